"""What every room's tests share."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before anything asks Qt for a screen

from batch_gui import app
from batch_gui.core.settings import Folders
from batch_gui.engine.controller import BatchController
from tests.settings import calm
from tests.turns import beside_others

if TYPE_CHECKING:
    from batch_gui.api.server import HttpServer
    from tests.api.serving import Client
    from tests.farm import Farm


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the tests that take minutes, too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--long"):
        return
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(pytest.mark.skip(reason="takes minutes: run with --long"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Tests run beside each other, in processes of their own, but for those that must be alone."""
    with beside_others(alone=item.get_closest_marker("alone") is not None):
        return (yield)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What tests that leave something to chance did, whether they passed or not."""
    reports = (one for ended in ("passed", "failed") for one in terminalreporter.getreports(ended))
    told = [(report.nodeid, report.user_properties) for report in reports if report.user_properties]
    if told:
        terminalreporter.section("chance")
    for name, properties in told:
        words = ", ".join(f"{key} {value}" for key, value in properties)
        terminalreporter.write_line(f"{name}: {words}")


@pytest.fixture
def seed(record_property: Callable[[str, object], None]) -> int:
    """Where a test's random choices start; told at the end of the run."""
    chosen = random.SystemRandom().randrange(10**6)
    record_property("seed", chosen)
    return chosen


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    """The program's folders, empty, with Pictures beside them and one worker process."""
    where = app.folders(tmp_path / "data", pictures=tmp_path / "pictures")
    where.config.mkdir(parents=True)
    calm(workers=1, storage_patience=0.2).save(where.config / "settings.json")
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


@pytest.fixture(scope="session")
def farm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Farm]:
    """A Redis server and Celery workers, for all tests: starting a worker takes seconds."""
    if not shutil.which("redis-server") and "CI" not in os.environ:
        pytest.skip("redis-server is not installed")
    from tests.farm import Farm, Redis

    folder = tmp_path_factory.mktemp("farm")
    redis = Redis(folder / "redis")
    made = Farm(folder, redis.url, redis)
    try:
        yield made
    finally:
        made.close()


OpenDoor = Callable[..., "HttpServer"]


@pytest.fixture
def open_door(controller: BatchController, folders: Folders) -> Iterator[OpenDoor]:
    """Opens HTTP doors to the controller, on free ports; closed at the end of the test."""
    from batch_gui.api.server import HttpOptions, HttpServer

    with ExitStack() as stack:

        def make(**options: Any) -> HttpServer:
            settings = HttpOptions(**{"port": 0, **options})
            server = HttpServer(controller, folders.api_token, settings)
            server.start()
            stack.callback(server.stop)
            return server

        yield make


@pytest.fixture
def door(open_door: OpenDoor) -> HttpServer:
    """An open HTTP door in this process."""
    return open_door()


@pytest.fixture
def client(door: HttpServer) -> Client:
    """Plain requests to the door."""
    from tests.api.serving import Client

    assert door.address
    return Client(door.address)
