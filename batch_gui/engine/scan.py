"""Finding the photos under the folders and files a person hands over."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from batch_gui.develop.formats import PHOTO_SUFFIXES

_PROGRESS_EVERY = 200


@dataclass(frozen=True, slots=True)
class FoundPhoto:
    """A photo on disk and the folder under which its place is kept in the output."""

    path: str
    root: str

    @property
    def subfolder(self) -> str:
        """Where it lies under the root, "" for directly in it."""
        return os.path.dirname(self.path)[len(self.root) :].strip(os.sep)  # noqa: PTH120


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that was handed over and won't be developed, with the reason in words."""

    path: str
    reason: str


@dataclass(slots=True)
class FoundPhotos:
    """What a scan found.

    Attributes:
        photos: in the order they were handed over, each folder sorted by name, none twice.
        roots: how many of them are under each folder that was handed over, or beside each
            file that was.
        stopped: the scan was stopped before its end.
    """

    photos: list[FoundPhoto] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    stopped: bool = False
    roots: dict[str, int] = field(default_factory=dict)

    def with_more(self, more: FoundPhotos) -> FoundPhotos:
        """These and what another scan found; a photo found twice counts once."""
        seen = {photo.path for photo in self.photos}
        new = [photo for photo in more.photos if photo.path not in seen]
        said = {item.path for item in self.skipped}
        skipped = [item for item in more.skipped if item.path not in said]
        return _counted([*self.photos, *new], [*self.skipped, *skipped])

    def without(self, root: str) -> FoundPhotos:
        """These but for the photos under one of `roots`, and what was left out there."""
        inside = root.rstrip(os.sep) + os.sep
        skipped = [item for item in self.skipped if not item.path.startswith(inside)]
        return _counted([photo for photo in self.photos if photo.root != root], skipped)

    def only(self, wanted: Callable[[FoundPhoto], bool]) -> FoundPhotos:
        """Those that are `wanted`; what was left out stays so."""
        return _counted([photo for photo in self.photos if wanted(photo)], self.skipped)

    @property
    def suggested_name(self) -> str:
        """A name for the batch: that of the first folder the photos came from."""
        root = Path(self.photos[0].root) if self.photos else Path()
        # A folder's name need not be text.
        return os.fsencode(root.name).decode(errors="replace") or "Photos"


def _counted(photos: list[FoundPhoto], skipped: list[Skipped]) -> FoundPhotos:
    return FoundPhotos(photos, skipped, roots=dict(Counter(photo.root for photo in photos)))


def scan(
    paths: Iterable[str | os.PathLike[str]],
    *,
    recursive: bool = True,
    output_folders: Collection[str] = (),
    stop: Callable[[], bool] = lambda: False,
    progress: Callable[[int], None] = lambda _: None,
) -> FoundPhotos:
    """Every photo in `paths`, folders with their subfolders.

    Args:
        recursive: whether subfolders are read.
        output_folders: folders this program writes to; inside a scanned folder they are
            left out, so that outputs never become inputs.
        stop: asked between files; True ends the scan.
        progress: told the number of photos found, now and then.
    """
    found = FoundPhotos()
    seen: set[str] = set()
    excluded = {os.path.realpath(folder) for folder in output_folders}
    for given in paths:
        for count, item in enumerate(_walk(Path(os.path.abspath(given)), recursive, excluded)):  # noqa: PTH100
            if count % _PROGRESS_EVERY == 0:
                progress(len(found.photos))
                if stop():
                    found.stopped = True
                    return found
            if isinstance(item, Skipped):
                found.skipped.append(item)
            elif item.path not in seen:
                seen.add(item.path)
                found.photos.append(item)
                found.roots[item.root] = found.roots.get(item.root, 0) + 1
    progress(len(found.photos))
    return found


def _walk(given: Path, recursive: bool, excluded: set[str]) -> Iterator[FoundPhoto | Skipped]:
    try:
        is_folder = given.is_dir()
        if not is_folder and not given.exists():
            yield Skipped(str(given), "there is no such file or folder")
            return
    except (OSError, ValueError) as error:
        yield Skipped(str(given), _reason(error))
        return
    if is_folder:
        yield from _walk_folder(str(given), str(given), recursive, excluded)
    else:
        yield _judge(str(given), given.name, str(given.parent))


def _walk_folder(
    folder: str, root: str, recursive: bool, excluded: set[str]
) -> Iterator[FoundPhoto | Skipped]:
    """Files of a folder first, then its subfolders; links to folders aren't followed."""
    pending = [folder]
    while pending:
        folder = pending.pop()
        try:
            with os.scandir(folder) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            yield Skipped(folder, _reason(error))
            continue
        subfolders = []
        for entry in entries:
            if not _is_folder(entry):
                yield _judge(entry.path, entry.name, root)
            elif entry.name.startswith("."):
                yield Skipped(entry.path, "a hidden folder")
            elif excluded and os.path.realpath(entry.path) in excluded:
                yield Skipped(entry.path, "outputs of an earlier batch")
            elif recursive:
                subfolders.append(entry.path)
        pending.extend(reversed(subfolders))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _judge(path: str, name: str, root: str) -> FoundPhoto | Skipped:
    if name.startswith("."):
        return Skipped(path, "a hidden file")
    if os.path.splitext(name)[1].lower() not in PHOTO_SUFFIXES:  # noqa: PTH122
        return Skipped(path, "not a photo format this program reads")
    return FoundPhoto(path, root)


def _reason(error: OSError | ValueError) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)
