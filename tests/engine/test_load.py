from __future__ import annotations

from types import SimpleNamespace

import psutil
import pytest

from batch_gui.engine import load
from batch_gui.engine.load import LoadMeter, _Counters

US, WORKER = (1, 0.0), (2, 0.0)


class Machine:
    """Four cores and a second between readings; the test says who used and waited for what."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.at = self.used = self.ours = self.waited = 0.0
        self.looked = 0
        self.own = {US: 0.0, WORKER: 5.0}
        monkeypatch.setattr(LoadMeter, "_count", lambda _: self.count())
        monkeypatch.setattr(load, "_waits", self.waits)
        self.meter = LoadMeter()
        self.meter.read()

    def count(self) -> _Counters:
        return _Counters(self.at, 4 * self.at, self.used, dict(self.own))

    def waits(self, without: set[str]) -> dict[str, float]:
        assert without == {str(pid) for pid, _ in self.own}
        self.looked += 1
        return {"9/9": self.waited}

    def second(self, others: float, ours: float, waits: float = 0) -> float:
        """Let a second pass; cores used by others and us, and waited for by others."""
        self.at += 1
        self.used += others + ours
        if ours:
            self.own[WORKER] += ours
        self.waited += waits
        reading = self.meter.read()
        assert reading is not None
        assert (reading.began, reading.ended) == (self.at - 1, self.at)
        return reading.others


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(monkeypatch)


def test_what_we_use_ourselves_doesnt_count(machine: Machine) -> None:
    assert machine.second(others=0, ours=4) == 0
    assert machine.second(others=1, ours=2) == 25
    assert machine.looked == 0


def test_a_process_of_ours_that_ended_or_began(machine: Machine) -> None:
    del machine.own[WORKER]
    assert machine.second(others=1, ours=0) == 25
    machine.own = {US: 0.0, (3, 0.0): 0.0}
    machine.own[3, 0.0] += 3.0
    machine.used += 3.0
    assert machine.second(others=1, ours=0) == 25


def test_others_that_get_half_and_wait_for_the_rest_want_all(machine: Machine) -> None:
    machine.second(others=2, ours=2, waits=2)  # nothing to compare their waiting with
    assert machine.second(others=2, ours=2, waits=2) == 100
    assert machine.second(others=2, ours=2, waits=0) == 50


def test_many_that_wait_for_little_arent_counted_for_more_than_double(machine: Machine) -> None:
    machine.second(others=1, ours=3, waits=9)
    assert machine.second(others=1, ours=3, waits=9) == 50


def test_nobodys_waiting_is_read_while_there_is_room(machine: Machine) -> None:
    machine.second(others=2, ours=1, waits=9)
    machine.second(others=0.1, ours=3.9, waits=9)
    assert machine.looked == 0


def test_a_real_reading_is_within_its_limits() -> None:
    meter = LoadMeter()
    assert meter.read() is None
    started = psutil.cpu_times()
    while sum(psutil.cpu_times()) - sum(started) < 0.2:
        pass
    reading = meter.read()
    assert reading is not None
    assert 0 <= reading.others <= 100
    assert reading.memory_free > 0
    meter.forget()
    assert meter.read() is None


def test_computers_without_a_battery(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(psutil, "sensors_battery", lambda: None, raising=False)
    assert load._battery() == (None, False)
    plugged = SimpleNamespace(percent=50, power_plugged=True)
    monkeypatch.setattr(psutil, "sensors_battery", lambda: plugged)
    assert load._battery() == (50.0, False)
    plugged.power_plugged = False
    assert load._battery() == (50.0, True)
    monkeypatch.delattr(psutil, "sensors_battery")
    assert load._battery() == (None, False)
