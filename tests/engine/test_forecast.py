from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from batch_gui.core.errors import StorageError
from batch_gui.core.journal import JournalEntry, Outcome
from batch_gui.engine.forecast import Forecast, Survey
from tests.engine.conftest import Bench
from tests.photos import write_photo


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def done(
    name: str, megapixels: float, size: int, seconds: float, outcome: Outcome = Outcome.PROCESSED
) -> JournalEntry:
    worked = outcome is Outcome.PROCESSED
    return JournalEntry(
        1,
        outcome,
        "",
        f"/p/{name}",
        source_size=size if worked else None,
        source_pixels=round(megapixels * 1e6) if worked else None,
        seconds=seconds if worked else None,
    )


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def forecast(clock: Clock) -> Forecast:
    return Forecast(clock)


def develop(forecast: Forecast, clock: Clock, count: int, entry: JournalEntry) -> None:
    """One worker, so that a second of work takes a second."""
    for _ in range(count):
        clock.now += entry.seconds or 0
        forecast.finished([entry])


def test_nothing_is_promised_before_anything_is_known(forecast: Forecast) -> None:
    assert forecast.seconds_left(10) is None
    forecast.expect([("/p/a.jpg", 1000)])
    assert forecast.seconds_left(1) is None


def test_large_photos_count_for_more(forecast: Forecast, clock: Clock) -> None:
    small, large = ("/p/s.jpg", 1_000_000), ("/p/l.jpg", 8_000_000)
    forecast.expect([small] * 10 + [large] * 10)
    develop(forecast, clock, 10, done("s.jpg", 3, 1_000_000, 0.1))
    assert forecast.seconds_left(10) == pytest.approx(10 * 8 * 0.1)


def test_each_kind_has_its_own_measure(forecast: Forecast, clock: Clock) -> None:
    """A megapixel of RAW may take five times as long, and a byte of it stands for less."""
    forecast.expect([("/p/a.jpg", 1_000_000)] * 20 + [("/p/a.NEF", 24_000_000)] * 20)
    develop(forecast, clock, 10, done("a.jpg", 3, 1_000_000, 0.1))
    before = forecast.seconds_left(30)
    develop(forecast, clock, 1, done("a.nef", 20, 24_000_000, 3.0))
    after = forecast.seconds_left(29)
    assert after == pytest.approx(10 * 0.1 + 19 * 3.0)
    assert before is not None
    assert before > 10 * 0.1 + 20 * 20 / 3 * 0.1 * 0.5  # at least that there is much more to come


def test_several_workers_and_a_busy_machine_show_in_the_pace(
    forecast: Forecast, clock: Clock
) -> None:
    forecast.expect([("/p/a.jpg", 1000)] * 100)
    for _ in range(10):
        clock.now += 1
        forecast.finished([done("a.jpg", 1, 1000, 1.0)] * 4)
    assert forecast.seconds_left(60) == pytest.approx(15)
    clock.now += 10  # nothing comes for a while
    assert forecast.seconds_left(60) == pytest.approx(30)
    clock.now += 100
    assert forecast.seconds_left(60) is None


def test_what_was_not_looked_at_yet_counts_as_the_mean(forecast: Forecast, clock: Clock) -> None:
    forecast.expect([("/p/a.jpg", 1000)] * 20)
    develop(forecast, clock, 10, done("a.jpg", 1, 1000, 1.0))
    assert forecast.seconds_left(90) == pytest.approx(90)


def test_failed_and_skipped_photos_are_done_and_teach_nothing(
    forecast: Forecast, clock: Clock
) -> None:
    forecast.expect([("/p/a.jpg", 1000)] * 30)
    develop(forecast, clock, 10, done("a.jpg", 1, 1000, 1.0))
    forecast.finished([done("a.jpg", 0, 0, 0, Outcome.FAILED)] * 5)
    forecast.finished([done("a.jpg", 0, 0, 0, Outcome.SKIPPED)] * 5)
    assert forecast.seconds_left(10) == pytest.approx(10)


def test_a_survey_ends_with_its_batch_and_forgives_missing_files(tmp_path: Path) -> None:
    looked = threading.Event()

    def chunks() -> Iterator[list[str]]:
        yield [str(write_photo(tmp_path / "a.jpg")), str(tmp_path / "gone.jpg"), "bad\0name"]
        looked.set()
        while True:
            yield []

    forecast = Forecast()
    with Survey(forecast, chunks()) as survey:
        assert looked.wait(10)
    assert survey._thread is not None
    assert not survey._thread.is_alive()
    assert forecast._kinds[".jpg"].count == 1


def test_a_survey_that_cannot_go_on_leaves_it_at_that() -> None:
    def look(_: int) -> list[str]:
        raise StorageError("The catalogue is gone.")

    with Survey(Forecast(), map(look, range(2))) as survey:
        assert survey._thread is not None
        survey._thread.join(10)
        assert not survey._thread.is_alive()


def test_a_running_batch_weighs_what_is_left(bench: Bench) -> None:
    folder = bench.tmp_path / "in"
    for name, width in (("1.jpg", 300), ("2.jpg", 300), ("3.jpg", 3000), ("4.jpg", 3000)):
        write_photo(folder / name, size=(width, 200), seed=1)
    batch = bench.start("1.jpg", "2.jpg", "3.jpg", "4.jpg")
    bench.executor.let_through(2)
    run = bench.controller._runs[batch.batch_id]
    bench.until(
        lambda: bench.controller.status(batch.batch_id),
        lambda seen: seen.processed_count == 2 and run.forecast._kinds[".jpg"].count == 4,
    )
    kind = run.forecast._kinds[".jpg"]
    assert kind.megapixels == pytest.approx(2 * 300 * 200 / 1e6)
    summary = bench.controller.status(batch.batch_id)
    assert summary.photos_per_second is not None
    assert summary.eta_seconds is not None
    assert summary.eta_seconds > 1.2 * 2 / summary.photos_per_second
    bench.executor.open_wide()
