"""Pictures of the real window with real batches: every state, light and dark, small and large.

    python -m tests.screenshots PHOTOS FOLDER [--only SCENE ...]

PHOTOS is a folder of JPEGs. Writes `<state>-<light|dark>-<900x600|1920x1080|at-200>.webp` into
FOLDER; at-200 is a screen of 1920 x 1080 pixels that shows everything at 200 %. Dialogs have the
size they choose themselves, at-100 and at-200. Takes some minutes: the batches are real, and so
are the missing drive, the busy computer and the crash. --only makes some of them: empty, running,
failed, lists, dialogs, paused, crash.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QSize, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QImage
from PySide6.QtWidgets import QApplication, QWidget

from batch_gui import app
from batch_gui.core.batch import BatchSummary, PauseReason, Status
from batch_gui.core.schedule import Hours, When
from batch_gui.core.settings import ExecutorKind, Settings
from batch_gui.engine.controller import BatchController
from batch_gui.engine.governor import NO_LIMITS, Limits
from batch_gui.engine.scan import scan
from batch_gui.ui.application import make_application
from batch_gui.ui.details.photos_model import Show
from batch_gui.ui.main_window import MainWindow
from batch_gui.ui.theme import house_palette
from tests.settings import calm

LOOK = {"preset": "WhiteLayer_v4", "blend": 60}
CALM = calm().model_dump(exclude_defaults=True)  # no other program makes batches pause
DOUBLE = "at-200"
SIZES = {"900x600": QSize(900, 600), "1920x1080": QSize(1920, 1080)}
DOUBLE_SIZES = {DOUBLE: QSize(960, 540)}
PATIENCE = 180.0
SCENES = ("empty", "running", "failed", "lists", "dialogs", "paused", "crash")


class Studio:
    """Makes batches, and takes pictures of what shows them."""

    def __init__(
        self,
        photos: Path,
        scratch: Path,
        target: Path,
        sizes: dict[str, QSize],
        only: Sequence[str] = (),
    ) -> None:
        self._only = only
        self.scratch, self.target, self.sizes = scratch, target, sizes
        self.originals = [Path(photo.path) for photo in scan([photos]).photos]
        self.where = app.folders(scratch / "data", pictures=scratch / "Pictures")
        self.where.config.mkdir(parents=True)
        Settings(http_port=0, http_enabled=True).save(app.settings_file(self.where))

    def wants(self, scene: str) -> bool:
        """Whether pictures of that scene are to be made."""
        return not self._only or scene in self._only

    def folder(self, name: str, count: int, broken: int = 0) -> Path:
        """A folder of photos, linked as often as needed, each a different first one."""
        folder = self.scratch / "cards" / name
        folder.mkdir(parents=True)
        first = len(name) + 1
        for number in range(count):
            original = self.originals[(first + number) % len(self.originals)]
            (folder / f"IMG_{2200 + number}.jpg").symlink_to(original)
        for number in range(broken):
            (folder / f"IMG_{2200 + count + number}.jpg").write_bytes(b"\xff\xd8\xff")
        return folder

    def start(
        self, controller: BatchController, name: str, count: int, broken: int = 0, **how: object
    ) -> str:
        added = controller.add_photos(controller.scan([self.folder(name, count, broken)]))
        config = {**LOOK, "output": {"max_edge": 1600}}
        return controller.start(
            added.photo_ids,
            session_id=added.session_id,
            config=config,
            **how,  # type: ignore[arg-type]
        ).batch_id

    def shoot(self, widget: QWidget, state: str, *, resized: bool = True) -> None:
        """One picture for each size, in light and dark; a dialog keeps the size it has."""
        sizes = self.sizes if resized else {"": widget.size()}
        for size_name, size in sizes.items():
            widget.resize(size)
            for dark in (False, True):
                QApplication.setPalette(house_palette(dark))
                settle(0.6)
                ending = size_name or (DOUBLE if DOUBLE in self.sizes else "at-100")
                name = f"{state}-{'dark' if dark else 'light'}-{ending}.webp"
                save(widget.grab().toImage(), self.target / name)


def save(image: QImage, path: Path) -> None:
    """As WebP: a third of the size that PNG takes for photos."""
    rgb = image.convertToFormat(QImage.Format.Format_RGBX8888)
    Image.frombytes(
        "RGBX",
        (rgb.width(), rgb.height()),
        bytes(rgb.constBits()),
        "raw",
        "RGBX",
        rgb.bytesPerLine(),
    ).convert("RGB").save(path, quality=88, method=6)
    print(path, flush=True)


def settle(seconds: float) -> None:
    """Let the window live for a while."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        QApplication.processEvents()
        time.sleep(0.005)


