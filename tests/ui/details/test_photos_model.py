"""The table of photos with many rows and quick changes, without a disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from random import Random

import numpy as np
import pytest
from PySide6.QtCore import QItemSelectionModel, QModelIndex, QObject, Qt, Signal
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from batch_gui.engine.photo_list import ListedPhoto, PhotoStatus
from batch_gui.ui.details.photos_model import Index, PhotosModel, Role, Show
from batch_gui.ui.details.photos_view import PhotosView
from batch_gui.ui.thumbnails import Thumbnails


class Source(QObject):
    """Photos 0, 1, 2, ... in memory."""

    batch_shown = Signal()
    statuses_changed = Signal(object)
    amounts_changed = Signal(object, bool)

    def __init__(self) -> None:
        super().__init__()
        self.statuses = np.zeros(0, dtype=np.uint8)
        self.fetched: list[int] = []

    def tell(self, statuses: Sequence[int]) -> None:
        self.statuses = np.array(statuses, dtype=np.uint8)
        self.statuses_changed.emit(self.statuses)

    def fetch(self, places: Sequence[int], done: Callable[[tuple[ListedPhoto, ...]], None]) -> None:
        self.fetched += places
        done(
            tuple(
                ListedPhoto(place, f"/in/{place}.jpg", PhotoStatus(self.statuses[place]))
                for place in places
            )
        )


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def model(source: Source) -> Iterator[PhotosModel]:
    made = PhotosModel(source)  # type: ignore[arg-type]
    yield made
    made.deleteLater()


def rows(model: PhotosModel) -> list[int]:
    return [model.place(row) for row in range(model.rowCount())]


def fitting(source: Source, show: Show) -> list[int]:
    wanted = {
        Show.ALL: range(5),
        Show.FAILED: [PhotoStatus.FAILED],
        Show.WAITING: [PhotoStatus.WAITING, PhotoStatus.IN_FLIGHT],
        Show.DONE: [PhotoStatus.PROCESSED, PhotoStatus.SKIPPED],
    }[show]
    return [place for place, status in enumerate(source.statuses) if status in wanted]


@pytest.mark.parametrize("show", [Show.ALL, Show.FAILED, Show.WAITING, Show.DONE])
def test_rows_are_right_whatever_changes(source: Source, model: PhotosModel, show: Show) -> None:
    fatal = QAbstractItemModelTester.FailureReportingMode.Fatal
    QAbstractItemModelTester(model, fatal, model)
    seed = 20260101
    random = Random(seed)
    statuses = [0] * 60
    source.tell(statuses)
    model.show(show)
    for _ in range(60):
        for _ in range(random.choice([1, 3, 40])):
            statuses[random.randrange(60)] = random.randrange(5)
        source.tell(statuses)
        assert rows(model) == fitting(source, show)


@pytest.mark.parametrize("seed", range(3))
def test_failed_photos_among_some_rows_are_noticed(
    source: Source, model: PhotosModel, seed: int
) -> None:
    chance = Random(seed)
    for show in (Show.ALL, Show.WAITING, Show.DONE, Show.ENDED, Show.FAILED):
        source.tell(chance.choices(range(5), weights=(9, 9, 9, 9, 1), k=60))
        model.show(show)
        for _ in range(30):
            first, last = sorted(chance.choices(range(model.rowCount()), k=2))
            failed = {model.index(row, 0).data(Role.STATUS) for row in range(first, last + 1)}
            assert model.failed_among([(first, last)]) == (PhotoStatus.FAILED in failed)
    assert not model.failed_among([])


def test_only_rows_in_sight_are_looked_up_and_few_are_kept(
    source: Source, model: PhotosModel, qtbot: QtBot
) -> None:
    view = PhotosView(model, Thumbnails())
    qtbot.addWidget(view)
    view.resize(600, 300)
    view.show()
    source.tell([2] * 1_000_000)
    qtbot.waitUntil(lambda: model.index(0, 0).data() == "0.jpg")
    assert len(source.fetched) < 500
    view.scrollToBottom()
    qtbot.waitUntil(lambda: model.index(999_999, 0).data() == "999999.jpg")
    assert len(source.fetched) < 1000


def test_what_is_on_top_stays_on_top_when_rows_above_go(
    source: Source, model: PhotosModel, qtbot: QtBot
) -> None:
    view = PhotosView(model, Thumbnails())
    qtbot.addWidget(view)
    view.resize(600, 300)
    view.show()
    source.tell([0] * 1000)
    model.show(Show.WAITING)
    qtbot.waitUntil(lambda: view.verticalScrollBar().maximum() > 900)
    view.verticalScrollBar().setValue(500)
    view.setCurrentIndex(model.index(505, 0))
    top = model.place(view.rowAt(0))
    source.tell([2] * 300 + [0] * 700)
    assert model.place(view.rowAt(0)) == top
    assert view.currentIndex().data(Role.PLACE) == 505
    source.tell([2 if place % 2 else 0 for place in range(1000)])
    assert abs(model.place(view.rowAt(0)) - top) <= 1


class Counted(PhotosModel):
    """Counts how often it is asked for its rows."""

    asked = 0

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        self.asked += 1
        return super().rowCount(parent)


def test_a_million_rows_can_be_selected_at_once(source: Source, qtbot: QtBot) -> None:
    model = Counted(source)  # type: ignore[arg-type]
    view = PhotosView(model, Thumbnails())
    qtbot.addWidget(view)
    view.show()
    source.tell([4] * 1_000_000)
    view.selectAll()
    view.grab()  # a header would ask for each of its columns whether every row is selected
    assert view.selected_rows() == [(0, 999_999)]
    assert model.failed_among(view.selected_rows())
    assert model.asked < 100_000
    model.deleteLater()


def test_the_selection_follows_its_photos(source: Source, model: PhotosModel, qtbot: QtBot) -> None:
    view = PhotosView(model, Thumbnails())
    qtbot.addWidget(view)
    source.tell([0, 0, 0, 0])
    model.show(Show.WAITING)
    flags = QItemSelectionModel.SelectionFlag
    view.selectionModel().select(model.index(2, 0), flags.Select | flags.Rows)
    source.tell([2, 0, 0, 0])
    assert view.selected_places() == [2]


def test_cells_say_what_is_known_and_no_more(source: Source, model: PhotosModel) -> None:
    source.tell([0])
    assert model.index(0, 0).data() == "\u2026"
    assert model.index(0, 1).data() == "Waiting"
    assert model.index(0, 4).data() == ""
    assert model.headerData(0, Qt.Orientation.Horizontal) == "Photo"
