from __future__ import annotations

import csv
import gc
import hashlib
import json
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from batch_gui.core.batch import Batch, BatchSummary, PauseReason, Status
from batch_gui.core.errors import (
    BadRequest,
    BatchNotFound,
    InvalidConfig,
    InvalidTransition,
    OutputIsInput,
    PhotoError,
    StorageError,
    UnknownPhotos,
    WorkersUnavailable,
)
from batch_gui.core.store import BatchStore
from batch_gui.engine.answers import Recovery
from batch_gui.engine.rate import RateMeter
from batch_gui.engine.worker import BatchWorker
from tests.engine.conftest import Bench

FOUR = ("a.jpg", "b.jpg", "c.jpg", "d.jpg")


def on_disk(bench: Bench, batch_id: str) -> dict[str, Any]:
    path = bench.folders.batch_states / f"{batch_id}.json"
    values: dict[str, Any] = json.loads(path.read_bytes())
    return values


def finished(bench: Bench, batch_id: str, count: int) -> BatchSummary:
    def enough(summary: BatchSummary) -> bool:
        return summary.processed_count + summary.failed_count >= count

    return bench.until(lambda: bench.controller.status(batch_id), enough)


def test_a_batch_runs_to_its_end(bench: Bench) -> None:
    batch = bench.start(*FOUR)
    assert batch.status is Status.RUNNING
    assert on_disk(bench, batch.batch_id)["status"] == "running"
    bench.executor.open_wide()
    ended = bench.wait(batch.batch_id, Status.COMPLETED)
    assert (ended.processed_count, ended.progress_percent) == (4, 100.0)
    assert bench.outputs() == list(FOUR)
    state = on_disk(bench, batch.batch_id)
    assert (state["status"], state["processed_count"], state["task_ids"]) == ("completed", 4, [])
    assert state["name"] == "Wedding"


def test_a_worker_is_let_go_when_its_batch_has_ended(bench: Bench) -> None:
    batch = bench.start(*FOUR)
    bench.executor.open_wide()
    bench.wait(batch.batch_id, Status.COMPLETED)
    bench.controller.shutdown(10)
    gc.collect()
    assert not [one for one in gc.get_objects() if isinstance(one, BatchWorker)]


def test_pausing_lets_photos_in_flight_finish_and_holds_no_place(bench: Bench) -> None:
    batch = bench.start(*FOUR)
    bench.executor.let_through(1)
    bench.executor.expect(3)
    pausing = bench.controller.pause(batch.batch_id)
    assert (pausing.status, pausing.stopping) == (Status.RUNNING, Status.PAUSED)
    bench.executor.open_wide()
    paused = bench.wait(batch.batch_id, Status.PAUSED)
    assert paused.pause_reason is PauseReason.USER
    assert paused.processed_count == 3
    state = on_disk(bench, batch.batch_id)
    assert (state["status"], state["pause_reason"]) == ("paused", "user")
    assert sorted(state["processed_photo_ids"]) == state["photo_ids"][:3]
    bench.controller.resume(batch.batch_id)
    assert bench.wait(batch.batch_id, Status.COMPLETED).processed_count == 4
    assert [job.photo_id for job in bench.executor.handed_over] == state["photo_ids"]


def test_resuming_before_the_pause_took_effect_goes_on(bench: Bench) -> None:
    batch = bench.start(*FOUR)
    bench.controller.pause(batch.batch_id)
    bench.controller.resume(batch.batch_id)
    bench.executor.open_wide()
    assert bench.wait(batch.batch_id, Status.COMPLETED).processed_count == 4


def test_cancelling_keeps_what_was_written(bench: Bench) -> None:
    batch = bench.start(*FOUR)
    bench.executor.let_through(1)
    bench.executor.expect(3)
    bench.controller.cancel(batch.batch_id)
    bench.controller.pause(batch.batch_id)  # cancelling wins
    bench.executor.open_wide()
    ended = bench.wait(batch.batch_id, Status.CANCELLED, Status.PAUSED)
    assert ended.status is Status.CANCELLED
    assert len(bench.outputs()) == 3


