"""Photos for a batch that is there already: dropped on its row, or chosen for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QAbstractItemView, QBoxLayout, QWidget

from batch_gui.core.batch import BatchSummary
from batch_gui.engine.controller import BatchController
from batch_gui.engine.scan import FoundPhotos
from batch_gui.ui.actions import takes_photos
from batch_gui.ui.batch_model import Role
from batch_gui.ui.commands import CommandFailure, Commands, Lane
from batch_gui.ui.dropping import DropPlace
from batch_gui.ui.language import translate
from batch_gui.ui.scanning import ScanPanel


class Adding(QObject):
    """Knows which rows take photos, and adds what is dropped on them.

    Args:
        view: the view of the batches that is in use.
        panels: where scans show how far they are.

    Signals:
        added: in words, how many photos were added to which batch.
        failed: a CommandFailure for the window's message place.
    """

    added = Signal(str)
    failed = Signal(object)

    def __init__(
        self,
        controller: BatchController,
        commands: Commands,
        view: Callable[[], QAbstractItemView],
        window: QWidget,
        panels: QBoxLayout,
    ) -> None:
        super().__init__(window)
        self._controller = controller
        self._commands = commands
        self._view = view
        self._window = window
        self._panels = panels
        self._scans: set[ScanPanel] = set()

    def place_at(self, position: QPoint) -> DropPlace | None:
        """The row under a point of the window, if photos can be dropped on it."""
        view = self._view()
        viewport = view.viewport()
        inside = viewport.mapFrom(self._window, position)
        if not view.isVisible() or not viewport.rect().contains(inside):
            return None
        index = view.indexAt(inside)
        batch: BatchSummary | None = index.data(Role.BATCH) if index.isValid() else None
        if batch is None or not takes_photos(batch):
            return None
        rect = view.visualRect(index) & viewport.rect()
        if view.selectionBehavior() is QAbstractItemView.SelectionBehavior.SelectRows:
            rect.setLeft(0)
            rect.setWidth(viewport.width())
        rect.moveTopLeft(viewport.mapTo(self._window, rect.topLeft()))
        return DropPlace(batch.batch_id, batch.name, rect)

    def any_place(self) -> bool:
        """Whether a batch takes photos, so that the rows have to be seen while dragging."""
        view = self._view()
        model = view.model()
        if model is None or not view.isVisible():
            return False
        rows = range(min(model.rowCount(), 200))
        batches = (model.index(row, 0).data(Role.BATCH) for row in rows)
        return any(takes_photos(batch) for batch in batches if batch is not None)

    def add(self, place: DropPlace, paths: Sequence[Path]) -> None:
        """Look for photos in `paths` and add them to the batch they were dropped on."""
        self.add_to(place.batch_id, place.name, paths)

    def add_to(self, batch_id: str, name: str, paths: Sequence[Path]) -> None:
        """Look for photos in `paths` and add them to the batch of that name."""
        panel = ScanPanel(self._commands, partial(self._controller.scan, paths))
        self._scans.add(panel)
        self._panels.addWidget(panel)
        panel.found.connect(lambda found: self._add(batch_id, name, found))
        panel.failed.connect(lambda error: self._fail(name, error))
        for ended in (panel.found, panel.failed, panel.stopped):
            ended.connect(lambda *_: self._forget(panel))

    def stop(self) -> None:
        """Stop every scan and add nothing more."""
        for panel in self._scans:
            panel.stop()

    def _forget(self, panel: ScanPanel) -> None:
        self._scans.discard(panel)
        self._panels.removeWidget(panel)
        panel.hide()
        panel.deleteLater()

    def _add(self, batch_id: str, name: str, found: FoundPhotos) -> None:
        self._commands.run(
            lambda: self._controller.add_to(batch_id, found),
            what=_what(name),
            done=lambda count: self.added.emit(_added_text(name, count)),
            owner=self,
            lane=Lane.LONG,
        )

    def _fail(self, name: str, error: Exception) -> None:
        self.failed.emit(CommandFailure(_what(name), error))


def _what(name: str) -> str:
    return translate("Adding", "Add photos to \u201c{name}\u201d").format(name=name)


def _added_text(name: str, count: int) -> str:
    words = translate("Adding", "%Ln photo(s) added to \u201c{name}\u201d.", None, count)
    return words.format(name=name)
