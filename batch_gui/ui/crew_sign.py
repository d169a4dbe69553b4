"""The sign in the status bar that says who develops photos on other machines."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QToolButton

from batch_gui.engine.controller import BatchController
from batch_gui.remote.crew import Crew
from batch_gui.ui.engine_words import in_words
from batch_gui.ui.language import number
from batch_gui.ui.settings.celery_page import crew_text
from batch_gui.ui.theme import Tone, tint

_EVERY_MS = 1000
_NAMED = 12


class CrewSign(QToolButton):
    """ "2 workers, 16 at a time", while other machines develop; not there otherwise.

    Signals:
        settings_wanted: the user wants to see the settings behind it.
    """

    settings_wanted = Signal()

    def __init__(self, controller: BatchController) -> None:
        super().__init__()
        self._controller = controller
        self._shown: Crew | None = None
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(self.settings_wanted)
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self.setAccessibleName(self.tr("This computer develops the photos"))
        self.setVisible(controller.crew() is not None)
        self.look()

    def look(self) -> None:
        """Show who is there; only looks at memory."""
        crew = self._controller.crew()
        if crew is None or crew == self._shown:
            return
        self._shown = crew
        self.setText(crew_text(crew))
        names = [one.machine for one in crew.workers]
        if len(names) > _NAMED:
            more = self.tr("and {count} more").format(count=number(len(names) - _NAMED))
            names = [*names[:_NAMED], more]
        self.setToolTip(in_words(crew.problem or "") or ", ".join(names))
        self.setAccessibleName(f"{self.text()}: {self.toolTip()}")
        tint(self, Tone.FAILED if crew.problem else Tone.PLAIN)

    def showEvent(self, event: QShowEvent) -> None:
        """Look while it is seen."""
        super().showEvent(event)
        self.look()
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while it isn't."""
        super().hideEvent(event)
        self._timer.stop()