def test_two_run_and_the_rest_wait_in_order(bench: Bench) -> None:
    first, second, third, fourth = (bench.start(name) for name in FOUR)
    assert [one.status for one in (first, second)] == [Status.RUNNING] * 2
    assert [(one.status, one.waiting_for_turn) for one in (third, fourth)] == [
        (Status.PENDING, True)
    ] * 2
    bench.executor.let_through(1)
    bench.wait(first.batch_id, Status.COMPLETED)
    bench.wait(third.batch_id, Status.RUNNING)
    assert bench.controller.status(fourth.batch_id).status is Status.PENDING
    bench.executor.open_wide()
    for one in (second, third, fourth):
        bench.wait(one.batch_id, Status.COMPLETED)


def test_more_paused_batches_than_places_block_nobody(bench: Bench) -> None:
    for count, name in enumerate(("a.jpg", "b.jpg", "c.jpg"), 1):
        batch = bench.start(name, "x.jpg", "y.jpg")
        bench.executor.expect(2 * count)
        bench.controller.pause(batch.batch_id)
        bench.executor.let_through(2)
        bench.wait(batch.batch_id, Status.PAUSED)
    last = bench.start("d.jpg")
    bench.executor.open_wide()
    bench.wait(last.batch_id, Status.COMPLETED)


def test_a_waiting_batch_can_be_paused_resumed_and_cancelled(bench: Bench) -> None:
    bench.start("a.jpg")
    bench.start("b.jpg")
    waiting = bench.start("c.jpg")
    assert bench.controller.pause(waiting.batch_id).status is Status.PAUSED
    resumed = bench.controller.resume(waiting.batch_id)
    assert (resumed.status, resumed.waiting_for_turn) == (Status.PAUSED, True)
    again = bench.controller.pause(waiting.batch_id)
    assert (again.status, again.waiting_for_turn) == (Status.PAUSED, False)
    assert bench.controller.cancel(waiting.batch_id).status is Status.CANCELLED
    bench.executor.open_wide()


def test_a_failed_photo_is_named_and_can_be_retried(bench: Bench) -> None:
    bench.executor.faults["b.jpg"] = PhotoError("the file is cut off")
    bench.executor.open = True
    batch = bench.start(*FOUR)
    failed = bench.wait(batch.batch_id, Status.FAILED)
    assert (failed.processed_count, failed.failed_count) == (3, 1)
    assert failed.first_error == ("b.jpg", "the file is cut off")
    (failure,) = bench.controller.failures(batch.batch_id)
    assert (failure.path, failure.reason) == (
        str(bench.tmp_path / "in/b.jpg"),
        "the file is cut off",
    )
    assert on_disk(bench, batch.batch_id)["errors"] == {
        str(failure.photo_id): "the file is cut off"
    }
    bench.executor.faults.clear()
    assert bench.controller.retry_failed(batch.batch_id) == 1
    done = bench.wait(batch.batch_id, Status.COMPLETED)
    assert (done.processed_count, done.failed_count, done.first_error) == (4, 0, None)
    assert len(bench.executor.handed_over) == 5


def test_a_receipt_is_written_at_the_end(bench: Bench) -> None:
    bench.executor.faults["b.jpg"] = PhotoError("the file is cut off")
    bench.executor.open = True
    batch = bench.start(*FOUR)
    bench.wait(batch.batch_id, Status.FAILED)
    path = bench.folders.receipts / f"{batch.batch_id}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = {Path(row["source"]).name: row for row in csv.DictReader(file)}
    assert sorted(rows) == sorted(FOUR)
    assert (rows["b.jpg"]["outcome"], rows["b.jpg"]["reason"]) == ("failed", "the file is cut off")
    source = bench.tmp_path / "in" / "b.jpg"
    assert rows["b.jpg"]["source_bytes"] == str(source.stat().st_size)
    assert rows["b.jpg"]["source_time"]
    written = Path(rows["a.jpg"]["output"]).read_bytes()
    assert rows["a.jpg"]["bytes"] == str(len(written))
    assert rows["a.jpg"]["sha256"] == hashlib.sha256(written).hexdigest()


