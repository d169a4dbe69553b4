"""The one place where errors and news reach the user: a bar at the foot of the window."""

from __future__ import annotations

import traceback
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QGuiApplication,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QWidget,
)

from batch_gui.core.errors import BatchGuiError
from batch_gui.ui.commands import CommandFailure
from batch_gui.ui.engine_words import in_words
from batch_gui.ui.icons import icon
from batch_gui.ui.language import number, translate
from batch_gui.ui.theme import Tone, mix, theme_of

NEWS_MS = 6_000  # news is shown at least so long,
_LETTER_MS = 70  # longer if it takes longer to read,
_LOOKED_AT_MS = 2_000  # and so long after the mouse or the keyboard has left it


@dataclass(frozen=True, slots=True)
class Message:
    """Something to tell the user.

    Attributes:
        report: for errors of ours, the text to copy into a bug report.
    """

    text: str
    tone: Tone = Tone.FAILED
    report: str = ""

    @property
    def is_error(self) -> bool:
        """Whether it goes before news, and stays until the user closes it."""
        return self.tone is Tone.FAILED


def error_text(error: BaseException) -> str:
    """The error in words: its own, if it is one for users."""
    if isinstance(error, BatchGuiError):
        return in_words(str(error))
    kind = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return translate(
        "Messages", "the program made a mistake ({kind}). Photos already written are safe."
    ).format(kind=kind)


class MessageBar(QFrame):
    """Shows messages one after the other: errors first, until the user closes them.

    News that isn't an error leaves by itself once it could be read, but not from under the
    mouse or the keyboard. The environment's errors are shown in their own words, which say what
    can be done; the program's own come with a report to copy. A message that is already shown
    isn't repeated.

    Signals:
        shown: the text of a message that came in, for screen readers and tests.
    """

    shown = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._messages: list[Message] = []
        self._leaving = QTimer(self)
        self._leaving.setSingleShot(True)
        self._leaving.timeout.connect(self._on_read)
        self.setObjectName("messages")
        self.setAccessibleName(self.tr("Messages"))
        self._sign = QLabel()
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._copy = QPushButton(self.tr("Copy report"))
        self._copy.clicked.connect(self._on_copy)
        self._place = QLabel()
        self._close = QToolButton()
        self._close.setAutoRaise(True)
        self._close.setAccessibleName(self.tr("Close this message"))
        self._close.setToolTip(self.tr("Close this message"))
        self._close.clicked.connect(self._on_close)
        layout = QHBoxLayout(self)
        layout.addWidget(self._sign)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._place)
        layout.addWidget(self._copy)
        layout.addWidget(self._close)
        self._restyle()
        self.hide()

    @property
    def messages(self) -> tuple[Message, ...]:
        """What is shown and what waits behind it."""
        return tuple(self._messages)

    def say(self, text: str, tone: Tone = Tone.MUTED) -> None:
        """Tell the user something that isn't an error."""
        self._add(Message(text, tone))

    def show_failure(self, failure: CommandFailure) -> None:
        """Tell the user that a command failed, and why."""
        self.show_error(failure.error, failure.what)

    def show_error(self, error: BaseException, what: str = "") -> None:
        """Tell the user of an error; one that isn't for users comes with a report."""
        text = f"{what}: {error_text(error)}" if what else error_text(error)
        if isinstance(error, BatchGuiError):
            self._add(Message(text))
            return
        trace = "".join(traceback.format_exception(error))
        self._add(Message(text, report=f"{text}\n\n{trace}"))

    def clear(self) -> None:
        """Close every message."""
        self._messages.clear()
        self._show_first()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the palette."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._restyle()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A ground tinted by what is said, and a line above it."""
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), mix(theme.ground, theme.tones[self._tone()], 0.10))
        painter.fillRect(0, 0, self.width(), 1, theme.line)

    def _tone(self) -> Tone:
        return self._messages[0].tone if self._messages else Tone.MUTED

    def _add(self, message: Message) -> None:
        if message not in self._messages:
            errors = sum(known.is_error for known in self._messages)
            self._messages.insert(errors if message.is_error else len(self._messages), message)
            self._show_first()
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, message.text))
        self.shown.emit(message.text)

    def _show_first(self) -> None:
        self.setVisible(bool(self._messages))
        self._leaving.stop()
        if not self._messages:
            return
        first = self._messages[0]
        if not first.is_error:
            self._leaving.start(max(NEWS_MS, _LETTER_MS * len(first.text)))
        self._text.setText(first.text)
        self._text.setAccessibleName(first.text)
        self._copy.setVisible(bool(first.report))
        several = len(self._messages) > 1
        self._place.setVisible(several)
        if several:
            words = self.tr("1 of {count}").format(count=number(len(self._messages)))
            self._place.setText(words)
        self._restyle()

    def _restyle(self) -> None:
        theme = theme_of(self.palette())
        tone = self._tone()
        color = theme.tones[tone]
        side = self.fontMetrics().height()
        sign = icon("failures", self.palette(), color)
        self._sign.setPixmap(sign.pixmap(side, side))
        self._sign.setVisible(tone is not Tone.MUTED)
        self._close.setIcon(icon("cancel", self.palette()))
        self._close.setIconSize(QSize(side, side))
        self.update()

    def _on_read(self) -> None:
        focus = QApplication.focusWidget()
        if self.underMouse() or (focus is not None and self.isAncestorOf(focus)):
            self._leaving.start(_LOOKED_AT_MS)
        else:
            self._on_close()

    def _on_close(self) -> None:
        del self._messages[:1]
        self._show_first()

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._messages[0].report)
