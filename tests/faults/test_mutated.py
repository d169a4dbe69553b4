"""Photos damaged at random, and photos made to harm: each ends, and nothing else suffers.

The seed is told at the end; with it the same files are made again.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pillow_heif
import psutil
import pytest
from PIL import Image

from batch_gui import app
from batch_gui.core.batch import BatchSummary
from batch_gui.core.settings import Folders
from tests.photos import (
    bomb_xmp,
    cut_off,
    draw_picture,
    make_exif,
    make_xmp,
    write_16_bit_tiff,
    write_bomb,
    write_cmyk,
    write_dng,
    write_photo,
    write_png_xmp,
    write_transparent,
)
from tests.programs import linux_only
from tests.settings import calm

pytestmark = linux_only

CAP = 1500  # MB a worker may use
FLAT = 60  # MB the program may grow

Mutation = Callable[[random.Random, bytearray], bytearray]


def write_bases(folder: Path) -> list[Path]:
    """A small photo of each kind, with all the metadata it can have."""
    folder.mkdir()
    pillow_heif.register_heif_opener()
    size = (180, 120)
    exif, xmp = make_exif(), make_xmp()
    picture = draw_picture(size)
    made = [
        write_photo(folder / "plain.jpg", size=size),
        write_16_bit_tiff(folder / "deep.tif"),
        write_cmyk(folder / "cmyk.jpg"),
        write_transparent(folder / "clear.png"),
        write_png_xmp(folder / "xmp.png", xmp),
        write_dng(folder / "raw.dng", size=size),
    ]
    for name, options in (
        ("full.jpg", {"exif": exif, "xmp": xmp, "icc_profile": b""}),
        ("progressive.jpg", {"progressive": True, "exif": exif}),
        ("full.webp", {"exif": exif, "xmp": xmp}),
        ("lossless.webp", {"lossless": True}),
        ("full.avif", {"exif": exif}),
        ("full.heic", {"exif": exif}),
        ("lzw.tif", {"compression": "tiff_lzw"}),
        ("plain.gif", {}),
        ("plain.bmp", {}),
        ("plain.jp2", {}),
    ):
        path = folder / name
        picture.save(path, **options)
        made.append(path)
    return made


def flip_bytes(chance: random.Random, data: bytearray) -> bytearray:
    for _ in range(chance.choice((1, 3, 20))):
        data[chance.randrange(len(data))] ^= chance.randrange(1, 256)
    return data


def flip_header(chance: random.Random, data: bytearray) -> bytearray:
    for _ in range(chance.choice((1, 4))):
        data[chance.randrange(min(len(data), 400))] = chance.choice((0, 0x7F, 0xFF))
    return data


def cut(chance: random.Random, data: bytearray) -> bytearray:
    return data[: chance.randrange(len(data))]


def zero_a_run(chance: random.Random, data: bytearray) -> bytearray:
    start = chance.randrange(len(data))
    length = min(chance.choice((16, 512, 4096)), len(data) - start)
    data[start : start + length] = bytes(length)
    return data


def insert_noise(chance: random.Random, data: bytearray) -> bytearray:
    at = chance.randrange(len(data))
    return data[:at] + bytearray(chance.randbytes(chance.choice((1, 64, 5000)))) + data[at:]


def repeat_a_part(chance: random.Random, data: bytearray) -> bytearray:
    start = chance.randrange(len(data))
    part = data[start : start + chance.choice((4, 100, 3000))]
    return data[:start] + part * chance.choice((2, 50)) + data[start:]


MUTATIONS: tuple[Mutation, ...] = (
    flip_bytes,
    flip_header,
    cut,
    zero_a_run,
    insert_noise,
    repeat_a_part,
)


def write_mutated(folder: Path, bases: list[Path], count: int, chance: random.Random) -> None:
    folder.mkdir()
    for number in range(count):
        base = chance.choice(bases)
        data = bytearray(base.read_bytes())
        for _ in range(chance.choice((1, 1, 2))):
            data = chance.choice(MUTATIONS)(chance, data) or bytearray(b"\0")
        (folder / f"{number:04}-{base.name}").write_bytes(data)


def write_hostile(folder: Path, chance: random.Random) -> None:
    """What people have made to harm decoders, drawn anew."""
    write_bomb(folder / "bomb.png")
    (folder / "empty.jpg").touch()
    (folder / "text.jpg").write_text("no photo at all")
    cut_off(write_photo(folder / "cut.jpg", size=(900, 600)))
    write_png_xmp(folder / "entities.png", bomb_xmp())
    gif = bytearray(b"GIF89a" + b"\xff\xff\xff\xff" + b"\x80\0\0" + bytes(6))
    (folder / "huge.gif").write_bytes(gif + b"," + bytes(4) + b"\xff\xff\xff\xff\0\x02\x02L\x01\0;")
    (folder / "zero-height.jpg").write_bytes(
        write_photo(folder / "height.jpg", size=(60, 40))
        .read_bytes()
        .replace(b"\0\x28", b"\0\0", 1)
    )
    (folder / "deep.tif").write_bytes(b"II*\0\x08\0\0\0" + b"\xff\xff" + chance.randbytes(4000))
    write_photo(folder / "png.jpg", size=(60, 40), fmt="PNG")


@contextmanager
def watched_workers() -> Iterator[list[float]]:
    """The most memory that any child process had at a time, in MB, as the only element."""
    most = [0.0]
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.02):
            for child in psutil.Process().children(recursive=True):
                with suppress(psutil.Error):
                    most[0] = max(most[0], child.memory_info().rss / 1e6)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield most
    finally:
        done.set()
        thread.join()


@pytest.mark.parametrize(
    "count", [60, pytest.param(500, marks=[pytest.mark.long, pytest.mark.timeout(1200)])]
)
def test_mutated_and_hostile_photos(
    folders: Folders, tmp_path: Path, count: int, seed: int
) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    chance = random.Random(seed)
    write_mutated(source, write_bases(tmp_path / "bases"), count, chance)
    write_hostile(source, chance)
    good = write_photo(source / "zz-good.jpg", size=(60, 40))
    originals = {path: path.read_bytes() for path in source.iterdir()}
    settings = calm(workers=2, worker_memory=CAP, photo_timeout=20)
    settings.save(folders.config / "settings.json")
    with app.engine(folders) as running, watched_workers() as most:
        controller = running.controller
        added = controller.add_photos(controller.scan([source]))
        config = {"preset": "WhiteLayer_v4", "output": {"folder": str(out), "max_edge": 100}}
        batch = controller.start(added.photo_ids, session_id=added.session_id, config=config)
        at_first = psutil.Process().memory_info().rss / 1e6
        ended = wait(lambda: controller.status(batch.batch_id))
        grown = psutil.Process().memory_info().rss / 1e6 - at_first
        failures = controller.failures(batch.batch_id)
    assert ended.failure is None, f"seed {seed}"
    assert ended.processed_count + ended.failed_count == len(originals), f"seed {seed}"
    for failure in failures:
        told = f"seed {seed}: {Path(failure.path).name}: {failure.reason}"
        assert failure.reason, told
        assert "error in the program" not in failure.reason, told
        assert "\n" not in failure.reason, told
    assert str(good) not in {failure.path for failure in failures}
    assert most[0] < CAP, f"seed {seed}: a worker had {most[0]:.0f} MB"
    assert grown < FLAT, f"seed {seed}: the program grew by {grown:.0f} MB"
    check_outputs(out, ended.processed_count, seed)
    assert {path: path.read_bytes() for path in source.iterdir()} == originals


def wait(look: Callable[[], BatchSummary]) -> BatchSummary:
    for _ in range(60_000):
        summary = look()
        if summary.status.ended:
            return summary
        time.sleep(0.02)
    raise AssertionError(f"waited in vain: {summary}")


def check_outputs(out: Path, count: int, seed: int) -> None:
    written = sorted(out.iterdir())
    assert len(written) == count, f"seed {seed}"
    for path in written:
        with Image.open(path) as image:
            image.load()
            assert max(image.size) <= 100, f"seed {seed}: {path.name}"
