from __future__ import annotations

import errno
import hashlib
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from batch_gui.core.errors import PhotoError, StorageError
from batch_gui.develop import photo as photo_module
from batch_gui.develop.colour import srgb_profile
from batch_gui.develop.photo import develop_photo
from batch_gui.develop.recipe import Recipe
from tests.develop.conftest import Develop, MakeJob
from tests.photos import (
    MAKER_NOTE,
    adobe_rgb_profile,
    bomb_xmp,
    cut_off,
    draw_picture,
    is_upright,
    make_exif,
    make_xmp,
    srgb_like_profile,
    write_16_bit_tiff,
    write_bomb,
    write_cmyk,
    write_photo,
    write_png_xmp,
    write_transparent,
)

EXIF, GPS = 0x8769, 0x8825
FORMATS = ["jpeg", "png", "tiff", "webp", "avif"]
OUT_OF_SPACE = [
    (errno.ENOSPC, "full"),
    (errno.EDQUOT, "quota"),
    (errno.EROFS, "read-only"),
    (errno.EACCES, "permission"),
    (errno.EIO, "error"),
    (errno.ENODEV, "gone"),
    (errno.EMFILE, "too many open files"),
]


def test_a_photo_from_end_to_end(tmp_path: Path, develop: Develop, make_job: MakeJob) -> None:
    source = write_photo(tmp_path / "a.jpg", size=(640, 480), orientation=6, model="Camera One")
    before = source.read_bytes()
    result, image = develop(source, max_edge=320, recipe=Recipe(exposure=0.3), blend=60)
    written = Path(result.temporary)
    assert written == make_job(source).temporary
    assert (result.photo_id, result.suffix) == (7, ".jpg")
    assert (result.width, result.height) == image.size == (320, 240)
    assert result.size == written.stat().st_size
    assert result.sha256 == hashlib.sha256(written.read_bytes()).hexdigest()
    assert result.source_size == len(before)
    assert result.source_mtime == source.stat().st_mtime
    assert result.seconds > 0
    assert result.notes == ()
    assert is_upright(image)
    assert image.getexif()[0x0110] == "Camera One"
    assert image.getexif()[0x0112] == 1
    assert source.read_bytes() == before
    assert list(written.parent.iterdir()) == [written]


@pytest.mark.parametrize("fmt", FORMATS)
def test_every_format_carries_all_metadata(tmp_path: Path, develop: Develop, fmt: str) -> None:
    source = write_photo(
        tmp_path / "a.jpg",
        size=(160, 120),
        orientation=8,
        xmp=make_xmp(orientation=8),
        icc_profile=srgb_like_profile(),
    )
    result, image = develop(source, format=fmt)
    exif = image.getexif()
    assert is_upright(image)
    assert image.size == (160, 120)
    assert exif.get(0x0112, 1) == 1
    assert exif[0x0110] == "TestCam"
    details = exif.get_ifd(EXIF)
    assert (details[0xA002], details[0xA003]) == (160, 120)
    assert exif.get_ifd(GPS)[2][0] == 47
    assert image.info["icc_profile"] == srgb_like_profile()
    assert b'tiff:Orientation="1"' in image.info["xmp"]
    content = Path(result.temporary).read_bytes()
    start = content.index(b"TestCam") - make_exif().index(b"TestCam")
    assert content.index(MAKER_NOTE) - start == make_exif().index(MAKER_NOTE)
    assert content.count(b"JFIF") == (fmt == "jpeg")


@pytest.mark.parametrize("fmt", FORMATS)
@pytest.mark.parametrize("policy", ["strip_location", "strip"])
def test_location_leaves_no_trace(tmp_path: Path, develop: Develop, fmt: str, policy: str) -> None:
    latitude = (123456).to_bytes(4, "little") + (10000).to_bytes(4, "little")
    source = write_photo(tmp_path / "a.jpg", xmp=make_xmp(), icc_profile=srgb_like_profile())
    assert latitude in source.read_bytes()
    result, image = develop(source, format=fmt, metadata=policy, max_edge=100)
    content = Path(result.temporary).read_bytes()
    assert latitude not in content
    assert b"GPSLatitude" not in content
    assert GPS not in image.getexif()
    assert image.info["icc_profile"] == srgb_like_profile()
    if policy == "strip":
        assert b"TestCam" not in content
        assert b"xmpmeta" not in content
        assert 0x0110 not in image.getexif()
    else:
        assert image.getexif()[0x0110] == "TestCam"
        assert b"xmp:Rating" in image.info["xmp"]