def wait(good: Callable[[], object]) -> None:
    """Let the window live until something is so."""
    until = time.monotonic() + PATIENCE
    while not good():
        if time.monotonic() > until:
            raise TimeoutError
        settle(0.02)


def paused(reason: PauseReason) -> Callable[[BatchSummary], bool]:
    return lambda batch: batch.status is Status.PAUSED and batch.pause_reason is reason


def select(window: MainWindow, batch_id: str) -> None:
    """Select a batch and its third photo."""
    window.filtering.reveal(batch_id)
    photos = window.details.photos
    wait(lambda: photos.model.rowCount())
    photos.view.setCurrentIndex(photos.model.index(2, 0))
    settle(0.5)


@contextmanager
def busy_computer() -> Iterator[None]:
    """Another program that needs every core."""
    program = [
        subprocess.Popen([sys.executable, "-c", "while True: pass"])
        for _ in range(os.cpu_count() or 1)
    ]
    try:
        yield
    finally:
        for one in program:
            one.kill()
            one.wait()


def before_the_crash(studio: Studio) -> None:
    """Everything up to the moment at which the program ends under its batches."""
    with app.engine(studio.where, CALM, stays=True) as running:
        controller = running.controller
        with app.window_on(running, studio.where) as window:
            window.show()
            window.preferences.begin()
            if studio.wants("empty"):
                studio.shoot(window, "empty")
                drop(studio, window)
            ids = make_batches(studio, controller, window)
            if studio.wants("running"):
                show_running(studio, window, ids["wedding"])
            if studio.wants("failed"):
                show_failed(studio, window, ids["family"])
            if studio.wants("lists"):
                show_lists(studio, window)
            if studio.wants("dialogs"):
                show_dialogs(studio, window, ids["family"])
            if studio.wants("paused"):
                show_paused(studio, controller, window, ids)
            window.details.stop()
            window.commands.close()
            window.hide()
        controller.shutdown(timeout=60)


def drop(studio: Studio, window: MainWindow) -> None:
    """Photos held over the empty window."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(studio.originals[0].parent))])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    enter = QDragEnterEvent(QPoint(400, 300), copy, mime, left, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window, enter)
    studio.shoot(window, "drop")
    QApplication.sendEvent(window, QDragLeaveEvent())


def make_batches(studio: Studio, controller: BatchController, window: MainWindow) -> dict[str, str]:
    """Batches in every state that doesn't need the computer to be busy."""
    osaka = studio.start(controller, "Osaka street", 12)
    family = studio.start(controller, "Family archive 1998 to 2004", 24, broken=3)
    wait(lambda: all(controller.status(one).status.ended for one in (osaka, family)))
    harbour = studio.start(controller, "Harbour, long exposures", 60)
    wait(lambda: controller.status(harbour).processed_count >= 14)
    controller.pause(harbour)
    wait(lambda: paused(PauseReason.USER)(controller.status(harbour)))
    archive = studio.start(controller, "Product shots, spring", 64)
    wait(lambda: controller.status(archive).processed_count >= 20)
    gone = studio.scratch / "cards" / "Product shots, spring"
    gone.rename(gone.with_name("unplugged"))
    wait(lambda: paused(PauseReason.STORAGE)(controller.status(archive)))
    wedding = studio.start(controller, "Wedding, ceremony", 1000)
    studio.start(controller, "Wedding, party", 1400)
    studio.start(controller, "Portraits, studio B", 420)
    night = studio.start(controller, "Scans of negatives", 300)
    controller.set_when(night, When(hours=Hours.parse("22:00-06:00")))
    wait(lambda: controller.status(wedding).processed_count >= 30)
    settle(1)
    return {"wedding": wedding, "family": family, "harbour": harbour, "osaka": osaka}


def show_running(studio: Studio, window: MainWindow, batch_id: str) -> None:
    """A running batch, with each tab of its details."""
    select(window, batch_id)
    tabs = window.details.tabs
    for index in range(tabs.count()):
        tabs.setCurrentIndex(index)
        settle(15)  # pictures come from another process, of low priority
        studio.shoot(window, f"running-{tabs.currentWidget().objectName()}")
    tabs.setCurrentIndex(0)


def show_failed(studio: Studio, window: MainWindow, batch_id: str) -> None:
    """A batch with failed photos, named with their reasons."""
    select(window, batch_id)
    window.details.show_failed(batch_id)
    settle(1)
    studio.shoot(window, "failed")
    window.details.photos.show_only(Show.ALL, batch_id)


def show_lists(studio: Studio, window: MainWindow) -> None:
    """The list as a table, and a search that finds nothing."""
    window.view_menu.compact.trigger()
    studio.shoot(window, "compact")
    window.view_menu.comfortable.trigger()
    window.search.setText("christmas")
    studio.shoot(window, "nothing-found")
    window.search.clear()


