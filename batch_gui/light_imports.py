"""Imported before all else: stops what two libraries do whenever something is imported later.

WORKAROUND: once PySide6 is imported, shiboken reads the source of each module that is imported
after it, to see whether it asks for `__feature__`; none here does. pydantic looks through the
metadata of every installed package for plugins. Together a sixth of the time until the window
can be used.
"""

from __future__ import annotations

import builtins
import os

os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
_plain = builtins.__import__

import PySide6.QtCore  # noqa: E402, F401

builtins.__import__ = _plain
