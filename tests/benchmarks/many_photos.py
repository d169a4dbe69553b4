"""How late the window's main loop gets with a batch of a million photos.

    python -m tests.benchmarks.many_photos [--photos 1000000] [--seconds 10]

Promised: never more than 50 ms, while the batch is selected, its journal read, its photos
scrolled, filtered, searched, and counted on under it ten times a second. Also printed: what
the engine's list of photos takes in time and memory.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import psutil

from batch_gui import app
from batch_gui.core.batch import Batch, Status, new_batch_id, pack_ids, utc_now
from batch_gui.core.catalog import PhotoCatalog
from batch_gui.core.journal import JournalEntry, Outcome
from batch_gui.core.settings import Folders, Settings
from batch_gui.core.store import BatchStore
from batch_gui.ui.application import long_lived, make_application, settings_store
from batch_gui.ui.details.photos_model import Show
from batch_gui.ui.main_window import MainWindow
from tests.benchmarks.window_stall import measure, wait


def entry(photo_id: int) -> JournalEntry:
    failed = photo_id % 1000 == 0
    return JournalEntry(
        photo_id,
        Outcome.FAILED if failed else Outcome.PROCESSED,
        "2026-01-01T09:00:00.000000Z",
        f"/photos/card {photo_id // 1000}/IMG_{photo_id}.jpg",
        output=None if failed else f"/out/card {photo_id // 1000}/IMG_{photo_id}.jpg",
        reason="the file is cut off" if failed else None,
        width=2048,
        height=1365,
        size=500_000,
        sha256="ab" * 32,
        seconds=0.25,
        source_size=5_000_000,
        source_mtime=1.7e9,
    )


def make_batch(where: Folders, count: int) -> Batch:
    """A paused batch of `count` photos on disk, nine in ten of them done."""
    where.data.mkdir(parents=True, exist_ok=True)
    catalog = PhotoCatalog(where.catalog)
    paths = (
        (f"/photos/card {number // 1000}/IMG_{number}.jpg", f"card {number // 1000}")
        for number in range(1, count + 1)
    )
    session_id, ids = catalog.add(paths, "Archive", ["/photos"])
    catalog.close()
    store = BatchStore(where.batch_states)
    batch = Batch(
        new_batch_id(), "Archive", pack_ids(ids), {}, utc_now(), session_id,
        recipe={}, output_folder=str(where.data / "out"),
    )  # fmt: skip
    batch.note_made()
    batch.run()
    done = ids[: count * 9 // 10]
    for first in range(0, len(done), 10_000):
        store.record(batch.batch_id, [entry(one) for one in done[first : first + 10_000]])
    for one in done:
        if one % 1000 == 0:
            batch.record_failed(one, "the file is cut off")
        else:
            batch.record_processed(one)
    store.save(batch)
    return batch


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--photos", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=10, help="for each measurement")
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    make_application(sys.argv[:1])
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        where = app.folders(root / "data", pictures=root / "pictures")
        where.config.mkdir(parents=True)
        Settings(workers=1, pause_when_busy=False).save(where.config / "settings.json")
        made = make_batch(where, options.photos)
        with app.engine(where) as engine:
            controller = engine.controller
            with long_lived():
                window = MainWindow(controller, settings_store(where.config / "window.ini"))
                window.resize(1180, 760)
                window.show()
            wait(lambda: window.model.batch(made.batch_id) is not None)
            resident = psutil.Process().memory_info().rss
            started = perf_counter()
            read: list[float] = []
            window.details.source.amounts_changed.connect(
                lambda _amounts, whole: read.append(perf_counter() - started) if whole else None
            )
            window.filtering.reveal(made.batch_id)
            measure(f"{options.photos:,} photos: selected, journal read", options.seconds)
            wait(lambda: bool(read))
            grown = (psutil.Process().memory_info().rss - resident) / 1e6
            print(f"journal read after {read[0]:.1f} s; {grown:.0f} MB more memory")
            use(window, controller._run(made.batch_id).batch, options.seconds)
            print(f"at the end: {controller.status(made.batch_id).status is Status.PAUSED}")
            window.details.stop()
            window.commands.close()
            window.deleteLater()


def use(window: MainWindow, batch: Batch, seconds: float) -> None:
    """As a busy user would, while photos are counted."""
    tab = window.details.photos
    bar = tab.view.verticalScrollBar()
    steps = iter(range(10**9))
    left = iter(batch.remaining()[:50_000])

    def scroll() -> None:
        bar.setValue(next(steps) * 9973 % (bar.maximum() + 1))

    def scroll_and_count() -> None:
        scroll()
        for _, photo_id in zip(range(5), left, strict=False):
            batch.record_processed(photo_id)
        if next(steps) % 6 == 0:
            window.details.source.refresh()

    def filter_and_count() -> None:
        step = next(steps)
        if step % 20 == 0:
            tab.filters[list(tab.filters)[step // 20 % 4]].setChecked(True)
        scroll_and_count()

    measure("scrolling", seconds, scroll)
    measure("scrolling while photos are counted", seconds, scroll_and_count)
    measure("the same, with another filter three times a second", seconds, filter_and_count)
    tab.filters[Show.ALL].setChecked(True)
    tab.search.setText("IMG_77")
    measure("searching a name in all of them", seconds)
    tab.view.selectAll()
    measure("all selected, while photos are counted", seconds, scroll_and_count)


if __name__ == "__main__":
    main()
