"""The window's colours, derived from the palette so that they follow light and dark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

READABLE = 4.5
"""Least contrast of text on its ground (WCAG 2.2, 1.4.3)."""

Group, Role = QPalette.ColorGroup, QPalette.ColorRole


class Tone(Enum):
    """What a colour says; the words beside it always say it too."""

    PLAIN = auto()
    MUTED = auto()
    RUNNING = auto()
    PAUSED = auto()
    FAILED = auto()
    DONE = auto()


@dataclass(frozen=True)
class Theme:
    """Colours for one palette.

    Attributes:
        accent: the one accent: running bars, focus, the main button, the drop state.
        on_accent: text on `accent`.
        selected, hovered: grounds of a row.
        line: separators and outlines; track: the empty part of a bar.
        tones: text and bar colours, readable on `ground`, `selected` and `hovered`.
    """

    dark: bool
    ground: QColor
    selected: QColor
    hovered: QColor
    accent: QColor
    on_accent: QColor
    line: QColor
    outline: QColor
    track: QColor
    tones: dict[Tone, QColor]

    @classmethod
    def from_palette(cls, palette: QPalette) -> Theme:
        """The colours that go with `palette`."""
        ground = palette.color(Group.Active, Role.Base)
        text = palette.color(Group.Active, Role.Text)
        window = palette.color(Group.Active, Role.Window)
        dark = luminance(ground) < luminance(text)
        blue = QColor("#6f9ff8" if dark else "#2f6bdd")
        selected = mix(ground, blue, 0.20 if dark else 0.12)
        hovered = mix(ground, text, 0.04)
        grounds = [ground, selected, hovered, window]
        wanted = {
            Tone.PLAIN: text,
            Tone.MUTED: mix(ground, text, 0.62),
            Tone.RUNNING: blue,
            Tone.PAUSED: QColor("#dfa648" if dark else "#a96500"),
            Tone.FAILED: QColor("#f08075" if dark else "#c5342a"),
            Tone.DONE: QColor("#5fc685" if dark else "#24833f"),
        }
        tones = {tone: readable(color, grounds) for tone, color in wanted.items()}
        accent = tones[Tone.RUNNING]
        black, white = QColor("#101114"), QColor("white")
        return cls(
            dark=dark,
            ground=ground,
            selected=selected,
            hovered=hovered,
            accent=accent,
            on_accent=max(black, white, key=lambda color: contrast(color, accent)),
            line=mix(ground, text, 0.10),
            outline=mix(ground, text, 0.20),
            track=mix(ground, text, 0.12),
            tones=tones,
        )


def theme_of(palette: QPalette) -> Theme:
    """The colours for `palette`, remembered for the palettes last asked for."""
    key = palette.cacheKey()
    if key not in _themes:
        if len(_themes) > 16:
            _themes.clear()
        _themes[key] = Theme.from_palette(palette)
    return _themes[key]


_themes: dict[int, Theme] = {}


def luminance(color: QColor) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2, definition of relative luminance)."""
    parts = (color.redF(), color.greenF(), color.blueF())
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: QColor, other: QColor) -> float:
    """Contrast ratio, 1 to 21 (WCAG 2.2, definition of contrast ratio)."""
    dim, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dim + 0.05)


def mix(one: QColor, other: QColor, share: float) -> QColor:
    """`share` (0 to 1) of `other` over `one`."""
    return QColor.fromRgbF(
        one.redF() + (other.redF() - one.redF()) * share,
        one.greenF() + (other.greenF() - one.greenF()) * share,
        one.blueF() + (other.blueF() - one.blueF()) * share,
    )


def readable(color: QColor, grounds: Sequence[QColor], least: float = READABLE) -> QColor:
    """`color`, moved as little as needed towards black or white to be read on `grounds`."""
    towards = max(
        (QColor("black"), QColor("white")),
        key=lambda end: min(contrast(end, ground) for ground in grounds),
    )
    for step in range(101):
        moved = mix(color, towards, step / 100)
        if min(contrast(moved, ground) for ground in grounds) >= least:
            return moved
    return towards


