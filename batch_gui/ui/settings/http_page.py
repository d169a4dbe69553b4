"""The page about control by other programs."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton

from batch_gui.ui.language import translate
from batch_gui.ui.settings.page import SettingsPage, explanation_label


class HttpPage(SettingsPage):
    """Switch, port, token, and who may call.

    Signals:
        token_wanted: the user wants the token in the clipboard.
    """

    token_wanted = Signal()

    def __init__(self, address: str | None) -> None:
        super().__init__(translate("Settings", "HTTP"))
        self.switch = self.add_switch(
            "http_enabled",
            self.tr("Allow control over &HTTP"),
            self.tr(
                "Programs on this computer may start and watch batches while this window is open. "
                "Those of other users need the token."
            ),
        )
        self.state = QLabel()
        self.state.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.state.setAccessibleName(self.tr("State of the HTTP interface"))
        self.form.addRow(self.state)
        self.add_number(
            "http_port",
            self.tr("P&ort"),
            self.tr("0 takes any that is free."),
        )
        self.add_words(
            "http_allowed_origins",
            self.tr("&Web pages that may call"),
            self.tr("Their origins, separated by commas. All other pages are refused."),
            hint="http://localhost:3000",
        )
        self.add_number(
            "http_body_limit",
            self.tr("Largest &request"),
            self.tr("A batch of a million photos takes about 8 MB."),
            unit=self.tr(" MB"),
        )
        self.copy_token = QPushButton(self.tr("&Copy token"))
        self.copy_token.setAutoDefault(False)
        self.copy_token.clicked.connect(self.token_wanted)
        self.copied = explanation_label(
            self.tr("For programs of other users: Authorization: Bearer and the token.")
        )
        token = QHBoxLayout()
        token.addWidget(self.copy_token)
        token.addWidget(self.copied, 1)
        self.column.insertLayout(1, token)
        self.show_state(address)

    def show_state(self, address: str | None) -> None:
        """Say where it listens, or that it doesn't."""
        text = self.tr("On: {address}").format(address=address) if address else self.tr("Off")
        self.state.setText(text)

    def take_token(self, token: str) -> None:
        """Put the token into the clipboard and say so."""
        QGuiApplication.clipboard().setText(token)
        self.copied.setText(self.tr("The token is on the clipboard."))
