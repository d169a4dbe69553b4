from __future__ import annotations

import random
from typing import Any

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from batch_gui.core.batch import BatchSummary, Status
from batch_gui.ui.batch_columns import Column
from batch_gui.ui.batch_filter import BatchFilter
from batch_gui.ui.batch_model import BatchModel, Role
from batch_gui.ui.totals import Totals, totals_texts
from tests.ui.batches import paused, summary

_ENDED = Status.COMPLETED


@pytest.fixture
def model(qapp: object) -> BatchModel:
    return BatchModel()


def names(model: QAbstractItemModel) -> list[str]:
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def test_what_is_under_way_is_on_top_in_the_order_it_runs(model: BatchModel) -> None:
    model.reset([summary(3), summary(1), summary(4, Status.PENDING), summary(2, _ENDED)])
    assert names(model) == ["Batch 1", "Batch 3", "Batch 4", "Batch 2"]
    model.apply([paused(1), paused(3, waiting_for_turn=True)])
    assert names(model) == ["Batch 1", "Batch 3", "Batch 4", "Batch 2"]


def test_the_last_one_that_ended_is_the_first_of_these(model: BatchModel) -> None:
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.reset(summary(number) for number in range(1, 5))
    at_three = QPersistentModelIndex(model.index_of(summary(3).batch_id))
    for number, minute in ((2, 30), (4, 40), (3, 35)):
        ended = f"2026-02-01T00:{minute}:00Z"
        model.apply([summary(number, Status.FAILED, failed_count=1, completed_at=ended)])
    assert names(model) == ["Batch 1", "Batch 4", "Batch 3", "Batch 2"]
    assert at_three.row() == 2
    model.apply([summary(2, Status.FAILED, failed_count=1, waiting_for_turn=True)])
    assert names(model) == ["Batch 1", "Batch 2", "Batch 4", "Batch 3"]
    del tester


def test_new_batches_find_their_place_even_when_late(model: BatchModel) -> None:
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.apply([summary(5)])
    model.apply([summary(9), summary(7)])
    model.apply([summary(6)])
    assert names(model) == ["Batch 5", "Batch 6", "Batch 7", "Batch 9"]
    for row, number in enumerate((5, 6, 7, 9)):
        assert model.index_of(summary(number).batch_id).row() == row
    model.remove([summary(7).batch_id, summary(6).batch_id, "batch_unknown"])
    assert names(model) == ["Batch 5", "Batch 9"]
    assert model.index_of(summary(9).batch_id).row() == 1
    assert model.batch(summary(7).batch_id) is None
    del tester


@pytest.mark.parametrize("seed", range(2))
def test_whatever_happens_the_rows_are_those_of_a_fresh_model(model: BatchModel, seed: int) -> None:
    chance = random.Random(seed)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    known: dict[str, BatchSummary] = {}
    for _ in range(60):
        match chance.randrange(6):
            case 0:
                model.remove(chance.sample(sorted(known), min(3, len(known))))
                known = {one.batch_id: one for one in model.batches()}
            case 1:
                status = chance.choice([None, Status.PAUSED, Status.COMPLETED])
                model.set_filter(BatchFilter(status, words=chance.choice(["", "1", "3"])))
            case 2:
                column = chance.choice([None, Column.NAME, Column.DONE, Column.FINISHED])
                order = chance.choice(list(Qt.SortOrder))
                model.sort_by(None if column is None else (column, order))
            case _:
                for _ in range(chance.randrange(1, 30)):
                    one = _any_batch(chance)
                    known[one.batch_id] = one
                    model.apply([one])
        model._settle.stop()
        model._arrange()
        fresh = BatchModel()
        fresh.set_filter(model.filter)
        fresh.sort_by(model.sorting)
        fresh.reset(known.values())
        assert names(model) == names(fresh)
        assert model.totals.statuses == fresh.totals.statuses
        assert model.totals.sessions == fresh.totals.sessions
    del tester


def _any_batch(chance: random.Random) -> BatchSummary:
    status = chance.choice([Status.RUNNING, Status.PAUSED, Status.COMPLETED])
    ended = f"2026-02-01T00:{chance.randrange(60):02}:00Z" if status.ended else None
    return summary(
        chance.randrange(40),
        status,
        processed_count=chance.randrange(1000),
        session_id=chance.randrange(3),
        completed_at=ended,
    )


def test_only_what_changed_is_repainted(model: BatchModel) -> None:
    model.reset(summary(number) for number in range(10))
    told: list[tuple[int, int]] = []

    def note(first: QModelIndex, last: QModelIndex) -> None:
        told.append((first.row(), last.row()))

    model.dataChanged.connect(note)
    model.apply([summary(3, processed_count=1), summary(4, processed_count=1), summary(5)])
    assert told == [(3, 4)]
    model.apply([summary(3, processed_count=1)])
    assert told == [(3, 4)]


def test_ten_thousand_batches_are_told_in_one_go(model: BatchModel) -> None:
    count = 10_000
    model.apply([summary(number) for number in range(count)])
    told: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))
    model.apply([summary(number, processed_count=1) for number in range(count)])
    assert told == [(0, count - 1)]
    assert model.rowCount() == count
    assert model.index_of(summary(0).batch_id).row() == 0


def test_rows_hold_still_when_asked_to(model: BatchModel) -> None:
    model.set_filter(BatchFilter(Status.RUNNING))
    model.reset([summary(1), summary(2), summary(3)])
    model.hold()
    model.apply([paused(2), summary(4), summary(1, Status.COMPLETED)])
    assert names(model) == ["Batch 1", "Batch 2", "Batch 3"]
    assert model.index(1, 0).data(Role.BATCH).status is Status.PAUSED
    assert model.totals.statuses[Status.PAUSED] == 1
    model.release()
    assert names(model) == ["Batch 3", "Batch 4"]


