"""Stretches of neighbouring places among the photos of a batch, each as first and last."""

from __future__ import annotations

import numpy as np

from batch_gui.engine.photo_list import Mask, Numbers


def stretches(places: Numbers) -> list[tuple[int, int]]:
    """Neighbouring places as first and last."""
    breaks = np.flatnonzero(np.diff(places) > 1)
    firsts = places[np.concatenate(([0], breaks + 1))]
    lasts = places[np.concatenate((breaks, [len(places) - 1]))]
    return list(zip(firsts.tolist(), lasts.tolist(), strict=True))


def by_direction(stretch: tuple[int, int], fits: Mask) -> list[tuple[int, int]]:
    """A stretch cut where coming turns into going."""
    first, last = stretch
    turns = np.flatnonzero(np.diff(fits[first : last + 1])) + first
    firsts = [first, *(int(turn) + 1 for turn in turns)]
    lasts = [*(int(turn) for turn in turns), last]
    return list(zip(firsts, lasts, strict=True))
