from __future__ import annotations

from pathlib import Path

import pytest

from batch_gui.core.errors import InvalidConfig
from batch_gui.remote.path_map import PathMap


def test_folders_are_found_under_their_name_here() -> None:
    paths = PathMap(
        ["/Volumes/nas -> /mnt/nas", "/Volumes/nas/raw -> /fast/raw", r"P:\Photos -> /mnt/photos"]
    )
    assert paths.here("/Volumes/nas/2025/a.jpg") == "/mnt/nas/2025/a.jpg"
    assert paths.here("/Volumes/nas/raw/a.cr2") == "/fast/raw/a.cr2"
    assert paths.here("/Volumes/nas") == "/mnt/nas"
    assert paths.here("/Volumes/nas2/a.jpg") == "/Volumes/nas2/a.jpg"
    assert paths.here(r"p:\photos\Wedding\a.jpg") == "/mnt/photos/Wedding/a.jpg"
    assert paths.here("/Volumes/nas/\udcff.jpg") == "/mnt/nas/\udcff.jpg"


@pytest.mark.parametrize("line", ["/a /b", "-> /b", "/a ->", "/a -> b", "a -> /b", "/a=/b"])
def test_what_is_no_mapping_is_named(line: str) -> None:
    with pytest.raises(InvalidConfig, match=r"/Volumes/nas -> /mnt/nas|must be an absolute"):
        PathMap([line])


def test_a_folder_that_is_missing_here_is_named(tmp_path: Path) -> None:
    PathMap([f"/Volumes/nas -> {tmp_path}"]).check()
    with pytest.raises(InvalidConfig, match="isn't there, where /Volumes/nas should be found"):
        PathMap([f"/Volumes/nas -> {tmp_path}/nas"]).check()
