from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps

from batch_gui.develop.geometry import decode, fit_size, resize, upright
from batch_gui.develop.opening import open_photo
from tests.photos import draw_picture, is_upright, write_photo

sides = st.integers(1, 20_000)


@given(sides, sides, sides)
def test_fit_size_rounds_to_the_nearest_pixel(width: int, height: int, edge: int) -> None:
    got = fit_size((width, height), edge)
    if max(width, height) <= edge:
        assert got == (width, height)
        return
    assert max(got) == edge
    exact = min(width, height) * edge / max(width, height)
    assert min(got) == 1 or abs(min(got) - exact) <= 0.5


def test_fit_size_without_a_limit() -> None:
    assert fit_size((300, 200), None) == (300, 200)


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
def test_a_jpeg_is_decoded_no_larger_than_needed(
    tmp_path: Path, edge: int, decoded: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_photo(tmp_path / "photo.jpg", size=(800, 600))
    seen: list[tuple[int, int]] = []
    plain = Image.Image.resize

    def spy(self: Image.Image, *args: object, **named: object) -> Image.Image:
        seen.append(self.size)
        return plain(self, *args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Image.Image, "resize", spy)
    with open_photo(path) as photo:
        assert decode(photo.image, edge).size == fit_size((800, 600), edge)
    assert seen == ([] if edge == decoded else [(decoded, decoded * 3 // 4)])


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


def test_a_thin_photo_keeps_a_pixel() -> None:
    assert resize(Image.new("RGB", (1000, 1)), fit_size((1000, 1), 10)).size == (10, 1)


def test_transparent_pixels_lend_no_colour() -> None:
    photo = Image.new("RGBA", (100, 100), (255, 0, 0, 255))
    photo.paste((0, 255, 0, 0), (50, 0, 100, 100))
    small = np.asarray(resize(photo, (21, 21)))
    visible = small[small[..., 3] > 20]
    assert visible[:, 1].max() <= 2
