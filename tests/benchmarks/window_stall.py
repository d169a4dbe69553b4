"""How late the window's main loop gets: while batches run, and with 10,000 batches.

    python -m tests.benchmarks.window_stall [--seconds 20] [--photos FOLDER]

A timer of 5 ms on the main thread notes how much later than asked each tick came, and how
much of the processor's time this thread used since the one before: that alone counts on a
machine that is busy with other things. What is promised: never more than 50 ms. The window
is the real one with the real controller and its worker processes on every core: three
batches are running or waiting for a core, one is paused, one has failed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import count, cycle
from pathlib import Path
from time import perf_counter, thread_time

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer

from batch_gui import app
from batch_gui.core.batch import BatchSummary, Status
from batch_gui.engine.controller import BatchController
from batch_gui.ui.application import long_lived, make_application, settings_store
from batch_gui.ui.batch_columns import Column
from batch_gui.ui.batch_filter import BatchFilter
from batch_gui.ui.main_window import MainWindow
from tests.photos import write_photo
from tests.settings import calm

_STEP = 5  # ms


class Lateness(QObject):
    """Ticks every 5 ms and notes how late each tick is, and the work before it, in ms."""

    def __init__(self) -> None:
        super().__init__()
        self.late: list[float] = []
        self.worked: list[float] = []
        self._last = self._last_work = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_tick)

    def start(self) -> None:
        self._last, self._last_work = perf_counter(), thread_time()
        self._timer.start(_STEP)

    def stop(self) -> None:
        self._timer.stop()

    def report(self, what: str) -> None:
        ordered = sorted(self.late)
        worst, ninety_nine = ordered[-1], ordered[int(len(ordered) * 0.99)]
        print(
            f"{what}: {len(ordered)} ticks, longest {worst:.1f} ms late, "
            f"99 in 100 at most {ninety_nine:.1f} ms, longest work {max(self.worked):.1f} ms"
        )

    def _on_tick(self) -> None:
        now, work = perf_counter(), thread_time()
        self.late.append(max(0.0, (now - self._last) * 1000 - _STEP))
        self.worked.append((work - self._last_work) * 1000)
        self._last, self._last_work = now, work


def wait(until: Callable[[], bool], seconds: float = 60) -> None:
    """Run the event loop until something is so."""
    loop, poll, end = QEventLoop(), QTimer(), perf_counter() + seconds

    def look() -> None:
        if until() or perf_counter() > end:
            loop.quit()

    poll.timeout.connect(look)
    poll.start(20)
    loop.exec()
    poll.stop()


def measure(
    what: str, seconds: float, every: Callable[[], object] | None = None, *, every_ms: int = 16
) -> None:
    """Note lateness for some seconds; `every` is called every 16 ms, as a busy user would."""
    lateness, loop, busy = Lateness(), QEventLoop(), QTimer()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    if every is not None:
        busy.timeout.connect(every)
        busy.start(every_ms)
    lateness.start()
    loop.exec()
    lateness.stop()
    busy.stop()
    lateness.report(what)


def photo_folders(root: Path, given: Path | None) -> list[Path]:
    """Five folders of photos; the last has some that can't be read."""
    if given is None:
        given = root / "drawn"
        for seed in range(6):
            write_photo(given / f"{seed}.jpg", size=(4000, 3000), seed=seed)
    photos = sorted(path for path in given.rglob("*") if path.is_file())
    folders = []
    for number in range(5):
        folder = root / f"Job {number + 1}"
        folder.mkdir()
        count = 400 if number < 3 else 20
        for copy in range(count):
            source = photos[copy % len(photos)]
            target = folder / f"{copy:04}{source.suffix}"
            try:
                os.link(source, target)
            except OSError:
                shutil.copyfile(source, target)
        folders.append(folder)
    for broken in range(5):
        (folders[-1] / f"broken {broken}.jpg").write_bytes(b"not a photo")
    return folders


def start(controller: BatchController, folder: Path, *, paused: bool = False) -> BatchSummary:
    """A batch as the window would start it."""
    added = controller.add_photos(controller.scan([folder]))
    config = {"preset": "WhiteLayer_v4", "blend": 60, "output": {"max_edge": 2048}}
    return controller.start(
        added.photo_ids, session_id=added.session_id, config=config, paused=paused
    )


def while_batches_run(window: MainWindow, controller: BatchController, seconds: float) -> None:
    """Idle, then used: selected, scrolled, resized."""
    measure("three running, one paused, one failed; left alone", seconds)
    steps = iter(range(10**9))

    def use() -> None:
        step = next(steps)
        count = window.model.rowCount()
        window.list.view.setCurrentIndex(window.model.index(step % count, 0))
        if step % 10 == 0:
            window.resize(900 + step % 200, 600 + step % 100)

    measure("the same, selecting and resizing all the time", seconds, use)
    statuses = ", ".join(sorted(f"{batch.name} {batch.status}" for batch in controller.list()))
    print(f"at the end: {statuses}")


