from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from batch_gui.ui.icons import _GLYPHS, app_icon, icon
from batch_gui.ui.theme import READABLE, Theme, Tone, contrast, house_palette, theme_of, tint


def palettes() -> list[QPalette]:
    harsh = QPalette(QColor("#000000"), QColor("#000000"))
    harsh.setColor(QPalette.ColorRole.Base, QColor("#000000"))
    harsh.setColor(QPalette.ColorRole.Text, QColor("#ffff00"))
    sepia = house_palette(dark=False)
    sepia.setColor(QPalette.ColorRole.Base, QColor("#f3e6c8"))
    sepia.setColor(QPalette.ColorRole.Window, QColor("#e5d7b5"))
    return [house_palette(dark=False), house_palette(dark=True), harsh, sepia]


@pytest.mark.parametrize("palette", palettes(), ids=["light", "dark", "harsh", "sepia"])
@pytest.mark.parametrize("tone", list(Tone))
def test_every_colour_of_text_can_be_read_on_every_ground(palette: QPalette, tone: Tone) -> None:
    theme = Theme.from_palette(palette)
    for ground in (theme.ground, theme.selected, theme.hovered, palette.window().color()):
        assert contrast(theme.tones[tone], ground) >= READABLE


@pytest.mark.parametrize("palette", palettes(), ids=["light", "dark", "harsh", "sepia"])
def test_the_main_button_can_be_read(palette: QPalette) -> None:
    theme = Theme.from_palette(palette)
    assert contrast(theme.on_accent, theme.accent) >= READABLE


@pytest.mark.parametrize("dark", [False, True])
def test_our_own_palette_can_be_read(dark: bool) -> None:
    palette, role = house_palette(dark), QPalette.ColorRole
    for text, ground in (
        (role.WindowText, role.Window),
        (role.Text, role.Base),
        (role.ButtonText, role.Button),
        (role.HighlightedText, role.Highlight),
        (role.ToolTipText, role.ToolTipBase),
        (role.PlaceholderText, role.Base),
    ):
        assert contrast(palette.color(text), palette.color(ground)) >= READABLE


def test_contrast_as_the_standard_defines_it() -> None:
    assert contrast(QColor("black"), QColor("white")) == pytest.approx(21)
    assert contrast(QColor("#777777"), QColor("white")) == pytest.approx(4.48, abs=0.01)


def test_dark_is_told_from_light() -> None:
    assert theme_of(house_palette(dark=True)).dark
    assert not theme_of(house_palette(dark=False)).dark


@pytest.mark.parametrize("name", sorted(_GLYPHS))
def test_every_icon_has_ink_at_every_size(name: str, qapp: object) -> None:
    drawn = icon(name, house_palette(dark=False))
    for size in (16, 24, 48):
        image = drawn.pixmap(size, size).toImage()
        inked = sum(image.pixelColor(x, y).alpha() > 128 for x in range(size) for y in range(size))
        assert inked > size


def test_the_program_has_an_icon(qapp: object) -> None:
    assert not app_icon().pixmap(256, 256).isNull()


def test_tinted_words_follow_light_and_dark(qapp: QApplication, qtbot: QtBot) -> None:
    label = QLabel("words")
    window = QWidget()
    QVBoxLayout(window).addWidget(label)
    qtbot.addWidget(window)
    window.show()
    tint(label, Tone.FAILED)
    tint(label, Tone.MUTED)
    for dark in (True, False):
        palette = house_palette(dark)
        qapp.setPalette(palette)
        wanted = theme_of(palette).tones[Tone.MUTED]
        qtbot.waitUntil(partial(_is_written_in, label, wanted))


def _is_written_in(label: QLabel, color: QColor) -> bool:
    return label.palette().color(QPalette.ColorRole.WindowText) == color