def set_up_style(app: QApplication) -> None:
    """Give the program its look: native, or Fusion with our palette where that is poor.

    "windows" and "windowsvista" are the styles of old Windows, without dark mode. Where
    the style is Fusion and the system brings no colours of its own, ours are used and
    follow the system's light or dark.
    """
    if app.style().name() in ("windows", "windowsvista"):
        app.setStyle("fusion")
    if app.style().name() != "fusion":
        return
    own = app.style().standardPalette().color(Role.Window)
    if app.palette().color(Role.Window) != own:
        return
    hints = QGuiApplication.styleHints()

    def follow() -> None:
        app.setPalette(house_palette(hints.colorScheme() is Qt.ColorScheme.Dark))

    hints.colorSchemeChanged.connect(follow)
    follow()


def house_palette(dark: bool) -> QPalette:
    """The palette used where the system has none of its own."""
    window, base, text, button = (
        ("#1f2023", "#26272b", "#e9e9ec", "#2d2e33")
        if dark
        else ("#f5f5f6", "#ffffff", "#1b1c1f", "#fdfdfd")
    )
    palette = QPalette(QColor(button), QColor(window))
    colors = {
        Role.Window: window,
        Role.Base: base,
        Role.AlternateBase: window,
        Role.Button: button,
        Role.WindowText: text,
        Role.Text: text,
        Role.ButtonText: text,
        Role.ToolTipBase: base,
        Role.ToolTipText: text,
    }
    for role, color in colors.items():
        palette.setColor(role, QColor(color))
    theme = Theme.from_palette(palette)
    palette.setColor(Role.Highlight, theme.accent)
    palette.setColor(Role.Accent, theme.accent)
    palette.setColor(Role.HighlightedText, theme.on_accent)
    palette.setColor(Role.Link, theme.accent)
    palette.setColor(Role.PlaceholderText, theme.tones[Tone.MUTED])
    faint = mix(QColor(window), QColor(text), 0.42)
    for role in (Role.WindowText, Role.Text, Role.ButtonText):
        palette.setColor(Group.Disabled, role, faint)
    palette.setColor(Group.Disabled, Role.Highlight, theme.outline)
    palette.setColor(Group.Disabled, Role.Accent, theme.outline)
    return palette


class _Tint(QObject):
    """Keeps a widget's text in a tone, in light and in dark."""

    def __init__(self, widget: QWidget, tone: Tone) -> None:
        super().__init__(widget)
        self._widget = widget
        self.tone = tone
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Follow the palette."""
        if event.type() is QEvent.Type.PaletteChange:
            self.paint()
        return False

    def paint(self) -> None:
        """Only the text is set: all other colours, and that they change, come from above."""
        color = theme_of(QApplication.palette(self._widget)).tones[self.tone]
        roles = (Role.WindowText, Role.Text, Role.ButtonText)
        if any(self._widget.palette().color(Group.Active, role) != color for role in roles):
            palette = QPalette()
            for role in roles:
                palette.setColor(role, color)
            self._widget.setPalette(palette)


def tint(widget: QWidget, tone: Tone) -> None:
    """Write the text of `widget` in the colour of `tone` from now on, in light and in dark."""
    kept = widget.findChild(_Tint, options=Qt.FindChildOption.FindDirectChildrenOnly)
    if kept is None:
        kept = _Tint(widget, tone)
    kept.tone = tone
    kept.paint()


def larger(font: QFont, factor: float, *, bold: bool = False) -> QFont:
    """`font`, `factor` times as large."""
    result = QFont(font)
    if font.pointSizeF() > 0:
        result.setPointSizeF(font.pointSizeF() * factor)
    else:
        result.setPixelSize(round(font.pixelSize() * factor))
    result.setBold(bold)
    return result
