"""Who answers on the queue, as the program and the window see it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from batch_gui import __version__
from batch_gui.core.errors import WorkersUnavailable

NO_CELERY = (
    "Celery isn't installed here. Install it with: pip install 'batch-gui[celery]' "
    "(in a copy of the repository: pip install '.[celery]')."
)
_NAMED = 3


@dataclass(frozen=True, slots=True)
class WorkerFound:
    """A worker that has answered.

    Attributes:
        name: unique among the workers, such as "attic@nas-2".
        machine: what the receipt calls it.
        version: of the program it has.
        processes: how many photos it develops at a time.
        tasks: ids of those it has taken.
    """

    name: str
    machine: str
    version: str
    processes: int
    tasks: frozenset[str] = frozenset()

    @property
    def matches(self) -> bool:
        """Whether it develops exactly as this program would."""
        return self.version == __version__


@dataclass(frozen=True, slots=True)
class Crew:
    """The workers of a queue at some moment.

    Attributes:
        problem: why none of them can be used, as a sentence; empty when some can.
    """

    workers: tuple[WorkerFound, ...]
    problem: str = ""

    @property
    def processes(self) -> int:
        """How many photos they develop at a time."""
        return sum(one.processes for one in self.workers)

    def check(self) -> None:
        """Make sure that somebody is there.

        Raises:
            WorkersUnavailable: saying why not.
        """
        if self.problem:
            raise WorkersUnavailable(self.problem)


def crew_of(found: Iterable[WorkerFound], queue: str, broker: str) -> Crew:
    """The workers that may be used, or why there are none."""
    everyone = sorted(found, key=lambda one: one.name)
    matching = tuple(one for one in everyone if one.matches)
    if matching:
        return Crew(matching)
    if everyone:
        return Crew((), _other_versions(everyone))
    return Crew((), f"No worker answers on the queue {queue} of {broker}.")


def _other_versions(workers: Sequence[WorkerFound]) -> str:
    named = ", ".join(f"{one.machine} has {one.version}" for one in workers[:_NAMED])
    if len(workers) > _NAMED:
        named += f", and {len(workers) - _NAMED} more"
    return (
        f"The workers have another version of Batch GUI than this one, {__version__}: {named}. "
        "Install the same version everywhere."
    )
