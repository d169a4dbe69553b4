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
_NICE = 10  # of 19: beside others that want the same core they get nine tenths of it


class interrupts_blocked:  # noqa: N801 - reads as a phrase
    """Start processes that don't hear Ctrl-C, not even before their first line runs."""

    def __enter__(self) -> None:
        if hasattr(signal, "pthread_sigmask"):
            self._before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})

    def __exit__(self, *_: object) -> None:
        if hasattr(signal, "pthread_sigmask"):
            signal.pthread_sigmask(signal.SIG_SETMASK, self._before)


def start_worker(memory: int) -> None:
    """Make this process a good worker: deaf to Ctrl-C, modest, and gone with its parent.

    Args:
        memory: MB of address space it may use; 0 for no limit. Only where the system can
            limit it (not on Windows and macOS).
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if memory and sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory * _MB, memory * _MB))
    _give_precedence_to_others()
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _give_precedence_to_others() -> None:
    """Take only what other programs leave of the processor and the disk.

    What the system refuses is left as it is: photos are developed all the same.
    """
    me = psutil.Process()
    windows = sys.platform == "win32"
    with contextlib.suppress(OSError, psutil.Error):
        me.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS if windows else max(_NICE, me.nice()))
    with contextlib.suppress(OSError, psutil.Error, AttributeError, ValueError):
        me.ionice(psutil.IOPRIO_LOW if windows else psutil.IOPRIO_CLASS_IDLE)


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
