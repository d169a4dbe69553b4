"""Makes batches, and takes pictures of what shows them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from batch_gui import app
from batch_gui.core.batch import BatchSummary, PauseReason, Status
from batch_gui.core.settings import Settings
from batch_gui.engine.controller import BatchController
from batch_gui.engine.scan import scan
from batch_gui.ui.theme import house_palette

LOOK = {"preset": "WhiteLayer_v4", "blend": 60}
DOUBLE = "at-200"
PATIENCE = 180.0


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
        Settings(http_enabled=True).save(app.settings_file(self.where))

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

    def shoot(
        self,
        widget: QWidget,
        state: str,
        *,
        resized: bool = True,
        first: Callable[[], None] = lambda: None,
    ) -> None:
        """One picture for each size, in light and dark; a dialog keeps the size it has.

        Args:
            first: done once it has its size.
        """
        sizes = self.sizes if resized else {"": widget.size()}
        for size_name, size in sizes.items():
            widget.resize(size)
            settle(0.2)
            first()
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
