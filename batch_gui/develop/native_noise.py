"""Keeping what C libraries print out of the user's terminal."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

_STDERR = 2


@contextmanager
def native_noise_silenced() -> Iterator[None]:
    """Nothing this process writes to its standard error appears within the block.

    WORKAROUND: libtiff prints a line for every odd tag of a broken file, and Pillow leaves
    its handlers as they are.
    """
    try:
        kept = os.dup(_STDERR)
    except OSError:
        # A program without a terminal may have no standard error to protect.
        yield
        return
    try:
        with open(os.devnull, "wb") as nowhere:  # noqa: PTH123
            os.dup2(nowhere.fileno(), _STDERR)
        yield
    finally:
        os.dup2(kept, _STDERR)
        os.close(kept)
