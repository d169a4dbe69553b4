"""What the outputs of a batch are called, before each name is made its photo's own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from batch_gui.core.config import OutputConfig
from batch_gui.core.errors import PhotoError
from batch_gui.core.naming import NameTemplate, NameValues
from batch_gui.develop.facts import Facts
from batch_gui.develop.job import PhotoResult
from batch_gui.develop.recipe import Recipe
from batch_gui.develop.sizes import final_sizes
from batch_gui.engine.earlier import EarlierOutputs
from batch_gui.engine.header import read_header
from batch_gui.engine.publishing import LONGEST_NAME, Originals, OutputFolder
from batch_gui.engine.scan import FoundPhoto

_NO_CAMERA, _NO_LENS, _NO_PRESET = "Unknown camera", "Unknown lens", "Original"


class OutputNames:
    """Names without endings, as the batch's template says.

    Args:
        preset: the preset's name; None for none.
        session: the session's name.
        max_pixels: headers of larger photos aren't read.
    """

    def __init__(
        self,
        output: OutputConfig,
        *,
        preset: str | None,
        session: str,
        recipe: Recipe,
        max_pixels: int,
    ) -> None:
        self._template = NameTemplate.parse(output.name)
        self._max_edge = output.max_edge
        self._preset = preset or _NO_PRESET
        self._session = session
        self._geometry = recipe.geometry
        self._max_pixels = max_pixels

    @property
    def needs_header(self) -> bool:
        """Whether a photo's header has to be read to name its output."""
        return self._template.needs_header

    def before(self, source: str, seq: int) -> str:
        """The name of a photo that isn't developed yet; reads its header if need be.

        Args:
            seq: the photo's place in the batch, from 1.

        Raises:
            PhotoError: when its header can't be read, or doesn't tell what is needed.
        """
        if not self._template.needs_header:
            return self._named(source, seq)
        header = read_header(source, self._max_pixels)
        size = (0, 0)
        if self._template.needs_size:
            if header.size is None:
                raise PhotoError("its size is known only once it is developed")
            size = final_sizes(header.size, self._geometry, self._max_edge)[1]
        return self._named(source, seq, header.facts, header.mtime, size)

    def after(self, source: str, seq: int, result: PhotoResult) -> str:
        """The name of a developed photo."""
        taken = datetime.fromisoformat(result.taken) if result.taken else None
        facts = Facts(taken, result.camera, result.lens)
        size = (result.width, result.height)
        return self._named(source, seq, facts, result.source_mtime, size)

    def _named(
        self,
        source: str,
        seq: int,
        facts: Facts | None = None,
        mtime: float = 0,
        size: tuple[int, int] = (0, 0),
    ) -> str:
        facts = facts or Facts()
        values = NameValues(
            name=Path(source).stem,
            seq=seq,
            preset=self._preset,
            session=self._session,
            taken=facts.taken or _file_time(mtime),
            camera=facts.camera or _NO_CAMERA,
            lens=facts.lens or _NO_LENS,
            width=size[0],
            height=size[1],
        )
        return self._template.format(values, LONGEST_NAME)


@dataclass(frozen=True, slots=True)
class ExpectedName:
    """Where one photo's output will be.

    Attributes:
        source: path of the photo.
        name: path of the output under the output folder; None if that isn't known.
        left_out: it is there already, and the batch leaves such photos out, or it is there
            and up to date, and the batch does only again what changed.
        problem: why its name isn't known, in words.
    """

    source: str
    name: str | None = None
    left_out: bool = False
    problem: str | None = None


def expected_names(
    photos: Iterable[FoundPhoto],
    root: Path,
    output: OutputConfig,
    names: OutputNames,
    earlier: EarlierOutputs | None,
) -> Iterator[ExpectedName]:
    """The outputs' names as they will be, numbered where names are taken.

    Args:
        earlier: of the batch, if it does only again what changed.

    Raises:
        StorageError: when a folder can't be read.
    """
    folder = OutputFolder(root, output, Originals(lambda: ()), ())
    for seq, photo in enumerate(photos, 1):
        there = folder.folder(photo.subfolder)
        try:
            stem = names.before(photo.path, seq)
            wanted = folder.expected(there, stem, photo.path)
            current = earlier.current(photo.path, wanted) if earlier else None
            final = current or wanted
            left_out = current is not None or folder.skips(wanted)
            if not left_out:
                own = earlier.outdated(photo.path, wanted) if earlier else None
                final = folder.reserve(there, stem, wanted.suffix, own)
        except PhotoError as error:
            yield ExpectedName(photo.path, problem=str(error))
        else:
            yield ExpectedName(photo.path, str(final.relative_to(root)), left_out)


def _file_time(mtime: float) -> datetime:
    """A file's time on the clock of this place, as cameras write theirs."""
    try:
        return datetime.fromtimestamp(mtime)  # noqa: DTZ006
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0)  # noqa: DTZ006
