from __future__ import annotations

import os
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from batch_gui.core.errors import StorageError
from batch_gui.core.outputs import KnownOutput, OutputIndex

NAME = os.fsdecode(b"/in/\xff.jpg")
ONE = KnownOutput("/out/a.jpg", NAME, 10, 1700000000.123456, "way", 20, "digest")


def test_what_was_noted_is_there_after_a_restart(tmp_path: Path) -> None:
    index = OutputIndex(tmp_path / "outputs.sqlite3")
    other = replace(ONE, output="/out/a (2).jpg")
    index.note([other, ONE])
    index.close()
    index = OutputIndex(tmp_path / "outputs.sqlite3")
    assert index.of_source(NAME) == [ONE, other]
    assert index.of_source("/in/b.jpg") == []
    index.close()


def test_an_output_is_of_the_last_photo_written_there(tmp_path: Path) -> None:
    index = OutputIndex(tmp_path / "outputs.sqlite3")
    index.note([ONE])
    index.note([replace(ONE, source="/in/b.jpg")])
    assert index.of_source(NAME) == []
    assert len(index.of_source("/in/b.jpg")) == 1
    index.close()


@pytest.mark.parametrize("content", [b"no database", b"SQLite format 3\0" + bytes(200)])
def test_a_damaged_index_is_begun_anew(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "outputs.sqlite3"
    path.write_bytes(content)
    index = OutputIndex(path)
    index.note([ONE])
    assert index.of_source(NAME) == [ONE]
    index.close()


def test_one_of_another_version_is_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "outputs.sqlite3"
    with sqlite3.connect(path) as db:
        db.executescript("CREATE TABLE outputs (output); PRAGMA user_version = 9")
    db.close()
    index = OutputIndex(path)
    index.note([ONE])
    assert index.of_source(NAME) == [ONE]
    index.close()


def test_no_place_for_it(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="index of outputs"):
        OutputIndex(tmp_path / "missing" / "outputs.sqlite3")
