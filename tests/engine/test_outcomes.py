from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from batch_gui.core.config import OutputConfig
from batch_gui.core.errors import PhotoError
from batch_gui.develop.job import PhotoJob, PhotoResult
from batch_gui.develop.recipe import Recipe
from batch_gui.engine.executors.leftovers import tagged
from batch_gui.engine.executors.outcomes import outcome_of
from batch_gui.remote.messages import Answer, Kind


@pytest.fixture
def job(tmp_path: Path) -> PhotoJob:
    return PhotoJob(
        batch_id="batch_0123456789ab",
        photo_id=7,
        source=str(tmp_path / "in/a.jpg"),
        folder=str(tmp_path / "out"),
        recipe=Recipe(),
        blend=100,
        output=OutputConfig(),
        max_pixels=10**9,
    )


def answer(job: PhotoJob, temporary: str) -> dict[str, Any]:
    result = PhotoResult(
        photo_id=7, temporary=str(job.temporary), suffix=".jpg", width=6, height=4, size=100,
        sha256="0" * 64, seconds=0.1, source_size=200, source_mtime=1.0, notes=(),
    )  # fmt: skip
    told = Answer.done(result, again=False).model_dump(mode="json")
    told["result"]["temporary"] = temporary
    return {"status": "SUCCESS", "result": told}


def test_an_attempts_own_file_is_taken(job: PhotoJob) -> None:
    attempt = tagged(job, "0123abcd-whatever-follows")
    outcome = outcome_of(answer(job, attempt.temporary.name), job)
    assert outcome is not None
    assert isinstance(outcome.value, PhotoResult)
    assert outcome.value.temporary == str(attempt.temporary)


@pytest.mark.parametrize(
    "name", ["../in/a.jpg", "/etc/passwd", "holiday.jpg", "sub/{}", "{}x", "{}"]
)
def test_a_worker_cannot_name_another_file(job: PhotoJob, name: str) -> None:
    outcome = outcome_of(answer(job, name.format(job.temporary.name)), job)
    assert outcome is not None
    assert isinstance(outcome.value, PhotoError)


def test_a_failure_says_how_long_was_tried_and_where(job: PhotoJob) -> None:
    told = Answer(kind=Kind.PHOTO_ERROR, machine="attic", reason="the file is empty", seconds=0.25)
    outcome = outcome_of({"status": "SUCCESS", "result": told.model_dump(mode="json")}, job)
    assert outcome is not None
    assert isinstance(outcome.value, PhotoError)
    assert (outcome.value.seconds, outcome.value.machine) == (0.25, "attic")


@pytest.mark.parametrize("result", [None, {}, {"kind": "done"}, {"kind": "no such kind"}])
def test_an_answer_that_makes_no_sense_fails_its_photo_alone(job: PhotoJob, result: Any) -> None:
    outcome = outcome_of({"status": "SUCCESS", "result": result}, job)
    assert outcome is not None
    assert isinstance(outcome.value, PhotoError)
