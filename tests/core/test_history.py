from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from batch_gui.core.batch import Batch, PauseReason, new_batch_id, pack_ids, utc_now
from batch_gui.core.history import (
    MOST_ENTRIES,
    Door,
    Event,
    History,
    HistoryEntry,
    longer,
    present_door,
    read_history,
    spans,
    through,
    written_history,
)
from batch_gui.core.store import BatchStore

NINE = datetime(2026, 1, 1, 9, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> BatchStore:
    return BatchStore(tmp_path / "batch_states")


def minute(number: float) -> datetime:
    return NINE + timedelta(minutes=number)


def entry(event: Event, at: float, since: float | None = None) -> HistoryEntry:
    return HistoryEntry(
        at=minute(at).isoformat(),
        event=event,
        since=None if since is None else minute(since).isoformat(),
    )


def batch() -> Batch:
    made = Batch(new_batch_id(), "Wedding", pack_ids(range(1, 4)), {}, utc_now())
    made.note_made()
    return made


def events(one: Batch) -> list[str]:
    return [entry.event for entry in one.history]


def test_every_transition_is_noted_with_its_reason_and_how_far_it_was() -> None:
    one = batch()
    one.run()
    one.record_processed(1)
    one.pause(PauseReason.STORAGE, "The drive WEDDINGS is missing.")
    one.run()
    one.record_failed(2, "cut off")
    one.record_processed(3)
    one.finish()
    one.run()
    one.cancel()
    assert events(one) == [
        "made",
        "started",
        "paused",
        "resumed",
        "failed",
        "retried",
        "cancelled",
    ]
    paused, resumed, failed = one.history[2:5]
    assert (paused.reason, paused.detail) == ("storage", "The drive WEDDINGS is missing.")
    assert (paused.processed, paused.failed) == (1, 0)
    assert resumed.reason == "storage"
    assert (failed.processed, failed.failed) == (2, 1)


def test_why_a_batch_could_not_run_is_in_its_history() -> None:
    one = batch()
    one.run()
    one.give_up("The preset is gone.")
    assert (one.history[-1].event, one.history[-1].detail) == ("failed", "The preset is gone.")


def test_a_refused_transition_leaves_no_entry() -> None:
    one = batch()
    before = one.history
    with pytest.raises(Exception, match="pending"):
        one.finish()
    assert one.history == before


def test_entries_say_through_which_door_it_was_asked() -> None:
    one = batch()
    with through(Door.HTTP):
        one.run()
        assert present_door() is Door.HTTP
    one.pause(PauseReason.RESOURCES)
    assert [entry.by for entry in one.history] == [None, "http", None]


def test_a_history_stays_bounded_and_keeps_the_newest() -> None:
    history: History = ()
    for number in range(MOST_ENTRIES + 20):
        history = longer(history, entry(Event.PAUSED, number))
    assert len(history) == MOST_ENTRIES
    assert history[-1].at == minute(MOST_ENTRIES + 19).isoformat()


def test_a_history_survives_the_disk_with_what_newer_versions_wrote(store: BatchStore) -> None:
    one = batch()
    one.run()
    store.save(one)
    path = store.folder / f"{one.batch_id}.json"
    values = json.loads(path.read_bytes())
    values["history"].append({"at": utc_now(), "event": "moved", "whither": "Mars"})
    path.write_text(json.dumps(values))
    loaded = store.load(one.batch_id)
    assert loaded.history[:2] == one.history
    store.save(loaded)
    assert json.loads(path.read_bytes())["history"][-1]["whither"] == "Mars"


@pytest.mark.parametrize("damaged", ["none", "lost", 17, None, [7, {}, {"at": 5}], {"a": 1}])
def test_a_damaged_history_is_no_damage_to_the_batch(store: BatchStore, damaged: object) -> None:
    one = batch()
    store.save(one)
    path = store.folder / f"{one.batch_id}.json"
    values = json.loads(path.read_bytes())
    values["history"] = damaged
    if damaged == "none":
        del values["history"]
    path.write_text(json.dumps(values))
    assert store.load(one.batch_id).history == ()


def test_reading_and_writing_leave_out_what_is_not_known() -> None:
    written = written_history((entry(Event.MADE, 0),))
    assert written == [{"at": NINE.isoformat(), "event": "made", "processed": 0, "failed": 0}]
    assert read_history(written) == (entry(Event.MADE, 0),)


def test_pauses_are_told_apart_from_work() -> None:
    history = [
        entry(Event.MADE, 0),
        entry(Event.STARTED, 2),
        entry(Event.PAUSED, 12),
        entry(Event.RESUMED, 42),
        entry(Event.COMPLETED, 50),
    ]
    found = spans(history, minute(500))
    assert found.whole
    assert (found.waiting, found.running, found.paused) == (120, 18 * 60, 30 * 60)


def test_time_after_a_crash_counts_as_pause_from_the_last_sign_of_life_on() -> None:
    history = [
        entry(Event.MADE, 0),
        entry(Event.STARTED, 0),
        entry(Event.PAUSED, 600, since=10),
        entry(Event.PAUSED, 610),
    ]
    found = spans(history, minute(620))
    assert (found.running, found.paused) == (600, 610 * 60)


def test_a_running_batch_counts_until_now_and_a_cut_history_says_so() -> None:
    found = spans([entry(Event.RESUMED, 5)], minute(15))
    assert not found.whole
    assert found.running == 600


def test_a_failed_batch_stands_still_for_nobody_until_it_is_retried() -> None:
    history = [
        entry(Event.MADE, 0),
        entry(Event.STARTED, 0),
        entry(Event.FAILED, 10),
        entry(Event.RETRIED, 100),
        entry(Event.COMPLETED, 101),
    ]
    found = spans(history, minute(500))
    assert (found.running, found.paused, found.waiting) == (11 * 60, 0, 0)


def test_the_journal_knows_its_last_sign_of_life(store: BatchStore) -> None:
    one = batch()
    assert store.last_recorded(one.batch_id) is None
    store.record(one.batch_id, [])
    path = store.folder / f"{one.batch_id}.journal"
    os.utime(path, (NINE.timestamp(), NINE.timestamp()))
    assert store.last_recorded(one.batch_id) == "2026-01-01T09:00:00Z"
