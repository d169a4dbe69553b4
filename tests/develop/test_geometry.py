from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageOps

from batch_gui.develop.geometry import decode, upright
from batch_gui.develop.metadata import read_metadata
from batch_gui.develop.opening import open_photo
from batch_gui.develop.recipe_parts import Geometry
from batch_gui.develop.sizes import fit_size
from tests.photos import corners, draw_picture, is_upright, write_photo


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("size", [(160, 120), (120, 160)])
def test_all_eight_orientations_come_out_upright(
    tmp_path: Path, orientation: int, size: tuple[int, int]
) -> None:
    path = write_photo(tmp_path / "photo.jpg", size=size, orientation=orientation)
    with open_photo(path) as photo:
        pillows = ImageOps.exif_transpose(photo.image)
        ours = upright(photo.image, orientation)
    assert is_upright(ours)
    assert ours.size == size
    assert ours.tobytes() == pillows.tobytes()


def test_an_orientation_that_makes_no_sense_turns_nothing() -> None:
    picture = draw_picture((8, 8))
    assert upright(picture, 9) is picture


@pytest.mark.parametrize(
    ("edge", "decoded"),
    [(799, 800), (401, 800), (400, 400), (399, 400), (201, 400), (100, 100), (80, 100)],
)
def test_a_jpeg_is_decoded_no_larger_than_needed(tmp_path: Path, edge: int, decoded: int) -> None:
    path = write_photo(tmp_path / "photo.jpg", size=(800, 600))
    with open_photo(path) as photo:
        assert decode(photo.image, edge).size == fit_size((800, 600), edge)
        assert photo.image.size == (decoded, decoded * 3 // 4)


@pytest.mark.parametrize("fmt", ["JPEG", "PNG"])
@pytest.mark.parametrize("size", [(801, 603), (1023, 767)])
def test_resizing_is_as_good_as_lanczos_from_all_pixels(
    tmp_path: Path, fmt: str, size: tuple[int, int]
) -> None:
    path = write_photo(tmp_path / "photo", size=size, fmt=fmt)
    with Image.open(path) as whole:
        reference = whole.resize(fit_size(size, 300), Image.Resampling.LANCZOS)
    with open_photo(path) as photo:
        ours = decode(photo.image, 300)
    error = np.asarray(ours, dtype=float) - np.asarray(reference, dtype=float)
    # 36 dB of PSNR
    assert np.mean(error**2) < 255**2 / 10**3.6


def test_a_small_photo_is_not_enlarged(tmp_path: Path) -> None:
    path = write_photo(tmp_path / "photo.jpg", size=(300, 200))
    with open_photo(path) as photo:
        assert decode(photo.image, 2048).size == (300, 200)


def framed(path: Path, values: dict[str, Any], edge: int | None = None) -> Image.Image:
    with open_photo(path) as photo:
        orientation = read_metadata(photo).orientation
        return decode(photo.image, edge, Geometry.model_validate(values), orientation)


@pytest.mark.parametrize("orientation", [1, 3, 6, 7])
@pytest.mark.parametrize("edge", [None, 90])
@pytest.mark.parametrize(
    ("values", "size", "order"),
    [
        ({"rotate": 90}, (480, 640), (2, 0, 3, 1)),
        ({"rotate": 180}, (640, 480), (3, 2, 1, 0)),
        ({"rotate": 270}, (480, 640), (1, 3, 0, 2)),
        ({"flip": "horizontal"}, (640, 480), (1, 0, 3, 2)),
        ({"flip": "vertical"}, (640, 480), (2, 3, 0, 1)),
        ({"flip": "both"}, (640, 480), (3, 2, 1, 0)),
        ({"rotate": 90, "flip": "horizontal"}, (480, 640), (0, 2, 1, 3)),
    ],
)
def test_turning_comes_after_being_upright(
    tmp_path: Path,
    orientation: int,
    edge: int | None,
    values: dict[str, Any],
    size: tuple[int, int],
    order: tuple[int, ...],
) -> None:
    path = write_photo(tmp_path / "photo.jpg", orientation=orientation)
    image = framed(path, values, edge)
    assert image.size == fit_size(size, edge)
    drawn = corners(draw_picture())
    for found, index in zip(corners(image), order, strict=True):
        assert np.abs(np.array(found) - drawn[index]).max() < 40


@pytest.mark.parametrize("orientation", [1, 6])
@pytest.mark.parametrize("long_edge", [None, 150])
def test_a_crop_keeps_the_middle(tmp_path: Path, orientation: int, long_edge: int | None) -> None:
    path = write_photo(tmp_path / "photo.jpg", size=(800, 600), orientation=orientation)
    values: dict[str, Any] = {"crop": {"width": 1, "height": 1}}
    if long_edge:
        values["resize"] = {"long_edge": long_edge}
    image = framed(path, values)
    side = long_edge or 600
    assert image.size == (side, side)
    expected = draw_picture((800, 600)).crop((100, 0, 700, 600)).resize((side, side))
    assert np.abs(np.asarray(image, dtype=int) - np.asarray(expected, dtype=int)).mean() < 4


def test_an_uncropped_pixel_stays_what_it_was(tmp_path: Path) -> None:
    path = write_photo(tmp_path / "photo.png", size=(801, 600), fmt="PNG", exif=b"")
    image = framed(path, {"crop": {"width": 1, "height": 1}})
    whole = draw_picture((801, 600))
    assert image.tobytes() == whole.crop((100, 0, 700, 600)).tobytes()


@pytest.mark.parametrize("angle", [-45, -3.5, 1, 20])
def test_straightening_shows_no_empty_corner(tmp_path: Path, angle: float) -> None:
    Image.new("RGB", (640, 480), "white").save(tmp_path / "photo.png")
    for edge in (None, 100):
        image = framed(tmp_path / "photo.png", {"straighten": angle}, edge)
        assert image.getextrema() == ((255, 255),) * 3


def test_straightening_turns_clockwise(tmp_path: Path) -> None:
    picture = Image.new("RGB", (400, 400), "black")
    picture.paste("white", (0, 195, 400, 205))
    picture.save(tmp_path / "photo.png")
    image = np.asarray(framed(tmp_path / "photo.png", {"straighten": 5}).convert("L"))
    left, right = (int(np.argmax(image[:, at])) for at in (20, -20))
    assert left < right


def test_a_size_enlarges_when_asked(tmp_path: Path) -> None:
    path = write_photo(tmp_path / "photo.jpg", size=(300, 200))
    values: dict[str, Any] = {"resize": {"long_edge": 600}}
    assert framed(path, values).size == (300, 200)
    values["resize"]["enlarge"] = True
    assert framed(path, values).size == (600, 400)
