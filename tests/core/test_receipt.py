from __future__ import annotations

import csv
import os
from collections.abc import Iterator

from batch_gui.core.journal import JournalEntry, Outcome
from batch_gui.core.receipt import COLUMNS, receipt


def entry(photo_id: int, source: str = "/in/a.jpg", **more: object) -> JournalEntry:
    return JournalEntry(photo_id, Outcome.PROCESSED, "2026-01-01T00:00:00Z", source, **more)  # type: ignore[arg-type]


def rows(*entries: JournalEntry) -> list[dict[str, str]]:
    text = b"".join(receipt(lambda: iter(entries))).decode()
    return list(csv.DictReader(text.splitlines()))


def test_a_row_says_everything() -> None:
    done = entry(
        1, "/in/a, b.jpg", output='/out/"a".jpg', width=60, height=40, size=1234, sha256="0" * 64,
        seconds=0.25, source_size=9876, source_mtime=1_700_000_000.5, notes=("one", "two"),
        machine="nas-2",
    )  # fmt: skip
    assert rows(done) == [
        {
            "source": "/in/a, b.jpg",
            "source_bytes": "9876",
            "source_time": "2023-11-14T22:13:20Z",
            "output": '/out/"a".jpg',
            "bytes": "1234",
            "width": "60",
            "height": "40",
            "sha256": "0" * 64,
            "seconds": "0.25",
            "outcome": "processed",
            "reason": "",
            "notes": "one; two",
            "machine": "nas-2",
        }
    ]


def test_of_a_photo_done_again_the_last_time_counts() -> None:
    failed = JournalEntry(1, Outcome.FAILED, "", "/in/a.jpg", reason="the file is empty")
    found = rows(failed, entry(2, "/in/b.jpg"), entry(1))
    assert [(row["source"], row["outcome"]) for row in found] == [
        ("/in/b.jpg", "processed"),
        ("/in/a.jpg", "processed"),
    ]


def test_an_empty_journal_is_a_header() -> None:
    assert b"".join(receipt(lambda: iter(()))) == ",".join(COLUMNS).encode() + b"\r\n"


def test_names_that_are_not_text_keep_their_bytes() -> None:
    name = os.fsdecode(b"/in/\xff.jpg")
    assert b"/in/\xff.jpg," in b"".join(receipt(lambda: iter([entry(1, name)])))


def test_times_that_make_no_sense_are_left_out() -> None:
    assert rows(entry(1, source_mtime=1e300))[0]["source_time"] == ""


def test_photos_finished_meanwhile_are_left_to_the_next_receipt() -> None:
    calls = 0

    def growing() -> Iterator[JournalEntry]:
        nonlocal calls
        calls += 1
        yield from (entry(number) for number in range(calls))

    text = b"".join(receipt(growing)).decode()
    assert len(text.splitlines()) == 2


def test_a_long_receipt_comes_in_pieces() -> None:
    pieces = list(receipt(lambda: (entry(number) for number in range(2000))))
    assert len(pieces) > 2
    assert b"".join(pieces).count(b"\r\n") == 2001
