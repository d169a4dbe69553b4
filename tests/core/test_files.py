from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from batch_gui.core import files
from batch_gui.core.errors import StorageError


def test_publishing_never_replaces(tmp_path: Path) -> None:
    temporary, final = tmp_path / "new", tmp_path / "photo.jpg"
    temporary.write_text("new")
    final.write_text("old")
    with pytest.raises(FileExistsError):
        files.publish(temporary, final)
    assert (temporary.read_text(), final.read_text()) == ("new", "old")
    final.unlink()
    files.publish(temporary, final)
    assert final.read_text() == "new"
    assert not temporary.exists()


def test_publishing_where_there_are_no_hard_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    temporary, final = tmp_path / "new", tmp_path / "photo.jpg"
    temporary.write_text("new")
    final.write_text("old")
    with pytest.raises(FileExistsError):
        files.publish(temporary, final)
    assert final.read_text() == "old"
    final.unlink()
    files.publish(temporary, final)
    assert final.read_text() == "new"
    assert not temporary.exists()


def test_an_atomic_write_that_fails_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "state.json"
    files.write_atomically(path, b"old")

    def fail(_: int) -> None:
        raise OSError(errno.EIO, "I/O error")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(StorageError, match="input/output error"):
        files.write_atomically(path, b"new")
    assert [one.name for one in tmp_path.iterdir()] == ["state.json"]
    assert path.read_bytes() == b"old"


def test_an_append_that_fails_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "journal"
    files.append_durably(path, b"one\n")

    def fail(_: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(StorageError, match="is full"):
        files.append_durably(path, b"two\n")
    assert path.read_bytes() == b"one\n"
