"""When a batch may run, and how urgent it is."""

from __future__ import annotations

from datetime import datetime, time
from enum import Enum, auto

from PySide6.QtCore import QDateTime, QTime
from PySide6.QtWidgets import (
    QComboBox,
    QDateTimeEdit,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QTimeEdit,
    QVBoxLayout,
    QWidget,
)

from batch_gui.core.schedule import Hours, Priority, When, parse_start
from batch_gui.ui.fields import add_row, choose


class _Start(Enum):
    NOW = auto()
    AT = auto()
    BETWEEN = auto()


class WhenForm(QWidget):
    """Now, at a set time, or only between set hours of each day; and the priority."""

    def __init__(self, *, with_priority: bool = True) -> None:
        super().__init__()
        self.start = QComboBox()
        self.start.addItem(self.tr("As soon as it is its turn"), _Start.NOW)
        self.start.addItem(self.tr("At a set time"), _Start.AT)
        self.start.addItem(self.tr("Only between set hours"), _Start.BETWEEN)
        self.at = QDateTimeEdit(QDateTime.fromSecsSinceEpoch(int(_tonight().timestamp())))
        self.at.setCalendarPopup(True)
        self.at.setAccessibleName(self.tr("Starts at"))
        self.begin = QTimeEdit(QTime(22, 0))
        self.begin.setAccessibleName(self.tr("From"))
        self.end = QTimeEdit(QTime(6, 0))
        self.end.setAccessibleName(self.tr("Until"))
        self.until = QLabel(self.tr("to"))
        self.priority = QComboBox(self)
        self.priority.setAccessibleName(self.tr("Priority"))
        self.priority.setVisible(with_priority)
        self.priority.addItem(self.tr("High"), Priority.HIGH)
        self.priority.addItem(self.tr("Normal"), Priority.NORMAL)
        self.priority.addItem(self.tr("Low"), Priority.LOW)
        choose(self.priority, Priority.NORMAL)
        self.form = QFormLayout(self)
        self.form.setContentsMargins(0, 0, 0, 0)
        times = QHBoxLayout()
        for widget in (self.at, self.begin, self.until, self.end):
            times.addWidget(widget)
        times.addStretch(1)
        chosen = QHBoxLayout()
        chosen.addWidget(self.start)
        chosen.addStretch(1)
        column = QVBoxLayout()  # beside each other they would make narrow dialogs too wide
        column.addLayout(chosen)
        column.addLayout(times)
        add_row(self.form, self.tr("Start"), self.start, column)
        if with_priority:
            row = QHBoxLayout()
            row.addWidget(self.priority)
            row.addStretch(1)
            add_row(self.form, self.tr("Priorit&y"), self.priority, row)
        self.start.currentIndexChanged.connect(self._show_fields)
        self._show_fields()

    def values(self) -> When:
        """What is chosen. Hours that begin when they end are all day: none."""
        priority = Priority(self.priority.currentData())
        chosen = self.start.currentData()
        if chosen is _Start.AT:
            at = datetime.fromtimestamp(self.at.dateTime().toSecsSinceEpoch()).astimezone()
            return When(priority, start_at=at)
        begin, end = _time(self.begin), _time(self.end)
        if chosen is _Start.BETWEEN and begin != end:
            return When(priority, hours=Hours(begin, end))
        return When(priority)

    def show_values(self, priority: Priority, starts_at: str | None, hours: str | None) -> None:
        """Show what a batch has.

        Args:
            starts_at: UTC, ISO 8601.
            hours: as `Hours.parse` takes them.
        """
        choose(self.priority, priority)
        if hours is not None:
            choose(self.start, _Start.BETWEEN)
            parsed = Hours.parse(hours)
            self.begin.setTime(QTime(parsed.begin.hour, parsed.begin.minute))
            self.end.setTime(QTime(parsed.end.hour, parsed.end.minute))
        elif starts_at is not None:
            choose(self.start, _Start.AT)
            seconds = int(parse_start(starts_at).timestamp())
            self.at.setDateTime(QDateTime.fromSecsSinceEpoch(seconds))
        else:
            choose(self.start, _Start.NOW)

    def _show_fields(self) -> None:
        chosen = self.start.currentData()
        self.at.setVisible(chosen is _Start.AT)
        for widget in (self.begin, self.until, self.end):
            widget.setVisible(chosen is _Start.BETWEEN)


def _tonight() -> datetime:
    """Ten in the evening, today or, when that is over, tomorrow."""
    now = datetime.now().astimezone()
    evening = Hours(time(22, 0), time(6, 0))
    return evening.next_begin(now)


def _time(edit: QTimeEdit) -> time:
    return time(edit.time().hour(), edit.time().minute())
