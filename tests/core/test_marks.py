from __future__ import annotations

from pathlib import Path

import pytest

from batch_gui.core import journal
from batch_gui.core.journal import JournalEntry, Outcome, marks, read_at

NAMES = ["a.jpg", 'q","size":99,"x.jpg', "ü {}.jpg", "\udcff.jpg"]


def written(path: Path, count: int) -> list[JournalEntry]:
    entries = [
        JournalEntry(
            number,
            list(Outcome)[number % 3],
            "2026-01-01T09:00:00Z",
            f"/in/{NAMES[number % len(NAMES)]}",
            output=None if number % 3 == 2 else f"/out/{NAMES[number % len(NAMES)]}",
            width=100,
            height=50,
            size=1000 + number,
            sha256="ab" * 32,
            seconds=0.25,
            source_size=5000 + number,
            source_mtime=1.5,
            notes=("a note",) if number % 5 == 0 else (),
        )
        for number in range(count)
    ]
    path.write_bytes(b"".join(entry.line() for entry in entries))
    return entries


def test_marks_say_in_columns_what_the_lines_say(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    entries = written(path, 24)
    found = marks(path, 0, 1 << 30)
    assert found.photo_ids.tolist() == [entry.photo_id for entry in entries]
    numbers = {Outcome.FAILED: 0, Outcome.PROCESSED: 1, Outcome.SKIPPED: 2}
    assert list(found.outcomes) == [numbers[entry.outcome] for entry in entries]
    assert found.sizes.tolist() == [entry.size for entry in entries]
    assert found.source_sizes.tolist() == [entry.source_size for entry in entries]
    assert found.seconds.tolist() == [entry.seconds for entry in entries]
    assert found.notes == dict.fromkeys(range(0, 24, 5), ("a note",))
    assert found.end == path.stat().st_size
    assert read_at(path, found.offsets) == entries


def test_marks_come_in_stretches_and_stop_before_a_torn_line(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    written(path, 10)
    whole = path.stat().st_size
    with path.open("ab") as file:
        file.write(b'{"photo_id":11,"outcome":"proc')
    ids: list[int] = []
    at, stretches = 0, 0
    while (found := marks(path, at, 500)).end > at:
        at, stretches = found.end, stretches + 1
        ids += found.photo_ids
    assert ids == list(range(10))
    assert at == whole
    assert stretches > 2


def test_no_journal_has_no_marks(tmp_path: Path) -> None:
    assert marks(tmp_path / "none", 0, 100).end == 0


def test_a_damaged_line_is_noticed_when_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    entries = written(path, 3)
    offsets = marks(path, 0, 1 << 30).offsets
    content = bytearray(path.read_bytes())
    content[offsets[1] + 40] ^= 1
    path.write_bytes(content)
    assert read_at(path, offsets) == [entries[0], None, entries[2]]


@pytest.mark.parametrize("line", [b"\n", b"nothing\n", b'{"photo_id":1}\n'])
def test_what_is_no_line_is_passed_over(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "a.journal"
    entry = JournalEntry(1, Outcome.FAILED, "2026-01-01T09:00:00Z", "/in/a.jpg", reason="cut off")
    path.write_bytes(line + entry.line())
    found = marks(path, 0, 1000)
    assert (found.photo_ids.tolist(), found.offsets.tolist()) == ([1], [len(line)])
    assert list(journal.read(path)) == [entry]
