from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from batch_gui.core.errors import InvalidConfig
from batch_gui.develop.hald import read_hald
from batch_gui.develop.look import compile_look
from batch_gui.develop.lut import keep_lut
from batch_gui.develop.recipe import Recipe
from tests.photos import cut_off, draw_picture, write_bomb
from tests.programs import needs


def hald(level: int) -> Image.Image:
    """The identity, made less so."""
    side = level * level
    steps = np.linspace(0, 1, side)
    blue, green, red = np.meshgrid(steps, steps, steps, indexing="ij")
    looked = np.stack([red**0.8, 0.1 + 0.8 * green, 1 - blue * (1 - 0.5 * red)], axis=-1)
    pixels = np.rint(looked * 255).astype(np.uint8)
    return Image.fromarray(pixels.reshape(level**3, level**3, 3))


def by_us(file: Path, photo: Image.Image, folder: Path) -> np.ndarray:
    recipe = Recipe(lut=keep_lut(read_hald(file), folder))
    return np.asarray(compile_look(recipe, 100).apply(photo.copy())).astype(int)


@needs("gm")
@pytest.mark.parametrize("level", [2, 3, 8])
def test_it_gives_what_graphicsmagick_gives(tmp_path: Path, level: int) -> None:
    hald(level).save(tmp_path / "film.png")
    rng = np.random.default_rng(level)
    photo = Image.fromarray(rng.integers(0, 256, (200, 300, 3), dtype=np.uint8))
    photo.save(tmp_path / "in.png")
    command = ["gm", "convert", "in.png", "-hald-clut", "film.png", "-depth", "8", "out.png"]
    subprocess.run(command, cwd=tmp_path, check=True)
    with Image.open(tmp_path / "out.png") as out:
        theirs = np.asarray(out.convert("RGB")).astype(int)
    assert np.abs(by_us(tmp_path / "film.png", photo, tmp_path) - theirs).max() <= 1


@needs("gm")
def test_sixteen_bits_are_all_read(tmp_path: Path) -> None:
    command = ["gm", "convert", "identity:3", "-depth", "16", "identity.png"]
    subprocess.run(command, cwd=tmp_path, check=True)
    steps = np.linspace(0, 1, 9)
    blue, green, red = np.meshgrid(steps, steps, steps, indexing="ij")
    expected = np.stack([red, green, blue], axis=-1)
    assert read_hald(tmp_path / "identity.png").points == pytest.approx(expected, abs=2e-5)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
def test_however_the_picture_is_stored(tmp_path: Path, mode: str) -> None:
    hald(2).convert(mode).save(tmp_path / "film.png")
    with Image.open(tmp_path / "film.png") as stored:
        expected = np.asarray(stored.convert("RGB")).reshape(4, 4, 4, 3) / 255
    assert read_hald(tmp_path / "film.png").points == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("level", [2, 16])
def test_the_smallest_and_the_largest(tmp_path: Path, level: int) -> None:
    hald(level).save(tmp_path / "film.png", compress_level=1)
    assert read_hald(tmp_path / "film.png").points.shape == (*(level**2,) * 3, 3)


def test_what_isnt_one_is_refused(tmp_path: Path) -> None:
    def refusal(file: Path) -> str:
        with pytest.raises(InvalidConfig) as caught:
            read_hald(file)
        return str(caught.value)

    draw_picture((64, 48)).save(tmp_path / "photo.png")
    assert "64 x 48 came" in refusal(tmp_path / "photo.png")
    assert "50000 x 50000 came" in refusal(write_bomb(tmp_path / "bomb.png"))
    assert "can't be read" in refusal(tmp_path / "missing.png")
    (tmp_path / "text.png").write_text("no picture")
    assert "can't be read" in refusal(tmp_path / "text.png")
    hald(4).save(tmp_path / "cut.png")
    assert "can't be read" in refusal(cut_off(tmp_path / "cut.png"))
    hald(4).save(tmp_path / "jpeg.png", "JPEG")
    assert "can't be read" in refusal(tmp_path / "jpeg.png")
