"""The page about developing photos on other machines."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from batch_gui.core.settings import ExecutorKind, Settings
from batch_gui.remote.crew import Crew, WorkerFound
from batch_gui.ui.engine_words import in_words
from batch_gui.ui.fields import ErrorLabel
from batch_gui.ui.language import number, translate
from batch_gui.ui.settings.page import SettingsPage, explanation_label
from batch_gui.ui.theme import Tone, tint


class CeleryPage(SettingsPage):
    """Switch, broker and queue, what to start on the other machines, and a test of all that.

    Signals:
        test_wanted: the user wants to know who answers.
    """

    test_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(translate("Settings", "More machines"))
        later = self.tr("From the next start of the program.")
        self.switch = self.add_either(
            "executor",
            self.tr("Develop photos on &other machines"),
            self.tr(
                "By Celery workers, instead of the processes of this computer. All machines must "
                "see the photos and the output folders, such as on a network drive."
            )
            + " "
            + later,
            (ExecutorKind.CELERY, ExecutorKind.LOCAL),
        )
        self.broker = self.add_text(
            "celery_broker",
            self.tr("&Broker"),
            self.tr(
                "The Redis server that hands out the photos, or filesystem:///FOLDER for a shared "
                "folder. Whoever reaches it can have files written: use a password outside your "
                "own network."
            ),
            hint="redis://nas:6379/0",
        )
        self.queue = self.add_text(
            "celery_queue",
            self.tr("&Queue"),
            self.tr("The same for the program and its workers; letters, digits, dot, dash."),
            hint="batch-gui",
        )
        self.add_number(
            "celery_patience",
            self.tr("Workers count as &gone after"),
            self.tr("Without an answer for so long. Batches then wait, and go on by themselves."),
            unit=self.tr(" s"),
        )
        self.add_text(
            "celery_backend",
            self.tr("&Results"),
            self.tr("Where workers leave what came of a photo; the broker, if this is empty."),
            hint=self.tr("The same as the broker"),
        )
        self._add_command()
        self._add_test()
        self.add_lines(
            "celery_paths",
            self.tr("Paths when this com&puter is a worker"),
            self.tr(
                "Where folders of the program are here, each on a line of its own. Workers read "
                "it when they start."
            ),
            hint="/Volumes/nas -> /mnt/nas",
        )

    def show_values(self, settings: Settings) -> None:
        """Show how these settings are."""
        super().show_values(settings)
        self._show_command()

    def show_crew(self, crew: Crew) -> None:
        """Say who answered."""
        self.set_testing(False)
        if crew.problem:
            self.show_problem(crew.problem)
            return
        lines = [_line(worker) for worker in crew.workers]
        found = translate("Settings", "%Ln worker(s) (answers|answer)", None, len(lines))
        self.found.setText("\n".join([f"{found}:", *lines]))
        self.found.show()

    def show_problem(self, problem: str) -> None:
        """Say why nobody answers."""
        self.set_testing(False)
        self.problem.set_error(in_words(problem))

    def set_testing(self, testing: bool) -> None:
        """Show that the question is under way, and forget the last answer."""
        self.test.setEnabled(not testing)
        self.test.setText(self.tr("Asking…") if testing else self.tr("&Test connection"))
        self.found.hide()
        self.problem.set_error("")

    def _add_command(self) -> None:
        self.command = QLabel()
        self.command.setTextFormat(Qt.TextFormat.PlainText)
        self.command.setWordWrap(True)
        self.command.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.command.setAccessibleName(self.tr("Command for the other machines"))
        copy = QPushButton(self.tr("&Copy"))
        copy.setAutoDefault(False)
        copy.setAccessibleName(self.tr("Copy the command for the other machines"))
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.command.text()))
        row = QHBoxLayout()
        row.addWidget(self.command, 1)
        row.addWidget(copy, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(2)
        heading = QLabel(self.tr("On each of the other machines, run"))
        heading.setWordWrap(True)
        column.addWidget(heading)
        column.addLayout(row)
        column.addWidget(
            explanation_label(
                self.tr(
                    "If the photos have another path there, add --map with both paths, such as "
                    '--map "/Volumes/nas -> /mnt/nas". It is checked when the worker starts.'
                )
            )
        )
        self.form.addRow(column)
        self.broker.textChanged.connect(self._show_command)
        self.queue.textChanged.connect(self._show_command)

    def _add_test(self) -> None:
        self.test = QPushButton(self.tr("&Test connection"))
        self.test.setAutoDefault(False)
        self.test.clicked.connect(self.test_wanted)
        self.found = QLabel()
        self.found.setTextFormat(Qt.TextFormat.PlainText)
        self.found.setWordWrap(True)
        self.found.hide()
        tint(self.found, Tone.DONE)
        self.problem = ErrorLabel()
        row = QHBoxLayout()
        row.addWidget(self.test)
        row.addStretch(1)
        column = QVBoxLayout()
        column.addLayout(row)
        column.addWidget(self.found)
        column.addWidget(self.problem)
        self.form.addRow(column)

    def _show_command(self) -> None:
        words = ["batch-gui worker", "--broker", self.broker.text().strip()]
        if self.queue.text().strip() != Settings().celery_queue:
            words += ["--queue", self.queue.text().strip()]
        self.command.setText(" ".join(words))


def _line(worker: WorkerFound) -> str:
    count = translate("Settings", "%Ln photo(s) at a time", None, worker.processes)
    return f"{worker.machine}, {count}"


def crew_text(crew: Crew) -> str:
    """Such as "3 workers, 24 photos at a time", or "no workers"."""
    if crew.problem:
        return translate("Settings", "no workers")
    workers = translate("Settings", "%Ln worker(s)", None, len(crew.workers))
    words = translate("Settings", "{workers}, {count} at a time")
    return words.format(workers=workers, count=number(crew.processes))
