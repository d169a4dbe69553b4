"""The calls: each validates, asks the controller, answers."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Coroutine, Mapping
from threading import Event
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.routing import APIRoute
from pydantic import BaseModel
from pydantic_core import from_json
from starlette.responses import Response, StreamingResponse

from batch_gui import __version__
from batch_gui.api import schemas
from batch_gui.api.answers import Answer, error_answer
from batch_gui.api.links import without_links_out
from batch_gui.core.batch import Status, utc_now
from batch_gui.core.errors import BadRequest, OutputUnwritable
from batch_gui.core.history import Door, through
from batch_gui.core.schedule import When
from batch_gui.engine.answers import BatchDetails
from batch_gui.engine.controller import BatchController
from batch_gui.engine.status import status_object

log = logging.getLogger(__name__)

_Documented = dict[int | str, dict[str, Any]]

_WORDS = {
    404: "There is no such batch or photo.",
    409: "The batch's status doesn't allow it; nothing was changed.",
    503: "The program is being closed, or nothing that develops photos is there now.",
    507: "A drive is full, missing or read-only, or the program's own files are damaged.",
}


class _Request(Request):
    """Reads JSON strictly: no NaN, no depth without end, no numbers without end."""

    async def json(self) -> Any:
        try:
            return from_json(await self.body(), allow_inf_nan=False)
        except ValueError as error:
            raise json.JSONDecodeError(str(error), "", 0) from None


class _Route(APIRoute):
    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def strictly(request: Request) -> Response:
            with through(Door.HTTP):
                return await handle(_Request(request.scope, request.receive))

        return strictly


def routes(controller: BatchController, closing: Event) -> APIRouter:
    """Every call.

    Args:
        closing: set when the server is to end, so that long scans do.
    """
    router = APIRouter(route_class=_Route)
    # In the order in which they are looked for: what is polled comes first.
    for part in (_looking_calls, _batch_calls, _photo_calls, _housekeeping_calls):
        part(router, controller, closing)
    return router


def _photo_calls(router: APIRouter, controller: BatchController, closing: Event) -> None:
    @router.post("/photos", status_code=201, responses=_answers(201, schemas.PhotosAdded, 503, 507))
    def add_photos(body: schemas.AddPhotos) -> Response:
        """Add folders and photos to the catalogue; a path seen before keeps its id."""
        found = controller.scan(body.paths, recursive=body.recursive, stop=closing.is_set)
        if found.stopped:
            return error_answer(503, "The program is being closed.")
        found = without_links_out(found, body.paths)
        skipped = [{"path": one.path, "reason": one.reason} for one in found.skipped]
        session_id: int | None = None
        photo_ids: tuple[int, ...] = ()
        if found.photos:
            added = controller.add_photos(found, session_name=body.session_name)
            session_id, photo_ids = added.session_id, added.photo_ids
        log.info("POST /photos: session %s, %d photos", session_id, len(photo_ids))
        content = {
            "session_id": session_id,
            "photo_ids": photo_ids,
            "photo_count": len(photo_ids),
            "skipped": skipped,
        }
        return Answer(content, 201)

    @router.get("/photos/{photo_id}", responses=_answers(200, schemas.PhotoObject, 404, 507))
    def photo(photo_id: schemas.IdInPath) -> Response:
        """One photo of the catalogue, its size read from its header."""
        found = controller.photo(photo_id)
        content = {
            "photo_id": found.photo.photo_id,
            "path": found.photo.path,
            "session_id": found.photo.session_id,
            "width": found.size[0] if found.size else None,
            "height": found.size[1] if found.size else None,
            "session_name": found.session_name,
            "subfolder": found.photo.subfolder,
            "problem": found.problem,
        }
        return Answer(content)


def _batch_calls(router: APIRouter, controller: BatchController, _closing: Event) -> None:
    @router.post("/batch/start", responses=_answers(200, schemas.PhotosMessage, 503, 507))
    def start(body: schemas.StartBatch) -> Response:
        """Make a batch and run it as soon as it is its turn."""
        settings = body.config.model_dump(mode="json", exclude_unset=True)
        try:
            batch = controller.start(
                body.photo_ids,
                session_id=body.session_id,
                config=settings,
                name=body.name,
                when=When.parse(body.priority, body.start_at, body.hours),
            )
        except OutputUnwritable as error:
            if body.config.output.folder is None:
                raise
            raise BadRequest(f"config.output.folder: {error}") from error
        return _changed(
            "start", "Batch processing started", batch.batch_id, photo_count=batch.total_photos
        )

    @router.post("/batch/{batch_id}/pause", responses=_CHANGE)
    def pause(batch_id: str) -> Response:
        """Pause once the photos in flight are done; accepted when it answers."""
        controller.pause(batch_id)
        return _changed("pause", "Batch paused successfully", batch_id)

    @router.post("/batch/{batch_id}/resume", responses=_CHANGE)
    def resume(batch_id: str) -> Response:
        """Go on with a paused batch as soon as it is its turn."""
        controller.resume(batch_id)
        return _changed("resume", "Batch resumed successfully", batch_id)

    @router.post("/batch/{batch_id}/cancel", responses=_CHANGE)
    def cancel(batch_id: str) -> Response:
        """End a batch once its photos in flight are done; what was written stays."""
        controller.cancel(batch_id)
        return _changed("cancel", "Batch cancelled successfully", batch_id)

    @router.post(
        "/batch/{batch_id}/retry-failed",
        responses=_answers(200, schemas.PhotosMessage, 404, 409, 503, 507),
    )
    def retry_failed(batch_id: str) -> Response:
        """Develop the failed photos of a failed batch again."""
        count = controller.retry_failed(batch_id)
        return _changed("retry-failed", "Failed photos queued again", batch_id, photo_count=count)


def _looking_calls(router: APIRouter, controller: BatchController, _closing: Event) -> None:
    # These two only look at memory for a moment: they need no thread.
    @router.get("/batch/{batch_id}/status", responses=_answers(200, schemas.StatusObject, 404))
    async def status(batch_id: str) -> Response:
        """The batch as it stands now."""
        return Answer(_status(controller.details(batch_id)))

    @router.get("/health", responses=_answers(200, schemas.Health))
    async def health() -> Response:
        """Whether it is there, and how much it has to do."""
        running = len(controller.list(Status.RUNNING))
        return Answer({"status": "ok", "version": __version__, "batches_running": running})

    @router.get("/batch/list", responses=_answers(200, schemas.BatchList))
    def list_batches(query: Annotated[schemas.ListQuery, Query()]) -> Response:
        """Every batch, or those in one status, by time of creation."""
        batches = [_status(details) for details in controller.list_details(query.status)]
        return Answer({"batches": batches, "count": len(batches)})

    @router.get(
        "/batch/{batch_id}/receipt",
        response_class=StreamingResponse,
        responses=_described(404, 507)
        | {200: {"description": "A row per photo.", "content": {"text/csv": _TEXT}}},
    )
    def receipt(batch_id: str) -> Response:
        """What was written, photo by photo; of an unfinished batch, so far."""
        name = f'attachment; filename="{batch_id}.csv"'
        return StreamingResponse(
            controller.receipt(batch_id),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": name},
        )

    @router.get("/presets", responses=_answers(200, schemas.PresetList))
    def presets() -> Response:
        """The presets there are."""
        found = [{"name": one.name, "description": one.description} for one in controller.presets()]
        return Answer({"presets": found, "count": len(found)})


def _housekeeping_calls(router: APIRouter, controller: BatchController, _closing: Event) -> None:
    @router.post("/batch/recover", responses=_answers(200, schemas.Recovered, 507))
    def recover() -> Response:
        """Look for interrupted batches; they are paused and nothing starts by itself."""
        found = controller.recover()
        interrupted = [batch.batch_id for batch in found.interrupted]
        log.info("POST /batch/recover: interrupted %s", ", ".join(interrupted) or "none")
        content = {
            "message": "Batch recovery completed",
            "recovered_count": len(interrupted),
            "failed_count": len(found.unreadable),
            "timestamp": utc_now(),
        }
        return Answer(content)

    @router.post("/batch/cleanup", responses=_answers(200, schemas.CleanedUp, 507))
    def cleanup(body: schemas.CleanUp = _A_WEEK) -> Response:
        """Forget batches that ended long ago. Photos, outputs and receipts stay."""
        count = controller.cleanup(body.days_old)
        log.info("POST /batch/cleanup: %d batches older than %s days", count, body.days_old)
        content = {
            "message": "Batch cleanup completed",
            "cleaned_count": count,
            "days_old": int(days) if (days := body.days_old).is_integer() else days,
        }
        return Answer(content)


def _status(details: BatchDetails) -> Mapping[str, Any]:
    return status_object(details.summary, details.errors)


def _changed(call: str, message: str, batch_id: str, **more: object) -> Answer:
    log.info("POST /batch/%s: %s", call, batch_id)
    return Answer({"message": message, "batch_id": batch_id, **more})


def _answers(status: int, model: type[BaseModel], *errors: int) -> _Documented:
    return {status: {"model": model, "description": model.__doc__ or ""}} | _described(*errors)


def _described(*errors: int) -> _Documented:
    return {
        status: {"model": schemas.ErrorObject, "description": _WORDS[status]} for status in errors
    }


_TEXT = {"schema": {"type": "string"}}
_A_WEEK = schemas.CleanUp()
_CHANGE = _answers(200, schemas.BatchMessage, 404, 409, 503, 507)
