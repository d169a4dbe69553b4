"""Which batches are shown: those in a status, of a session, with certain words in them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from batch_gui.core.batch import BatchSummary, Status
from batch_gui.ui.wording import look_text


class SearchedTexts(dict[str, str]):
    """What is searched of batches, by id: with every key typed it is asked for all of them."""

    def of(self, batch: BatchSummary) -> str:
        """The batch's text, kept from now on."""
        parts = (batch.name, look_text(batch), batch.output_folder, batch.session_name)
        text = self[batch.batch_id] = _folded("\n".join(parts))
        return text


@dataclass(frozen=True, slots=True)
class BatchFilter:
    """What a batch must be to be shown; the default lets every batch through.

    Attributes:
        status: None for any. A batch that waits for its turn counts as pending, whatever it
            was before.
        session: id of its session; None for any.
        words: each of these words must be in its name, preset, output folder or session,
            in any case.
    """

    status: Status | None = None
    session: int | None = None
    words: str = ""

    @property
    def lets_all_through(self) -> bool:
        """Whether nothing is left out."""
        return self.status is None and self.session is None and not self.words.split()

    def test(self, texts: SearchedTexts | None = None) -> Callable[[BatchSummary], bool]:
        """A function that tells whether a batch is shown; quick for thousands.

        Args:
            texts: where it finds what is searched, if somebody keeps that.
        """
        status, session, words = self.status, self.session, _folded(self.words).split()
        kept = SearchedTexts() if texts is None else texts

        def accepts(batch: BatchSummary) -> bool:
            if status is not None and seen_as(batch) is not status:
                return False
            if session is not None and batch.session_id != session:
                return False
            if not words:
                return True
            text = kept.get(batch.batch_id) or kept.of(batch)
            for word in words:  # noqa: SIM110 - all() takes half as long again
                if word not in text:
                    return False
            return True

        return accepts


def seen_as(batch: BatchSummary) -> Status:
    """The status a batch is counted and filtered under."""
    return Status.PENDING if batch.waiting_for_turn else batch.status


def _folded(text: str) -> str:
    return text.casefold() if text.isascii() else unicodedata.normalize("NFC", text.casefold())
