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
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from batch_gui.core.errors import PhotoError, StorageError
from batch_gui.develop import photo as photo_module
from batch_gui.develop.colour import srgb_profile
from batch_gui.develop.cube import read_cube
from batch_gui.develop.lut import keep_lut
from batch_gui.develop.photo import develop_photo
from batch_gui.develop.recipe import Recipe
from batch_gui.develop.recipe_parts import Geometry
from tests.develop.conftest import Develop, MakeJob
from tests.develop.recipes import looks
from tests.photos import (
    MAKER_NOTE,
    adobe_rgb_profile,
    bomb_xmp,
    cube_3d,
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
    (errno.ENODEV, "no longer there"),
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


@pytest.mark.parametrize(
    ("fmt", "words"), [("BMP", "BMP"), ("GIF", "GIF"), ("JPEG2000", "JPEG 2000"), ("HEIF", "HEIF")]
)
def test_same_where_the_source_cant_be_written(
    tmp_path: Path, develop: Develop, fmt: str, words: str
) -> None:
    source = tmp_path / "a.photo"
    draw_picture((64, 48)).save(source, fmt)
    result, image = develop(source, format="same")
    assert (result.suffix, image.format) == (".jpg", "JPEG")
    assert result.notes == (f"{words} can't be written, JPEG instead",)


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


@settings(
    deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(looks, st.floats(0, 100))
def test_the_blend_goes_over_everything_but_the_geometry(
    tmp_path: Path, develop: Develop, look: Recipe, blend: float
) -> None:
    source = write_photo(tmp_path / "a.jpg", size=(161, 120), orientation=6)
    values = {
        "rotate": 90,
        "straighten": 3,
        "crop": {"width": 4, "height": 5},
        "resize": {"long_edge": 70},
    }
    geometry = Geometry.model_validate(values)
    lut = keep_lut(read_cube(_cube(tmp_path))[1], tmp_path)
    whole = look.model_copy(update={"geometry": geometry, "lut": lut})

    def picture(recipe: Recipe, share: float) -> Image.Image:
        return develop(source, format="png", recipe=recipe, blend=share)[1]

    plain, full = picture(Recipe(geometry=geometry), 100), picture(whole, 100)
    assert max(plain.size) == 70
    expected = np.asarray(Image.blend(plain, full, blend / 100), dtype=int)
    assert np.abs(np.asarray(picture(whole, blend), dtype=int) - expected).max() <= 2


def _cube(folder: Path) -> Path:
    (folder / "film.cube").write_text(cube_3d(5))
    return folder / "film.cube"


def test_a_watermark_stands_over_the_blend(tmp_path: Path, develop: Develop) -> None:
    source = write_photo(tmp_path / "a.jpg", size=(160, 120))
    mark = Recipe.parse({"watermark": {"text": "Ada", "size": 30, "opacity": 100}})
    plain = np.asarray(develop(source, format="png")[1], dtype=int)
    marked = np.asarray(develop(source, format="png", recipe=mark, blend=0)[1], dtype=int)
    changed = np.abs(marked - plain).max(axis=-1) > 0
    assert changed.any()
    assert (marked[changed].max() == 255).all()
    assert not changed[:60, :80].any()


def test_transparency_goes_over_white_in_a_jpeg(tmp_path: Path, develop: Develop) -> None:
    source = write_transparent(tmp_path / "a.png")
    result, image = develop(source)
    assert result.notes == ("transparency laid over white",)
    assert image.getpixel((150, 60)) == (255, 255, 255)
    assert develop(source, format="webp")[1].mode == "RGBA"


def test_a_background_of_ones_own(tmp_path: Path, develop: Develop) -> None:
    source = write_transparent(tmp_path / "a.png")
    result, image = develop(source, background="#102030", jpeg_subsampling="4:4:4", quality=100)
    assert result.notes == ("transparency laid over #102030",)
    assert np.abs(np.array(image.getpixel((150, 60))) - (16, 32, 48)).max() <= 2


def test_options_of_the_formats(tmp_path: Path, develop: Develop) -> None:
    source = write_photo(tmp_path / "a.png", fmt="PNG", size=(64, 48))
    pixels = np.asarray(develop(source, format="png")[1])
    jpeg: Any = develop(source, jpeg_progressive=True, jpeg_subsampling="4:4:4", quality=50)[1]
    assert jpeg.info["progressive"]
    assert jpeg.layer[0][1:3] == (1, 1)
    jpeg = develop(source, jpeg_subsampling="4:2:0", quality=98)[1]
    assert not jpeg.info.get("progressive")
    assert jpeg.layer[0][1:3] == (2, 2)
    assert np.array_equal(np.asarray(develop(source, format="webp", webp_lossless=True)[1]), pixels)
    for name, came in (("lzw", "tiff_lzw"), ("deflate", "tiff_adobe_deflate"), ("none", "raw")):
        tiff = develop(source, format="tiff", tiff_compression=name)[1]
        assert tiff.info["compression"] == came
        assert np.array_equal(np.asarray(tiff), pixels)


def test_file_times_are_kept_on_wish(tmp_path: Path, develop: Develop) -> None:
    source = write_photo(tmp_path / "a.jpg", size=(64, 48))
    os.utime(source, ns=(10**18, 1_234_567_890_123_456_700))
    kept = Path(develop(source, keep_file_times=True)[0].temporary).stat()
    assert kept.st_mtime_ns == pytest.approx(1_234_567_890_123_456_700, abs=100)
    assert Path(develop(source)[0].temporary).stat().st_mtime > 1_600_000_000


def test_adobe_rgb_by_exif_alone(tmp_path: Path, develop: Develop) -> None:
    exif = make_exif(interop="R03", gps=False)
    source = write_photo(tmp_path / "a.jpg", exif=b"Exif\0\0" + exif)
    result, converted = develop(source)
    assert converted.info["icc_profile"] == srgb_profile()
    assert converted.getexif().get_ifd(EXIF)[0xA001] == 1
    assert b"R03\0" not in Path(result.temporary).read_bytes()
    named = write_photo(tmp_path / "b.jpg", icc_profile=adobe_rgb_profile())
    expected = np.asarray(develop(named)[1], dtype=int)
    assert np.abs(np.asarray(converted, dtype=int) - expected).max() <= 2
    result, kept = develop(source, color_space="keep")
    assert np.abs(np.asarray(kept, dtype=int) - expected).max() > 5
    assert b"R03\0" in Path(result.temporary).read_bytes()
    assert len(kept.info["icc_profile"]) > 400


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


def test_exif_behind_the_pixels_of_a_png(tmp_path: Path, develop: Develop) -> None:
    source = write_photo(tmp_path / "a.png", fmt="PNG", size=(64, 48), orientation=6)
    content = source.read_bytes()
    at = content.index(b"eXIf") - 4
    end = at + 12 + int.from_bytes(content[at : at + 4])
    source.write_bytes(content[:at] + content[end:-12] + content[at:end] + content[-12:])
    _, image = develop(source)
    assert image.getexif()[0x0110] == "TestCam"
    assert is_upright(image)


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
    assert list((tmp_path / "out").iterdir()) == []
    again = pickle.loads(pickle.dumps(caught.value))
    assert (type(again), str(again)) == (PhotoError, str(caught.value))


def test_the_cap_is_the_jobs(tmp_path: Path, make_job: MakeJob) -> None:
    source = write_photo(tmp_path / "a.jpg", size=(100, 100))
    with pytest.raises(PhotoError, match=r"more than the 0\.01 allowed"):
        develop_photo(make_job(source, max_pixels=9_999))


def test_an_older_attempt_is_replaced(tmp_path: Path, make_job: MakeJob) -> None:
    job = make_job(write_photo(tmp_path / "a.jpg"))
    job.temporary.write_bytes(b"half a photo")
    result = develop_photo(job)
    assert hashlib.sha256(job.temporary.read_bytes()).hexdigest() == result.sha256


def test_a_link_under_the_temporary_name_isnt_followed(tmp_path: Path, make_job: MakeJob) -> None:
    job = make_job(write_photo(tmp_path / "a.jpg"))
    other = tmp_path / "precious.jpg"
    other.write_bytes(b"precious")
    job.temporary.symlink_to(other)
    develop_photo(job)
    assert other.read_bytes() == b"precious"
    assert not job.temporary.is_symlink()


@pytest.mark.parametrize(("code", "word"), OUT_OF_SPACE)
@pytest.mark.parametrize("where", ["open", "fsync"])
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
    job = make_job(write_photo(tmp_path / "a.jpg"))
    Path(job.folder).rmdir()
    Path(job.folder).write_text("a file")
    with pytest.raises(StorageError, match="isn't a folder"):
        develop_photo(job)


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


@pytest.mark.parametrize("step", ["decode", "compile_look", "encode"])
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
