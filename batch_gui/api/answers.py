"""Answers as JSON, and every error as a status code with a sentence."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, get_type_hints

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from pydantic_core import PydanticSerializationError, to_json
from starlette.exceptions import HTTPException
from starlette.responses import Response

from batch_gui.core import errors

log = logging.getLogger(__name__)

# The nearest class of an error counts.
STATUS_OF: Mapping[type[errors.BatchGuiError], HTTPStatus] = {
    errors.BatchGuiError: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.BadRequest: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.PhotoError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.InvalidTransition: HTTPStatus.CONFLICT,
    errors.EngineElsewhere: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.WorkersUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.StorageError: HTTPStatus.INSUFFICIENT_STORAGE,
    errors.UnreadableState: HTTPStatus.INSUFFICIENT_STORAGE,
}

_MOST_SENTENCES = 5
_LONGEST_VALUE = 60
_TYPES_TRIED = ("int", "float", "constrained-int", "constrained-float")


def json_bytes(value: object) -> bytes:
    """`value` as JSON, UTF-8. What JSON doesn't know (NaN) becomes null."""
    try:
        return to_json(value, inf_nan_mode="null")
    except PydanticSerializationError:
        # File names that aren't text hold lone surrogates, which only escaped JSON can carry.
        finite = json.loads(json.dumps(value), parse_constant=lambda _: None)
        return json.dumps(finite, separators=(",", ":")).encode("ascii")


class Answer(Response):
    """JSON."""

    media_type = "application/json"

    def render(self, content: object) -> bytes:
        """The body."""
        return json_bytes(content)


def error_content(words: str, **more: object) -> dict[str, object]:
    """The body of every error."""
    return {"error": words, **{key: value for key, value in more.items() if value is not None}}


def error_answer(
    status: int, words: str, headers: Mapping[str, str] | None = None, **more: object
) -> Answer:
    """An error as every client sees it."""
    return Answer(error_content(words, **more), status, headers)


def install(app: FastAPI) -> None:
    """Answer every error of `app` in words."""
    app.add_exception_handler(errors.BatchGuiError, _known)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _routing)
    app.add_exception_handler(Exception, _unforeseen)


async def _known(request: Request, error: Exception) -> Response:
    status = next(STATUS_OF[one] for one in type(error).__mro__ if one in STATUS_OF)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.warning("%s %s: %s", request.method, request.url.path, error)
    ids = getattr(error, "photo_ids", None)
    return error_answer(
        status, str(error), batch_id=_batch_id(request), unknown_photo_ids=ids and list(ids)
    )


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    model = _model_of(request)
    by_field: dict[str, str] = {}
    for problem in error.errors():
        field = ".".join(_steps(problem))
        by_field.setdefault(field, _sentence(problem, field, model))
    sentences = list(by_field.values())
    if len(sentences) > _MOST_SENTENCES:
        sentences[_MOST_SENTENCES:] = [f"And {len(sentences) - _MOST_SENTENCES} more."]
    return error_answer(422, " ".join(sentences), batch_id=_batch_id(request))


async def _routing(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    words = {
        404: f"There is nothing at {request.url.path}; /openapi.json lists what there is.",
        405: f"{request.method} isn't possible at {request.url.path}.",
    }.get(error.status_code, error.detail)
    return error_answer(error.status_code, words, error.headers)


async def _unforeseen(request: Request, error: Exception) -> Response:
    del request, error  # the guard logs it
    return error_answer(500, "An error in the program. The log has the details.")


def _batch_id(request: Request) -> str | None:
    return request.path_params.get("batch_id")


def _sentence(problem: Mapping[str, Any], field: str, model: type[BaseModel] | None) -> str:
    """Which field, what was expected, what came."""
    kind = problem["type"]
    if kind == "json_invalid":
        return f"body: expected JSON, but {problem['ctx']['error']}."
    if not field:
        return "body: expected a JSON object, with Content-Type: application/json."
    if kind == "missing":
        return f"{field}: expected, but missing."
    if kind == "extra_forbidden":
        known = ", ".join(_keys_beside(_steps(problem), model))
        return f"{field}: unknown key. Expected one of: {known}."
    came = json_bytes(problem["input"]).decode()
    came = came if len(came) <= _LONGEST_VALUE else f"{came[: _LONGEST_VALUE - 3]}..."
    expected = problem["msg"].removeprefix("Value error, ")
    return f"{field}: {expected[:1].lower()}{expected[1:]}, but {came} came."


def _steps(problem: Mapping[str, Any]) -> list[str]:
    """The way to the field, without the names of types that were tried."""
    return [str(step) for step in problem["loc"][1:] if step not in _TYPES_TRIED]


def _model_of(request: Request) -> type[BaseModel] | None:
    """What the call takes as its body or its query."""
    hints = get_type_hints(request.scope["endpoint"])
    return next((hints[name] for name in ("body", "query") if name in hints), None)


def _keys_beside(steps: Sequence[str], model: type[BaseModel] | None) -> list[str]:
    """The keys there are where the last of `steps` was given."""
    for step in steps[:-1]:
        inner = model.model_fields[step].annotation if model else None
        model = inner if isinstance(inner, type) and issubclass(inner, BaseModel) else None
    return list(model.model_fields) if model else []
