"""More photos for a batch that waits or is paused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from batch_gui.core.batch import Status
from batch_gui.core.errors import BadRequest, BatchNotFound, InvalidTransition, OutputIsInput
from batch_gui.core.history import Event
from batch_gui.engine.scan import FoundPhotos
from tests.engine.conftest import Bench
from tests.photos import write_photo


def more(bench: Bench, *names: str) -> FoundPhotos:
    folder = bench.tmp_path / "more"
    for seed, name in enumerate(names):
        write_photo(folder / name, size=(60, 40), seed=seed)
    return bench.controller.scan([folder])


def test_a_paused_batch_takes_more_and_develops_them_after_its_own(bench: Bench) -> None:
    batch = bench.start("a.jpg", "b.jpg", paused=True)
    added = bench.controller.add_to(batch.batch_id, more(bench, "c.jpg", "deep/d.jpg"))
    assert added == 2
    summary = bench.controller.status(batch.batch_id)
    assert (summary.total_photos, summary.status) == (4, Status.PAUSED)
    state = json.loads((bench.folders.batch_states / f"{batch.batch_id}.json").read_text())
    assert state["total_photos"] == len(state["photo_ids"]) == 4
    history = bench.controller.history(batch.batch_id)
    assert (history[-1].event, history[-1].detail) == (Event.PHOTOS_ADDED, "2")
    bench.controller.resume(batch.batch_id)
    bench.executor.open_wide()
    bench.wait(batch.batch_id, Status.COMPLETED)
    written = sorted(str(p.relative_to(bench.out)) for p in bench.out.rglob("*.jpg"))
    assert written == ["a.jpg", "b.jpg", "c.jpg", str(Path("deep") / "d.jpg")]
    names = [Path(job.source).name for job in bench.executor.handed_over]
    assert names == ["a.jpg", "b.jpg", "c.jpg", "d.jpg"]


def test_a_batch_that_waits_for_its_turn_takes_more(bench: Bench) -> None:
    for name in ("a.jpg", "b.jpg"):
        bench.start(name)
    waiting = bench.start("c.jpg")
    assert waiting.status is Status.PENDING
    assert bench.controller.add_to(waiting.batch_id, more(bench, "d.jpg")) == 1
    bench.executor.open_wide()
    assert bench.wait(waiting.batch_id, Status.COMPLETED).processed_count == 2


def test_a_half_done_batch_goes_on_with_its_rest_and_the_new_ones(bench: Bench) -> None:
    batch = bench.start("a.jpg", "b.jpg", "c.jpg", "d.jpg")
    bench.executor.expect(2)
    bench.controller.pause(batch.batch_id)
    with pytest.raises(InvalidTransition, match="can't be added to"):  # two are in flight
        bench.controller.add_to(batch.batch_id, more(bench, "e.jpg"))
    bench.executor.let_through(2)
    bench.wait(batch.batch_id, Status.PAUSED)
    bench.controller.add_to(batch.batch_id, more(bench, "e.jpg"))
    assert bench.controller.status(batch.batch_id).progress_percent == 40.0
    bench.controller.resume(batch.batch_id)
    bench.executor.open_wide()
    assert bench.wait(batch.batch_id, Status.COMPLETED).processed_count == 5
    assert len(bench.executor.handed_over) == 5


def test_photos_it_has_already_are_left_out(bench: Bench) -> None:
    batch = bench.start("a.jpg", paused=True)
    again = bench.controller.scan([bench.tmp_path / "in"])
    with pytest.raises(BadRequest, match="are in “Wedding” already"):
        bench.controller.add_to(batch.batch_id, again)
    write_photo(bench.tmp_path / "in" / "b.jpg", size=(60, 40))
    again = bench.controller.scan([bench.tmp_path / "in"])
    assert bench.controller.add_to(batch.batch_id, again) == 1
    with pytest.raises(BadRequest, match="no photos"):
        bench.controller.add_to(batch.batch_id, FoundPhotos())


def test_who_takes_none_says_so_and_stays_as_it_is(bench: Bench) -> None:
    found = more(bench, "z.jpg")
    running = bench.start("a.jpg")
    bench.executor.expect(1)
    with pytest.raises(InvalidTransition, match="running"):
        bench.controller.add_to(running.batch_id, found)
    bench.executor.open_wide()
    bench.wait(running.batch_id, Status.COMPLETED)
    with pytest.raises(InvalidTransition, match="completed"):
        bench.controller.add_to(running.batch_id, found)
    assert bench.controller.status(running.batch_id).total_photos == 1
    with pytest.raises(BatchNotFound):
        bench.controller.add_to("batch_000000000000", found)


def test_originals_stay_safe_from_a_batch_that_overwrites(bench: Bench) -> None:
    batch = bench.start("a.jpg", paused=True, on_conflict="overwrite")
    write_photo(bench.out / "b.jpg", size=(60, 40))
    among = FoundPhotos()
    found = bench.controller.scan([bench.out / "b.jpg"])
    among.photos, among.roots = found.photos, found.roots
    with pytest.raises(OutputIsInput):
        bench.controller.add_to(batch.batch_id, among)
    assert bench.controller.status(batch.batch_id).total_photos == 1


def test_what_was_added_is_there_after_a_restart(make_bench: Callable[[], Bench]) -> None:
    bench = make_bench()
    batch = bench.start("a.jpg", paused=True)
    bench.controller.add_to(batch.batch_id, more(bench, "deep/d.jpg"))
    bench.controller.shutdown()
    again = make_bench()
    again.controller.recover()
    assert again.controller.status(batch.batch_id).total_photos == 2
    again.controller.resume(batch.batch_id)
    again.executor.open_wide()
    again.wait(batch.batch_id, Status.COMPLETED)
    assert (again.out / "deep" / "d.jpg").exists()
