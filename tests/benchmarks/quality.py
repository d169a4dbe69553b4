"""How near a reduced picture is to the best that could be made of the original."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, ImageOps

from batch_gui.develop.curves import Floats, to_encoded, to_linear

_PHOTOS = 6  # the reference takes seconds for each


def mean_psnr(sources: Sequence[str], folder: Path, edge: int) -> str:
    """Mean PSNR (dB) of `folder`/0.jpg, 1.jpg, ... in linear light and in sRGB's numbers."""
    values: tuple[list[float], list[float]] = ([], [])
    for number, source in enumerate(sources[:_PHOTOS]):
        with Image.open(folder / f"{number}.jpg") as picture:
            came = np.asarray(ImageOps.exif_transpose(picture).convert("RGB")).astype(float)
        for found, linear in zip(values, (True, False), strict=True):
            size = (came.shape[1], came.shape[0])
            assert max(size) == edge, f"{folder}: {size}"
            found.append(_psnr(came, _reference(source, size, linear)))
    return f"{np.mean(values[0]):.1f} / {np.mean(values[1]):.1f}"


def _psnr(picture: Floats, reference: Floats) -> float:
    return 10 * math.log10(255**2 / float(np.mean((picture - reference) ** 2)))


@lru_cache(maxsize=64)
def _reference(source: str, size: tuple[int, int], linear: bool) -> Floats:
    """The photo at `size` by Lanczos-3 from all of its pixels, in float."""
    with Image.open(source) as picture:
        profile = picture.info.get("icc_profile")
        upright = ImageOps.exif_transpose(picture)
    assert profile is None or isinstance(profile, bytes)
    if profile:
        from io import BytesIO

        srgb = ImageCms.createProfile("sRGB")
        with_profile = ImageCms.profileToProfile(
            upright, ImageCms.ImageCmsProfile(BytesIO(profile)), srgb
        )
        upright = with_profile or upright
    values = np.asarray(upright.convert("RGB")) / 255
    values = to_linear(values) if linear else values
    bands = [
        np.asarray(
            Image.fromarray(values[..., band].astype(np.float32)).resize(
                size, Image.Resampling.LANCZOS
            )
        )
        for band in range(3)
    ]
    small = np.clip(np.stack(bands, axis=-1).astype(float), 0, 1)
    return (to_encoded(small) if linear else small) * 255
