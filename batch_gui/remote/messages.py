"""What travels through the broker, as JSON: a photo to develop, and what came of it.

Paths travel percent-encoded, since names on disk need not be text.
"""

from __future__ import annotations

import os
from dataclasses import replace
from enum import StrEnum
from functools import lru_cache
from typing import Any
from urllib.parse import quote_from_bytes, unquote_to_bytes

from pydantic import BaseModel, ConfigDict, TypeAdapter

from batch_gui import __version__
from batch_gui.core.config import OutputConfig
from batch_gui.develop.job import PhotoJob, PhotoResult
from batch_gui.develop.recipe import Recipe
from batch_gui.remote.tickets import Session

_JOB = TypeAdapter(PhotoJob)
_RESULT = TypeAdapter(PhotoResult)


class Kind(StrEnum):
    """What came of a photo."""

    DONE = "done"
    PHOTO_ERROR = "photo"
    STORAGE_ERROR = "storage"
    UNUSABLE_WORKER = "worker"


class Order(BaseModel):
    """A photo to develop.

    Attributes:
        version: of the program that asks.
        program, session: who asks, see `tickets`.
        job: its plain parts; recipe and paths apart.
        recipe: as JSON text, the same for a whole batch.
        timeout: seconds for a photo of up to 24 megapixels.
        watermark: SHA-256 of the watermark's picture.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: str = __version__
    program: str
    session: str
    job: dict[str, Any]
    source: str
    folder: str
    recipe: str
    timeout: float
    watermark: str | None = None

    @classmethod
    def of(
        cls, job: PhotoJob, session: Session, timeout: float, watermark: str | None = None
    ) -> Order:
        """The order for a photo."""
        plain = replace(job, recipe=_NO_RECIPE, source="", folder="", output=_homeless(job.output))
        return cls(
            program=session.program,
            session=session.secret,
            timeout=timeout,
            job=_JOB.dump_python(plain, mode="json", exclude={"recipe", "source", "folder"}),
            source=_quoted(job.source),
            folder=_quoted(job.folder),
            recipe=_recipe_text(job.recipe),
            watermark=watermark,
        )

    @property
    def photo(self) -> PhotoJob:
        """The job, with the paths of the program that asks."""
        values = {"recipe": _NO_RECIPE, "source": "", "folder": ""}
        job = _JOB.validate_python(self.job | values)
        return replace(
            job,
            recipe=_recipe(self.recipe),
            source=_unquoted(self.source),
            folder=_unquoted(self.folder),
        )


class Answer(BaseModel):
    """What came of a photo.

    Attributes:
        machine: who did it, or tried to.
        reason: why it isn't done; of a photo a phrase, otherwise a sentence.
        seconds: wall time it took to find that out, where a photo is at fault.
        result: of a photo that is done; its path is a name in the job's folder.
        again: an earlier attempt was lost and may have left a file behind.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Kind
    machine: str
    reason: str = ""
    seconds: float | None = None
    result: dict[str, Any] = {}
    again: bool = False

    @classmethod
    def done(cls, result: PhotoResult, *, again: bool) -> Answer:
        """The answer for a developed photo."""
        values = _RESULT.dump_python(
            replace(result, temporary=os.path.basename(result.temporary)),  # noqa: PTH119
            mode="json",
        )
        return cls(kind=Kind.DONE, machine=result.machine, result=values, again=again)

    def photo_result(self, folder: str) -> PhotoResult:
        """The result, found in the job's folder."""
        result = _RESULT.validate_python(self.result)
        return replace(result, temporary=os.path.join(folder, result.temporary))  # noqa: PTH118


_NO_RECIPE = Recipe()


def _homeless(output: OutputConfig) -> OutputConfig:
    return output.model_copy(update={"folder": None})


@lru_cache(maxsize=16)
def _recipe_text(recipe: Recipe) -> str:
    return recipe.model_dump_json()


@lru_cache(maxsize=4)
def _recipe(text: str) -> Recipe:
    return Recipe.model_validate_json(text)


def _quoted(path: str) -> str:
    return quote_from_bytes(os.fsencode(path))


def _unquoted(path: str) -> str:
    return os.fsdecode(unquote_to_bytes(path))
