from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from batch_gui.engine.executors.watchdog import Watchdog

MEGA = 1_000_000


@dataclass
class Photo:
    pixels: int = 0
    running: bool = True
    worked: float = 0
    slow: bool = False
    told: list[str] = field(default_factory=list)

    def tell_slow(self) -> None:
        self.told.append(f"slow after {self.worked:g} s")

    def give_up(self, limit: float) -> None:
        self.told.append(f"given up at {limit:g} s")
        self.running = False


class Bench:
    """A watchdog whose time passes by hand."""

    def __init__(self) -> None:
        self.photos: list[Photo] = []
        self.dog = Watchdog(300, lambda: self.photos, clock=lambda: 0.0)

    def watch(self, photo: Photo, seconds: int) -> list[str]:
        self.photos = [photo]
        for _ in range(seconds):
            self.dog.tick(1.0)
        return photo.told


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.dog.close()


def test_a_photo_that_hangs_is_named_and_then_given_up(bench: Bench) -> None:
    assert bench.watch(Photo(pixels=2 * MEGA), 310) == ["slow after 11 s", "given up at 300 s"]


def test_what_is_usual_is_learnt_from_the_photos_before(bench: Bench) -> None:
    for _ in range(5):
        bench.dog.note_finished(seconds=60, pixels=20 * MEGA)
    assert bench.dog.usual(2 * MEGA) == pytest.approx(60)
    assert bench.watch(Photo(pixels=2 * MEGA), 60) == []
    for _ in range(50):
        bench.dog.note_finished(seconds=0.5, pixels=20 * MEGA)
    assert bench.dog.usual(2 * MEGA) == pytest.approx(10)


@pytest.mark.parametrize(
    ("megapixels", "limit"), [(0, 300), (2, 300), (24, 300), (48, 600), (151, 1888)]
)
def test_large_photos_get_more_time(bench: Bench, megapixels: int, limit: float) -> None:
    assert bench.dog.limit(megapixels * MEGA) == limit


def test_it_is_told_before_it_is_given_up_however_slow_the_computer_is(bench: Bench) -> None:
    bench.dog.note_finished(seconds=1000, pixels=MEGA)
    assert bench.watch(Photo(pixels=MEGA), 310) == ["slow after 151 s", "given up at 300 s"]


def test_time_in_the_queue_does_not_count(bench: Bench) -> None:
    assert bench.watch(Photo(pixels=MEGA, running=False), 400) == []
