"""The FastAPI application: calls, live progress, errors in words, the OpenAPI document."""

from __future__ import annotations

from threading import Event
from typing import Any

from fastapi import FastAPI

from batch_gui import __version__
from batch_gui.api import answers
from batch_gui.api.live import Live, live_routes
from batch_gui.api.routes import routes
from batch_gui.api.schemas import ErrorObject
from batch_gui.engine.controller import BatchController

_DESCRIPTION = """Batch GUI for other programs on this computer.

Programs of the same user get in as they are, those of other users with
`Authorization: Bearer <api-token>`. Live progress is at `/ws` (WebSocket).
"""
# What the guard answers before a call is reached.
_BEFORE_EVERY_CALL = {
    400: "The Host header or the request's target makes no sense.",
    401: "A program of another user, without the right token.",
    403: "A page of another site.",
    408: "The body didn't come in time.",
    413: "The body is larger than the settings allow.",
    421: "The Host header names another host or port.",
    422: "The request makes no sense: which field, what was expected, what came.",
}


def make_application(controller: BatchController, live: Live, closing: Event) -> FastAPI:
    """Everything behind the guard.

    Args:
        closing: set when the server is to end.
    """
    app = FastAPI(
        title="Batch GUI",
        version=__version__,
        description=_DESCRIPTION,
        docs_url=None,  # they load scripts from the net
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
        responses={
            status: {"model": ErrorObject, "description": words}
            for status, words in _BEFORE_EVERY_CALL.items()
        },
    )
    app.include_router(routes(controller, closing))
    app.include_router(live_routes(live))
    answers.install(app)
    document = app.openapi

    def with_token() -> dict[str, Any]:
        schema = document()
        schemes = schema["components"].setdefault("securitySchemes", {})
        schemes["token"] = {"type": "http", "scheme": "bearer"}
        schema["security"] = [{}, {"token": []}]
        return schema

    app.openapi = with_token  # type: ignore[method-assign]
    return app
