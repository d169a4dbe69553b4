"""The Before / After tab: both sides stay together, by mouse and keyboard."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, QSizeF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from batch_gui.core.batch import Status
from batch_gui.develop.comparing import WHOLE, Part, Side
from batch_gui.engine.photo_list import ListedPhoto, PhotoStatus
from batch_gui.engine.previews import ComparisonMaker
from batch_gui.ui.details.compare_desk import Picture
from batch_gui.ui.details.compare_facts import CompareFacts
from batch_gui.ui.details.compare_tab import CompareTab
from batch_gui.ui.details.compare_view import CompareView
from batch_gui.ui.details.viewport import Viewport
from tests.engine.conftest import Bench
from tests.ui.conftest import Store, Windows
from tests.ui.details.test_photos_tab import select, status


def picture(full: tuple[int, int], shown: tuple[int, int], part: Part = WHOLE) -> Picture:
    image = QImage(*shown, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    return Picture(image, part, QSizeF(*full), None, False)


@pytest.fixture
def view(qtbot: QtBot) -> CompareView:
    """A view of 600 x 400 px of a photo of 6000 x 4000 and an output of 1500 x 1000."""
    made = CompareView()
    qtbot.addWidget(made)
    made.resize(600, 400)
    made.show()
    made.show_picture(Side.BEFORE, picture((6000, 4000), (1600, 1067)))
    made.show_picture(Side.AFTER, picture((1500, 1000), (1500, 1000)))
    return made


def test_both_sides_show_the_same_region_whatever_their_sizes() -> None:
    look = Viewport()
    look.room = CompareView().rect().toRectF()
    look.room.setSize(QSizeF(600, 400))
    look.full = QSizeF(6000, 4000)
    assert look.scale == pytest.approx(0.1)
    look.zoom_to(1.0, QPointF(600, 400))
    assert look.seen(Side.BEFORE) == look.seen(Side.AFTER)
    assert look.seen(Side.BEFORE).bottomRight() == QPointF(1, 1)
    look.side_by_side = True
    look.keep_inside()
    assert look.seen(Side.BEFORE).size() == look.seen(Side.AFTER).size()
    assert look.picture(Side.AFTER).left() - look.frame(Side.AFTER).left() == pytest.approx(
        look.picture(Side.BEFORE).left() - look.frame(Side.BEFORE).left()
    )


def test_small_pictures_are_not_enlarged_by_fitting() -> None:
    look = Viewport()
    look.room.setSize(QSizeF(600, 400))
    look.full = QSizeF(60, 40)
    assert look.scale == 1.0


def test_keys_zoom_and_move_the_divider(view: CompareView) -> None:
    view.setFocus()
    assert view.fits
    QTest.keyClick(view, Qt.Key.Key_Left)
    assert view.divider == pytest.approx(0.45)
    QTest.keyClick(view, Qt.Key.Key_Plus)
    assert view.zoom == pytest.approx(0.125)
    QTest.keyClick(view, Qt.Key.Key_Minus)
    assert view.zoom == pytest.approx(0.1)
    QTest.keyClick(view, Qt.Key.Key_1)
    assert view.zoom == 1.0
    before = view.middle
    QTest.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert view.middle.x() > before.x()
    assert view.divider == pytest.approx(0.45)
    QTest.keyClick(view, Qt.Key.Key_0)
    assert view.fits
    assert "45" in view.accessibleDescription()


def test_the_mouse_drags_divider_and_photo_and_double_click_goes_to_full_size(
    view: CompareView,
) -> None:
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(view, left, pos=QPoint(300, 200))
    QTest.mouseMove(view, QPoint(150, 200))
    QTest.mouseRelease(view, left, pos=QPoint(150, 200))
    assert view.divider == pytest.approx(0.25)
    QTest.mouseDClick(view, left, pos=QPoint(450, 100))
    QTest.mouseRelease(view, left, pos=QPoint(450, 100))
    assert view.zoom == 1.0
    before = view.middle
    QTest.mousePress(view, left, pos=QPoint(400, 200))
    QTest.mouseMove(view, QPoint(300, 150))
    QTest.mouseRelease(view, left, pos=QPoint(300, 150))
    assert view.middle.x() == pytest.approx(before.x() + 100 / 6000)
    assert view.middle.y() == pytest.approx(before.y() + 50 / 4000)
    QTest.mouseDClick(view, left, pos=QPoint(450, 100))
    assert view.fits


def test_the_wheel_zooms_where_the_mouse_is(view: CompareView) -> None:
    none = Qt.KeyboardModifier.NoModifier
    corner = QPointF(599, 399)
    event = QWheelEvent(
        corner, corner, QPoint(), QPoint(0, 120 * 5), Qt.MouseButton.NoButton, none,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view, event)
    assert view.zoom > 0.3
    assert view.middle.x() > 0.8


def test_full_size_is_asked_for_only_where_it_is_seen_and_once(
    view: CompareView, qtbot: QtBot
) -> None:
    asked: list[tuple[Side, Part, int]] = []
    view.part_wanted.connect(lambda side, part, edge: asked.append((side, part, edge)))
    with qtbot.waitSignal(view.part_wanted):
        view.zoom_to(1.0)
    assert [side for side, _, _ in asked] == [Side.BEFORE]  # After has all its pixels
    _, part, edge = asked[0]
    left, top, right, bottom = part
    assert right - left == pytest.approx(0.15)
    assert edge == pytest.approx(900, abs=2)
    size = (round((right - left) * 6000), round((bottom - top) * 4000))
    view.show_picture(Side.BEFORE, picture((6000, 4000), size, part))
    view._move(QPointF(20, 0))
    qtbot.waitUntil(lambda: not view._timer.isActive())
    assert len(asked) == 1
    with qtbot.waitSignal(view.part_wanted):
        view._move(QPointF(400, 0))


def test_pictures_are_painted_on_their_side(view: CompareView) -> None:
    blue = QImage(1500, 1000, QImage.Format.Format_RGB32)
    blue.fill(Qt.GlobalColor.blue)
    view.show_picture(Side.AFTER, Picture(blue, WHOLE, QSizeF(1500, 1000), None, False))
    view.set_divider(0.3)
    image = view.grab().toImage()
    assert image.pixelColor(100, 300).red() > 200
    assert image.pixelColor(400, 300).blue() > 200
    view.set_side_by_side(True)
    image = view.grab().toImage()
    assert image.pixelColor(150, 250).red() > 200
    assert image.pixelColor(450, 250).blue() > 200


@pytest.fixture
def comparisons() -> Iterator[ComparisonMaker]:
    made = ComparisonMaker(max_pixels=10**8)
    yield made
    made.close()


def loaded(tab: CompareTab, side: Side) -> Picture | None:
    return tab.view._wholes.get(side)


def test_a_photo_is_shown_before_and_after_with_facts(
    windows: Windows, bench: Bench, qtbot: QtBot, comparisons: ComparisonMaker, store: Store
) -> None:
    window = windows.open(bench.controller, (1100, 760), comparisons=comparisons)
    batch = bench.start("a.jpg", "b.jpg", max_edge=30)
    photos = select(window, batch, qtbot)
    tab = window.details.compare
    photos.view.setCurrentIndex(photos.model.index(0, 0))
    photos.compare.trigger()
    assert window.details.tabs.currentWidget() is tab
    qtbot.waitUntil(lambda: loaded(tab, Side.AFTER) is not None, timeout=30_000)
    after = loaded(tab, Side.AFTER)
    assert after is not None
    assert after.rendered
    assert after.full == QSizeF(30, 20)
    assert dict(tab.facts.texts())["Checked"] == "not developed"
    assert tab.view._name(Side.AFTER) == "After, a preview"
    bench.executor.open_wide()
    qtbot.waitUntil(lambda: status(window, batch) is Status.COMPLETED)

    def written() -> bool:
        picture = loaded(tab, Side.AFTER)
        return picture is not None and not picture.rendered

    qtbot.waitUntil(written, timeout=30_000)
    facts = dict(tab.facts.texts())
    assert facts["Photo"] == "1  a.jpg"
    assert facts["Checked"] == "yes, read back after writing"
    assert "After is shown 2.0 times as large" in facts["Shown"]
    assert "mean of red" in tab.facts.histograms[Side.BEFORE].accessibleName()
    QTest.mouseClick(tab.next, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dict(tab.facts.texts())["Photo"] == "2  b.jpg")
    assert photos.view.currentIndex().row() == 1
    QTest.keyClick(tab.view, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: dict(tab.facts.texts())["Photo"] == "1  a.jpg")
    shown = tab.facts.isVisible()
    QTest.mouseClick(tab.facts_button, Qt.MouseButton.LeftButton)
    assert tab.facts.isVisible() is not shown
    assert store["details/facts"] == ("hidden" if shown else "shown")
    QTest.mouseClick(tab.side_by_side, Qt.MouseButton.LeftButton)
    assert store["details/compare"] == "side by side"


def test_what_cannot_be_shown_is_said(
    windows: Windows, bench: Bench, qtbot: QtBot, comparisons: ComparisonMaker
) -> None:
    window = windows.open(bench.controller, (1100, 760), comparisons=comparisons)
    batch = bench.start("a.jpg", paused=True)
    (bench.tmp_path / "in" / "a.jpg").write_bytes(b"no photo any more")
    select(window, batch, qtbot)
    window.details.tabs.setCurrentWidget(window.details.compare)
    words = window.details.compare.view._words
    qtbot.waitUntil(
        lambda: words.get(Side.BEFORE, "").startswith("The original can't be shown: "),
        timeout=30_000,
    )


def test_a_long_name_breaks_instead_of_being_cut(qtbot: QtBot) -> None:
    """The facts beside the pictures don't scroll sideways: nothing may be wider than they are."""
    facts = CompareFacts()
    qtbot.addWidget(facts)
    facts.resize(240, 400)
    facts.show()
    name = "/in/" + "averylongnamewithoutanyspace" * 4 + ".jpg"
    reason = "The photo " + name + " can't be read."
    facts.show_photo(ListedPhoto(1, name, PhotoStatus.FAILED, None, reason), 1)
    inside = facts.widget()
    assert inside is not None
    assert inside.minimumSizeHint().width() <= facts.viewport().width()
    assert ("Failed", reason) in facts.texts()
