"""From the colours a file's ICC profile means to sRGB."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageCms

from batch_gui.develop.profile_table import ProfileTable

BAD_PROFILE = "ICC profile unreadable, treated as sRGB"
CMYK_WITHOUT_PROFILE = "CMYK without a profile, colours are approximate"
CMYK_CONVERTED = "CMYK converted to sRGB"
LAB_CONVERTED = "Lab converted to sRGB"

_SPACES = {"RGB ": "RGB", "GRAY": "L", "CMYK": "CMYK"}
# ICC.1:2010, section 7.2: creation date and profile ID in the header
_DATE, _ID = slice(24, 36), slice(84, 100)
_table = ProfileTable()
_NO_DATE = bytes((7, 208, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0))


@dataclass(frozen=True, slots=True)
class Colours:
    """What the numbers of an image mean.

    Attributes:
        profile: the ICC profile to embed; None leaves the file untagged.
        converted: the numbers were changed to sRGB's.
        note: what the user should know.
    """

    profile: bytes | None
    converted: bool = False
    note: str | None = None


def to_srgb(image: Image.Image, profile: bytes | None) -> tuple[Image.Image, Colours]:
    """The image in sRGB and tagged so; a photo without a profile is taken for sRGB, untagged.

    Takes L, RGB, RGBA, CMYK and LAB.
    """
    if image.mode == "LAB":
        return _from_lab(image), Colours(srgb_profile(), True, LAB_CONVERTED)
    if not profile:
        return _without_profile(image, None)
    try:
        return _by_profile(image, profile)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return _without_profile(image, BAD_PROFILE)


def keep_colours(image: Image.Image, profile: bytes | None) -> tuple[Image.Image, Colours]:
    """The image with its own numbers and profile; CMYK and Lab become sRGB all the same."""
    if image.mode in ("CMYK", "LAB"):
        return to_srgb(image, profile)
    return image, Colours(profile or None)


@lru_cache(maxsize=1)
def srgb_profile() -> bytes:
    """An sRGB profile, the same bytes in every run."""
    made = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    made[_DATE] = _NO_DATE
    made[_ID] = bytes(16)
    return bytes(made)


def _by_profile(image: Image.Image, profile: bytes) -> tuple[Image.Image, Colours]:
    mode = _profile_mode(profile)
    if mode == "RGB" and image.mode == "L":
        image = image.convert("RGB")
    working = "RGB" if image.mode == "RGBA" else image.mode
    if mode != working:
        return _without_profile(image, BAD_PROFILE)
    if mode == "RGB" and _is_srgb(profile):
        return image, Colours(profile)
    out_mode = "RGBA" if image.mode == "RGBA" else "RGB"
    transform = _transform(profile, image.mode, out_mode)
    converted = (
        _table.convert(image, profile, transform) if image.mode == "RGB" else transform.apply(image)
    )
    note = CMYK_CONVERTED if mode == "CMYK" else None
    return converted, Colours(srgb_profile(), True, note)


def _without_profile(image: Image.Image, note: str | None) -> tuple[Image.Image, Colours]:
    if image.mode == "CMYK":
        return image.convert("RGB"), Colours(None, True, note or CMYK_WITHOUT_PROFILE)
    return image, Colours(None, note=note)


@lru_cache(maxsize=32)
def _profile_mode(profile: bytes) -> str | None:
    opened = ImageCms.ImageCmsProfile(BytesIO(profile))
    return _SPACES.get(opened.profile.xcolor_space)


@lru_cache(maxsize=32)
def _transform(profile: bytes, in_mode: str, out_mode: str) -> ImageCms.ImageCmsTransform:
    return ImageCms.ImageCmsTransform(
        ImageCms.ImageCmsProfile(BytesIO(profile)),
        ImageCms.ImageCmsProfile(BytesIO(srgb_profile())),
        in_mode,
        out_mode,
        ImageCms.Intent.RELATIVE_COLORIMETRIC,
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )


@lru_cache(maxsize=32)
def _is_srgb(profile: bytes) -> bool:
    """Whether converting would change no colour by more than 1 of 255, whatever its name says."""
    steps = bytes(range(0, 256, 17))
    colours = Image.frombytes(
        "RGB", (64, 64), bytes(c for r in steps for g in steps for b in steps for c in (r, g, b))
    )
    converted = _transform(profile, "RGB", "RGB").apply(colours)
    return all(abs(a - b) <= 1 for a, b in zip(colours.tobytes(), converted.tobytes(), strict=True))


def _from_lab(image: Image.Image) -> Image.Image:
    transform = ImageCms.ImageCmsTransform(
        ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")),
        ImageCms.ImageCmsProfile(BytesIO(srgb_profile())),
        "LAB",
        "RGB",
        ImageCms.Intent.RELATIVE_COLORIMETRIC,
    )
    return transform.apply(image)
