"""Pictures of the real window with real batches, for the README and for looking at them.

    QT_QPA_PLATFORM=offscreen python -m tests.screenshots PHOTOS FOLDER

PHOTOS is a folder of JPEGs. Writes one PNG per state into FOLDER, in light and in dark.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSettings, QSize
from PySide6.QtWidgets import QApplication, QWidget

from batch_gui import app
from batch_gui.core.batch import BatchSummary, Status
from batch_gui.engine.answers import Recovery
from batch_gui.engine.controller import BatchController
from batch_gui.engine.recovery import Found
from batch_gui.engine.scan import scan
from batch_gui.ui.application import make_application
from batch_gui.ui.main_window import MainWindow
from batch_gui.ui.theme import house_palette
from tests.settings import calm

WIDE, NARROW = QSize(1180, 720), QSize(900, 600)
LOOK = {"preset": "WhiteLayer_v4", "blend": 60}


class Studio:
    """A window on an engine with batches in every state."""

    def __init__(self, photos: Path, scratch: Path, target: Path) -> None:
        self.scratch, self.target = scratch, target
        self.originals = [Path(photo.path) for photo in scan([photos]).photos]
        folders = app.folders(scratch / "data", pictures=scratch / "Pictures")
        folders.config.mkdir(parents=True)
        calm(batches_at_once=2).save(folders.config / "settings.json")
        self.folders = folders

    def folder(self, name: str, count: int, broken: int = 0) -> Path:
        """A folder of photos, linked as often as needed."""
        folder = self.scratch / "cards" / name
        folder.mkdir(parents=True)
        for number in range(count):
            original = self.originals[number % len(self.originals)]
            (folder / f"IMG_{2200 + number}.jpg").symlink_to(original)
        for number in range(broken):
            (folder / f"IMG_{2200 + count + number}.jpg").write_bytes(b"\xff\xd8\xff")
        return folder

    def start(self, controller: BatchController, name: str, count: int, broken: int = 0) -> str:
        added = controller.add_photos(controller.scan([self.folder(name, count, broken)]))
        config = {**LOOK, "output": {"max_edge": 1024}}
        return controller.start(
            added.photo_ids, session_id=added.session_id, config=config
        ).batch_id

    def shoot(self, widget: QWidget, name: str, size: QSize | None = None) -> None:
        for dark in (False, True):
            QApplication.setPalette(house_palette(dark))
            if size is not None:
                widget.resize(size)
            settle(0.3)
            path = self.target / f"{name}-{'dark' if dark else 'light'}.png"
            widget.grab().save(str(path))
            print(path)


def settle(seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        QApplication.processEvents()
        time.sleep(0.005)


def wait(controller: BatchController, batch_id: str, good: Callable[[BatchSummary], bool]) -> None:
    while not good(controller.status(batch_id)):
        settle(0.02)


def done(count: int) -> Callable[[BatchSummary], bool]:
    return lambda summary: summary.processed_count >= count


def shoot_details(studio: Studio, window: MainWindow, batch_id: str) -> None:
    """Each tab of the details pane."""
    window.filtering.reveal(batch_id)
    settle(1)
    details = window.details
    details.photos.view.setCurrentIndex(details.photos.model.index(2, 0))
    for at in range(details.tabs.count()):
        details.tabs.setCurrentIndex(at)
        settle(4)  # pictures come from another process
        tab = details.tabs.currentWidget()
        name = tab.objectName() if tab is not None else ""
        studio.shoot(window, f"details-{name}", WIDE)
        studio.shoot(window, f"details-{name}-narrow", NARROW)
    details.tabs.setCurrentIndex(0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("photos", type=Path)
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    make_application([])
    with tempfile.TemporaryDirectory() as scratch:
        studio = Studio(arguments.photos, Path(scratch), arguments.folder)
        with app.engine(studio.folders) as running:
            controller = running.controller
            settings = QSettings(str(Path(scratch) / "window.ini"), QSettings.Format.IniFormat)
            comparisons = app.comparison_maker(running.settings)
            thumbnails = app.thumbnail_maker(studio.folders, running.settings)
            window = MainWindow(
                controller, settings, thumbnails=thumbnails, comparisons=comparisons
            )
            window.show()
            studio.shoot(window, "empty", WIDE)
            finished = studio.start(controller, "Osaka street", 8)
            failed = studio.start(controller, "Family archive 1998 to 2004", 14, broken=3)
            for batch_id in (finished, failed):
                wait(controller, batch_id, lambda summary: summary.status.ended)
            paused = studio.start(controller, "Harbour, long exposures", 60)
            wait(controller, paused, done(12))
            controller.pause(paused)
            wait(controller, paused, lambda summary: summary.status is Status.PAUSED)
            wedding = studio.start(controller, "Wedding, ceremony", 1000)
            studio.start(controller, "Product shots, spring", 240)
            studio.start(controller, "Portraits, studio B", 420)
            wait(controller, wedding, done(16))
            studio.shoot(window, "window", WIDE)
            studio.shoot(window, "window-narrow", NARROW)
            shoot_details(studio, window, failed)
            window.offer_paths([str(studio.scratch / "cards" / "Wedding, ceremony")])
            while window.intake.dialog is None or not window.intake.dialog.isVisible():
                settle(0.02)
            dialog = window.intake.dialog
            studio.shoot(dialog, "new-batch")
            dialog.reject()
            batch = controller.status(paused)
            found = {paused: Found(removed=1, missing=(1, 2, 3))}
            window.recovering.ask(Recovery((batch,), (), found))
            settle(0.2)
            box = QApplication.activeModalWidget()
            if box is not None:
                studio.shoot(box, "recovery")
                box.close()
            window.details.stop()
            window.commands.close()
            window.hide()
            comparisons.close()
            thumbnails.close()
            controller.shutdown(timeout=30)


if __name__ == "__main__":
    main()
