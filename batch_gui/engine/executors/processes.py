"""What makes a fresh process a good worker of this program."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
from multiprocessing.connection import wait

import psutil

_MB = 1 << 20


class interrupts_blocked:  # noqa: N801 - reads as a phrase
    """Start processes that don't hear Ctrl-C, not even before their first line runs."""

    def __enter__(self) -> None:
        if hasattr(signal, "pthread_sigmask"):
            self._before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})

    def __exit__(self, *_: object) -> None:
        if hasattr(signal, "pthread_sigmask"):
            signal.pthread_sigmask(signal.SIG_SETMASK, self._before)


def start_worker(memory: int) -> None:
    """Make this process a good worker: deaf to Ctrl-C, bounded, and gone with its parent.

    Args:
        memory: MB of address space it may use; 0 for no limit. Only where the system can
            limit it (not on Windows and macOS).
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if memory and sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory * _MB, memory * _MB))
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def start_low_worker(memory: int) -> None:
    """`start_worker` for work that may wait: beside busy processes it gets a tenth of a core."""
    start_worker(memory)
    low = psutil.BELOW_NORMAL_PRIORITY_CLASS if sys.platform == "win32" else 10
    with contextlib.suppress(psutil.Error, OSError):
        psutil.Process().nice(low)


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
