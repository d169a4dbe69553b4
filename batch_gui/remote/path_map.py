"""The same photos under other paths: what a worker machine calls the program's folders."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

from batch_gui.core.errors import InvalidConfig

_ARROW = "->"


@dataclass(frozen=True, slots=True)
class _Mapping:
    theirs: PurePath
    ours: Path


class PathMap:
    r"""Says where a path of the program is on this machine.

    Args:
        lines: such as "/Volumes/nas -> /mnt/nas", or "P:\Photos -> /mnt/photos"; the longest
            one that fits counts, and a path that none fits is the same here.

    Raises:
        InvalidConfig: naming the line that isn't a mapping.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        found = [_parsed(line) for line in lines if line.strip()]
        self._mappings = sorted(found, key=lambda one: len(one.theirs.parts), reverse=True)

    def check(self) -> None:
        """Make sure that the folders on this machine are there.

        Raises:
            InvalidConfig: naming the one that isn't.
        """
        for one in self._mappings:
            if not one.ours.is_dir():
                raise InvalidConfig(
                    f"The folder {one.ours} isn't there, where {one.theirs} should be found. "
                    "Mount it, or correct the path mapping."
                )

    def here(self, path: str) -> str:
        """The path on this machine."""
        for one in self._mappings:
            whole = type(one.theirs)(path)
            if whole.is_relative_to(one.theirs):
                return os.fspath(one.ours.joinpath(*whole.relative_to(one.theirs).parts))
        return path


def _parsed(line: str) -> _Mapping:
    theirs, arrow, ours = (part.strip() for part in line.partition(_ARROW))
    if not arrow or not theirs or not Path(ours).is_absolute():
        raise InvalidConfig(
            f"Path mapping {line!r}: expected a folder of the program, {_ARROW}, and the same "
            "folder on this machine, such as /Volumes/nas -> /mnt/nas."
        )
    is_windows = "\\" in theirs or theirs[1:2] == ":"
    kind = PureWindowsPath if is_windows else PurePosixPath
    if not kind(theirs).is_absolute():
        raise InvalidConfig(f"Path mapping {line!r}: {theirs} must be an absolute path.")
    return _Mapping(kind(theirs), Path(ours))
