from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from batch_gui.engine.thumbnail_cache import ThumbnailCache
from batch_gui.engine.thumbnails import ThumbnailMaker
from batch_gui.ui import thumbnails as module
from batch_gui.ui.thumbnails import Thumbnails
from tests.photos import BLUE, RED, write_photo


@pytest.fixture
def maker(tmp_path: Path) -> Iterator[ThumbnailMaker]:
    made = ThumbnailMaker(ThumbnailCache(tmp_path / "cache"), max_pixels=10**8)
    yield made
    made.close()


@pytest.fixture
def thumbnails(maker: ThumbnailMaker, qapp: object) -> Thumbnails:
    return Thumbnails(maker)


def test_pictures_come_later_upright_and_sharp(
    thumbnails: Thumbnails, qtbot: QtBot, tmp_path: Path
) -> None:
    path = str(write_photo(tmp_path / "a.jpg", size=(600, 400), orientation=6))
    assert thumbnails.pixmap(path, 48, 2.0) is None
    assert thumbnails.pixmap(path, 40, square=True) is None
    with qtbot.waitSignal(thumbnails.thumbnail_ready, timeout=20_000) as told:
        pass
    assert told.args == [path]
    whole = thumbnails.pixmap(path, 48, 2.0)
    assert whole is not None
    assert (whole.width(), whole.height(), whole.devicePixelRatio()) == (96, 64, 2.0)
    square = thumbnails.pixmap(path, 40, square=True)
    assert square is not None
    assert (square.width(), square.height()) == (40, 40)
    image = whole.toImage()
    for (x, y), wanted in (((8, 6), RED), ((8, 58), BLUE)):
        color = image.pixelColor(x, y)
        found = (color.red(), color.green(), color.blue())
        assert all(abs(a - b) < 40 for a, b in zip(found, wanted, strict=True))


def test_what_cannot_be_shown_says_why_and_is_asked_for_again_later(
    thumbnails: Thumbnails, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = str(tmp_path / "a.jpg")
    with qtbot.waitSignal(thumbnails.thumbnail_ready, timeout=20_000):
        thumbnails.pixmap(path, 48)
    assert thumbnails.problem(path) == "the photo isn't there now"
    assert thumbnails.pixmap(path, 48) is None
    write_photo(Path(path))
    later = time.monotonic() + 31
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert thumbnails.problem(path) == ""
    with qtbot.waitSignal(thumbnails.thumbnail_ready, timeout=20_000):
        thumbnails.pixmap(path, 48)
    assert thumbnails.pixmap(path, 48) is not None


def test_no_more_than_a_little_memory_is_used(
    thumbnails: Thumbnails, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MOST_BYTES", 2 * 48 * 48 * 4)
    paths = [str(write_photo(tmp_path / f"{seed}.jpg", seed=seed)) for seed in range(3)]
    for path in paths:
        with qtbot.waitSignal(thumbnails.thumbnail_ready, timeout=20_000):
            thumbnails.pixmap(path, 48, square=True)
    assert [thumbnails.pixmap(path, 48, square=True) is None for path in paths] == [
        True,
        False,
        False,
    ]
    with qtbot.waitSignal(thumbnails.thumbnail_ready, timeout=20_000):
        pass
    thumbnails.forget(paths[0])
    assert thumbnails.pixmap(paths[0], 48, square=True) is None


def test_without_a_maker_there_are_no_pictures(qapp: object) -> None:
    assert Thumbnails().pixmap("/p/a.jpg", 48) is None
