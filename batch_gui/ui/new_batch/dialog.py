"""The dialog that turns found photos into a batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QScreen
from PySide6.QtWidgets import (
    QBoxLayout,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QFrame,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from batch_gui.core.schedule import Priority, When
from batch_gui.core.templates import Template
from batch_gui.develop.presets import Preset
from batch_gui.engine.blueprint import Blueprint
from batch_gui.engine.names import ExpectedName
from batch_gui.engine.outlook import Outlook
from batch_gui.engine.scan import FoundPhotos
from batch_gui.ui.dropping import DropTarget
from batch_gui.ui.engine_words import in_words
from batch_gui.ui.fields import ErrorLabel, add_row, align_labels, with_error
from batch_gui.ui.fold import Fold
from batch_gui.ui.large_text import grow_with_text
from batch_gui.ui.new_batch.gallery import NO_PRESET
from batch_gui.ui.new_batch.look_panel import LookPanel
from batch_gui.ui.new_batch.outlook_panel import OutlookPanel
from batch_gui.ui.new_batch.output_form import OutputForm
from batch_gui.ui.new_batch.pictures import PictureDesk
from batch_gui.ui.new_batch.sources import Sources
from batch_gui.ui.new_batch.template_bar import TemplateBar
from batch_gui.ui.new_batch.values import NewBatch, Offer
from batch_gui.ui.turns.when_form import WhenForm

_FIRST_PRESET = "WhiteLayer_v4"
_SETTLES_MS = 150


class NewBatchDialog(QDialog):
    """Photos, name, look and output of a new batch.

    Wide, it shows the look beside the rest; narrow, one under the other. It stays open, with
    all that was filled in, until its owner accepts it: a refused config is shown in it.

    Signals:
        submitted: a NewBatch.
        paths_offered: a tuple of Path that were dropped on it.
        settled: something was changed, and nothing more for a moment.
    """

    submitted = Signal(object)
    paths_offered = Signal(object)
    settled = Signal()

    def __init__(
        self,
        found: FoundPhotos,
        offer: Offer,
        desk: PictureDesk | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.photos = found
        self.sources = Sources()
        self.templates = TemplateBar()
        self.name = QLineEdit()
        self.name.setMaxLength(200)
        self.name_error = ErrorLabel()
        self.look = LookPanel(desk or PictureDesk(None, self))
        self.output = OutputForm(
            offer.default_folder, offer.browse_from, names_folder=offer.names_folder
        )
        self.when = WhenForm()
        self.when_fold = Fold(self.tr("When it runs"), self.when)
        self.outlook = OutlookPanel()
        self.refusal = ErrorLabel()
        self._problems = ""
        self.start = QPushButton(self.tr("&Start"))
        self.add_paused = QPushButton(self.tr("Add &paused"))
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.panels = QVBoxLayout()
        self._busy = False
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(_SETTLES_MS)
        self._settling.timeout.connect(self.settled)
        self.set_editing(False)
        self.drop_target = DropTarget(self)
        self._lay_out()
        self._connect()
        self.look.set_presets(offer.presets)
        self.show_config({"preset": _FIRST_PRESET, **offer.begin_with})
        self.name.setText(found.suggested_name)
        self.name.home(True)  # all of it, and the beginning of a long one is in sight
        self.name.setFocus()
        self.set_photos(found)
        self._fit_screen()

    def values(self) -> dict[str, Any]:
        """The config as it is filled in."""
        return {
            "preset": self.look.preset,
            "blend": self.look.blend.value(),
            "output": self.output.values(),
        }

    def template_values(self) -> dict[str, Any]:
        """The config to be kept as a template: a folder is in it only if one was chosen."""
        values = self.values()
        values["output"]["folder"] = self.output.chosen_folder
        return values

    def show_config(self, config: Mapping[str, Any]) -> None:
        """Show a config; what is missing or makes no sense keeps its default."""
        self.look.gallery.choose(config.get("preset", _FIRST_PRESET))
        blend = config.get("blend", 100)
        self.look.blend.setValue(round(blend) if isinstance(blend, int | float) else 100)
        output = config.get("output")
        self.output.set_values(output if isinstance(output, dict) else {})

    def show_template(self, template: Template) -> None:
        """Take over a template's settings, with the folder if it has one."""
        self.show_config(template.config)
        output = template.config.get("output")
        folder = output.get("folder") if isinstance(output, dict) else None
        self.output.set_folder(folder if isinstance(folder, str) else None)
        self.output.follow_name(self.name.text().strip())
        self._show_when(template.priority, None, template.hours)
        wanted = template.config.get("preset")
        if isinstance(wanted, str) and wanted != self.look.gallery.chosen:
            words = self.tr("The preset \u201c{name}\u201d of this template isn't there any more.")
            self.refusal.set_error(words.format(name=wanted))

    def show_batch(self, like: Blueprint) -> None:
        """Take over all that a batch was made from, but for its photos."""
        preset = like.config.get("preset")
        self.show_config({**like.config, "preset": None if preset == NO_PRESET else preset})
        if like.recipe is not None:
            self.look.keep(str(preset), like.recipe)
        self.name.setText(like.name)
        self.output.show_folder(like.output_folder, like.name)
        self._show_when(like.when.priority, like.when.start_text, like.when.hours_text)
        self.sources.left_out.set_open(bool(like.photos.skipped))
        self.sources.offer_failed(len(like.failed))
        if self.look.preset != preset and preset not in (None, NO_PRESET):
            words = self.tr("The preset \u201c{name}\u201d of this batch isn't there any more.")
            self.refusal.set_error(words.format(name=preset))

    def set_editing(self, editing: bool, words: str = "") -> None:
        """Be about a batch that is there, or about a new one.

        Args:
            words: why it is a new one after all.
        """
        title, start, busy = (
            (self.tr("Change settings"), self.tr("&Save changes"), self.tr("Saving\u2026"))
            if editing
            else (self.tr("New batch"), self.tr("&Start"), self.tr("Starting\u2026"))
        )
        self.setWindowTitle(title)
        self._start_words, self._busy_words = start, busy
        self.start.setText(start)
        self.add_paused.setVisible(not editing)
        self.refusal.set_error(words)

    def _show_when(self, priority: Priority, starts_at: str | None, hours: str | None) -> None:
        self.when.show_values(priority, starts_at, hours)
        self.when_fold.set_open(self.when.values() != When())

    @property
    def has_wrong_field(self) -> bool:
        """Whether a field can't stay as it is; it says so itself."""
        return self._check() is not None

    def set_presets(self, presets: Sequence[Preset]) -> None:
        """Offer these presets from now on."""
        self.look.set_presets(presets)

    def set_photos(self, found: FoundPhotos) -> None:
        """The batch is to be made of these photos."""
        self.photos = found
        self.sources.show_found(found)
        self.look.set_photos(found.photos)
        self._on_changed()

    def show_outlook(self, names: Sequence[ExpectedName], outlook: Outlook) -> None:
        """Show what is known about the batch; with a problem it can't be started."""
        self.outlook.show_names(names)
        self.outlook.show_outlook(outlook)
        self._problems = " ".join(map(in_words, outlook.problems))
        if self._problems or not self.refusal.text():
            self.refusal.set_error(self._problems)
        self._enable_start()

    def set_busy(self, busy: bool, words: str = "") -> None:
        """Lock the dialog while the batch is being made."""
        self._busy = busy
        self._body.setEnabled(not busy)
        self.buttons.setEnabled(not busy)
        self.drop_target.enabled = not busy
        self.start.setText(words or self._busy_words if busy else self._start_words)

    def show_refusal(self, text: str) -> None:
        """Say why the batch wasn't made; everything filled in stays."""
        self.set_busy(False)
        self.refusal.set_error(text)

    def reject(self) -> None:
        """Close, unless the batch is being made at this moment."""
        if not self._busy:
            super().reject()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side, or one under the other."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Larger words need more room."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._arrange()
        elif event.type() is QEvent.Type.ActivationChange and self.isActiveWindow():
            self._settling.start()  # a drive may have been put in meanwhile

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The settings beside the look grow when a part of them is opened."""
        if watched is self._side and event.type() is QEvent.Type.LayoutRequest:
            self._arrange()
        return super().eventFilter(watched, event)

    def _lay_out(self) -> None:
        unit = self.fontMetrics().height()
        head = QFormLayout()
        head.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        add_row(head, self.tr("&Name"), self.name, with_error(self.name, self.name_error))
        add_row(head, self.tr("&Template"), self.templates.box, self.templates)
        self._head = head
        self._side = QWidget()
        column = QVBoxLayout(self._side)
        column.setContentsMargins(0, 0, unit // 2, 0)
        column.addWidget(self.sources)
        column.addLayout(self.panels)
        column.addWidget(_line())
        column.addLayout(head)
        column.addWidget(_line())
        column.addWidget(self.output)
        column.addWidget(self.when_fold)
        column.addWidget(self.outlook)
        column.addStretch(1)
        align_labels(head, self.output.form, self.when.form)
        self._side.installEventFilter(self)
        self._side_area = _scrolled(self._side)
        self._body = QWidget()
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._body)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._columns.setSpacing(unit)
        self._columns.addWidget(self.look, 3)
        self._columns.addWidget(self._side_area, 2)
        self._area = _scrolled(self._body)
        self.buttons.addButton(self.add_paused, QDialogButtonBox.ButtonRole.ActionRole)
        self.buttons.addButton(self.start, QDialogButtonBox.ButtonRole.ActionRole)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(unit, unit, unit // 2, unit)
        layout.addWidget(self._area, 1)
        layout.addLayout(self.outlook.foot)
        layout.addWidget(self.refusal)
        layout.addWidget(self.buttons)
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)
        self.start.setDefault(True)
        grow_with_text(self)
        for line in self.findChildren(QLineEdit):
            line.setAcceptDrops(False)  # a dropped folder is no text

    def _connect(self) -> None:
        self.name.textChanged.connect(self._on_name_changed)
        self.look.changed.connect(self._on_changed)
        self.output.changed.connect(self._on_changed)
        self.templates.chosen.connect(self.show_template)
        self.drop_target.paths_dropped.connect(self.paths_offered)
        self.start.clicked.connect(lambda: self._submit(paused=False))
        self.add_paused.clicked.connect(lambda: self._submit(paused=True))
        self.buttons.rejected.connect(self.reject)

    def _arrange(self) -> None:
        """Two columns where both have room; else one, and all of it scrolls."""
        side = self._side_width()
        look = self.look.minimumSizeHint()
        unit = self.fontMetrics().height()
        two = self._area.width() >= side + max(look.width(), 22 * unit) + unit
        direction = QBoxLayout.Direction
        wanted = direction.LeftToRight if two else direction.TopToBottom
        if self._columns.direction() != wanted:
            self._columns.setDirection(wanted)
        wrap = QFormLayout.RowWrapPolicy
        for form in (self._head, self.output.form):
            form.setRowWrapPolicy(wrap.DontWrapRows if two else wrap.WrapLongRows)
        self._side_area.setMinimumWidth(side if two else 0)
        self._side_area.setMinimumHeight(0 if two else self._side.sizeHint().height())
        high = min(26 * unit, self._area.height())  # all of it is in sight at once
        self.look.setMinimumHeight(0 if two else max(look.height(), high))

    def _side_width(self) -> int:
        """What the settings need for labels and fields side by side."""
        label, field = QFormLayout.ItemRole.LabelRole, QFormLayout.ItemRole.FieldRole
        widest = [0, 0]
        for form in (self._head, self.output.form):
            for row in range(form.rowCount()):
                for at, role in enumerate((label, field)):
                    item = form.itemAt(row, role)
                    if item is not None:
                        widest[at] = max(widest[at], item.minimumSize().width())
        margins = self._side.contentsMargins()
        bar = self._side_area.verticalScrollBar().sizeHint().width()
        space = max(self.output.form.horizontalSpacing(), 6)
        return sum(widest) + space + margins.left() + margins.right() + bar + 8

    def _fit_screen(self) -> None:
        """As large as is good for the photo, where the screen has the room."""
        unit, screen = self.fontMetrics().height(), self.screen()
        room = screen.availableSize() if isinstance(screen, QScreen) else self.sizeHint()
        self.resize(
            min(68 * unit, room.width() - 2 * unit), min(54 * unit, room.height() - 3 * unit)
        )

    def _on_name_changed(self, name: str) -> None:
        self.output.follow_name(name.strip())
        self._on_changed()

    def _on_changed(self) -> None:
        self.look.set_max_edge(self.output.max_edge)
        self.refusal.set_error("")
        self._problems = ""
        self._check()
        self._settling.start()

    def _check(self) -> QWidget | None:
        wrong = "" if self.name.text().strip() else self.tr("The batch needs a name.")
        self.name_error.set_error(wrong)
        field = self.output.check()
        self._enable_start()
        return self.name if wrong else field

    def _enable_start(self) -> None:
        possible = bool(self.photos.photos) and not self._problems
        for button in (self.start, self.add_paused):
            button.setEnabled(possible)

    def _submit(self, *, paused: bool) -> None:
        wrong = self._check()
        if wrong is not None:
            wrong.setFocus()
            self._side_area.ensureWidgetVisible(wrong)
            self._area.ensureWidgetVisible(wrong)
            return
        self.refusal.set_error("")
        name, when = self.name.text().strip(), self.when.values()
        self.submitted.emit(NewBatch(name, self.values(), paused, when, self.look.kept_recipe))


def _line() -> QFrame:
    line = QFrame()
    line.setFrameShape(QFrame.Shape.HLine)
    line.setFrameShadow(QFrame.Shadow.Sunken)
    return line


def _scrolled(widget: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidget(widget)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area
