"""A catalogue that is damaged, empty or gone is made again with the ids it had."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from batch_gui.core.batch import utc_now
from batch_gui.core.catalog import PhotoCatalog, log_path
from batch_gui.core.catalog_rescue import OpenedCatalog, open_catalog
from batch_gui.core.errors import NewerFormat
from batch_gui.core.journal import JournalEntry, Outcome
from batch_gui.core.store import BatchStore

PATHS = [
    "/photos/Wedding/IMG_0001.jpg",
    "/photos/Wedding/Ceremony/IMG_0002.jpg",
    os.fsdecode(b"/photos/Wedding/\xff.jpg"),
]


class Kept:
    """A catalogue with three photos in two sessions, closed in an orderly way."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "catalog.sqlite3"
        self.store = BatchStore(folder / "batch_states")
        catalog = PhotoCatalog(self.path)
        self.session_id, ids = catalog.add(
            zip(PATHS, ("", "Ceremony", ""), strict=True), "Wedding", ["/photos/Wedding"]
        )
        self.ids = list(ids)
        self.second, _ = catalog.add([(PATHS[1], "")], "Ceremony", ["/photos/Wedding/Ceremony"])
        catalog.close()

    @contextmanager
    def opened(self) -> Iterator[OpenedCatalog]:
        found = open_catalog(self.path, self.store)
        try:
            yield found
        finally:
            found.catalog.close()

    def check(self, catalog: PhotoCatalog) -> None:
        assert [photo.path for photo in catalog.photos(self.ids)] == PATHS
        first = catalog.photos(self.ids, self.session_id)
        assert [photo.subfolder for photo in first] == ["", "Ceremony", ""]
        assert catalog.photo(self.ids[1]).session_id == self.second
        assert catalog.session_names() == {self.session_id: "Wedding", self.second: "Ceremony"}
        assert catalog.session_roots(self.session_id) == ["/photos/Wedding"]


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path)


def test_one_that_is_whole_is_opened_and_nothing_said(kept: Kept) -> None:
    with kept.opened() as found:
        assert found.problem is None
        kept.check(found.catalog)


@pytest.mark.parametrize("how", ["gone", "empty", "zeroed", "half", "something else"])
def test_one_that_is_lost_is_made_again(kept: Kept, how: str) -> None:
    content = kept.path.read_bytes()
    if how == "gone":
        kept.path.unlink()
    else:
        kept.path.write_bytes(
            {
                "empty": b"",
                "zeroed": bytes(len(content)),
                "half": content[: len(content) // 2],
                "something else": b"<html>" * 1000,
            }[how]
        )
    with kept.opened() as found:
        assert "was made again from the journals, with 3 photos" in (found.problem or "")
        kept.check(found.catalog)
        _, ids = found.catalog.add([("/photos/new.jpg", "")], "New")
        assert ids[0] not in kept.ids
    if how not in ("gone", "empty"):
        quarantined = kept.store.quarantine / "catalog.sqlite3"
        assert str(quarantined) in (found.problem or "")
        assert quarantined.exists()
    with kept.opened() as again:
        assert again.problem is None


@pytest.mark.parametrize("count", [300, pytest.param(6000, marks=pytest.mark.long)])
def test_whatever_byte_is_damaged_no_photo_gets_another_path(
    kept: Kept, count: int, seed: int
) -> None:
    chance = random.Random(seed)
    content = kept.path.read_bytes()
    log = log_path(kept.path).read_bytes()
    for at in [*range(100), *(chance.randrange(len(content)) for _ in range(count))]:
        damaged = bytearray(content)
        damaged[at] ^= chance.randrange(1, 256)
        clear(kept)
        kept.path.write_bytes(damaged)
        log_path(kept.path).write_bytes(log)
        try:
            with kept.opened() as found:
                assert [one.path for one in found.catalog.photos(kept.ids)] == PATHS, (seed, at)
        except NewerFormat:
            assert 60 <= at < 64, (seed, at)  # where SQLite keeps the version


def test_wherever_it_is_cut_off_it_is_made_again(kept: Kept) -> None:
    content = kept.path.read_bytes()
    for length in range(0, len(content), 512):
        clear(kept)
        kept.path.write_bytes(content[:length])
        with kept.opened() as found:
            assert found.problem is not None, length
            kept.check(found.catalog)


def clear(kept: Kept) -> None:
    shutil.rmtree(kept.store.quarantine)
    kept.store.quarantine.mkdir()
    for ending in ("", "-wal", "-shm"):
        kept.path.with_name(kept.path.name + ending).unlink(missing_ok=True)


def test_a_log_that_is_torn_or_damaged_gives_what_it_has(kept: Kept) -> None:
    log = log_path(kept.path)
    first, second = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(first + second[:-5])
    kept.path.unlink()
    with kept.opened() as found:
        assert [photo.path for photo in found.catalog.photos(kept.ids)] == PATHS
        found.catalog.add([("/photos/new.jpg", "")], "New")
    kept.path.unlink()
    with kept.opened() as found:
        assert len(found.catalog.photos([1, 2, 3, 4])) == 4


def test_finished_photos_are_found_in_the_journals_when_the_log_is_gone(kept: Kept) -> None:
    kept.path.write_bytes(b"")
    log_path(kept.path).write_bytes(b"nothing of the kind\n")
    batch = "batch_0123456789ab"
    (kept.store.folder / f"{batch}.json").write_text("{}")
    kept.store.record(batch, [JournalEntry(2, Outcome.PROCESSED, utc_now(), PATHS[1])])
    for _ in range(2):  # and they stay known
        with kept.opened() as found:
            assert found.catalog.photo(2).path == PATHS[1]


def test_a_catalogue_without_a_log_gets_one(kept: Kept) -> None:
    log_path(kept.path).unlink()
    with kept.opened():
        pass
    kept.path.unlink()
    with kept.opened() as found:
        kept.check(found.catalog)


def test_ids_that_batches_know_are_never_given_to_other_photos(kept: Kept) -> None:
    with kept.opened() as found:
        found.catalog.never_give_out(4711, 815)
        found.catalog.never_give_out(5, 5)
        session_id, ids = found.catalog.add([("/photos/new.jpg", "")], "New")
        assert (session_id, ids) == (816, [4712])


def test_what_was_not_added_is_not_in_the_log(kept: Kept) -> None:
    before = log_path(kept.path).read_bytes()
    with kept.opened() as found, pytest.raises(KeyError):
        found.catalog.add(failing(), "New")
    assert log_path(kept.path).read_bytes() == before


def failing() -> Iterator[tuple[str, str]]:
    yield "/photos/new.jpg", ""
    raise KeyError
