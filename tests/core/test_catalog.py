from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from batch_gui.core.catalog import PhotoCatalog, log_path
from batch_gui.core.catalog_log import CatalogLog
from batch_gui.core.errors import NewerFormat, PhotoNotFound, UnreadableState


@pytest.fixture
def catalog(tmp_path: Path) -> PhotoCatalog:
    return PhotoCatalog(tmp_path / "catalog.sqlite3")


def test_a_path_keeps_its_id(catalog: PhotoCatalog, tmp_path: Path) -> None:
    first, ids = catalog.add([("/a/1.jpg", ""), ("/a/b/2.jpg", "b")], "A")
    second, again = catalog.add([("/a/b/2.jpg", ""), ("/c/3.jpg", "")], "B")
    assert again[0] == ids[1]
    assert (catalog.session_name(first), catalog.session_name(second)) == ("A", "B")
    catalog.close()
    reopened = PhotoCatalog(tmp_path / "catalog.sqlite3")
    assert reopened.photo(ids[0]).path == "/a/1.jpg"
    reopened.close()


def test_a_photo_keeps_its_place_in_each_session(catalog: PhotoCatalog) -> None:
    first, ids = catalog.add([("/a/b/2.jpg", "b")], "A")
    second, _ = catalog.add([("/a/b/2.jpg", "")], "B")
    assert catalog.photos(ids, first)[0].subfolder == "b"
    assert catalog.photos(ids, second)[0].subfolder == ""
    assert catalog.photos(ids)[0].subfolder == ""
    assert catalog.photos(ids)[0].session_id == second


def test_names_that_are_not_text_are_kept(catalog: PhotoCatalog) -> None:
    name = os.fsdecode(b"/a/\xff\xfe.jpg")
    _, ids = catalog.add([(name, os.fsdecode(b"\xfd"))], "A")
    assert catalog.photo(ids[0]).path == name
    assert os.fsencode(catalog.photo(ids[0]).subfolder) == b"\xfd"


def test_photos_come_in_the_order_asked_for(catalog: PhotoCatalog) -> None:
    _, ids = catalog.add([(f"/a/{n}.jpg", "") for n in range(5)], "A")
    asked = [ids[3], ids[0], 999, ids[4]]
    assert [photo.photo_id for photo in catalog.photos(asked)] == [ids[3], ids[0], ids[4]]


def test_unknown_ids_are_told(catalog: PhotoCatalog) -> None:
    _, ids = catalog.add([("/a/1.jpg", "")], "A")
    assert catalog.unknown([7, ids[0], 2**80, -1]) == [7, 2**80, -1]
    with pytest.raises(PhotoNotFound):
        catalog.photo(7)


def test_nothing_is_added_when_a_path_is_impossible(catalog: PhotoCatalog) -> None:
    def photos() -> object:
        yield ("/a/1.jpg", "")
        raise KeyError

    with pytest.raises(KeyError):
        catalog.add(photos(), "A")  # type: ignore[arg-type]
    assert catalog.session_name(1) is None
    assert catalog.unknown([1]) == [1]


def test_a_damaged_file_says_so(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite3"
    path.write_bytes(b"nothing of the kind" * 100)
    with pytest.raises(UnreadableState, match="damaged"):
        PhotoCatalog(path)


def test_a_newer_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite3"
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    before = path.read_bytes()
    with pytest.raises(NewerFormat, match="newer version"):
        PhotoCatalog(path)
    assert path.read_bytes() == before


def test_more_photos_for_a_session_survive_the_loss_of_the_catalogue(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite3"
    catalog = PhotoCatalog(path)
    session_id, first = catalog.add([("/p/a.jpg", "")], "Wedding", ["/p"])
    more = catalog.add_to_session(session_id, [("/q/deep/b.jpg", "deep"), ("/p/a.jpg", "")], ["/q"])
    assert more[1] == first[0]
    assert catalog.session_roots(session_id) == ["/p", "/q"]
    assert catalog.session_name(session_id) == "Wedding"
    photos = catalog.photos(more, session_id)
    assert [photo.subfolder for photo in photos] == ["deep", ""]
    fresh = PhotoCatalog(tmp_path / "again.sqlite3")
    fresh.restore(CatalogLog(log_path(path)).read())
    assert fresh.photos(more, session_id) == photos
    assert fresh.session_roots(session_id) == ["/p", "/q"]
    catalog.close()
    fresh.close()
