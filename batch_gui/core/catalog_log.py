"""The catalogue's log: everything ever added, so that a lost catalogue can be made again.

`catalog.journal` beside `catalog.sqlite3`: a sealed line for each thousand photos of a
session. It is written before the catalogue, so what the catalogue holds is in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from batch_gui.core import journal
from batch_gui.core.files import append_durably, storage_faults, write_atomically
from batch_gui.core.sealed_lines import sealed, unsealed

_IN_A_LINE = 1000


@dataclass(frozen=True, slots=True)
class LoggedPhoto:
    """A photo as it was added to a session."""

    photo_id: int
    path: str
    subfolder: str


@dataclass(frozen=True, slots=True)
class LoggedSession:
    """A session as it was made, with all its photos or some of them."""

    session_id: int
    name: str
    created_at: str
    roots: tuple[str, ...]
    photos: Sequence[LoggedPhoto]

    def lines(self) -> Iterator[bytes]:
        """As lines of the log; at least one."""
        left = iter(self.photos)
        some = list(islice(left, _IN_A_LINE))
        while True:
            yield sealed(
                {
                    "session_id": self.session_id,
                    "name": self.name,
                    "at": self.created_at,
                    "roots": self.roots,
                    "photos": [(one.photo_id, one.path, one.subfolder) for one in some],
                }
            )
            some = list(islice(left, _IN_A_LINE))
            if not some:
                return


class CatalogLog:
    """The log of one catalogue."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def exists(self) -> bool:
        """Whether there is one."""
        return self.path.exists()

    def append(self, session: LoggedSession) -> None:
        """Note a session about to be added; durable when it returns.

        Raises:
            StorageError: when it can't be written; none of it counts then.
        """
        with storage_faults(self.path.parent):
            journal.cut_torn_end(self.path)
        append_durably(self.path, b"".join(session.lines()))

    def write(self, sessions: Iterable[LoggedSession]) -> None:
        """Begin the log anew with what a catalogue holds.

        Raises:
            StorageError: when it can't be written.
        """
        write_atomically(self.path, (line for session in sessions for line in session.lines()))

    def read(self) -> Iterator[LoggedSession]:
        """What can be read of it, in the order it was added.

        Raises:
            StorageError: when the file is there and can't be read.
        """
        with storage_faults(self.path.parent):
            try:
                file = self.path.open("rb")
            except FileNotFoundError:
                return
            with file:
                for line in file:
                    values = unsealed(line[:-1]) if line.endswith(b"\n") else None
                    if values is not None:
                        yield LoggedSession(
                            values["session_id"],
                            values["name"],
                            values["at"],
                            tuple(values["roots"]),
                            [LoggedPhoto(*photo) for photo in values["photos"]],
                        )
