from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from batch_gui.core.batch import Batch, PauseReason, new_batch_id, pack_ids, utc_now
from batch_gui.core.errors import NewerFormat, UnreadableState
from batch_gui.core.journal import JournalEntry, Outcome
from batch_gui.core.store import BatchStore

FIFTEEN = [
    "batch_id",
    "session_id",
    "photo_ids",
    "processed_photo_ids",
    "failed_photo_ids",
    "status",
    "created_at",
    "started_at",
    "paused_at",
    "completed_at",
    "total_photos",
    "processed_count",
    "failed_count",
    "config",
    "task_ids",
]

FOREIGN: dict[str, Any] = {
    "batch_id": "batch_abc123def456",
    "session_id": 123,
    "photo_ids": [1, 2, 3, 4, 5],
    "processed_photo_ids": [1, 2, 3],
    "failed_photo_ids": [],
    "status": "paused",
    "created_at": "2025-11-09T10:00:00Z",
    "started_at": "2025-11-09T10:00:05Z",
    "paused_at": "2025-11-09T10:15:30Z",
    "completed_at": None,
    "total_photos": 5,
    "processed_count": 3,
    "failed_count": 0,
    "config": {"preset": "WhiteLayer_v4", "blend": 60},
    "task_ids": ["task1", "task2"],
}


@pytest.fixture
def store(tmp_path: Path) -> BatchStore:
    return BatchStore(tmp_path / "batch_states")


def running(photos: int = 5) -> Batch:
    batch = Batch(new_batch_id(), "Wedding", pack_ids(range(1, photos + 1)), {}, utc_now(), 1)
    batch.run()
    return batch


def done(photo_id: int, outcome: Outcome = Outcome.PROCESSED) -> JournalEntry:
    reason = "the file is cut off" if outcome is Outcome.FAILED else None
    return JournalEntry(photo_id, outcome, utc_now(), f"/photos/{photo_id}.jpg", reason=reason)


def state(store: BatchStore, batch_id: str) -> dict[str, Any]:
    values: dict[str, Any] = json.loads((store.folder / f"{batch_id}.json").read_bytes())
    return values


def test_the_fifteen_keys_come_first_in_their_order(store: BatchStore) -> None:
    batch = running()
    batch.pause(PauseReason.USER)
    store.save(batch)
    values = state(store, batch.batch_id)
    assert list(values)[:15] == FIFTEEN
    assert list(values)[15:18] == ["schema_version", "name", "pause_reason"]
    assert values["status"] == "paused"
    assert values["created_at"].endswith("Z")


def test_a_batch_comes_back_as_it_was(store: BatchStore) -> None:
    batch = running()
    batch.record_processed(2)
    batch.record_failed(1, "the file is cut off")
    batch.pause(PauseReason.STORAGE, "WEDDINGS is full")
    batch.recipe, batch.output_folder = {"exposure": 1.0}, "/out"
    store.save(batch)
    assert store.load(batch.batch_id) == batch


def test_a_file_of_only_the_fifteen_keys_is_accepted(store: BatchStore) -> None:
    path = store.folder / "batch_abc123def456.json"
    path.write_text(json.dumps(FOREIGN))
    batch = store.load("batch_abc123def456")
    assert batch.remaining().tolist() == [4, 5]
    assert batch.config == FOREIGN["config"]
    store.save(batch)
    assert {key: state(store, batch.batch_id)[key] for key in FIFTEEN} == FOREIGN


def test_unknown_keys_are_kept(store: BatchStore) -> None:
    path = store.folder / "batch_abc123def456.json"
    path.write_text(json.dumps(FOREIGN | {"their_key": {"a": [1]}}))
    store.save(store.load("batch_abc123def456"))
    assert state(store, "batch_abc123def456")["their_key"] == {"a": [1]}


def test_the_journal_is_folded_over_the_snapshot(store: BatchStore) -> None:
    batch = running()
    store.save(batch)
    store.record(batch.batch_id, [done(1), done(2, Outcome.FAILED)])
    store.record(batch.batch_id, [done(3, Outcome.SKIPPED)])
    loaded = store.load(batch.batch_id)
    assert loaded.processed.tolist() == [1, 3]
    assert loaded.failed.tolist() == [2]
    assert loaded.errors == {2: "the file is cut off"}


