"""Asks which columns the compact view has, and in which order, by mouse or by keys."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from batch_gui.ui import batch_columns as columns
from batch_gui.ui.batch_columns import HIDDEN_AT_FIRST, Column
from batch_gui.ui.fields import ErrorLabel, roomy_entry
from batch_gui.ui.large_text import grow_with_text

_COLUMN = Qt.ItemDataRole.UserRole
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class ColumnsDialog(QDialog):
    """All columns below each other, the first one being the one at the left, ticked if shown.

    Space ticks, Alt+Up and Alt+Down move; rows can be dragged, too. It deletes itself when
    closed.

    Signals:
        chosen: tuples of all columns in their order, and of those that are shown.
    """

    chosen = Signal(object, object)

    def __init__(
        self, order: Sequence[Column], shown: Collection[Column], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Arrange columns"))
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Columns, from the left"))
        self.list.setDragDropMode(QListWidget.DragDropMode.InternalMove)
        self.list.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.list.installEventFilter(self)
        self.up = QPushButton(self.tr("Move &up"))
        self.down = QPushButton(self.tr("Move &down"))
        self.none_left = ErrorLabel()
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok
            | QDialogButtonBox.StandardButton.Cancel
            | QDialogButtonBox.StandardButton.RestoreDefaults
        )
        self.ok = buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.defaults = buttons.button(QDialogButtonBox.StandardButton.RestoreDefaults)
        self.defaults.setAutoDefault(False)
        for button, step in ((self.up, -1), (self.down, 1)):
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, step=step: self._move(step))
        self.defaults.clicked.connect(lambda: self._show(list(Column), _SHOWN_AT_FIRST))
        buttons.accepted.connect(self._on_accepted)
        buttons.rejected.connect(self.reject)
        self.list.currentRowChanged.connect(self._refresh)
        self.list.itemChanged.connect(self._refresh)
        self.list.model().rowsMoved.connect(self._refresh)
        self._lay_out(buttons)
        grow_with_text(self)
        self._show(order, shown)
        self.list.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Alt with an arrow moves the column rather than going to another one."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = _STEPS.get(Qt.Key(event.key()))
            if step and event.modifiers() & Qt.KeyboardModifier.AltModifier:
                self._move(step)
                return True
        return super().eventFilter(watched, event)

    def _lay_out(self, buttons: QDialogButtonBox) -> None:
        label = QLabel(self.tr("&Columns of the compact view, from the left:"))
        label.setBuddy(self.list)
        label.setWordWrap(True)
        beside = QVBoxLayout()
        beside.addWidget(self.up)
        beside.addWidget(self.down)
        beside.addStretch(1)
        row = QHBoxLayout()
        row.addWidget(self.list, 1)
        row.addLayout(beside)
        layout = QVBoxLayout(self)
        layout.addWidget(label)
        layout.addLayout(row, 1)
        layout.addWidget(self.none_left)
        layout.addWidget(buttons)
        unit, room = self.fontMetrics().height(), self.screen().availableSize()
        self.resize(min(28 * unit, room.width() - unit), min(32 * unit, room.height() - 3 * unit))

    def _show(self, order: Sequence[Column], shown: Collection[Column]) -> None:
        self.list.clear()
        for column in order:
            entry = roomy_entry(columns.title(column), self.fontMetrics())
            entry.setData(_COLUMN, column)
            entry.setFlags(
                Qt.ItemFlag.ItemIsEnabled
                | Qt.ItemFlag.ItemIsSelectable
                | Qt.ItemFlag.ItemIsUserCheckable
                | Qt.ItemFlag.ItemIsDragEnabled
            )
            ticked = column in shown
            entry.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
            self.list.addItem(entry)
        self.list.setCurrentRow(0)

    def _move(self, step: int) -> None:
        row = self.list.currentRow()
        if row < 0 or not 0 <= row + step < self.list.count():
            return
        entry = self.list.takeItem(row)
        self.list.insertItem(row + step, entry)
        self.list.setCurrentRow(row + step)

    def _order(self) -> tuple[Column, ...]:
        entries = (self.list.item(row) for row in range(self.list.count()))
        return tuple(Column(entry.data(_COLUMN)) for entry in entries)

    def _shown(self) -> tuple[Column, ...]:
        entries = (self.list.item(row) for row in range(self.list.count()))
        ticked = (one for one in entries if one.checkState() is Qt.CheckState.Checked)
        return tuple(Column(entry.data(_COLUMN)) for entry in ticked)

    def _refresh(self) -> None:
        row, nothing = self.list.currentRow(), not self._shown()
        for button, possible in (
            (self.up, row > 0),
            (self.down, 0 <= row < self.list.count() - 1),
        ):
            if button.hasFocus() and not possible:
                self.list.setFocus()  # a disabled button would hand it to who knows whom
            button.setEnabled(possible)
        self.ok.setEnabled(not nothing)
        self.none_left.set_error(self.tr("Tick at least one column.") if nothing else "")

    def _on_accepted(self) -> None:
        self.chosen.emit(self._order(), self._shown())
        self.accept()


_SHOWN_AT_FIRST = tuple(column for column in Column if column not in HIDDEN_AT_FIRST)
