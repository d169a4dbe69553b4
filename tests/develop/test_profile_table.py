from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from batch_gui.develop import colour
from batch_gui.develop.colour import to_srgb
from batch_gui.develop.memory import one_piece
from batch_gui.develop.profile_table import ProfileTable
from tests.photos import adobe_rgb_profile, draw_picture, srgb_like_profile

SIZE = (1200, 900)
OTHER = adobe_rgb_profile()[:36] + b"acsp" + b"OTHR" + adobe_rgb_profile()[44:]


def photo(seed: int, size: tuple[int, int] = SIZE) -> Image.Image:
    with one_piece():
        picture = draw_picture(size, seed)
        noise = np.random.default_rng(seed).integers(0, 40, (size[1], size[0], 3), dtype=np.uint8)
        return Image.fromarray(np.asarray(picture) // 2 + noise)


@pytest.fixture
def used(monkeypatch: pytest.MonkeyPatch) -> ProfileTable:
    table = ProfileTable()
    monkeypatch.setattr(colour, "_table", table)
    return table


def test_a_photo_is_the_same_first_and_later(used: ProfileTable) -> None:
    first = [to_srgb(photo(seed), adobe_rgb_profile())[0].tobytes() for seed in (1, 2, 3)]
    again = [to_srgb(photo(seed), adobe_rgb_profile())[0].tobytes() for seed in (3, 2, 1)]
    assert again == first[::-1]
    assert used._table is not None, "so it isn't the transform alone that was tested"


def test_a_mixed_batch_of_small_photos_makes_no_tables(used: ProfileTable) -> None:
    for profile in (adobe_rgb_profile(), OTHER, adobe_rgb_profile(), OTHER):
        to_srgb(photo(1), profile)
    assert used._table is None


def test_a_large_photo_has_a_table_at_once(used: ProfileTable) -> None:
    large = photo(1, (2000, 1400))
    alone = colour._transform(adobe_rgb_profile(), "RGB", "RGB").apply(large)
    assert to_srgb(large, adobe_rgb_profile())[0].tobytes() == alone.tobytes()
    assert used._table is not None


def test_a_table_is_kept_over_a_stranger(used: ProfileTable) -> None:
    for profile in (adobe_rgb_profile(), adobe_rgb_profile(), OTHER):
        to_srgb(photo(1), profile)
    table = used._table
    to_srgb(photo(1), srgb_like_profile())
    to_srgb(photo(2), adobe_rgb_profile())
    assert table is not None
    assert used._table is table
