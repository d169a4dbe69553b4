from __future__ import annotations

import os
from datetime import datetime
from typing import Any

import pytest

from batch_gui.core.batch import Status
from batch_gui.core.errors import InvalidConfig
from batch_gui.engine.names import ExpectedName
from batch_gui.engine.scan import scan
from tests.engine.conftest import Bench
from tests.photos import cut_off, write_dng, write_photo

DONE = Status.COMPLETED, Status.FAILED


def expected(bench: Bench, name: str = "{name}", **output: Any) -> list[ExpectedName]:
    folder = bench.tmp_path / "in"
    config = {"output": {"folder": str(bench.out), "name": name, **output}}
    return list(bench.controller.expected_names(scan([folder]), config, name="Batch"))


def developed(bench: Bench, *names: str, **output: Any) -> list[str]:
    bench.executor.open_wide()
    batch = bench.start(*names, **output)
    bench.wait(batch.batch_id, *DONE)
    return bench.outputs()


@pytest.mark.parametrize(
    ("template", "first"),
    [
        ("{date:%Y-%m-%d}_{seq:04}_{name}", "2024-05-04_0001_a.jpg"),
        ("{camera} {width}x{height}", "TestCam 60x40.jpg"),
        ("{lens}, {session}, {preset}", "Unknown lens, Wedding, Original.jpg"),
    ],
)
def test_names_are_as_they_were_foretold(bench: Bench, template: str, first: str) -> None:
    bench.photos("a.jpg", "b.jpg")
    folder = {"output": {"folder": str(bench.out), "name": template}}
    told = bench.controller.expected_names(
        scan([bench.tmp_path / "in"]), folder, name="Batch", session_name="Wedding"
    )
    assert told[0] == ExpectedName(str(bench.tmp_path / "in/a.jpg"), first)
    assert developed(bench, "a.jpg", "b.jpg", name=template) == sorted(
        str(one.name) for one in told
    )


def test_the_size_is_that_of_the_output(bench: Bench) -> None:
    bench.photos("a.jpg")
    assert expected(bench, "{width}x{height}", max_edge=30)[0].name == "30x20.jpg"
    assert developed(bench, "a.jpg", name="{width}x{height}", max_edge=30) == ["30x20.jpg"]


def test_taken_names_are_numbered_and_left_out_ones_said(bench: Bench) -> None:
    bench.photos("a.jpg", "b.jpg", "c.jpg")
    bench.out.mkdir()
    (bench.out / "A.JPG").write_text("theirs")
    assert [one.name for one in expected(bench)] == ["a (2).jpg", "b.jpg", "c.jpg"]
    assert [one.name for one in expected(bench, "x")] == ["x.jpg", "x (2).jpg", "x (3).jpg"]
    skipping = expected(bench, on_conflict="skip")
    assert [(one.name, one.left_out) for one in skipping] == [
        ("a.jpg", True),
        ("b.jpg", False),
        ("c.jpg", False),
    ]


def test_subfolders_and_only_the_first_names(bench: Bench) -> None:
    for number in range(4):
        write_photo(bench.tmp_path / f"in/day 1/CON/{number}.png", fmt="PNG")
    found = scan([bench.tmp_path / "in"])
    told = bench.controller.expected_names(found, {"output": {"format": "same"}}, name="B", count=3)
    assert [one.name for one in told] == [f"day 1/CON_/{number}.png" for number in range(3)]


def test_a_photo_without_a_date_has_that_of_its_file(bench: Bench) -> None:
    photo = bench.tmp_path / "in/a.png"
    write_photo(photo, fmt="PNG", exif=b"")
    moment = datetime.fromisoformat("2019-08-07T06:05:04")
    os.utime(photo, (moment.timestamp(), moment.timestamp()))
    assert expected(bench, "{date:%Y%m%d-%H%M%S}")[0].name == "20190807-060504.jpg"
    assert developed(bench, "a.png", name="{date:%Y%m%d-%H%M%S}") == ["20190807-060504.jpg"]


def test_what_a_name_holds_is_made_safe(bench: Bench) -> None:
    write_photo(bench.tmp_path / "in/a.jpg", model="5/8: <Cam>")
    assert expected(bench, "{camera}")[0].name == "5_8_ _Cam_.jpg"
    assert developed(bench, "a.jpg", name="{camera}") == ["5_8_ _Cam_.jpg"]
    assert expected(bench, "con")[0].name == "con_.jpg"


def test_a_header_that_cannot_be_read_is_said(bench: Bench) -> None:
    write_photo(bench.tmp_path / "in/a.jpg")
    cut_off(bench.tmp_path / "in/a.jpg", 0.005)
    write_dng(bench.tmp_path / "in/b.dng")
    first, raw = expected(bench, "{name}_{width}")
    assert first.name is None
    assert first.problem
    assert raw.problem == "its size is known only once it is developed"
    assert [one.name for one in expected(bench, "{name}")] == ["a.jpg", "b.jpg"]


def test_a_bad_template_is_refused(bench: Bench) -> None:
    bench.photos("a.jpg")
    with pytest.raises(InvalidConfig, match=r"output\.name: has \{nmae\} at character 3"):
        expected(bench, "x {nmae}")


def test_numbers_stay_over_a_pause_and_a_retry(bench: Bench) -> None:
    ids = bench.photos("a.jpg", "b.jpg", "c.jpg", "d.jpg")
    broken = bench.tmp_path / "in/b.jpg"
    whole = broken.read_bytes()
    broken.write_bytes(b"no photo")
    output = {"folder": str(bench.out), "name": "{seq:03}_{name}"}
    batch = bench.controller.start(ids, config={"output": output})
    bench.executor.expect(2)
    bench.controller.pause(batch.batch_id)
    bench.executor.let_through(2)
    bench.wait(batch.batch_id, Status.PAUSED)
    assert bench.outputs() == ["001_a.jpg"]
    bench.executor.open_wide()
    bench.controller.resume(batch.batch_id)
    bench.wait(batch.batch_id, Status.FAILED)
    broken.write_bytes(whole)
    bench.controller.retry_failed(batch.batch_id)
    bench.wait(batch.batch_id, Status.COMPLETED)
    assert bench.outputs() == ["001_a.jpg", "002_b.jpg", "003_c.jpg", "004_d.jpg"]


def test_skipping_knows_names_that_need_the_header(bench: Bench) -> None:
    template = "{date}_{name}_{width}"
    assert developed(bench, "a.jpg", name=template) == ["2024-05-04_a_60.jpg"]
    handed = len(bench.executor.handed_over)
    before = (bench.out / "2024-05-04_a_60.jpg").stat().st_mtime_ns
    assert developed(bench, "a.jpg", name=template, on_conflict="skip") == ["2024-05-04_a_60.jpg"]
    assert len(bench.executor.handed_over) == handed, "it wasn't developed to find that out"
    assert (bench.out / "2024-05-04_a_60.jpg").stat().st_mtime_ns == before


def test_skipping_raw_files_named_after_their_size(bench: Bench) -> None:
    (bench.tmp_path / "in").mkdir()
    write_dng(bench.tmp_path / "in/a.dng", size=(64, 48))
    first = developed(bench, "a.dng", name="{name}_{width}")
    assert developed(bench, "a.dng", name="{name}_{width}", on_conflict="skip") == first
