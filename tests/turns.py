"""Which tests run beside each other when pytest-xdist runs them in several processes."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def beside_others(*, alone: bool) -> Iterator[None]:
    """As long as the block lasts, run beside the tests of other processes, or alone.

    All of a run share a room. Who wants it for himself stands at its door until it is empty, so
    that nobody else enters meanwhile.
    """
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    if run is None or sys.platform == "win32":
        yield
        return
    import fcntl

    folder = Path(tempfile.gettempdir())
    with (
        (folder / f"batch-gui-tests-{run}.door").open("w") as door,
        (folder / f"batch-gui-tests-{run}.room").open("w") as room,
    ):
        fcntl.flock(door, fcntl.LOCK_EX)
        fcntl.flock(room, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        fcntl.flock(door, fcntl.LOCK_UN)
        yield
