"""What the window remembers from one start to the next."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from PySide6.QtCore import QByteArray

MOST_RECENT = 10
"""Folders that are remembered."""


class SettingsStore(Protocol):
    """The part of QSettings the window uses; the composition root says where it is kept."""

    def value(self, key: str, /) -> Any:
        """What was set, or None."""

    def setValue(self, key: str, value: Any, /) -> None:
        """Keep `value`."""


class Remembered:
    """Typed access to a SettingsStore; what can't be read counts as not there."""

    def __init__(self, store: SettingsStore) -> None:
        self._store = store

    def geometry(self) -> QByteArray:
        """Place and size of the window; empty at the first start."""
        value = self._store.value("window/geometry")
        return value if isinstance(value, QByteArray) else QByteArray()

    def set_geometry(self, geometry: QByteArray) -> None:
        """Keep place and size of the window."""
        self._store.setValue("window/geometry", geometry)

    def state(self, of: str) -> QByteArray:
        """How a splitter or a header was left, for its `restoreState`; empty at first."""
        value = self._store.value(f"window/{of}")
        return value if isinstance(value, QByteArray) else QByteArray()

    def set_state(self, of: str, state: QByteArray) -> None:
        """Keep what `saveState` of a splitter or a header said."""
        self._store.setValue(f"window/{of}", state)

    def flag(self, of: str, otherwise: bool) -> bool:
        """Whether something of the window was on; `otherwise` at first."""
        value = self._store.value(f"window/{of}")
        return otherwise if value is None else str(value).lower() == "true"

    def set_flag(self, of: str, on: bool) -> None:
        """Keep whether something of the window is on."""
        self._store.setValue(f"window/{of}", on)

    def choice(self, of: str) -> str:
        """What was last chosen somewhere, such as "log" for "details/tab"; empty at first."""
        value = self._store.value(of)
        return value if isinstance(value, str) else ""

    def set_choice(self, of: str, value: str) -> None:
        """Keep what was chosen."""
        self._store.setValue(of, value)

    def last_config(self) -> dict[str, Any]:
        """The config of the batch made last; empty at first."""
        try:
            values = json.loads(str(self._store.value("new_batch/config") or "{}"))
        except ValueError:
            return {}
        return values if isinstance(values, dict) else {}

    def set_last_config(self, config: Mapping[str, Any]) -> None:
        """Keep the config of the batch just made."""
        self._store.setValue("new_batch/config", json.dumps(config))

    def recent_folders(self) -> tuple[str, ...]:
        """Folders photos came from, the last one first."""
        try:
            paths = json.loads(str(self._store.value("recent/folders") or "[]"))
        except ValueError:
            return ()
        if not isinstance(paths, list):
            return ()
        return tuple(path for path in paths if isinstance(path, str))[:MOST_RECENT]

    def add_recent_folders(self, folders: Sequence[str]) -> None:
        """Put folders on top of those remembered."""
        every = dict.fromkeys((*folders, *self.recent_folders()))
        self._store.setValue("recent/folders", json.dumps(list(every)[:MOST_RECENT]))

    def forget_recent_folders(self) -> None:
        """Begin the list anew."""
        self._store.setValue("recent/folders", "[]")

    def folder(self, purpose: str) -> str:
        """The folder last chosen for `purpose`, such as "add" or "output"."""
        value = self._store.value(f"folders/{purpose}")
        return value if isinstance(value, str) else ""

    def set_folder(self, purpose: str, folder: str) -> None:
        """Keep the folder chosen for `purpose`."""
        self._store.setValue(f"folders/{purpose}", folder)
