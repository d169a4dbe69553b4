from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from batch_gui.core.errors import PhotoError
from batch_gui.develop.look import compile_look
from batch_gui.develop.lut import LutTable, Points, keep_lut, load_lut
from batch_gui.develop.recipe import Recipe
from batch_gui.develop.recipe_parts import Lut
from tests.develop.conftest import Develop
from tests.photos import write_photo


def inverting(side: int = 3) -> LutTable:
    steps = np.linspace(1, 0, side, dtype=np.float32)
    blue, green, red = np.meshgrid(steps, steps, steps, indexing="ij")
    return LutTable(np.stack([red, green, blue], axis=-1))


def test_a_kept_table_comes_back(tmp_path: Path) -> None:
    lut = keep_lut(inverting(), tmp_path)
    assert Path(lut.file).parent == tmp_path
    assert np.array_equal(load_lut(lut).points, inverting().points)
    assert keep_lut(inverting(), tmp_path) == lut, "named after its content"


def test_strength_mixes_it_in(tmp_path: Path) -> None:
    lut = keep_lut(inverting(), tmp_path)
    grey = Image.new("RGB", (1, 1), (40, 40, 40))

    def looked(strength: float) -> object:
        recipe = Recipe(lut=lut.model_copy(update={"strength": strength}))
        return compile_look(recipe, 100).apply(grey.copy()).getpixel((0, 0))

    assert looked(100) == (215, 215, 215)
    assert looked(50) == (128, 128, 128)
    assert looked(0) == (40, 40, 40)


def test_a_table_comes_after_all_other_colour(tmp_path: Path) -> None:
    lut = keep_lut(inverting(), tmp_path)
    recipe = Recipe(lut=lut, saturation=-100)
    colour = Image.new("RGB", (1, 1), (250, 0, 0))
    assert compile_look(recipe, 100).apply(colour).getpixel((0, 0)) == (202, 202, 202)


@pytest.mark.parametrize(
    ("points", "words"),
    [
        (np.zeros((3, 3, 3, 3)), "another form"),
        (np.zeros((3, 3, 3, 4), np.float32), "another form"),
        (np.zeros((257, 1, 1, 3), np.float32), "another form"),
        (np.zeros((1, 3), np.float32), "another form"),
        (np.float32(1), "another form"),
    ],
)
def test_a_table_of_another_form_is_refused(tmp_path: Path, points: Points, words: str) -> None:
    lut = keep_lut(inverting(), tmp_path)
    np.save(lut.file, points)
    digest = _digest(Path(lut.file))
    with pytest.raises(PhotoError, match=words):
        load_lut(lut.model_copy(update={"sha256": digest}))


def test_a_table_with_objects_isnt_unpickled(tmp_path: Path) -> None:
    file = tmp_path / "evil.npy"
    np.save(file, np.array([print], dtype=object), allow_pickle=True)
    with pytest.raises(PhotoError, match="can't be read"):
        load_lut(Lut(file=str(file), sha256=_digest(file)))


def test_a_changed_or_missing_table_fails_the_photo_in_words(
    tmp_path: Path, develop: Develop
) -> None:
    lut = keep_lut(inverting(), tmp_path)
    source = write_photo(tmp_path / "a.jpg", size=(64, 48))
    changed = bytearray(Path(lut.file).read_bytes())
    changed[-1] ^= 1
    Path(lut.file).write_bytes(changed)
    with pytest.raises(PhotoError, match=r"colour table .*\.npy was changed"):
        develop(source, recipe=Recipe(lut=lut))
    Path(lut.file).unlink()
    with pytest.raises(PhotoError, match=r"colour table .*\.npy can't be read"):
        develop(source, recipe=Recipe(lut=lut))


def _digest(file: Path) -> str:
    import hashlib

    return hashlib.sha256(file.read_bytes()).hexdigest()
