"""Files of every version there was are read, and kept as they were before they are rewritten."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from batch_gui.core import catalog_upgrades, state_upgrades
from batch_gui.core.batch import PauseReason, Status
from batch_gui.core.catalog import USER_VERSION, PhotoCatalog
from batch_gui.core.store import BatchStore

FIXTURES = Path(__file__).parent.parent / "fixtures"


@pytest.fixture
def store(tmp_path: Path) -> BatchStore:
    return BatchStore(tmp_path / "batch_states")


def test_there_is_a_file_of_every_version() -> None:
    for version in range(state_upgrades.SCHEMA_VERSION + 1):
        assert list((FIXTURES / f"format-{version}").glob("batch_*.json"))
    for version in range(1, USER_VERSION):
        assert (FIXTURES / f"format-{version}" / "catalog.sqlite3").exists()


def put(store: BatchStore, version: int) -> str:
    (source,) = (FIXTURES / f"format-{version}").glob("batch_*.json")
    for file in (source, source.with_suffix(".journal")):
        if file.exists():
            shutil.copy(file, store.folder)
    return source.stem


def test_a_state_of_the_fifteen_keys_is_kept_before_it_is_rewritten(store: BatchStore) -> None:
    batch_id = put(store, 0)
    before = (store.folder / f"{batch_id}.json").read_bytes()
    batch = store.load(batch_id)
    assert (batch.name, batch.status) == ("Batch abc123def456", Status.PAUSED)
    assert batch.remaining().tolist() == [4, 5]
    assert (store.folder / f"{batch_id}.json").read_bytes() == before
    store.save(batch)
    store.save(batch)
    kept = store.folder / "older" / f"{batch_id}.format-0.json"
    assert kept.read_bytes() == before
    assert store.ids() == [batch_id]
    assert b'"schema_version": 1' in (store.folder / f"{batch_id}.json").read_bytes()
    store.delete(batch_id)
    assert not kept.exists()


def test_a_state_of_the_first_format(store: BatchStore) -> None:
    batch = store.load(put(store, 1))
    assert (batch.name, batch.status) == ("Wedding", Status.PAUSED)
    assert (batch.pause_reason, batch.pause_detail) == (
        PauseReason.STORAGE,
        "The drive CARD is missing.",
    )
    assert (batch.processed.tolist(), batch.failed.tolist()) == ([1, 3], [2])
    assert batch.errors == {2: "the file is cut off"}
    assert batch.remaining().tolist() == [4]
    assert [entry.source for entry in store.entries(batch.batch_id)][2].endswith("IMG_0003.jpg")


def test_a_file_that_needs_no_upgrade_is_not_kept_twice(store: BatchStore) -> None:
    batch = store.load(put(store, state_upgrades.SCHEMA_VERSION))
    store.save(batch)
    assert not (store.folder / "older").exists()


def test_steps_are_taken_one_after_the_other() -> None:
    def second(values: dict[str, Any]) -> dict[str, Any]:
        return {**values, "blend": values["blend"] / 100}

    def third(values: dict[str, Any]) -> dict[str, Any]:
        return {"share" if key == "blend" else key: value for key, value in values.items()}

    steps = {0: lambda values: values, 1: second, 2: third}
    old = {"batch_id": "x", "blend": 60}
    assert state_upgrades.upgraded(old, 3, steps) == {
        "batch_id": "x",
        "share": 0.6,
        "schema_version": 3,
    }
    newer = {"share": 0.6, "schema_version": 2}
    assert state_upgrades.upgraded(newer, 3, steps)["share"] == 0.6
    assert old == {"batch_id": "x", "blend": 60}


@pytest.fixture
def catalog_file(tmp_path: Path) -> Path:
    return Path(shutil.copy(FIXTURES / "format-1/catalog.sqlite3", tmp_path))


def rows(path: Path) -> list[Any]:
    with closing(sqlite3.connect(path)) as db:
        tables = ("photos", "sessions", "places")
        return [db.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in tables]


def test_a_catalogue_of_the_first_format(catalog_file: Path, tmp_path: Path) -> None:
    before = rows(catalog_file)
    catalog = PhotoCatalog(catalog_file)
    assert catalog.session_names() == {1: "Wedding", 2: "Ceremony"}
    assert catalog.photo(3).path == os.fsdecode(b"/photos/Wedding/\xff.jpg")
    assert [photo.subfolder for photo in catalog.photos([1, 2], 1)] == ["", "Ceremony"]
    assert catalog.session_roots(2) == ["/photos/Wedding/Ceremony", "/photos/Trip"]
    _, ids = catalog.add([("/photos/Trip/IMG_0003.jpg", ""), ("/photos/new.jpg", "")], "Trip")
    assert ids[0] == 4 < ids[1]
    catalog.close()
    kept = tmp_path / "catalog.format-1.sqlite3"
    assert rows(kept) == before
    with closing(sqlite3.connect(kept)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (1,)
    with closing(sqlite3.connect(catalog_file)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (USER_VERSION,)
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_an_upgrade_that_fails_leaves_the_catalogue_as_it_was(catalog_file: Path) -> None:
    before = rows(catalog_file)
    steps = {1: "DROP TABLE places; CREATE TABLE photos (id);"}
    with (
        closing(sqlite3.connect(catalog_file, isolation_level=None)) as db,
        pytest.raises(sqlite3.OperationalError, match="already exists"),
    ):
        catalog_upgrades.upgrade(db, catalog_file, 1, 2, steps)
    assert rows(catalog_file) == before
