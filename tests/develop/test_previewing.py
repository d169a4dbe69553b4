from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from batch_gui.core.errors import PhotoError
from batch_gui.develop import previewing
from batch_gui.develop.preview import Preview
from batch_gui.develop.previewing import PreviewWish, make_preview
from batch_gui.develop.recipe import Recipe
from tests.photos import write_photo, write_transparent

BRIGHT = Recipe.parse({"exposure": 1, "saturation": 30})
MARKED = Recipe.parse({"exposure": 1, "watermark": {"text": "ANNA", "opacity": 100}})


def pixels(content: bytes | None) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
    assert content is not None
    return np.frombuffer(content, np.uint8).astype(np.int16)


@pytest.mark.parametrize("recipe", [BRIGHT, MARKED], ids=["plain", "watermark"])
def test_after_mixed_over_base_is_what_a_blend_renders(tmp_path: Path, recipe: Recipe) -> None:
    path = write_photo(tmp_path / "a.jpg", size=(640, 480))
    made = make_preview(PreviewWish(str(path), 320, recipe))
    assert made.size == (320, 240)
    rendered = Preview.open(path, 320).render(recipe, 60).convert("RGB").tobytes()
    mixed = np.rint(pixels(made.base) + (pixels(made.after) - pixels(made.base)) * 0.6)
    assert np.abs(mixed - pixels(rendered)).max() <= 2
    bare = Preview.open(path, 320).render(Recipe(), 0).convert("RGB").tobytes()
    assert made.before == bare
    assert (made.base == made.before) is (recipe is BRIGHT)


def test_a_tile_is_the_look_alone(tmp_path: Path) -> None:
    path = write_photo(tmp_path / "a.jpg")
    wish = PreviewWish(str(path), 128, BRIGHT)
    tile = make_preview(replace(wish, with_before=False))
    assert tile.before is tile.base is None
    assert tile.after == make_preview(wish).after


def test_a_photo_that_changed_is_read_again_and_few_are_kept(tmp_path: Path) -> None:
    path = write_photo(tmp_path / "a.jpg", seed=1)
    first = make_preview(PreviewWish(str(path), 128, Recipe()))
    Image.new("RGB", (300, 200), "red").save(path)
    assert make_preview(PreviewWish(str(path), 128, Recipe())).after != first.after
    for number in range(9):
        other = write_photo(tmp_path / f"{number}.jpg", size=(60, 40))
        make_preview(PreviewWish(str(other), 128, Recipe()))
    assert len(previewing._open) <= 4


def test_transparency_is_laid_over_white(tmp_path: Path) -> None:
    path = write_transparent(tmp_path / "a.png")
    made = make_preview(PreviewWish(str(path), 160, Recipe()))
    assert len(made.after) == made.size[0] * made.size[1] * 3


@pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff"])
def test_a_broken_photo_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.jpg").write_bytes(content)
    with pytest.raises(PhotoError):
        make_preview(PreviewWish(str(tmp_path / "a.jpg"), 128, Recipe()))


def test_a_photo_that_has_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(PhotoError, match="no longer there"):
        make_preview(PreviewWish(str(tmp_path / "gone.jpg"), 128, Recipe()))
