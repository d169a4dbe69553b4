"""What a batch was made from, another one like it, and other settings before it begins."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from batch_gui.core.batch import PauseReason, Status, utc_now
from batch_gui.core.errors import (
    BadRequest,
    BatchNotFound,
    HasBegun,
    InvalidConfig,
    OutputIsInput,
    OutputUnwritable,
    PhotoError,
    StorageError,
)
from batch_gui.core.history import Event
from batch_gui.core.journal import JournalEntry, Outcome
from batch_gui.core.schedule import Priority, When
from batch_gui.core.store import Intent
from batch_gui.develop.recipe import Recipe
from batch_gui.engine.blueprint import Blueprint, Wish
from batch_gui.engine.scan import FoundPhotos
from tests.engine.conftest import Bench
from tests.photos import write_photo


def wish_of(like: Blueprint, **changes: Any) -> Wish:
    """What the user wants of a batch, the rest being as it is."""
    values: dict[str, Any] = {
        "name": like.name,
        "config": like.config,
        "when": like.when,
        "before": like.photos,
        "photos": like.photos,
        "recipe": like.recipe,
    }
    return Wish(**{**values, **changes})


def output(like: Blueprint, **changes: Any) -> dict[str, Any]:
    return {**like.config, "output": {**like.config["output"], **changes}}


def state(bench: Bench, batch_id: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((bench.folders.batch_states / f"{batch_id}.json").read_text())
    return read


def names(found: FoundPhotos) -> list[str]:
    return [Path(photo.path).name for photo in found.photos]


def test_a_blueprint_has_all_that_a_batch_was_made_from(bench: Bench) -> None:
    bench.executor.faults["b.jpg"] = PhotoError("the file is cut off")
    when = When.parse("low", hours="00:00-23:59")
    batch = bench.start("a.jpg", "b.jpg", "deep/c.jpg", when=when, quality=77, insist=True)
    bench.executor.open_wide()
    bench.wait(batch.batch_id, Status.FAILED)
    (bench.tmp_path / "in" / "a.jpg").unlink()
    like = bench.controller.blueprint(batch.batch_id)
    assert names(like.photos) == ["b.jpg", "c.jpg"]
    assert [(Path(one.path).name, one.reason) for one in like.photos.skipped] == [
        ("a.jpg", "it isn't there any more")
    ]
    assert {Path(path).name for path in like.failed} == {"b.jpg"}
    assert (like.name, like.session_name, like.when) == ("Wedding", "Wedding", when)
    assert like.config["output"]["quality"] == 77
    assert like.output_folder == str(bench.out)
    every = bench.controller.blueprint(batch.batch_id, there_only=False)
    assert names(every.photos) == ["a.jpg", "b.jpg", "c.jpg"]
    assert sum(every.photos.roots.values()) == 3
    assert bench.controller.blueprint(batch.batch_id, stop=lambda: True).stopped
    with pytest.raises(BatchNotFound):
        bench.controller.blueprint("batch_000000000000")


def test_another_batch_like_it_leaves_the_first_as_it_is(bench: Bench) -> None:
    batch = bench.start("a.jpg", "deep/b.jpg")
    bench.executor.open_wide()
    bench.wait(batch.batch_id, Status.COMPLETED)
    before = state(bench, batch.batch_id)
    like = bench.controller.blueprint(batch.batch_id)
    write_photo(bench.tmp_path / "in" / "c.jpg", size=(60, 40))
    more = bench.controller.scan([bench.tmp_path / "in" / "c.jpg"])
    found = like.photos.with_more(more)
    added = bench.controller.add_photos_like(like, found)
    assert list(added.photo_ids[:2]) == before["photo_ids"]
    assert added.session_id == before["session_id"]
    again = bench.controller.start(
        added.photo_ids, session_id=added.session_id, config=like.config, name=like.name
    )
    bench.wait(again.batch_id, Status.COMPLETED)
    assert state(bench, batch.batch_id) == before
    assert again.session_name == "Wedding"
    written = sorted(str(path.relative_to(bench.out)) for path in bench.out.rglob("*.jpg"))
    assert written == ["a (2).jpg", "a.jpg", "b (2).jpg", "b.jpg", "c.jpg"]
    with pytest.raises(BadRequest, match="no photos"):
        bench.controller.add_photos_like(like, FoundPhotos())


def test_a_look_that_was_changed_or_deleted_since_can_be_had_again(
    bench: Bench, tmp_path: Path
) -> None:
    mine = tmp_path / "Mine.json"
    mine.write_text('{"name": "Mine", "recipe": {"exposure": 1}}')
    bench.controller.import_presets([mine])
    ids = bench.photos("a.jpg")
    config = {"preset": "Mine", "output": {"folder": str(bench.out)}}
    batch = bench.controller.start(ids, config=config, paused=True)
    assert bench.controller.blueprint(batch.batch_id).recipe is None  # it is the preset's
    bench.controller.delete_preset("Mine")
    like = bench.controller.blueprint(batch.batch_id)
    assert like.recipe == Recipe(exposure=1)
    with pytest.raises(InvalidConfig, match="Mine"):
        bench.controller.start(ids, config=like.config)
    again = bench.controller.start(ids, config=like.config, recipe=like.recipe, paused=True)
    assert state(bench, again.batch_id)["recipe"] == state(bench, batch.batch_id)["recipe"]
    told = bench.controller.expected_names(
        like.photos, like.config, name="B", recipe=like.recipe, session_name="S"
    )
    assert [one.name for one in told] == ["a.jpg"]
    seen = bench.controller.look_before_start(like.photos, like.config, recipe=like.recipe)
    assert seen.problems == ()
    changed = bench.controller.change(batch.batch_id, wish_of(like, name="Kept"))
    assert changed.config["preset"] == "Mine"
    bench.controller.resume(batch.batch_id)
    bench.executor.open_wide()
    bench.wait(batch.batch_id, Status.COMPLETED)


def test_a_paused_batch_is_developed_as_it_was_changed(
    make_bench: Callable[[], Bench], tmp_path: Path
) -> None:
    bench = make_bench()
    batch = bench.start("a.jpg", "b.jpg", paused=True)
    like = bench.controller.blueprint(batch.batch_id, there_only=False)
    elsewhere = tmp_path / "elsewhere"
    written_as = {"folder": str(elsewhere), "format": "png", "name": "{session}-{name}"}
    config = {"preset": "Golden_Hour", "blend": 30, "output": written_as}
    when = When(Priority.HIGH)
    changed = bench.controller.change(
        batch.batch_id, wish_of(like, name="Proofs", config=config, when=when)
    )
    assert (changed.name, changed.status, changed.priority) == (
        "Proofs", Status.PAUSED, Priority.HIGH,
    )  # fmt: skip
    assert bench.controller.history(batch.batch_id)[-1].event == Event.CHANGED
    bench.controller.shutdown()

    again = make_bench()  # it is on disk
    again.controller.recover()
    assert again.controller.status(batch.batch_id).name == "Proofs"
    assert again.controller.development(batch.batch_id).blend == 30
    again.controller.resume(batch.batch_id)
    again.executor.open_wide()
    again.wait(batch.batch_id, Status.COMPLETED)
    written = sorted(path.name for path in elsewhere.iterdir())
    assert written == ["Wedding-a.png", "Wedding-b.png"]
    receipt = b"".join(again.controller.receipt(batch.batch_id)).decode()
    assert receipt.count(str(elsewhere)) == 2


def test_what_only_changed_goes_by_the_settings_it_has_now(bench: Bench) -> None:
    first = bench.start("a.jpg", quality=80)
    bench.executor.open_wide()
    bench.wait(first.batch_id, Status.COMPLETED)
    second = bench.start("a.jpg", paused=True, quality=80, on_conflict="changed")
    like = bench.controller.blueprint(second.batch_id)
    bench.controller.change(second.batch_id, wish_of(like, config=output(like, quality=50)))
    bench.controller.resume(second.batch_id)
    bench.wait(second.batch_id, Status.COMPLETED)
    assert len(bench.executor.handed_over) == 2  # made again, as the settings are others
    third = bench.start("a.jpg", quality=50, on_conflict="changed")
    bench.wait(third.batch_id, Status.COMPLETED)
    assert len(bench.executor.handed_over) == 2


def test_a_batch_that_waits_keeps_its_place_and_takes_a_new_urgency(bench: Bench) -> None:
    for name in ("a.jpg", "b.jpg"):
        bench.start(name)
    third, fourth = bench.start("c.jpg"), bench.start("d.jpg")
    like = bench.controller.blueprint(third.batch_id)
    bench.controller.change(third.batch_id, wish_of(like, config=output(like, quality=10)))
    order = [one.batch_id for one in bench.controller.waiting()]
    assert order == [third.batch_id, fourth.batch_id]
    like = bench.controller.blueprint(fourth.batch_id)
    bench.controller.change(fourth.batch_id, wish_of(like, when=When(Priority.HIGH)))
    order = [one.batch_id for one in bench.controller.waiting()]
    assert order == [fourth.batch_id, third.batch_id]
    bench.executor.open_wide()
    bench.wait(third.batch_id, Status.COMPLETED)
    assert bench.controller.status(third.batch_id).config["output"]["quality"] == 10


def test_a_batch_for_later_can_be_told_to_start_at_once(bench: Bench) -> None:
    batch = bench.start("a.jpg", when=When.parse(start_at="2999-01-01T00:00:00Z"))
    assert batch.status is Status.PENDING
    like = bench.controller.blueprint(batch.batch_id)
    bench.controller.change(batch.batch_id, wish_of(like, when=When()))
    bench.executor.open_wide()
    bench.wait(batch.batch_id, Status.COMPLETED)


def test_photos_are_taken_out_and_put_in(bench: Bench) -> None:
    batch = bench.start("a.jpg", "b.jpg", paused=True)
    like = bench.controller.blueprint(batch.batch_id, there_only=False)
    write_photo(bench.tmp_path / "more" / "deep" / "c.jpg", size=(60, 40))
    more = bench.controller.scan([bench.tmp_path / "more"])
    write_photo(bench.tmp_path / "late" / "d.jpg", size=(60, 40))
    late = bench.controller.scan([bench.tmp_path / "late"])
    bench.controller.add_to(batch.batch_id, late)  # while the dialog was open
    wanted = like.photos.only(lambda photo: not photo.path.endswith("a.jpg")).with_more(more)
    changed = bench.controller.change(batch.batch_id, wish_of(like, photos=wanted))
    assert changed.total_photos == 3
    assert Path(changed.first_photo).name == "b.jpg"
    bench.controller.resume(batch.batch_id)
    bench.executor.open_wide()
    bench.wait(batch.batch_id, Status.COMPLETED)
    handed = [Path(job.source).name for job in bench.executor.handed_over]
    assert handed == ["b.jpg", "d.jpg", "c.jpg"]
    assert (bench.out / "deep" / "c.jpg").exists()


def test_photos_that_are_gone_stay_in_a_batch_that_is_changed(bench: Bench) -> None:
    batch = bench.start("a.jpg", "b.jpg", paused=True)
    (bench.tmp_path / "in" / "a.jpg").unlink()
    like = bench.controller.blueprint(batch.batch_id)
    assert names(like.photos) == ["b.jpg"]
    changed = bench.controller.change(batch.batch_id, wish_of(like, config=output(like, quality=5)))
    assert changed.total_photos == 2
    none = like.photos.only(lambda _: False)
    every = bench.controller.blueprint(batch.batch_id, there_only=False)
    with pytest.raises(BadRequest, match="at least one photo"):
        bench.controller.change(batch.batch_id, wish_of(every, photos=none))
    assert bench.controller.status(batch.batch_id).total_photos == 2


def test_one_that_has_begun_says_so_and_stays_as_it_is(bench: Bench) -> None:
    batch = bench.start("a.jpg", "b.jpg", "c.jpg", "d.jpg")
    like = bench.controller.blueprint(batch.batch_id)
    wish = wish_of(like, name="Other")
    bench.executor.expect(1)
    for _ in ("running", "pausing"):
        with pytest.raises(HasBegun, match="“Wedding” has begun"):
            bench.controller.change(batch.batch_id, wish)
        bench.controller.pause(batch.batch_id)
    bench.executor.let_through(2)
    bench.wait(batch.batch_id, Status.PAUSED)
    with pytest.raises(HasBegun):
        bench.controller.change(batch.batch_id, wish)
    bench.controller.cancel(batch.batch_id)
    with pytest.raises(HasBegun, match="“Wedding” has ended"):
        bench.controller.change(batch.batch_id, wish)
    assert bench.controller.status(batch.batch_id).name == "Wedding"


def entry(photo_id: int, final: Path) -> JournalEntry:
    return JournalEntry(photo_id, Outcome.PROCESSED, utc_now(), "a.jpg", output=str(final))


def test_outputs_that_may_be_finished_count_as_a_begin(bench: Bench) -> None:
    batch = bench.start("a.jpg", paused=True)
    like = bench.controller.blueprint(batch.batch_id)
    photo = state(bench, batch.batch_id)["photo_ids"][0]
    bench.store.announce(batch.batch_id, [Intent("t", entry(photo, bench.out / "a.jpg"))])
    with pytest.raises(HasBegun):
        bench.controller.change(batch.batch_id, wish_of(like))
    bench.store.forget_announced(batch.batch_id)
    bench.controller.change(batch.batch_id, wish_of(like))
    bench.store.record(batch.batch_id, [entry(photo, bench.out / "a.jpg")])
    with pytest.raises(HasBegun):
        bench.controller.change(batch.batch_id, wish_of(like))


def test_a_batch_that_stopped_before_its_first_photo_can_go_elsewhere(
    make_bench: Callable[[], Bench], tmp_path: Path
) -> None:
    bench = make_bench()
    batch = bench.start("a.jpg")
    bench.executor.expect(1)
    half = bench.executor.handed_over[0].temporary
    snapshot = (bench.folders.batch_states / f"{batch.batch_id}.json").read_text()
    bench.executor.shutdown()  # the computer dies
    bench.wait(batch.batch_id, Status.PAUSED, Status.FAILED)
    bench.controller.shutdown()
    for path in bench.folders.batch_states.glob(f"{batch.batch_id}.*"):
        path.unlink()
    (bench.folders.batch_states / f"{batch.batch_id}.json").write_text(snapshot)

    again = make_bench()
    again.controller.recover()
    found = again.controller.status(batch.batch_id)
    assert (found.pause_reason, found.started_at is not None) == (PauseReason.INTERRUPTED, True)
    half.parent.mkdir(parents=True, exist_ok=True)
    half.write_bytes(b"half")
    like = again.controller.blueprint(batch.batch_id)
    config = output(like, folder=str(tmp_path / "there"))
    again.controller.change(batch.batch_id, wish_of(like, config=config))
    assert not half.exists()
    again.executor.open_wide()
    again.controller.resume(batch.batch_id)
    again.wait(batch.batch_id, Status.COMPLETED)
    assert (tmp_path / "there" / "a.jpg").exists()


def test_what_cannot_be_leaves_the_batch_as_it_was(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.jpg", "b.jpg"):
        bench.start(name)
    batch = bench.start("c.jpg")
    like = bench.controller.blueprint(batch.batch_id)
    before = state(bench, batch.batch_id)
    (tmp_path / "file").write_text("")
    among = output(like, folder=str(tmp_path / "in"), on_conflict="overwrite")
    for config, error in (
        ({"preset": "nothing like it"}, InvalidConfig),
        ({"blend": 101}, InvalidConfig),
        (output(like, folder=str(tmp_path / "file" / "in it")), OutputUnwritable),
        (among, OutputIsInput),
    ):
        with pytest.raises(error):
            bench.controller.change(batch.batch_id, wish_of(like, config=config))
    with monkeypatch.context() as patch:

        def full(*_: object) -> None:
            raise StorageError("The drive is full.")

        patch.setattr(bench.store, "save", full)
        with pytest.raises(StorageError):
            bench.controller.change(batch.batch_id, wish_of(like, config=output(like, quality=5)))
    assert state(bench, batch.batch_id) == before
    assert [one.batch_id for one in bench.controller.waiting()] == [batch.batch_id]
    bench.executor.open_wide()
    bench.wait(batch.batch_id, Status.COMPLETED)
    assert (bench.out / "c.jpg").exists()
