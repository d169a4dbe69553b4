from __future__ import annotations

import struct
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from batch_gui.develop.exif import exif_of_tiff, patch_exif, read_orientation, without_orientation
from batch_gui.develop.tiff_graft import graft
from batch_gui.develop.tiff_ifd import DirectoryError, read_directory, read_header
from tests.photos import MAKER_NOTE, draw_picture, make_exif

GPS, EXIF = 0x8825, 0x8769
LATITUDE_BYTES = struct.pack("<2I", 123456, 10000)


def patched(exif: bytes, *, is_srgb: bool = False, keep_location: bool = True) -> bytes:
    return patch_exif(exif, size=(200, 100), is_srgb=is_srgb, keep_location=keep_location)


def read(exif: bytes) -> Image.Exif:
    """Pillow's reading of a block, as the independent witness."""
    found = Image.Exif()
    found.load(b"Exif\0\0" + exif)
    return found


@pytest.mark.parametrize("order", ["<", ">"])
def test_the_block_tells_the_truth_about_the_copy(order: str) -> None:
    found = read(patched(make_exif(order=order, orientation=6), is_srgb=True))
    assert found[0x0112] == 1
    assert found[0x0110] == "TestCam"
    details = found.get_ifd(EXIF)
    assert (details[0xA002], details[0xA003], details[0xA001]) == (200, 100, 1)
    assert details[0x9003] == "2024:05:04 10:11:12"
    assert found.get_ifd(GPS)[2][0] == 47


@pytest.mark.parametrize("order", ["<", ">"])
def test_everything_kept_stays_at_its_place(order: str) -> None:
    before = make_exif(order=order, orientation=6)
    after = patched(before)
    assert after.index(MAKER_NOTE) == before.index(MAKER_NOTE)
    assert len(after) < len(before)
    changed = [i for i in range(len(after)) if before[i] != after[i]]
    # orientation, width and height, the pointer to the thumbnail
    assert len(changed) <= 2 + 8 + 8 + 4


@pytest.mark.parametrize("order", ["<", ">"])
def test_what_cannot_be_read_is_left_out(order: str) -> None:
    block = bytearray(make_exif(order=order))
    model = read_directory(block, read_header(block)[1], order).find(0x0110)
    assert model is not None
    struct.pack_into(order + "I", block, model.at + 8, len(block))
    found = read(patched(bytes(block)))
    assert 0x0110 not in found
    assert found.get_ifd(EXIF)[0x9003] == "2024:05:04 10:11:12"


def test_the_colour_space_stays_unless_converted() -> None:
    assert read(patched(make_exif())).get_ifd(EXIF)[0xA001] == 65535


@pytest.mark.parametrize("order", ["<", ">"])
def test_the_thumbnail_is_gone(order: str) -> None:
    before = make_exif(order=order)
    assert b"\xff\xd8\xff" in before
    after = patched(before)
    assert b"\xff\xd8\xff" not in after
    assert b"JFIF" not in after


def test_a_cameras_padding_goes_with_its_thumbnail() -> None:
    assert patched(make_exif() + bytes(500)) == patched(make_exif())


def test_a_thumbnail_in_the_middle_is_zeroed() -> None:
    tail = b"something of its own behind"
    after = patched(make_exif() + tail)
    assert b"\xff\xd8\xff" not in after
    assert after.endswith(tail)
    assert after.index(tail) == len(make_exif())


def test_a_thumbnail_that_claims_others_bytes_doesnt_get_them() -> None:
    before = bytearray(make_exif())
    # Let the thumbnail begin at the block's header and span all of it.
    start = before.rindex(struct.pack("<HHI", 0x0201, 4, 1)) + 8
    struct.pack_into("<I", before, start, 0)
    struct.pack_into("<I", before, start + 12, len(before))
    found = read(patched(bytes(before)))
    assert found[0x0110] == "TestCam"
    assert found.get_ifd(EXIF)[0x927C] == MAKER_NOTE
    assert found.get_ifd(GPS)[2][0] == 47


