"""Outputs that are gone when a batch goes on are told, whatever way it goes on."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from batch_gui.core.batch import BatchSummary, PauseReason, Status
from batch_gui.core.errors import OutputUnwritable, StorageError
from batch_gui.core.history import Event
from batch_gui.engine.missing import missing_outputs
from tests.engine.conftest import Bench
from tests.programs import linux_only

FOUR = ("a.jpg", "b.jpg", "c.jpg", "d.jpg")
NOTE = "the output was missing when the batch went on"


def interrupted(bench: Bench) -> BatchSummary:
    """A batch with two photos done when the program ended, of which one is gone since."""
    batch = bench.start(*FOUR)
    bench.executor.let_through(2)
    bench.until(lambda: bench.controller.status(batch.batch_id), lambda one: two_done(one))
    bench.controller.shutdown(timeout=0)
    (bench.out / "a.jpg").unlink()
    return batch


def two_done(batch: BatchSummary) -> bool:
    return batch.processed_count == 2


def notes(bench: Bench, batch_id: str) -> list[str]:
    """Names of the photos that the receipt says it of."""
    text = b"".join(bench.controller.receipt(batch_id)).decode()
    return [Path(line.split(",")[0]).name for line in text.splitlines() if NOTE in line]


def events(bench: Bench, batch_id: str) -> list[tuple[str, str | None]]:
    return [(one.event, one.detail) for one in bench.controller.history(batch_id)]


def test_a_batch_that_just_goes_on_tells_what_is_missing_and_makes_nothing_again(
    make_bench: Callable[[], Bench], caplog: pytest.LogCaptureFixture
) -> None:
    batch = interrupted(make_bench())
    again = make_bench()
    again.controller.recover()
    again.executor.open = True
    again.controller.resume(batch.batch_id)
    ended = again.wait(batch.batch_id, Status.COMPLETED)
    assert (ended.processed_count, ended.missing_outputs) == (4, 1)
    assert again.outputs() == ["b.jpg", "c.jpg", "d.jpg"]
    assert "1 finished outputs aren't where they were written any more" in caplog.text
    assert notes(again, batch.batch_id) == ["a.jpg"]
    kept = (again.folders.receipts / f"{batch.batch_id}.csv").read_text("utf-8")
    assert kept.count(NOTE) == 1
    assert events(again, batch.batch_id)[-2:] == [
        (Event.OUTPUTS_MISSING, "1"),
        (Event.COMPLETED, "1"),
    ]
    state = json.loads((again.folders.batch_states / f"{batch.batch_id}.json").read_bytes())
    assert state["missing_photo_ids"] == state["photo_ids"][:1]


def test_it_is_known_before_it_goes_on_and_after_the_next_start(
    make_bench: Callable[[], Bench],
) -> None:
    batch = interrupted(make_bench())
    again = make_bench()
    again.controller.recover()
    assert again.controller.missing_outputs(batch.batch_id) == 1
    assert again.controller.missing_outputs(batch.batch_id) == 1
    assert again.controller.status(batch.batch_id).missing_outputs == 1
    assert events(again, batch.batch_id).count((Event.OUTPUTS_MISSING, "1")) == 1
    again.controller.shutdown()
    third = make_bench()
    third.controller.recover()
    assert third.controller.status(batch.batch_id).missing_outputs == 1
    assert third.controller.redo_missing(batch.batch_id) == 1
    assert third.controller.status(batch.batch_id).missing_outputs == 0
    third.executor.open = True
    third.controller.resume(batch.batch_id)
    ended = third.wait(batch.batch_id, Status.COMPLETED)
    assert (ended.processed_count, ended.missing_outputs) == (4, 0)
    assert third.outputs() == list(FOUR)
    assert notes(third, batch.batch_id) == []


def test_outputs_left_behind_in_a_folder_that_was_renamed_are_told(bench: Bench) -> None:
    batch = bench.start(*FOUR)
    bench.executor.faults["c.jpg"] = StorageError(f"{bench.out} is no longer there.")
    bench.executor.let_through(2)
    bench.until(lambda: bench.controller.status(batch.batch_id), two_done)
    bench.out.rename(bench.tmp_path / "renamed")
    bench.executor.let_through(1)
    bench.executor.open_wide()
    paused = bench.wait(batch.batch_id, Status.PAUSED)
    assert paused.pause_reason is PauseReason.STORAGE
    bench.executor.faults.clear()
    bench.controller.resume(batch.batch_id)
    ended = bench.wait(batch.batch_id, Status.COMPLETED)
    assert ended.processed_count == 4
    assert ended.missing_outputs == 4 - len(bench.outputs())
    assert ended.missing_outputs >= 2


@linux_only
def test_an_output_folder_that_never_was_is_not_called_gone(bench: Bench) -> None:
    with pytest.raises(OutputUnwritable, match=r"^The folder /proc/never can't be made\.$"):
        bench.start("a.jpg", folder="/proc/never")


def test_what_is_on_a_drive_that_is_missing_is_not_missing(
    make_bench: Callable[[], Bench],
) -> None:
    batch = interrupted(make_bench())
    again = make_bench()
    again.controller.recover()
    loaded = again.store.load(batch.batch_id)
    loaded.volumes = [str(again.tmp_path)]  # no drive is mounted there
    with pytest.raises(StorageError, match="is missing"):
        missing_outputs(loaded, again.store)
