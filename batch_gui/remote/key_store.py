"""Small things that the program and its workers both see, kept beside Celery's results."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

from celery import Celery
from celery.backends.filesystem import FilesystemBackend
from celery.backends.redis import RedisBackend

from batch_gui.core.errors import InvalidConfig, WorkersUnavailable
from batch_gui.remote.connection import AWAY


class KeyStore(Protocol):
    """Keys and their values. Methods raise WorkersUnavailable when the place doesn't answer."""

    def write(self, values: Mapping[str, bytes], seconds: int) -> None:
        """Keep values, at least for so long."""

    def read(self, keys: Sequence[str]) -> list[bytes | None]:
        """The values of some keys; None for those that aren't there."""

    def take(self, *keys: str) -> int:
        """Remove keys; how many were there. Of those who take one, only one gets it."""

    def close(self) -> None:
        """Let go of its connections."""


def key_store(app: Celery) -> KeyStore:
    """The store beside an app's results.

    Raises:
        InvalidConfig: when results are kept in another kind of place.
        WorkersUnavailable: when the place can't be used.
    """
    with _answering(app.conf.result_backend):
        backend = app.backend
    if isinstance(backend, RedisBackend):
        in_broker = app.conf.result_backend == app.conf.broker_url
        return RedisStore(backend.client, backend.as_uri(), in_broker=in_broker)
    if isinstance(backend, FilesystemBackend):
        return FolderStore(Path(os.fsdecode(backend.path)))
    raise InvalidConfig(f"Results can't be kept at {backend.as_uri()}.")


class RedisStore:
    """In the Redis server of the results.

    Args:
        client: of redis-py.
        place: its URL without a password.
        in_broker: it is the broker itself, by which it is called then.
    """

    def __init__(self, client: Any, place: str, *, in_broker: bool = False) -> None:
        self._client = client
        self._place = place
        self._in_broker = in_broker

    def write(self, values: Mapping[str, bytes], seconds: int) -> None:
        """Keep values, at least for so long."""
        with _answering(self._place, in_broker=self._in_broker), self._client.pipeline() as pipe:
            for key, value in values.items():
                pipe.set(key, value, ex=seconds)
            pipe.execute()

    def read(self, keys: Sequence[str]) -> list[bytes | None]:
        """The values of some keys; None for those that aren't there."""
        if not keys:
            return []
        with _answering(self._place, in_broker=self._in_broker):
            return list(self._client.mget(keys))

    def take(self, *keys: str) -> int:
        """Remove keys; how many were there."""
        if not keys:
            return 0
        with _answering(self._place, in_broker=self._in_broker):
            return int(self._client.delete(*keys))

    def close(self) -> None:
        """Let go of its connections."""
        self._client.connection_pool.disconnect()


class FolderStore:
    """In files of a folder that all machines share; what is too old stays until it is taken."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, values: Mapping[str, bytes], seconds: int) -> None:  # noqa: ARG002
        """Keep values."""
        with _answering(str(self._folder)):
            for key, value in values.items():
                temporary = self._folder / f".{uuid.uuid4().hex}"
                temporary.write_bytes(value)
                temporary.replace(self._folder / key)

    def read(self, keys: Sequence[str]) -> list[bytes | None]:
        """The values of some keys; None for those that aren't there."""
        with _answering(str(self._folder)):
            return [self._read(key) for key in keys]

    def take(self, *keys: str) -> int:
        """Remove keys; how many were there."""
        taken = 0
        with _answering(str(self._folder)):
            for key in keys:
                with suppress(FileNotFoundError):
                    (self._folder / key).unlink()
                    taken += 1
        return taken

    def close(self) -> None:
        """There are none."""

    def _read(self, key: str) -> bytes | None:
        try:
            return (self._folder / key).read_bytes()
        except FileNotFoundError:
            return None


@contextmanager
def _answering(place: str, *, in_broker: bool = False) -> Iterator[None]:
    try:
        yield
    except AWAY as error:
        if in_broker:
            raise WorkersUnavailable(f"The broker {place} doesn't answer.") from error
        raise WorkersUnavailable(f"The place of the results, {place}, doesn't answer.") from error