def with_many_batches(
    window: MainWindow, sample: BatchSummary, photos: Sequence[str], seconds: float
) -> None:
    """10,000 rows: arriving, scrolling, and changing under the scrolling."""
    many = [
        replace(
            sample,
            batch_id=f"batch_{number:012x}",
            name=f"Batch {number}",
            first_photo=photos[number % len(photos)],
            status=list(Status)[number % 6],
            created_at=f"2026-01-{1 + number // 1440 % 28:02}T{number // 60 % 24:02}:00:00Z",
        )
        for number in range(10_000)
    ]
    before = perf_counter()
    window.model.reset(many)
    print(f"10,000 batches shown at once: {(perf_counter() - before) * 1000:.0f} ms")
    bar = window.list.rows.verticalScrollBar()
    steps = iter(range(10**9))

    def scroll() -> None:
        bar.setValue(next(steps) * 97 % (bar.maximum() + 1))

    def scroll_and_change() -> None:
        scroll()
        step = next(steps)
        if step % 6 == 0:  # ten times a second, as the controller tells at most
            changed = [replace(one, processed_count=step % 1000) for one in many[:100]]
            window._on_batches_changed(changed)

    measure("10,000 batches, scrolling while thumbnails load", seconds, scroll)
    measure("10,000 batches, scrolling while 100 of them change", seconds, scroll_and_change)
    window.list.rows.selectAll()
    measure("10,000 batches, all selected, while 100 of them change", seconds, scroll_and_change)
    window.list.view.clearSelection()
    for compact in (False, True):
        window.list.set_compact(compact)
        view = "as a table" if compact else "as rows"
        for what, use in _uses(window, many).items():
            measure(f"10,000 batches {view}, {what}", seconds, use, every_ms=200)


def _uses(window: MainWindow, many: Sequence[BatchSummary]) -> dict[str, Callable[[], object]]:
    """What a user or the engine does with a long list, over and over."""
    words = cycle(["b", "batch 12", "9", "", "nothing like it", ""])
    statuses = cycle([Status.RUNNING, None, Status.FAILED, None])
    columns = cycle([Column.NAME, Column.DONE, Column.STATUS, None])
    numbers = count(1)

    def sort() -> None:
        column = next(columns)
        window.model.sort_by(None if column is None else (column, Qt.SortOrder.DescendingOrder))

    def end_one() -> None:
        number = next(numbers)
        ended = f"2027-01-01T00:{number // 60 % 60:02}:{number % 60:02}Z"
        one = replace(many[number * 6 % len(many)], status=Status.COMPLETED, completed_at=ended)
        window._on_batches_changed([one])

    return {
        "typing into the search": lambda: window.search.setText(next(words)),
        "choosing a status": lambda: window.model.set_filter(BatchFilter(next(statuses))),
        "sorting": sort,
        "one after the other ends": end_one,
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seconds", type=float, default=20, help="for each measurement")
    parser.add_argument("--photos", type=Path, help="a folder of photos; drawn ones otherwise")
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = make_application(sys.argv[:1])
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        where = app.folders(root / "data", pictures=root / "pictures")
        where.config.mkdir(parents=True)
        calm(batches_at_once=3).save(where.config / "settings.json")
        jobs = photo_folders(root, options.photos)
        with (
            app.engine(where) as engine,
            closing(app.thumbnail_maker(where, engine.settings)) as thumbnails,
        ):
            controller = engine.controller
            with long_lived():
                window = MainWindow(
                    controller,
                    settings_store(where.config / "window.ini"),
                    thumbnails=thumbnails,
                )
                window.resize(900, 600)
                window.show()
            failed = start(controller, jobs[4])
            wait(lambda: controller.status(failed.batch_id).status is Status.FAILED)
            start(controller, jobs[3], paused=True)
            running = [start(controller, job) for job in jobs[:3]]
            wait(lambda: controller.status(running[-1].batch_id).processed_count > 0)
            while_batches_run(window, controller, options.seconds)
            for batch in running:
                controller.cancel(batch.batch_id)
            wait(lambda: all(controller.status(one.batch_id).status.ended for one in running))
            photos = [str(path) for path in sorted(root.rglob("Job */*"))]
            with_many_batches(window, running[0], photos, options.seconds / 2)
            window.commands.close()
            window.deleteLater()
            application.processEvents()


if __name__ == "__main__":
    main()
