from __future__ import annotations

import os
from pathlib import Path

from batch_gui.engine.thumbnail_cache import ThumbnailCache


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_kept_ones_are_found_by_the_next_program(tmp_path: Path) -> None:
    photo = tmp_path / "a.jpg"
    photo.write_bytes(b"photo")
    cache = ThumbnailCache(tmp_path / "cache")
    key = cache.key(str(photo))
    assert cache.find(key) is None
    cache.keep(key, b"picture")
    assert ThumbnailCache(tmp_path / "cache").find(key) == b"picture"


def test_a_changed_or_moved_photo_has_another_key(tmp_path: Path) -> None:
    photo = tmp_path / "a.jpg"
    photo.write_bytes(b"photo")
    os.utime(photo, ns=(1, 1))
    keys = [ThumbnailCache.key(str(photo))]
    os.utime(photo, ns=(1, 2))
    keys.append(ThumbnailCache.key(str(photo)))
    photo.write_bytes(b"larger photo")
    os.utime(photo, ns=(1, 2))
    keys.append(ThumbnailCache.key(str(photo)))
    moved = photo.rename(tmp_path / "b.jpg")
    keys.append(ThumbnailCache.key(str(moved)))
    assert len(set(keys)) == 4


def test_a_torn_one_is_none(tmp_path: Path) -> None:
    cache = ThumbnailCache(tmp_path)
    cache.keep("0" * 40, b"picture")
    (file,) = files(tmp_path)
    file.write_bytes(file.read_bytes()[:-1])
    assert cache.find("0" * 40) is None
    assert files(tmp_path) == []


def test_the_longest_unused_go_when_there_are_too_many(tmp_path: Path) -> None:
    cache = ThumbnailCache(tmp_path, limit=10_000)
    keys = [f"{number:02}" * 20 for number in range(12)]
    for age, key in enumerate(keys[:10]):
        cache.keep(key, bytes(900))
        os.utime(cache._file(key), (1_000_000 + age, 1_000_000 + age))
    assert cache.find(keys[0]) == bytes(900)  # used: no longer the oldest
    for key in keys[10:]:
        cache.keep(key, bytes(900))
    assert sum(path.stat().st_size for path in files(tmp_path)) <= 10_000
    assert cache.find(keys[0]) is not None
    assert cache.find(keys[1]) is None
    assert cache.find(keys[11]) is not None


def test_a_folder_that_cannot_be_written_is_an_empty_cache(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    cache = ThumbnailCache(blocked)
    cache.keep("0" * 40, b"picture")
    assert cache.find("0" * 40) is None
