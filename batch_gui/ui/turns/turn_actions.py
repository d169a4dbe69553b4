"""What can be done about a batch's turn: menu, keys, and what they tell the controller."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from batch_gui.core.batch import BatchSummary, Status
from batch_gui.core.schedule import Priority, When
from batch_gui.engine.controller import BatchController
from batch_gui.engine.turns import Step
from batch_gui.ui.commands import Commands
from batch_gui.ui.language import translate
from batch_gui.ui.turns.when_dialog import WhenDialog


class TurnAction(Enum):
    """Something to do about the turn of one batch or several; the value is the key."""

    START_NOW = "Ctrl+Return"
    TIME = "Ctrl+Shift+T"
    FIRST = "Alt+Home"
    EARLIER = "Alt+Up"
    LATER = "Alt+Down"
    LAST = "Alt+End"


_STEPS = {
    TurnAction.FIRST: Step.FIRST,
    TurnAction.EARLIER: Step.EARLIER,
    TurnAction.LATER: Step.LATER,
    TurnAction.LAST: Step.LAST,
}


def label(action: TurnAction) -> str:
    """The action's name in menus."""
    return {
        TurnAction.START_NOW: translate("TurnAction", "Start &now"),
        TurnAction.TIME: translate("TurnAction", "Start at another &time\u2026"),
        TurnAction.FIRST: translate("TurnAction", "Move to the t&op"),
        TurnAction.EARLIER: translate("TurnAction", "Move &up"),
        TurnAction.LATER: translate("TurnAction", "Move &down"),
        TurnAction.LAST: translate("TurnAction", "Move to the &bottom"),
    }[action]


def stands(batch: BatchSummary) -> bool:
    """Whether its time and priority can be changed: it hasn't ended and doesn't run."""
    under_way = batch.status is Status.RUNNING or batch.stopping is not None
    return batch.waiting_for_turn or not (under_way or batch.status.ended)


def waits(batch: BatchSummary) -> bool:
    """Whether it is among those that get their turn one after the other."""
    return batch.waiting_for_turn and batch.stopping is None


def is_held(batch: BatchSummary) -> bool:
    """Whether it waits for something else than room."""
    return waits(batch) and bool(batch.starts_at or batch.waits_for)


class Turns(QObject):
    """The menu "Queue" for the selected batches, shared by menu bar and context menu.

    Args:
        selected: gives the selected batches.
    """

    def __init__(
        self,
        controller: BatchController,
        commands: Commands,
        selected: Callable[[], Sequence[BatchSummary]],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._controller = controller
        self._commands = commands
        self._selected = selected
        self._window = window
        self.menu = QMenu(self.tr("Q&ueue"), window)
        self.menu.setAccessibleName(self.tr("Queue"))
        self.actions: dict[TurnAction, QAction] = {}
        self.priorities: dict[Priority, QAction] = {}
        for action in TurnAction:
            entry = QAction(label(action), self)
            entry.setShortcut(QKeySequence(action.value))
            entry.triggered.connect(partial(self._on_triggered, action))
            self.actions[action] = entry
            self.menu.addAction(entry)
            if action is TurnAction.TIME:
                self.menu.addSeparator()
        self.menu.addSeparator()
        self.priority_menu = self._make_priorities()
        self.menu.addMenu(self.priority_menu)
        self.priority_menu.aboutToShow.connect(self._check_priority)
        window.addActions(list(self.actions.values()))
        self.refresh()

    def refresh(self) -> None:
        """Enable what the selected batches allow."""
        batches = self._selected()
        held, waiting = any(map(is_held, batches)), any(map(waits, batches))
        standing = any(map(stands, batches))
        for action, entry in self.actions.items():
            entry.setEnabled(waiting)
            if action is TurnAction.START_NOW:
                entry.setEnabled(held)
            elif action is TurnAction.TIME:
                entry.setEnabled(standing)
        self.priority_menu.setEnabled(standing)

    def _check_priority(self) -> None:
        shared = {batch.priority for batch in self._selected()}
        for priority, entry in self.priorities.items():
            entry.setChecked(shared == {priority})

    def move(self, batch_ids: Sequence[str], before: str | None) -> None:
        """Let waiting batches have their turn right before another one; None: after all."""
        self._commands.run(
            lambda: self._controller.move(batch_ids, before), what=self.tr("Move batches")
        )

    def _make_priorities(self) -> QMenu:
        menu = QMenu(self.tr("&Priority"), self._window)
        menu.setAccessibleName(self.tr("Priority"))
        group = QActionGroup(self)
        group.setExclusionPolicy(QActionGroup.ExclusionPolicy.ExclusiveOptional)
        names = {
            Priority.HIGH: self.tr("&High"),
            Priority.NORMAL: self.tr("&Normal"),
            Priority.LOW: self.tr("&Low"),
        }
        for priority, name in names.items():
            entry = QAction(name, self)
            entry.setCheckable(True)
            entry.triggered.connect(partial(self._set_priority, priority))
            group.addAction(entry)
            self.priorities[priority] = entry
            menu.addAction(entry)
        return menu

    def _on_triggered(self, action: TurnAction) -> None:
        batches = self._selected()
        if action is TurnAction.START_NOW:
            for batch in filter(is_held, batches):
                self._run(partial(self._controller.start_now, batch.batch_id), action)
        elif action is TurnAction.TIME:
            self._ask_time([batch for batch in batches if stands(batch)])
        else:
            ids = [batch.batch_id for batch in batches if waits(batch)]
            self._run(partial(self._controller.shift, ids, _STEPS[action]), action)

    def _ask_time(self, batches: Sequence[BatchSummary]) -> None:
        if not batches:
            return
        dialog = WhenDialog(batches, self._window)
        ids = [batch.batch_id for batch in batches]
        dialog.chosen.connect(lambda when: self._set_when(ids, when))
        dialog.open()

    def _set_when(self, batch_ids: Sequence[str], when: When) -> None:
        for batch_id in batch_ids:
            self._run(partial(self._controller.set_when, batch_id, when), TurnAction.TIME)

    def _set_priority(self, priority: Priority) -> None:
        for batch in filter(stands, self._selected()):
            self._commands.run(
                partial(self._controller.set_priority, batch.batch_id, priority),
                what=self.tr("Change the priority of \u201c{name}\u201d").format(name=batch.name),
            )

    def _run(self, work: Callable[[], object], action: TurnAction) -> None:
        self._commands.run(work, what=label(action).replace("&", "").removesuffix("\u2026"))
