"""One batch of 100,000 tiny photos, run to its end: does the program stay as it was?

    python -m tests.benchmarks.hundred_thousand [--photos 100000] [--folder FOLDER]

Prints, for each tenth of the batch, the main process's memory (resident, MB), its processor
time for a photo (microseconds: all bookkeeping, no developing), and the time by the clock.
Ends with 1 when memory grew by 100 MB or more between the first tenth and the end, or when a
photo of the last tenth cost over 20 % more than one of the second; the first has the start in it.
Processor time grows with the clock when other programs take the cores: compare tenths that
took about as long, or leave the machine alone.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
from PIL import Image

from batch_gui import app
from batch_gui.core.batch import Status
from tests.settings import calm

TENTHS = 10
MOST_GROWTH = 100.0  # MB
MOST_SLOWER = 1.2


@dataclass(frozen=True)
class Reading:
    photos: int
    memory: float
    processor: float
    clock: float


def draw(folder: Path, count: int) -> None:
    """Eight photos drawn, all others links to them, a thousand in each subfolder."""
    folder.mkdir(parents=True)
    for size in range(1, 9):
        Image.new("RGB", (size, size), (30 * size, 80, 90)).save(folder / f"{size}.png")
    for number in range(8, count):
        subfolder = folder / f"{number // 1000:03}"
        subfolder.mkdir(exist_ok=True)
        os.link(folder / f"{number % 8 + 1}.png", subfolder / f"{number:06}.png")


def read(photos: int) -> Reading:
    memory = psutil.Process().memory_info().rss / 1e6
    return Reading(photos, memory, time.process_time(), time.monotonic())


def run(where: Path, count: int) -> list[Reading]:
    draw(where / "in", count)
    folders = app.folders(where / "data", pictures=where / "pictures")
    folders.config.mkdir(parents=True)
    calm(workers=1).save(folders.config / "settings.json")
    readings = []
    with app.engine(folders) as running:
        controller = running.controller
        added = controller.add_photos(controller.scan([where / "in"]))
        config = {"output": {"folder": str(where / "out"), "format": "same"}}
        batch = controller.start(added.photo_ids, session_id=added.session_id, config=config)
        readings.append(read(0))
        while True:
            now = controller.status(batch.batch_id)
            reached = now.processed_count >= len(readings) * count // TENTHS
            if len(readings) <= TENTHS and reached:
                readings.append(read(now.processed_count))
                show(readings[-2], readings[-1])
            if now.status.ended:
                break
            time.sleep(0.02)
        end = read(now.processed_count)
        if now.status is not Status.COMPLETED:
            sys.exit(f"the batch is {now.status}: {now.first_error}")
        took = end.clock - readings[-1].clock
        print(f"ended after {took:.1f} s, {end.memory:.1f} MB")
    return [*readings, end]


def show(before: Reading, after: Reading) -> None:
    count = max(after.photos - before.photos, 1)
    print(
        f"{after.photos:>8} photos  {after.memory:7.1f} MB  "
        f"{cost(before, after) * 1e6:7.1f} us processor  "
        f"{(after.clock - before.clock) / count * 1e6:8.1f} us clock, each",
        flush=True,
    )


def cost(before: Reading, after: Reading) -> float:
    """Seconds of the main process's processor time for each photo."""
    return (after.processor - before.processor) / max(after.photos - before.photos, 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="where to work, on the drive to measure")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        readings = run(Path(folder), options.photos)
    growth = readings[-1].memory - readings[1].memory
    ratio = cost(readings[-3], readings[-2]) / cost(readings[1], readings[2])
    print(f"memory grew by {growth:.1f} MB; a photo at the end costs {ratio:.2f} x one at first")
    sys.exit(growth >= MOST_GROWTH or ratio > MOST_SLOWER)


if __name__ == "__main__":
    main()
