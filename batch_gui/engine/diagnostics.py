"""The diagnostic report: what a person sends along with a question, without any secret."""

from __future__ import annotations

import os
import platform
import re
import shutil
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psutil

from batch_gui import __version__
from batch_gui.core.batch import BatchSummary, Status
from batch_gui.core.settings import Folders, Settings

LOG_LINES = 200
LOG_NAME = "batch-gui.log"

_LIBRARIES = (
    *("PySide6-Essentials", "pillow", "pillow-heif", "rawpy", "cykooz-resizer", "numpy"),
    *("pydantic", "pebble", "psutil", "fastapi", "uvicorn", "websockets", "celery", "redis"),
)
_LOGIN = re.compile(r"(?<=://)[^\s/@]*@")
_NAMED = re.compile(
    r"\b(\w*(?:password|passwd|token|secret|api_?key|bearer))(\"?\s*[=: ]\s*\"?)([^\s&,;\"']+)",
    re.IGNORECASE,
)
_HIDDEN = "(hidden)"


def diagnostic_report(
    where: Folders, settings: Settings, batches: Sequence[BatchSummary], shown_by: str = ""
) -> str:
    """Versions, system, settings, how many batches there are, and the end of the log.

    Logins in URLs, the token of the HTTP interface and values that are called a password,
    token, secret or key are hidden, and the home folder is written as ~. Reads the log.

    Args:
        shown_by: what shows the window, in words.
    """
    parts = [
        ("Program", _versions(shown_by)),
        ("System", _system(where)),
        ("Folders", (f"{name}: {path}" for name, path in _folders(where))),
        ("Settings", (f"{name}: {value!r}" for name, value in settings.model_dump().items())),
        ("Batches", _counts(batches)),
        (f"Last {LOG_LINES} lines of the log", _end_of_log(where)),
    ]
    text = "\n\n".join(f"{title}\n{_indented(lines)}" for title, lines in parts)
    return _without(text, _secrets(where, settings)) + "\n"


def _versions(shown_by: str) -> Iterator[str]:
    yield f"Batch GUI {__version__}"
    yield f"Python {platform.python_version()} ({platform.python_implementation()})"
    if shown_by:
        yield shown_by
    for name in _LIBRARIES:
        with suppress(PackageNotFoundError):
            yield f"{name} {version(name)}"


def _system(where: Folders) -> Iterator[str]:
    yield platform.platform()
    memory = psutil.virtual_memory()
    yield (
        f"{os.cpu_count()} cores, {memory.total / 1e9:.1f} GB of memory, "
        f"{memory.available / 1e9:.1f} GB of it available"
    )
    with suppress(OSError):
        yield f"{shutil.disk_usage(where.data).free / 1e9:.1f} GB free for the program's files"


def _folders(where: Folders) -> tuple[tuple[str, Path], ...]:
    return (
        ("data", where.data),
        ("config", where.config),
        ("cache", where.cache),
        ("logs", where.logs),
    )


def _counts(batches: Sequence[BatchSummary]) -> Iterator[str]:
    counts = Counter(
        f"{one.status} ({one.pause_reason})" if one.status is Status.PAUSED else f"{one.status}"
        for one in batches
    )
    if not counts:
        yield "none"
    for what, count in sorted(counts.items()):
        yield f"{what}: {count}"


def _end_of_log(where: Folders) -> Iterable[str]:
    lines: deque[str] = deque(maxlen=LOG_LINES)
    for name in (f"{LOG_NAME}.1", LOG_NAME):  # the log may have been turned over just now
        with suppress(OSError), (where.logs / name).open(encoding="utf-8", errors="replace") as log:
            lines.extend(line.rstrip("\n") for line in log)
    return lines or ("none",)


def _secrets(where: Folders, settings: Settings) -> set[str]:
    """What must not be in the report, wherever it came from."""
    found = set()
    with suppress(OSError):
        found.add(where.api_token.read_text().strip())
    for value in settings.model_dump().values():
        if isinstance(value, str) and "://" in value:
            with suppress(ValueError):
                password = urlsplit(value).password or ""
                found.update({password, unquote(password)})
    return {secret for secret in found if len(secret) > 3}


def _without(text: str, secrets: Iterable[str]) -> str:
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, _HIDDEN)
    text = _LOGIN.sub(f"{_HIDDEN}@", text)
    text = _NAMED.sub(rf"\1\2{_HIDDEN}", text)
    home = str(Path.home())
    return text.replace(home, "~") if len(home) > 1 else text


def _indented(lines: Iterable[str]) -> str:
    return "\n".join(f"  {line}" for line in lines)
