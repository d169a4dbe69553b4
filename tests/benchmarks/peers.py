"""Other ways to do the benchmark's jobs: the least that can be done, and other programs."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from batch_gui.develop.cube import read_cube
from tests.benchmarks.spending import Spent, measured

Way = Callable[[Sequence[str], Path], Spent]
Command = Callable[[str, str], list[str]]

CORES = len(os.sched_getaffinity(0))

_SHARP = """
const sharp = require('sharp');
const [edge, folder, ...sources] = process.argv.slice(1);
sharp.concurrency(1); sharp.cache(false);
let next = 0;
async function worker() {
  while (next < sources.length) {
    const number = next++;
    await sharp(sources[number]).rotate()
      .resize(+edge, +edge, {fit: 'inside', withoutEnlargement: true})
      .toColourspace('srgb').keepExif().jpeg({quality: 85}).toFile(`${folder}/${number}.jpg`);
  }
}
Promise.all([worker(), worker()]);
"""


def limit(sources: Sequence[str], folder: Path, edge: int | None, quality: int) -> Spent:
    """Decoding and encoding alone, on as many processes as cores."""
    context = multiprocessing.get_context("spawn")
    jobs = [(source, str(folder / f"{n}.jpg")) for n, source in enumerate(sources)]
    with ProcessPoolExecutor(CORES, mp_context=context) as pool:
        list(pool.map(_nothing, range(4 * CORES)))
        with measured() as spent:
            list(pool.map(partial(_decode_and_encode, edge=edge, quality=quality), jobs))
        return spent


def found(task: str, scratch: Path, edge: int) -> dict[str, Way]:
    """The programs on PATH that can do a task; most take a process for each photo."""
    programs: dict[str, Way] = {}
    if task == "A":
        box = f"{edge}x{edge}>"
        commands: dict[str, tuple[str, Command]] = {
            "GraphicsMagick": (
                "gm",
                lambda source, out: [
                    *("gm", "convert", "-size", box[:-1], source, "-auto-orient", "-resize", box),
                    *("-quality", "85", out),
                ],
            ),
            "ImageMagick": (
                _magick(),
                lambda source, out: [
                    *(_magick(), source, "-auto-orient", "-resize", box, "-quality", "85", out)
                ],
            ),
        }
        if shutil.which("vipsthumbnail"):
            programs["vipsthumbnail"] = partial(_vips, edge)
        if _has_sharp():
            programs["sharp"] = partial(_sharp, edge)
    elif task == "C":
        cube, hald = scratch / "film.cube", scratch / "hald.png"
        write_hald(cube, hald)
        commands = {
            "ffmpeg lut3d": (
                "ffmpeg",
                lambda source, out: [
                    *("ffmpeg", "-v", "error", "-threads", "1", "-filter_threads", "1"),
                    *("-i", source, "-vf", f"lut3d=file={cube}:interp=trilinear"),
                    *("-q:v", "2", out),
                ],
            ),
            "GraphicsMagick Hald": (
                "gm",
                lambda source, out: [
                    *("gm", "convert", source, "-hald-clut", str(hald), "-quality", "92", out)
                ],
            ),
        }
    else:
        commands = {}
    for name, (program, command) in commands.items():
        if shutil.which(program):
            programs[name] = partial(_one_process_each, command)
    return programs


def write_hald(cube: Path, hald: Path) -> None:
    """The .cube as a HaldCLUT of level 6."""
    steps = np.linspace(0, 1, 36)
    blue, green, red = np.meshgrid(steps, steps, steps, indexing="ij")
    colours = np.stack([red, green, blue], axis=-1).reshape(-1, 3)
    values = np.clip(read_cube(cube)[1].apply(colours), 0, 1)
    Image.fromarray(np.rint(values * 255).astype(np.uint8).reshape(216, 216, 3)).save(hald)


def _nothing(_: int) -> None:
    time.sleep(0.05)


def _decode_and_encode(job: tuple[str, str], edge: int | None, quality: int) -> None:
    source, out = job
    with Image.open(source) as image:
        size = image.size
        if edge:
            scale = min(1.0, edge / max(size))
            size = (round(image.width * scale), round(image.height * scale))
            image.draft("RGB", size)
        image.load()
        cut = image.crop((0, 0, *size)) if edge else image
        cut.save(out, "JPEG", quality=quality)


def _one_process_each(command: Command, sources: Sequence[str], folder: Path) -> Spent:
    environment = os.environ | {"OMP_NUM_THREADS": "1", "MAGICK_THREAD_LIMIT": "1"}
    with measured() as spent, ThreadPoolExecutor(CORES) as pool:
        runs = [
            pool.submit(
                subprocess.run,
                command(source, str(folder / f"{number}.jpg")),
                env=environment,
                check=True,
                capture_output=True,
            )
            for number, source in enumerate(sources)
        ]
        for run in runs:
            run.result()
    return spent


def _vips(edge: int, sources: Sequence[str], folder: Path) -> Spent:
    """vipsthumbnail takes many photos at once: as many processes as cores, a share for each."""
    for number, source in enumerate(sources):
        (folder / f"in{number}.jpg").symlink_to(source)
    with measured() as spent:
        running = [
            subprocess.Popen(
                [
                    # Not told to convert to sRGB: it would change photos without a profile.
                    *("vipsthumbnail", "--size", f"{edge}x{edge}>"),
                    *("-o", f"{folder}/%s.out.jpg[Q=85,strip=false]"),
                    *(str(folder / f"in{n}.jpg") for n in range(first, len(sources), CORES)),
                ],
                env=os.environ | {"VIPS_CONCURRENCY": "1"},
            )
            for first in range(CORES)
        ]
        for process in running:
            assert process.wait() == 0
    for number in range(len(sources)):
        (folder / f"in{number}.out.jpg").rename(folder / f"{number}.jpg")
        (folder / f"in{number}.jpg").unlink()
    return spent


def _sharp(edge: int, sources: Sequence[str], folder: Path) -> Spent:
    with measured() as spent:
        subprocess.run(["node", "-e", _SHARP, str(edge), str(folder), *sources], check=True)
    return spent


def _has_sharp() -> bool:
    if not shutil.which("node"):
        return False
    return subprocess.run(["node", "-e", "require('sharp')"], capture_output=True).returncode == 0


def _magick() -> str:
    return "magick" if shutil.which("magick") else "/usr/bin/convert"
