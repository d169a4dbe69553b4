"""From the start of the program to a window one can use, with 1,000 stored batches.

    QT_QPA_PLATFORM=offscreen python -m tests.benchmarks.cold_start [--batches 1000] [--rounds 5]

Each round starts a process of its own for the real program and, in turn, one for an empty
QMainWindow of PySide6. A window counts as usable when it has been shown and painted and its
main loop waits for the user. Prints seconds, and the program's time as a ratio to the bare
window's.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from batch_gui import app
from batch_gui.core.batch import Batch, PauseReason, new_batch_id, pack_ids
from batch_gui.core.catalog import PhotoCatalog

_READY = "usable"
_PHOTOS = 300

_BARE = """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
application = QApplication([])
window = QMainWindow()
window.show()
QTimer.singleShot(0, lambda: (print("usable", flush=True), application.quit()))
application.exec()
"""

_OURS = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from batch_gui import app
run = QApplication.exec
def run_once(*_):
    def tell():
        print("usable", flush=True)
        QApplication.exit(0)
    QTimer.singleShot(0, tell)
    return run()
QApplication.exec = run_once
app.open_window([], app.folders(Path(sys.argv[1])))
"""


def store_batches(data: Path, count: int) -> None:
    """Batches in every state a start may find, most of them ended."""
    where = app.folders(data)
    where.data.mkdir(parents=True)
    catalog = PhotoCatalog(where.catalog)
    photos = [(f"/photos/Wedding/IMG_{number}.jpg", "") for number in range(_PHOTOS)]
    session_id, ids = catalog.add(photos, "Wedding", ["/photos/Wedding"])
    catalog.close()
    store = app.store_of(where)
    for number in range(count):
        batch = Batch(
            batch_id=new_batch_id(),
            name=f"Wedding {number}",
            photo_ids=pack_ids(ids),
            config={"preset": "WhiteLayer_v4", "blend": 60},
            created_at=f"2026-01-01T{number // 3600:02}:{number // 60 % 60:02}:{number % 60:02}Z",
            session_id=session_id,
            recipe={},
            output_folder="/pictures/Wedding",
        )
        batch.run()
        for photo_id in ids[: _PHOTOS - number % 3]:
            batch.record_processed(photo_id)
        for photo_id in ids[_PHOTOS - number % 3 :]:
            batch.record_failed(photo_id, "the file is cut off")
        if number % 10:
            batch.finish()
        else:
            batch.pause(PauseReason.USER)
        store.save(batch)


def start(*arguments: str) -> float:
    """Seconds until the process says that its window is usable."""
    started = perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", *arguments], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        said = process.stdout.readline().strip()
        taken = perf_counter() - started
        process.wait(60)
    if said != _READY:
        raise SystemExit(f"the window never came up: {said!r}")
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--batches", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        data = Path(scratch) / "data"
        store_batches(data, arguments.batches)
        ours, bare = [], []
        for _ in range(arguments.rounds + 1):
            ours.append(start(_OURS, str(data)))
            bare.append(start(_BARE))
        del ours[0], bare[0]  # the first round reads the libraries from the drive
    ratios = [one / other for one, other in zip(ours, bare, strict=True)]
    for what, taken in ((f"Batch GUI with {arguments.batches} batches", ours), ("bare", bare)):
        print(f"{what}: median {statistics.median(taken):.2f} s, fastest {min(taken):.2f} s")
    print(
        f"ratio: median {statistics.median(ratios):.2f}, of the fastest {min(ours) / min(bare):.2f}"
    )


if __name__ == "__main__":
    main()
