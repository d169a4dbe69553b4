"""One dialog's way to its batch: more photos, pictures, templates, and the start."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt

from batch_gui.core.batch import BatchSummary
from batch_gui.core.errors import BatchGuiError
from batch_gui.core.templates import Template
from batch_gui.develop.preset_files import may_be_presets
from batch_gui.engine.answers import AddedPhotos
from batch_gui.engine.controller import BatchController
from batch_gui.engine.names import ExpectedName
from batch_gui.engine.outlook import Outlook
from batch_gui.engine.scan import FoundPhotos
from batch_gui.ui.choosing import choose_files, choose_folder
from batch_gui.ui.commands import CommandFailure, Commands, Lane
from batch_gui.ui.messages import error_text
from batch_gui.ui.new_batch.dialog import NewBatchDialog
from batch_gui.ui.new_batch.making import Making
from batch_gui.ui.new_batch.outlook_panel import NAMES_SHOWN
from batch_gui.ui.new_batch.values import NewBatch
from batch_gui.ui.remembered import Remembered
from batch_gui.ui.scanning import ScanPanel
from batch_gui.ui.settings.program import Program


class NewBatchFlow(Making):
    """Does what the dialog asks for, in the background, and shows it what comes of it.

    Attributes:
        session_name: of the session the photos belong to, if there is one already.
    """

    session_name: str | None = None

    def __init__(
        self,
        dialog: NewBatchDialog,
        controller: BatchController,
        commands: Commands,
        remembered: Remembered,
        program: Program | None,
    ) -> None:
        super().__init__(dialog)
        self._dialog = dialog
        self._controller = controller
        self._commands = commands
        self._remembered = remembered
        self._program = program
        self._added: tuple[FoundPhotos, AddedPhotos] | None = None
        self._looking = self._look_again = False
        dialog.submitted.connect(self._on_submitted)
        dialog.settled.connect(self._look)
        dialog.paths_offered.connect(self._on_offered)
        dialog.look.gallery.manage.clicked.connect(self.presets_wanted)
        queued = Qt.ConnectionType.QueuedConnection
        controller.presets_changed.connect(self._on_presets_changed, queued)
        dialog.sources.add_folder_wanted.connect(
            lambda: self._scan(choose_folder(dialog, remembered))
        )
        dialog.sources.add_files_wanted.connect(
            lambda: self._scan(choose_files(dialog, remembered))
        )
        dialog.sources.removal_wanted.connect(self._remove)
        dialog.templates.setVisible(program is not None)
        dialog.templates.save_wanted.connect(self._save_template)
        dialog.templates.deletion_wanted.connect(self._delete_template)
        if program is not None:
            self._keep_templates(program.templates.all, self.tr("Read the templates"), "")

    # --- photos ------------------------------------------------------------------------

    def _on_offered(self, paths: Sequence[Path]) -> None:
        if may_be_presets(paths):
            self.presets_offered.emit(paths)
        else:
            self._scan(paths)

    def _on_presets_changed(self) -> None:
        self._dialog.set_presets(self._controller.presets())

    def _scan(self, paths: Sequence[Path]) -> None:
        if not paths:
            return
        panel = ScanPanel(self._commands, partial(self._controller.scan, paths))
        self._dialog.panels.addWidget(panel)
        panel.found.connect(self._add)
        panel.failed.connect(
            lambda error: self.failed.emit(CommandFailure(self.tr("Look for photos"), error))
        )
        for ended in (panel.found, panel.failed, panel.stopped):
            ended.connect(panel.hide)
            ended.connect(panel.deleteLater)

    def _add(self, more: FoundPhotos) -> None:
        """A million photos take a moment to compare."""
        self._remembered.add_recent_folders(list(more.roots))
        self._change_photos(lambda photos: photos.with_more(more))

    def _remove(self, root: str) -> None:
        self._change_photos(lambda photos: photos.without(root))

    def _change_photos(self, change: Callable[[FoundPhotos], FoundPhotos]) -> None:
        self._dialog.set_busy(True, self.tr("Adding\u2026"))
        self._commands.run(
            lambda: change(self._dialog.photos),
            what=self.tr("Change the photos of the batch"),
            done=self._on_photos_changed,
            owner=self,
            lane=Lane.LONG,
        )

    def _on_photos_changed(self, photos: FoundPhotos) -> None:
        self._dialog.set_busy(False)
        self._dialog.set_photos(photos)

    # --- before the start --------------------------------------------------------------

    def _look(self) -> None:
        """One look at a time; what changes meanwhile is looked at afterwards."""
        photos, name = self._dialog.photos, self._dialog.name.text().strip()
        if self._looking:
            self._look_again = True
            return
        if not photos.photos or not name:
            return
        values, recipe = self._dialog.values(), self._dialog.look.kept_recipe
        self._looking = self._commands.run(
            lambda: (
                self._controller.expected_names(
                    photos,
                    values,
                    name=name,
                    session_name=self.session_name,
                    recipe=recipe,
                    count=NAMES_SHOWN,
                ),
                self._controller.look_before_start(
                    photos, values, name, session_name=self.session_name, recipe=recipe
                ),
            ),
            what=self.tr("Look at the batch before it starts"),
            done=self._on_looked,
            failed=self._on_not_looked,
            owner=self,
            lane=Lane.LONG,
        )

    def _on_looked(self, seen: tuple[Sequence[ExpectedName], Outlook]) -> None:
        self._looking = False
        if self._look_again:
            self._look_again = False
            self._look()
        else:
            self._dialog.show_outlook(*seen)

    def _on_not_looked(self, error: Exception) -> None:
        """A field that can't stay so says it itself; the rest is said where a refusal is."""
        self._looking = False
        if self._look_again:
            self._look_again = False
            self._look()
        elif not self._dialog.has_wrong_field:
            self._dialog.refusal.set_error(error_text(error))

    # --- templates ---------------------------------------------------------------------

    def _save_template(self, name: str) -> None:
        program, values = self._program, self._dialog.template_values()
        when = self._dialog.when.values()
        if program is not None:
            self._keep_templates(
                lambda: program.templates.save(name, values, when),
                self.tr("Save the template"),
                name,
            )

    def _delete_template(self, name: str) -> None:
        program = self._program
        if program is not None:
            self._keep_templates(
                lambda: program.templates.delete(name), self.tr("Delete the template"), ""
            )

    def _keep_templates(
        self, work: Callable[[], Sequence[Template]], what: str, current: str
    ) -> None:
        self._commands.run(
            work,
            what=what,
            done=lambda templates: self._dialog.templates.set_templates(templates, current),
            failed=lambda error: self._dialog.refusal.set_error(f"{what}: {error_text(error)}"),
            owner=self,
        )

    # --- the start ---------------------------------------------------------------------

    def _on_submitted(self, new: NewBatch) -> None:
        self._dialog.set_busy(True)
        photos = self._dialog.photos
        self._commands.run(
            lambda: self._make(photos, new),
            what=self.tr('Start "{name}"').format(name=new.name),
            done=lambda batch: self._on_made(new, batch),
            failed=self._refuse,
            owner=self,
            lane=Lane.LONG,
        )

    def _make(self, photos: FoundPhotos, new: NewBatch) -> BatchSummary:
        """Runs in the background; photos are added once, however often the batch is refused."""
        if self._added is None or self._added[0] is not photos:
            self._added = photos, self._take_in(photos)
        added = self._added[1]
        return self._controller.start(
            added.photo_ids,
            session_id=added.session_id,
            config=new.config,
            name=new.name,
            paused=new.paused,
            when=new.when,
            recipe=new.recipe,
        )

    def _take_in(self, photos: FoundPhotos) -> AddedPhotos:
        """Runs in the background."""
        return self._controller.add_photos(photos)

    def _on_made(self, new: NewBatch, batch: BatchSummary) -> None:
        self._remembered.set_last_config(new.config)
        folder = new.config["output"]["folder"]
        if folder:
            self._remembered.set_folder("output", str(Path(folder).parent))
        self._dialog.accept()
        self.batch_made.emit(batch)

    def _refuse(self, error: Exception) -> None:
        """Show in the dialog why there is no batch."""
        self._dialog.show_refusal(error_text(error))
        if not isinstance(error, BatchGuiError):
            self.failed.emit(CommandFailure(self.tr("Start the batch"), error))
