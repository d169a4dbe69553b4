"""What the buttons, menus and keys do: ask where it matters, then tell the controller."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox, QWidget

from batch_gui.core.batch import BatchSummary
from batch_gui.core.errors import StorageError
from batch_gui.engine.controller import BatchController
from batch_gui.ui.actions import ONE_AT_A_TIME, BatchAction, allowed, label
from batch_gui.ui.batch_model import BatchModel
from batch_gui.ui.commands import CommandFailure, Commands, Lane
from batch_gui.ui.language import translate
from batch_gui.ui.verify_dialog import VerifyDialog


def open_in_file_manager(folder: str) -> bool:
    """Show `folder` in the system's file manager; whether that could be started."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(folder))


class BatchCommands(QObject):
    """Does a BatchAction with batches.

    Cancelling asks first, as it can't be taken back, and says what stays; a retry alone that
    waits for its turn is taken back without a question. Removing always asks, and only ever
    removes batches that have ended.

    Args:
        open_folder: shows a folder to the user; replaced in tests.

    Signals:
        failed: a CommandFailure for the window's message place.
        failures_wanted: the id of the batch whose failed photos are to be shown.
        dialog_wanted: EDIT or AGAIN, and the BatchSummary it is for.
    """

    failed = Signal(object)
    failures_wanted = Signal(str)
    dialog_wanted = Signal(object, object)

    def __init__(
        self,
        controller: BatchController,
        commands: Commands,
        model: BatchModel,
        window: QWidget,
        open_folder: Callable[[str], bool] = open_in_file_manager,
    ) -> None:
        super().__init__(window)
        self._controller = controller
        self._commands = commands
        self._model = model
        self._window = window
        self._open_folder = open_folder

    def perform(self, action: BatchAction, batch_ids: Sequence[str]) -> None:
        """Do `action` with those of the batches that allow it now."""
        known = (self._model.batch(batch_id) for batch_id in batch_ids)
        batches = [batch for batch in known if batch is not None and action in allowed(batch)]
        if not batches:
            return
        if action is BatchAction.OPEN:
            for folder in dict.fromkeys(batch.output_folder for batch in batches[:5]):
                self._open(folder)
        elif action is BatchAction.FAILURES:
            self.failures_wanted.emit(batches[0].batch_id)
        elif action in ONE_AT_A_TIME:
            self.dialog_wanted.emit(action, batches[0])
        elif action is BatchAction.VERIFY:
            self._verify(batches[0])
        elif action is BatchAction.REMOVE:
            self._confirm_remove(batches, len(batch_ids) - len(batches))
        elif action is BatchAction.CANCEL and not all(map(_waits_to_retry, batches)):
            self._confirm_cancel(batches)
        else:
            self._tell(action, batches)

    def _tell(self, action: BatchAction, batches: Sequence[BatchSummary]) -> None:
        does: dict[BatchAction, Callable[[str], object]] = {
            BatchAction.PAUSE: self._controller.pause,
            BatchAction.RESUME: self._controller.resume,
            BatchAction.CANCEL: self._controller.cancel,
            BatchAction.RETRY: self._controller.retry_failed,
        }
        for batch in batches:
            self._run(does[action], action, batch)

    def make_missing_again(self, batch_ids: Sequence[str]) -> None:
        """Let interrupted batches do the photos again whose outputs are missing."""
        for batch_id in batch_ids:
            batch = self._model.batch(batch_id)
            if batch is not None:
                self._commands.run(
                    partial(self._controller.redo_missing, batch_id),
                    what=self.tr("Make missing outputs of \u201c{name}\u201d again").format(
                        name=batch.name
                    ),
                )

    def keep_paused(self, batch_ids: Sequence[str]) -> None:
        """Turn interrupted batches into batches that the user paused."""
        for batch_id in batch_ids:
            batch = self._model.batch(batch_id)
            if batch is not None:
                self._run(self._controller.pause, BatchAction.PAUSE, batch)

    def _run(self, call: Callable[[str], object], action: BatchAction, batch: BatchSummary) -> None:
        self._commands.run(
            lambda: call(batch.batch_id),
            what=f"{label(action)} \u201c{batch.name}\u201d",
            key=(action, batch.batch_id),
        )

    def _confirm_cancel(self, batches: Sequence[BatchSummary]) -> None:
        count = len(batches)
        ids = [batch.batch_id for batch in batches]
        self._ask(
            title=translate("BatchCommands", "Cancel %Ln batch(es)", None, count),
            question=_cancel_question(batches),
            more=_what_stays(batches),
            yes=translate("BatchCommands", "Cancel (the batch|%Ln batches)", None, count),
            no=self.tr("Keep going"),
            then=lambda: self._cancel_now(ids),
        )

    def _confirm_remove(self, batches: Sequence[BatchSummary], others: int) -> None:
        """Ask, and say that no photo goes.

        Args:
            others: how many more are selected that haven't ended.
        """
        count = len(batches)
        ids = [batch.batch_id for batch in batches]
        stays = [self.tr("No photo is deleted: originals, outputs and receipts stay.")]
        if others:
            stays.append(
                translate(
                    "BatchCommands",
                    "%Ln other selected batch(es) (hasn't|haven't) ended and (stays|stay) in the "
                    "list.",
                    None,
                    others,
                )
            )
        self._ask(
            title=translate("BatchCommands", "Remove %Ln batch(es)", None, count),
            question=_remove_question(batches),
            more=" ".join(stays),
            yes=translate("BatchCommands", "Remove (the batch|%Ln batches)", None, count),
            no=self.tr("Keep"),
            then=lambda: self._remove_now(ids),
        )

    def _remove_now(self, batch_ids: Sequence[str]) -> None:
        self._commands.run(
            lambda: self._controller.remove(batch_ids),
            what=label(BatchAction.REMOVE),
            key=(BatchAction.REMOVE, tuple(batch_ids)),
            lane=Lane.LONG,  # thousands take a while, and a pause must not wait for them
        )

    def _ask(
        self, *, title: str, question: str, more: str, yes: str, no: str, then: Callable[[], None]
    ) -> None:
        """Ask before something that can't be undone; nothing happens unless `yes` is clicked."""
        box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(title)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(question)
        box.setInformativeText(more)
        do_it = box.addButton(yes, QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton(no, QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        do_it.clicked.connect(then)
        box.open()

    def _cancel_now(self, batch_ids: Sequence[str]) -> None:
        """Those that have ended while the user was thinking are left alone."""
        known = (self._model.batch(batch_id) for batch_id in batch_ids)
        still = [b for b in known if b is not None and BatchAction.CANCEL in allowed(b)]
        self._tell(BatchAction.CANCEL, still)

    def _verify(self, batch: BatchSummary) -> None:
        dialog = VerifyDialog(batch, self._controller, self._commands, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.make_again_requested.connect(self._make_again)
        dialog.open()

    def _make_again(self, batch_id: str, photo_ids: Sequence[int]) -> None:
        batch = self._model.batch(batch_id)
        if batch is not None:
            self._commands.run(
                lambda: self._controller.make_again(batch_id, photo_ids),
                what=self.tr("Make missing outputs of \u201c{name}\u201d again").format(
                    name=batch.name
                ),
            )

    def _open(self, folder: str) -> None:
        self._commands.run(
            lambda: _must_be_there(folder),
            what=label(BatchAction.OPEN),
            done=self._show_folder,
            owner=self,
            key=(BatchAction.OPEN, folder),
        )

    def _show_folder(self, folder: str) -> None:
        if not self._open_folder(folder):
            words = self.tr("No file manager could be started for {folder}.")
            error = StorageError(words.format(folder=folder))
            self.failed.emit(CommandFailure(label(BatchAction.OPEN), error))


def _must_be_there(folder: str) -> str:
    """Runs in the background: a drive that sleeps takes its time."""
    if not Path(folder).is_dir():
        words = translate("BatchCommands", "{folder} isn't there now.")
        raise StorageError(words.format(folder=folder))
    return folder


def _waits_to_retry(batch: BatchSummary) -> bool:
    """A retry that waits for its turn: cancelled, it is what it was, and can be asked for again."""
    return batch.status.ended


def _cancel_question(batches: Sequence[BatchSummary]) -> str:
    if len(batches) == 1:
        return translate("BatchCommands", "Cancel \u201c{name}\u201d?").format(name=batches[0].name)
    return translate("BatchCommands", "Cancel %Ln batch(es)?", None, len(batches))


def _remove_question(batches: Sequence[BatchSummary]) -> str:
    if len(batches) == 1:
        words = translate("BatchCommands", "Remove \u201c{name}\u201d from the list?")
        return words.format(name=batches[0].name)
    return translate("BatchCommands", "Remove %Ln batch(es) from the list?", None, len(batches))


def _what_stays(batches: Sequence[BatchSummary]) -> str:
    done = sum(batch.processed_count for batch in batches)
    left = sum(b.total_photos - b.processed_count - b.failed_count for b in batches)
    safe = translate("BatchCommands", "No photo is deleted: the originals are untouched.")
    if not done:
        rest = translate("BatchCommands", "%Ln photo(s) won't be developed.", None, left)
        return f"{rest} {safe}"
    written = translate(
        "BatchCommands",
        "%Ln photo(s) already written (stays|stay) where (it is|they are).",
        None,
        done,
    )
    rest = translate(
        "BatchCommands", "The other (photo|%Ln photos) won't be developed.", None, left
    )
    return f"{written} {rest} {safe}"
