"""What came of a task, read from Celery's results."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from batch_gui.core.errors import PhotoError, StorageError, WorkersUnavailable
from batch_gui.develop.job import TEMPORARY_SUFFIX, PhotoJob, PhotoResult
from batch_gui.remote.messages import Answer, Kind


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a photo's future ends.

    Attributes:
        leftovers: whether a lost attempt may have left a file behind.
    """

    value: PhotoResult | Exception
    leftovers: bool = False


def outcome_of(meta: dict[str, Any], job: PhotoJob) -> Outcome | None:
    """The outcome that Celery's result stands for; None if the photo is to be done again."""
    if meta["status"] == "SUCCESS":
        try:
            return _answered(Answer.model_validate(meta["result"]), job)
        except ValidationError as wrong:
            return Outcome(PhotoError(f"the worker's answer makes no sense: {wrong.title}"), True)
    if meta["status"] != "FAILURE":  # somebody revoked it by hand
        return None
    error = meta.get("result") or {}
    kind, message = error.get("exc_type", ""), error.get("exc_message", "")
    if kind == "TimeLimitExceeded":
        seconds = message[0] if isinstance(message, list) and message else message
        limit = f"{seconds:g}" if isinstance(seconds, (int, float)) else seconds
        return Outcome(PhotoError(f"took longer than {limit} s"), leftovers=True)
    if kind == "WorkerLostError":
        return Outcome(PhotoError("the decoder crashed"), leftovers=True)
    return Outcome(RuntimeError(f"{kind}: {message}"), leftovers=True)


def _answered(answer: Answer, job: PhotoJob) -> Outcome:
    if answer.kind is Kind.DONE:
        result = answer.photo_result(job.folder)
        if not _made_for(job, result):
            return Outcome(PhotoError("the worker's answer names a file of somebody else"), True)
        return Outcome(result, answer.again)
    if answer.kind is Kind.PHOTO_ERROR:
        error = PhotoError(answer.reason).after(answer.seconds, answer.machine)
        return Outcome(error, answer.again)
    at_fault = StorageError if answer.kind is Kind.STORAGE_ERROR else WorkersUnavailable
    return Outcome(at_fault(answer.reason), answer.again)


def _made_for(job: PhotoJob, result: PhotoResult) -> bool:
    """Whether the file is one that an attempt at this photo makes; others are never moved."""
    folder, name = os.path.split(result.temporary)
    start = job.temporary.name.removesuffix(TEMPORARY_SUFFIX) + "-"
    return folder == job.folder and name.startswith(start) and name.endswith(TEMPORARY_SUFFIX)
