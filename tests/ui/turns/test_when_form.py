from __future__ import annotations

from datetime import UTC, datetime, time

from PySide6.QtCore import QDateTime, QTime
from pytestqt.qtbot import QtBot

from batch_gui.core.schedule import Hours, Priority, When
from batch_gui.ui.turns.when_form import WhenForm


def shown(qtbot: QtBot) -> WhenForm:
    form = WhenForm()
    qtbot.addWidget(form)
    form.show()
    return form


def test_as_soon_as_possible_unless_something_is_chosen(qtbot: QtBot) -> None:
    form = shown(qtbot)
    assert form.values() == When()
    assert not form.at.isVisible()
    assert not form.begin.isVisible()


def test_at_a_set_time(qtbot: QtBot) -> None:
    form = shown(qtbot)
    form.start.setCurrentIndex(1)
    proposed = form.values().start_at
    assert proposed is not None
    assert (proposed.hour, proposed.minute) == (22, 0)
    assert proposed > datetime.now(UTC)
    form.at.setDateTime(QDateTime.fromSecsSinceEpoch(2_000_000_000))
    form.priority.setCurrentIndex(0)
    assert form.values() == When(Priority.HIGH, datetime.fromtimestamp(2e9, UTC))


def test_only_between_hours(qtbot: QtBot) -> None:
    form = shown(qtbot)
    form.start.setCurrentIndex(2)
    assert form.begin.isVisible()
    assert form.values() == When(hours=Hours(time(22), time(6)))
    form.end.setTime(QTime(22, 0))
    assert form.values() == When()


def test_what_a_batch_has_is_shown(qtbot: QtBot) -> None:
    form = shown(qtbot)
    form.show_values(Priority.LOW, None, "21:30-05:15")
    assert form.values() == When(Priority.LOW, hours=Hours(time(21, 30), time(5, 15)))
    form.show_values(Priority.HIGH, "2033-05-18T03:33:20Z", None)
    assert form.values() == When(Priority.HIGH, datetime.fromtimestamp(2e9, UTC))