def test_the_snapshot_alone_is_a_valid_older_state(store: BatchStore) -> None:
    batch = running()
    store.save(batch)
    store.record(batch.batch_id, [done(1)])
    (store.folder / f"{batch.batch_id}.journal").unlink()
    assert store.load(batch.batch_id).remaining().tolist() == [1, 2, 3, 4, 5]


def test_what_a_snapshot_contains_is_not_folded_again(store: BatchStore) -> None:
    """A retry forgets failures that older journal lines still tell of."""
    batch = running()
    store.save(batch)
    store.record(batch.batch_id, [done(1, Outcome.FAILED)])
    batch = store.load(batch.batch_id)
    for photo_id in (2, 3, 4, 5):
        batch.record_processed(photo_id)
    batch.finish()
    store.save(batch)
    batch.run()
    store.save(batch)
    assert store.load(batch.batch_id).remaining().tolist() == [1]
    store.record(batch.batch_id, [done(1)])
    loaded = store.load(batch.batch_id)
    assert sorted(loaded.processed) == [1, 2, 3, 4, 5]
    assert not loaded.failed


def test_a_journal_cut_at_any_byte_loses_one_photo_at_most(store: BatchStore) -> None:
    batch = running()
    store.save(batch)
    store.record(batch.batch_id, [done(photo_id) for photo_id in (1, 2, 3)])
    path = store.folder / f"{batch.batch_id}.journal"
    whole = path.read_bytes()
    for cut in range(len(whole) + 1):
        path.write_bytes(whole[:cut])
        expected = whole[:cut].count(b"\n")
        loaded = store.load(batch.batch_id)
        assert loaded.processed.tolist() == [1, 2, 3][:expected]
        store.save(loaded)  # cuts the torn end, so that the next line stands on its own
        store.record(batch.batch_id, [done(4)])
        assert store.load(batch.batch_id).processed.tolist() == [*[1, 2, 3][:expected], 4]
        store.save(batch)
        path.write_bytes(whole)
        store.save(batch)
        rewind(store, batch.batch_id)


def test_what_is_recorded_after_a_crash_stands_on_a_line_of_its_own(store: BatchStore) -> None:
    batch = running()
    store.save(batch)
    store.record(batch.batch_id, [done(1), done(2)])
    path = store.folder / f"{batch.batch_id}.journal"
    path.write_bytes(path.read_bytes()[:-20])
    again = BatchStore(store.folder)
    again.record(batch.batch_id, [done(2)])
    again.record(batch.batch_id, [done(3)])
    assert [entry.photo_id for entry in again.entries(batch.batch_id)] == [1, 2, 3]
    assert path.read_bytes().count(b"\n") == 3


def rewind(store: BatchStore, batch_id: str) -> None:
    """Make the snapshot one that was written before the journal's first line."""
    values = state(store, batch_id)
    values["journal_offset"] = 0
    (store.folder / f"{batch_id}.json").write_text(json.dumps(values))


def test_a_damaged_line_costs_its_own_photo_alone(store: BatchStore) -> None:
    batch = running()
    store.save(batch)
    store.record(batch.batch_id, [done(photo_id) for photo_id in (1, 2, 3)])
    path = store.folder / f"{batch.batch_id}.journal"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0] + lines[1].replace(b":2,", b":5,") + lines[2])
    assert store.load(batch.batch_id).processed.tolist() == [1, 3]


@pytest.mark.parametrize("mask", [0x01, 0x02, 0x04, 0x08, 0x11, 0x80])
def test_every_flipped_byte_is_loaded_or_quarantined(tmp_path: Path, mask: int) -> None:
    """And never gives a wrong count: two processed, one of them only in the journal."""
    store = BatchStore(tmp_path)
    batch = running()
    batch.record_failed(1, "broken")
    batch.record_processed(2)
    store.record(batch.batch_id, [done(1, Outcome.FAILED), done(2)])
    store.save(batch)
    store.record(batch.batch_id, [done(3)])
    path = store.folder / f"{batch.batch_id}.json"
    journal = path.with_suffix(".journal").read_bytes()
    data = path.read_bytes()
    for position in range(len(data)):
        path.write_bytes(data[:position] + bytes([data[position] ^ mask]) + data[position + 1 :])
        path.with_suffix(".journal").write_bytes(journal)
        batches, problems = store.load_all()
        if problems:
            assert not batches
            left_alone = "newer version" in problems[0].reason
            assert left_alone or list(store.quarantine.iterdir())
        else:
            (loaded,) = batches
            assert len(loaded.photo_ids) == 5, position
            assert (len(loaded.processed), len(loaded.failed)) == (2, 1), position
        for old in store.quarantine.iterdir():
            old.unlink()


