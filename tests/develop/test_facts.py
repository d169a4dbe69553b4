from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batch_gui.develop.facts import Facts, read_facts
from tests.photos import make_exif

TAKEN = datetime.fromisoformat("2024-05-04T10:11:12")


@pytest.mark.parametrize("order", ["<", ">"])
def test_when_and_with_what(order: str) -> None:
    assert read_facts(make_exif(model="Cam  One ", order=order)) == Facts(TAKEN, "Cam One", None)


def test_a_date_that_is_none() -> None:
    exif = make_exif().replace(b"2024:05:04 10:11:12", b"0000:00:00 00:00:00")
    assert read_facts(exif).taken is None


def test_no_exif() -> None:
    assert read_facts(None) == read_facts(b"") == read_facts(b"nonsense") == Facts()


@given(st.integers(0, 400), st.binary(min_size=1, max_size=8))
def test_a_broken_block_is_no_error(at: int, junk: bytes) -> None:
    exif = bytearray(make_exif())
    exif[at : at + len(junk)] = junk
    read_facts(bytes(exif))
