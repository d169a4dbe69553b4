from __future__ import annotations

from pathlib import Path

import pytest

from batch_gui.core.batch import Batch, utc_now
from batch_gui.core.files import publish
from batch_gui.core.journal import JournalEntry, Outcome
from batch_gui.core.store import Intent
from batch_gui.develop.job import PhotoResult, temporary_name
from batch_gui.develop.photo import develop_photo
from batch_gui.engine.recovery import Settled, settle
from batch_gui.engine.services import Services
from tests.engine.conftest import Bench


class Crashed:
    """A batch whose first photo was developed when the program was killed."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        services: Services = bench.controller._services
        self.catalog = services.catalog
        summary = bench.start("a.jpg", "b.jpg")
        bench.executor.expect(1)
        self.batch: Batch = bench.store.load(summary.batch_id)
        self.result: PhotoResult = develop_photo(bench.executor.handed_over[0])
        self.temporary = Path(self.result.temporary)
        self.final = bench.out / "a.jpg"
        entry = JournalEntry(
            self.result.photo_id,
            Outcome.PROCESSED,
            utc_now(),
            "a.jpg",
            output=str(self.final),
            size=self.result.size,
            sha256=self.result.sha256,
        )
        bench.store.announce(self.batch.batch_id, [Intent(str(self.temporary), entry)])

    def settle(self) -> Settled:
        return settle(self.batch, self.bench.store, self.catalog)

    def left(self) -> list[int]:
        return self.bench.store.load(self.batch.batch_id).remaining().tolist()


@pytest.fixture
def crashed(bench: Bench) -> Crashed:
    return Crashed(bench)


def test_an_output_with_its_final_name_counts_though_the_journal_did_not_know(
    crashed: Crashed,
) -> None:
    publish(crashed.temporary, crashed.final)
    assert crashed.settle() == Settled(counted=1, removed=0)
    assert crashed.left() == [2]
    assert crashed.settle() == Settled(0, 0)


def test_a_second_link_under_the_temporary_name_goes(crashed: Crashed) -> None:
    crashed.final.hardlink_to(crashed.temporary)
    assert crashed.settle() == Settled(counted=1, removed=1)
    assert crashed.bench.outputs() == ["a.jpg"]


def test_an_output_without_its_final_name_is_made_again(crashed: Crashed) -> None:
    assert crashed.settle() == Settled(counted=0, removed=1)
    assert crashed.left() == [1, 2]
    assert crashed.bench.outputs() == []


def test_a_name_held_by_an_empty_file_is_given_back(crashed: Crashed) -> None:
    crashed.final.touch()
    assert crashed.settle() == Settled(counted=0, removed=1)
    assert crashed.bench.outputs() == []


def test_a_stranger_under_the_name_is_not_counted_and_not_touched(crashed: Crashed) -> None:
    crashed.final.write_bytes(b"x" * crashed.result.size)
    assert crashed.settle() == Settled(counted=0, removed=1)
    assert crashed.final.read_bytes() == b"x" * crashed.result.size


def test_only_this_batchs_temporary_files_go(crashed: Crashed) -> None:
    other = crashed.bench.out / temporary_name("batch_ffffffffffff", 1)
    other.touch()
    crashed.settle()
    assert crashed.bench.outputs() == [other.name]
