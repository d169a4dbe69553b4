from __future__ import annotations

from batch_gui.engine.rate import RateMeter


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_speed_is_that_of_the_last_minute() -> None:
    clock = Clock()
    rate = RateMeter(clock)
    assert rate.per_second() is None
    for _ in range(100):
        clock.now += 1
        rate.add(1)
    assert rate.per_second() == 1
    for _ in range(120):
        clock.now += 0.5
        rate.add(1)
    assert rate.per_second() == 2


def test_it_falls_when_nothing_comes_and_ends_unknown() -> None:
    clock = Clock()
    rate = RateMeter(clock)
    clock.now = 1
    rate.add(10)
    assert rate.per_second() == 10
    clock.now = 10
    assert rate.per_second() == 1
    clock.now = 100
    assert rate.per_second() is None
