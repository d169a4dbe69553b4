"""Whether a photo is still wanted: what makes a task that is delivered twice harmless.

For each task in the broker there are three keys beside the results, and each can be taken by one
alone:

    first    taken by the worker that begins; taken back by the program to recall the task
    second   taken by the one that begins again, the first having been lost
    open     taken by the one that has finished: only its output counts

A program that has ended, or whose broker has forgotten everything, leaves no valid session
behind, so that what it still has in the broker isn't developed any more.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from batch_gui.remote.key_store import KeyStore

_SESSION_KEPT = 60  # seconds without a sign of the program
_TASK_KEPT = 7 * 86_400  # seconds; longer than any task waits


class Beginning(Enum):
    """What a worker finds when it is handed a task."""

    FIRST = auto()
    AGAIN = auto()
    TOO_OFTEN = auto()
    UNWANTED = auto()


@dataclass(frozen=True, slots=True)
class Session:
    """A program while it is connected; another one of the same program takes its place."""

    program: str
    secret: str

    @property
    def key(self) -> str:
        """Where it is kept."""
        return f"batch-gui-session-{self.program}"


class Tickets:
    """The keys of tasks. All methods raise WorkersUnavailable when the store doesn't answer."""

    def __init__(self, store: KeyStore) -> None:
        self._store = store

    def open_session(self, program: str) -> Session:
        """A new session; tasks of the program's earlier ones are no longer wanted."""
        session = Session(program, uuid.uuid4().hex)
        self._store.write({session.key: session.secret.encode()}, _SESSION_KEPT)
        return session

    def keep(self, session: Session) -> bool:
        """Say that the program is still there; False when the store has forgotten it."""
        if not self._is_valid(session):
            return False
        self._store.write({session.key: session.secret.encode()}, _SESSION_KEPT)
        return True

    def close_session(self, session: Session) -> None:
        """From now on none of its tasks is wanted."""
        self._store.take(session.key)

    def issue(self, task_id: str) -> None:
        """Want a task to be done."""
        self._store.write(dict.fromkeys(_keys(task_id), b"1"), _TASK_KEPT)

    def recall(self, task_id: str) -> bool:
        """Want a task no longer, unless a worker has begun it."""
        first, second, still_open = _keys(task_id)
        if not self._store.take(first):
            return False
        self._store.take(second, still_open)
        return True

    def drop(self, task_ids: Sequence[str]) -> None:
        """Want tasks no longer, begun or not; outputs still in the making come to nothing."""
        self._store.take(*(key for task_id in task_ids for key in _keys(task_id)))

    def begun(self, task_ids: Sequence[str]) -> list[bool]:
        """Which of them a worker has begun."""
        return [value is None for value in self._store.read([_keys(one)[0] for one in task_ids])]

    def begin(self, task_id: str, session: Session) -> Beginning:
        """Begin a task, if it is wanted."""
        first, second, still_open = _keys(task_id)
        if not self._is_valid(session):
            return Beginning.UNWANTED
        if self._store.take(first):
            return Beginning.FIRST
        if self._store.take(second):
            return Beginning.AGAIN
        there = self._store.read([still_open])[0] is not None
        return Beginning.TOO_OFTEN if there else Beginning.UNWANTED

    def finish(self, task_id: str, session: Session) -> bool:
        """Whether the caller's outcome is the one that counts; True for one caller alone."""
        return self._is_valid(session) and self._store.take(_keys(task_id)[2]) == 1

    def _is_valid(self, session: Session) -> bool:
        return self._store.read([session.key])[0] == session.secret.encode()


def _keys(task_id: str) -> tuple[str, str, str]:
    return (
        f"batch-gui-first-{task_id}",
        f"batch-gui-second-{task_id}",
        f"batch-gui-open-{task_id}",
    )
