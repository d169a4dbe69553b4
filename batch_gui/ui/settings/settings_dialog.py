"""The settings dialog."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from batch_gui.core.batch import BatchSummary
from batch_gui.core.errors import BatchGuiError
from batch_gui.core.settings import Settings
from batch_gui.ui.commands import Commands, Lane
from batch_gui.ui.fields import ErrorLabel, roomy_entry
from batch_gui.ui.large_text import grow_with_text
from batch_gui.ui.messages import error_text
from batch_gui.ui.settings.celery_page import CeleryPage
from batch_gui.ui.settings.giving_way_page import GivingWayPage
from batch_gui.ui.settings.http_page import HttpPage
from batch_gui.ui.settings.output_page import output_page
from batch_gui.ui.settings.page import SettingsPage
from batch_gui.ui.settings.pages import general_page, performance_page
from batch_gui.ui.settings.program import Program
from batch_gui.ui.settings.schedules_page import SchedulesPage


class SettingsDialog(QDialog):
    """Shows the program's settings, and changes them when the user says Save.

    Args:
        notifies: whether the desktop has a way to notify; where not, the setting says so.

    Signals:
        changed: the settings are in effect.
    """

    changed = Signal()

    def __init__(
        self,
        program: Program,
        commands: Commands,
        parent: QWidget | None = None,
        *,
        notifies: bool = True,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Settings"))
        self._program = program
        self._commands = commands
        self.http = HttpPage(program.http_address)
        self.schedules = SchedulesPage()
        self.celery = CeleryPage()
        self.pages: list[SettingsPage] = [
            general_page(notifies=notifies),
            output_page(),
            performance_page(),
            GivingWayPage(),
            self.schedules,
            self.celery,
            self.http,
        ]
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Pages of the settings"))
        self.refusal = ErrorLabel()
        self.save = QPushButton(self.tr("&Save"))
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._stack = QStackedWidget()
        for one in self.pages:
            one.show_values(program.current)
            self.list.addItem(roomy_entry(one.title, self.fontMetrics()))
            self._stack.addWidget(_scrolled(one))
        self._lay_out()
        self.list.currentRowChanged.connect(self._stack.setCurrentIndex)
        self.list.setCurrentRow(0)
        self.save.clicked.connect(self._on_save)
        self.buttons.rejected.connect(self.reject)
        self.http.token_wanted.connect(self._on_token_wanted)
        self.schedules.preview_wanted.connect(self._on_preview_wanted)
        self._on_preview_wanted(self.schedules.days.value())
        self.celery.test_wanted.connect(self._on_test_wanted)

    def show_page(self, page: SettingsPage) -> None:
        """Turn to one of its pages."""
        self.list.setCurrentRow(self.pages.index(page))

    def wanted(self) -> Settings:
        """The settings as they are filled in.

        Raises:
            InvalidConfig: naming the one that can't be used.
        """
        values = self._program.current.model_dump()
        for page in self.pages:
            values |= page.changes()
        return Settings.parse(values)

    def reject(self) -> None:
        """Close, unless the settings are being saved at this moment."""
        if self._stack.isEnabled():
            super().reject()

    def _lay_out(self) -> None:
        unit = self.fontMetrics().height()
        self.list.setFixedWidth(self.list.sizeHintForColumn(0) + 2 * unit)
        self.buttons.addButton(self.save, QDialogButtonBox.ButtonRole.ActionRole)
        for button in self.buttons.buttons():
            assert isinstance(button, QPushButton)
            button.setAutoDefault(False)
        self.save.setDefault(True)
        body = QHBoxLayout()
        body.setSpacing(unit)
        body.addWidget(self.list)
        body.addWidget(self._stack, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(unit, unit, unit, unit)
        layout.addLayout(body, 1)
        layout.addWidget(self.refusal)
        layout.addWidget(self.buttons)
        grow_with_text(self)
        screen = self.screen()
        if isinstance(screen, QScreen):
            room = screen.availableSize()
            self.resize(
                min(44 * unit, room.width() - 2 * unit), min(34 * unit, room.height() - 3 * unit)
            )

    def _on_save(self) -> None:
        try:
            wanted = self.wanted()
        except BatchGuiError as error:
            self.refusal.set_error(error_text(error))
            return
        self._set_busy(True)
        self._commands.run(
            lambda: self._program.change(wanted),
            what=self.tr("Save the settings"),
            done=lambda _: self._on_saved(),
            failed=self._on_refused,
            owner=self,
        )

    def _on_saved(self) -> None:
        self._set_busy(False)
        self.changed.emit()
        self.accept()

    def _on_refused(self, error: Exception) -> None:
        self._set_busy(False)
        self.http.show_state(self._program.http_address)
        self.refusal.set_error(error_text(error))

    def _on_token_wanted(self) -> None:
        self._commands.run(
            self._program.http_token,
            what=self.tr("Copy token"),
            done=self.http.take_token,
            failed=lambda error: self.refusal.set_error(error_text(error)),
            owner=self,
        )

    def _on_preview_wanted(self, days: int) -> None:
        self._commands.run(
            lambda: self._program.would_remove(days),
            what=self.tr("Look what a clean-up would remove"),
            done=lambda batches: self._on_preview(days, batches),
            owner=self,
        )

    def _on_preview(self, days: int, batches: Sequence[BatchSummary]) -> None:
        if days == self.schedules.days.value():  # it may have been changed meanwhile
            self.schedules.show_preview(batches)

    def _on_test_wanted(self) -> None:
        try:
            wanted = self.wanted()
        except BatchGuiError as error:
            self.celery.show_problem(error_text(error))
            return
        self.celery.set_testing(True)
        self._commands.run(
            lambda: self._program.find_workers(wanted),
            what=self.tr("Test connection"),
            done=self.celery.show_crew,
            failed=lambda error: self.celery.show_problem(error_text(error)),
            owner=self,
            lane=Lane.LONG,
        )

    def _set_busy(self, busy: bool) -> None:
        self.refusal.set_error("")
        for part in (self.list, self._stack, self.buttons):
            part.setEnabled(not busy)


def _scrolled(page: SettingsPage) -> QScrollArea:
    area = QScrollArea()
    area.setWidget(page)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setAccessibleName(page.title)
    return area
