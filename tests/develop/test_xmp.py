from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batch_gui.develop.xmp import PacketError, patch_xmp
from tests.photos import bomb_xmp, make_xmp


def patched(xmp: bytes, *, is_srgb: bool = False, keep_location: bool = True) -> bytes:
    return patch_xmp(xmp, size=(200, 100), is_srgb=is_srgb, keep_location=keep_location)


def test_the_packet_tells_the_truth_and_keeps_the_rest() -> None:
    before = make_xmp()
    expected = before.replace(b'tiff:Orientation="6"', b'tiff:Orientation="1"').replace(
        b">640</exif:PixelXDimension>", b">200</exif:PixelXDimension>"
    )
    assert patched(before) == expected


def test_a_packet_that_is_true_stays_to_the_byte() -> None:
    xmp = b"<x xmlns:a='urn:a' a:b='1'><!-- kept --></x>"
    assert patched(xmp) == xmp


def test_location_is_taken_out() -> None:
    after = patched(make_xmp(), keep_location=False)
    assert b"GPS" not in after
    assert b'xmp:Rating="4"' in after


@pytest.mark.parametrize(
    "element",
    [
        "<d:GpsLatitude xmlns:d='urn:drone'>47.1</d:GpsLatitude>",
        "<exif:GPSDestBearing/>",
        "<exif:GPSTimeStamp xml:lang='x'><rdf:Seq><rdf:li>1</rdf:li></rdf:Seq></exif:GPSTimeStamp>",
        "<rdf:Description xmlns:d='urn:drone' d:Latitude='4' d:Longtitude = '5'/>",
    ],
)
def test_every_way_to_tell_a_place(element: str) -> None:
    after = patched(make_xmp(extra=element), keep_location=False)
    for word in (b"GPS", b"Gps", b"titude"):
        assert word not in after


def test_other_prefixes_are_understood() -> None:
    xmp = b"<x xmlns:T='http://ns.adobe.com/tiff/1.0/'><T:Orientation>8</T:Orientation></x>"
    assert b"<T:Orientation>1</T:Orientation>" in patched(xmp)


def test_previews_of_the_original_go() -> None:
    before = make_xmp(extra="<xmp:Thumbnails><rdf:Alt>AAAA</rdf:Alt></xmp:Thumbnails>")
    assert b"AAAA" not in patched(before)


def test_converted_colours_are_told() -> None:
    before = make_xmp(extra="<exif:ColorSpace>65535</exif:ColorSpace>")
    assert b"<exif:ColorSpace>1</exif:ColorSpace>" in patched(before, is_srgb=True)
    assert b"65535" in patched(before)


@pytest.mark.parametrize(
    "xmp",
    [
        bomb_xmp(),
        b"",
        b"<open>",
        b"plain words",
        make_xmp()[:200],
        b"<!DOCTYPE x SYSTEM 'file:///etc/passwd'><x/>",
        make_xmp().decode().encode("utf-16"),
        b"<?xml version='1.0' encoding='nonsense'?><x/>",
    ],
)
def test_what_cant_be_read_or_edited_is_refused(xmp: bytes) -> None:
    with pytest.raises(PacketError):
        patched(xmp, keep_location=False)


@given(st.binary(max_size=80), st.integers(0, 700))
def test_nothing_but_refusals_from_damaged_packets(junk: bytes, at: int) -> None:
    xmp = make_xmp()
    try:
        after = patched(xmp[:at] + junk + xmp[at + len(junk) :], keep_location=False)
    except PacketError:
        return
    assert b"exif:GPSLatitude=" not in after