def test_a_full_drive_pauses_the_batch_and_fails_no_photo(bench: Bench) -> None:
    bench.executor.faults["b.jpg"] = StorageError("/media/WEDDINGS is full.")
    bench.executor.open = True
    batch = bench.start(*FOUR)
    paused = bench.wait(batch.batch_id, Status.PAUSED)
    assert (paused.pause_reason, paused.pause_detail) == (
        PauseReason.STORAGE,
        "/media/WEDDINGS is full.",
    )
    assert paused.failed_count == 0
    bench.executor.faults.clear()
    bench.controller.resume(batch.batch_id)
    assert bench.wait(batch.batch_id, Status.COMPLETED).processed_count == 4
    assert bench.outputs() == list(FOUR)


@pytest.mark.parametrize("restarted", [False, True])
def test_what_was_published_when_the_journal_refused_is_not_done_twice(
    make_bench: Callable[[], Bench], monkeypatch: pytest.MonkeyPatch, restarted: bool
) -> None:
    bench = make_bench()
    bench.executor.open = True
    with monkeypatch.context() as faulty:
        faulty.setattr(BatchStore, "record", _refuse)
        batch = bench.start(*FOUR)
        paused = bench.wait(batch.batch_id, Status.PAUSED)
    assert (paused.pause_reason, paused.processed_count) == (PauseReason.STORAGE, 0)
    published = bench.outputs()
    assert published
    if restarted:
        bench.controller.shutdown()
        bench = make_bench()
        bench.executor.open = True
        bench.controller.recover()
    bench.controller.resume(batch.batch_id)
    assert bench.wait(batch.batch_id, Status.COMPLETED).processed_count == 4
    assert bench.outputs() == list(FOUR)


