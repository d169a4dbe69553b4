from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from batch_gui.core.settings import Folders
from tests.api.serving import Served, serve
from tests.photos import write_photo


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """A folder with three photos and a file that isn't one."""
    folder = tmp_path / "Wedding"
    for number in range(3):
        write_photo(folder / f"{number}.jpg", size=(120, 80), seed=number)
    (folder / "notes.txt").write_text("not a photo")
    return folder


@pytest.fixture
def served(folders: Folders) -> Iterator[Served]:
    """`batch-gui serve` as a process of its own."""
    with serve(folders) as running:
        yield running
