"""Every format photographers have, and every one they get: the same picture comes out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from PIL import Image, ImageCms

from batch_gui.develop.recipe import Recipe
from tests.develop.conftest import Develop
from tests.develop.recipes import looks
from tests.photos import draw_picture, is_upright, write_dng, write_transparent

SIZE = (160, 120)
Write = Callable[[Path], object]


def as_mode(mode: str, fmt: str, **options: object) -> Write:
    return lambda path: draw_picture(SIZE).convert(mode).save(path, fmt, **options)


def lab(path: Path) -> None:
    srgb, space = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    converted = ImageCms.profileToProfile(draw_picture(SIZE), srgb, space, outputMode="LAB")
    assert converted is not None
    converted.save(path, "TIFF")


def several(fmt: str) -> Write:
    others = [Image.new("RGB", SIZE, (20 * shade, 0, 0)) for shade in range(11)]
    return lambda path: draw_picture(SIZE).save(
        path,
        fmt,
        save_all=True,
        append_images=others,
        **({"lossless": True} if fmt == "WEBP" else {}),
    )


def heif(path: Path) -> None:
    import pillow_heif

    pillow_heif.from_pillow(draw_picture(SIZE)).save(path, quality=90)


KINDS: dict[str, tuple[Write, str]] = {
    "a.jpg": (as_mode("RGB", "JPEG", quality=92), ""),
    "grey.jpg": (as_mode("L", "JPEG", quality=92), ""),
    "cmyk.jpg": (as_mode("CMYK", "JPEG", quality=92), "CMYK without a profile"),
    "a.mpo": (several("MPO"), "only the first of 12 pictures was developed"),
    "a.png": (as_mode("RGB", "PNG"), ""),
    "palette.png": (lambda path: draw_picture(SIZE).quantize(256).save(path), ""),
    "alpha.png": (write_transparent, "transparency laid over white"),
    "a.tif": (as_mode("RGB", "TIFF"), ""),
    "cmyk.tif": (as_mode("CMYK", "TIFF"), "CMYK without a profile"),
    "lab.tif": (lab, "Lab converted to sRGB"),
    "alpha.tif": (lambda path: write_transparent(path, "TIFF"), "transparency laid over white"),
    "pages.tif": (several("TIFF"), "only the first of 12 pictures was developed"),
    "a.webp": (as_mode("RGB", "WEBP", quality=92), ""),
    "moving.webp": (several("WEBP"), "only the first of 12 pictures was developed"),
    "a.avif": (as_mode("RGB", "AVIF", quality=92), ""),
    "a.heic": (heif, ""),
    "a.jp2": (as_mode("RGB", "JPEG2000"), ""),
    "a.bmp": (as_mode("RGB", "BMP"), ""),
    "moving.gif": (several("GIF"), "only the first of 12 pictures was developed"),
}


@pytest.mark.parametrize("name", KINDS)
def test_read_and_written_as_jpeg(tmp_path: Path, develop: Develop, name: str) -> None:
    write, note = KINDS[name]
    write(tmp_path / name)
    result, picture = develop(tmp_path / name, quality=95)
    assert picture.format == "JPEG"
    assert note in "; ".join(result.notes)
    assert bool(note) == bool(result.notes)
    if name == "grey.jpg":
        assert picture.mode == "L"
    elif "alpha" not in name:
        assert is_upright(picture)


@pytest.mark.parametrize("fmt", ["jpeg", "png", "tiff", "webp", "avif"])
@pytest.mark.parametrize("name", ["a.heic", "a.png", "lab.tif", "alpha.png"])
def test_written_in_every_format(tmp_path: Path, develop: Develop, name: str, fmt: str) -> None:
    KINDS[name][0](tmp_path / name)
    _, picture = develop(tmp_path / name, format=fmt, quality=95)
    assert picture.format == fmt.upper()
    assert picture.size == SIZE
    transparent = name == "alpha.png" and fmt != "jpeg"
    assert picture.mode == ("RGBA" if transparent else "RGB")


def test_camera_raw(tmp_path: Path, develop: Develop) -> None:
    write_dng(tmp_path / "a.dng", size=SIZE)
    assert develop(tmp_path / "a.dng")[1].format == "JPEG"


@settings(
    deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(looks)
def test_a_blend_of_0_leaves_a_png_to_the_bit(
    tmp_path: Path, develop: Develop, look: Recipe
) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (60, 80, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(tmp_path / "a.png")
    _, picture = develop(tmp_path / "a.png", recipe=look, blend=0, format="png")
    assert np.array_equal(np.asarray(picture), pixels)
