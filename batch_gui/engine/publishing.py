"""Final names: every photo its own, none that is taken, never that of an original."""

from __future__ import annotations

import contextlib
import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from batch_gui.core.catalog import Photo
from batch_gui.core.config import OnConflict, OutputConfig
from batch_gui.core.errors import PhotoError
from batch_gui.core.files import publish, storage_faults
from batch_gui.develop.formats import expected_suffix
from batch_gui.engine.storage import check_volumes

LONGEST_NAME = 240  # bytes; file systems allow 255, a number and an ending must still fit
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]|[\ud800-\udfff]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?\Z", re.IGNORECASE)


def safe_name(name: str) -> str:
    """`name` as every system accepts it for a file or folder.

    Characters that Windows forbids and bytes that aren't text become `_`, names that it
    reserves (CON, LPT1) get one, trailing dots and spaces go, long names are cut.
    """
    name = _FORBIDDEN.sub("_", name)
    while len(name.encode()) > LONGEST_NAME:
        name = name[:-1]
    name = name.rstrip(". ")
    if _RESERVED.match(name):
        name = f"{name}_"
    return name or "_"


def folded(name: str) -> str:
    """Two names that fold alike may be the same file on some system."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def output_subfolder(root: Path, subfolder: str) -> Path:
    """The folder under `root` for photos from `subfolder` of what was added."""
    return root.joinpath(*(safe_name(part) for part in Path(subfolder).parts))


class Originals:
    """The files a batch must never replace, however they are reached.

    Those are its photos, and whatever else lies beside them that this program didn't write:
    the camera's JPEG next to a RAW file that alone was added is an original, too.

    Args:
        paths: gives the photos' paths; asked once, and only if an output's name is taken.
        ours: whether this program wrote a file.
    """

    def __init__(
        self, paths: Callable[[], Iterable[str]], ours: Callable[[str], bool] = lambda _: False
    ) -> None:
        self._paths = paths
        self._ours = ours
        self._identities: set[tuple[int, int]] | None = None
        self._folders: set[tuple[int, int]] = set()

    def __contains__(self, path: Path) -> bool:
        """Whether `path` is one of them, also through links. Reads the disk the first time."""
        if self._identities is None:
            paths = list(self._paths())
            self._identities = {found for found in map(_identity, paths) if found}
            folders = {os.path.dirname(one) for one in paths}  # noqa: PTH120
            self._folders = {found for found in map(_identity, folders) if found}
        there = _identity(path)
        if there is None or there in self._identities:
            return there is not None
        return _identity(path.parent) in self._folders and not self._ours(str(path))


def _identity(path: str | Path) -> tuple[int, int] | None:
    try:
        found = Path(path).stat()
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino


def endangered_originals(
    root: Path, output: OutputConfig, photos: Sequence[Photo], stems: Iterable[str]
) -> list[str]:
    """The originals whose path is that of an expected output; links in folders don't hide it.

    Args:
        stems: the outputs' names without ending, photo by photo.
    """
    outputs = OutputFolder(root, output, Originals(lambda: ()), ())
    real: dict[str, str] = {}

    def place(path: Path) -> str:
        parent = str(path.parent)
        real.setdefault(parent, os.path.realpath(parent))
        return folded(str(Path(real[parent]) / path.name))

    originals = {place(Path(photo.path)): photo.path for photo in photos}
    expected = (
        place(outputs.expected(outputs.folder(photo.subfolder), stem, photo.path))
        for photo, stem in zip(photos, stems, strict=True)
    )
    return [originals[one] for one in expected if one in originals]


class OutputFolder:
    """The tree of outputs of one batch.

    Args:
        root: folder of the batch's outputs.
        originals: what must not be replaced.
        claimed: paths of the outputs that photos of this batch have already.
    """

    def __init__(
        self, root: Path, output: OutputConfig, originals: Originals, claimed: Iterable[str]
    ) -> None:
        self._root = root
        self._output = output
        self._originals = originals
        self._made: set[Path] = set()
        self._listed: set[Path] = set()
        self._on_disk: dict[str, set[str]] = {}
        self._replaced: set[Path] = set()
        self._claimed: dict[str, set[str]] = {}
        for path in claimed:
            self._claim(Path(path))

    def folder(self, subfolder: str) -> Path:
        """Where the outputs of a source's subfolder go."""
        return output_subfolder(self._root, subfolder)

    def make(self, subfolder: str, volumes: Iterable[str]) -> Path:
        """The same, made if it isn't there; never on another drive than its own.

        Args:
            volumes: mount points that must be in use.

        Raises:
            StorageError: when a drive is missing, or the folder can't be made.
        """
        check_volumes(volumes)
        folder = self.folder(subfolder)
        if folder not in self._made:
            with storage_faults(folder):
                folder.mkdir(parents=True, exist_ok=True)
            self._made.add(folder)
        return folder

    def expected(self, folder: Path, stem: str, source: str) -> Path:
        """The output's path if its name is free and the source is what its ending says."""
        return self.named(folder, stem, expected_suffix(self._output.format, source))

    def named(self, folder: Path, stem: str, suffix: str) -> Path:
        """The output's path if its name is free."""
        return folder / f"{safe_name(stem)}{suffix}"

    @property
    def may_skip(self) -> bool:
        """Whether photos may be left out because their outputs are there already."""
        return self._output.on_conflict is OnConflict.SKIP

    def skips(self, path: Path) -> bool:
        """Whether the batch leaves a photo out because its output is there already."""
        return self.may_skip and not self._is_claimed(path) and self._is_on_disk(path)

    def reserve(self, folder: Path, stem: str, suffix: str, own: Path | None = None) -> Path:
        """The final path of an output, from now on its own.

        Args:
            stem: its name without ending, as the batch's template says.
            own: an outdated output of the same photo, which is replaced.

        Raises:
            PhotoError: when it would replace an original.
            StorageError: when the folder can't be read.
        """
        if own is not None and not self._is_claimed(own):
            self._refuse_original(own)
            self._claim(own)
            self._replaced.add(own)
            return own
        stem = safe_name(stem)
        for number in range(1, 1_000_000):
            path = folder / (f"{stem}{suffix}" if number == 1 else f"{stem} ({number}){suffix}")
            if self._is_claimed(path):
                continue
            if self._is_on_disk(path):
                if self._output.on_conflict is not OnConflict.OVERWRITE or path.is_dir():
                    continue
                self._refuse_original(path)
            self._claim(path)
            return path
        raise PhotoError(f"there are too many files named {stem}{suffix} in {folder}")

    def put(self, temporary: Path, final: Path) -> bool:
        """Give a checked output its reserved name; False if a stranger took it meanwhile.

        Raises:
            StorageError: when the drive refuses.
        """
        with storage_faults(final.parent):
            if self._output.on_conflict is OnConflict.OVERWRITE or final in self._replaced:
                temporary.replace(final)
                return True
            try:
                publish(temporary, final)
            except FileExistsError:
                _names(self._on_disk, final).add(folded(final.name))
                return False
        return True

    def release(self, path: Path) -> None:
        """Give a reserved name back that wasn't used."""
        _names(self._claimed, path).discard(folded(path.name))

    def _refuse_original(self, path: Path) -> None:
        if path in self._originals:
            raise PhotoError(f"its output would replace the original {path}")

    def _is_claimed(self, path: Path) -> bool:
        return folded(path.name) in _names(self._claimed, path)

    def _is_on_disk(self, path: Path) -> bool:
        names = _names(self._on_disk, path)
        if path.parent not in self._listed:
            with storage_faults(path.parent), contextlib.suppress(FileNotFoundError):
                names.update(folded(entry.name) for entry in os.scandir(path.parent))
            self._listed.add(path.parent)
        return folded(path.name) in names

    def _claim(self, path: Path) -> None:
        _names(self._claimed, path).add(folded(path.name))


def _names(names: dict[str, set[str]], path: Path) -> set[str]:
    """The names kept for the folder of `path`; folders that fold alike may be the same one."""
    return names.setdefault(folded(str(path.parent)), set())
