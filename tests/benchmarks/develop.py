"""How fast photos are developed, against the limit and against other programs.

    python -m tests.benchmarks.develop PHOTOS [--copies 3] [--rounds 3]

Three jobs, every way of doing each in turn, the best of some rounds (others may share the
machine):
  A  web export: upright, long edge 2048 px, sRGB, JPEG q85, EXIF kept
  B  full-size grade: WhiteLayer_v4 at 60 %, JPEG q92
  C  B with a 33-point .cube; the other programs apply the .cube alone
and three kinds of ways:
  ours    develop_photo through the local executor, its processes started before, its colour
          tables empty; "checked" also decodes, syncs and reads back each output as a batch does
  limit   decoding (A: at the reduced size) and encoding alone, on as many processes
  others  what is on PATH, as many processes as cores; sharp, if node finds it (NODE_PATH)
Quality of A is the mean PSNR against Lanczos-3 from all pixels, reckoned once in linear light
and once in sRGB's numbers as these programs do.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from unittest import mock

import numpy as np
import PIL
from PIL import Image

from batch_gui.core.config import OutputConfig
from batch_gui.develop import photo
from batch_gui.develop.job import PhotoJob, PhotoResult
from batch_gui.develop.presets import PresetLibrary
from batch_gui.develop.recipe import Recipe
from batch_gui.engine.executors.local import LocalExecutor
from batch_gui.engine.scan import scan
from tests.benchmarks import peers
from tests.benchmarks.quality import mean_psnr
from tests.photos import cube_3d, write_photo

EDGE = 2048
WEB = OutputConfig(max_edge=EDGE, quality=85)
FULL = OutputConfig(quality=92)


@dataclass(frozen=True, slots=True)
class Task:
    """One of the three jobs."""

    name: str
    output: OutputConfig
    recipe: Recipe
    blend: float


def unchecked(job: PhotoJob) -> PhotoResult:
    """Develop without decoding, syncing and reading back the output."""
    with (
        mock.patch.object(photo, "_check_picture"),
        mock.patch.object(photo, "check_file"),
        mock.patch("os.fsync"),
    ):
        return photo.develop_photo(job)


def checked(job: PhotoJob) -> PhotoResult:
    """Develop as a batch does, and note the most memory this process ever took."""
    result = photo.develop_photo(job)
    # Not getrusage: what it tells begins with the memory of the process that started this one.
    status = Path("/proc/self/status").read_text()
    peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    Path(job.folder, f"{os.getpid()}.rss").write_text(str(peak // 1024))
    return result


def ours(
    task: Task, sources: Sequence[str], folder: Path, develop: Callable[[PhotoJob], PhotoResult]
) -> float:
    """Seconds it takes, the processes' start apart."""
    executor = LocalExecutor(develop=develop)
    try:
        tiny = str(write_photo(folder.parent / "tiny.jpg", size=(8, 8)))
        jobs = [_job(task, number, source, folder) for number, source in enumerate(sources)]
        warm = replace(jobs[0], source=tiny, recipe=Recipe(), output=OutputConfig())
        # Every process gets one, and has imported what it needs.
        starts = [
            executor.submit(replace(warm, photo_id=10**6 + n)) for n in range(4 * executor.workers)
        ]
        for started in starts:
            started.result()
        began = time.perf_counter()
        futures = [executor.submit(job) for job in jobs]
        for number, future in enumerate(futures):
            result = future.result()
            Path(result.temporary).rename(folder / f"{number}.jpg")
        return time.perf_counter() - began
    finally:
        executor.shutdown()


def _job(task: Task, number: int, source: str, folder: Path) -> PhotoJob:
    return PhotoJob(
        "batch_0", number, source, str(folder), task.recipe, task.blend, task.output, 10**9
    )


def tasks(folder: Path) -> tuple[Task, ...]:
    cube = folder / "film.cube"
    cube.write_text(cube_3d(33))
    lut = PresetLibrary(folder / "presets").add(cube).preset.recipe.lut
    white = PresetLibrary().get("WhiteLayer_v4").recipe
    return (
        Task("A", WEB, Recipe(), 100),
        Task("B", FULL, white, 60),
        Task("C", FULL, white.model_copy(update={"lut": lut}), 60),
    )


def ways(task: Task, scratch: Path, *, alone: bool) -> dict[str, peers.Way]:
    edge = EDGE if task.name == "A" else None
    found: dict[str, peers.Way] = {
        "ours": lambda sources, folder: ours(task, sources, folder, unchecked),
        "ours, checked": lambda sources, folder: ours(task, sources, folder, checked),
        "limit": lambda sources, folder: peers.limit(sources, folder, edge, task.output.quality),
    }
    return found if alone else found | peers.found(task.name, scratch, EDGE)


def measure(task: Task, sources: Sequence[str], rounds: int, scratch: Path, *, alone: bool) -> None:
    megapixels = sum(_pixels(source) for source in sources) / 1e6
    seconds: dict[str, list[float]] = {}
    folders: dict[str, Path] = {}
    peak = 0
    for turn in range(rounds):
        for name, way in ways(task, scratch, alone=alone).items():
            folder = scratch / f"{task.name} {name} {turn}"
            folder.mkdir()
            seconds.setdefault(name, []).append(way(sources, folder))
            notes = [int(file.read_text()) for file in folder.glob("*.rss")]
            peak = max([peak, *notes])
            shutil.rmtree(folders.pop(name, folder / "none"), ignore_errors=True)
            folders[name] = folder
    best = {name: min(times) for name, times in seconds.items()}
    print(f"\n| {task.name} | photos/s | MP/s | time / limit | ours is x times as fast | quality |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name, took in best.items():
        quality = mean_psnr(sources, folders[name], EDGE) if task.name == "A" else ""
        print(
            f"| {name} | {len(sources) / took:.1f} | {megapixels / took:.0f} "
            f"| {took / best['limit']:.2f} | {took / best['ours']:.2f} | {quality} |",
            flush=True,
        )
    largest = max(_pixels(source) for source in sources)
    allowed = 9 * largest / 2**20 + 250
    print(f"\npeak memory of a worker: {peak} MB of {allowed:.0f} MB allowed")


def _pixels(source: str) -> int:
    with Image.open(source) as image:
        return image.width * image.height


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("photos", type=Path, help="a folder of JPEGs")
    parser.add_argument("--copies", type=int, default=3, help="how often each photo is developed")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tasks", default="ABC")
    parser.add_argument("--alone", action="store_true", help="without other programs")
    arguments = parser.parse_args()
    sources = [found.path for found in scan([arguments.photos]).photos] * arguments.copies
    print(
        f"{len(sources)} photos; {LocalExecutor().workers} cores of {platform.machine()}, ",
        end="",
    )
    print(f"Python {platform.python_version()}, NumPy {np.__version__}, Pillow {PIL.__version__}")
    with tempfile.TemporaryDirectory() as scratch:
        for task in tasks(Path(scratch)):
            if task.name in arguments.tasks:
                measure(task, sources, arguments.rounds, Path(scratch), alone=arguments.alone)


if __name__ == "__main__":
    main()
