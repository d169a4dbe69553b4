"""The buttons of a line of the compact view, while the mouse is over it."""

from __future__ import annotations

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QMouseEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QTableView, QToolButton, QWidget

from batch_gui.core.batch import BatchSummary
from batch_gui.ui.actions import BatchAction, label, row_buttons
from batch_gui.ui.batch_model import Role
from batch_gui.ui.icons import icon
from batch_gui.ui.theme import theme_of


class CompactButtons(QWidget):
    """Lies over the right end of a line, in sight however far the table is scrolled sideways.

    The toolbar, the menus and the keys do the same for those who don't use a mouse.

    Signals:
        action_requested: a BatchAction and the tuple of the id of the batch it is for.
    """

    action_requested = Signal(object, object)

    def __init__(self, view: QTableView, selection: QItemSelectionModel) -> None:
        super().__init__(view.viewport())
        self._view = view
        self._hovered = QPersistentModelIndex()
        self._batch_id = self._pressed = ""
        self._dark: bool | None = None
        self._buttons: dict[BatchAction, QToolButton] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self.setAutoFillBackground(True)
        self.hide()
        view.viewport().installEventFilter(self)
        view.viewport().setMouseTracking(True)
        for bar in (view.verticalScrollBar(), view.horizontalScrollBar()):
            bar.valueChanged.connect(self.follow)
        model = view.model()
        for changed in (model.dataChanged, model.layoutChanged, model.modelReset):
            changed.connect(self.follow)
        selection.selectionChanged.connect(self.follow)
        for moved in (model.rowsInserted, model.rowsRemoved, model.rowsMoved):
            moved.connect(self.follow)

    def button(self, action: BatchAction) -> QToolButton | None:
        """The button of `action`, if it is shown."""
        button = self._buttons.get(action)
        return button if button is not None and not button.isHidden() else None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go with the mouse."""
        if event.type() is QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
            index = self._view.indexAt(event.position().toPoint())
            if index.row() != self._hovered.row():
                self._hovered = QPersistentModelIndex(index)
                self.follow()
        elif event.type() is QEvent.Type.Leave:
            self._hovered = QPersistentModelIndex()
            self.follow()
        elif event.type() is QEvent.Type.Resize:
            self.follow()
        return super().eventFilter(watched, event)

    def follow(self) -> None:
        """Show what the batch of the line allows now, where the line is now."""
        index = self._hovered
        batch = index.data(Role.BATCH) if index.isValid() else None
        if not isinstance(batch, BatchSummary):
            self.hide()
            return
        self._batch_id = batch.batch_id
        self._show(row_buttons(batch))
        line = self._view.visualRect(index)
        width = self.sizeHint().width()
        self.setGeometry(
            self._view.viewport().width() - width, line.top(), width, line.height() - 1
        )
        self._restyle()
        self.show()

    def _show(self, actions: tuple[BatchAction, ...]) -> None:
        side = self._view.verticalHeader().defaultSectionSize() - 1
        for action in actions:
            if action not in self._buttons:
                self._buttons[action] = self._make(action)
        for action, button in self._buttons.items():
            button.setFixedSize(side * 5 // 4, side)
            button.setIconSize(QSize(side, side) * 0.6)
            button.setVisible(action in actions)

    def _make(self, action: BatchAction) -> QToolButton:
        button = QToolButton(self)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setToolTip(label(action))
        button.setAccessibleName(label(action))
        button.pressed.connect(self._on_pressed)
        button.clicked.connect(lambda: self._on_clicked(action))
        before = sum(_ORDER.index(other) < _ORDER.index(action) for other in self._buttons)
        self._row.insertWidget(before, button)
        return button

    def _on_pressed(self) -> None:
        self._pressed = self._batch_id

    def _on_clicked(self, action: BatchAction) -> None:
        """Only for the batch that was under the mouse when it was pressed."""
        if self._pressed == self._batch_id:
            self.action_requested.emit(action, (self._batch_id,))

    def _restyle(self) -> None:
        """The ground of the line, so that words under it don't shine through."""
        theme = theme_of(self._view.palette())
        selected = self._view.selectionModel().isRowSelected(self._hovered.row(), QModelIndex())
        ground = theme.selected if selected else theme.ground
        palette = QPalette(self._view.palette())
        if self.palette().color(QPalette.ColorRole.Window) != ground:
            palette.setColor(QPalette.ColorRole.Window, ground)
            self.setPalette(palette)
        for action, button in self._buttons.items():
            if self._dark is not theme.dark or button.icon().isNull():
                button.setIcon(icon(action.value, palette))
        self._dark = theme.dark


_ORDER = list(BatchAction)
