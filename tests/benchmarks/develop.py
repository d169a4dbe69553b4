"""How fast photos are developed, against the limit and against other programs.

    python -m tests.benchmarks.develop PHOTOS [--copies 3] [--rounds 2]

takes five minutes for twenty photos on two quiet cores, and prints the tables of
docs/performance.md. Three jobs, every way of doing each in turn, the best of some rounds:
  A  web export: upright, long edge 2048 px, sRGB, JPEG q85, EXIF kept
  B  full-size grade: WhiteLayer_v4 at 60 %, JPEG q92
  C  B with a 33-point .cube; the other programs apply the .cube alone
and three kinds of ways:
  ours    develop_photo through the local executor, its processes started before, its colour
          tables empty; "checked" also decodes, syncs and reads back each output as a batch does
  limit   decoding (A: at the reduced size) and encoding alone, on as many processes
  others  what is on PATH, as many processes as cores; sharp, if node finds it (NODE_PATH)
Beside the clock stands the time the processor spent: other load on the machine moves it less.
Quality of A is the mean PSNR against Lanczos-3 from all pixels, reckoned once in linear light
and once in sRGB's numbers as these programs do.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
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
from tests.benchmarks.spending import Spent, measured
from tests.photos import cube_3d, write_photo

EDGE = 2048
WEB = OutputConfig(max_edge=EDGE, quality=85)
FULL = OutputConfig(quality=92)
OURS, CHECKED, LIMIT = "ours", "ours, checked", "limit"


@dataclass(frozen=True, slots=True)
class Task:
    """One of the jobs.

    Attributes:
        kind: A, B or C.
    """

    kind: str
    name: str
    output: OutputConfig
    recipe: Recipe
    blend: float


def unchecked(job: PhotoJob) -> PhotoResult:
    """Develop without decoding, syncing and reading back the output."""
    with (
        mock.patch.object(photo, "_check_picture", _nothing),
        mock.patch.object(photo, "check_file", _nothing),
        mock.patch("os.fsync", _nothing),
    ):
        return photo.develop_photo(job)


def _nothing(*_: object) -> None:
    pass


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
) -> Spent:
    """What it takes, the processes' start apart."""
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
        with measured() as spent:
            futures = [executor.submit(job) for job in jobs]
            for number, future in enumerate(futures):
                result = future.result()
                Path(result.temporary).rename(folder / f"{number}.jpg")
        return spent
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
        Task("A", "Web export, 2048 px, q85", WEB, Recipe(), 100),
        Task("B", "Full-size grade, q92", FULL, white, 60),
        Task("C", "B with a 33-point .cube", FULL, white.model_copy(update={"lut": lut}), 60),
    )


def ways(task: Task, scratch: Path, *, alone: bool) -> dict[str, peers.Way]:
    edge = EDGE if task.kind == "A" else None
    found: dict[str, peers.Way] = {
        OURS: lambda sources, folder: ours(task, sources, folder, unchecked),
        CHECKED: lambda sources, folder: ours(task, sources, folder, checked),
        LIMIT: lambda sources, folder: peers.limit(sources, folder, edge, task.output.quality),
    }
    return found if alone else found | peers.found(task.kind, scratch, EDGE)


@dataclass(slots=True)
class Measurement:
    """A job done in every way.

    Attributes:
        best: the fastest round of each way, clock and processor each by itself.
        quality: of each way's pictures, for A.
        peak: MB of the largest worker.
    """

    task: Task
    best: dict[str, Spent]
    quality: dict[str, str]
    peak: int


def measure(
    task: Task, sources: Sequence[str], rounds: int, scratch: Path, *, alone: bool
) -> Measurement:
    found = Measurement(task, {}, {}, 0)
    for turn in range(rounds):
        for name, way in ways(task, scratch, alone=alone).items():
            folder = scratch / f"{task.kind} {name} {turn} {len(sources)}"
            folder.mkdir()
            spent = way(sources, folder)
            best = found.best.setdefault(name, spent)
            best.clock, best.cpu = min(best.clock, spent.clock), min(best.cpu, spent.cpu)
            found.peak = max([found.peak, *(int(f.read_text()) for f in folder.glob("*.rss"))])
            if task.kind == "A" and turn == rounds - 1:
                found.quality[name] = mean_psnr(sources, folder, EDGE) if name != LIMIT else ""
            shutil.rmtree(folder)
    return found


