"""How long the eye waits while a look is chosen, on a photo of 24 megapixels.

    QT_QPA_PLATFORM=offscreen python -m tests.benchmarks.preview_latency [PHOTO]

The part of the dialog that shows the look, with the real maker and its process. Measured
from the user's step to the painted picture: each of 100 steps of the blend, each preset,
another photo. What is promised: at most 100 ms for a step of the blend. The last line sets
the medians against developing the photo in full, in the same process.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from time import perf_counter

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from batch_gui.core.config import OutputConfig
from batch_gui.develop.job import PhotoJob
from batch_gui.develop.photo import develop_photo
from batch_gui.develop.presets import PresetLibrary
from batch_gui.engine.previews import PreviewMaker
from batch_gui.engine.scan import FoundPhoto
from batch_gui.ui.application import make_application
from batch_gui.ui.new_batch.look_panel import LookPanel
from batch_gui.ui.new_batch.pictures import PictureDesk, Shown
from tests.photos import write_photo

_MEGAPIXELS_24 = (6000, 4000)


class Arrivals:
    """Counts the previews that came."""

    def __init__(self, desk: PictureDesk) -> None:
        self.count = 0
        desk.arrived.connect(self._on_arrived)

    def _on_arrived(self, shown: Shown) -> None:
        assert not shown.problem, shown.problem
        self.count += shown.place == "preview"

    def wait(self, count: int) -> None:
        while self.count < count:
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 1000)


def void(_: object) -> None:
    """For what is done for its effect."""


def timed(step: Callable[[], None]) -> float:
    """Milliseconds."""
    started = perf_counter()
    step()
    return (perf_counter() - started) * 1000


def report(what: str, taken: list[float]) -> float:
    median = statistics.median(taken)
    print(f"{what}: median {median:.1f} ms, longest of {len(taken)} {max(taken):.1f} ms")
    return median


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("photo", type=Path, nargs="?", help="one of your own, of 24 megapixels")
    photo = parser.parse_args().photo
    make_application([])
    presets = PresetLibrary()
    looks = [presets.get(name) for name in presets.names()]
    with (
        tempfile.TemporaryDirectory() as scratch,
        closing(PreviewMaker(max_pixels=10**9)) as maker,
    ):
        if photo is None:
            photo = write_photo(Path(scratch) / "photo.jpg", size=_MEGAPIXELS_24)
        other = write_photo(Path(scratch) / "other.jpg", size=_MEGAPIXELS_24, seed=1)
        desk = PictureDesk(maker)
        came = Arrivals(desk)
        panel = LookPanel(desk)
        panel.resize(1100, 950)
        panel.show()

        def show_first() -> None:
            panel.set_photos([FoundPhoto(str(path), scratch) for path in (photo, other)])
            came.wait(1)

        def choose(name: str) -> None:
            before = came.count
            panel.gallery.choose(None if name == "None" else name)
            came.wait(before + 1)
            panel.view.repaint()

        def go_on(button_of: str) -> None:
            before = came.count
            getattr(panel, button_of).click()
            came.wait(before + 1)
            panel.view.repaint()

        def blend(percent: int) -> None:
            panel.blend_slider.setValue(percent)
            panel.view.repaint()

        print(f"first picture, with the start of the process: {timed(show_first):.0f} ms")
        panel.gallery.set_presets(looks)
        names = [look.name for look in looks if look.name != "None"]
        chosen = [timed(lambda name=name: choose(name)) for name in names * 3]  # type: ignore[misc]
        steps = [timed(lambda at=at: blend(at)) for at in range(100)]  # type: ignore[misc]
        photos = [timed(lambda way=way: go_on(way)) for way in ("next", "previous") * 3]  # type: ignore[misc]
        medians = {
            "a step of the blend": report("a step of the blend", steps),
            "another preset": report("another preset", chosen),
            "another photo": report("another photo", photos),
        }
        job = PhotoJob(
            batch_id="batch_0123456789ab",
            photo_id=1,
            source=str(photo),
            folder=scratch,
            recipe=presets.get(names[0]).recipe,
            blend=60,
            output=OutputConfig(),
            max_pixels=10**9,
        )
        whole = timed(lambda: void(develop_photo(job)))
        shares = ", ".join(f"{what} {took / whole:.3f}" for what, took in medians.items())
        print(f"of developing it in full ({whole:.0f} ms): {shares}")
        panel.close()


if __name__ == "__main__":
    main()
