from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batch_gui.develop.iptc import app13_segments, joined_resources, without_thumbnails
from tests.develop.conftest import Develop
from tests.photos import app13, image_resources, write_photo
from tests.programs import needs


def photo(folder: Path, resources: bytes) -> Path:
    return write_photo(folder / "a.jpg", size=(64, 48), extra=app13(resources))


def test_captions_are_kept_and_small_pictures_of_the_original_are_not(
    tmp_path: Path, develop: Develop
) -> None:
    result, image = develop(photo(tmp_path, image_resources("Ada in Bern")))
    content = Path(result.temporary).read_bytes()
    assert content.count(b"Ada in Bern") == 1
    assert b"a picture of the original" not in content
    assert result.notes == ()
    segments = [data for name, data in getattr(image, "applist") if name == "APP13"]  # noqa: B009
    assert joined_resources(segments) == image_resources("Ada in Bern", thumbnail=False)


@needs("exiftool")
def test_exiftool_reads_them(tmp_path: Path, develop: Develop) -> None:
    result, _ = develop(photo(tmp_path, image_resources("Ada in Bern")))
    command = ["exiftool", "-s3", "-IPTC:Caption-Abstract", result.temporary]
    said = subprocess.run(command, capture_output=True, text=True, check=True)
    assert (said.stdout, said.stderr) == ("Ada in Bern\n", "")


def test_long_ones_take_more_segments(tmp_path: Path, develop: Develop) -> None:
    parts = b"".join(image_resources("x" * 30_000, thumbnail=False) for _ in range(5))
    result, image = develop(photo(tmp_path, parts))
    segments = [data for name, data in getattr(image, "applist") if name == "APP13"]  # noqa: B009
    assert len(segments) == 3
    assert joined_resources(segments) == parts
    assert result.notes == ()


def test_what_cant_be_kept_is_said(tmp_path: Path, develop: Develop) -> None:
    source = photo(tmp_path, image_resources())
    assert develop(source, format="png")[0].notes == ("IPTC left out, PNG has no place for it",)
    assert develop(source, format="png", metadata="strip")[0].notes == ()
    stripped = develop(source, metadata="strip")[0]
    assert b"A caption" not in Path(stripped.temporary).read_bytes()
    broken = photo(tmp_path, image_resources()[:-30])
    assert develop(broken)[0].notes == ("IPTC unreadable, left out",)


@given(st.binary(max_size=80))
def test_broken_resources_are_no_surprise(junk: bytes) -> None:
    for content in (junk, b"8BIM" + junk, image_resources() + junk):
        try:
            kept = without_thumbnails(content)
        except ValueError:
            continue
        assert without_thumbnails(kept) == kept


@pytest.mark.parametrize("length", [0, 1, 65_519, 65_520, 200_000])
def test_segments_hold_all_of_it(length: int) -> None:
    resources = bytes(i % 251 for i in range(length))
    written, segments = app13_segments(resources), []
    while written:
        assert written[:2] == b"\xff\xed"
        end = 2 + int.from_bytes(written[2:4])
        segments.append(written[4:end])
        written = written[end:]
    assert joined_resources(segments) == resources
