"""The maker of previews, with a process that does what the wish's path says."""

from __future__ import annotations

import os
import queue
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest

from batch_gui.core.errors import PhotoError
from batch_gui.develop.previewing import PreviewPicture, PreviewWish
from batch_gui.develop.recipe import Recipe
from batch_gui.engine.previews import MadePreview, PreviewMaker
from tests.photos import write_photo
from tests.programs import linux_only


def act(wish: PreviewWish) -> PreviewPicture:
    """Stands in for developing; runs in the process."""
    match Path(wish.path).name:
        case "crash":
            os.kill(os.getpid(), signal.SIGKILL)
        case "hang":
            os.kill(os.getpid(), signal.SIGSTOP)
        case "bad":
            raise PhotoError("the file is cut off")
        case "wait":
            Path(wish.path).with_name("begun").touch()
            appears(Path(wish.path))
    return PreviewPicture((1, 1), wish.path.encode())


def appears(path: Path) -> None:
    tick = threading.Event()
    for _ in range(3000):
        if path.exists():
            return
        tick.wait(0.01)
    raise AssertionError(f"{path} never came")


class Listener:
    """Takes what is made, in order."""

    def __init__(self) -> None:
        self.came: queue.Queue[MadePreview] = queue.Queue()

    def next(self) -> MadePreview:
        return self.came.get(timeout=30)


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
def maker(listener: Listener) -> Iterator[PreviewMaker]:
    made = PreviewMaker(max_pixels=10**8, timeout=3, make=act)
    made.listen(listener.came.put)
    yield made
    made.close()


def wish(name: str | Path) -> PreviewWish:
    return PreviewWish(str(name), 100, Recipe())


def test_the_newest_wish_wins_and_urgent_ones_come_first(
    maker: PreviewMaker, listener: Listener, tmp_path: Path
) -> None:
    maker.ask("first", wish(tmp_path / "wait"))
    appears(tmp_path / "begun")
    for number in range(50):
        maker.ask("urgent", wish(f"u{number}"), urgent=True)
        maker.ask("tile", wish(f"t{number}"))
    maker.ask("tile 2", wish("last"))
    (tmp_path / "wait").touch()
    came = [listener.next() for _ in range(4)]
    assert [Path(one.wish.path).name for one in came] == ["wait", "u49", "t49", "last"]
    assert listener.came.empty()


@linux_only
def test_a_crash_a_hang_and_a_bad_photo_cost_a_picture_each(
    maker: PreviewMaker, listener: Listener
) -> None:
    said = {}
    for name in ("crash", "hang", "bad"):
        maker.ask("here", wish(name))
        made = listener.next()
        assert made.picture is None
        said[name] = made.problem
    assert said == {
        "crash": "the decoder crashed",
        "hang": "its preview took longer than 3 s",
        "bad": "the file is cut off",
    }
    maker.ask("here", wish("good"))
    assert listener.next().picture == PreviewPicture((1, 1), b"good")


def test_wishes_taken_back_are_not_made(
    maker: PreviewMaker, listener: Listener, tmp_path: Path
) -> None:
    maker.ask("first", wish(tmp_path / "wait"))
    appears(tmp_path / "begun")
    maker.ask("second", wish("never"))
    maker.forget()
    maker.ask("third", wish("made"))
    (tmp_path / "wait").touch()
    assert [listener.next().place for _ in range(2)] == ["first", "third"]
    assert listener.came.empty()


def test_a_real_photo_and_nothing_left_behind(listener: Listener, tmp_path: Path) -> None:
    before = set(threading.enumerate())
    maker = PreviewMaker(max_pixels=10**8)
    maker.close()  # one that was never asked has nothing to end
    maker = PreviewMaker(max_pixels=10**8)
    maker.listen(listener.came.put)
    maker.ask("here", wish(write_photo(tmp_path / "a.jpg")), urgent=True)
    picture = listener.next().picture
    assert picture is not None
    assert picture.size == (100, 75)
    maker.close()
    maker.ask("here", wish(tmp_path / "a.jpg"))  # too late, and no harm
    assert set(threading.enumerate()) <= before


class DeafPool:
    """A pool that was stopped while it took a task over: it never tells what became of it."""

    def __init__(self) -> None:
        self.took = threading.Event()

    def schedule(self, *_: object, **__: object) -> Future[PreviewPicture]:
        self.took.set()
        return Future()


def test_closing_never_waits_for_a_picture_that_nobody_makes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pool = DeafPool()
    maker = PreviewMaker(max_pixels=10**8)
    monkeypatch.setattr(maker._process, "_living_pool", lambda: pool)
    maker.ask("here", wish("never"))
    assert pool.took.wait(10)
    closing = threading.Thread(target=maker.close, daemon=True)
    closing.start()
    closing.join(10)
    assert not closing.is_alive()
