"""How the sidebar uses the room it has."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea
from pytestqt.qtbot import QtBot

from batch_gui.ui.sidebar import Sidebar
from batch_gui.ui.totals import Totals
from tests.ui.driving import the


def test_with_little_room_the_sidebar_is_one_column_that_scrolls(qtbot: QtBot) -> None:
    sidebar = Sidebar()
    qtbot.addWidget(sidebar)
    totals = Totals()
    totals.sessions.update(dict.fromkeys(range(1, 21), 1))
    sidebar.show_totals(totals)
    sidebar.resize(220, 600)
    sidebar.show()
    bar = the(sidebar, QScrollArea).verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() == 0)  # sessions alone scroll
    assert sidebar.sessions.verticalScrollBar().maximum() > 0
    sidebar.resize(220, 300)
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    assert sidebar.sessions.verticalScrollBar().maximum() == 0
    assert sidebar.statuses.verticalScrollBar().maximum() == 0
    sidebar.sessions.setFocus()
    QTest.keyClick(sidebar.sessions, Qt.Key.Key_End)
    shown = sidebar.sessions.visualRect(sidebar.sessions.currentIndex())
    bottom = sidebar.sessions.mapTo(sidebar, shown.bottomLeft()).y()
    assert bar.value() > 0
    assert 0 < bottom <= sidebar.height()
    sidebar.statuses.setFocus()
    for key in (Qt.Key.Key_End, Qt.Key.Key_Home):
        QTest.keyClick(sidebar.statuses, key)
    assert sidebar.statuses.mapTo(sidebar, sidebar.statuses.rect().topLeft()).y() >= 0
