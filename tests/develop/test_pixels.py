from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from batch_gui.develop.depth import depth_note
from batch_gui.develop.opening import open_photo
from batch_gui.develop.pixels import WORKING_MODES, over_background, to_working_mode
from tests.photos import draw_picture, write_16_bit_tiff


@pytest.mark.parametrize(
    ("mode", "working"),
    [
        ("1", "L"),
        ("L", "L"),
        ("LA", "RGBA"),
        ("P", "RGB"),
        ("RGB", "RGB"),
        ("RGBA", "RGBA"),
        ("RGBX", "RGB"),
        ("CMYK", "CMYK"),
        ("YCbCr", "RGB"),
        ("HSV", "RGB"),
        ("I;16", "L"),
        ("I", "L"),
        ("F", "L"),
    ],
)
def test_every_mode_becomes_one_the_steps_know(mode: str, working: str) -> None:
    image = to_working_mode(draw_picture((32, 24)).convert("L").convert(mode))
    assert image.mode == working
    assert image.mode in WORKING_MODES


def test_a_palette_keeps_its_transparency() -> None:
    photo = draw_picture((32, 24)).convert("P")
    photo.info["transparency"] = 0
    assert to_working_mode(photo).mode == "RGBA"


def test_sixteen_bits_are_scaled_and_not_cut(tmp_path: Path) -> None:
    with open_photo(write_16_bit_tiff(tmp_path / "deep.tif")) as photo:
        assert depth_note(photo.image, photo.file) == "16 bits per channel reduced to 8"
        photo.image.load()
        grey = np.asarray(to_working_mode(photo.image))[0]
    assert np.array_equal(grey, np.arange(256))


def test_big_endian_grey() -> None:
    deep = Image.frombytes("I;16B", (2, 1), b"\xff\xff\x80\x80")
    assert to_working_mode(deep).tobytes() == b"\xff\x80"


def test_thirty_two_bits_without_a_sign() -> None:
    values = np.array([[0, 2**31, 2**32 - 1]], dtype=np.uint32).view(np.int32)
    grey = np.asarray(to_working_mode(Image.fromarray(values)))[0]
    assert list(grey) == [0, 128, 255]


def test_thirty_two_bits_are_scaled_by_their_own_full() -> None:
    values = np.array([[0, 2**30, 2**31 - 1]], dtype=np.int32)
    grey = np.asarray(to_working_mode(Image.fromarray(values)))[0]
    assert list(grey) == [0, 128, 255]


@pytest.mark.parametrize("full", [1.0, 255.0, 65535.0, 1e6])
def test_floats_are_scaled_by_what_they_were_written_to(full: float) -> None:
    values = np.array([[0.0, full / 2, full, np.nan]], dtype=np.float32)
    grey = np.asarray(to_working_mode(Image.fromarray(values)))[0]
    assert list(grey) == [0, 128, 255, 0]


@pytest.mark.parametrize(("fmt", "mode"), [("JPEG", "RGB"), ("PNG", "RGBA"), ("TIFF", "L")])
def test_eight_bits_bring_no_note(tmp_path: Path, fmt: str, mode: str) -> None:
    draw_picture((32, 24)).convert(mode).save(tmp_path / "photo", fmt)
    with open_photo(tmp_path / "photo") as photo:
        assert depth_note(photo.image, photo.file) is None


def test_deep_png(tmp_path: Path) -> None:
    ramp = np.linspace(0, 65535, 64).astype(np.uint16)
    Image.fromarray(np.tile(ramp, (4, 1))).save(tmp_path / "deep.png")
    with open_photo(tmp_path / "deep.png") as photo:
        assert depth_note(photo.image, photo.file) == "16 bits per channel reduced to 8"


def test_over_a_background() -> None:
    photo = Image.new("RGBA", (1, 1), (0, 0, 0, 128))
    assert over_background(photo, "#ffffff").getpixel((0, 0)) == (127, 127, 127)
    assert over_background(photo, "#ff0000").getpixel((0, 0)) == (127, 0, 0)
