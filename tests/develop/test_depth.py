from __future__ import annotations

from pathlib import Path

import pytest

from batch_gui.develop.depth import depth_note
from batch_gui.develop.opening import open_photo
from tests.photos import draw_picture


def note_of(path: Path) -> str | None:
    with open_photo(path) as photo:
        return depth_note(photo.image, photo.file)


@pytest.mark.parametrize("suffix", [".jp2", ".j2k"])
@pytest.mark.parametrize("bits", [8, 10, 12, 16])
def test_colour_in_a_jpeg_2000(tmp_path: Path, suffix: str, bits: int) -> None:
    path = tmp_path / f"photo{suffix}"
    draw_picture((32, 24)).save(path)
    content = bytearray(path.read_bytes())
    # The green channel's depth in the SIZ marker: ISO/IEC 15444-1, A.5.1.
    depth = content.index(b"\xff\x4f\xff\x51") + 42 + 3
    assert content[depth] == 7
    content[depth] = bits - 1
    path.write_bytes(content)
    expected = None if bits == 8 else f"{bits} bits per channel reduced to 8"
    assert note_of(path) == expected


@pytest.mark.parametrize(("flags", "bits"), [(0, 8), (0x40, 10), (0x60, 12)])
def test_an_avif(tmp_path: Path, flags: int, bits: int) -> None:
    path = tmp_path / "photo.avif"
    draw_picture((32, 24)).save(path)
    content = bytearray(path.read_bytes())
    # high_bitdepth and twelve_bit: AV1 in ISOBMFF, 2.3.3.
    at = content.index(b"av1C") + 6
    assert not content[at] & 0x60
    expected = None if bits == 8 else f"{bits} bits per channel reduced to 8"
    with open_photo(path) as photo:
        content[at] |= flags
        path.write_bytes(content)
        assert depth_note(photo.image, photo.file) == expected


@pytest.mark.parametrize("fmt", ["JPEG2000", "AVIF"])
def test_the_file_is_left_where_it_was(tmp_path: Path, fmt: str) -> None:
    draw_picture((32, 24)).save(tmp_path / "photo", fmt)
    with open_photo(tmp_path / "photo") as photo:
        photo.file.seek(7)
        assert depth_note(photo.image, photo.file) is None
        assert photo.file.tell() == 7
