"""One process that makes pictures of photos, one after the other."""

from __future__ import annotations

import logging
import multiprocessing
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessPool

from batch_gui.core.errors import PhotoError
from batch_gui.engine.executors.processes import interrupts_blocked, start_worker

log = logging.getLogger(__name__)
_T = TypeVar("_T")


class OneProcess:
    """Started when it is needed, and again after a decoder crashed or hung in it.

    One thread has work done; any may let the process rest, or close it.

    Args:
        what: it makes, as people read it: "preview".
        memory: MB of address space it may use; 0 for no limit.
        timeout: seconds after which a photo is given up.
    """

    def __init__(self, what: str, memory: int, timeout: float) -> None:
        self._what = what
        self._memory = memory
        self._timeout = timeout
        self._pool: ProcessPool | None = None
        self._lock = threading.Lock()  # held while the process starts
        self._under_way: Future[Any] | None = None
        self._closing = False

    def run(self, path: str, make: Callable[..., _T], *arguments: object) -> _T:
        """What `make`, which must be importable by name, makes of the photo at `path`.

        Raises:
            PhotoError: when it can't be made.
            CancelledError: when the process is being closed.
        """
        try:
            future: Future[_T] = self._living_pool().schedule(
                make, args=arguments, timeout=self._timeout
            )
            self._under_way = future
            if self._closing:  # nobody may be left who would end it
                raise CancelledError
            return future.result()
        except TimeoutError as error:
            raise PhotoError(f"its {self._what} took longer than {self._timeout:g} s") from error
        except (ProcessExpired, BrokenProcessPool, RuntimeError) as error:
            if self._closing:
                raise CancelledError from error
            log.warning("the %s of %s: %r", self._what, path, error)
            raise PhotoError("the decoder crashed") from error
        except OSError as error:
            raise PhotoError(f"no process can be started: {error.strerror}") from error

    def rest(self) -> None:
        """Let the process end until there is something to do again."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()
            pool.join()

    def close(self) -> None:
        """End the process at once and for good, whatever it is at."""
        self._closing = True
        self.rest()
        if self._under_way is not None:
            # A pool that is stopped while it takes a task over may never tell what became of it.
            self._under_way.cancel()

    def _living_pool(self) -> ProcessPool:
        with self._lock:
            if self._closing:
                raise CancelledError
            if self._pool is not None and not self._pool.active:
                self._pool.stop()
                self._pool = None
            if self._pool is None:
                self._pool = ProcessPool(
                    max_workers=1,
                    initializer=start_worker,
                    initargs=(self._memory,),
                    context=multiprocessing.get_context("spawn"),
                )
                with interrupts_blocked():
                    self._pool.active  # noqa: B018 - starts the process
            return self._pool