def test_a_batch_that_cannot_note_its_begin_goes_on_once_there_is_room(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.executor.open = True
    bench.controller._watch._patience = 0.05
    with monkeypatch.context() as faulty:
        faulty.setattr(Batch, "run", _refuse)
        batch = bench.start("a.jpg")
        paused = bench.controller.status(batch.batch_id)
        assert (paused.status, paused.pause_reason) == (Status.PAUSED, PauseReason.STORAGE)
    assert bench.wait(batch.batch_id, Status.COMPLETED).processed_count == 1


@pytest.mark.parametrize("stop", ["pause", "cancel"])
def test_a_stop_asked_for_while_the_begin_cannot_be_noted_counts(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, stop: str
) -> None:
    bench.controller._watch._patience = 0.05
    batch = bench.start(*FOUR, paused=True)

    def begin(self: Batch, _: object = None) -> None:
        getattr(bench.controller, stop)(self.batch_id)  # its `writing` is this thread's
        _refuse()

    with monkeypatch.context() as faulty:
        faulty.setattr(Batch, "run", begin)
        bench.controller.resume(batch.batch_id)
    found = bench.controller.status(batch.batch_id)
    assert found.status is (Status.CANCELLED if stop == "cancel" else Status.PAUSED)
    assert found.pause_reason is (None if stop == "cancel" else PauseReason.USER)
    if stop == "pause":
        bench.executor.open = True
        bench.controller.resume(batch.batch_id)
        bench.wait(batch.batch_id, Status.COMPLETED)


def test_a_resume_that_cannot_be_noted_says_so_and_goes_on_once_there_is_room(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.executor.open = True
    bench.controller._watch._patience = 0.05
    batch = bench.start("a.jpg", paused=True)
    with monkeypatch.context() as faulty:
        faulty.setattr(Batch, "run", _refuse)
        bench.controller.resume(batch.batch_id)
        paused = bench.controller.status(batch.batch_id)
    assert (paused.pause_reason, paused.pause_detail) == (PauseReason.STORAGE, "/data is full.")
    bench.wait(batch.batch_id, Status.COMPLETED)


def test_a_batch_that_is_being_made_is_not_taken_for_an_interrupted_one(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[Recovery] = []
    looking = threading.Thread(target=lambda: found.append(bench.controller.recover()))
    save = BatchStore.save

    def look_meanwhile(store: BatchStore, batch: Batch) -> None:
        save(store, batch)
        if looking.ident is None:
            looking.start()
            looking.join(0.3)  # it has to wait; where it needn't, it is done by then

    monkeypatch.setattr(BatchStore, "save", look_meanwhile)
    bench.executor.open = True
    batch = bench.start(*FOUR)
    looking.join()
    assert found[0].interrupted == ()
    assert bench.wait(batch.batch_id, Status.COMPLETED).processed_count == 4


@pytest.mark.parametrize("stop", ["pause", "cancel"])
def test_what_the_user_stopped_stays_so_when_that_cannot_be_noted(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, stop: str
) -> None:
    batch = bench.start(*FOUR)
    bench.executor.expect(2)
    with monkeypatch.context() as faulty:
        faulty.setattr(BatchStore, "save", _refuse)
        getattr(bench.controller, stop)(batch.batch_id)
        bench.executor.let_through(2)
        paused = bench.wait(batch.batch_id, Status.PAUSED)
    assert (paused.pause_reason, paused.pause_detail) == (PauseReason.USER, "/data is full.")


def _refuse(*_: object) -> None:
    raise StorageError("/data is full.")


def test_a_batch_that_waited_for_a_drive_is_asked_about_after_a_restart(
    make_bench: Callable[[], Bench],
) -> None:
    bench = make_bench()
    bench.executor.faults["a.jpg"] = StorageError("/media/WEDDINGS is full.")
    bench.executor.open = True
    batch = bench.start(*FOUR)
    bench.wait(batch.batch_id, Status.PAUSED)
    bench.controller.shutdown()
    again = make_bench()
    (found,) = again.controller.recover().interrupted
    assert (found.batch_id, found.pause_reason) == (batch.batch_id, PauseReason.INTERRUPTED)
    assert on_disk(again, batch.batch_id)["pause_reason"] == "interrupted"


def test_nobody_there_to_develop_pauses_and_says_so(bench: Bench) -> None:
    bench.executor.faults["a.jpg"] = WorkersUnavailable("No process can be started.")
    bench.executor.open = True
    batch = bench.start(*FOUR)
    paused = bench.wait(batch.batch_id, Status.PAUSED)
    assert (paused.pause_reason, paused.failed_count) == (PauseReason.WORKERS, 0)


def test_what_a_status_does_not_allow_is_refused_and_changes_nothing(bench: Bench) -> None:
    bench.executor.open = True
    done = bench.start("a.jpg")
    bench.wait(done.batch_id, Status.COMPLETED)
    before = on_disk(bench, done.batch_id)
    for act in (
        bench.controller.pause,
        bench.controller.resume,
        bench.controller.cancel,
        bench.controller.retry_failed,
    ):
        with pytest.raises(InvalidTransition, match="completed"):
            act(done.batch_id)
    assert on_disk(bench, done.batch_id) == before
    paused = bench.start("b.jpg", paused=True)
    with pytest.raises(InvalidTransition, match="can only be cancelled or resumed"):
        bench.controller.pause(paused.batch_id)
    with pytest.raises(BatchNotFound):
        bench.controller.pause("batch_ffffffffffff")


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"photo_ids": []}, BadRequest, "at least one photo"),
        ({"photo_ids": [1, 77, 78]}, UnknownPhotos, "77, 78"),
        ({"config": {"preset": "WhiteLayer_v5"}}, InvalidConfig, "WhiteLayer_v4"),
        ({"config": {"blend": 101}}, InvalidConfig, "101"),
        ({"session_id": 99}, BadRequest, "session 99"),
    ],
)
def test_a_start_that_makes_no_sense_is_refused(
    bench: Bench, arguments: dict[str, Any], error: type[Exception], words: str
) -> None:
    ids = bench.photos("a.jpg")
    config = {"output": {"folder": str(bench.out)}}
    with pytest.raises(error, match=words):
        bench.controller.start(**{"photo_ids": ids, "config": config, **arguments})
    assert bench.controller.list() == ()
    assert bench.store.ids() == []


