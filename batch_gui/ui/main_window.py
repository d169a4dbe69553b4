"""The main window: puts the parts together and lets them talk."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import (
    QMainWindow,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from batch_gui.core.batch import BatchSummary
from batch_gui.engine.controller import BatchController
from batch_gui.engine.previews import ComparisonMaker, PreviewMaker
from batch_gui.engine.thumbnails import ThumbnailMaker
from batch_gui.ui.actions import BatchAction
from batch_gui.ui.add_menu import AddMenu
from batch_gui.ui.adding import Adding
from batch_gui.ui.batch_commands import BatchCommands, open_in_file_manager
from batch_gui.ui.batch_model import BatchModel
from batch_gui.ui.batch_pane import BatchPane
from batch_gui.ui.batch_selection import BatchSelection
from batch_gui.ui.choosing import choose_files, choose_folder
from batch_gui.ui.closing import Closing, ClosingPage
from batch_gui.ui.commands import Commands
from batch_gui.ui.crew_sign import CrewSign
from batch_gui.ui.details.details_pane import DetailsPane
from batch_gui.ui.details.slot import DetailsSlot
from batch_gui.ui.dropping import DropTarget
from batch_gui.ui.endings import just_ended
from batch_gui.ui.fields import ElidedLabel
from batch_gui.ui.filtering import Filtering
from batch_gui.ui.foot import Foot
from batch_gui.ui.free_space import FreeSpaceSign
from batch_gui.ui.help_dialogs import KeysDialog, about_box, copy_report
from batch_gui.ui.icons import app_icon
from batch_gui.ui.intake import Intake
from batch_gui.ui.messages import MessageBar
from batch_gui.ui.new_batch.again import Again
from batch_gui.ui.preferences_commands import PreferencesCommands
from batch_gui.ui.presence import Presence
from batch_gui.ui.presets.preset_commands import PresetCommands
from batch_gui.ui.recent_menu import RecentMenu
from batch_gui.ui.recovering import Recovering
from batch_gui.ui.remembered import Remembered, SettingsStore
from batch_gui.ui.search_box import SearchBox
from batch_gui.ui.settings.program import Program
from batch_gui.ui.sidebar import Sidebar
from batch_gui.ui.thumbnails import Thumbnails
from batch_gui.ui.toolbar import ToolBar
from batch_gui.ui.totals import totals_texts
from batch_gui.ui.turns.turn_actions import Turns
from batch_gui.ui.turns.when_done import WhenDone
from batch_gui.ui.view_menu import ViewMenu
from batch_gui.ui.welcome import WelcomePage
from batch_gui.ui.window_actions import WindowActions


class MainWindow(QMainWindow):
    """Shows the controller's batches and takes the user's wishes to it.

    Filters stand at the left of a splitter; at its right, `content` is a splitter with the list
    on top and what belongs to the selected batches under it.

    Args:
        settings: where place, size and last used values are kept, such as a QSettings.
        program: its settings, to be shown and changed; without it they can't be.
        thumbnails: makes the photos' pictures; without it rows have none.
        previews: shows photos in a look before there is a batch; without it they aren't.
        report: makes the diagnostic report, given what shows the window; without it there
            is none.
        comparisons: shows photos before and after; without it they aren't.
        open_folder: shows a folder to the user.
    """

    _is_built = False

    def __init__(
        self,
        controller: BatchController,
        settings: SettingsStore,
        *,
        program: Program | None = None,
        thumbnails: ThumbnailMaker | None = None,
        previews: PreviewMaker | None = None,
        report: Callable[[str], str] | None = None,
        comparisons: ComparisonMaker | None = None,
        open_folder: Callable[[str], bool] = open_in_file_manager,
    ) -> None:
        super().__init__()
        self._controller = controller
        self._report = report
        self._remembered = Remembered(settings)
        self.commands = Commands(self)
        self.thumbnails = Thumbnails(thumbnails, self)
        self.model = BatchModel(self)
        self.selection = BatchSelection(self.model, self)
        self.list = BatchPane(self.model, self.selection, self.thumbnails)
        self.sidebar = Sidebar()
        self.actions_ = WindowActions(self)
        self.view_menu = ViewMenu(self.model, self.list, self.sidebar, self._remembered, self)
        self.search = SearchBox()
        self.filtering = Filtering(
            self.model, self.list, self.sidebar, self.search, self.view_menu.search, self
        )
        self.messages = MessageBar()
        self._panels = QVBoxLayout()
        self.batch_commands = BatchCommands(
            controller, self.commands, self.model, self, open_folder
        )
        self.intake = Intake(
            controller,
            self.commands,
            self._remembered,
            self,
            self._panels,
            program,
            previews,
        )
        self.again = Again(controller, self.commands, self.intake, self._remembered, program)
        self.recovering = Recovering(
            controller, self.commands, self.model, self.batch_commands, self.intake, self
        )
        self.presets = PresetCommands(controller, self.commands, self._remembered, self)
        self.closing = Closing(controller, self.commands, self.model, self)
        self.adding = Adding(controller, self.commands, lambda: self.list.view, self, self._panels)
        self.add_menu = AddMenu(self.adding, self.selection.batches, self._remembered, self)
        self.drop_target = DropTarget(self, self.adding)
        self.preferences = PreferencesCommands(program, self.commands, self)
        self.presence = Presence(self.actions_, self.preferences.current, self.commands, self)
        self.preferences.can_tell = self.presence.can_tell
        self.recent = RecentMenu(self._remembered, self)
        self.details = DetailsPane(
            controller, self.commands, self._remembered, self.thumbnails, comparisons, open_folder
        )
        self.free_space = FreeSpaceSign(controller, self.commands, self.model)
        self.crew_sign = CrewSign(controller)
        self.turns = Turns(controller, self.commands, self.selection.batches, self)
        self.when_done = WhenDone(self.commands, self)
        self._build()
        self._connect()
        self._is_built = True
        self._restyle()
        self.model.reset(controller.list())
        first = self._body if self.model.count else self._welcome
        self._pages.setCurrentWidget(first)
        first.setFocus()
        self._after_change()

    def offer_paths(self, paths: Sequence[str | os.PathLike[str]]) -> None:
        """Offer folders and files as a new batch, as if they had been dropped."""
        if paths:
            self.presets.take([Path(path) for path in paths])

    def raise_with(self, paths: Sequence[str]) -> None:
        """Come to the front and offer what a second start of the program was given."""
        self.presence.raise_window()
        self.offer_paths(paths)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Hide in the tray, or close when nothing can be lost any more; the window stays until."""
        self._remember()
        if self.presence.hides_instead() or not self.closing.may_close():
            event.ignore()
            return
        self.details.stop()
        self.hide()
        self.commands.close()
        event.accept()
        self.presence.has_closed()

    def showEvent(self, event: QShowEvent) -> None:
        """Know at once how much room there is."""
        super().showEvent(event)
        self.free_space.look()

    def changeEvent(self, event: QEvent) -> None:
        """Follow light and dark."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and self._is_built:
            self._restyle()

    def _remember(self) -> None:
        self._remembered.set_geometry(self.saveGeometry())
        self._remembered.set_state("body", self._body.saveState())
        self._remembered.set_state("content", self.content.saveState())
        self.view_menu.remember()

    def _build(self) -> None:
        self.setWindowIcon(app_icon())
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setMinimumSize(480, 320)
        more = (self.add_menu, self.turns.menu, self.when_done.menu)
        self.actions_.fill(self.menuBar(), self.recent, self.view_menu, more)
        self.selection.menus += (self.add_menu, self.turns.menu)
        self.toolbar = ToolBar(self.actions_, self.search)
        self.addToolBar(self.toolbar)
        self.content = QSplitter(Qt.Orientation.Vertical)
        self.content.setChildrenCollapsible(False)
        self.content.addWidget(self.list)
        view = self.view_menu
        self._slot = DetailsSlot(
            self.content,
            self.list,
            self.details,
            view.details,
            view.large_details,
            self._remembered,
        )
        self._body = QSplitter(Qt.Orientation.Horizontal)
        self._body.setChildrenCollapsible(False)
        self._body.addWidget(self.sidebar)
        self._body.addWidget(self.content)
        self._body.setStretchFactor(1, 1)
        self._body.setFocusProxy(self.list)
        self._welcome = WelcomePage(self.actions_.add_folder, self.actions_.add_files)
        self._closing_page = ClosingPage()
        self._pages = QStackedWidget()
        for page in (self._welcome, self._body, self._closing_page):
            self._pages.addWidget(page)
        center = QWidget()
        column = QVBoxLayout(center)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._pages)
        self.setCentralWidget(center)
        foot = Foot(center)
        foot.column.addLayout(self._panels)
        foot.column.addWidget(self.messages)
        self._figures = ElidedLabel()
        self._figures.setContentsMargins(4, 0, 4, 0)
        self.statusBar().addWidget(self._figures, 1)
        self.statusBar().addPermanentWidget(self.free_space)
        self.statusBar().addPermanentWidget(self.crew_sign)
        self.statusBar().addPermanentWidget(self.preferences.sign)
        self.resize(1000, 680)
        self.restoreGeometry(self._remembered.geometry())
        self._body.restoreState(self._remembered.state("body"))
        self.content.restoreState(self._remembered.state("content"))

    def _connect(self) -> None:
        queued = Qt.ConnectionType.QueuedConnection
        self._controller.batches_changed.connect(self._on_batches_changed, queued)
        self._controller.batches_removed.connect(self._on_batches_removed, queued)
        for source in (self.commands, self.intake, self.adding, self.batch_commands):
            source.failed.connect(self.messages.show_failure)
        self.intake.batch_made.connect(self._on_batch_made)
        self.intake.presets_offered.connect(self.presets.take)
        self.intake.presets_wanted.connect(self.presets.open)
        self.presets.photos_left.connect(self.intake.scan)
        self.presets.opened.connect(self.intake.hold)
        self.presets.closed.connect(self.intake.release)
        self.drop_target.paths_dropped.connect(self.offer_paths)
        self.drop_target.paths_dropped_on.connect(self.adding.add)
        self.adding.added.connect(self.messages.say)
        self.closing.finishing.connect(self._on_finishing)
        self.closing.closed.connect(self.close)
        self.closing.kept.connect(self.presence.stay)
        self.preferences.changed.connect(lambda: self.presence.follow(self.preferences.current))
        self.presence.batch_wanted.connect(self.filtering.reveal)
        self.recent.chosen.connect(lambda folder: self.offer_paths([folder]))
        self.selection.action_requested.connect(self.batch_commands.perform)
        self.selection.changed.connect(self._on_selection_changed)
        self.model.filter_changed.connect(self._refresh_actions)
        self.model.move_wanted.connect(self.turns.move)
        self.when_done.quit_wanted.connect(self._on_quit)
        self.details.action_requested.connect(self.batch_commands.perform)
        self.batch_commands.dialog_wanted.connect(self.again.open)
        self.batch_commands.failures_wanted.connect(self._on_failures_wanted)
        actions = self.actions_
        # Elsewhere Delete is about something else, such as a photo or a word.
        remove = actions.batch[BatchAction.REMOVE]
        remove.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.list.addAction(remove)
        actions.batch_action.connect(self._on_batch_action)
        actions.add_folder.triggered.connect(self._on_add_folder)
        actions.add_files.triggered.connect(self._on_add_files)
        actions.pause_all.triggered.connect(lambda: self._for_all(BatchAction.PAUSE))
        actions.resume_all.triggered.connect(lambda: self._for_all(BatchAction.RESUME))
        actions.select_all.triggered.connect(lambda: self.list.view.selectAll())
        actions.quit.triggered.connect(self._on_quit)
        actions.settings.setEnabled(self.preferences.available)
        actions.settings.triggered.connect(self.preferences.open)
        self.crew_sign.settings_wanted.connect(self.preferences.open_at_celery)
        actions.presets.triggered.connect(self.presets.open)
        actions.keys.triggered.connect(self._on_keys)
        actions.report.setEnabled(self._report is not None)
        actions.report.triggered.connect(self._on_report)
        actions.about.triggered.connect(lambda: about_box(self).open())

    def _restyle(self) -> None:
        self.actions_.restyle(self.palette())
        self.toolbar.restyle(self.palette())

    def _on_batches_changed(self, changed: Sequence[BatchSummary]) -> None:
        ended = just_ended(self.model, changed)
        self.model.apply(changed)
        self.details.apply(changed)
        self._after_change()
        self.presence.tell_ended(ended)
        self.when_done.follow(self.model.totals.active, self.model.batches, bool(ended))

    def _on_batches_removed(self, batch_ids: Sequence[str]) -> None:
        self.model.remove(batch_ids)
        self._after_change()

    def _after_change(self) -> None:
        self._show_list_or_welcome()
        self._refresh_actions()
        self._show_totals()

    def _on_batch_made(self, batch: BatchSummary) -> None:
        """The new batch may already be known, and further on, from the controller's signal."""
        if self.model.batch(batch.batch_id) is None:
            self._on_batches_changed((batch,))
        self.filtering.reveal(batch.batch_id)
        self.free_space.look()

    def _show_list_or_welcome(self) -> None:
        page = self._body if self.model.count else self._welcome
        if self._pages.currentWidget() not in (page, self._closing_page):
            self._pages.setCurrentWidget(page)

    def _refresh_actions(self) -> None:
        self.actions_.refresh(self.selection.abilities())
        self.turns.refresh()
        self.add_menu.refresh()
        self.actions_.select_all.setEnabled(self.model.rowCount() > 0)
        totals = self.model.totals
        self.actions_.pause_all.setEnabled(totals.active > 0)
        self.actions_.resume_all.setEnabled(totals.paused > 0)

    def _show_totals(self) -> None:
        text = "     ".join(filter(None, totals_texts(self.model.totals)))
        if text != self._figures.text():
            self._figures.setText(text)
            self._figures.setToolTip(text)
        self.presence.show_totals(self.model.totals)
        self.sidebar.show_totals(self.model.totals)

    def _on_selection_changed(self) -> None:
        self._refresh_actions()
        self.details.show_batches(self.selection.batches())
        self._slot.fit()

    def _on_failures_wanted(self, batch_id: str) -> None:
        """The Photos tab has them, so it has to be seen."""
        self.filtering.reveal(batch_id)
        self.view_menu.details.setChecked(True)
        self.details.show_failed(batch_id)

    def _on_batch_action(self, action: BatchAction) -> None:
        self.batch_commands.perform(action, [batch.batch_id for batch in self.selection.batches()])

    def _for_all(self, action: BatchAction) -> None:
        """Oldest first, so that batches go on in the order they were made."""
        ids = [batch.batch_id for batch in self.model.batches()]
        self.batch_commands.perform(action, ids)

    def _on_finishing(self, finishing: bool) -> None:
        self.intake.stop()
        self.adding.stop()
        self.drop_target.enabled = not finishing
        self.menuBar().setEnabled(not finishing)
        self.toolbar.setEnabled(not finishing)
        self._pages.setCurrentWidget(self._closing_page if finishing else self._body)
        self._show_list_or_welcome()

    def _on_add_folder(self) -> None:
        self.offer_paths(choose_folder(self, self._remembered))

    def _on_add_files(self) -> None:
        self.offer_paths(choose_files(self, self._remembered))

    def _on_quit(self) -> None:
        if self.model.totals.active:
            self.presence.raise_window()  # there is a question to ask
        self.presence.leave()
        self.close()

    def _on_report(self) -> None:
        if self._report is not None:
            copy_report(self._report, self.commands, self.messages)

    def _on_keys(self) -> None:
        KeysDialog(self.menuBar(), self).open()
