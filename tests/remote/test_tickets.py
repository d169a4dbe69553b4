"""One contract for both stores: Redis and a folder that all share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from batch_gui.core.errors import InvalidConfig, WorkersUnavailable
from batch_gui.remote.connection import Connection, celery_app
from batch_gui.remote.key_store import KeyStore, key_store
from batch_gui.remote.tickets import Beginning, Tickets
from tests.farm import Farm, Redis

OpenStore = Callable[[], KeyStore]


@pytest.fixture(params=["redis", "folder"])
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenStore]:
    if request.param == "redis":
        farm: Farm = request.getfixturevalue("farm")
        farm.broker_up()
        broker = farm.broker
    else:
        broker = f"filesystem://{tmp_path}/broker"
    opened: list[KeyStore] = []

    def open_() -> KeyStore:
        opened.append(key_store(celery_app(Connection(broker), impatient=True)))
        return opened[-1]

    yield open_
    for store in opened:
        store.close()


def test_of_many_who_take_a_key_one_gets_it(open_store: OpenStore) -> None:
    store = open_store()
    store.write({"key": b"value"}, 60)
    assert store.read(["key", "none"]) == [b"value", None]
    others = [open_store() for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(lambda one: one.take("key"), others))
    assert sorted(taken) == [0, 0, 0, 1]
    assert store.read(["key"]) == [None]


def test_a_task_is_begun_twice_at_most_and_finished_once(open_store: OpenStore) -> None:
    program, worker = Tickets(open_store()), Tickets(open_store())
    session = program.open_session("here")
    program.issue("a")
    assert program.begun(["a"]) == [False]
    assert worker.begin("a", session) is Beginning.FIRST
    assert program.begun(["a"]) == [True]
    assert worker.begin("a", session) is Beginning.AGAIN
    assert worker.begin("a", session) is Beginning.TOO_OFTEN
    assert [worker.finish("a", session) for _ in range(3)] == [True, False, False]
    assert worker.begin("a", session) is Beginning.UNWANTED


def test_only_what_nobody_has_begun_is_recalled(open_store: OpenStore) -> None:
    program, worker = Tickets(open_store()), Tickets(open_store())
    session = program.open_session("here")
    for task in ("waits", "begun"):
        program.issue(task)
    worker.begin("begun", session)
    assert (program.recall("waits"), program.recall("begun")) == (True, False)
    assert worker.begin("waits", session) is Beginning.UNWANTED
    assert worker.finish("begun", session)


def test_nothing_of_an_earlier_session_is_wanted(open_store: OpenStore) -> None:
    program, worker = Tickets(open_store()), Tickets(open_store())
    old = program.open_session("here")
    program.issue("a")
    worker.begin("a", old)
    new = program.open_session("here")
    assert not worker.finish("a", old)
    assert worker.begin("a", old) is Beginning.UNWANTED
    assert (program.keep(old), program.keep(new)) == (False, True)
    program.close_session(new)
    assert worker.begin("a", new) is Beginning.UNWANTED


def test_a_server_that_is_gone_is_named(tmp_path: Path) -> None:
    gone = Redis(tmp_path)
    store = key_store(celery_app(Connection(gone.url), impatient=True))
    with pytest.raises(
        WorkersUnavailable, match=rf"^The broker .*:{gone.port}.* doesn't answer\.$"
    ):
        store.read(["key"])


@pytest.mark.parametrize(
    ("broker", "backend", "expected"),
    [
        ("localhost", "", "isn't the URL of a broker"),
        ("filesystem://", "", "expected filesystem:///FOLDER"),
        ("amqp://localhost//", "", "Results can't be kept at amqp://"),
        ("redis:localhost", "redis://localhost", "isn't the URL of a broker"),
    ],
)
def test_urls_that_cannot_be_used_are_refused(broker: str, backend: str, expected: str) -> None:
    with pytest.raises(InvalidConfig, match=expected):
        celery_app(Connection(broker, backend))


def test_a_password_is_not_shown() -> None:
    assert Connection("redis://me:geheim@nas:6379/0").place == "redis://me:**@nas:6379/0"
