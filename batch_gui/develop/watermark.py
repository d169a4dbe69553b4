"""A text or a small picture over the finished photo."""

from __future__ import annotations

from functools import lru_cache

from PIL import Image, ImageDraw

from batch_gui.core.errors import PhotoError
from batch_gui.develop.fonts import font_for
from batch_gui.develop.recipe_parts import Position, Watermark
from batch_gui.develop.resize import resize

_MAX_PIXELS = 50_000_000
_AT_START, _IN_MIDDLE, _AT_END = 0.0, 0.5, 1.0
_ACROSS = {"left": _AT_START, "right": _AT_END}
_DOWN = {"top": _AT_START, "bottom": _AT_END}


def add_watermark(image: Image.Image, mark: Watermark) -> Image.Image:
    """The photo with its watermark; the photo's transparency stays as it is.

    Takes L, RGB and RGBA; a grey photo comes back as RGB.

    Raises:
        PhotoError: the watermark's picture can't be used, or no font has its letters.
    """
    if image.mode == "L":
        image = image.convert("RGB")
    drawn = _text(mark, max(image.size)) if mark.text else _picture(mark, max(image.size))
    mask = drawn.getchannel("A").point([round(a * mark.opacity / 100) for a in range(256)])
    place = _place(image.size, drawn.size, mark)
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    image.paste(drawn.convert("RGB"), place, mask)
    if alpha:
        image.putalpha(alpha)
    return image


def _place(size: tuple[int, int], drawn: tuple[int, int], mark: Watermark) -> tuple[int, int]:
    margin = round(mark.margin / 100 * max(size))
    words = mark.position.value.split("_")
    across = next((_ACROSS[word] for word in words if word in _ACROSS), _IN_MIDDLE)
    down = next((_DOWN[word] for word in words if word in _DOWN), _IN_MIDDLE)
    x = margin + across * (size[0] - drawn[0] - 2 * margin)
    y = margin + down * (size[1] - drawn[1] - 2 * margin)
    return round(x), round(y)


def _text(mark: Watermark, long_edge: int) -> Image.Image:
    text = mark.text or ""
    font = font_for(text, max(mark.size / 100 * long_edge, 1.0))
    align = {_AT_START: "left", _AT_END: "right"}.get(_side(mark.position), "center")
    box = ImageDraw.Draw(Image.new("L", (1, 1))).multiline_textbbox((0, 0), text, font, align=align)
    left, top, right, bottom = (round(side) for side in box)
    size = (max(right - left, 1), max(bottom - top, 1))
    if size[0] * size[1] > _MAX_PIXELS:
        raise PhotoError("the watermark's text is too large")
    mask = Image.new("L", size)
    ImageDraw.Draw(mask).multiline_text((-left, -top), text, 255, font, align=align)
    drawn = Image.new("RGBA", size, mark.color)
    drawn.putalpha(mask)
    return drawn


def _side(position: Position) -> float:
    words = position.value.split("_")
    return next((_ACROSS[word] for word in words if word in _ACROSS), _IN_MIDDLE)


def _picture(mark: Watermark, long_edge: int) -> Image.Image:
    picture = _load(mark.image or "")
    width = max(round(mark.size / 100 * long_edge), 1)
    height = max(round(picture.height * width / picture.width), 1)
    if width * height > _MAX_PIXELS:
        raise PhotoError(f"the watermark {mark.image} is too tall")
    return resize(picture, (width, height))


@lru_cache(maxsize=2)
def _load(path: str) -> Image.Image:
    try:
        with Image.open(path, formats=["PNG"]) as picture:
            if picture.width * picture.height > _MAX_PIXELS:
                raise PhotoError(f"the watermark {path} has too many pixels")
            return picture.convert("RGBA")
    # A decoder fed with a broken file raises whatever its author didn't foresee.
    except PhotoError:
        raise
    except Exception as error:
        raise PhotoError(f"the watermark {path} can't be read as a PNG") from error