@pytest.mark.parametrize("fmt", ["TIFF", "PNG", "WEBP", "AVIF"])
def test_same_keeps_format_suffix_and_exif(tmp_path: Path, develop: Develop, fmt: str) -> None:
    suffix = {"TIFF": ".TIF"}.get(fmt, f".{fmt.lower()}")
    source = write_photo(tmp_path / f"a{suffix}", fmt=fmt, orientation=6, size=(100, 80))
    result, image = develop(source, format="same")
    assert result.suffix == suffix
    assert image.format == fmt
    assert is_upright(image)
    assert image.getexif()[0x0110] == "TestCam"
    assert image.getexif().get(0x0112, 1) == 1


def test_same_where_the_source_cant_be_written(tmp_path: Path, develop: Develop) -> None:
    source = write_photo(tmp_path / "a.bmp", fmt="BMP")
    result, image = develop(source, format="same")
    assert (result.suffix, image.format) == (".jpg", "JPEG")
    assert result.notes == ("BMP can't be written, JPEG instead",)


@pytest.mark.parametrize("name", ["a.JPEG", "a.jfif"])
def test_same_keeps_a_fitting_suffix(tmp_path: Path, develop: Develop, name: str) -> None:
    assert develop(write_photo(tmp_path / name), format="same")[0].suffix == Path(name).suffix


def test_same_mends_a_wrong_suffix(tmp_path: Path, develop: Develop) -> None:
    assert develop(write_photo(tmp_path / "a.png"), format="same")[0].suffix == ".jpg"


def test_a_neutral_png_keeps_every_pixel(tmp_path: Path, develop: Develop) -> None:
    source = write_transparent(tmp_path / "a.png")
    _, image = develop(source, format="same", recipe=Recipe(contrast=50, saturation=20), blend=0)
    with Image.open(source) as before:
        assert image.tobytes() == before.tobytes()


def test_a_look_is_blended(tmp_path: Path, develop: Develop) -> None:
    source = write_photo(tmp_path / "a.png", fmt="PNG")
    plain = np.asarray(develop(source, format="png")[1], dtype=int)
    recipe = Recipe(exposure=1)
    half = np.asarray(develop(source, format="png", recipe=recipe, blend=50)[1], dtype=int)
    full = np.asarray(develop(source, format="png", recipe=recipe, blend=100)[1], dtype=int)
    assert np.abs(half - (plain + full) / 2).max() <= 1
    assert full.mean() > plain.mean() + 20


def test_transparency_goes_over_white_in_a_jpeg(tmp_path: Path, develop: Develop) -> None:
    source = write_transparent(tmp_path / "a.png")
    result, image = develop(source)
    assert result.notes == ("transparency laid over white",)
    assert image.getpixel((150, 60)) == (255, 255, 255)
    assert develop(source, format="webp")[1].mode == "RGBA"


def test_an_opaque_alpha_needs_no_note(tmp_path: Path, develop: Develop) -> None:
    draw_picture((64, 48)).convert("RGBA").save(tmp_path / "a.png")
    result, image = develop(tmp_path / "a.png")
    assert (result.notes, image.mode) == ((), "RGB")


def test_sixteen_bits(tmp_path: Path, develop: Develop) -> None:
    result, image = develop(write_16_bit_tiff(tmp_path / "a.tif"), format="png")
    assert result.notes == ("16 bits per channel reduced to 8",)
    assert np.array_equal(np.asarray(image)[0], np.arange(256))


def test_cmyk(tmp_path: Path, develop: Develop) -> None:
    result, image = develop(write_cmyk(tmp_path / "a.jpg"))
    assert result.notes == ("CMYK without a profile, colours are approximate",)
    assert image.mode == "RGB"
    assert is_upright(image)


def test_colours_are_converted_and_said_to_be(tmp_path: Path, develop: Develop) -> None:
    source = write_photo(tmp_path / "a.jpg", icc_profile=adobe_rgb_profile())
    _, converted = develop(source)
    assert converted.info["icc_profile"] == srgb_profile()
    assert converted.getexif().get_ifd(EXIF)[0xA001] == 1
    _, kept = develop(source, color_space="keep")
    assert kept.info["icc_profile"] == adobe_rgb_profile()
    assert kept.getexif().get_ifd(EXIF)[0xA001] == 65535
    a, b = (np.asarray(image, dtype=int) for image in (converted, kept))
    assert np.abs(a - b).max() > 5


