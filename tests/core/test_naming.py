from __future__ import annotations

import re
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batch_gui.core.naming import FIELDS, PATTERN, NameTemplate, NameValues

VALUES = NameValues(
    name="IMG_1",
    seq=42,
    preset="Golden_Hour",
    session="Wedding",
    taken=datetime.fromisoformat("2024-05-04T09:08:07"),
    camera="X100",
    lens="23 mm",
    width=2048,
    height=1365,
)


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("{name}", "IMG_1"),
        ("{seq}", "42"),
        ("{seq:04}", "0042"),
        ("{seq:1}", "42"),
        ("{date}", "2024-05-04"),
        ("{date:%Y-%m-%d}", "2024-05-04"),
        ("{date:%y%m%d %H.%M.%S %j %%}", "240504 09.08.07 125 %"),
        ("a {camera} {lens} b", "a X100 23 mm b"),
        ("{session}_{preset}_{width}x{height}", "Wedding_Golden_Hour_2048x1365"),
        ("no field at all", "no field at all"),
    ],
)
def test_a_template_filled(template: str, name: str) -> None:
    assert NameTemplate.parse(template).format(VALUES, 240) == name


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("", ["empty"]),
        ("{nonsense}", ["{nonsense}", "character 1", *FIELDS]),
        ("{name}_{Seq}", ["{Seq}", "character 8"]),
        ("{seq:0}", ["{seq:0}", "{seq:04}"]),
        ("{seq:x}", ["{seq:x}"]),
        ("{date:%Q}", ["{date:%Q}", "%Y-%m-%d"]),
        ("{date:}", ["{date:}"]),
        ("{name", ["{name", "character 1"]),
        ("name}", ["}", "character 5"]),
        ("{{name}}", ["character 1"]),
        ("{name:5}", ["{name:5}"]),
        ("a/{name}", ["'/'", "character 2"]),
        ("{date:%Y/%m}", ["'/'", "character 9"]),
        ("..\\x", ["'\\\\'", "character 3"]),
    ],
)
def test_a_bad_template_is_refused_with_what_was_expected_and_where(
    template: str, said: list[str]
) -> None:
    with pytest.raises(ValueError, match=r"character|empty") as refused:
        NameTemplate.parse(template)
    for words in said:
        assert words in str(refused.value)


_pieces = st.sampled_from(
    [
        *FIELDS,
        "{seq:9}",
        "{seq:0}",
        "{date}",
        "{date:%H%%}",
        "{date:%",
        "{",
        "}",
        "a",
        " ",
        "/",
        "é",
    ]
)


@given(st.lists(_pieces, max_size=6).map("".join))
def test_the_described_pattern_and_the_parser_agree(template: str) -> None:
    try:
        NameTemplate.parse(template)
    except ValueError:
        accepted = False
    else:
        accepted = True
    assert accepted == bool(re.search(PATTERN, template))


def test_what_needs_the_photos_header() -> None:
    assert not NameTemplate.parse("{name}_{seq}_{preset}_{session}").needs_header
    assert NameTemplate.parse("{date}").needs_header
    assert not NameTemplate.parse("{date}").needs_size
    assert NameTemplate.parse("{width}").needs_size


def test_a_long_name_is_cut_and_what_identifies_it_stays() -> None:
    long = NameValues(name="é" * 200, seq=7)
    name = NameTemplate.parse("{name}-{seq:04}").format(long, 100)
    assert name == "é" * 47 + "-0007"