@pytest.mark.parametrize("order", ["<", ">"])
def test_location_is_gone_with_its_bytes(order: str) -> None:
    latitude = struct.pack(order + "2I", 123456, 10000)
    before = make_exif(order=order)
    assert latitude in before
    after = patched(before, keep_location=False)
    assert latitude not in after
    found = read(after)
    assert GPS not in found
    assert found[0x0110] == "TestCam"
    assert after.index(MAKER_NOTE) == before.index(MAKER_NOTE)


def test_a_location_that_cant_be_read_is_gone_too() -> None:
    before = bytearray(make_exif(thumbnail=False))
    at = before.index(struct.pack("<HHI", GPS, 4, 1))
    struct.pack_into("<I", before, at + 8, 10**6)
    assert GPS not in read(patched(bytes(before), keep_location=False))


@pytest.mark.parametrize(
    "exif",
    [b"", b"II*\0", b"XX*\0\x08\0\0\0", make_exif()[:40], b"II*\0\xff\xff\xff\0", bytes(100)],
)
def test_a_malformed_block_is_refused(exif: bytes) -> None:
    with pytest.raises(DirectoryError):
        patched(exif)
    assert read_orientation(exif) == 1


@pytest.mark.parametrize("value", [0, 9, 65535])
def test_an_orientation_that_makes_no_sense(value: int) -> None:
    assert read_orientation(make_exif(orientation=value)) == 1


def test_without_orientation() -> None:
    block = without_orientation(make_exif(orientation=6))
    assert read_orientation(block) == 1
    assert 0x0112 not in read(block)
    assert read(block).get_ifd(EXIF)[0x927C] == MAKER_NOTE


@settings(deadline=None)
@given(st.data())
def test_nothing_but_refusals_from_damaged_blocks(data: st.DataObject) -> None:
    block = bytearray(make_exif(order=data.draw(st.sampled_from("<>"))))
    for at in data.draw(st.lists(st.integers(0, 300), max_size=20)):
        block[at] = data.draw(st.sampled_from([0, 1, 2, 8, 255]) | st.integers(0, 255))
    exif = bytes(block[: data.draw(st.integers(0, len(block)))])
    try:
        after = patched(exif, keep_location=data.draw(st.booleans()))
        picture = BytesIO()
        draw_picture((8, 8)).save(picture, "TIFF")
        graft(picture.getvalue(), without_orientation(after), None)
        exif_of_tiff(exif)
    except DirectoryError:
        return
    assert read_orientation(after) == 1


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L"])
def test_a_tiff_takes_the_block_with_its_maker_note_in_place(order: str, mode: str) -> None:
    exif = make_exif(order=order, thumbnail=False)
    photo = draw_picture((90, 70)).convert(mode)
    plain = BytesIO()
    photo.save(plain, "TIFF", compression="tiff_adobe_deflate")
    whole = graft(plain.getvalue(), exif, b"<x/>")
    assert whole.index(MAKER_NOTE) == exif.index(MAKER_NOTE)
    with Image.open(BytesIO(whole)) as opened:
        assert opened.tobytes() == photo.tobytes()
        found = opened.getexif()
        assert found[0x0110] == "TestCam"
        assert found.get_ifd(EXIF)[0x927C] == MAKER_NOTE
        assert found.get_ifd(GPS)[2][0] == 47
        assert opened.info["xmp"] == b"<x/>"


def test_a_tiffs_own_fields_become_a_block() -> None:
    plain = BytesIO()
    draw_picture((90, 70)).save(plain, "TIFF", compression="tiff_lzw")
    block = exif_of_tiff(graft(plain.getvalue(), make_exif(order=">"), None))
    found = read(block)
    assert found[0x010F] == "TestMaker"
    assert found.get_ifd(EXIF)[0x927C] == MAKER_NOTE
    assert found.get_ifd(GPS)[2][0] == 47
    assert 0x0111 not in found
    assert len(block) < 700


def test_nothing_to_graft_changes_nothing() -> None:
    assert graft(b"anything", None, None) == b"anything"
