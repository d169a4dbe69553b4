"""The token by which programs of other users get in."""

from __future__ import annotations

import contextlib
import logging
import os
import re
import secrets
import stat
import sys
from pathlib import Path

from batch_gui.core.files import storage_faults, sync_folder

log = logging.getLogger(__name__)

_WHOLE = re.compile(r"[\w-]{43,}\Z", re.ASCII)


def token_in(path: Path) -> str:
    """The token kept in `path`; made, readable by this user alone, where there is none.

    A file that isn't this user's own, or doesn't hold a whole token, is replaced.

    Raises:
        StorageError: when it can neither be read nor written.
    """
    with storage_faults(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        return _kept(path) or _made(path)


def _kept(path: Path) -> str | None:
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    except OSError:
        return None
    with open(descriptor, encoding="ascii", errors="replace") as file:  # noqa: PTH123
        state = os.fstat(descriptor)
        if not stat.S_ISREG(state.st_mode):
            return None
        if sys.platform != "win32":
            if state.st_uid != os.geteuid():
                return None
            if state.st_mode & 0o077:
                log.warning("%s could be read by others; now it can't", path)
                os.fchmod(descriptor, 0o600)
        token = file.read(1000).strip()
    return token if _WHOLE.match(token) else None


def _made(path: Path) -> str:
    token = secrets.token_urlsafe(32)
    temporary = path.with_name(f".{path.name}.new")
    with contextlib.suppress(FileNotFoundError):
        temporary.unlink()
    # Nobody else can read it at any moment: the mode is set as the file comes into being.
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w", encoding="ascii") as file:  # noqa: PTH123
        file.write(f"{token}\n")
        file.flush()
        os.fsync(descriptor)
    temporary.replace(path)
    sync_folder(path.parent)
    return token
