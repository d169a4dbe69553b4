"""The list of batches: selection, row buttons, keyboard and context menu."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
)
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from batch_gui.core.batch import BatchSummary
from batch_gui.ui.actions import BatchAction, label, row_buttons
from batch_gui.ui.batch_delegate import BatchDelegate, Touched
from batch_gui.ui.batch_menu import open_menu
from batch_gui.ui.batch_model import BatchModel, Role
from batch_gui.ui.batch_selection import BatchSelection
from batch_gui.ui.thumbnails import Thumbnails
from batch_gui.ui.turns.dragging import let_rows_be_dragged
from batch_gui.ui.uniform_list import UniformListView

Index = QModelIndex | QPersistentModelIndex
_TO_AND_FRO = (BatchAction.PAUSE, BatchAction.RESUME)
_DOWN = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class BatchView(UniformListView):
    """The batches, as rows with buttons.

    Keys: those of `BatchSelection.press`, a double click being Return. Right and Left go to
    the row's buttons and back, where Space and Return press the button; Escape and the other
    arrows leave them. Ctrl+Space selects, as everywhere in Qt.
    """

    def __init__(
        self,
        model: BatchModel,
        selection: BatchSelection,
        thumbnails: Thumbnails,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._batches = model
        self._selection = selection
        self._delegate = BatchDelegate(self, thumbnails)
        self.setModel(model)
        self.setSelectionModel(selection.rows)
        self.setItemDelegate(self._delegate)
        self.setSelectionBehavior(QListView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(self.tr("Batches"))
        let_rows_be_dragged(self)
        self.doubleClicked.connect(self._on_double_clicked)
        thumbnails.thumbnail_ready.connect(self._on_thumbnail_ready)
        selection.rows.currentChanged.connect(self._on_current_changed)

    def button_center(self, index: QModelIndex, action: BatchAction) -> QPoint | None:
        """The middle of a row's button in the viewport; None if the row doesn't have it."""
        layout = self._delegate.lay_out(self.visualRect(index), index.data(Role.BATCH))
        rect = layout.buttons.get(action)
        return rect.center() if rect else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light the button under the mouse."""
        self._set_hovered(self._touched(event.position().toPoint()))
        if self._delegate.pressed is None:
            super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """No button is hovered outside."""
        self._set_hovered(None)
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Press a row's button; it leaves the selection as it is."""
        touched = self._touched(event.position().toPoint())
        if touched is None or event.button() is not Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        self._delegate.pressed = touched
        self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A button does its work when the mouse is let go on it."""
        pressed, self._delegate.pressed = self._delegate.pressed, None
        if pressed is None:
            super().mouseReleaseEvent(event)
            return
        self.viewport().update()
        if pressed == self._touched(event.position().toPoint()):
            self._selection.action_requested.emit(pressed.action, (pressed.batch_id,))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Two quick clicks on a button are two clicks."""
        if self._touched(event.position().toPoint()) is not None:
            self.mousePressEvent(event)
            return
        super().mouseDoubleClickEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys of the class's docstring; the rest as in every list."""
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        if plain and self._plain_key(Qt.Key(event.key())):
            event.accept()
            return
        super().keyPressEvent(event)
        if plain:
            self._selection.moved(Qt.Key(event.key()))

    def _plain_key(self, key: Qt.Key) -> bool:
        focused = self._delegate.focused
        if key in (Qt.Key.Key_Right, Qt.Key.Key_Left):
            forward = (key == Qt.Key.Key_Right) is not self.isRightToLeft()
            self._step_button(1 if forward else -1)
        elif key == Qt.Key.Key_Escape and focused:
            self._set_focused(None)
        elif focused and key in (Qt.Key.Key_Space, *_DOWN):
            self._selection.action_requested.emit(focused.action, (focused.batch_id,))
        else:
            return self._selection.press(key)
        return True

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The next visit starts at the row, not at one of its buttons."""
        self._set_focused(None)
        super().focusOutEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The selected batches' actions, by mouse or menu key."""
        open_menu(self, self._selection, event)

    def dataChanged(self, first: Index, last: Index, roles: Sequence[int] = ()) -> None:
        """Repaint what changed; QListView would lay out all rows anew, though none grows."""
        QAbstractItemView.dataChanged(self, first, last, roles)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Rows of a narrow view are higher."""
        sizes = self._delegate.row_metrics
        was, now = event.oldSize().width(), event.size().width()
        if sizes.is_narrow(was) != sizes.is_narrow(now):
            self.scheduleDelayedItemsLayout()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the font and the palette."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self.scheduleDelayedItemsLayout()
        elif event.type() is QEvent.Type.PaletteChange:
            self.viewport().update()

    def _touched(self, position: QPoint) -> Touched | None:
        index = self.indexAt(position)
        if not index.isValid():
            return None
        batch = index.data(Role.BATCH)
        action = self._delegate.lay_out(self.visualRect(index), batch).button_at(position)
        return Touched(batch.batch_id, action) if action else None

    def _set_hovered(self, touched: Touched | None) -> None:
        if touched != self._delegate.hovered:
            self._delegate.hovered = touched
            self.viewport().update()

    def _set_focused(self, touched: Touched | None) -> None:
        if touched != self._delegate.focused:
            self._delegate.focused = touched
            self.viewport().update()
            if touched is not None and QAccessible.isActive():
                spoken = self.tr("{button}, button").format(button=label(touched.action))
                QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, spoken))

    def _step_button(self, step: int) -> None:
        batch: BatchSummary | None = self.currentIndex().data(Role.BATCH)
        if batch is None:
            return
        buttons = row_buttons(batch)
        focused = self._delegate.focused
        place = buttons.index(focused.action) if focused and focused.action in buttons else -1
        place = min(place + step, len(buttons) - 1)
        self._set_focused(Touched(batch.batch_id, buttons[place]) if place >= 0 else None)

    def _on_double_clicked(self, _index: QModelIndex) -> None:
        self._selection.open_current()

    def _on_thumbnail_ready(self) -> None:
        self.viewport().update()

    def _on_current_changed(self) -> None:
        self._set_focused(None)
