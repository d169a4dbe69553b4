"""What every place where photos are developed offers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future
from typing import Protocol, runtime_checkable

from batch_gui.develop.job import PhotoJob, PhotoResult
from batch_gui.remote.crew import Crew

MOST_IN_FLIGHT = 4000  # photos of one batch; recovery looks at so many for what was left behind


class PhotoFuture(Future[PhotoResult]):
    """What becomes of a photo that was handed over.

    Attributes:
        task_id: what the executor calls it now.
    """

    def __init__(self, task_id: str) -> None:
        super().__init__()
        self.task_id = task_id


class PhotoExecutor(Protocol):
    """Develops photos somewhere else.

    A future ends with the result; with PhotoError when the photo is at fault, StorageError
    when the output's drive is, WorkersUnavailable when nobody is there to develop it, and
    CancelledError when the executor was shut down before the photo was done.
    """

    @property
    def window(self) -> int:
        """How many photos one batch should have in flight now, MOST_IN_FLIGHT at the most."""

    def submit(self, job: PhotoJob) -> PhotoFuture:
        """Hand over one photo."""

    def recall(self, futures: Iterable[PhotoFuture]) -> None:
        """Take back the photos that no worker has begun; their futures are cancelled."""

    def resize(self, workers: int) -> None:
        """From now on, develop at most `workers` photos at a time; 0 for what is usual."""

    def shutdown(self) -> None:
        """Stop at once, leaving no process behind. Photos in flight are cancelled."""


@runtime_checkable
class NoticesSlowPhotos(Protocol):
    """An executor that notices when a photo takes far longer than its pixels explain.

    Attributes:
        on_slow: called with that photo, once, from a thread of the executor.
    """

    on_slow: Callable[[PhotoJob], None]


@runtime_checkable
class WorksElsewhere(Protocol):
    """An executor whose workers come and go by themselves, on other machines."""

    def crew(self) -> Crew:
        """Who is there, as far as is known; looks at memory only."""

    def check(self) -> None:
        """Make sure that somebody is there, or raise WorkersUnavailable."""

    def sweep(self, batch_id: str) -> None:
        """Remove what lost or late attempts at a batch's photos have left; waits for the disk."""
