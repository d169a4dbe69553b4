from __future__ import annotations

import json
from pathlib import Path

from batch_gui.core.config import OutputConfig, OutputFormat
from batch_gui.develop.job import PhotoJob, PhotoResult
from batch_gui.develop.recipe import Recipe
from batch_gui.develop.recipe_parts import Vignette
from batch_gui.remote.messages import Answer, Kind, Order
from batch_gui.remote.tickets import Session

JOB = PhotoJob(
    batch_id="batch_0123456789ab",
    photo_id=7,
    source="/Fotos/Hochzeit & 100 %/\udcff \u00e9.jpg",
    folder="/out/\udcfe",
    recipe=Recipe(exposure=0.5, vignette=Vignette(amount=-20)),
    blend=60.5,
    output=OutputConfig(folder="/out", format=OutputFormat.PNG, max_edge=2048),
    max_pixels=10**8,
)
RESULT = PhotoResult(
    photo_id=7,
    temporary="/mnt/out/.batch-gui-0123456789ab-7-1a2b3c4d.part",
    suffix=".png",
    width=2048,
    height=1365,
    size=1234,
    sha256="0" * 64,
    seconds=0.5,
    source_size=4321,
    source_mtime=1.5,
    notes=("a note",),
    machine="nas-2",
)


def through_json(message: dict[str, object]) -> dict[str, object]:
    written = json.dumps(message)
    written.encode("ascii")
    read: dict[str, object] = json.loads(written)
    return read


def test_a_photo_travels_as_json_and_arrives_as_it_was() -> None:
    order = Order.of(JOB, Session("program", "secret"), 300)
    arrived = Order.model_validate(through_json(order.model_dump(mode="json"))).photo
    assert arrived.output.folder is None  # the worker gets its own
    expected = JOB.output.model_copy(update={"folder": None})
    assert arrived.output == expected
    for name in ("batch_id", "photo_id", "source", "folder", "recipe", "blend", "max_pixels"):
        assert getattr(arrived, name) == getattr(JOB, name), name


def test_a_result_is_found_in_the_folder_of_the_program() -> None:
    answer = Answer.done(RESULT, again=True)
    back = Answer.model_validate(through_json(answer.model_dump(mode="json")))
    assert (back.kind, back.machine, back.again) == (Kind.DONE, "nas-2", True)
    result = back.photo_result("/Volumes/out")
    assert Path(result.temporary) == Path("/Volumes/out") / Path(RESULT.temporary).name
    assert (result.notes, result.sha256, result.machine) == (("a note",), "0" * 64, "nas-2")