def test_a_filter_asks_for_status_session_and_words(model: BatchModel) -> None:
    model.reset(
        [
            summary(1, name="Wedding Café", session_id=7, session_name="Anna & Ben"),
            paused(2, name="Harbour", session_id=7, output_folder="/out/wedding"),
            paused(3, name="Osaka", waiting_for_turn=True, config={"preset": "Warm"}),
        ]
    )

    def shown(**wanted: Any) -> list[str]:
        model.set_filter(BatchFilter(**wanted))
        return names(model)

    assert shown(status=Status.PAUSED) == ["Harbour"]
    assert shown(status=Status.PENDING) == ["Osaka"]
    assert shown(session=7) == ["Wedding Café", "Harbour"]
    assert shown(session=7, status=Status.RUNNING) == ["Wedding Café"]
    assert shown(words=" WEDDING ") == ["Wedding Café", "Harbour"]
    assert shown(words="wedding cafe\u0301") == ["Wedding Café"]
    assert shown(words="ben anna") == ["Wedding Café"]
    assert shown(words="warm") == ["Osaka"]
    assert shown(words="xyz") == []
    assert model.count == 3
    assert shown() == ["Wedding Café", "Harbour", "Osaka"]


def test_what_is_searched_follows_the_batch(model: BatchModel) -> None:
    model.reset([summary(1, name="Wedding"), summary(2, name="Harbour")])
    model.set_filter(BatchFilter(words="wed"))
    assert names(model) == ["Wedding"]
    model.apply([summary(1, name="Party"), summary(2, name="Wedding in the harbour")])
    assert names(model) == ["Wedding in the harbour"]
    model.remove([summary(2).batch_id])
    model.apply([summary(2, name="Osaka")])
    assert names(model) == []
    model.reset([summary(1, name="Wedding")])
    assert names(model) == ["Wedding"]


@pytest.mark.parametrize(
    ("column", "wanted"),
    [
        (Column.NAME, ["Job 2", "job 9", "Job 10"]),
        (Column.DONE, ["Job 10", "Job 2", "job 9"]),
        (Column.SPEED, ["job 9", "Job 10", "Job 2"]),
        (Column.STATUS, ["Job 2", "job 9", "Job 10"]),
        (Column.FINISHED, ["Job 2", "job 9", "Job 10"]),
        (Column.PROGRESS, ["Job 10", "Job 2", "job 9"]),
    ],
)
def test_columns_sort_by_their_values(model: BatchModel, column: Column, wanted: list[str]) -> None:
    ended = "2026-02-01T00:00:00Z"
    model.reset(
        [
            summary(3, Status.COMPLETED, name="Job 10", completed_at=ended),
            summary(1, name="Job 2", processed_count=9, progress_percent=9.0, photos_per_second=1),
            paused(2, name="job 9", processed_count=10, progress_percent=10.0),
        ]
    )
    model.sort_by((column, Qt.SortOrder.AscendingOrder))
    assert names(model) == wanted
    model.sort_by((column, Qt.SortOrder.DescendingOrder))
    assert names(model)[0] == wanted[-1]
    model.sort_by(None)
    assert names(model) == ["Job 2", "job 9", "Job 10"]


def test_rows_sorted_by_what_always_changes_settle_after_a_moment(
    model: BatchModel, qtbot: QtBot
) -> None:
    model.reset([summary(1, processed_count=1), summary(2, processed_count=2)])
    model.sort_by((Column.DONE, Qt.SortOrder.AscendingOrder))
    model.apply([summary(1, processed_count=3)])
    assert names(model) == ["Batch 1", "Batch 2"]
    with qtbot.waitSignal(model.layoutChanged):
        pass
    assert names(model) == ["Batch 2", "Batch 1"]


def test_words_for_screen_readers(model: BatchModel) -> None:
    model.reset([summary(1, name="Wedding"), summary(2)])
    added = model.index(0, Column.ADDED)
    assert "Wedding" in model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert added.data(Qt.ItemDataRole.AccessibleTextRole).startswith("Added: ")
    assert added.data(Role.BATCH).batch_id == added.data(Role.ID)


def test_numbers_in_names_sort_as_numbers(model: BatchModel) -> None:
    wanted = ["", "7", "Job", "job 2", "Job 2 (2)", "Job 2b", "Job 02c", "job 10",
              "Job 100", "Job x", "Job!", "Zürich 3", "zürich 12"]  # fmt: skip
    shuffled = random.Random(7).sample(wanted, len(wanted))
    model.reset(summary(number, name=name) for number, name in enumerate(shuffled))
    model.sort_by((Column.NAME, Qt.SortOrder.AscendingOrder))
    assert names(model) == wanted


def test_totals_follow_every_change(model: BatchModel) -> None:
    model.reset(
        [
            summary(1, processed_count=400, failed_count=12, photos_per_second=0.5),
            summary(2, photos_per_second=0.5),
            paused(3, processed_count=100),
            summary(4, Status.PENDING),
            paused(5, waiting_for_turn=True),
            summary(6, Status.COMPLETED, processed_count=1000),
        ]
    )
    assert totals_texts(model.totals) == (
        "2 running, 1 paused, 2 waiting",
        "60 photos/min",
        "512 of 5,000 photos",
    )
    model.apply([paused(1, processed_count=500)])
    assert totals_texts(model.totals)[0] == "1 running, 2 paused, 2 waiting"
    model.remove([batch.batch_id for batch in list(model.batches())[:5]])
    assert totals_texts(model.totals) == ("", "", "")
    assert totals_texts(Totals()) == ("", "", "")
