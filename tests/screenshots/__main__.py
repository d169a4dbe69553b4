"""Pictures of the real window with real batches: every state, light and dark, small and large.

    python -m tests.screenshots PHOTOS FOLDER [--only SCENE ...]

PHOTOS is a folder of JPEGs. Writes `<state>-<light|dark>-<900x600|1920x1080|at-200>.webp` into
FOLDER; at-200 is a screen of 1920 x 1080 pixels that shows everything at 200 %. Dialogs have the
size they choose themselves, at-100 and at-200. Takes some minutes: the batches are real, and so
are the missing drive, the busy computer and the crash. --only makes some of them: empty, running,
failed, lists, dialogs, questions, paused, crash.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QCursor, QGuiApplication
from PySide6.QtWidgets import QApplication

from batch_gui import app
from batch_gui.core.batch import PauseReason
from batch_gui.core.settings import ExecutorKind
from batch_gui.ui.application import make_application
from tests.screenshots.scenes import (
    hold_over,
    make_batches,
    select,
    show_dialogs,
    show_failed,
    show_lists,
    show_paused,
    show_questions,
    show_running,
)
from tests.screenshots.studio import DOUBLE, Studio, paused, settle, wait
from tests.settings import calm

CALM = calm().model_dump(exclude_defaults=True)  # no other program makes batches pause
SIZES = {"900x600": QSize(900, 600), "1920x1080": QSize(1920, 1080)}
DOUBLE_SIZES = {DOUBLE: QSize(960, 540)}
SCENES = ("empty", "running", "failed", "lists", "dialogs", "questions", "paused", "crash")


def before_the_crash(studio: Studio) -> None:
    """Everything up to the moment at which the program ends under its batches."""
    with app.engine(studio.where, CALM, stays=True) as running:
        controller = running.controller
        with app.window_on(running, studio.where) as window:
            window.show()
            window.preferences.begin()
            if studio.wants("empty"):
                studio.shoot(window, "empty")
                hold_over(studio, window, "drop")
            ids = make_batches(studio, controller, window)
            if studio.wants("running"):
                show_running(studio, window, ids["wedding"])
            if studio.wants("failed"):
                show_failed(studio, window, ids["family"])
            if studio.wants("lists"):
                show_lists(studio, window, ids)
            if studio.wants("dialogs"):
                show_dialogs(studio, window, ids["family"])
            if studio.wants("questions"):
                show_questions(studio, window, ids)
            if studio.wants("paused"):
                show_paused(studio, controller, window, ids)
            window.details.stop()
            window.commands.close()
            window.hide()
        controller.shutdown(timeout=60)
    outputs = (studio.where.pictures / "Batch GUI").rglob("Wedding, ceremony/**/*.jpg")
    for output in sorted(outputs)[:3]:
        output.unlink()  # missed at the next start


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


@contextmanager
def home() -> Iterator[Path]:
    """A folder whose name is fit to be seen, if nobody else has it."""
    folder = Path(tempfile.gettempdir()) / "Photographer"
    try:
        folder.mkdir()
    except FileExistsError:
        folder = Path(tempfile.mkdtemp())
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("photos", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", nargs="+", choices=SCENES, default=(), metavar="SCENE")
    parser.add_argument("--scale", type=int, choices=(1, 2), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    if arguments.scale is None:
        with tempfile.TemporaryDirectory() as scratch:
            for scale in (1, 2):
                on_a_screen(scale, Path(scratch))
        return
    with home() as scratch:
        make_application([])
        QCursor.setPos(QGuiApplication.primaryScreen().geometry().bottomRight())  # over nothing
        sizes = DOUBLE_SIZES if arguments.scale == 2 else SIZES
        studio = Studio(arguments.photos, scratch, arguments.folder, sizes, arguments.only)
        before_the_crash(studio)
        if studio.wants("crash"):
            after_the_crash(studio)


if __name__ == "__main__":
    main()
