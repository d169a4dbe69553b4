"""What every room's tests share."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before anything asks Qt for a screen

from batch_gui import app
from batch_gui.core.settings import Folders, Settings
from batch_gui.engine.controller import BatchController


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the tests that take minutes, too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--long"):
        return
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(pytest.mark.skip(reason="takes minutes: run with --long"))


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    """The program's folders, empty, with Pictures beside them and one worker process."""
    where = app.folders(tmp_path / "data", pictures=tmp_path / "pictures")
    where.config.mkdir(parents=True)
    Settings(workers=1).save(where.config / "settings.json")
    return where


OpenEngine = Callable[[], app.Engine]


@pytest.fixture
def open_engine(folders: Folders) -> Iterator[OpenEngine]:
    """Opens the engine of `folders`; closed at the end of the test."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(app.engine(folders))


@pytest.fixture
def controller(open_engine: OpenEngine) -> BatchController:
    """A running controller on an empty data folder."""
    return open_engine().controller
