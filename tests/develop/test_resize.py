from __future__ import annotations

import importlib
import importlib.util
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from batch_gui.develop.memory import one_piece
from batch_gui.develop.resize import is_readable, resize
from batch_gui.develop.sizes import Box, fit_size
from tests.photos import draw_picture


def noise(size: tuple[int, int]) -> Image.Image:
    rng = np.random.default_rng(0)
    coarse = rng.integers(0, 256, (size[1] // 4, size[0] // 4, 3), dtype=np.uint8)
    with one_piece():
        return Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC)


def psnr(a: Image.Image, b: Image.Image) -> float:
    error = np.asarray(a, dtype=float) - np.asarray(b, dtype=float)
    return float(10 * np.log10(255**2 / max(np.mean(error**2), 1e-9)))


@pytest.mark.parametrize("size", [(1001, 667), (999, 1), (600, 400), (333, 222), (37, 25)])
@pytest.mark.parametrize("box", [None, (0, 0, 1199.5, 799.25), (100, 60, 1200, 700)])
def test_it_is_lanczos(size: tuple[int, int], box: Box | None) -> None:
    photo = noise((1200, 800))
    reference = photo.resize(size, Image.Resampling.LANCZOS, box)
    assert psnr(resize(photo, size, box), reference) > 48


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "CMYK"])
@pytest.mark.parametrize("size", [(300, 200), (1500, 1000)])
def test_every_mode_smaller_and_larger(mode: str, size: tuple[int, int]) -> None:
    photo = noise((1200, 800)).convert(mode)
    out = resize(photo, size)
    assert (out.mode, out.size) == (mode, size)
    assert psnr(out, photo.resize(size, Image.Resampling.LANCZOS)) > 48


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "CMYK"])
def test_memory_in_pieces_is_read_alike(mode: str) -> None:
    photo = noise((5000, 2000)).convert(mode)
    in_pieces = Image.new(mode, photo.size)
    in_pieces.paste(photo)
    assert resize(in_pieces, (700, 280)).tobytes() == resize(photo, (700, 280)).tobytes()


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "CMYK", "LAB"])
def test_where_the_quick_one_is_missing_pillow_resizes(
    mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = noise((1200, 800)).convert("RGB" if mode == "LAB" else mode)
    if mode == "LAB":
        photo = Image.merge("LAB", photo.split())
    box = (10.5, 3.25, 1100.75, 799.5)
    quick = resize(photo, (300, 200), box)
    monkeypatch.setattr("batch_gui.develop.resize.Resizer", None)
    slow = resize(photo, (300, 200), box)
    assert (slow.mode, slow.size) == (quick.mode, quick.size)
    assert psnr(quick, slow) > 50


@pytest.mark.parametrize(
    ("version", "is_known"),
    [("12.0.0", True), ("13.1.0.dev0", True), ("11.3.0", False), ("14.0.0", False), ("x", False)],
)
def test_structures_of_another_pillow_are_not_read(version: str, is_known: bool) -> None:
    assert is_readable(version) is is_known


_WITHOUT_THE_WHEEL = """
import sys
sys.modules["cykooz_resizer"] = None
from PIL import Image
from batch_gui.develop import resize
assert resize.Resizer is None
print(resize.resize(Image.new("RGB", (60, 40), "red"), (30, 20)).getpixel((15, 10)))
"""
_BESIDE_A_NEWER_PILLOW = """
import PIL
from PIL import Image
PIL.__version__ = "99.0.0"
from batch_gui.develop import resize
assert resize.Resizer is None
print(resize.resize(Image.new("RGB", (60, 40), "red"), (30, 20)).getpixel((15, 10)))
"""


@pytest.mark.parametrize("program", [_WITHOUT_THE_WHEEL, _BESIDE_A_NEWER_PILLOW])
def test_pillow_resizes_where_the_quick_one_is_missing_or_unsafe(program: str) -> None:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "(255, 0, 0)\n", done.stderr


@pytest.mark.skipif(
    importlib.util.find_spec("cykooz_resizer") is None, reason="no wheel for this processor"
)
def test_the_quick_one_is_used_with_the_pillow_there_is() -> None:
    assert importlib.import_module("batch_gui.develop.resize").Resizer is not None


def test_a_box_that_ends_at_the_edge_may_begin_anywhere() -> None:
    photo = noise((1200, 800))
    rng = np.random.default_rng(1)
    for left, top in rng.uniform(0, 700, (200, 2)):
        assert resize(photo, (5, 3), (left, top, 1200, 800)).size == (5, 3)


def test_nothing_to_do_is_nothing_done() -> None:
    photo = noise((60, 40))
    assert resize(photo, (60, 40)) is photo


def test_the_picture_stays_in_its_place() -> None:
    photo = draw_picture((900, 600))
    small = np.asarray(resize(photo, (333, 222)), dtype=float)
    turned = photo.transpose(Image.Transpose.ROTATE_180)
    again = np.asarray(resize(turned, (333, 222)), dtype=float)[::-1, ::-1]
    assert np.abs(small - again).mean() < 1


def test_a_thin_photo_keeps_a_pixel() -> None:
    assert resize(Image.new("RGB", (1000, 1)), fit_size((1000, 1), 10)).size == (10, 1)


def test_transparent_pixels_lend_no_colour() -> None:
    photo = Image.new("RGBA", (100, 100), (255, 0, 0, 255))
    photo.paste((0, 255, 0, 0), (50, 0, 100, 100))
    small = np.asarray(resize(photo, (21, 21)))
    visible = small[small[..., 3] > 20]
    assert visible[:, 1].max() <= 2
