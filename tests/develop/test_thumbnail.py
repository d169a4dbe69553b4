from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from batch_gui.core.errors import PhotoError
from batch_gui.develop.thumbnail import make_thumbnail
from tests.photos import cut_off, draw_picture, is_upright, write_dng, write_photo

CAP = 10**8


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("fmt", ["JPEG", "TIFF", "WEBP"])
def test_it_is_upright_and_small(tmp_path: Path, orientation: int, fmt: str) -> None:
    photo = write_photo(tmp_path / "a", size=(600, 400), orientation=orientation, fmt=fmt)
    image = opened(make_thumbnail(str(photo), 120, CAP))
    assert image.size == (120, 80)
    assert image.format == "JPEG"
    assert is_upright(image)


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_raw_without_a_preview_is_developed(tmp_path: Path, orientation: int) -> None:
    photo = write_dng(tmp_path / "a.dng", (600, 400), orientation=orientation)
    image = opened(make_thumbnail(str(photo), 150, CAP))
    assert image.size == (150, 100)
    assert is_upright(image)


def test_transparency_stays(tmp_path: Path) -> None:
    picture = draw_picture().convert("RGBA")
    picture.putalpha(Image.linear_gradient("L").resize(picture.size))
    picture.save(tmp_path / "a.png")
    image = opened(make_thumbnail(str(tmp_path / "a.png"), 64, CAP))
    assert (image.format, image.mode, image.size) == ("PNG", "RGBA", (64, 48))


def test_small_photos_are_not_enlarged(tmp_path: Path) -> None:
    photo = write_photo(tmp_path / "a.jpg", size=(30, 20))
    assert opened(make_thumbnail(str(photo), 256, CAP)).size == (30, 20)


def test_what_cannot_be_read_says_why(tmp_path: Path) -> None:
    with pytest.raises(PhotoError, match="cut off"):
        make_thumbnail(str(cut_off(write_photo(tmp_path / "a.jpg"), 0.5)), 64, CAP)
    with pytest.raises(PhotoError, match="no longer there"):
        make_thumbnail(str(tmp_path / "gone.jpg"), 64, CAP)
    with pytest.raises(PhotoError, match="megapixels"):
        make_thumbnail(str(write_photo(tmp_path / "b.jpg")), 64, 1000)
