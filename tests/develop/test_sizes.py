from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batch_gui.develop.recipe_parts import Geometry
from batch_gui.develop.sizes import final_sizes, fit_size, straightened_size

sides = st.integers(1, 20_000)


@given(sides, sides, sides)
def test_fit_size_rounds_to_the_nearest_pixel(width: int, height: int, edge: int) -> None:
    got = fit_size((width, height), edge)
    if max(width, height) <= edge:
        assert got == (width, height)
        return
    assert max(got) == edge
    exact = min(width, height) * edge / max(width, height)
    assert min(got) == 1 or abs(min(got) - exact) <= 0.5


def test_fit_size_without_a_limit() -> None:
    assert fit_size((300, 200), None) == (300, 200)


@pytest.mark.parametrize(
    ("geometry", "size", "final"),
    [
        ({}, (600, 400), (600, 400)),
        ({"rotate": 90}, (600, 400), (400, 600)),
        ({"crop": {"width": 1, "height": 1}}, (600, 400), (400, 400)),
        ({"crop": {"width": 3, "height": 1}}, (600, 400), (600, 200)),
        ({"crop": {"width": 3, "height": 1}}, (400, 600), (200, 600)),
        ({"crop": {"width": 3, "height": 1, "turn": False}}, (400, 600), (400, 133)),
        ({"crop": {"width": 4, "height": 5}, "rotate": 90}, (600, 400), (400, 500)),
        ({"resize": {"long_edge": 300}}, (600, 400), (300, 200)),
        ({"resize": {"short_edge": 300}}, (600, 400), (450, 300)),
        ({"resize": {"short_edge": 800}}, (600, 400), (600, 400)),
        ({"resize": {"short_edge": 800, "enlarge": True}}, (600, 400), (1200, 800)),
        ({"resize": {"percent": 50}}, (601, 401), (300, 200)),
        ({"resize": {"percent": 150}}, (600, 400), (600, 400)),
        ({"resize": {"percent": 150, "enlarge": True}}, (600, 400), (900, 600)),
        ({"resize": {"megapixels": 0.06}}, (600, 400), (300, 200)),
        ({"resize": {"exactly": [200, 200]}}, (600, 400), (200, 200)),
        ({"resize": {"exactly": [1000, 1000]}}, (600, 400), (400, 400)),
        ({"resize": {"exactly": [1000, 1000], "enlarge": True}}, (600, 400), (1000, 1000)),
        ({"resize": {"percent": 0.001}}, (600, 400), (1, 1)),
    ],
)
def test_final_sizes(
    geometry: dict[str, Any], size: tuple[int, int], final: tuple[int, int]
) -> None:
    assert final_sizes(size, Geometry.model_validate(geometry), None)[1] == final


def test_an_outputs_limit_stands_over_the_recipe() -> None:
    geometry = Geometry.model_validate({"resize": {"percent": 300, "enlarge": True}})
    assert final_sizes((600, 400), geometry, 900)[1] == (900, 600)


@given(sides, sides, st.floats(-45, 45))
def test_a_straightened_picture_fits_and_keeps_its_ratio(w: int, h: int, angle: float) -> None:
    width, height = straightened_size((w, h), angle)
    assert 1 <= width <= w
    assert 1 <= height <= h
    if min(width, height) > 100:
        assert (width + 4) / (height + 4) == pytest.approx(w / h, rel=0.02)
