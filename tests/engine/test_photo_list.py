from __future__ import annotations

import pytest

from batch_gui.core.batch import BatchSummary, Status
from batch_gui.core.errors import BatchNotFound, PhotoError
from batch_gui.core.journal import JournalEntry, Outcome
from batch_gui.engine.photo_list import PhotoList
from batch_gui.engine.photo_list import PhotoStatus as S
from tests.engine.conftest import Bench


def read(photos: PhotoList) -> list[S]:
    while photos.read_on():
        pass
    return [S(status) for status in photos.look()]


def test_every_photo_says_where_it_stands(bench: Bench) -> None:
    bench.executor.faults["b.jpg"] = PhotoError("cut off")
    batch = bench.start("a.jpg", "b.jpg", "c.jpg", "d.jpg", "e.jpg")
    photos = bench.controller.photo_list(batch.batch_id)
    bench.executor.expect(2)
    assert read(photos) == [S.IN_FLIGHT, S.IN_FLIGHT, S.WAITING, S.WAITING, S.WAITING]
    bench.executor.let_through(2)
    bench.until(
        lambda: bench.controller.status(batch.batch_id),
        lambda one: one.processed_count + one.failed_count == 2,
    )
    bench.executor.expect(4)
    assert read(photos) == [S.PROCESSED, S.FAILED, S.IN_FLIGHT, S.IN_FLIGHT, S.WAITING]
    first, second, third = photos.photos([0, 1, 2])
    assert (first.name, first.status) == ("a.jpg", S.PROCESSED)
    assert first.output == str(bench.out / "a.jpg")
    assert first.entry
    assert first.entry.size == (bench.out / "a.jpg").stat().st_size
    assert (first.entry.width, first.entry.height) == (60, 40)
    assert (second.reason, second.output) == ("cut off", "")
    assert (third.name, third.entry) == ("c.jpg", None)


def test_amounts_add_up_and_photos_made_again_count_once(bench: Bench) -> None:
    bench.executor.open_wide()
    batch = bench.start("a.jpg", "b.jpg")
    bench.wait(batch.batch_id, Status.COMPLETED)
    photos = bench.controller.photo_list(batch.batch_id)
    read(photos)
    before = photos.amounts()
    outputs = [bench.out / "a.jpg", bench.out / "b.jpg"]
    assert before.output_bytes == sum(path.stat().st_size for path in outputs)
    sources = [bench.tmp_path / "in" / name for name in ("a.jpg", "b.jpg")]
    assert before.source_bytes == sum(path.stat().st_size for path in sources)
    assert before.seconds > 0
    (first,) = photos.photos([0])
    assert first.entry
    bench.store.record(batch.batch_id, [first.entry, first.entry])
    read(photos)
    assert photos.amounts().output_bytes == before.output_bytes
    assert photos.amounts().seconds == pytest.approx(before.seconds)


def test_skipped_photos_and_notes(bench: Bench) -> None:
    bench.out.mkdir()
    (bench.out / "a.jpg").write_bytes(b"there already")
    bench.executor.open_wide()
    batch = bench.start("a.jpg", "b.jpg", on_conflict="skip")
    bench.wait(batch.batch_id, Status.COMPLETED)
    photos = bench.controller.photo_list(batch.batch_id)
    assert [S(status) for status in photos.look()] == [S.PROCESSED, S.PROCESSED]
    assert read(photos) == [S.SKIPPED, S.PROCESSED]
    assert photos.amounts().notes == {"the output was there already": 1}


def test_a_retry_makes_a_failed_photo_wait_again(bench: Bench) -> None:
    bench.executor.faults["a.jpg"] = PhotoError("cut off")
    bench.executor.open_wide()
    batch = bench.start("a.jpg")
    bench.wait(batch.batch_id, Status.FAILED)
    photos = bench.controller.photo_list(batch.batch_id)
    assert read(photos) == [S.FAILED]
    bench.executor.open = False
    bench.executor.faults.clear()
    bench.controller.retry_failed(batch.batch_id)
    bench.executor.expect(2)
    assert read(photos) == [S.IN_FLIGHT]
    assert photos.photos([0])[0].reason == ""
    bench.executor.open_wide()
    bench.wait(batch.batch_id, Status.COMPLETED)
    assert read(photos) == [S.PROCESSED]
    assert photos.photos([0])[0].entry


def shuffled(bench: Bench) -> tuple[BatchSummary, list[int]]:
    ids = bench.photos("a.jpg", "b.jpg", "c.jpg", "Dance.JPG")
    order = [ids[2], ids[0], ids[3], ids[1]]
    return bench.controller.start(order, paused=True), order


def test_photos_stand_in_the_batchs_order_whatever_their_ids(bench: Bench) -> None:
    batch, order = shuffled(bench)
    photos = bench.controller.photo_list(batch.batch_id)
    assert [one.photo_id for one in photos.photos([0, 1, 2, 3])] == order
    assert [photos.place_of(one) for one in order] == [0, 1, 2, 3]
    assert photos.place_of(12345) is None
    entry = JournalEntry(order[2], Outcome.PROCESSED, "2026-01-01T09:00:00Z", "/in/Dance.JPG")
    bench.store.record(batch.batch_id, [entry])
    bench.controller._run(batch.batch_id).batch.record_processed(order[2])
    assert read(photos) == [S.WAITING, S.WAITING, S.PROCESSED, S.WAITING]


def test_photos_are_found_by_name(bench: Bench) -> None:
    batch, _ = shuffled(bench)
    photos = bench.controller.photo_list(batch.batch_id)
    assert photos.named("dAN").tolist() == [False, False, True, False]
    assert photos.named(".jpg").tolist() == [True] * 4
    assert photos.named(".jpg", stop=lambda: True).tolist() == [False] * 4


def test_a_photo_the_catalogue_forgot_has_no_path(bench: Bench) -> None:
    batch = bench.start("a.jpg", paused=True)
    bench.controller._run(batch.batch_id).batch.photo_ids.append(999)
    photos = bench.controller.photo_list(batch.batch_id)
    assert [one.path == "" for one in photos.photos([0, 1])] == [False, True]


def test_an_unknown_batch_has_no_photos(bench: Bench) -> None:
    with pytest.raises(BatchNotFound):
        bench.controller.photo_list("batch_000000000000")
