"""What a batch was made from, so that another can be made like it, or it be changed itself."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from batch_gui.core.batch import Batch
from batch_gui.core.breath import breathe
from batch_gui.core.catalog import Photo, PhotoCatalog
from batch_gui.core.schedule import When
from batch_gui.develop.recipe import Recipe
from batch_gui.engine.scan import FoundPhoto, FoundPhotos, Skipped

_CHUNK = 1000  # photos looked up in the catalogue at a time


@dataclass(frozen=True, slots=True)
class Blueprint:
    """A batch's photos and settings as they were when it was asked for.

    Attributes:
        session_name: empty when its session isn't known.
        photos: in the batch's order; those that are gone are among `skipped`, if that was looked
            at.
        failed: paths of those of the photos that failed.
        config: as `BatchConfig.parse` takes it.
        recipe: the look as it was when the batch was made, where the preset of that name is
            another one by now, or gone; None where it is the same.
        output_folder: where the batch's outputs go; None when that was never decided.
    """

    batch_id: str
    name: str
    session_id: int | None
    session_name: str
    photos: FoundPhotos
    failed: frozenset[str]
    config: Mapping[str, Any]
    recipe: Recipe | None
    output_folder: str | None
    when: When

    @property
    def stopped(self) -> bool:
        """Whether looking its photos up was stopped before the end."""
        return self.photos.stopped


@dataclass(frozen=True, slots=True)
class Wish:
    """What a batch is to be from now on.

    Attributes:
        before: its photos as the user was shown them.
        photos: those it is to have of them, and new ones. What the user wasn't shown stays.
        recipe: the look, where it isn't the preset's of today.
    """

    name: str
    config: Mapping[str, Any]
    when: When
    before: FoundPhotos
    photos: FoundPhotos
    recipe: Recipe | None = None


def photos_of(
    batch: Batch,
    catalog: PhotoCatalog,
    *,
    there_only: bool,
    stop: Callable[[], bool],
    progress: Callable[[int], None],
) -> tuple[FoundPhotos, frozenset[str]]:
    """A batch's photos as a scan would have found them, and the paths of those that failed.

    Args:
        there_only: whether photos are left out whose file is gone; a listing of each folder.
        stop: asked now and then; True ends it.
        progress: told the number of photos found, now and then.
    """
    found, failed = FoundPhotos(), set(batch.failed)
    paths_failed: set[str] = set()
    is_there = _Listings().holds if there_only else _anything
    ids = batch.photo_ids
    for start in range(0, len(ids), _CHUNK):
        progress(len(found.photos))
        if stop():
            found.stopped = True
            break
        photos = catalog.photos(ids[start : start + _CHUNK], batch.session_id)
        if len(photos) < len(ids[start : start + _CHUNK]):
            known = {photo.photo_id for photo in photos}
            found.skipped += _unknown(ids[start : start + _CHUNK], known)
        for photo in photos:
            if not is_there(photo.path):
                found.skipped.append(Skipped(photo.path, "it isn't there any more"))
                continue
            found.photos.append(FoundPhoto(photo.path, photo.root))
            found.roots[photo.root] = found.roots.get(photo.root, 0) + 1
            if photo.photo_id in failed:
                paths_failed.add(photo.path)
        breathe()
    progress(len(found.photos))
    return found, frozenset(paths_failed)


def wished_ids(
    batch: Batch, catalog: PhotoCatalog, wish: Wish, add: Callable[[FoundPhotos], Sequence[int]]
) -> list[int]:
    """The ids of the photos a batch is to have: its own but for those taken out, then new ones.

    Args:
        add: puts photos that aren't in the batch into the catalogue and gives their ids.

    Raises:
        StorageError: when the catalogue can't be read or written.
    """
    if wish.photos is wish.before:
        return batch.photo_ids.tolist()
    wanted = {photo.path for photo in wish.photos.photos}
    gone = {photo.path for photo in wish.before.photos} - wanted
    own = list(_in_catalog(batch, catalog))
    taken_out = {photo.photo_id for photo in own if photo.path in gone}
    kept = [one for one in batch.photo_ids if one not in taken_out]
    own_paths = {photo.path for photo in own}
    new = wish.photos.only(lambda photo: photo.path not in own_paths)
    return list(dict.fromkeys([*kept, *(add(new) if new.photos else ())]))


def ids_like(
    batch: Batch,
    catalog: PhotoCatalog,
    found: FoundPhotos,
    add: Callable[[FoundPhotos], Sequence[int]],
) -> list[int]:
    """The ids of these photos, most of which are a batch's, in the order given.

    Args:
        add: as of `wished_ids`.

    Raises:
        StorageError: when the catalogue can't be read or written.
    """
    known = {photo.path: photo.photo_id for photo in _in_catalog(batch, catalog)}
    new = found.only(lambda photo: photo.path not in known)
    if new.photos:
        ids = add(new)
        known |= {photo.path: one for photo, one in zip(new.photos, ids, strict=True)}
    return [known[photo.path] for photo in found.photos]


def _in_catalog(batch: Batch, catalog: PhotoCatalog) -> Iterable[Photo]:
    for start in range(0, len(batch.photo_ids), _CHUNK):
        yield from catalog.photos(batch.photo_ids[start : start + _CHUNK], batch.session_id)
        breathe()


def _unknown(ids: Iterable[int], known: Collection[int]) -> list[Skipped]:
    reason = "it isn't in the catalogue any more"
    return [Skipped(f"photo {one}", reason) for one in ids if one not in known]


def _anything(_path: str) -> bool:
    return True


class _Listings:
    """Which files there are, by one look at each folder: quicker on a network drive."""

    def __init__(self) -> None:
        self._names: dict[str, frozenset[str] | None] = {}

    def holds(self, path: str) -> bool:
        """Whether a file is there."""
        folder, name = os.path.split(path)
        if folder not in self._names:
            self._names[folder] = _names_in(folder)
        names = self._names[folder]
        if names is None:
            return False
        # Where upper and lower case are the same, a listing may have the name otherwise.
        return name in names or os.path.exists(path)  # noqa: PTH110


def _names_in(folder: str) -> frozenset[str] | None:
    try:
        return frozenset(os.listdir(folder))  # noqa: PTH208
    except OSError:
        return None
