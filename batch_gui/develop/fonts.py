"""A font that has every letter of a text."""

from __future__ import annotations

from functools import lru_cache

from PIL import ImageFont

from batch_gui.core.errors import PhotoError

# Where Pillow's own font has no letter: what Linux, macOS and Windows usually have, by file name.
_OF_THE_SYSTEM = (
    *("DejaVuSans.ttf", "NotoSans-Regular.ttf", "LiberationSans-Regular.ttf"),
    *("Arial.ttf", "arial.ttf", "segoeui.ttf", "Arial Unicode.ttf"),
    *("NotoSansCJK-Regular.ttc", "wqy-zenhei.ttc", "PingFang.ttc", "Hiragino Sans GB.ttc"),
    *("AppleSDGothicNeo.ttc", "msyh.ttc", "YuGothM.ttc", "malgun.ttf"),
)
_NO_LETTER = "\U000ffffd"  # for private use: fonts draw what they draw for a letter they lack


def font_for(text: str, size: float) -> ImageFont.FreeTypeFont:
    """Pillow's own font at a size in px if it can write the text, or else one of the system.

    Raises:
        PhotoError: none has all letters; which ones the first font lacks is said.
    """
    letters = frozenset(letter for letter in text if not letter.isspace())
    lacking = _lacking(None, letters)
    if not lacking:
        own = ImageFont.load_default(size)
        assert isinstance(own, ImageFont.FreeTypeFont), "it is, given a size"
        return own
    for name in _OF_THE_SYSTEM:
        if not _lacking(name, letters):
            return ImageFont.truetype(name, size)
    some = " ".join(sorted(lacking)[:10])
    raise PhotoError(
        f"no font on this computer has all letters of the watermark's text ({some}); "
        "a PNG of it can be used instead"
    )


@lru_cache(maxsize=64)
def _lacking(name: str | None, letters: frozenset[str]) -> frozenset[str]:
    """The letters a font can't write; all of them if it isn't there."""
    try:
        font = ImageFont.truetype(name, 24) if name else ImageFont.load_default(24)
    except OSError:
        return letters
    missing = bytes(font.getmask(_NO_LETTER))
    return frozenset(letter for letter in letters if bytes(font.getmask(letter)) == missing)
