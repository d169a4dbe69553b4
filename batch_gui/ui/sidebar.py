"""The sidebar: batches by status and by session, with how many there are of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QLabel,
    QListView,
    QScrollArea,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from batch_gui.core.batch import Status
from batch_gui.ui.batch_filter import BatchFilter
from batch_gui.ui.language import number, translate
from batch_gui.ui.theme import Tone, larger, theme_of, tint
from batch_gui.ui.totals import Totals
from batch_gui.ui.uniform_list import UniformListView

Index = QModelIndex | QPersistentModelIndex
_Item = Qt.ItemDataRole
_COUNT = _Item.UserRole + 1
_SESSIONS_IN_SIGHT = 4  # with room for fewer, statuses and sessions scroll together
_STATUSES = (
    Status.RUNNING,
    Status.PENDING,
    Status.PAUSED,
    Status.COMPLETED,
    Status.FAILED,
    Status.CANCELLED,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the sidebar.

    Attributes:
        value: what to filter by; None for everything.
        count: batches it lets through.
    """

    value: Status | int | None
    text: str
    count: int


class EntryModel(QAbstractListModel):
    """Lines of the sidebar."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: Sequence[Entry] = ()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Number of lines."""
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = _Item.DisplayRole) -> object:
        """A line's words and its count."""
        if not index.isValid():
            return None
        entry = self.entries[index.row()]
        if role in (_Item.DisplayRole, _Item.ToolTipRole):
            return entry.text
        if role == _COUNT:
            return entry.count
        if role == _Item.AccessibleTextRole:
            batches = translate("Sidebar", "%Ln batch(es)", None, entry.count)
            return f"{entry.text}, {batches}"
        return None

    def show_entries(self, entries: Sequence[Entry]) -> bool:
        """Take over new lines; whether they are other lines, and not only other counts."""
        before = [(entry.value, entry.text) for entry in self.entries]
        others = before != [(entry.value, entry.text) for entry in entries]
        if others:
            self.beginResetModel()
            self.entries = entries
            self.endResetModel()
        elif entries != self.entries:
            self.entries = entries
            self.dataChanged.emit(self.index(0), self.index(len(entries) - 1))
        return others

    def row_of(self, value: Status | int | None) -> int:
        """The line of that value; -1 if there is none."""
        return next((row for row, one in enumerate(self.entries) if one.value == value), -1)


