"""Trying single photos again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from batch_gui.core.batch import BatchSummary, Status
from batch_gui.core.errors import BadRequest, InvalidTransition, PhotoError, StorageError
from batch_gui.core.history import Door, through
from batch_gui.core.store import BatchStore
from tests.engine.conftest import Bench


def failed(bench: Bench) -> tuple[BatchSummary, list[int]]:
    """A batch of a, b and c of which b and c failed, and the ids of those two."""
    ids = bench.photos("a.jpg", "b.jpg", "c.jpg")
    for name in ("b.jpg", "c.jpg"):
        bench.executor.faults[name] = PhotoError("cut off")
    bench.executor.open_wide()
    batch = bench.start("a.jpg", "b.jpg", "c.jpg")
    return bench.wait(batch.batch_id, Status.FAILED), ids[1:]


def test_one_photo_is_tried_again_and_the_others_stay(bench: Bench) -> None:
    batch, (second, third) = failed(bench)
    bench.executor.faults.clear()
    assert bench.controller.retry_photos(batch.batch_id, [third]) == 1
    ended = bench.wait(batch.batch_id, Status.FAILED)
    ended = bench.until(
        lambda: bench.controller.status(batch.batch_id), lambda one: one.processed_count == 2
    )
    ended = bench.wait(batch.batch_id, Status.FAILED)
    assert (ended.processed_count, ended.failed_count) == (2, 1)
    assert [one.photo_id for one in bench.controller.failures(batch.batch_id)] == [second]
    assert bench.outputs() == ["a.jpg", "c.jpg"]
    assert len(bench.executor.handed_over) == 4


def test_the_last_failed_photo_completes_the_batch_and_all_survives_a_restart(
    bench: Bench, make_bench: Callable[[], Bench]
) -> None:
    batch, ids = failed(bench)
    bench.executor.faults.clear()
    bench.controller.retry_photos(batch.batch_id, ids)
    ended = bench.wait(batch.batch_id, Status.COMPLETED)
    assert ended.processed_count == 3
    bench.controller.shutdown()
    again = make_bench()
    again.controller.recover()
    assert again.controller.status(batch.batch_id).processed_count == 3
    events = [one.event for one in again.controller.history(batch.batch_id)]
    assert events == ["made", "started", "failed", "retried", "completed"]


@pytest.mark.parametrize("single", [False, True])
def test_a_retry_that_cannot_begin_says_so(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, single: bool
) -> None:
    batch, ids = failed(bench)
    bench.executor.faults.clear()

    run = bench.controller._run(batch.batch_id)
    bench.until(lambda: bench.controller.status(batch.batch_id), lambda _: not run.active)

    def refuse(*_: object) -> None:
        raise StorageError("/data is full.")

    def retry() -> int:
        if single:
            return bench.controller.retry_photos(batch.batch_id, ids)
        return bench.controller.retry_failed(batch.batch_id)

    with monkeypatch.context() as faulty:
        faulty.setattr(BatchStore, "save", refuse)
        with pytest.raises(StorageError, match="/data is full"):
            retry()
    told = bench.controller.status(batch.batch_id)
    assert (told.status, told.failed_count) == (Status.FAILED, 2)
    assert told.retry_problem == "/data is full."
    retry()
    assert bench.wait(batch.batch_id, Status.COMPLETED).retry_problem is None


@pytest.mark.parametrize("wrong", [[], [999]])
def test_only_failed_photos_can_be_tried_again(bench: Bench, wrong: list[int]) -> None:
    batch, _ = failed(bench)
    before = bench.controller.details(batch.batch_id)
    with pytest.raises(BadRequest):
        bench.controller.retry_photos(batch.batch_id, wrong)
    assert bench.controller.details(batch.batch_id) == before


def test_photos_of_a_batch_that_is_not_failed_are_not_tried_again(bench: Bench) -> None:
    batch = bench.start("a.jpg", paused=True)
    with pytest.raises(InvalidTransition, match="paused"):
        bench.controller.retry_photos(batch.batch_id, bench.photos("a.jpg"))


def test_photos_asked_for_one_after_the_other_are_all_tried_again(bench: Bench) -> None:
    batch, (second, third) = failed(bench)
    bench.executor.faults.clear()
    bench.controller.run_at_once(1)
    bench.executor.open = False
    holder = bench.start("d.jpg")
    bench.executor.expect(4)
    bench.controller.retry_photos(batch.batch_id, [second])
    assert bench.controller.status(batch.batch_id).waiting_for_turn
    bench.controller.retry_photos(batch.batch_id, [third])
    bench.executor.open_wide()
    bench.wait(holder.batch_id, Status.COMPLETED)
    assert bench.wait(batch.batch_id, Status.COMPLETED).processed_count == 3


def test_the_history_says_through_which_door(bench: Bench) -> None:
    with through(Door.WINDOW):
        batch = bench.start("a.jpg", "b.jpg", "c.jpg")
    bench.executor.expect(2)
    with through(Door.HTTP):
        bench.controller.pause(batch.batch_id)
    bench.executor.open_wide()
    bench.wait(batch.batch_id, Status.PAUSED)
    with through(Door.COMMAND_LINE):
        bench.controller.resume(batch.batch_id)
    bench.wait(batch.batch_id, Status.COMPLETED)
    found = [(one.event, one.by) for one in bench.controller.history(batch.batch_id)]
    assert found == [
        ("made", "window"),
        ("started", "window"),
        ("paused", "http"),
        ("resumed", "command line"),
        ("completed", None),
    ]