def test_overwriting_originals_is_refused_before_the_start(bench: Bench) -> None:
    with pytest.raises(OutputIsInput, match=r"a\.jpg and 1 more"):
        bench.start("a.jpg", "b.jpg", folder=str(bench.tmp_path / "in"), on_conflict="overwrite")
    bench.executor.open = True
    beside = bench.start("a.jpg", "b.jpg", folder=str(bench.tmp_path / "in"))
    bench.wait(beside.batch_id, Status.COMPLETED)
    names = sorted(path.name for path in (bench.tmp_path / "in").iterdir())
    assert names == ["a (2).jpg", "a.jpg", "b (2).jpg", "b.jpg"]


def test_an_output_folder_that_cannot_be_written_is_told_before_the_start(bench: Bench) -> None:
    (bench.tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageError, match="file"):
        bench.start("a.jpg", folder=str(bench.tmp_path / "file/out"))
    assert bench.controller.list() == ()


def test_a_photo_named_twice_counts_once(bench: Bench) -> None:
    (photo,) = bench.photos("a.jpg")
    bench.executor.open = True
    config = {"output": {"folder": str(bench.out)}}
    batch = bench.controller.start([photo, photo], config=config)
    assert batch.total_photos == 1
    bench.wait(batch.batch_id, Status.COMPLETED)
    assert bench.outputs() == ["a.jpg"]


def test_existing_outputs_are_skipped_on_wish_and_count_as_processed(bench: Bench) -> None:
    bench.executor.open = True
    bench.out.mkdir()
    (bench.out / "a.jpg").write_text("there")
    batch = bench.start("a.jpg", "b.jpg", on_conflict="skip")
    assert bench.wait(batch.batch_id, Status.COMPLETED).processed_count == 2
    assert (bench.out / "a.jpg").read_text() == "there"
    assert [job.photo_id for job in bench.executor.handed_over] == [2]


def test_names_that_collide_give_each_photo_its_own_output(bench: Bench) -> None:
    bench.executor.open = True
    batch = bench.start("a.jpg", "a.png", "A.jpeg")
    bench.wait(batch.batch_id, Status.COMPLETED)
    assert bench.outputs() == ["A (3).jpg", "a (2).jpg", "a.jpg"]


def test_clean_up_removes_ended_batches_and_no_photo(bench: Bench, qtbot: Any) -> None:
    bench.executor.open = True
    done = bench.start("a.jpg")
    bench.wait(done.batch_id, Status.COMPLETED)
    kept = bench.start("b.jpg", paused=True)
    assert bench.controller.cleanup(7) == 0
    with qtbot.waitSignal(bench.controller.batches_removed) as removed:
        assert bench.controller.cleanup(0) == 1
    assert removed.args == [(done.batch_id,)]
    assert [one.batch_id for one in bench.controller.list()] == [kept.batch_id]
    assert bench.store.ids() == [kept.batch_id]
    assert bench.outputs() == ["a.jpg"]
    for days in (-1, float("nan")):
        with pytest.raises(BadRequest, match="days_old"):
            bench.controller.cleanup(days)


