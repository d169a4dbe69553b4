"""How long the eye waits while a look is chosen, on a photo of 24 megapixels.

    QT_QPA_PLATFORM=offscreen python -m tests.benchmarks.preview_latency [PHOTO or FOLDER]

Without one a photo of 24 megapixels is drawn; of a folder the two largest photos are taken.
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
from contextlib import closing, suppress
from pathlib import Path
from time import perf_counter

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from batch_gui.core.config import OutputConfig
from batch_gui.core.errors import PhotoError
from batch_gui.develop.job import PhotoJob
from batch_gui.develop.photo import develop_photo
from batch_gui.develop.presets import PresetLibrary
from batch_gui.engine.header import photo_size
from batch_gui.engine.previews import PreviewMaker
from batch_gui.engine.scan import FoundPhoto, scan
from batch_gui.ui.application import make_application
from batch_gui.ui.new_batch.look_panel import LookPanel
from batch_gui.ui.new_batch.pictures import PictureDesk, Shown
from tests.photos import write_photo

_MEGAPIXELS_24 = (6000, 4000)
_MOST_PIXELS = 10**9
_PATIENCE = 120  # s


class Arrivals:
    """Counts the previews that came."""

    def __init__(self, desk: PictureDesk) -> None:
        self.count = 0
        self._problem = ""
        desk.arrived.connect(self._on_arrived)

    def _on_arrived(self, shown: Shown) -> None:
        if shown.place == "preview":
            self.count += 1
            if shown.problem:
                self._problem = f"{shown.wish.path} can't be shown: {shown.problem}"

    def wait(self, count: int) -> None:
        """Until so many have come; ends the program where one can't be shown, or none comes."""
        end = perf_counter() + _PATIENCE
        while self.count < count and not self._problem:
            if perf_counter() > end:
                raise SystemExit(f"no picture came in {_PATIENCE} s")
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 1000)
        if self._problem:
            raise SystemExit(self._problem)


def photos_of(given: Path | None, scratch: Path) -> list[FoundPhoto]:
    """Two photos: the largest of those given, or drawn ones where there are none to be had.

    Raises:
        SystemExit: when nothing that was given is a photo.
    """
    drawn = [scratch / "photo.jpg", scratch / "other.jpg"]
    if given is None:
        for seed, path in enumerate(drawn):
            write_photo(path, size=_MEGAPIXELS_24, seed=seed)
        return [FoundPhoto(str(path), str(scratch)) for path in drawn]
    sizes: dict[FoundPhoto, int] = {}
    for photo in scan([given]).photos:
        with suppress(PhotoError):
            width, height = photo_size(photo.path, _MOST_PIXELS)
            sizes[photo] = width * height
    if not sizes:
        raise SystemExit(f"There is no photo in {given} that can be read.")
    chosen = sorted(sizes, key=sizes.__getitem__, reverse=True)[:2]
    for photo in chosen:
        print(f"{photo.path}: {sizes[photo] / 1e6:.1f} megapixels")
    if len(chosen) < 2:
        write_photo(drawn[1], size=_MEGAPIXELS_24, seed=1)
        chosen.append(FoundPhoto(str(drawn[1]), str(scratch)))
    return chosen


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
    parser.add_argument("photos", type=Path, nargs="?", help="a photo of yours, or a folder")
    given = parser.parse_args().photos
    make_application([])
    presets = PresetLibrary()
    looks = [presets.get(name) for name in presets.names()]
    with (
        tempfile.TemporaryDirectory() as scratch,
        closing(PreviewMaker(max_pixels=_MOST_PIXELS)) as maker,
    ):
        photos = photos_of(given, Path(scratch))
        desk = PictureDesk(maker)
        came = Arrivals(desk)
        panel = LookPanel(desk)
        panel.resize(1100, 950)
        panel.show()

        def show_first() -> None:
            panel.set_photos(photos)
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
        others = [timed(lambda way=way: go_on(way)) for way in ("next", "previous") * 3]  # type: ignore[misc]
        medians = {
            "a step of the blend": report("a step of the blend", steps),
            "another preset": report("another preset", chosen),
            "another photo": report("another photo", others),
        }
        job = PhotoJob(
            batch_id="batch_0123456789ab",
            photo_id=1,
            source=photos[0].path,
            folder=str(scratch),
            recipe=presets.get(names[0]).recipe,
            blend=60,
            output=OutputConfig(),
            max_pixels=_MOST_PIXELS,
        )
        whole = timed(lambda: void(develop_photo(job)))
        shares = ", ".join(f"{what} {took / whole:.3f}" for what, took in medians.items())
        print(f"of developing it in full ({whole:.0f} ms): {shares}")
        panel.close()


if __name__ == "__main__":
    main()
