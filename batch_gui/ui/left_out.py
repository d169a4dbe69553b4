"""Files that aren't used, and why, in a list to read and copy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtWidgets import QPlainTextEdit

from batch_gui.ui.engine_words import in_words
from batch_gui.ui.fields import readable_by_keyboard
from batch_gui.ui.language import translate

_SHOWN = 2_000


class LeftOut(Protocol):
    """A file that isn't used, with the reason in words."""

    @property
    def path(self) -> object:
        """Where it is."""

    @property
    def reason(self) -> str:
        """Why it isn't used."""


def skipped_text(skipped: Sequence[LeftOut]) -> str:
    """Paths with their reasons, one a line; of very many, the first."""
    lines = [f"{item.path}: {in_words(item.reason)}" for item in skipped[:_SHOWN]]
    if len(skipped) > _SHOWN:
        more = len(skipped) - _SHOWN
        lines.append(translate("FoundLabel", "\u2026 and %Ln more", None, more))
    return "\n".join(lines)


def skipped_list(skipped: Sequence[LeftOut]) -> QPlainTextEdit:
    """Paths with their reasons, to be read and copied."""
    text = QPlainTextEdit(skipped_text(skipped))
    readable_by_keyboard(text)
    text.setTabChangesFocus(True)
    text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    text.setAccessibleName(translate("FoundLabel", "Files left out"))
    return text
