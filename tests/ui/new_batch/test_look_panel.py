from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from batch_gui.develop.presets import Preset
from batch_gui.develop.recipe import Recipe
from batch_gui.engine.scan import FoundPhoto
from batch_gui.ui.new_batch.gallery import TileRole
from batch_gui.ui.new_batch.look_panel import LookPanel
from batch_gui.ui.new_batch.pictures import PictureDesk
from tests.photos import write_photo
from tests.ui.new_batch.makers import Maker

PRESETS = [
    Preset(name="None"),
    Preset(name="Bright", recipe=Recipe.parse({"exposure": 1})),
    Preset(name="Dark", recipe=Recipe.parse({"exposure": -1})),
    Preset(name="Darker", recipe=Recipe.parse({"exposure": -2})),
]


@pytest.fixture
def maker() -> Maker:
    return Maker()


@pytest.fixture
def photos(tmp_path: Path) -> list[FoundPhoto]:
    paths = [write_photo(tmp_path / f"{at}.jpg", size=(300, 200), seed=at) for at in range(3)]
    return [FoundPhoto(str(path), str(tmp_path)) for path in paths]


@pytest.fixture
def panel(qtbot: QtBot, maker: Maker, photos: list[FoundPhoto]) -> Iterator[LookPanel]:
    desk = PictureDesk(maker)
    made = LookPanel(desk)
    made.set_presets(PRESETS)
    made.set_photos(photos)
    made.resize(600, 700)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()
    made.deleteLater()
    desk.deleteLater()


def tiles_with_picture(panel: LookPanel) -> list[str]:
    tiles = panel.gallery.tiles
    rows = [tiles.index(row) for row in range(tiles.rowCount())]
    return [row.data() for row in rows if row.data(TileRole.PICTURE) is not None]


def test_every_preset_shows_the_first_photo_in_its_look(
    qtbot: QtBot, panel: LookPanel, maker: Maker, photos: list[FoundPhoto]
) -> None:
    qtbot.waitUntil(lambda: "preview" in maker.wishes)
    wishes = dict(maker.wishes)
    assert [place for place in wishes if place.startswith("tile:")] == [
        "tile:None",
        "tile:Bright",
        "tile:Dark",
        "tile:Darker",
    ]
    assert {wish.path for wish in wishes.values()} == {photos[0].path}
    assert maker.urgent == ["preview"] * len(maker.urgent)
    maker.answer()
    qtbot.waitUntil(lambda: len(tiles_with_picture(panel)) == 4)
    assert not panel.view.picture_rect().isEmpty()


def test_choosing_by_mouse_keys_and_search(qtbot: QtBot, panel: LookPanel) -> None:
    gallery = panel.gallery
    view = gallery.view
    assert _chosen(panel) is None
    assert not panel.blend.isEnabled()
    spot = view.visualRect(view.model().index(1, 0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert _chosen(panel) == "Bright"
    assert panel.blend.isEnabled()
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert _chosen(panel) == "Dark"
    QTest.keyClicks(gallery.search, "bri")
    assert [view.model().index(row, 0).data() for row in range(view.model().rowCount())] == [
        "Bright"
    ]
    assert _chosen(panel) == "Dark"  # out of sight, still chosen
    gallery.search.setText("no such")
    assert gallery.nothing.isVisible()
    gallery.search.clear()
    assert view.currentIndex().data() == "Dark"
    assert not gallery.nothing.isVisible()
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert _chosen(panel) is None


def test_a_step_of_the_blend_asks_nobody(qtbot: QtBot, panel: LookPanel, maker: Maker) -> None:
    panel.gallery.choose("Dark")
    qtbot.waitUntil(lambda: _recipe(maker) == PRESETS[2].recipe)
    maker.answer()
    qtbot.waitUntil(lambda: not panel.view.picture_rect().isEmpty())
    rect = panel.view.picture_rect()
    spot = rect.center() + rect.bottomRight()
    before = panel.view.grab().toImage().pixelColor(spot / 2)
    with qtbot.waitSignal(panel.changed):
        QTest.keyClick(panel.blend_slider, Qt.Key.Key_PageDown)
    assert panel.blend.value() == 90
    after = panel.view.grab().toImage().pixelColor(spot / 2)
    assert after.lightness() > before.lightness()
    assert maker.wishes == {}


def test_previous_and_next_photo(
    qtbot: QtBot, panel: LookPanel, maker: Maker, photos: list[FoundPhoto]
) -> None:
    assert not panel.previous.isEnabled()
    QTest.mouseClick(panel.next, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: _asked(maker) == photos[1].path)
    assert panel.photo.text() == "1.jpg, 2 of 3"
    QTest.mouseClick(panel.next, Qt.MouseButton.LeftButton)
    assert not panel.next.isEnabled()
    maker.answer("the file is cut off")
    qtbot.waitUntil(lambda: panel.view._words == "2.jpg: the file is cut off" or bool(maker.wishes))
    QTest.mouseClick(panel.previous, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: _asked(maker) == photos[1].path)


def test_a_first_photo_that_cannot_be_read_is_not_the_tiles_photo(
    qtbot: QtBot, panel: LookPanel, maker: Maker, photos: list[FoundPhoto]
) -> None:
    maker.answer("the file is cut off")
    qtbot.waitUntil(lambda: "tile:None" in maker.wishes)
    assert maker.wishes["tile:None"].path == photos[1].path
    maker.answer()
    qtbot.waitUntil(lambda: len(tiles_with_picture(panel)) == 4)


def test_new_presets_are_offered_and_the_others_keep_their_pictures(
    qtbot: QtBot, panel: LookPanel, maker: Maker
) -> None:
    panel.gallery.choose("Bright")
    maker.answer()
    qtbot.waitUntil(lambda: len(tiles_with_picture(panel)) == 4)
    changed = Preset(name="Dark", recipe=Recipe.parse({"exposure": -3}))
    panel.set_presets([*PRESETS[:2], changed, Preset(name="Mine")])
    asked = {place for place in maker.wishes if place.startswith("tile:")}
    assert asked == {"tile:Dark", "tile:Mine"}
    assert panel.gallery.chosen == "Bright"
    panel.set_presets(PRESETS[:1])
    assert panel.gallery.chosen is None


def test_other_photos_make_other_tiles(
    qtbot: QtBot, panel: LookPanel, maker: Maker, photos: list[FoundPhoto]
) -> None:
    maker.answer()
    qtbot.waitUntil(lambda: len(tiles_with_picture(panel)) == 4)
    panel.set_photos(photos[1:])
    assert tiles_with_picture(panel) == []
    assert maker.wishes["tile:Bright"].path == photos[1].path
    panel.set_photos([])
    assert panel.photo.text() == ""


def test_the_size_of_the_outputs_goes_into_the_picture(
    qtbot: QtBot, panel: LookPanel, maker: Maker
) -> None:
    panel.set_max_edge(1024)
    qtbot.waitUntil(lambda: maker.wishes["preview"].max_edge == 1024)
    assert maker.wishes["preview"].long_edge == 768  # the view is 600 px wide


def _asked(maker: Maker) -> str:
    wish = maker.wishes.get("preview")
    return wish.path if wish else ""


def _recipe(maker: Maker) -> Recipe | None:
    wish = maker.wishes.get("preview")
    return wish.recipe if wish else None


def _chosen(panel: LookPanel) -> str | None:
    return panel.gallery.chosen
