"""Everything that can go wrong, in words a person can be told.

The message of every error is a whole sentence for the user, but that of a PhotoError: it is
a phrase that follows the photo's name ("IMG_1.jpg: the file is cut off"). The command line's
exit statuses follow this tree:

    BatchGuiError
     +-- BadRequest               asked for something that makes no sense
     |    +-- InvalidConfig       a key, value or preset that isn't allowed
     |    +-- UnknownPhotos       photo ids the catalogue doesn't hold
     |    +-- OutputIsInput       an output would take the place of an original
     +-- NotFound
     |    +-- BatchNotFound
     |    +-- PhotoNotFound
     +-- InvalidTransition        the batch's status doesn't allow it
     |    +-- HasBegun            its settings can't be changed any more
     +-- EngineElsewhere          another process works on this data folder
     +-- PhotoError               this photo can't be developed; the rest can
     +-- StorageError             a drive is missing, full, read-only or failing
     |    +-- OutputUnwritable    the folder for a batch's outputs can't be written
     +-- WorkersUnavailable       nobody is there to develop photos now
     +-- UnreadableState          a state file or catalogue that can't be read
          +-- NewerFormat         written by a newer version of the program
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self


class BatchGuiError(Exception):
    """An error whose message can be shown to the user as it is."""


class BadRequest(BatchGuiError):
    """Something was asked for that makes no sense; nothing was changed."""


class InvalidConfig(BadRequest):
    """A setting of a batch isn't allowed: which one, what came, what was expected."""


class UnknownPhotos(BadRequest):
    """Some photo ids aren't in the catalogue.

    Attributes:
        photo_ids: the unknown ids, in the order they were given.
    """

    def __init__(self, photo_ids: Sequence[int]) -> None:
        self.photo_ids = tuple(photo_ids)
        shown = ", ".join(map(str, self.photo_ids[:5]))
        more = f" and {len(self.photo_ids) - 5} more" if len(self.photo_ids) > 5 else ""
        super().__init__(f"Unknown photo ids: {shown}{more}. Add the photos first.")


class OutputIsInput(BadRequest):
    """An output would take the place of an original photo."""


class NotFound(BatchGuiError):
    """There is no such thing."""


class BatchNotFound(NotFound):
    """There is no batch of that id."""

    def __init__(self, batch_id: str) -> None:
        self.batch_id = batch_id
        super().__init__(f"There is no batch {batch_id!r}.")


class PhotoNotFound(NotFound):
    """There is no photo of that id."""

    def __init__(self, photo_id: int) -> None:
        self.photo_id = photo_id
        super().__init__(f"There is no photo {photo_id}.")


class InvalidTransition(BatchGuiError):
    """The batch's status doesn't allow what was asked; nothing was changed.

    Args:
        wanted: what was asked, such as "be resumed" or "become running".
        allowed: what could have been asked instead, with the same first word.

    Attributes:
        batch_id: the batch.
        status: the status it is in.
    """

    def __init__(self, batch_id: str, status: str, wanted: str, allowed: Sequence[str]) -> None:
        self.batch_id = batch_id
        self.status = status
        verb = wanted.split()[0]
        others = " or ".join(sorted(one.removeprefix(f"{verb} ") for one in allowed))
        can = f"it can only {verb} {others}" if allowed else "it has ended"
        super().__init__(f"The batch is {status} and can't {wanted}: {can}.")


class HasBegun(InvalidTransition):
    """The batch has begun, or ended: its settings can't be changed any more.

    Args:
        name: the batch's.
        allowed: as of `InvalidTransition`; empty when it has ended.
    """

    def __init__(self, batch_id: str, status: str, name: str, allowed: Sequence[str]) -> None:
        super().__init__(batch_id, status, "be given other settings", allowed)
        done = "has begun" if allowed else "has ended"
        self.args = (f"\u201c{name}\u201d {done}, so its settings can't be changed any more.",)


class EngineElsewhere(BatchGuiError):
    """Another process holds this data folder."""


class PhotoError(BatchGuiError):
    """This photo can't be developed; the message is the reason, a phrase in lower case.

    Attributes:
        seconds: wall time it took to find that out; None when nobody tried, or it isn't known.
        machine: the computer that tried.
    """

    seconds: float | None = None
    machine: str | None = None

    def after(self, seconds: float | None, machine: str | None) -> Self:
        """Note how long was tried and where; returns the error itself."""
        self.seconds, self.machine = seconds, machine
        return self


class StorageError(BatchGuiError):
    """A folder can't be written or read now: full, missing, read-only or failing."""


class OutputUnwritable(StorageError):
    """The folder for a batch's outputs can't be written now."""


class WorkersUnavailable(BatchGuiError):
    """There is nothing that could develop photos now; it may be there again later."""


class UnreadableState(BatchGuiError):
    """A state file, journal or catalogue holds something that can't be read."""


class NewerFormat(UnreadableState):
    """It was written by a newer version of the program and is left alone."""
