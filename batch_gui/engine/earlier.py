"""What became of a photo in earlier batches, so that only what changed is done again."""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from batch_gui.core.config import BatchConfig
from batch_gui.core.errors import StorageError
from batch_gui.core.journal import JournalEntry
from batch_gui.core.outputs import KnownOutput, OutputIndex
from batch_gui.develop.recipe import Recipe

# Where an output goes says nothing about what is in it.
_PLACE = {"folder", "name", "on_conflict"}
_NUMBER = re.compile(r" \(\d+\)\Z")

log = logging.getLogger(__name__)


def made_with(config: BatchConfig, recipe: Recipe) -> str:
    """A digest of everything but the photo that shapes an output's content."""
    shaping = {
        "recipe": recipe.model_dump(mode="json"),
        "blend": float(config.blend),
        "output": config.output.model_dump(mode="json", exclude=_PLACE),
    }
    return hashlib.sha256(json.dumps(shaping, sort_keys=True).encode()).hexdigest()


class EarlierOutputs:
    """The outputs there are already, seen from one batch.

    Args:
        made_with: the batch's own digest.
    """

    def __init__(self, index: OutputIndex, made_with: str) -> None:
        self._index = index
        self._made_with = made_with

    def current(self, source: str, wanted: Path) -> Path | None:
        """The output that is there and needn't be made again: the photo and the way are the same.

        Args:
            wanted: the name the photo asks for; its output may have that with a number.

        Raises:
            StorageError: when the index can't be read.
        """
        try:
            found = Path(source).stat()
        except OSError:
            return None
        now = (found.st_size, found.st_mtime, self._made_with)
        for known in self._of(source, wanted):
            if (known.source_size, known.source_mtime, known.made_with) == now:
                return Path(known.output)
        return None

    def outdated(self, source: str, wanted: Path) -> Path | None:
        """The photo's output that may be replaced: nobody has worked on it since it was written.

        Raises:
            StorageError: when the index can't be read.
        """
        for known in self._of(source, wanted):
            with contextlib.suppress(OSError), Path(known.output).open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() == known.sha256:
                    return Path(known.output)
        return None

    def note(self, entries: Iterable[JournalEntry]) -> None:
        """Remember outputs that are about to get their final names.

        An index that can't be written is no reason to stop: those photos are done once more.
        """
        try:
            self._index.note(
                KnownOutput(
                    entry.output or "",
                    entry.source,
                    entry.source_size or 0,
                    entry.source_mtime or 0.0,
                    self._made_with,
                    entry.size or 0,
                    entry.sha256 or "",
                )
                for entry in entries
            )
        except StorageError as error:
            log.warning("%s", error)

    def _of(self, source: str, wanted: Path) -> Iterator[KnownOutput]:
        for known in self._index.of_source(source):
            there = Path(known.output)
            stems = (there.stem, _NUMBER.sub("", there.stem))
            beside = (there.parent, there.suffix) == (wanted.parent, wanted.suffix)
            if beside and wanted.stem in stems and there.is_file():
                yield known
