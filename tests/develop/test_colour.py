from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageCms

from batch_gui.develop.colour import BAD_PROFILE, keep_colours, srgb_profile, to_srgb
from tests.photos import adobe_rgb_profile, draw_picture, srgb_like_profile


def test_wide_colours_become_srgbs() -> None:
    # By hand: (100, 150, 200) in Adobe RGB (1998) is (66, 152, 203) in sRGB.
    photo = Image.new("RGB", (2, 2), (100, 150, 200))
    converted, colours = to_srgb(photo, adobe_rgb_profile())
    assert np.abs(np.asarray(converted, dtype=int)[0, 0] - (66, 152, 203)).max() <= 2
    assert colours.converted
    assert colours.profile == srgb_profile()
    assert colours.note is None


def test_grey_stays_grey() -> None:
    photo = Image.linear_gradient("L").convert("RGB")
    converted, _ = to_srgb(photo, adobe_rgb_profile())
    assert np.ptp(np.asarray(converted, dtype=int), axis=-1).max() <= 1


@pytest.mark.parametrize("profile", [srgb_profile(), srgb_like_profile()])
def test_a_profile_that_means_srgb_changes_nothing(profile: bytes) -> None:
    photo = draw_picture((32, 24))
    converted, colours = to_srgb(photo, profile)
    assert converted is photo
    assert colours.profile == profile
    assert not colours.converted


def test_without_a_profile_it_is_srgb_and_stays_untagged() -> None:
    photo = draw_picture((32, 24))
    converted, colours = to_srgb(photo, None)
    assert converted is photo
    assert colours.profile is None


@pytest.mark.parametrize(
    "profile", [b"garbage", b"\0" * 200, adobe_rgb_profile()[:300], adobe_rgb_profile()[:140]]
)
def test_a_bad_profile_is_noted_and_dropped(profile: bytes) -> None:
    photo = draw_picture((32, 24))
    converted, colours = to_srgb(photo, profile)
    assert converted is photo
    assert colours.profile is None
    assert colours.note == BAD_PROFILE == "ICC profile unreadable, treated as sRGB"


def test_a_profile_of_another_kind_is_bad() -> None:
    _, colours = to_srgb(draw_picture((8, 8)).convert("CMYK"), adobe_rgb_profile())
    assert colours.note == BAD_PROFILE


def test_transparency_passes_through() -> None:
    photo = draw_picture((32, 24)).convert("RGBA")
    alpha = Image.linear_gradient("L").resize(photo.size)
    photo.putalpha(alpha)
    converted, _ = to_srgb(photo, adobe_rgb_profile())
    assert converted.mode == "RGBA"
    assert converted.getchannel("A").tobytes() == alpha.tobytes()


def test_a_grey_photo_with_a_colour_profile() -> None:
    converted, colours = to_srgb(Image.linear_gradient("L"), adobe_rgb_profile())
    assert converted.mode == "RGB"
    assert colours.converted


def test_cmyk_without_a_profile() -> None:
    converted, colours = to_srgb(draw_picture((32, 24)).convert("CMYK"), None)
    assert converted.mode == "RGB"
    assert colours.note == "CMYK without a profile, colours are approximate"


def test_lab() -> None:
    lab = Image.frombytes("LAB", (1, 1), bytes((255, 0, 0)))
    converted, colours = to_srgb(lab, None)
    assert converted.getpixel((0, 0)) == pytest.approx((255, 255, 255), abs=2)
    assert colours.note == "Lab converted to sRGB"


def test_keep_keeps_numbers_and_profile() -> None:
    photo = draw_picture((32, 24))
    kept, colours = keep_colours(photo, adobe_rgb_profile())
    assert kept is photo
    assert colours.profile == adobe_rgb_profile()
    assert not colours.converted
    assert keep_colours(photo.convert("CMYK"), None)[0].mode == "RGB"


def test_our_profile_is_valid_and_always_the_same() -> None:
    assert ImageCms.ImageCmsProfile(BytesIO(srgb_profile())).profile.xcolor_space == "RGB "
    first = srgb_profile()
    srgb_profile.cache_clear()
    assert srgb_profile() == first
    assert first[24:26] == (2000).to_bytes(2, "big")
