"""What every place where photos are developed offers."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol, runtime_checkable

from batch_gui.develop.job import PhotoJob, PhotoResult


class PhotoExecutor(Protocol):
    """Develops photos somewhere else.

    A future ends with the result; with PhotoError when the photo is at fault, StorageError
    when the output's drive is, WorkersUnavailable when nobody is there to develop it, and
    CancelledError when the executor was shut down before the photo was done.
    """

    @property
    def window(self) -> int:
        """How many photos one batch should have in flight to keep every worker busy."""

    def submit(self, job: PhotoJob) -> Future[PhotoResult]:
        """Hand over one photo."""

    def shutdown(self) -> None:
        """Stop at once, leaving no process behind. Photos in flight are cancelled."""


@runtime_checkable
class NoticesSlowPhotos(Protocol):
    """An executor that notices when a photo takes far longer than its pixels explain.

    Attributes:
        on_slow: called with that photo, once, from a thread of the executor.
    """

    on_slow: Callable[[PhotoJob], None]
