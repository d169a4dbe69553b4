from __future__ import annotations

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from batch_gui.core.batch import Status
from batch_gui.ui.batch_model import BatchModel, Role
from batch_gui.ui.totals import Totals, totals_texts
from tests.ui.batches import paused, summary


@pytest.fixture
def model(qapp: object) -> BatchModel:
    return BatchModel()


def names(model: QAbstractItemModel) -> list[str]:
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def test_newest_on_top_and_the_status_moves_no_row(model: BatchModel) -> None:
    model.reset([summary(2), summary(1), summary(3)])
    assert names(model) == ["Batch 3", "Batch 2", "Batch 1"]
    model.apply([paused(1), summary(2, Status.COMPLETED)])
    assert names(model) == ["Batch 3", "Batch 2", "Batch 1"]
    assert model.index(2).data(Role.STATUS) == Status.PAUSED


def test_new_batches_find_their_place_even_when_late(model: BatchModel) -> None:
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.apply([summary(5)])
    model.apply([summary(9), summary(7)])
    model.apply([summary(6)])
    assert names(model) == ["Batch 9", "Batch 7", "Batch 6", "Batch 5"]
    for row, number in enumerate((9, 7, 6, 5)):
        assert model.index_of(summary(number).batch_id).row() == row
    model.remove([summary(7).batch_id, summary(6).batch_id, "batch_unknown"])
    assert names(model) == ["Batch 9", "Batch 5"]
    assert model.index_of(summary(5).batch_id).row() == 1
    assert model.batch(summary(7).batch_id) is None
    del tester


def test_only_what_changed_is_repainted(model: BatchModel) -> None:
    model.reset(summary(number) for number in range(10))
    told: list[tuple[int, int]] = []

    def note(first: QModelIndex, last: QModelIndex) -> None:
        told.append((first.row(), last.row()))

    model.dataChanged.connect(note)
    model.apply([summary(3, processed_count=1), summary(4, processed_count=1), summary(5)])
    assert told == [(5, 6)]
    model.apply([summary(3, processed_count=1)])
    assert told == [(5, 6)]


def test_ten_thousand_batches_are_told_in_one_go(model: BatchModel) -> None:
    count = 10_000
    model.apply([summary(number) for number in range(count)])
    told: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))
    model.apply([summary(number, processed_count=1) for number in range(count)])
    assert told == [(0, count - 1)]
    assert model.rowCount() == count
    assert model.index_of(summary(0).batch_id).row() == count - 1


def test_words_for_screen_readers_and_values_for_sorting(model: BatchModel) -> None:
    model.reset([summary(1, name="Wedding"), summary(2)])
    older, newer = model.index(1), model.index(0)
    assert "Wedding" in older.data(Qt.ItemDataRole.AccessibleTextRole)
    assert older.data(Role.CREATED) < newer.data(Role.CREATED)
    assert older.data(Role.BATCH).batch_id == older.data(Role.ID)


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