def test_without_a_profile_the_output_has_none(tmp_path: Path, develop: Develop) -> None:
    assert "icc_profile" not in develop(write_photo(tmp_path / "a.jpg"))[1].info


def test_bad_profile_exif_and_xmp_are_noted(tmp_path: Path, develop: Develop) -> None:
    source = write_photo(
        tmp_path / "a.jpg", icc_profile=b"nonsense", exif=b"Exif\0\0nonsense", xmp=bomb_xmp()
    )
    result, image = develop(source)
    assert result.notes == (
        "ICC profile unreadable, treated as sRGB",
        "EXIF unreadable, left out",
        "XMP unreadable, left out",
    )
    assert not {"exif", "xmp", "icc_profile"} & image.info.keys()


def test_metadata_too_big_for_the_format_is_noted(tmp_path: Path, develop: Develop) -> None:
    xmp = make_xmp(extra=f"<xmp:Nickname>{'x' * 70_000}</xmp:Nickname>")
    result, _ = develop(write_png_xmp(tmp_path / "a.png", xmp))
    assert len(result.notes) == 1
    assert result.notes[0].startswith("XMP left out, 70,")
    assert result.notes[0].endswith("bytes are too many for JPEG")
    assert develop(tmp_path / "a.png", format="png")[0].notes == ()


def test_xmp_in_more_segments_is_noted(tmp_path: Path, develop: Develop) -> None:
    extra = "<n:HasExtendedXMP xmlns:n='http://ns.adobe.com/xmp/note/'>A1</n:HasExtendedXMP>"
    result, image = develop(write_photo(tmp_path / "a.jpg", xmp=make_xmp(extra=extra)))
    assert result.notes == ("extended XMP left out",)
    assert b"HasExtendedXMP" not in image.info["xmp"]


def test_a_comment_goes_nowhere(tmp_path: Path, develop: Develop) -> None:
    source = write_photo(tmp_path / "a.jpg", comment=b"private words")
    result, _ = develop(source, metadata="strip")
    assert b"private words" not in Path(result.temporary).read_bytes()


@pytest.mark.parametrize("fmt", ["JPEG", "TIFF"])
def test_resolution_is_kept(tmp_path: Path, develop: Develop, fmt: str) -> None:
    source = write_photo(tmp_path / "a", fmt=fmt, dpi=(300, 300), exif=b"")
    assert develop(source, format="png")[1].info["dpi"] == pytest.approx((300, 300), abs=0.1)


def test_colour_detail_follows_quality(tmp_path: Path, develop: Develop) -> None:
    source = write_photo(tmp_path / "a.jpg")

    def sampling(quality: int) -> object:
        image: Any = develop(source, quality=quality)[1]
        return image.layer[0][1:3]

    assert (sampling(94), sampling(95)) == ((2, 2), (1, 1))


@pytest.mark.parametrize("fmt", FORMATS)
def test_the_same_photo_gives_the_same_bytes(tmp_path: Path, develop: Develop, fmt: str) -> None:
    source = write_photo(tmp_path / "a.jpg", icc_profile=adobe_rgb_profile(), xmp=make_xmp())
    recipe = Recipe(exposure=0.2, saturation=10)
    digests = {develop(source, format=fmt, recipe=recipe)[0].sha256 for _ in range(2)}
    assert len(digests) == 1


@pytest.mark.parametrize(
    ("break_it", "words"),
    [
        (lambda path: cut_off(write_photo(path)), "cut off"),
        (lambda path: write_bomb(path), "2,500 megapixels"),
        (lambda path: path.touch(), "empty"),
        (lambda path: path.write_bytes(b"words"), "not a photo"),
        (str, "no longer there"),
    ],
)
def test_a_photo_that_cant_be_read_leaves_nothing(
    tmp_path: Path, make_job: MakeJob, break_it: Callable[[Path], object], words: str
) -> None:
    source = tmp_path / "a.jpg"
    break_it(source)
    with pytest.raises(PhotoError, match=words) as caught:
        develop_photo(make_job(source))
    assert not (tmp_path / "out").exists()
    again = pickle.loads(pickle.dumps(caught.value))
    assert (type(again), str(again)) == (PhotoError, str(caught.value))


def test_the_cap_is_the_jobs(tmp_path: Path, make_job: MakeJob) -> None:
    source = write_photo(tmp_path / "a.jpg", size=(100, 100))
    with pytest.raises(PhotoError, match=r"more than the 0\.01 allowed"):
        develop_photo(make_job(source, max_pixels=9_999))


