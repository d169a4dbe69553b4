from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from batch_gui.core.errors import PhotoError
from batch_gui.develop.formats import PHOTO_SUFFIXES, RAW_SUFFIXES
from batch_gui.develop.opening import open_photo
from tests.photos import cut_off, draw_picture, write_bomb, write_photo


def refusal(path: Path, max_pixels: int = 160_000_000) -> str:
    """Why a photo is refused, at its header or while its pixels are decoded."""
    with (
        pytest.raises(PhotoError) as caught,
        open_photo(path, max_pixels) as photo,
        photo.decoding(),
    ):
        photo.image.load()
    return str(caught.value)


@pytest.mark.parametrize(
    ("fmt", "suffix"),
    [
        ("JPEG", ".jpg"),
        ("PNG", ".png"),
        ("TIFF", ".tif"),
        ("WEBP", ".webp"),
        ("AVIF", ".avif"),
        ("BMP", ".bmp"),
        ("GIF", ".gif"),
        ("JPEG2000", ".jp2"),
        ("HEIF", ".heic"),
    ],
)
def test_every_format_opens_whatever_its_name(tmp_path: Path, fmt: str, suffix: str) -> None:
    path = tmp_path / "photo.txt"
    with open_photo(write_photo(tmp_path / "first.jpg")):
        draw_picture((64, 48)).save(path, fmt)
    assert suffix in PHOTO_SUFFIXES
    with open_photo(path) as photo:
        assert photo.format == fmt
        assert photo.image.size == (64, 48)
        assert photo.size == path.stat().st_size
        assert photo.mtime == path.stat().st_mtime


def test_suffixes_are_lower_case_and_apart() -> None:
    assert all(s == s.lower() and s.startswith(".") for s in PHOTO_SUFFIXES)
    assert PHOTO_SUFFIXES > RAW_SUFFIXES
    assert not PHOTO_SUFFIXES & {".eps", ".ps", ".fits", ".pdf", ".svg", ".psd"}


def test_reasons_are_a_photographers(tmp_path: Path) -> None:
    missing = tmp_path / "missing.jpg"
    assert refusal(missing) == "the photo is no longer there"
    assert refusal(missing / "below.jpg") == "the photo is no longer there"
    empty = tmp_path / "empty.jpg"
    empty.touch()
    assert refusal(empty) == "the file is empty"
    text = tmp_path / "text.jpg"
    text.write_text("not a photo at all")
    assert refusal(text) == "not a photo this program can read"
    assert refusal(tmp_path) == "not a photo but a folder or a device"
    cut = cut_off(write_photo(tmp_path / "cut.jpg"))
    assert refusal(cut).startswith("the file is cut off: its end is missing")
    stub = tmp_path / "stub.jpg"
    stub.write_bytes(b"\xff\xd8\xff" + bytes(100))
    assert refusal(stub) == "the file is damaged: its header makes no sense"


def test_eps_is_never_tried(tmp_path: Path) -> None:
    path = tmp_path / "drawing.jpg"
    path.write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\n")
    assert refusal(path) == "not a photo this program can read"


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.jpg"
    os.mkfifo(pipe)
    assert refusal(pipe) == "not a photo but a folder or a device"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_locked_photo(tmp_path: Path) -> None:
    path = write_photo(tmp_path / "locked.jpg")
    path.chmod(0)
    assert "permission denied" in refusal(path)


def test_a_link_to_itself(tmp_path: Path) -> None:
    loop = tmp_path / "loop.jpg"
    loop.symlink_to(loop)
    assert "link to itself" in refusal(loop)


def test_a_bomb_is_refused_at_its_header(tmp_path: Path) -> None:
    said = refusal(write_bomb(tmp_path / "bomb.png"))
    assert said == (
        "2,500 megapixels is more than the 160 allowed; the limit can be raised in the settings"
    )
    almost = write_bomb(tmp_path / "almost.png", 13_000, 13_000)
    assert refusal(almost).startswith("169 megapixels is more than the 160 allowed")
    with open_photo(almost, 170_000_000) as photo:
        assert photo.image.size == (13_000, 13_000)


@pytest.mark.parametrize("fmt", ["JPEG", "WEBP", "AVIF", "GIF", "TIFF"])
def test_the_cap_is_kept_to_the_pixel(tmp_path: Path, fmt: str) -> None:
    path = write_photo(tmp_path / "photo", size=(100, 80), fmt=fmt)
    with open_photo(path, 8_000) as photo:
        assert photo.image.size == (100, 80)
    assert "more than the 0.01 allowed" in refusal(path, 7_999)


def test_pillows_own_limit_is_put_back(tmp_path: Path) -> None:
    before = Image.MAX_IMAGE_PIXELS
    refusal(write_bomb(tmp_path / "bomb.png"))
    assert before == Image.MAX_IMAGE_PIXELS


def test_more_pictures_in_one_file_are_noted(tmp_path: Path) -> None:
    path = tmp_path / "pages.tif"
    draw_picture((64, 48)).save(path, save_all=True, append_images=[draw_picture((64, 48), 1)])
    with open_photo(path) as photo:
        assert photo.notes == ["only the first of 2 pictures was developed"]


def test_libtiff_keeps_quiet(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = write_photo(tmp_path / "photo.tif", fmt="TIFF", compression="tiff_adobe_deflate")
    content = bytearray(path.read_bytes())
    content[20:4000] = bytes(3980)
    path.write_bytes(content)
    assert refusal(path) == "the file is damaged: its picture can't be decoded"
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("fmt", ["JPEG", "PNG", "TIFF", "WEBP", "AVIF", "GIF", "HEIF", "JPEG2000"])
@settings(
    deadline=None, max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_nothing_but_photo_errors_from_damaged_files(
    tmp_path: Path, fmt: str, data: st.DataObject
) -> None:
    path = tmp_path / "damaged"
    with open_photo(write_photo(tmp_path / "first.jpg", size=(8, 8))):
        draw_picture((40, 30)).save(path, fmt)
    content = bytearray(path.read_bytes())
    for at in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=12)):
        content[at] = data.draw(st.integers(0, 255))
    path.write_bytes(content[: data.draw(st.integers(0, len(content)))])
    with suppress(PhotoError), open_photo(path, 1_000_000) as photo, photo.decoding():
        photo.image.load()


def test_a_tiff_of_an_unknown_kind_is_not_only_called_damaged(tmp_path: Path) -> None:
    path = tmp_path / "deep.tif"
    draw_picture((32, 24)).save(path)
    bits, deeper = b"\x08\x00" * 3, b"\x20\x00" * 3
    assert path.read_bytes().count(bits) == 1
    path.write_bytes(path.read_bytes().replace(bits, deeper))
    assert "or a TIFF of a kind this program can't read" in refusal(path)
