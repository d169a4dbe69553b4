"""How a long loop in the background leaves the window its share of Python."""

from __future__ import annotations

import time

_REST = 0.001  # seconds


def breathe() -> None:
    """Rest for a moment, after each millisecond or two of a long loop in Python.

    Only one thread runs Python at a time, and the window's gives its turn away with each call
    into Qt: beside a loop that never rests it waits hundreds of times for one painting.
    """
    time.sleep(_REST)
