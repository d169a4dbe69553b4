"""Bringing the state file of an older version up to date, in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

SCHEMA_VERSION = 1

Values = dict[str, Any]


def _from_the_fifteen_keys(values: Values) -> Values:
    """Other programs write the fifteen keys alone: no version, no name."""
    return {"name": f"Batch {str(values.get('batch_id')).removeprefix('batch_')}", **values}


# What makes the values of that version those of the next. Keys that may be missing need no
# step: a reader takes their defaults. Never changed once released: tests/fixtures holds files
# of every version.
_STEPS: Mapping[int, Callable[[Values], Values]] = {0: _from_the_fifteen_keys}


def version_of(values: Values) -> int:
    """The version that a state file says it has; 0 when it says none.

    Raises:
        ValueError: when that is no version number.
    """
    version = values.get("schema_version", 0)
    if type(version) is not int or version < 0:
        msg = f"schema_version: {version!r} is no version"
        raise ValueError(msg)
    return version


def upgraded(
    values: Values,
    wanted: int = SCHEMA_VERSION,
    steps: Mapping[int, Callable[[Values], Values]] = _STEPS,
) -> Values:
    """The values as the version `wanted` would have written them.

    Raises:
        ValueError: when their version is no version number.
    """
    for version in range(version_of(values), wanted):
        values = {**steps[version](values), "schema_version": version + 1}
    return values
