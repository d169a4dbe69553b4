"""The program is killed while a receipt grows: every row is whole, true, and there once."""

from __future__ import annotations

import csv
import io
import json
import time
from pathlib import Path

from batch_gui.core.receipt import COLUMNS
from batch_gui.core.settings import Folders
from tests.commands import batch_gui, batch_gui_running
from tests.photos import write_photo
from tests.programs import linux_only
from tests.settings import calm

pytestmark = linux_only

COUNT = 60
ROUNDS = 3


def journal(folders: Folders) -> dict[str, str]:
    """Checksums of outputs by their originals."""
    (path,) = folders.batch_states.glob("batch_*.journal")
    entries = [json.loads(line) for line in path.read_bytes().split(b"\n")[:-1]]
    return {entry["source"]: entry["sha256"] for entry in entries}


def receipt(folders: Folders) -> bytes:
    found = list(folders.receipts.glob("*.csv"))
    return found[0].read_bytes() if found else b""


def rows(text: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.decode(), newline="")))


def test_killed_while_it_grows(folders: Folders, tmp_path: Path) -> None:
    source = tmp_path / "in"
    for number in range(COUNT):
        write_photo(source / f"{number:02}.jpg", size=(400, 300), seed=number)
    calm(workers=2).save(folders.config / "settings.json")
    command: list[str | Path] = ["run", source, "--output", tmp_path / "out"]
    seen = 0
    for _ in range(ROUNDS):
        with batch_gui_running(folders, *command) as program:
            while receipt(folders).count(b"\n") < seen + 8 and program.poll() is None:
                time.sleep(0.005)
            program.kill()
        left = receipt(folders)
        assert left.endswith(b"\r\n")
        found, known = rows(left), journal(folders)
        assert all(len(row) == len(COLUMNS) and None not in row.values() for row in found)
        assert len({row["source"] for row in found}) == len(found) >= min(seen + 7, COUNT)
        assert {row["source"]: row["sha256"] for row in found}.items() <= known.items()
        seen = len(found)
        command = ["resume", "--all"]
    assert batch_gui(folders, "resume", "--all").returncode == 0
    ended = rows(receipt(folders))
    assert sorted(row["source"] for row in ended) == sorted(map(str, source.iterdir()))
    assert {row["source"]: row["sha256"] for row in ended} == journal(folders)
