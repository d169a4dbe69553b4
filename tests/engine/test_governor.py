from __future__ import annotations

from batch_gui.engine.governor import Cause, Governor, Limits
from batch_gui.engine.load import Reading


class Computer:
    """A governor, and readings of half a second each on a clock of its own."""

    def __init__(self, **limits: object) -> None:
        self.governor = Governor(Limits(**limits))  # type: ignore[arg-type]
        self.at = 100.0

    def goes(
        self, seconds: float, others: float = 0, memory: float = 8000, battery: float | None = None
    ) -> float | None:
        """Let it go on like that; returns after how many seconds the hold changed, if it did."""
        before, began = self.governor.hold, self.at
        changed = None
        while self.at < began + seconds:
            reading = Reading(self.at, self.at + 0.5, others, memory, battery, battery is not None)
            self.governor.note(reading)
            self.at += 0.5
            if changed is None and self.governor.hold != before:
                changed = self.at - began
        return changed

    def is_free(self) -> bool:
        return self.governor.free

    @property
    def words(self) -> str | None:
        return self.governor.hold.words if self.governor.hold else None

    @property
    def cause(self) -> Cause | None:
        return self.governor.hold.cause if self.governor.hold else None


def test_busy_for_five_seconds_holds_and_free_for_ten_lets_go() -> None:
    computer = Computer()
    assert computer.goes(60, others=79) is None
    assert computer.goes(20, others=92) == 5.0
    assert computer.words == "computer busy, others use 92 %"
    assert computer.goes(60, others=61) is None
    assert computer.goes(20, others=10) == 10.0
    assert computer.words is None


def test_free_is_what_has_been_seen_for_a_while() -> None:
    computer = Computer()
    assert not computer.is_free()
    computer.goes(4.5, others=10)
    assert not computer.is_free()
    computer.goes(0.5, others=10)
    assert computer.is_free()
    computer.goes(0.5, others=70)
    assert not computer.is_free()
    computer.goes(20, others=92)
    computer.goes(9.5, others=10)
    assert not computer.is_free()
    computer.goes(0.5, others=10)
    assert computer.is_free()


def test_a_short_burst_holds_nothing() -> None:
    computer = Computer()
    for _ in range(10):
        assert computer.goes(4.5, others=100) is None
        assert computer.goes(2, others=5) is None


def test_short_lapses_dont_start_the_count_anew() -> None:
    computer = Computer()
    assert computer.goes(2, others=98) is None
    assert computer.goes(0.5, others=70) is None  # between the two limits: a lapse
    assert computer.goes(5, others=98) == 2.5
    assert computer.goes(5, others=20) is None
    assert computer.goes(0.5, others=70) is None
    assert computer.goes(10, others=20) == 4.5


def test_beyond_the_other_limit_the_count_starts_anew() -> None:
    computer = Computer()
    computer.goes(4.5, others=98)
    computer.goes(0.5, others=50)
    assert computer.goes(10, others=98) == 5.0
    computer.goes(9.5, others=20)
    computer.goes(0.5, others=90)
    assert computer.goes(20, others=20) == 10.0


def test_the_figure_that_decided_stays() -> None:
    computer = Computer()
    computer.goes(5, others=92)
    assert computer.goes(5, others=99) is None
    assert computer.words == "computer busy, others use 92 %"


def test_a_sleep_of_the_computer_doesnt_count() -> None:
    computer = Computer()
    computer.goes(3, others=95)
    computer.at += 3600
    assert computer.goes(10, others=95) == 5.0
    computer.goes(6, others=0)
    computer.at += 3600
    assert computer.goes(20, others=0) == 10.0


def test_low_memory_holds_until_there_is_half_as_much_again() -> None:
    computer = Computer(memory_below=500)
    assert computer.goes(10, memory=300) == 5.0
    assert computer.words == "memory is low, 300 MB are free"
    assert computer.goes(60, memory=700) is None
    assert computer.goes(20, memory=800) == 10.0


def test_a_low_battery_holds_at_once_and_only_while_nothing_charges_it() -> None:
    computer = Computer()
    assert computer.goes(1, battery=19) == 0.5
    assert computer.words == "the battery is at 19 %"
    assert computer.goes(1) == 0.5
    assert computer.goes(10, battery=20) is None


def test_on_battery_at_all_if_chosen() -> None:
    assert Computer().goes(10, battery=87) is None
    chosen = Computer(on_battery=True)
    assert chosen.goes(1, battery=87) == 0.5
    assert chosen.words == "running on battery, 87 % left"


def test_each_limit_can_be_switched_off() -> None:
    computer = Computer(busy_above=None, memory_below=None, battery_below=None)
    assert computer.goes(60, others=100, memory=1, battery=1) is None
    computer = Computer()
    computer.goes(5, others=100)
    computer.governor.limits = Limits(busy_above=None)
    assert computer.goes(1, others=100) == 0.5


def test_the_more_pressing_reason_is_named() -> None:
    computer = Computer()
    computer.goes(10, others=100, memory=100)
    assert computer.cause is Cause.BUSY
    assert computer.goes(1, others=100, memory=100, battery=5) == 0.5
    assert computer.words == "the battery is at 5 %"


def test_a_limit_of_freedom_above_that_of_business_counts_as_the_same() -> None:
    computer = Computer(busy_above=50, free_below=90)
    assert computer.goes(20, others=60) == 5.0
    assert computer.goes(20, others=40) == 10.0
