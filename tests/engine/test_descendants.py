from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
import pytest

from batch_gui.engine import descendants
from batch_gui.engine.descendants import Descendants
from tests.programs import linux_only

_WAITS = "import sys; sys.stdin.read()"
_HAS_A_CHILD = (
    "import subprocess, sys;"
    f"child = subprocess.Popen([sys.executable, '-c', '{_WAITS}'], stdin=subprocess.PIPE);"
    "print(child.pid, flush=True); sys.stdin.read(); child.communicate()"
)


@contextmanager
def family() -> Iterator[tuple[int, int]]:
    """A child and its child; both have ended afterwards."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", _HAS_A_CHILD], text=True, **pipes) as child:  # type: ignore[call-overload]
        yield child.pid, int(child.stdout.readline())
        child.communicate()


@pytest.fixture(params=["as the system can", "with a table of all processes"])
def ours(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Descendants:
    if request.param != "as the system can":
        monkeypatch.setattr(descendants, "_HAS_LISTS", False)
    return Descendants()


def pids(ours: Descendants) -> set[int]:
    return {pid for pid, _ in ours.spent()}


def test_children_of_children_come_and_go(ours: Descendants) -> None:
    before = pids(ours)
    assert os.getpid() in before
    with family() as both:
        assert before.isdisjoint(both)
        assert pids(ours) >= set(both)
        spent = ours.spent()
        for (pid, created), seconds in spent.items():
            process = psutil.Process(pid)
            assert process.create_time() == created
            assert 0 <= seconds <= sum(process.cpu_times()[:2])
    assert pids(ours).isdisjoint(both)


def test_one_that_a_list_leaves_out_is_still_known(
    ours: Descendants, monkeypatch: pytest.MonkeyPatch
) -> None:
    with family() as both:
        assert pids(ours) >= set(both)
        monkeypatch.setattr(ours, "_listed", lambda: {os.getpid()})
        assert pids(ours) >= set(both)
    assert pids(ours).isdisjoint(both)


@linux_only
def test_the_lists_name_the_same_processes_as_the_table() -> None:
    with family():
        table = {child.pid for child in psutil.Process().children(recursive=True)}
        assert Descendants()._listed() == {os.getpid(), *table}
