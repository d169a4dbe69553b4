from __future__ import annotations

from contextlib import nullcontext

import numpy as np
import pytest
from PIL import Image

from batch_gui.develop.memory import one_piece
from batch_gui.develop.turning import turn


@pytest.mark.parametrize("how", list(Image.Transpose))
@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA"])
@pytest.mark.parametrize("in_one_piece", [True, False])
def test_large_pictures_turn_as_pillow_turns_them(
    how: Image.Transpose, mode: str, in_one_piece: bool
) -> None:
    rng = np.random.default_rng(how)
    with one_piece() if in_one_piece else nullcontext():
        shape = (601, 501) if mode == "L" else (601, 501, len(mode))
        picture = Image.fromarray(rng.integers(0, 256, shape, dtype=np.uint8), mode)
        turned = turn(picture, how)
    expected = picture.transpose(how)
    assert (turned.mode, turned.size) == (expected.mode, expected.size)
    assert turned.tobytes() == expected.tobytes()
