from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from batch_gui.core.config import OutputConfig
from batch_gui.core.errors import PhotoError
from batch_gui.develop import comparing
from batch_gui.develop.comparing import ComparisonWish, Side, make_comparison
from batch_gui.develop.geometry import decode
from batch_gui.develop.job import PhotoJob
from batch_gui.develop.photo import develop_photo
from batch_gui.develop.recipe import Recipe
from tests.photos import write_photo

DARKER = Recipe.model_validate({"exposure": -1.0})


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "a.jpg"
    write_photo(path, size=(600, 400))
    return path


def wish(photo: Path, side: Side = Side.BEFORE, **what: Any) -> ComparisonWish:
    values: dict[str, Any] = {
        "output": "",
        "recipe": Recipe(),
        "blend": 100,
        "max_edge": None,
        "edge": 150,
    }
    return ComparisonWish(side=side, path=str(photo), **{**values, **what})


def developed(photo: Path, recipe: Recipe = DARKER, max_edge: int | None = 300) -> Path:
    output = OutputConfig.model_validate({"max_edge": max_edge, "format": "png"})
    folder = str(photo.parent)
    job = PhotoJob("batch_000000000000", 1, str(photo), folder, recipe, 100, output, 10**8)
    made = Path(develop_photo(job).temporary)
    return made.rename(photo.with_name("out.png"))


def mean(pixels: bytes) -> float:
    return sum(pixels) / len(pixels)


def test_the_whole_picture_comes_small_with_its_full_size_and_histogram(photo: Path) -> None:
    made = make_comparison(wish(photo))
    assert (made.size, made.full, made.rendered) == ((150, 100), (600, 400), False)
    assert len(made.pixels) == 150 * 100 * 3
    assert made.histogram is not None
    assert [sum(channel) for channel in made.histogram] == [150 * 100] * 3


def test_after_is_what_was_written_or_else_what_the_recipe_makes(photo: Path) -> None:
    output = developed(photo)
    written = make_comparison(wish(photo, Side.AFTER, output=str(output), recipe=DARKER))
    assert (written.full, written.rendered) == ((300, 200), False)
    rendered = make_comparison(wish(photo, Side.AFTER, recipe=DARKER, max_edge=300))
    assert (rendered.full, rendered.rendered) == ((300, 200), True)
    before = make_comparison(wish(photo, recipe=DARKER))
    assert abs(mean(written.pixels) - mean(rendered.pixels)) < 2
    assert mean(rendered.pixels) < mean(before.pixels) - 10


def test_parts_have_all_pixels_and_the_photo_is_decoded_once(
    photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded = []

    def counting(*arguments: Any) -> Image.Image:
        decoded.append(arguments)
        return decode(*arguments)

    monkeypatch.setattr(comparing, "decode", counting)
    left = make_comparison(wish(photo, part=(0.0, 0.0, 0.5, 0.5), edge=1000))
    right = make_comparison(wish(photo, part=(0.5, 0.5, 1.0, 1.0), edge=1000))
    assert left.size == right.size == (300, 200)
    assert len(decoded) == 1
    with Image.open(photo) as image:
        assert left.pixels == image.crop((0, 0, 300, 200)).tobytes()
    small = make_comparison(wish(photo, part=(0.0, 0.0, 0.5, 0.5), edge=60))
    assert small.size == (60, 40)
    assert len(decoded) == 1


def test_before_is_framed_as_the_recipe_frames_the_photo(photo: Path) -> None:
    square = Recipe.model_validate({"geometry": {"crop": {"width": 1, "height": 1}, "rotate": 90}})
    before = make_comparison(wish(photo, recipe=square))
    assert (before.full, before.size) == ((400, 400), (150, 150))


def test_turned_photos_are_upright(tmp_path: Path) -> None:
    path = tmp_path / "turned.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (60, 40), "red").save(path, exif=exif)
    made = make_comparison(wish(path))
    assert (made.size, made.full) == ((40, 60), (40, 60))


@pytest.mark.parametrize("content", [None, b"no photo"])
def test_what_cannot_be_read_is_said(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "b.jpg"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(PhotoError):
        make_comparison(wish(path))


def test_a_photo_written_again_is_read_again(photo: Path) -> None:
    first = make_comparison(wish(photo))
    Image.new("RGB", (90, 90), "blue").save(photo)
    assert make_comparison(wish(photo)).full == (90, 90) != first.full
