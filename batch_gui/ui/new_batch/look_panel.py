"""Choosing a look: preset, blend, and the user's own photos before and after."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QSlider,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from batch_gui.develop.presets import Preset
from batch_gui.develop.previewing import PreviewWish
from batch_gui.develop.recipe import Recipe
from batch_gui.engine.scan import FoundPhoto
from batch_gui.ui.engine_words import in_words
from batch_gui.ui.fields import ElidedLabel
from batch_gui.ui.language import number
from batch_gui.ui.new_batch.gallery import NO_PRESET, Gallery
from batch_gui.ui.new_batch.pictures import PictureDesk, Shown
from batch_gui.ui.new_batch.preview_view import PreviewView

_PREVIEW = "preview"
_TILE = "tile:"
_TILE_EDGE = 256  # px
_STEP, _SMALLEST, _LARGEST = 256, 512, 2048  # px of the preview's long edge
_VIEW, _GALLERY = 4, 3  # parts of the height
_PHOTOS_TRIED = 5  # for the tiles, when the first can't be read


class LookPanel(QWidget):
    """A preview of one of the photos, the blend under it, and the gallery of presets.

    Pictures come from the desk as they are ready; the newest wish wins. Mixing in the blend
    costs nothing but painting.

    Signals:
        changed: preset or blend was changed.
    """

    changed = Signal()

    def __init__(self, desk: PictureDesk) -> None:
        super().__init__()
        self._desk = desk
        self._photos: Sequence[FoundPhoto] = ()
        self._at = 0
        self._tile_photo = 0
        self._edge = 0
        self._max_edge: int | None = None
        self._presets: Sequence[Preset] = ()
        self._kept: Preset | None = None
        self._kept_name = ""
        self.view = PreviewView()
        self.gallery = Gallery()
        self.previous = self._arrow(Qt.ArrowType.LeftArrow, self.tr("Previous photo"), "Alt+Left")
        self.next = self._arrow(Qt.ArrowType.RightArrow, self.tr("Next photo"), "Alt+Right")
        self.photo = ElidedLabel()
        self.blend_slider = QSlider(Qt.Orientation.Horizontal)
        self.blend_slider.setRange(0, 100)
        self.blend_slider.setPageStep(10)
        self.blend = QSpinBox()
        self.blend.setRange(0, 100)
        self.blend.setSuffix(self.tr(" %"))
        self.blend.setValue(100)
        self.blend_slider.setValue(100)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._ask)
        self._lay_out()
        self.previous.clicked.connect(lambda: self._go(-1))
        self.next.clicked.connect(lambda: self._go(1))
        self.blend_slider.valueChanged.connect(self.blend.setValue)
        self.blend.valueChanged.connect(self.blend_slider.setValue)
        self.blend.valueChanged.connect(self._on_blend)
        self.gallery.chosen_changed.connect(self._on_preset)
        desk.arrived.connect(self._on_arrived)
        self.view.setVisible(desk.works)
        self._on_preset()

    @property
    def current_photo(self) -> FoundPhoto | None:
        """The photo that is shown."""
        return self._photos[self._at] if self._photos else None

    @property
    def preset(self) -> str | None:
        """The chosen preset's name, as a batch's config has it; None for no preset."""
        return self.gallery.chosen if self.kept_recipe is None else self._kept_name

    @property
    def kept_recipe(self) -> Recipe | None:
        """The look of a batch as it was, if that is chosen."""
        kept = self._kept
        return kept.recipe if kept is not None and kept.name == self.gallery.chosen else None

    def keep(self, name: str, recipe: Recipe) -> None:
        """Offer, and choose, the look a batch has: the preset of that name isn't it any more."""
        self._kept_name = name
        self._kept = Preset(
            name=self.tr("{name}, as it was").format(name=name[:80]),
            description=self.tr("As this batch has it; the preset was changed or deleted since."),
            recipe=recipe,
        )
        self.set_presets(self._presets)
        self.gallery.choose(self._kept.name)

    def set_presets(self, presets: Sequence[Preset]) -> None:
        """Offer these presets; those whose picture is there keep it."""
        self._presets = presets
        self.gallery.set_presets([*([self._kept] if self._kept else []), *presets])
        self._ask_tiles()
        self._ask_soon()

    def set_photos(self, photos: Sequence[FoundPhoto]) -> None:
        """Show these photos; the one shown stays, if it is among them."""
        shown, first = self.current_photo, self._photos[0] if self._photos else None
        self._photos = photos
        still = shown is not None and self._at < len(photos) and photos[self._at] == shown
        self._at = self._at if still else 0
        if not photos or photos[0] != first:
            self._tile_photo = 0
            self.gallery.tiles.forget_pictures()
            self._ask_tiles()
        if not still:
            self._show_photo()

    def set_max_edge(self, max_edge: int | None) -> None:
        """The size of the outputs, px, which sharpening and grain go by."""
        if max_edge != self._max_edge:
            self._max_edge = max_edge
            self._ask_soon()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A larger view asks for more pixels."""
        super().resizeEvent(event)
        parts = _VIEW + _GALLERY
        self.gallery.set_room(self.height() * (_GALLERY if self._desk.works else parts) // parts)
        self._ask_soon()

    def _lay_out(self) -> None:
        self.view.setObjectName("preview")
        walk = QHBoxLayout()
        walk.addWidget(self.previous)
        walk.addWidget(self.next)
        walk.addWidget(self.photo, 1)
        blend = QHBoxLayout()
        label = QLabel(self.tr("B&lend"))
        label.setBuddy(self.blend_slider)
        self.blend_slider.setAccessibleName(self.tr("Blend"))
        self.blend.setAccessibleName(self.tr("Blend in percent"))
        self.blend_slider.setToolTip(
            self.tr("How much of the developed photo is mixed over the original")
        )
        blend.addWidget(label)
        blend.addWidget(self.blend_slider, 1)
        blend.addWidget(self.blend)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.view, _VIEW)
        layout.addLayout(walk)
        layout.addLayout(blend)
        layout.addWidget(self.gallery, _GALLERY)

    def _arrow(self, shape: Qt.ArrowType, words: str, keys: str) -> QToolButton:
        button = QToolButton()
        button.setArrowType(shape)
        button.setAccessibleName(words)
        button.setShortcut(keys)
        native = button.shortcut().toString(button.shortcut().SequenceFormat.NativeText)
        button.setToolTip(f"{words} ({native})")
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def _go(self, step: int) -> None:
        at = min(max(self._at + step, 0), len(self._photos) - 1)
        if at != self._at:
            self._at = at
            self._show_photo()

    def _show_photo(self) -> None:
        photo = self.current_photo
        self.previous.setEnabled(self._at > 0)
        self.next.setEnabled(self._at + 1 < len(self._photos))
        if photo is None:
            self.photo.setText("")
            self.view.show_words(self.tr("No photo to show"))
            return
        words = self.tr("{name}, {place} of {count}").format(
            name=_shown(photo), place=number(self._at + 1), count=number(len(self._photos))
        )
        self.photo.setText(words)
        self.photo.setToolTip(words)
        self.view.show_words(self.tr("Preparing the picture\u2026"))
        self._ask_soon()

    def _on_preset(self) -> None:
        has_look = self.gallery.chosen is not None
        self.blend.setEnabled(has_look)
        self.blend_slider.setEnabled(has_look)
        self._ask_soon()
        self.changed.emit()

    def _on_blend(self, percent: int) -> None:
        self.view.set_blend(percent)
        self.changed.emit()

    def _ask_soon(self) -> None:
        """Several changes at once are one wish."""
        if self._desk.works:
            self._later.start()

    def _ask(self) -> None:
        photo = self.current_photo
        if photo is None:
            return
        side = max(self.view.width(), self.view.height()) * self.devicePixelRatioF()
        wanted = -(-round(side) // _STEP) * _STEP
        self._edge = max(self._edge, min(max(wanted, _SMALLEST), _LARGEST))
        wish = PreviewWish(photo.path, self._edge, self.gallery.recipe, self._max_edge)
        self._desk.ask(_PREVIEW, wish, urgent=True)

    def _ask_tiles(self) -> None:
        if self._tile_photo >= len(self._photos):
            return
        path = self._photos[self._tile_photo].path
        for preset in self.gallery.tiles.without_picture():
            wish = PreviewWish(path, _TILE_EDGE, preset.recipe, with_before=False)
            self._desk.ask(_TILE + preset.name, wish)

    def _on_arrived(self, shown: Shown) -> None:
        if shown.place == _PREVIEW:
            self._on_preview(shown)
        elif self._photos and shown.wish.path == self._photos[self._tile_photo].path:
            self._on_tile(shown)

    def _on_preview(self, shown: Shown) -> None:
        photo = self.current_photo
        if photo is None or photo.path != shown.wish.path:
            return
        if shown.pictures is None:
            self.view.show_words(f"{_shown(photo)}: {in_words(shown.problem)}")
        else:
            self.view.show_pictures(shown.pictures)

    def _on_tile(self, shown: Shown) -> None:
        name = shown.place.removeprefix(_TILE)
        if shown.pictures is not None:
            self.gallery.tiles.set_picture(name, shown.pictures.after)
            return
        more = self._tile_photo + 1 < min(len(self._photos), _PHOTOS_TRIED)
        if name == NO_PRESET and more:  # the photo is to blame, not a look
            self._tile_photo += 1
            self._ask_tiles()


def _shown(photo: FoundPhoto) -> str:
    return Path(photo.path).name.encode(errors="surrogateescape").decode(errors="replace")
