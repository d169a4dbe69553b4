from __future__ import annotations

import pytest
from PIL import ImageFont

from batch_gui.core.errors import PhotoError
from batch_gui.develop import fonts
from batch_gui.develop.fonts import font_for


def test_plain_letters_are_pillows_everywhere() -> None:
    assert font_for("© Ann\n2026", 20).getname() == ("Aileron", "Regular")


@pytest.mark.parametrize("text", ["José Müller", "Жанна", "Ελένη"])
def test_every_letter_is_drawn(text: str) -> None:
    try:
        ImageFont.truetype("DejaVuSans.ttf")
    except OSError:
        pytest.skip("DejaVu Sans isn't here")
    font = font_for(text, 20)
    lacking = bytes(font.getmask("\U000ffffd"))
    assert all(bytes(font.getmask(letter)) != lacking for letter in text)
    assert font.size == 20


def test_letters_no_font_has_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_OF_THE_SYSTEM", ("no such font.ttf",))
    with pytest.raises(PhotoError, match=r"no font .* \(é\); a PNG"):
        font_for("José", 20)