class EntryDelegate(QStyledItemDelegate):
    """Paints a line: its words at the left, its count at the right."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """The same for every line."""
        return QSize(0, round(self._view.fontMetrics().height() * 1.85))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the line."""
        theme = theme_of(self._view.palette())
        state: QStyle.StateFlag = option.state
        rect: QRect = option.rect
        metrics = self._view.fontMetrics()
        gap = metrics.height() // 2
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._view.font())
        shape = QRectF(rect).adjusted(1, 1, -1, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        if state & QStyle.StateFlag.State_Selected:
            painter.setBrush(theme.selected)
            painter.drawRoundedRect(shape, 5, 5)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(theme.hovered)
            painter.drawRoundedRect(shape, 5, 5)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.accent, 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(shape, 5, 5)
        inside = rect.adjusted(gap, 0, -gap, 0)
        count = number(index.data(_COUNT))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(theme.tones[Tone.MUTED])
        painter.drawText(inside, int(middle | Qt.AlignmentFlag.AlignRight), count)
        inside.setRight(inside.right() - metrics.horizontalAdvance(count) - gap)
        words = metrics.elidedText(index.data(), Qt.TextElideMode.ElideRight, inside.width())
        painter.setPen(theme.tones[Tone.PLAIN])
        painter.drawText(inside, int(middle | Qt.AlignmentFlag.AlignLeft), words)
        painter.restore()


class EntryList(UniformListView):
    """Lines of which always one is chosen.

    Signals:
        chosen: the value of another line, chosen by the user.
    """

    chosen = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._entries = EntryModel()
        self.setModel(self._entries)
        self.setItemDelegate(EntryDelegate(self))
        self.setMouseTracking(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(name)
        self.selectionModel().currentChanged.connect(self._on_current_changed)
        self._is_taking_over = False

    @property
    def entries(self) -> Sequence[Entry]:
        """The lines."""
        return self._entries.entries

    def show_entries(self, entries: Sequence[Entry], value: Status | int | None) -> None:
        """Show these lines, the one of `value` chosen."""
        self._is_taking_over = True
        changed = self._entries.show_entries(entries)
        row = self._entries.row_of(value)
        if changed or self.currentIndex().row() != row:
            self.setCurrentIndex(self._entries.index(row))
        self._is_taking_over = False

    def sizeHint(self) -> QSize:
        """High enough for every line."""
        return QSize(100, len(self.entries) * self.row_height())

    def minimumSizeHint(self) -> QSize:
        """Two lines, the others can be scrolled to."""
        return QSize(40, 2 * self.row_height())

    def changeEvent(self, event: QEvent) -> None:
        """Follow the font."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self.scheduleDelayedItemsLayout()

    def _on_current_changed(self, now: QModelIndex) -> None:
        if now.isValid() and not self._is_taking_over:
            self.chosen.emit(self.entries[now.row()].value)


class Sidebar(QWidget):
    """Filters by status, and under them the sessions; both together say what is shown.

    Batches that were cancelled have a line of their own as long as there are any, so that the
    counts add up to that of all.

    Signals:
        filter_wanted: a BatchFilter the user chose, its words those of the last one shown.
    """

    filter_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._filter = BatchFilter()
        self._sessions_shown: dict[int, int] = {}
        self._names_shown: dict[int, str] = {}
        self.statuses = EntryList(self.tr("Batches by status"))
        self.sessions = EntryList(self.tr("Batches by session"))
        self._heading = QLabel(self.tr("Sessions"))
        self._heading.setBuddy(self.sessions)
        self._hint = QLabel(self.tr("Drop photo folders anywhere in this window"))
        self._hint.setWordWrap(True)
        self._inside = QWidget()
        self._column = QVBoxLayout(self._inside)
        self._column.setSpacing(0)
        self._column.addWidget(self.statuses)
        self._column.addWidget(self._heading)
        self._column.addWidget(self.sessions, 1)
        self._area = _Area(self._inside)
        for entries in (self.statuses, self.sessions):
            entries.selectionModel().currentChanged.connect(partial(self._reveal, entries))
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.setSpacing(0)
        around.addWidget(self._area)
        around.addWidget(self._hint)
        self.setFocusProxy(self.statuses)
        self.statuses.chosen.connect(self._on_status_chosen)
        self.sessions.chosen.connect(self._on_session_chosen)
        self._restyle()

    def show_totals(self, totals: Totals) -> None:
        """Show how many batches there are now."""
        statuses = [
            Entry(status, _name(status), totals.statuses[status])
            for status in _STATUSES
            if status is not Status.CANCELLED
            or totals.statuses[status]
            or self._filter.status is status
        ]
        everything = Entry(None, self.tr("All"), totals.statuses.total())
        self.statuses.show_entries([everything, *statuses], self._filter.status)
        self._arrange()
        if totals.sessions != self._sessions_shown or totals.session_names != self._names_shown:
            self._sessions_shown = dict(totals.sessions)
            self._names_shown = dict(totals.session_names)
            self._show_sessions()

    def show_filter(self, shown: BatchFilter) -> None:
        """Mark what is filtered by."""
        other_session = shown.session != self._filter.session
        self._filter = shown
        self.statuses.show_entries(self.statuses.entries, shown.status)
        if other_session:
            self._show_sessions()

    def changeEvent(self, event: QEvent) -> None:
        """Follow palette and font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._restyle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show what there is room for."""
        super().resizeEvent(event)
        self._arrange()

    def sizeHint(self) -> QSize:
        """Wide enough for the usual names."""
        return QSize(self.fontMetrics().averageCharWidth() * 26, 200)

    def minimumSizeHint(self) -> QSize:
        """No narrower than the names of the statuses, beside a scroll bar."""
        bar = self._area.verticalScrollBar().sizeHint().width()
        return QSize(self.fontMetrics().averageCharWidth() * 17 + bar, 100)

    def _show_sessions(self) -> None:
        """Newest first; a session that was filtered by stays though its last batch is gone."""
        counts = dict(self._sessions_shown)
        if self._filter.session is not None:
            counts.setdefault(self._filter.session, 0)
        names = self._told_apart(sorted(counts))
        entries = [
            Entry(session, names[session], count)
            for session, count in sorted(counts.items(), reverse=True)
        ]
        everything = Entry(None, self.tr("All sessions"), sum(counts.values()))
        self.sessions.show_entries([everything, *entries], self._filter.session)
        self._arrange()

    def _told_apart(self, sessions: Sequence[int]) -> dict[int, str]:
        """Their names, oldest first: the second one of a name has "(2)" behind it."""
        times: Counter[str] = Counter()
        names = {}
        for session in sessions:
            name = self._names_shown.get(session) or self._unnamed(session)
            times[name] += 1
            names[session] = f"{name} ({number(times[name])})" if times[name] > 1 else name
        return names

    def _unnamed(self, session: int) -> str:
        return self.tr("Session {id}").format(id=session)

    def _on_status_chosen(self, status: Status | None) -> None:
        self.filter_wanted.emit(replace(self._filter, status=status))

    def _on_session_chosen(self, session: int | None) -> None:
        self.filter_wanted.emit(replace(self._filter, session=session))

    def _restyle(self) -> None:
        unit = self.fontMetrics().height()
        self._column.setContentsMargins(unit // 2, unit // 2, unit // 2, unit // 2)
        self._heading.setFont(larger(self.font(), 0.92, bold=True))
        self._heading.setContentsMargins(unit // 2, unit, unit // 2, unit // 3)
        self._hint.setContentsMargins(unit, unit // 2, unit, unit // 2)
        for label in (self._heading, self._hint):
            tint(label, Tone.MUTED)
        for entries in (self.statuses, self.sessions):
            palette = QPalette(self.palette())
            palette.setColor(QPalette.ColorRole.Base, palette.color(QPalette.ColorRole.Window))
            entries.setPalette(palette)
        self._arrange()

    def _arrange(self) -> None:
        """Sessions scroll under the statuses; with little room all of it scrolls as one column.

        The hint is the first to go.
        """
        line = self.statuses.row_height()
        statuses, sessions = (one.sizeHint().height() for one in (self.statuses, self.sessions))
        heading = self._heading.sizeHint().height() + 2 * line
        left = self.height() - statuses - heading
        self._hint.setVisible(left > 8 * line)
        self.statuses.setFixedHeight(max(statuses, line))
        if left >= min(sessions, _SESSIONS_IN_SIGHT * line):
            self.sessions.setMinimumHeight(2 * line)
        else:
            self.sessions.setMinimumHeight(sessions)

    def _reveal(self, entries: EntryList, now: QModelIndex, _before: QModelIndex) -> None:
        """Scroll the column to a line that the keyboard came to."""
        rect = entries.visualRect(now)
        rect.moveTopLeft(entries.mapTo(self._inside, rect.topLeft()))
        middle, half = rect.center(), rect.height() // 2 + 1
        self._area.ensureVisible(middle.x(), middle.y(), 0, half)


class _Area(QScrollArea):
    """The column that scrolls, as narrow as one likes."""

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)


def _name(status: Status) -> str:
    return {
        Status.RUNNING: translate("Sidebar", "Running"),
        Status.PENDING: translate("Sidebar", "Waiting"),
        Status.PAUSED: translate("Sidebar", "Paused"),
        Status.COMPLETED: translate("Sidebar", "Finished"),
        Status.FAILED: translate("Sidebar", "Failed"),
        Status.CANCELLED: translate("Sidebar", "Cancelled"),
    }[status]
