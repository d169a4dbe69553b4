"""The Before / After tab: one photo of the batch looked at closely, with facts and histograms."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QSizePolicy,
    QSpacerItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from batch_gui.develop.comparing import ComparisonWish, Part, Side
from batch_gui.engine.answers import Development
from batch_gui.engine.controller import BatchController
from batch_gui.engine.photo_list import ListedPhoto, PhotoStatus
from batch_gui.engine.previews import ComparisonMaker
from batch_gui.ui.commands import Commands, Lane
from batch_gui.ui.details.compare_desk import Arrived, CompareDesk
from batch_gui.ui.details.compare_facts import CompareFacts
from batch_gui.ui.details.compare_view import CompareView
from batch_gui.ui.details.photo_source import PhotoSource
from batch_gui.ui.details.photos_model import PhotosModel
from batch_gui.ui.engine_words import in_words
from batch_gui.ui.fields import MutedLabel
from batch_gui.ui.language import number
from batch_gui.ui.remembered import Remembered

_EDGE = 1600  # px of the whole picture, at least what a screen needs
_FACTS_ROOM = 60  # lines of text the tab must be wide for facts that nobody asked for
_FACTS_WIDTH = 17  # lines of text
_ZOOM_ROOM = 36  # lines of text the tab must be wide for the zoom in words


class CompareTab(QWidget):
    """Follows the photo that is chosen in the Photos tab; else the last one that was done.

    Pictures are asked for while the tab is seen, and made in a process of their own. What
    isn't developed yet is rendered by the batch's recipe, and says so.

    Signals:
        photo_current: the place of the photo that was stepped to.
    """

    photo_current = Signal(int)

    def __init__(
        self,
        controller: BatchController,
        source: PhotoSource,
        model: PhotosModel,
        commands: Commands,
        remembered: Remembered,
        maker: ComparisonMaker | None,
    ) -> None:
        super().__init__()
        self._controller = controller
        self._source = source
        self._model = model
        self._commands = commands
        self._remembered = remembered
        self._desk = CompareDesk(maker, self)
        self._place: int | None = None
        self._photo: ListedPhoto | None = None
        self._development: Development | None = None
        self.view = CompareView()
        self.facts = CompareFacts()
        self.divider = self._button(self.tr("Divider"), self.tr("One over the other"), True)
        self.side_by_side = self._button(
            self.tr("Side by side"), self.tr("Beside each other"), True
        )
        self.fit = self._button(self.tr("Fit"), self.tr("Show the whole photo (0)"))
        self.one_to_one = self._button(
            self.tr("100 %"), self.tr("A pixel of the larger picture for a pixel of the screen (1)")
        )
        self.zoom = MutedLabel()
        self.facts_button = self._button(
            self.tr("Facts"), self.tr("Facts and histograms beside the photo"), True
        )
        self.previous = self._button("\u2039", self.tr("Previous photo"))
        self.next = self._button("\u203a", self.tr("Next photo"))
        self.previous.setShortcut(QKeySequence("Alt+Left"))
        self.next.setShortcut(QKeySequence("Alt+Right"))
        self._build()
        source.batch_shown.connect(self._on_batch_shown)
        source.statuses_changed.connect(self._on_statuses_changed)
        self._desk.arrived.connect(self._on_arrived)
        self.view.part_wanted.connect(self._on_part_wanted)
        self.view.zoom_changed.connect(self._show_zoom)
        self.fit.clicked.connect(self.view.fit)
        self.one_to_one.clicked.connect(lambda: self.view.zoom_to(1.0))
        self.side_by_side.toggled.connect(self._on_mode)
        self.facts_button.clicked.connect(self._on_facts)
        self.previous.clicked.connect(lambda: self._step(-1))
        self.next.clicked.connect(lambda: self._step(1))
        together = remembered.choice("details/compare") != "side by side"
        (self.divider if together else self.side_by_side).setChecked(True)
        self._show_zoom()

    def show_place(self, place: int) -> None:
        """Show the photo at a place of the batch's order."""
        if place != self._place:
            self._place = place
            self._look_up()

    def stop(self) -> None:
        """Wish for nothing any more."""
        self.view.clear()
        self._desk.forget()

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to look."""
        super().showEvent(event)
        self._look_up()

    def hideEvent(self, event: QHideEvent) -> None:
        """Make no pictures for nobody."""
        super().hideEvent(event)
        self._desk.forget()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Facts stand beside the photo where there is room, unless the user wants it otherwise."""
        super().resizeEvent(event)
        self._show_facts()
        self.zoom.setVisible(self.width() >= _ZOOM_ROOM * self.fontMetrics().height())

    def _button(self, text: str, tip: str, checkable: bool = False) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setAutoRaise(True)
        button.setCheckable(checkable)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def _build(self) -> None:
        unit = self.fontMetrics().height()
        modes = QButtonGroup(self)
        bar = QHBoxLayout()
        bar.setSpacing(unit // 4)
        for button in (self.divider, self.side_by_side):
            modes.addButton(button)
            bar.addWidget(button)
        bar.addItem(_gap(unit))
        bar.addWidget(self.fit)
        bar.addWidget(self.one_to_one)
        bar.addItem(_gap(unit // 2))
        bar.addWidget(self.zoom)
        self.zoom.hide()  # until there is known to be room
        bar.addStretch(1)
        bar.addWidget(self.facts_button)
        bar.addItem(_gap(unit // 2))
        bar.addWidget(self.previous)
        bar.addWidget(self.next)
        row = QHBoxLayout()
        row.setSpacing(unit)
        row.addWidget(self.view, 1)
        row.addWidget(self.facts)
        column = QVBoxLayout(self)
        column.setContentsMargins(unit // 2, unit // 3, unit // 2, unit // 3)
        column.setSpacing(unit // 3)
        column.addLayout(bar)
        column.addLayout(row, 1)

    # --- which photo -------------------------------------------------------------------

    def _on_batch_shown(self) -> None:
        self._place = self._photo = self._development = None
        self._desk.forget()
        self.view.clear()
        self.facts.clear()
        batch_id = self._source.batch_id
        if batch_id is not None:
            self._commands.run(
                lambda: self._controller.development(batch_id),
                what=self.tr("Look up how the batch is developed"),
                done=lambda found: self._on_development(batch_id, found),
                owner=self,
                lane=Lane.LONG,
            )

    def _on_development(self, batch_id: str, development: Development) -> None:
        if batch_id == self._source.batch_id:
            self._development = development
            self._ask_wholes()

    def _on_statuses_changed(self) -> None:
        """A photo is chosen once, so that nothing jumps; what becomes of it is followed."""
        if self._place is None and self._model.count():
            self._place = self._model.last_done() or 0
        self._look_up()

    def _step(self, by: int) -> None:
        if self._place is not None:
            place = min(max(self._place + by, 0), self._model.count() - 1)
            self.show_place(place)
            self.photo_current.emit(place)

    def _look_up(self) -> None:
        if self._place is not None and self.isVisible():
            self._source.fetch([self._place], self._on_photo)

    def _on_photo(self, photos: Sequence[ListedPhoto]) -> None:
        if not photos:
            return
        before, photo = self._photo, photos[0]
        if photo == before:
            return
        self._photo = photo
        self.facts.show_photo(photo, (self._place or 0) + 1)
        self.previous.setEnabled(self._place != 0)
        self.next.setEnabled((self._place or 0) + 1 < self._model.count())
        same = before is not None and before.photo_id == photo.photo_id
        if not same:
            self.view.clear()
            self.facts.forget_pictures()
        if not same or before is None or before.output != photo.output:
            self._ask_wholes()

    # --- pictures ----------------------------------------------------------------------

    def _ask_wholes(self) -> None:
        if self._photo is None or self._development is None or not self.isVisible():
            return
        if not self._desk.works:
            self.view.show_words(Side.BEFORE, self.tr("There are no pictures here"))
            return
        for side in Side:
            if self._photo.path:
                self.view.show_words(side, self.tr("Loading\u2026"))
                self._desk.ask(self._wish(side, edge=_EDGE))
        if not self._photo.path:
            words = self.tr("The catalogue no longer knows this photo.")
            self.view.show_words(Side.BEFORE, words)

    def _on_part_wanted(self, side: Side, part: Part, edge: int) -> None:
        if self._photo is not None and self._development is not None:
            self._desk.ask(self._wish(side, part=part, edge=edge))

    def _wish(self, side: Side, **what: object) -> ComparisonWish:
        assert self._photo is not None
        assert self._development is not None
        skipped_or_done = (PhotoStatus.PROCESSED, PhotoStatus.SKIPPED)
        output = self._photo.output if self._photo.status in skipped_or_done else ""
        return ComparisonWish(
            side=side,
            path=self._photo.path,
            output=output,
            recipe=self._development.recipe,
            blend=self._development.blend,
            max_edge=self._development.max_edge,
            **what,  # type: ignore[arg-type]
        )

    def _on_arrived(self, arrived: Arrived) -> None:
        wish, photo = arrived.wish, self._photo
        if photo is None or self._development is None or wish.path != photo.path:
            return
        if wish.output != self._wish(wish.side).output:
            return
        if arrived.picture is None:
            if arrived.is_whole:
                self.view.show_words(wish.side, self._why(wish.side, arrived.problem))
            return
        self.view.show_picture(wish.side, arrived.picture)
        if arrived.is_whole:
            self.facts.show_picture(wish.side, arrived.picture)

    def _why(self, side: Side, problem: str) -> str:
        words = self.tr("The original can't be shown: {why}")
        if side is Side.AFTER:
            words = self.tr("The result can't be shown: {why}")
        return words.format(why=in_words(problem))

    def _on_mode(self, side_by_side: bool) -> None:
        self.view.set_side_by_side(side_by_side)
        self._remembered.set_choice(
            "details/compare", "side by side" if side_by_side else "divider"
        )

    def _on_facts(self, wanted: bool) -> None:
        self._remembered.set_choice("details/facts", "shown" if wanted else "hidden")
        self._show_facts()

    def _show_facts(self) -> None:
        """They take at most half of the width."""
        unit = self.fontMetrics().height()
        chosen = self._remembered.choice("details/facts")
        shown = chosen == "shown" if chosen else self.width() >= _FACTS_ROOM * unit
        self.facts_button.setChecked(shown)
        self.facts.setFixedWidth(min(_FACTS_WIDTH * unit, self.width() // 2))
        self.facts.setVisible(shown)

    def _show_zoom(self) -> None:
        zoom = self.view.zoom
        words = self.tr("shown at {percent} %") if zoom else ""
        text = words.format(percent=number(round(zoom * 100)))
        if text != self.zoom.text():
            self.zoom.setText(text)


def _gap(width: int) -> QSpacerItem:
    """Room between groups of buttons, the first to go where there is little."""
    policy = QSizePolicy.Policy
    return QSpacerItem(width, 0, policy.Maximum, policy.Minimum)
