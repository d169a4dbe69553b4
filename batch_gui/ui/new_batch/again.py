"""From a batch to the dialog it could have come from: another like it, or other settings."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog

from batch_gui.core.batch import BatchSummary
from batch_gui.core.errors import BatchNotFound, HasBegun
from batch_gui.engine.answers import AddedPhotos
from batch_gui.engine.blueprint import Blueprint, Wish
from batch_gui.engine.controller import BatchController
from batch_gui.engine.scan import FoundPhotos
from batch_gui.ui.actions import BatchAction
from batch_gui.ui.commands import Commands
from batch_gui.ui.engine_words import in_words
from batch_gui.ui.intake import Intake
from batch_gui.ui.new_batch.flow import NewBatchFlow
from batch_gui.ui.new_batch.values import NewBatch
from batch_gui.ui.remembered import Remembered
from batch_gui.ui.settings.program import Program


class Again(QObject):
    """Opens the new batch dialog with what a batch was made from.

    Looking its photos up takes a while when there are many: it tells of that as a scan does, and
    its dialogs wait for those of other photos.
    """

    def __init__(
        self,
        controller: BatchController,
        commands: Commands,
        intake: Intake,
        remembered: Remembered,
        program: Program | None,
    ) -> None:
        super().__init__(intake)
        self._controller = controller
        self._commands = commands
        self._intake = intake
        self._remembered = remembered
        self._program = program

    def open(self, action: BatchAction, batch: BatchSummary) -> None:
        """Offer a new batch like `batch`, or with EDIT other settings for it.

        What is changed keeps photos that are gone just now, on a drive that isn't there; a new
        batch can't have them.
        """
        editing = action is BatchAction.EDIT
        look = partial(self._controller.blueprint, batch.batch_id, there_only=not editing)
        self._intake.look(
            look, lambda like: self._intake.ask(partial(self._dialog, like, editing=editing))
        )

    def _dialog(self, like: Blueprint, *, editing: bool) -> QDialog:
        if not like.photos.photos:
            words = self.tr("None of the photos of \u201c{name}\u201d is there now.")
            return self._intake.nothing(like.photos, words.format(name=like.name))
        dialog = self._intake.dialog_for(like.photos)
        flow = LikeFlow(dialog, self._controller, self._commands, self._remembered, self._program)
        flow.tell_through(self._intake)
        flow.begin(like, editing=editing)
        return dialog


class LikeFlow(NewBatchFlow):
    """The way of a dialog that was filled from a batch."""

    _like: Blueprint
    _editing = False
    _every: FoundPhotos

    def begin(self, like: Blueprint, *, editing: bool) -> None:
        """Fill the dialog from `like`.

        Args:
            editing: whether that batch is to be changed, instead of another one made.
        """
        self._like, self._editing = like, editing
        self._every = like.photos
        self.session_name = like.session_name or None
        self._dialog.set_editing(editing)
        self._dialog.show_batch(like)
        self._dialog.sources.only_failed_wanted.connect(self._on_only_failed)

    def _on_only_failed(self, only: bool) -> None:
        failed, every = self._like.failed, self._dialog.photos
        if only:
            self._every = every
            self._change_photos(lambda photos: photos.only(lambda photo: photo.path in failed))
        else:
            every = self._every
            self._change_photos(every.with_more)

    def _take_in(self, photos: FoundPhotos) -> AddedPhotos:
        return self._controller.add_photos_like(self._like, photos)

    def _make(self, photos: FoundPhotos, new: NewBatch) -> BatchSummary:
        if not self._editing:
            return super()._make(photos, new)
        wish = Wish(new.name, new.config, new.when, self._like.photos, photos, new.recipe)
        return self._controller.change(self._like.batch_id, wish)

    def _on_made(self, new: NewBatch, batch: BatchSummary) -> None:
        """What was changed for one batch isn't what the next one begins with."""
        if self._editing:
            self._dialog.accept()
            self.batch_made.emit(batch)
        else:
            super()._on_made(new, batch)

    def _refuse(self, error: Exception) -> None:
        """Nothing that was filled in is lost when the batch began meanwhile."""
        super()._refuse(error)
        if self._editing and isinstance(error, HasBegun | BatchNotFound):
            self._editing = False
            offer = self.tr("Start makes a new batch of what is filled in here.")
            self._dialog.set_editing(False, f"{in_words(str(error))} {offer}")
