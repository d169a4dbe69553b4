"""The OpenAPI document against the server: no 500, nothing undocumented, no wrong shape."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks

from batch_gui.api.answers import STATUS_OF
from batch_gui.api.schemas import StatusObject
from batch_gui.core import errors
from batch_gui.core.batch import BatchSummary
from batch_gui.engine.controller import BatchController
from batch_gui.engine.scan import FoundPhotos
from tests.api.play_the_contract import STATUS_KEYS
from tests.api.serving import Client
from tests.photos import write_photo

CALLS = {
    ("POST", "/photos"), ("GET", "/photos/{photo_id}"), ("POST", "/batch/start"),
    ("POST", "/batch/{batch_id}/pause"), ("POST", "/batch/{batch_id}/resume"),
    ("POST", "/batch/{batch_id}/cancel"), ("POST", "/batch/{batch_id}/retry-failed"),
    ("GET", "/batch/{batch_id}/status"), ("GET", "/batch/list"), ("POST", "/batch/recover"),
    ("POST", "/batch/cleanup"), ("GET", "/batch/{batch_id}/receipt"), ("GET", "/presets"),
    ("GET", "/health"),
}  # fmt: skip


def test_every_call_is_documented(client: Client) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert {(verb.upper(), path) for path, verbs in paths.items() for verb in verbs} == CALLS
    for verbs in paths.values():
        for call in verbs.values():
            assert call["description"]
            assert {"401", "403", "413", "421", "422"} <= set(call["responses"])


def test_the_status_object_has_its_keys_in_order() -> None:
    assert tuple(StatusObject.model_fields) == STATUS_KEYS


def test_every_error_has_a_status() -> None:
    for name, one in inspect.getmembers(errors, inspect.isclass):
        if issubclass(one, errors.BatchGuiError) and one is not errors.BatchGuiError:
            found = next(STATUS_OF[parent] for parent in one.__mro__ if parent in STATUS_OF)
            assert found != 500, name


class Playground:
    """Photos and batches to play with, and no way out of their folder."""

    def __init__(self, controller: BatchController, root: Path, patch: pytest.MonkeyPatch) -> None:
        self._controller, self._root = controller, root
        self._scan, self._start = controller.scan, controller.start
        for number in range(5):
            write_photo(root / "in" / f"{number}.jpg", size=(30, 20), seed=number)
        (root / "in" / "broken.jpg").write_bytes(b"")
        self.photo_ids = controller.add_photos(self._scan([root / "in"])).photo_ids
        self.batch_ids = [self._start(self.photo_ids, paused=True).batch_id for _ in range(3)]
        self._start(self.photo_ids)
        patch.setattr(controller, "scan", self.scan)
        patch.setattr(controller, "start", self.start)

    def scan(self, paths: list[str], **options: Any) -> FoundPhotos:
        return self._scan([self._root / path.lstrip("/")[:50] for path in paths], **options)

    def start(self, ids: list[int], *, config: dict[str, Any], **options: Any) -> BatchSummary:
        config.setdefault("output", {})["folder"] = str(self._root / "out")
        return self._start(ids, config=config, **options)

    def known(self, case: schemathesis.Case[Any]) -> None:
        """Put in what a schema can't know: ids and presets that there are."""
        parameters = case.path_parameters or {}
        if len(str(parameters.get("batch_id", ""))) % 2:
            parameters["batch_id"] = self.batch_ids[len(parameters["batch_id"]) % 3]
        body: Any = case.body
        if isinstance(body, dict) and "photo_ids" in body and is_valid(case):
            body |= {"photo_ids": list(self.photo_ids), "session_id": None}
            if body.get("start_at") is not None:  # no pattern knows which months have 31 days
                body["start_at"] = "2026-05-01T22:00:00Z"
            if body.get("hours") is not None:  # nor that both times differ
                body["hours"] = "22:00-06:00"
            if "preset" in body.get("config", {}):
                body["config"]["preset"] = "WhiteLayer_v4"


def is_valid(case: schemathesis.Case[Any]) -> bool:
    return bool(case.meta and case.meta.generation.mode.is_positive)


@pytest.fixture
def playground(
    controller: BatchController, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Playground:
    return Playground(controller, tmp_path, monkeypatch)


@pytest.fixture
def document(client: Client, playground: Playground) -> Any:
    load_all_checks()
    return schemathesis.openapi.from_url(f"{client.address}/openapi.json")


def compare(document: Any, playground: Playground, examples: int) -> int:
    """Ask every call, with valid and with invalid requests; returns how often."""
    asked = 0

    def ask(case: schemathesis.Case[Any]) -> None:
        nonlocal asked
        asked += 1
        playground.known(case)
        answer = case.call(timeout=20)
        if answer.status_code >= 400:
            body: Mapping[str, Any] = answer.json()
            assert next(iter(body)) == "error"
        case.validate_response(answer)

    for found in document.get_all_operations():
        operation = found.ok()
        for mode in GenerationMode:
            try:
                cases = operation.as_strategy(generation_mode=mode)
                seeded = seed(operation.label)(given(case=cases)(ask))
                settings(PATIENT, max_examples=examples)(seeded)()
            except Unsatisfiable:  # nothing can be wrong with a call that takes nothing
                assert mode.is_negative, operation.label
    return asked


PATIENT = settings(deadline=None, suppress_health_check=list(HealthCheck), database=None)


@pytest.mark.filterwarnings("default")  # schemathesis's own
def test_answers_are_as_documented(document: Any, playground: Playground) -> None:
    assert compare(document, playground, 10) > 100


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.filterwarnings("default")
def test_many_answers_are_as_documented(document: Any, playground: Playground) -> None:
    asked = compare(document, playground, 200)
    print(f"{asked} examples")
    assert asked >= 2000
