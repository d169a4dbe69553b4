"""The photos of the batch that is shown, kept up to date beside the window's thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from batch_gui.engine.controller import BatchController
from batch_gui.engine.photo_list import Amounts, ListedPhoto, Mask, PhotoList, Statuses
from batch_gui.ui.commands import CommandFailure, Commands, Lane

_Answer = TypeVar("_Answer")
MOST_AT_ONCE = 100_000
"""Photos that are asked for at a time, such as for a copy of their reasons."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one step in the background found."""

    photos: PhotoList
    statuses: Statuses
    amounts: Amounts
    more: bool


class PhotoSource(QObject):
    """Asks the controller for a batch's photos, a step at a time, and never on this thread.

    A refresh that is asked for while one is under way follows it; answers about a batch that
    is no longer shown are dropped.

    Signals:
        batch_shown: another batch, or none, is shown from now on.
        statuses_changed: where each photo stands, as an array of PhotoStatus values.
        amounts_changed: Amounts, and whether the whole journal has been read.
    """

    batch_shown = Signal()
    statuses_changed = Signal(object)
    amounts_changed = Signal(object, bool)

    def __init__(
        self, controller: BatchController, commands: Commands, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._controller = controller
        self._commands = commands
        self._batch_id: str | None = None
        self._photos: PhotoList | None = None
        self._stepping = False
        self._again = False
        self._turn = 0  # of the batch shown; answers of earlier turns are dropped
        self._wanted = ""

    @property
    def batch_id(self) -> str | None:
        """The batch that is shown."""
        return self._batch_id

    def show(self, batch_id: str | None) -> None:
        """Show another batch, or none."""
        if batch_id == self._batch_id:
            return
        self._batch_id, self._photos = batch_id, None
        self._turn += 1
        self._stepping = self._again = False
        self.batch_shown.emit()
        self.refresh()

    def refresh(self) -> None:
        """Find out what has changed."""
        if self._batch_id is None:
            return
        if self._stepping:
            self._again = True
            return
        self._step(first=self._photos is None)

    def ask(
        self,
        work: Callable[[PhotoList], _Answer],
        done: Callable[[_Answer], None],
        *,
        what: str = "",
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Have `work` look at the photos in the background; its answer is handed to `done`,
        unless another batch is shown by then.

        Args:
            what: is being done, in words, for the message if it fails.
            failed: takes the error, likewise; without it the window is told.
        """
        photos, turn = self._photos, self._turn
        if photos is None:
            return
        what = what or self.tr("Look up photos")

        def on_failed(error: Exception) -> None:
            if turn != self._turn:
                return
            if failed is not None:
                failed(error)
            else:
                self._commands.failed.emit(CommandFailure(what, error))

        self._commands.run(
            lambda: work(photos),
            what=what,
            done=lambda answer: done(answer) if turn == self._turn else None,
            failed=on_failed,
            owner=self,
            lane=Lane.LONG,
        )

    def fetch(self, places: Sequence[int], done: Callable[[tuple[ListedPhoto, ...]], None]) -> None:
        """All about the photos at some places, handed to `done` unless another batch is shown.

        None of them when they can't be looked up; the window is told why.
        """
        if not places:
            return
        wanted = tuple(places[:MOST_AT_ONCE])

        def failed(error: Exception) -> None:
            self._commands.failed.emit(CommandFailure(self.tr("Look up photos"), error))
            done(())

        self.ask(lambda photos: photos.photos(wanted), done, failed=failed)

    def find(self, text: str, done: Callable[[Mask], None]) -> None:
        """Which photos have `text` in their name, handed to `done` unless something else is
        looked for or another batch shown by then.
        """
        turn = self._turn
        self._wanted = text
        if not text:
            return

        def is_stale() -> bool:
            return (turn, text) != (self._turn, self._wanted)

        self.ask(
            lambda photos: photos.named(text, stop=is_stale),
            lambda mask: None if is_stale() else done(mask),
            what=self.tr("Search photos"),
        )

    def place_of(self, photo_id: int, done: Callable[[int | None], None]) -> None:
        """Where a photo is in the batch's order."""
        self.ask(lambda photos: photos.place_of(photo_id), done)

    def stop(self) -> None:
        """Show nothing; what runs in the background ends soon and is dropped."""
        self._wanted = ""
        self.show(None)

    def _step(self, *, first: bool) -> None:
        batch_id, photos, turn = self._batch_id, self._photos, self._turn
        if batch_id is None:
            return
        self._stepping, self._again = True, False

        def look() -> _Seen:
            mine = photos or self._controller.photo_list(batch_id)
            # Before the journal is read for the first time, what memory knows is shown.
            more = first or mine.read_on()
            return _Seen(mine, mine.look(), mine.amounts(), more)

        self._commands.run(
            look,
            what=self.tr("Look up photos"),
            done=lambda seen: self._on_seen(turn, seen),
            failed=lambda _error: self._on_failed(turn),
            owner=self,
            lane=Lane.LONG,
        )

    def _on_seen(self, turn: int, seen: _Seen) -> None:
        if turn != self._turn:
            return
        self._photos, self._stepping = seen.photos, False
        self.statuses_changed.emit(seen.statuses)
        self.amounts_changed.emit(seen.amounts, not seen.more)
        if seen.more or self._again:
            self._step(first=False)

    def _on_failed(self, turn: int) -> None:
        """The batch was removed, or its journal can't be read now; the next change tries again."""
        if turn == self._turn:
            self._stepping = False
