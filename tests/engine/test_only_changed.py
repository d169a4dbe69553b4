from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from batch_gui.core.batch import Status
from batch_gui.core.journal import Outcome
from batch_gui.engine.scan import scan
from tests.engine.conftest import Bench
from tests.photos import write_photo


class Rounds:
    """The same folder developed again and again, only what changed."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        bench.executor.open_wide()

    def run(self, *names: str, preset: str | None = None, blend: float = 100, **output: Any) -> int:
        """How many photos were developed."""
        before = len(self.bench.executor.handed_over)
        folder = {"folder": str(self.bench.out), "on_conflict": "changed", **output}
        batch = self.bench.controller.start(
            self.bench.photos(*names),
            config={"preset": preset, "blend": blend, "output": folder},
        )
        done = self.bench.wait(batch.batch_id, Status.COMPLETED, Status.FAILED)
        assert done.status is Status.COMPLETED
        self.last = batch.batch_id
        return len(self.bench.executor.handed_over) - before

    def notes(self) -> list[tuple[Outcome, tuple[str, ...]]]:
        entries = self.bench.store.entries(self.last)
        return sorted((entry.outcome, entry.notes) for entry in entries)


@pytest.fixture
def rounds(bench: Bench) -> Rounds:
    return Rounds(bench)


def test_what_has_not_changed_is_left_out(rounds: Rounds, bench: Bench) -> None:
    assert rounds.run("a.jpg", "b.jpg") == 2
    assert rounds.run("a.jpg", "b.jpg") == 0
    assert rounds.notes() == 2 * [(Outcome.SKIPPED, ("unchanged since it was developed",))]
    assert rounds.run("a.jpg", "b.jpg", "c.jpg") == 1
    assert bench.outputs() == ["a.jpg", "b.jpg", "c.jpg"]


def test_a_photo_that_changed_is_done_again_in_its_place(rounds: Rounds, bench: Bench) -> None:
    rounds.run("a.jpg", "b.jpg")
    old = (bench.out / "a.jpg").read_bytes()
    write_photo(bench.tmp_path / "in/a.jpg", size=(60, 40), seed=9)
    assert rounds.run("a.jpg", "b.jpg") == 1
    assert bench.outputs() == ["a.jpg", "b.jpg"]
    assert (bench.out / "a.jpg").read_bytes() != old


@pytest.mark.parametrize(
    "change",
    [
        {"preset": "WhiteLayer_v4"},
        {"preset": "WhiteLayer_v4", "blend": 40},
        {"quality": 50},
        {"max_edge": 20},
        {"metadata": "strip"},
    ],
)
def test_another_way_of_developing_does_all_again(
    rounds: Rounds, bench: Bench, change: dict[str, Any]
) -> None:
    rounds.run("a.jpg", "b.jpg")
    assert rounds.run("a.jpg", "b.jpg", **change) == 2
    assert bench.outputs() == ["a.jpg", "b.jpg"]
    assert rounds.run("a.jpg", "b.jpg", **change) == 0


def test_outputs_that_were_deleted_are_made_again(rounds: Rounds, bench: Bench) -> None:
    rounds.run("a.jpg", "b.jpg")
    (bench.out / "b.jpg").unlink()
    assert rounds.run("a.jpg", "b.jpg") == 1
    assert bench.outputs() == ["a.jpg", "b.jpg"]


def test_an_output_somebody_worked_on_is_never_replaced(rounds: Rounds, bench: Bench) -> None:
    rounds.run("a.jpg")
    (bench.out / "a.jpg").write_bytes(b"retouched by hand")
    assert rounds.run("a.jpg") == 0, "the photo and the recipe are as they were"
    for quality in (50, 60):
        assert rounds.run("a.jpg", quality=quality) == 1
        assert bench.outputs() == ["a (2).jpg", "a.jpg"]
    assert (bench.out / "a.jpg").read_bytes() == b"retouched by hand"


def test_a_file_it_does_not_know_is_left_alone(rounds: Rounds, bench: Bench) -> None:
    bench.out.mkdir()
    (bench.out / "a.jpg").write_bytes(b"somebody else's")
    assert rounds.run("a.jpg") == 1
    assert rounds.run("a.jpg") == 0
    assert bench.outputs() == ["a (2).jpg", "a.jpg"]
    assert (bench.out / "a.jpg").read_bytes() == b"somebody else's"


def test_outputs_of_every_batch_are_known(rounds: Rounds, bench: Bench) -> None:
    for number in range(2):
        write_photo(bench.tmp_path / f"in/{number}/a.jpg", size=(60, 40), seed=number)
    names = ("0/a.jpg", "1/a.jpg")
    assert rounds.run(*names, on_conflict="rename") == 2
    assert bench.outputs() == ["a (2).jpg", "a.jpg"]
    assert rounds.run(*names) == 0
    assert rounds.run(*names, quality=40) == 2
    assert bench.outputs() == ["a (2).jpg", "a.jpg"]


def test_names_by_template(rounds: Rounds, bench: Bench) -> None:
    template = "{date}_{name}_{width}"
    assert rounds.run("a.jpg", name=template) == 1
    assert rounds.run("a.jpg", name=template) == 0
    assert rounds.run("a.jpg", name="{name}") == 1
    assert bench.outputs() == ["2024-05-04_a_60.jpg", "a.jpg"]


def test_it_is_known_after_a_restart_and_a_clean_up(rounds: Rounds, bench: Bench) -> None:
    rounds.run("a.jpg")
    assert bench.controller.cleanup(0) == 1
    assert rounds.run("a.jpg") == 0


def test_an_original_is_never_replaced(rounds: Rounds, bench: Bench) -> None:
    rounds.run("a.jpg")
    (bench.out / "a.jpg").unlink()
    os.link(bench.tmp_path / "in/a.jpg", bench.out / "a.jpg")
    original = (bench.tmp_path / "in/a.jpg").read_bytes()
    assert rounds.run("a.jpg", quality=30) == 1
    assert (bench.tmp_path / "in/a.jpg").read_bytes() == original
    assert bench.outputs() == ["a (2).jpg", "a.jpg"]


def test_the_names_are_foretold(rounds: Rounds, bench: Bench) -> None:
    def told(**output: Any) -> list[tuple[str | None, bool]]:
        folder: Path = bench.tmp_path / "in"
        config = {"output": {"folder": str(bench.out), "on_conflict": "changed", **output}}
        names = bench.controller.expected_names(scan([folder]), config, name="Batch")
        return [(one.name, one.left_out) for one in names]

    rounds.run("a.jpg")
    bench.photos("b.jpg")
    assert told() == [("a.jpg", True), ("b.jpg", False)]
    assert told(quality=30) == [("a.jpg", False), ("b.jpg", False)]