def test_changes_are_told_and_the_last_one_always(bench: Bench) -> None:
    told: dict[str, BatchSummary] = {}

    def note(batches: tuple[BatchSummary, ...]) -> None:
        told.update({one.batch_id: one for one in batches})

    bench.controller.batches_changed.connect(note, Qt.ConnectionType.DirectConnection)
    bench.executor.open = True
    batch = bench.start(*FOUR)
    bench.wait(batch.batch_id, Status.COMPLETED)
    bench.until(lambda: told[batch.batch_id], lambda one: one.status is Status.COMPLETED)


def test_shutting_down_pauses_as_interrupted_and_the_next_start_finds_it(
    make_bench: Callable[[], Bench],
) -> None:
    bench = make_bench()
    batch = bench.start(*FOUR)
    bench.start("a.jpg")
    waiting = bench.start("b.jpg")
    bench.executor.let_through(1)
    finished(bench, batch.batch_id, 1)
    bench.controller.shutdown(timeout=0)
    again = make_bench()
    found = again.controller.recover()
    names = {one.batch_id: one for one in found.interrupted}
    assert names[batch.batch_id].processed_count == 1
    assert waiting.batch_id in names
    assert again.controller.recover() == found
    again.executor.open = True
    again.controller.resume(batch.batch_id)
    assert again.wait(batch.batch_id, Status.COMPLETED).processed_count == 4
    kept = again.controller.pause(waiting.batch_id)
    assert kept.pause_reason is PauseReason.USER


@pytest.mark.parametrize("failing", [False, True])
def test_a_batch_with_nothing_left_to_do_is_done_after_a_restart(
    make_bench: Callable[[], Bench], failing: bool
) -> None:
    bench = make_bench()
    if failing:
        bench.executor.faults["b.jpg"] = PhotoError("the file is cut off")
    bench.executor.open = True
    batch = bench.start(*FOUR)
    bench.wait(batch.batch_id, Status.FAILED, Status.COMPLETED)
    bench.controller.shutdown()
    path = bench.folders.batch_states / f"{batch.batch_id}.json"
    path.write_bytes(path.read_bytes()[:-100])
    (bench.folders.receipts / f"{batch.batch_id}.csv").unlink()
    again = make_bench()
    found = again.controller.recover()
    assert found.interrupted == ()
    (problem,) = found.unreadable
    assert problem.reason.startswith(
        "The state file of \u201cWedding\u201d is damaged and was moved"
    )
    ended = again.controller.status(batch.batch_id)
    assert ended.status is (Status.FAILED if failing else Status.COMPLETED)
    assert ended.processed_count + ended.failed_count == 4
    assert on_disk(again, batch.batch_id)["status"] == ended.status
    assert (again.folders.receipts / f"{batch.batch_id}.csv").exists()


def test_after_a_restart_the_first_failed_photo_still_has_its_name(
    make_bench: Callable[[], Bench],
) -> None:
    bench = make_bench()
    bench.executor.faults["b.jpg"] = PhotoError("the file is cut off")
    bench.executor.open = True
    batch = bench.start(*FOUR)
    failed = bench.wait(batch.batch_id, Status.FAILED)
    bench.controller.shutdown()
    again = make_bench()
    again.controller.recover()
    assert again.controller.status(batch.batch_id).first_error == failed.first_error


def test_outputs_missing_since_are_told_and_made_again_on_wish(
    make_bench: Callable[[], Bench],
) -> None:
    bench = make_bench()
    batch = bench.start(*FOUR)
    bench.executor.let_through(2)
    finished(bench, batch.batch_id, 2)
    bench.controller.shutdown(timeout=0)
    (bench.out / "a.jpg").unlink()
    again = make_bench()
    recovery = again.controller.recover()
    assert recovery.found[batch.batch_id].missing == ()
    looked = again.controller.look_at_outputs(recovery)
    assert looked.found[batch.batch_id].missing == (1,)
    stopped = again.controller.look_at_outputs(recovery, stop=lambda: True)
    assert stopped.found[batch.batch_id].missing == ()
    assert again.controller.redo_missing(batch.batch_id) == 1
    assert again.controller.status(batch.batch_id).processed_count == 1
    again.executor.open = True
    again.controller.resume(batch.batch_id)
    assert again.wait(batch.batch_id, Status.COMPLETED).processed_count == 4
    assert again.outputs() == list(FOUR)
    with pytest.raises(InvalidTransition):
        again.controller.redo_missing(batch.batch_id)


