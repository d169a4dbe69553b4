"""How much of the processes' speed a batch keeps.

    python -m tests.benchmarks.throughput PHOTOS [--copies 5] [--rounds 3]

Develops every photo of a folder, several times over, in turn through
  batch   the engine as `batch-gui run` uses it: store, journal, names, published files
  bare    the same develop_photo mapped over a bare process pool, files left unpublished
  limit   JPEG decode (at the same reduced size) and encode alone, over the same pool,
          nothing else: no colour, no metadata, no check, no sync
and prints the medians' ratios. All three start their processes inside the measured time.
"""

from __future__ import annotations

import argparse
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from io import BytesIO
from pathlib import Path

from PIL import Image

from batch_gui import app
from batch_gui.core.batch import Status
from batch_gui.core.config import OutputConfig
from batch_gui.develop.job import PhotoJob
from batch_gui.develop.photo import develop_photo
from batch_gui.develop.presets import PresetLibrary
from batch_gui.engine.executors.local import LocalExecutor
from batch_gui.engine.scan import FoundPhotos, scan

EDGE, QUALITY, BLEND, PRESET = 2048, 90, 60, "WhiteLayer_v4"


def batch(found: FoundPhotos, folder: Path) -> None:
    with app.engine(app.folders(folder / "data")) as running:
        added = running.controller.add_photos(found)
        output = {"folder": str(folder / "out"), "max_edge": EDGE, "quality": QUALITY}
        started = running.controller.start(
            added.photo_ids,
            session_id=added.session_id,
            config={"preset": PRESET, "blend": BLEND, "output": output},
        )
        while running.controller.status(started.batch_id).status is Status.RUNNING:
            time.sleep(0.02)
        ended = running.controller.status(started.batch_id)
        assert ended.status is Status.COMPLETED, ended


def pool() -> ProcessPoolExecutor:
    workers = LocalExecutor().workers
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))


def bare(found: FoundPhotos, folder: Path) -> None:
    recipe = PresetLibrary().get(PRESET).recipe
    output = OutputConfig(max_edge=EDGE, quality=QUALITY)
    jobs = [
        PhotoJob(
            "batch_000000000000", number, photo.path, str(folder / "out" / photo.subfolder),
            recipe, BLEND, output, 10**9,
        )
        for number, photo in enumerate(found.photos)
    ]  # fmt: skip
    for job in jobs:
        Path(job.folder).mkdir(parents=True, exist_ok=True)
    with pool() as processes:
        assert len(list(processes.map(develop_photo, jobs))) == len(jobs)


def limit(found: FoundPhotos, folder: Path) -> None:
    del folder
    with pool() as processes:
        list(processes.map(decode_and_encode, [photo.path for photo in found.photos]))


def decode_and_encode(path: str) -> int:
    with Image.open(path) as image:
        scale = min(1.0, EDGE / max(image.size))
        size = (round(image.width * scale), round(image.height * scale))
        image.draft("RGB", size)
        out = BytesIO()
        image.crop((0, 0, *size)).save(out, "JPEG", quality=QUALITY)
    return out.tell()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("photos", type=Path, help="a folder of JPEGs")
    parser.add_argument("--copies", type=int, default=5, help="how often each photo is developed")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    ways: dict[str, Callable[[FoundPhotos, Path], None]] = {
        "batch": batch,
        "bare": bare,
        "limit": limit,
    }
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch) / "in"
        for copy in range(arguments.copies):
            folder = source / f"copy {copy}"
            folder.mkdir(parents=True)
            for photo in scan([arguments.photos]).photos:
                (folder / Path(photo.path).name).symlink_to(photo.path)
        found = scan([source])
        for turn in range(arguments.rounds + 1):
            for name, way in ways.items():
                folder = Path(scratch) / f"{name} {turn}"
                started = time.perf_counter()
                way(found, folder)
                if turn:  # the first round warms the disk's cache
                    seconds[name].append(time.perf_counter() - started)
    median = {name: statistics.median(times) for name, times in seconds.items()}
    for name, times in seconds.items():
        spread = f"{min(times):.2f} to {max(times):.2f} s"
        print(f"{name:<6} {len(found.photos) / median[name]:6.1f} photos/s  ({spread})")
    print(f"batch / bare   {median['batch'] / median['bare']:.3f} x the time")
    print(f"batch / limit  {median['batch'] / median['limit']:.3f} x the time")


if __name__ == "__main__":
    main()