def show_dialogs(studio: Studio, window: MainWindow, batch_id: str) -> None:
    """New batch, the presets, a receipt, the keys, and each page of the settings."""
    window.presets.open()
    presets = window.presets.dialog
    assert presets is not None
    wait(lambda: presets.list.count())
    studio.shoot(presets, "presets", resized=False)
    presets.reject()
    select(window, batch_id)
    window.details.tabs.setCurrentWidget(window.details.summary)
    window.details.summary.receipt.click()
    shoot_modal(studio, "receipt")
    window.details.tabs.setCurrentIndex(0)
    window.actions_.keys.trigger()
    shoot_modal(studio, "keys")
    window.offer_paths([str(studio.scratch / "cards" / "Wedding, ceremony")])
    wait(lambda: window.intake.dialog is not None and window.intake.dialog.isVisible())
    dialog = window.intake.dialog
    assert dialog is not None
    settle(12)  # until every preset is shown
    studio.shoot(dialog, "new-batch", resized=False)
    dialog.reject()
    window.preferences.open()
    settings = window.preferences.dialog
    assert settings is not None
    for index, page in enumerate(settings.pages):
        settings.list.setCurrentRow(index)
        word = "-".join(page.title.lower().split())
        studio.shoot(settings, f"settings-{word}", resized=False)
    settings.reject()


def shoot_modal(studio: Studio, state: str) -> None:
    """The dialog that is open, which is closed then."""
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    settle(1)
    studio.shoot(dialog, state, resized=False)
    dialog.close()
    settle(0.2)


def show_paused(
    studio: Studio, controller: BatchController, window: MainWindow, ids: dict[str, str]
) -> None:
    """Batches that stand still: by hand, without their drive, while others need the computer."""
    select(window, ids["harbour"])
    controller.give_way(Limits.of(calm(pause_when_busy=True, busy_for=1, free_for=600)))
    with busy_computer():
        wait(lambda: any(map(paused(PauseReason.RESOURCES), controller.list(Status.PAUSED))))
        settle(2)
        studio.shoot(window, "paused")
    controller.give_way(NO_LIMITS)


def after_the_crash(studio: Studio) -> None:
    """The question at the next start, and a batch that finds no machine to go on."""
    changes = CALM | {"executor": ExecutorKind.CELERY, "celery_broker": "redis://127.0.0.1:1/0"}
    with app.engine(studio.where, changes, stays=True) as running:
        controller = running.controller
        with app.window_on(running, studio.where) as window:
            window.resize(900, 600)
            window.show()
            window.recovering.begin(running.recovery)
            wait(QApplication.activeModalWidget)
            settle(2)
            question = QApplication.activeModalWidget()
            assert question is not None
            studio.shoot(question, "recovery", resized=False)
            question.close()
            settle(0.5)
            interrupted = next(filter(paused(PauseReason.INTERRUPTED), controller.list()))
            controller.resume(interrupted.batch_id)
            wait(lambda: any(map(paused(PauseReason.WORKERS), controller.list())))
            select(window, interrupted.batch_id)
            studio.shoot(window, "paused-after-a-crash")
            window.details.stop()
            window.commands.close()
            window.hide()


def on_a_screen(scale: int, folder: Path) -> None:
    """Run this once more, on a screen of 1920 x 1080 pixels that isn't really there."""
    screen = folder / "screen.json"
    size = {"name": "screen", "x": 0, "y": 0, "width": 1920, "height": 1080, "dpr": 1}
    dpi = {"logicalDpi": 96, "logicalBaseDpi": 96}
    screen.write_text(json.dumps({"screens": [size | dpi]}))
    subprocess.run(
        [sys.executable, "-m", "tests.screenshots", *sys.argv[1:], "--scale", str(scale)],
        env={
            **os.environ,
            "QT_QPA_PLATFORM": f"offscreen:configfile={screen}",
            "QT_SCALE_FACTOR": str(scale),
        },
        check=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("photos", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", nargs="+", choices=SCENES, default=(), metavar="SCENE")
    parser.add_argument("--scale", type=int, choices=(1, 2), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        if arguments.scale is None:
            for scale in (1, 2):
                on_a_screen(scale, Path(scratch))
            return
        make_application([])
        sizes = DOUBLE_SIZES if arguments.scale == 2 else SIZES
        studio = Studio(arguments.photos, Path(scratch), arguments.folder, sizes, arguments.only)
        before_the_crash(studio)
        if studio.wants("crash"):
            after_the_crash(studio)


if __name__ == "__main__":
    main()
