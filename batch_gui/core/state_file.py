"""The format of a state file: a batch as JSON, and back."""

from __future__ import annotations

import json
import logging
import re
from array import array
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import from_json

from batch_gui.core.batch import Batch, PauseReason, Status, pack_ids
from batch_gui.core.errors import BadRequest, NewerFormat, UnreadableState
from batch_gui.core.history import read_history, written_history
from batch_gui.core.schedule import Hours, Priority, parse_start
from batch_gui.core.state_upgrades import SCHEMA_VERSION, upgraded, version_of

log = logging.getLogger(__name__)

# As `encode` writes it; the name of the outputs, in the settings, stands elsewhere.
_NAME = re.compile(rb'"schema_version": \d+, "name": ("(?:[^"\\]|\\.)*")')


def _packed(values: Any) -> array[int]:
    """Ids in a list, checked and packed all at once: one by one takes pydantic far longer.

    Raises:
        ValueError: when it is anything else, or one isn't of 64 bits.
    """
    if not isinstance(values, list) or not {int}.issuperset(map(type, values)):
        msg = "it isn't a list of whole numbers"
        raise ValueError(msg)
    try:
        return pack_ids(values)
    except OverflowError:
        msg = "one of its numbers is too large"
        raise ValueError(msg) from None


_Ids = Annotated[Any, PlainValidator(_packed)]  # Python 3.11 knows no array[int] at run time
_Id = Annotated[int, Field(ge=-(2**63), lt=2**63, strict=True)]
_Count = Annotated[int, Field(ge=0, strict=True)]


class _StateFile(BaseModel):
    """The format of a state file: the fifteen keys every reader knows, then our own."""

    model_config = ConfigDict(extra="allow")

    batch_id: str
    session_id: _Id | None
    photo_ids: _Ids
    processed_photo_ids: _Ids
    failed_photo_ids: _Ids
    status: Status
    created_at: str
    started_at: str | None
    paused_at: str | None
    completed_at: str | None
    total_photos: _Count
    processed_count: _Count
    failed_count: _Count
    config: dict[str, Any]
    task_ids: list[str]

    schema_version: _Count = SCHEMA_VERSION
    name: str | None = None
    pause_reason: PauseReason | None = None
    pause_detail: str | None = None
    failure: str | None = None
    errors: dict[int, str] = {}
    output_folder: str | None = None
    volumes: list[str] = []
    recipe: dict[str, Any] | None = None
    journal_offset: _Count = 0
    history: Any = None
    priority: Priority = Priority.NORMAL
    start_at: str | None = None
    hours: str | None = None
    queue_order: Annotated[float, Field(allow_inf_nan=False)] = 0
    missing_photo_ids: list[_Id] = []

    @field_validator("start_at", "hours")
    @classmethod
    def _is_a_time(cls, text: str | None, info: ValidationInfo) -> str | None:
        try:
            if text is not None:
                _ = parse_start(text) if info.field_name == "start_at" else Hours.parse(text)
        except BadRequest as error:
            raise ValueError(str(error)) from error
        return text


def encode(batch: Batch) -> bytes:
    """The state file of a batch."""
    values = {
        "batch_id": batch.batch_id,
        "session_id": batch.session_id,
        "photo_ids": batch.photo_ids.tolist(),
        "processed_photo_ids": batch.processed.tolist(),
        "failed_photo_ids": batch.failed.tolist(),
        "status": batch.status,
        "created_at": batch.created_at,
        "started_at": batch.started_at,
        "paused_at": batch.paused_at,
        "completed_at": batch.completed_at,
        "total_photos": len(batch.photo_ids),
        "processed_count": len(batch.processed),
        "failed_count": len(batch.failed),
        "config": batch.config,
        "task_ids": batch.task_ids,
        "schema_version": SCHEMA_VERSION,
        "name": batch.name,
        "pause_reason": batch.pause_reason,
        "pause_detail": batch.pause_detail,
        "failure": batch.failure,
        "errors": batch.errors,
        "output_folder": batch.output_folder,
        "volumes": batch.volumes,
        "recipe": batch.recipe,
        "journal_offset": batch.journal_offset,
        "history": written_history(batch.history),
        "priority": batch.priority,
        "start_at": batch.start_at,
        "hours": batch.hours,
        "queue_order": batch.queue_order,
        "missing_photo_ids": batch.missing.tolist(),
        **batch.extra,
    }
    return json.dumps(values, indent=None, separators=(", ", ": ")).encode() + b"\n"


