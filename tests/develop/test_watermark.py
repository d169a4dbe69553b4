from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from batch_gui.core.errors import PhotoError
from batch_gui.develop.recipe_parts import Position, Watermark
from batch_gui.develop.watermark import add_watermark

SIZE = (400, 300)


def marked(photo: tuple[int, int] = SIZE, **settings: Any) -> Any:
    mark = Watermark.model_validate({"text": "Ada © 2024", **settings})
    return np.asarray(add_watermark(Image.new("RGB", photo), mark)).astype(int)


def extent(picture: Any) -> tuple[int, int, int, int]:
    """The box around everything that isn't black."""
    rows, columns = np.nonzero(picture.max(axis=-1) > 20)
    return int(columns.min()), int(rows.min()), int(columns.max()), int(rows.max())


@pytest.mark.parametrize("position", list(Position))
def test_nine_places_with_the_margin_asked_for(position: Position) -> None:
    left, top, right, bottom = extent(marked(position=position, margin=5, opacity=100))
    words = position.value.split("_")
    if "left" in words:
        assert left == pytest.approx(20, abs=2)
    elif "right" in words:
        assert right == pytest.approx(380, abs=2)
    else:
        assert (left + right) / 2 == pytest.approx(200, abs=2)
    if "top" in words:
        assert top == pytest.approx(20, abs=2)
    elif "bottom" in words:
        assert bottom == pytest.approx(280, abs=2)
    else:
        assert (top + bottom) / 2 == pytest.approx(150, abs=2)


def test_it_grows_with_the_photo() -> None:
    small, large = extent(marked()), extent(marked((1600, 1200)))
    assert (large[2] - large[0]) / (small[2] - small[0]) == pytest.approx(4, rel=0.1)


def test_opacity_and_colour() -> None:
    assert marked(opacity=0).max() == 0
    half, full = (marked(opacity=o, color="#ff8000", size=20) for o in (50, 100))
    assert tuple(full.max(axis=(0, 1))) == (255, 128, 0)
    assert half[..., 0].max() == pytest.approx(128, abs=2)


def test_a_picture_keeps_its_transparency(tmp_path: Path) -> None:
    logo = Image.new("RGBA", (100, 50), (0, 255, 0, 255))
    logo.paste((0, 0, 0, 0), (50, 0, 100, 50))
    logo.save(tmp_path / "logo.png")
    picture = marked(
        text=None, image=str(tmp_path / "logo.png"), size=20, opacity=100, position="top_left"
    )
    left, top, right, bottom = extent(picture)
    assert (left, top) == (8, 8)
    assert right - left == pytest.approx(40, abs=2)
    assert bottom - top == pytest.approx(39, abs=2)


def test_the_photos_transparency_stays() -> None:
    photo = Image.new("RGBA", SIZE, (0, 0, 0, 7))
    out = add_watermark(photo, Watermark(text="Ada"))
    assert out.getchannel("A").getextrema() == (7, 7)
    assert add_watermark(Image.new("L", SIZE), Watermark(text="Ada")).mode == "RGB"


def test_a_watermark_that_cant_be_read(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(b"no picture")
    for name in ("logo.png", "missing.png"):
        with pytest.raises(PhotoError, match=f"watermark .*{name} can't be read"):
            marked(text=None, image=str(tmp_path / name))


def test_one_larger_than_the_photo_is_cut_off() -> None:
    assert marked(size=100, text="much too long a text for this").shape == (300, 400, 3)
