from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from batch_gui.engine.thumbnail_cache import ThumbnailCache
from batch_gui.engine.thumbnails import Thumbnail, ThumbnailMaker
from tests.photos import write_photo


class Told:
    """What a maker told, and a way to wait for it."""

    def __init__(self) -> None:
        self.thumbnails: list[Thumbnail] = []
        self._news = threading.Condition()

    def note(self, thumbnail: Thumbnail) -> None:
        with self._news:
            self.thumbnails.append(thumbnail)
            self._news.notify_all()

    def wait(self, count: int) -> list[Thumbnail]:
        with self._news:
            assert self._news.wait_for(lambda: len(self.thumbnails) >= count, 30)
            return list(self.thumbnails)


Open = Callable[..., ThumbnailMaker]


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def open_maker(tmp_path: Path, told: Told) -> Iterator[Open]:
    with ExitStack() as stack:

        def make(**options: object) -> ThumbnailMaker:
            cache = ThumbnailCache(tmp_path / "cache")
            maker = ThumbnailMaker(cache, max_pixels=10**8, **options)  # type: ignore[arg-type]
            maker.listen(told.note)
            stack.callback(maker.close)
            return maker

        yield make


def name_as_picture(path: str, _edge: int, _max_pixels: int) -> bytes:
    """Stands for making a thumbnail; what it does is in the photo's name."""
    name = Path(path).name
    if "crash" in name:
        os.kill(os.getpid(), signal.SIGKILL)
    if "hang" in name:
        time.sleep(60)
    return f"{name} by {os.getpid()} at {psutil.Process().nice()}".encode()


def photo(folder: Path, name: str) -> str:
    path = folder / name
    path.write_bytes(b"photo")
    return str(path)


def test_a_photo_is_pictured_once_and_then_found(
    tmp_path: Path, open_maker: Open, told: Told
) -> None:
    path = str(write_photo(tmp_path / "a.jpg"))
    open_maker().ask(path)
    (first,) = told.wait(1)
    assert first.content is not None
    assert first.content.startswith(b"\xff\xd8")
    open_maker(make=name_as_picture).ask(path)
    assert told.wait(2)[1] == first


def test_decoders_that_crash_or_hang_cost_one_picture_each(
    tmp_path: Path, open_maker: Open, told: Told
) -> None:
    maker = open_maker(make=name_as_picture, timeout=2)
    for name in ("good.jpg", "hang.jpg", "crash.jpg", "also good.jpg"):
        maker.ask(photo(tmp_path, name))
    found = {Path(one.path).name: one for one in told.wait(4)}
    assert found["crash.jpg"].problem == "the decoder crashed"
    assert found["hang.jpg"].problem == "its thumbnail took longer than 2 s"
    for name in ("good.jpg", "also good.jpg"):
        content = found[name].content
        assert content is not None
        assert content.startswith(name.encode())
        assert str(os.getpid()).encode() not in content


def test_what_failed_is_not_tried_again_until_the_file_changes(
    tmp_path: Path, open_maker: Open, told: Told
) -> None:
    maker = open_maker(make=name_as_picture)
    path = photo(tmp_path, "crash.jpg")
    for count in (1, 2):
        maker.ask(path)
        assert told.wait(count)[-1].problem == "the decoder crashed"
    assert len(maker._problems) == 1
    os.utime(path, ns=(5, 5))
    maker.ask(path)
    told.wait(3)
    assert len(maker._problems) == 2


def test_a_photo_that_is_gone_says_so(tmp_path: Path, open_maker: Open, told: Told) -> None:
    open_maker(make=name_as_picture).ask(str(tmp_path / "gone.jpg"))
    assert told.wait(1)[0].problem == "the photo isn't there now"


def test_the_newest_wish_comes_first_and_the_oldest_are_forgotten(
    tmp_path: Path, open_maker: Open, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    go_on = threading.Event()
    key = ThumbnailCache.key

    def slow(path: str) -> str:
        looked.append(Path(path).name)
        assert go_on.wait(10)
        return key(path)

    monkeypatch.setattr(ThumbnailCache, "key", staticmethod(slow))
    maker = open_maker(make=name_as_picture)
    paths = [photo(tmp_path, f"{number}.jpg") for number in range(300)]
    maker.ask(paths[0])
    while not looked:
        threading.Event().wait(0.005)
    for path in paths:
        maker.ask(path)
        maker.ask(path)
    go_on.set()
    names = [Path(one.path).name for one in told.wait(201)]
    assert looked == ["0.jpg", *(f"{number}.jpg" for number in range(299, 99, -1))]
    assert len(set(names)) == len(names)


def test_closing_ends_threads_and_the_process_whatever_they_do(
    tmp_path: Path, open_maker: Open, told: Told
) -> None:
    maker = open_maker(make=name_as_picture)
    maker.ask(photo(tmp_path, "good.jpg"))
    (first,) = told.wait(1)
    assert first.content is not None
    words = first.content.decode().split()
    pid, nice = int(words[2]), int(words[4])
    assert nice > psutil.Process().nice()
    maker.ask(photo(tmp_path, "hang.jpg"))
    maker.close()
    assert not any(thread.is_alive() for thread in maker._threads)
    assert not psutil.pid_exists(pid)
    assert len(told.thumbnails) == 1
