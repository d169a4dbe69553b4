"""How long a photo may take."""

from __future__ import annotations

_USUAL_PIXELS = 24_000_000  # the time-out is meant for photos up to this size


def time_limit(timeout: float, pixels: int) -> float:
    """Seconds after which a photo of that many pixels is given up.

    Args:
        timeout: for photos of up to 24 megapixels; larger ones get more in proportion.
    """
    share = pixels / _USUAL_PIXELS
    return timeout if share <= 1 else float(round(timeout * share))
