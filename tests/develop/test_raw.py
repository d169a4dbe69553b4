from __future__ import annotations

from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import rawpy
from PIL.Image import Transpose

from batch_gui.core.errors import PhotoError
from batch_gui.develop.metadata import read_metadata
from batch_gui.develop.opening import open_photo
from batch_gui.develop.raw import RawImage
from tests.develop.conftest import Develop
from tests.photos import cut_off, draw_picture, is_upright, write_dng, write_photo

EXIF = 0x8769


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
@pytest.mark.parametrize("edge", [None, 160])
def test_a_raw_photo_is_developed_upright(
    tmp_path: Path, develop: Develop, orientation: int, edge: int | None
) -> None:
    source = write_dng(tmp_path / "a.DNG", orientation=orientation)
    result, image = develop(source, max_edge=edge)
    assert image.size == ((640, 480) if edge is None else (160, 120))
    assert is_upright(image)
    assert (result.suffix, result.notes) == (".jpg", ())
    exif = image.getexif()
    assert exif[0x0110] == "TestCam"
    assert exif.get(0x0112, 1) == 1
    assert exif.get_ifd(EXIF)[0x9003] == "2024:05:04 10:11:12"


def test_its_header_tells_the_upright_size(tmp_path: Path) -> None:
    with open_photo(write_dng(tmp_path / "a.dng", (600, 400), orientation=6)) as photo:
        assert photo.image.size == (600, 400)
        assert read_metadata(photo).orientation == 1


@pytest.mark.parametrize(
    ("needed", "decoded"), [((320, 240), (320, 240)), ((321, 240), (640, 480))]
)
def test_it_is_decoded_at_half_the_size_if_that_is_enough(
    tmp_path: Path, needed: tuple[int, int], decoded: tuple[int, int]
) -> None:
    with open_photo(write_dng(tmp_path / "a.dng")) as photo:
        photo.image.draft("RGB", needed)
        photo.image.load()
        assert photo.image.size == decoded


def test_its_colours_are_those_of_the_scene(tmp_path: Path, develop: Develop) -> None:
    _, image = develop(write_dng(tmp_path / "a.dng"), format="png")
    drawn = np.asarray(draw_picture(), dtype=float)[100:-100, 200:-200].reshape(-1, 3)
    came = np.asarray(image, dtype=float)[100:-100, 200:-200].reshape(-1, 3)
    for channel in range(3):
        assert np.corrcoef(drawn[:, channel], came[:, channel])[0, 1] > 0.98
    assert (
        np.abs(
            (drawn - drawn.mean(1, keepdims=True)).mean(0)
            - (came - came.mean(1, keepdims=True)).mean(0)
        ).max()
        < 12
    )


def test_same_writes_it_as_a_jpeg(tmp_path: Path, develop: Develop) -> None:
    result, _ = develop(write_dng(tmp_path / "a.dng"), format="same")
    assert result.suffix == ".jpg"
    assert result.notes == ("RAW can't be written, JPEG instead",)


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"not a photo at all", "the file is damaged: its header makes no sense"), (b"", "empty")],
)
def test_what_isnt_one_says_so(
    tmp_path: Path, develop: Develop, content: bytes, words: str
) -> None:
    (tmp_path / "a.NEF").write_bytes(content)
    with pytest.raises(PhotoError, match=words):
        develop(tmp_path / "a.NEF")


def test_a_stamp_isnt_taken_for_a_photo(tmp_path: Path, develop: Develop) -> None:
    with pytest.raises(PhotoError, match=r"RAW files can't be read"):
        develop(write_photo(tmp_path / "a.nef", fmt="TIFF"))


def test_one_that_is_cut_off(tmp_path: Path, develop: Develop) -> None:
    source = write_dng(tmp_path / "a.dng")
    with pytest.raises(PhotoError, match=r"damaged|cut off|can't be read"):
        develop(cut_off(source))


def test_the_cap_holds(tmp_path: Path, develop: Develop) -> None:
    with pytest.raises(PhotoError, match="more than"):
        develop(write_dng(tmp_path / "a.dng"), max_pixels=1000)


class _RawWithPreview:
    """What LibRaw says of a file with the camera's JPEG inside."""

    def __init__(self, content: bytes, flip: int) -> None:
        self.sizes = SimpleNamespace(flip=flip)
        self._content = content

    def extract_thumb(self) -> SimpleNamespace:
        return SimpleNamespace(format=rawpy.ThumbFormat.JPEG, data=self._content)


@pytest.mark.parametrize(
    ("flip", "turned_by_camera"), [(0, False), (3, False), (5, False), (6, False), (6, True)]
)
def test_the_cameras_preview_is_shown_upright(flip: int, turned_by_camera: bool) -> None:
    size = (200, 300) if flip in (5, 6) else (300, 200)
    picture = draw_picture(size)
    stored = {3: Transpose.ROTATE_180, 5: Transpose.ROTATE_270, 6: Transpose.ROTATE_90}
    if flip in stored and not turned_by_camera:
        picture = picture.transpose(stored[flip])
    content = BytesIO()
    picture.save(content, "JPEG")
    image = RawImage.__new__(RawImage)
    image._raw, image._size = _RawWithPreview(content.getvalue(), flip), size
    preview = image.preview(150)
    assert preview is not None
    assert is_upright(preview)
    assert (preview.width < preview.height) is (size[0] < size[1])
    assert image.preview(301) is None