def show(found: Measurement, sources: Sequence[str], note: str = "") -> None:
    """Print the table of one job."""
    megapixels = sum(map(_pixels, sources)) / 1e6
    limit, mine = found.best[LIMIT], found.best[OURS]
    print(f"\n**{found.task.kind}** {found.task.name}{note}; {len(sources)} photos.\n")
    heads = ["", "photos/s", "MP/s", "time / limit", "CPU / limit", "time / ours", "CPU / ours"]
    heads += ["PSNR, dB"] if found.quality else []
    print(f"| {' | '.join(heads)} |\n|{' --- |' * len(heads)}")
    for name, spent in found.best.items():
        cells = [
            name,
            f"{len(sources) / spent.clock:.1f}",
            f"{megapixels / spent.clock:.0f}",
            f"{spent.clock / limit.clock:.2f}",
            f"{spent.cpu / limit.cpu:.2f}",
            f"{spent.clock / mine.clock:.2f}",
            f"{spent.cpu / mine.cpu:.2f}",
            *([found.quality[name]] if found.quality else []),
        ]
        print(f"| {' | '.join(cells)} |")


def show_goals(measurements: Mapping[str, Measurement], largest: int) -> None:
    """Print what was to be reached beside what was."""
    print("\n| goal | wanted | by the clock | by the processor |\n| --- | --- | --- | --- |")
    for kind, way, other, words in (
        ("A", "ImageMagick", OURS, "at least 6"),
        ("A", "sharp", OURS, "at least 1"),
        ("A", "vipsthumbnail", OURS, "at least 1"),
        ("B", OURS, LIMIT, "at most 1.7"),
        ("C", OURS, LIMIT, "at most 2.0"),
        ("C", "GraphicsMagick Hald", OURS, "at least 1.5"),
        *((kind, CHECKED, OURS, "at most 1.25") for kind in "ABC"),
    ):
        best = measurements[kind].best if kind in measurements else {}
        if way in best:
            over, under = best[way], best[other]
            clock, cpu = over.clock / under.clock, over.cpu / under.cpu
            print(f"| {kind}: {way} / {other} | {words} | {clock:.2f} | {cpu:.2f} |")
    allowed = 9 * largest / 2**20 + 250
    for kind, found in measurements.items():
        print(f"| {kind}: memory of a worker, MB | at most {allowed:.0f} | {found.peak} | |")


def _pixels(source: str) -> int:
    with Image.open(source) as image:
        return image.width * image.height


def _machine(sources: Sequence[str]) -> str:
    model = next(
        line.split(":")[1].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    )
    pixels = [_pixels(source) / 1e6 for source in sources]
    return (
        f"{LocalExecutor().workers} cores of {model}, {platform.system()}, "
        f"Python {platform.python_version()}, NumPy {np.__version__}, Pillow {PIL.__version__}; "
        f"{len(sources)} photos of {min(pixels):.0f} to {max(pixels):.0f} megapixels."
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("photos", type=Path, help="a folder of JPEGs")
    parser.add_argument("--copies", type=int, default=3, help="how often each photo is developed")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--tasks", default="ABC")
    parser.add_argument("--alone", action="store_true", help="without other programs")
    arguments = parser.parse_args()
    once = [found.path for found in scan([arguments.photos]).photos]
    sources = once * arguments.copies
    print(_machine(once))
    times = f", each photo {arguments.copies} times" if arguments.copies > 1 else ""
    measurements: dict[str, Measurement] = {}
    with tempfile.TemporaryDirectory() as scratch:
        for task in tasks(Path(scratch)):
            if task.kind not in arguments.tasks:
                continue
            found = measure(task, sources, arguments.rounds, Path(scratch), alone=arguments.alone)
            measurements[task.kind] = found
            show(found, sources, times)
            if task.kind == "C" and arguments.copies > 1:
                # Small batches get less out of a table that fills itself.
                few = measure(task, once, arguments.rounds, Path(scratch), alone=True)
                show(few, once, ", each photo once")
    show_goals(measurements, max(map(_pixels, once)))


if __name__ == "__main__":
    main()
