"""The presets there are: what each does, and what can be done with one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from batch_gui.develop.presets import Imported, Preset
from batch_gui.ui.engine_words import in_words
from batch_gui.ui.fields import ErrorLabel, readable_by_keyboard, roomy_entry
from batch_gui.ui.language import translate
from batch_gui.ui.presets.recipe_wording import recipe_lines
from batch_gui.ui.theme import Tone, larger, theme_of

_NAME = Qt.ItemDataRole.UserRole
_BULLET = "\u2022 "


class PresetsDialog(QDialog):
    """Lists presets, the user's own first, and tells what the chosen one does.

    Signals:
        import_wanted: files are to be chosen and taken over.
        export_wanted: a preset's name.
        rename_wanted, delete_wanted: the name of a preset of the user's.
    """

    import_wanted = Signal()
    export_wanted = Signal(str)
    rename_wanted = Signal(str)
    delete_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Presets"))
        self._presets: dict[str, Preset] = {}
        self._own: frozenset[str] = frozenset()
        self._imported: dict[str, Imported] = {}
        self.problems = ErrorLabel()
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Presets"))
        self.list.currentItemChanged.connect(self._show_current)
        self.name = QLabel()
        self.name.setTextFormat(Qt.TextFormat.PlainText)
        self.name.setFont(larger(self.font(), 1.2, bold=True))
        self.name.setWordWrap(True)
        self.about = QPlainTextEdit()
        readable_by_keyboard(self.about)
        self.about.setTabChangesFocus(True)
        self.about.setAccessibleName(self.tr("What the preset does"))
        self.take = QPushButton(self.tr("&Import\u2026"))
        self.take.setToolTip(
            self.tr(".cube and HaldCLUT tables, Lightroom's .xmp and .lrtemplate, .json")
        )
        self.export = QPushButton(self.tr("&Export as .cube\u2026"))
        self.rename = QPushButton(self.tr("&Rename\u2026"))
        self.delete = QPushButton(self.tr("&Delete"))
        self._lay_out()
        self._connect()

    def set_presets(self, presets: Sequence[Preset], own: frozenset[str]) -> None:
        """Show these presets; the one that was chosen stays chosen if it is there.

        Args:
            own: names of those that are the user's.
        """
        chosen = self.chosen()
        self._presets = {preset.name: preset for preset in presets}
        self._own = own
        self.list.clear()
        mine = [name for name in self._presets if name in own]
        others = [name for name in self._presets if name not in own]
        for title, names in ((self.tr("Yours"), mine), (self.tr("Built in"), others)):
            if names:
                self._add_heading(title)
                for name in names:
                    item = roomy_entry(name, self.fontMetrics())
                    item.setData(_NAME, name)
                    self.list.addItem(item)
        self.choose(chosen or next(iter([*mine, *others]), ""))

    def set_imported(self, imported: Mapping[str, Imported], problems: Sequence[str]) -> None:
        """Tell what came of files that were taken over, beside what each preset does.

        Args:
            imported: by the name of the preset a file became.
            problems: a sentence for each file that couldn't be used.
        """
        self._imported |= imported
        self.problems.set_error("\n".join(map(in_words, problems)))
        if imported:
            self.choose(next(iter(imported)))
        self._show_current()

    def chosen(self) -> str:
        """The name of the chosen preset; empty if there is none."""
        item = self.list.currentItem()
        return str(item.data(_NAME) or "") if item else ""

    def choose(self, name: str) -> None:
        """Choose a preset."""
        for row in range(self.list.count()):
            if self.list.item(row).data(_NAME) == name:
                self.list.setCurrentRow(row)
                return

    def _add_heading(self, title: str) -> None:
        item = roomy_entry(title, self.fontMetrics())
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setFont(larger(self.font(), 0.9, bold=True))
        item.setForeground(theme_of(self.palette()).tones[Tone.MUTED])
        self.list.addItem(item)

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.addWidget(self.name)
        right.addWidget(self.about, 1)
        row = QHBoxLayout()
        row.addWidget(self.list, 2)
        row.addLayout(right, 3)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        for button in (self.take, self.export, self.rename, self.delete):
            button.setAutoDefault(False)
            buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self.problems)
        layout.addLayout(row, 1)
        layout.addWidget(buttons)
        unit, room = self.fontMetrics().height(), self.screen().availableSize()
        self.resize(min(42 * unit, room.width() - unit), min(26 * unit, room.height() - 3 * unit))

    def _connect(self) -> None:
        self.take.clicked.connect(self.import_wanted)
        self.export.clicked.connect(lambda: self.export_wanted.emit(self.chosen()))
        self.rename.clicked.connect(lambda: self.rename_wanted.emit(self.chosen()))
        self.delete.clicked.connect(lambda: self.delete_wanted.emit(self.chosen()))

    def _show_current(self) -> None:
        name = self.chosen()
        preset = self._presets.get(name)
        self.name.setText(name)
        self.about.setPlainText(self._words(preset) if preset else "")
        self.export.setEnabled(preset is not None)
        own = name in self._own
        why = "" if own or not name else self.tr("It came with the program and stays as it is")
        for button in (self.rename, self.delete):
            button.setEnabled(own)
            button.setToolTip(why)

    def _words(self, preset: Preset) -> str:
        lines = recipe_lines(preset.recipe)
        does = [_BULLET + line for line in lines] or [self.tr("Leaves photos as they are.")]
        parts = [[preset.description] if preset.description else [], does]
        imported = self._imported.get(preset.name)
        if imported:
            parts += [
                _section(self.tr("Taken over from the file:"), imported.taken_over),
                _section(
                    translate(
                        "PresetsDialog",
                        "%Ln setting(s) of the file have no counterpart here and were left out:",
                        None,
                        len(imported.left_out),
                    ),
                    imported.left_out,
                ),
            ]
        return "\n\n".join("\n".join(part) for part in parts if part)


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return [title, *(_BULLET + line for line in lines)] if lines else []
