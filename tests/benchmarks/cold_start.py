"""From the start of the program to a window one can use, with 1,000 stored batches.

    QT_QPA_PLATFORM=offscreen python -m tests.benchmarks.cold_start [--batches 1000] [--rounds 5]

Each round starts a process of its own for the real program and, in turn, one for an empty
QMainWindow of PySide6. A window counts as usable when it has been shown and painted and its
main loop waits for the user. Both find their modules compiled, as an installed program does.
Prints seconds, and the program's time as a ratio to the bare window's.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import psutil

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
from batch_gui import app
from batch_gui.__main__ import main
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
run = QApplication.exec
def run_once(*_):
    def tell():
        print("usable", flush=True)
        QApplication.exit(0)
    QTimer.singleShot(0, tell)
    return run()
QApplication.exec = run_once
sys.argv[1:] = ["--data-dir", *sys.argv[1:]]
main()
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


@dataclass(frozen=True)
class Start:
    """Seconds by the clock, and of the processor's time, until a window was usable."""

    taken: float
    worked: float


def start(environment: dict[str, str], *arguments: str) -> Start:
    """Start a process and wait until it says that its window is usable."""
    started = perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", *arguments], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout
        said = process.stdout.readline().strip()
        taken = perf_counter() - started
        times = psutil.Process(process.pid).cpu_times()
        process.wait(60)
    if said != _READY:
        raise SystemExit(f"the window never came up: {said!r}")
    return Start(taken, times.user + times.system)


def installed(scratch: Path) -> dict[str, str]:
    """An environment in which Python keeps compiled modules, as for an installed program."""
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(scratch / "compiled")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return environment


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--batches", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        data = Path(scratch) / "data"
        store_batches(data, arguments.batches)
        environment = installed(Path(scratch))
        ours, bare = [], []
        for _ in range(arguments.rounds + 1):
            ours.append(start(environment, _OURS, str(data)))
            bare.append(start(environment, _BARE))
        del ours[0], bare[0]  # the first round compiles, and reads the libraries from the drive
    for what, starts in ((f"Batch GUI with {arguments.batches} batches", ours), ("bare", bare)):
        taken, worked = [one.taken for one in starts], [one.worked for one in starts]
        print(
            f"{what}: median {statistics.median(taken):.2f} s, fastest {min(taken):.2f} s, "
            f"processor's time {statistics.median(worked):.2f} s"
        )
    ratios = [one.taken / other.taken for one, other in zip(ours, bare, strict=True)]
    works = [one.worked / other.worked for one, other in zip(ours, bare, strict=True)]
    fastest = min(one.taken for one in ours) / min(one.taken for one in bare)
    print(
        f"ratio: median {statistics.median(ratios):.2f}, of the fastest {fastest:.2f}, "
        f"of the processor's time {statistics.median(works):.2f}"
    )


if __name__ == "__main__":
    main()
