from __future__ import annotations

import pytest

from batch_gui.core.batch import (
    TRANSITIONS,
    Batch,
    PauseReason,
    Status,
    new_batch_id,
    pack_ids,
    utc_now,
)
from batch_gui.core.errors import InvalidTransition


def batch(status: Status = Status.PENDING, photos: int = 3) -> Batch:
    made = Batch(new_batch_id(), "Wedding", pack_ids(range(1, photos + 1)), {}, utc_now())
    made.status = status
    return made


DOES = {
    Status.RUNNING: Batch.run,
    Status.PAUSED: lambda one: one.pause(PauseReason.USER),
    Status.CANCELLED: Batch.cancel,
    Status.COMPLETED: Batch.finish,
}


@pytest.mark.parametrize("before", list(Status))
@pytest.mark.parametrize("after", list(DOES))
def test_only_the_allowed_transitions_happen(before: Status, after: Status) -> None:
    one = batch(before)
    if after in TRANSITIONS[before]:
        DOES[after](one)
        assert one.status is after
        return
    with pytest.raises(InvalidTransition) as refused:
        DOES[after](one)
    assert one.status is before
    assert str(before) in str(refused.value)
    for allowed in TRANSITIONS[before]:
        assert str(allowed) in str(refused.value)


def test_the_table_of_transitions() -> None:
    table = {status.value: sorted(after) for status, after in TRANSITIONS.items()}
    assert table == {
        "pending": ["cancelled", "paused", "running"],
        "running": ["cancelled", "completed", "failed", "paused"],
        "paused": ["cancelled", "running"],
        "completed": [],
        "failed": ["running"],
        "cancelled": [],
    }


def test_finishing_with_failures_is_failed_and_a_retry_forgets_them() -> None:
    one = batch(Status.RUNNING)
    one.record_processed(1)
    one.record_failed(2, "the file is cut off")
    one.record_processed(3)
    one.finish()
    assert one.status is Status.FAILED
    assert one.completed_at is not None
    assert not one.remaining()
    one.run()
    assert one.remaining().tolist() == [2]
    assert one.errors == {}
    assert one.completed_at is None


def test_a_batch_that_cannot_run_says_why_until_it_runs_again() -> None:
    one = batch(Status.RUNNING)
    one.give_up("The preset is gone.")
    assert (one.status, one.failure) == (Status.FAILED, "The preset is gone.")
    one.run()
    assert one.failure is None


def test_times_follow_the_transitions() -> None:
    one = batch()
    one.run()
    assert one.started_at is not None
    assert one.started_at.endswith("Z")
    one.pause(PauseReason.STORAGE, "WEDDINGS is full")
    assert one.paused_at is not None
    assert (one.pause_reason, one.pause_detail) == (PauseReason.STORAGE, "WEDDINGS is full")
    one.keep_paused()
    assert (one.pause_reason, one.pause_detail) == (PauseReason.USER, None)


def test_running_again_forgets_the_pause_and_keeps_the_start() -> None:
    one = batch()
    one.run()
    started = one.started_at
    one.pause(PauseReason.USER)
    one.run()
    assert one.started_at == started
    assert (one.paused_at, one.pause_reason) == (None, None)


def test_only_a_paused_batch_is_kept_paused() -> None:
    with pytest.raises(InvalidTransition):
        batch(Status.COMPLETED).keep_paused()