def test_a_state_file_from_elsewhere_can_be_resumed(bench: Bench) -> None:
    ids = bench.photos(*FOUR)
    bench.executor.open = True
    state = {
        "batch_id": "batch_abc123def456", "session_id": None, "photo_ids": ids,
        "processed_photo_ids": ids[:1], "failed_photo_ids": [], "status": "running",
        "created_at": "2025-11-09T10:00:00Z", "started_at": None, "paused_at": None,
        "completed_at": None, "total_photos": 4, "processed_count": 1, "failed_count": 0,
        "config": {"preset": "WhiteLayer_v4", "output": {"folder": str(bench.out)}},
        "task_ids": ["task1"],
    }  # fmt: skip
    path = bench.folders.batch_states / "batch_abc123def456.json"
    path.write_text(json.dumps(state))
    (found,) = bench.controller.recover().interrupted
    assert on_disk(bench, found.batch_id)["pause_reason"] == "interrupted"
    bench.controller.resume(found.batch_id)
    bench.wait(found.batch_id, Status.COMPLETED)
    assert bench.outputs() == list(FOUR[1:])


def test_a_batch_whose_settings_cannot_be_used_says_so_and_stays_paused(bench: Bench) -> None:
    batch = bench.start("a.jpg", paused=True)
    path = bench.folders.batch_states / f"{batch.batch_id}.json"
    state = json.loads(path.read_bytes())
    state["batch_id"] = "batch_abc123def456"
    state["config"] = {"preset": "gone"}
    state["recipe"] = None
    path.with_name("batch_abc123def456.json").write_text(json.dumps(state))
    bench.controller.recover()
    with pytest.raises(InvalidConfig, match="gone"):
        bench.controller.resume("batch_abc123def456")
    assert bench.controller.status("batch_abc123def456").status is Status.PAUSED


def test_an_output_folder_that_vanishes_while_paused_is_made_again(bench: Bench) -> None:
    bench.executor.open = True
    batch = bench.start("a.jpg", paused=True)
    shutil.rmtree(bench.out)
    bench.controller.resume(batch.batch_id)
    bench.wait(batch.batch_id, Status.COMPLETED)
    assert bench.outputs() == ["a.jpg"]


def test_the_speed_is_known_only_while_it_runs(bench: Bench) -> None:
    batch = bench.start(*FOUR)
    assert bench.controller.status(batch.batch_id).photos_per_second is None
    bench.executor.let_through(2)
    running = finished(bench, batch.batch_id, 2)
    assert running.photos_per_second is not None
    assert running.eta_seconds is not None
    bench.executor.open_wide()
    assert bench.wait(batch.batch_id, Status.COMPLETED).eta_seconds is None
    assert RateMeter().per_second() is None


def test_a_photo_that_takes_unusually_long_is_named_until_it_is_done(bench: Bench) -> None:
    batch = bench.start("a.jpg", "b.jpg")
    bench.executor.expect(2)
    bench.executor.on_slow(bench.executor.handed_over[0])
    assert bench.controller.status(batch.batch_id).slow_photo == "a.jpg"
    bench.executor.let_through(1)
    bench.until(lambda: bench.controller.status(batch.batch_id), lambda one: not one.slow_photo)
    bench.executor.let_through(1)
    assert bench.wait(batch.batch_id, Status.COMPLETED).slow_photo is None