def test_an_older_attempt_is_replaced(tmp_path: Path, make_job: MakeJob) -> None:
    job = make_job(write_photo(tmp_path / "a.jpg"))
    job.temporary.parent.mkdir()
    job.temporary.write_bytes(b"half a photo")
    result = develop_photo(job)
    assert hashlib.sha256(job.temporary.read_bytes()).hexdigest() == result.sha256


def test_a_link_under_the_temporary_name_isnt_followed(tmp_path: Path, make_job: MakeJob) -> None:
    job = make_job(write_photo(tmp_path / "a.jpg"))
    job.temporary.parent.mkdir()
    other = tmp_path / "precious.jpg"
    other.write_bytes(b"precious")
    job.temporary.symlink_to(other)
    develop_photo(job)
    assert other.read_bytes() == b"precious"
    assert not job.temporary.is_symlink()


@pytest.mark.parametrize(("code", "word"), OUT_OF_SPACE)
@pytest.mark.parametrize("where", ["mkdir", "open", "fsync"])
def test_storage_faults_are_the_folders(
    tmp_path: Path,
    make_job: MakeJob,
    monkeypatch: pytest.MonkeyPatch,
    code: int,
    word: str,
    where: str,
) -> None:
    job = make_job(write_photo(tmp_path / "a.jpg"))
    real_open = Path.open

    def fail(*args: object, **named: object) -> None:
        raise OSError(code, os.strerror(code))

    def fail_to_create(self: Path, mode: str = "r", *args: Any, **named: Any) -> Any:
        return fail() if mode == "xb" else real_open(self, mode, *args, **named)

    match where:
        case "mkdir":
            monkeypatch.setattr(Path, "mkdir", fail)
        case "open":
            monkeypatch.setattr(Path, "open", fail_to_create)
        case _:
            monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(StorageError) as caught:
        develop_photo(job)
    assert word in str(caught.value).lower()
    assert job.folder in str(caught.value)
    assert not job.temporary.exists()
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_a_file_in_the_folders_place(tmp_path: Path, make_job: MakeJob) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(StorageError, match="a file is in its place"):
        develop_photo(make_job(write_photo(tmp_path / "a.jpg")))


def test_a_drive_that_gives_back_something_else(
    tmp_path: Path, make_job: MakeJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = make_job(write_photo(tmp_path / "a.jpg"))

    def rot(descriptor: int) -> None:
        content = bytearray(job.temporary.read_bytes())
        content[-1] ^= 1
        job.temporary.write_bytes(content)

    monkeypatch.setattr(os, "fsync", rot)
    with pytest.raises(StorageError, match="gave back something else"):
        develop_photo(job)
    assert not job.temporary.exists()


def test_an_encoder_that_writes_rubbish_is_found_out(
    tmp_path: Path, make_job: MakeJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = make_job(write_photo(tmp_path / "a.jpg"))
    other = write_photo(tmp_path / "other.jpg", size=(8, 8)).read_bytes()
    monkeypatch.setattr(photo_module, "encode", lambda *_, **__: other[:-100])
    with pytest.raises(PhotoError, match="can't be read back"):
        develop_photo(job)
    monkeypatch.setattr(photo_module, "encode", lambda *_, **__: other)
    with pytest.raises(PhotoError, match="another size"):
        develop_photo(job)


@pytest.mark.parametrize("step", ["decode", "upright", "compile_look", "encode"])
def test_no_memory_left(
    tmp_path: Path, make_job: MakeJob, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fail(*args: object, **named: object) -> None:
        raise MemoryError

    monkeypatch.setattr(photo_module, step, fail)
    with pytest.raises(PhotoError, match="not enough memory"):
        develop_photo(make_job(write_photo(tmp_path / "a.jpg")))


def test_more_pixels_a_side_than_the_format_can_hold(tmp_path: Path, make_job: MakeJob) -> None:
    source = tmp_path / "a.png"
    Image.new("L", (16_400, 2)).save(source)
    with pytest.raises(PhotoError, match="WebP files can't have more than 16,383 pixels a side"):
        develop_photo(make_job(source, format="webp"))


def test_names_that_arent_utf_8(tmp_path: Path, develop: Develop) -> None:
    source = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe photo.jpg"))
    write_photo(tmp_path / "a.jpg").rename(source)
    assert develop(source)[0].suffix == ".jpg"