def decode(data: bytes, file_name: str, batch_id: str) -> tuple[Batch, int]:
    """The batch in a state file, and the version the file was written by.

    Raises:
        UnreadableState: when it is damaged, or holds another batch than `batch_id`.
        NewerFormat: when a newer version of the program wrote it.
    """
    try:
        values = _read_json(data)
        if not isinstance(values, dict):
            msg = "it isn't an object"
            raise TypeError(msg)
        if (version := version_of(values)) > SCHEMA_VERSION:
            raise NewerFormat(
                f"{file_name} was written by a newer version of the program "
                f"(format {version}, this one reads up to {SCHEMA_VERSION}). It was left alone."
            )
        state = _StateFile.model_validate(upgraded(values))
        batch = _to_batch(state)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(step) for step in first["loc"]) or "the whole file"
        raise _damaged(file_name, f"{where}: {first['msg']}") from None
    except (ValueError, TypeError, RecursionError) as error:
        raise _damaged(file_name, str(error)) from None
    if batch.batch_id != batch_id:
        raise _damaged(file_name, f"it holds the batch {batch.batch_id!r}")
    return batch, version


def _read_json(data: bytes) -> Any:
    """The values in a file.

    Raises:
        ValueError: when it isn't JSON.
    """
    try:
        return from_json(data)  # in half the time
    except ValueError:
        return json.loads(data)  # takes names that aren't text, too


def name_in(data: bytes) -> str | None:
    """The batch's name in a state file that can't be read as a whole; None if it isn't there."""
    found = _NAME.search(data)
    try:
        name = json.loads(found[1]) if found else None
    except ValueError:
        return None
    return name if isinstance(name, str) and name else None


def _damaged(file_name: str, detail: str) -> UnreadableState:
    log.info("%s: %s", file_name, detail)  # a reader of JSON says it, in words of its own
    return UnreadableState(f"{file_name} is damaged.")


def _to_batch(state: _StateFile) -> Batch:
    """The batch in a state file.

    Raises:
        ValueError: when its lists and counts contradict each other.
    """
    known = set(state.photo_ids)
    processed, failed = set(state.processed_photo_ids), set(state.failed_photo_ids)
    counts = (state.total_photos, state.processed_count, state.failed_count)
    lists = (state.photo_ids, state.processed_photo_ids, state.failed_photo_ids)
    if counts != tuple(map(len, lists)) or counts != (len(known), len(processed), len(failed)):
        msg = "its counts don't match its lists of photos"
        raise ValueError(msg)
    reasons = state.errors.keys()
    if (
        not (processed <= known and failed <= known and processed.isdisjoint(failed))
        or reasons - failed
    ):
        msg = "its lists of photos contradict each other"
        raise ValueError(msg)
    return Batch(
        batch_id=state.batch_id,
        name=state.name or state.batch_id,
        photo_ids=state.photo_ids,
        config=state.config,
        created_at=state.created_at,
        session_id=state.session_id,
        recipe=state.recipe,
        output_folder=state.output_folder,
        volumes=state.volumes,
        processed=state.processed_photo_ids,
        failed=state.failed_photo_ids,
        errors=state.errors,
        status=state.status,
        pause_reason=state.pause_reason,
        pause_detail=state.pause_detail,
        failure=state.failure,
        started_at=state.started_at,
        paused_at=state.paused_at,
        completed_at=state.completed_at,
        task_ids=state.task_ids,
        journal_offset=state.journal_offset,
        history=read_history(state.history),
        priority=state.priority,
        start_at=state.start_at,
        hours=state.hours,
        queue_order=state.queue_order,
        missing=pack_ids(one for one in state.missing_photo_ids if one in processed),
        extra=state.model_extra or {},
    )