def test_a_damaged_snapshot_falls_back_to_the_one_before(store: BatchStore) -> None:
    batch = running()
    store.save(batch)
    store.record(batch.batch_id, [done(1), done(2)])
    batch = store.load(batch.batch_id)
    batch.pause(PauseReason.USER)
    store.save(batch)
    (store.folder / f"{batch.batch_id}.json").write_bytes(b"\0" * 100)
    batches, problems = store.load_all()
    assert batches[0].processed.tolist() == [1, 2]
    assert "damaged" in problems[0].reason
    assert "quarantine" in problems[0].reason
    assert store.load_all()[1] == []


def test_what_cannot_be_read_does_not_stop_the_others(store: BatchStore) -> None:
    good = running()
    store.save(good)
    (store.folder / "batch_000000000000.json").write_bytes(b"")
    (store.folder / "notes.json").write_text("not ours")
    batches, problems = store.load_all()
    assert [batch.batch_id for batch in batches] == [good.batch_id]
    assert len(problems) == 1
    assert (store.quarantine / "batch_000000000000.json").exists()
    assert (store.folder / "notes.json").exists()


def test_a_file_of_a_newer_version_is_left_alone(store: BatchStore) -> None:
    path = store.folder / "batch_abc123def456.json"
    path.write_text(json.dumps(FOREIGN | {"schema_version": 99}))
    with pytest.raises(NewerFormat, match="newer version"):
        store.load("batch_abc123def456")
    batches, problems = store.load_all()
    assert (batches, len(problems)) == ([], 1)
    assert path.exists()


def test_a_file_of_a_newer_version_is_told_once(store: BatchStore) -> None:
    path = store.folder / "batch_abc123def456.json"
    path.write_text(json.dumps(FOREIGN | {"schema_version": 98}))
    assert len(store.load_all()[1]) == 1
    again = BatchStore(store.folder)
    assert again.load_all() == ([], [])
    assert len(again.load_all(mend=False)[1]) == 1, "who lists all batches isn't told of all"
    path.write_text(json.dumps(FOREIGN | {"schema_version": 99}))
    assert len(again.load_all()[1]) == 1, "another version is news"
    content = path.read_bytes()
    again.load_all()
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    "change",
    [
        {"photo_ids": [1, 2, 2, 4, 5]},
        {"processed_photo_ids": [1, 2, 9]},
        {"processed_count": 4},
        {"failed_photo_ids": [1], "failed_count": 1},
        {"status": "sleeping"},
        {"photo_ids": "all"},
        {"photo_ids": [2**70], "total_photos": 1},
        {"batch_id": "batch_ffffffffffff"},
        {"config": None},
        {"start_at": "soon"},
        {"hours": "at night"},
    ],
)
def test_contradictions_are_damage(store: BatchStore, change: dict[str, Any]) -> None:
    (store.folder / "batch_abc123def456.json").write_text(json.dumps(FOREIGN | change))
    with pytest.raises(UnreadableState, match="damaged"):
        store.load("batch_abc123def456")


def test_deleting_leaves_nothing_of_it(store: BatchStore) -> None:
    batch = running()
    store.save(batch)
    store.record(batch.batch_id, [done(1)])
    store.save(batch)
    store.delete(batch.batch_id)
    assert [path.name for path in store.folder.iterdir()] == ["quarantine"]


def test_who_only_looks_moves_nothing(store: BatchStore) -> None:
    path = store.folder / "batch_000000000000.json"
    path.write_bytes(b"torn")
    batches, problems = store.load_all(mend=False)
    assert (batches, len(problems)) == ([], 1)
    assert path.exists()


def test_a_journal_shorter_than_the_snapshot_says_takes_nothing_back(store: BatchStore) -> None:
    batch = running()
    store.record(batch.batch_id, [done(1), done(2, Outcome.FAILED)])
    batch.record_processed(1)
    batch.record_failed(2, "broken")
    store.save(batch)
    path = store.folder / f"{batch.batch_id}.journal"
    path.write_bytes(path.read_bytes()[:-10])
    loaded = store.load(batch.batch_id)
    assert (loaded.processed.tolist(), loaded.failed.tolist()) == ([1], [2])
