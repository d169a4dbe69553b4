from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from batch_gui.core.errors import InvalidConfig
from batch_gui.develop.cube import read_cube
from batch_gui.develop.cube_export import cube_text
from batch_gui.develop.look import compile_look, developed_colours
from batch_gui.develop.lut import keep_lut
from batch_gui.develop.presets import Preset, PresetLibrary
from batch_gui.develop.recipe import Recipe
from tests.photos import cube_1d, cube_3d
from tests.programs import needs


def colours(count: int = 160_000) -> Image.Image:
    rng = np.random.default_rng(3)
    return Image.fromarray(rng.integers(0, 256, (400, count // 400, 3), dtype=np.uint8))


def by_ffmpeg(cube: Path, image: Image.Image, folder: Path, how: str) -> np.ndarray:
    """What ffmpeg makes of 8-bit colours; it cuts off where others round."""
    image.save(folder / "in.png")
    command = [
        "ffmpeg",
        "-v",
        "error",
        "-y",
        "-i",
        "in.png",
        "-vf",
        f"{how}={cube.name}",
        "out.png",
    ]
    subprocess.run(command, cwd=folder, check=True)
    with Image.open(folder / "out.png") as out:
        assert out.mode == "RGB"
        return np.asarray(out).astype(int)


def by_us(cube: Path, image: Image.Image, folder: Path) -> np.ndarray:
    lut = keep_lut(read_cube(cube)[1], folder)
    return np.asarray(compile_look(Recipe(lut=lut), 100).apply(image.copy())).astype(int)


@needs("ffmpeg")
@pytest.mark.parametrize("size", [2, 3, 17, 33, 64])
def test_a_3d_table_gives_what_ffmpeg_gives(tmp_path: Path, size: int) -> None:
    cube = tmp_path / "film.cube"
    cube.write_text(cube_3d(size))
    theirs = by_ffmpeg(cube, colours(), tmp_path, "lut3d=interp=trilinear:file")
    assert np.abs(by_us(cube, colours(), tmp_path) - theirs).max() <= 1


@needs("ffmpeg")
@pytest.mark.parametrize("size", [2, 256])
def test_a_1d_table_gives_what_ffmpeg_gives(tmp_path: Path, size: int) -> None:
    cube = tmp_path / "curve.cube"
    cube.write_text(cube_1d(size))
    theirs = by_ffmpeg(cube, colours(), tmp_path, "lut1d=interp=linear:file")
    assert np.abs(by_us(cube, colours(), tmp_path) - theirs).max() <= 1


@needs("ffmpeg")
@pytest.mark.long
def test_the_largest_table_gives_what_ffmpeg_gives(tmp_path: Path) -> None:
    cube = tmp_path / "film.cube"
    cube.write_text(cube_3d(256))
    theirs = by_ffmpeg(cube, colours(), tmp_path, "lut3d=interp=trilinear:file")
    assert np.abs(by_us(cube, colours(), tmp_path) - theirs).max() <= 1


@pytest.mark.parametrize(
    "kind", ["DOMAIN_MIN -1 0 0.5\nDOMAIN_MAX 3 2 1", "LUT_3D_INPUT_RANGE -1 3"]
)
def test_a_domain_says_what_the_ends_stand_for(tmp_path: Path, kind: str) -> None:
    corners = "\n".join(f"{r} {g} {b}" for b in (0, 1) for g in (0, 1) for r in (0, 1))
    cube = tmp_path / "wide.cube"
    cube.write_text(f"LUT_3D_SIZE 2\n{kind}\n{corners}\n")
    table = read_cube(cube)[1]
    low, high = np.array(table.domain_min), np.array(table.domain_max)
    given = np.random.default_rng(1).random((100, 3))
    expected = np.clip((given - low) / (high - low), 0, 1)
    assert table.apply(given) == pytest.approx(expected, abs=1e-6)


def test_comments_a_title_blank_lines_and_windows_line_ends(tmp_path: Path) -> None:
    text = cube_3d(2).replace("LUT_3D", '# by hand\n\nTITLE "Old film"\nLUT_3D')
    cube = tmp_path / "film.cube"
    cube.write_bytes(b"\xef\xbb\xbf" + (text + "# the end\n\n").replace("\n", "\r\n").encode())
    title, table = read_cube(cube)
    assert title == "Old film"
    assert table.points.shape == (2, 2, 2, 3)
    assert (table.domain_min, table.domain_max) == ((0, 0, 0), (1, 1, 1))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "holds no numbers"),
        ("LUT_3D_SIZE 2\n", "holds no numbers"),
        ("0 0 0\n", "LUT_1D_SIZE or LUT_3D_SIZE is needed"),
        ("LUT_1D_SIZE 2\nLUT_3D_SIZE 2\n0 0 0\n", "both came"),
        ("LUT_3D_SIZE 257\n0 0 0\n", "must be 2 to 256, but '257' came"),
        ("LUT_3D_SIZE 1\n0 0 0\n", "must be 2 to 256"),
        ("LUT_3D_SIZE two\n0 0 0\n", "must be 2 to 256, but 'two' came"),
        ("LUT_1D_SIZE 65537\n0 0 0\n", "must be 2 to 65536"),
        ("LUT_1D_SIZE 2\n0 0 0\n", "2 lines of 3 numbers were expected, 1 lines of 3 came"),
        ("LUT_1D_SIZE 2\n" + "0 0 0\n" * 5, "3 lines of 3 or more came"),
        ("LUT_1D_SIZE 2\n0 0\n1 1\n", "2 lines of 2 came"),
        ("LUT_1D_SIZE 2\n0 0 0\n1 1\n", "number of columns changed"),
        ("LUT_1D_SIZE 2\n0 0 0\n1 1 x\n", "could not convert string 'x'"),
        ("LUT_1D_SIZE 2\n0 0 0\n1 1 nan\n", "aren't finite"),
        ("LUT_1D_SIZE 2\nDOMAIN_MIN 1 0 0\n0 0 0\n1 1 1\n", "DOMAIN_MAX must be above"),
        ("LUT_1D_SIZE 2\nDOMAIN_MAX inf 1 1\n0 0 0\n1 1 1\n", "isn't finite"),
        ("LUT_IN_VIDEO_RANGE\nLUT_1D_SIZE 2\n0 0 0\n1 1 1\n", "'LUT_IN_VIDEO_RANGE' is no keyword"),
        ("# " + "x" * 2000, "more than 1000 characters"),
        ("\0\1\2\3", "no keyword"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, words: str) -> None:
    cube = tmp_path / "bad.cube"
    cube.write_text(text)
    with pytest.raises(InvalidConfig) as caught:
        read_cube(cube)
    assert "bad.cube can't be used as a .cube file" in str(caught.value)
    assert words in str(caught.value)


def test_a_huge_file_isnt_read(tmp_path: Path) -> None:
    cube = tmp_path / "huge.cube"
    with cube.open("wb") as file:
        file.truncate(2 << 30)
    with pytest.raises(InvalidConfig, match="larger than any table"):
        read_cube(cube)
    with pytest.raises(InvalidConfig, match="can't be read"):
        read_cube(tmp_path / "missing.cube")


_HARD = [
    pytest.param({"black_and_white": {"hues": {"blue": -60}}, "contrast": 40}, 129),
    pytest.param(
        {"vibrance": -60, "saturation": 80, "exposure": 1.5, "shadows": 100},
        256,
        marks=pytest.mark.long,
    ),
]


_QUICK = ("None", "WhiteLayer_v4", "Film_Faded", "Golden_Hour")


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[] if name in _QUICK else pytest.mark.long)
        for name in PresetLibrary().names()
    ],
)
def test_a_built_in_exported_and_imported_gives_the_same_pictures(
    tmp_path: Path, name: str
) -> None:
    _check_round_trip(PresetLibrary().get(name), tmp_path)


@pytest.mark.parametrize(("recipe", "points"), _HARD)
def test_a_hard_look_gets_as_many_points_as_it_needs(
    tmp_path: Path, recipe: dict[str, object], points: int
) -> None:
    _check_round_trip(Preset(name='A "hard" one', recipe=Recipe.parse(recipe)), tmp_path)
    assert len(read_cube(tmp_path / "out.cube")[1].points) == points


def _check_round_trip(preset: Preset, folder: Path) -> None:
    cube = folder / "out.cube"
    cube.write_text(cube_text(preset))
    title, table = read_cube(cube)
    assert title == preset.name.replace('"', "'")
    again = Recipe(lut=keep_lut(table, folder))
    image = colours()
    given = np.asarray(image).reshape(-1, 3) / 255
    wanted = np.rint(developed_colours(preset.recipe, given) * 255)
    got = np.asarray(compile_look(again, 100).apply(image)).reshape(-1, 3)
    assert np.abs(got - wanted).max() <= 2
