"""What something costs: time on the clock, and the processor's own, which other load moves less."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil


@dataclass(slots=True)
class Spent:
    """Seconds between the beginning and the end of a measurement.

    Attributes:
        clock: on the wall.
        cpu: user and system time of all child processes together.
    """

    clock: float = 0.0
    cpu: float = 0.0


@contextmanager
def measured() -> Iterator[Spent]:
    """Measure what happens inside; children that end there must be waited for."""
    spent = Spent()
    cpu, clock = _cpu_of_children(), time.perf_counter()
    yield spent
    spent.clock = time.perf_counter() - clock
    spent.cpu = _cpu_of_children() - cpu


def _cpu_of_children() -> float:
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    living = [child.cpu_times() for child in psutil.Process().children(recursive=True)]
    own = float(ended.ru_utime + ended.ru_stime)
    return own + sum(float(times.user + times.system) for times in living)
