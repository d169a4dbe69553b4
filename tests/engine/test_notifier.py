from __future__ import annotations

import threading
import time
from collections.abc import Collection

import pytest

from batch_gui.engine.notifier import INTERVAL, Notifier


def test_many_changes_come_together_and_the_last_always() -> None:
    told: list[Collection[str]] = []
    notifier = Notifier(told.append)
    started = time.monotonic()
    for _ in range(50):
        for batch in ("a", "b"):
            notifier.changed(batch)
        time.sleep(0.005)
    notifier.changed("c")
    notifier.close()
    most = (time.monotonic() - started) / INTERVAL + 2
    assert 1 <= len(told) <= most
    assert set().union(*told) == {"a", "b", "c"}
    assert "c" in told[-1]


def test_a_failing_listener_does_not_end_the_news(caplog: pytest.LogCaptureFixture) -> None:
    told = threading.Event()

    def deliver(batches: Collection[str]) -> None:
        if "bad" in batches:
            raise RuntimeError
        told.set()

    notifier = Notifier(deliver)
    notifier.changed("bad")
    while "a listener failed" not in caplog.text:
        time.sleep(0.01)
    notifier.changed("good")
    assert told.wait(5)
    notifier.close()
