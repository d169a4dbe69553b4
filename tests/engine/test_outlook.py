from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from batch_gui.core.config import OutputConfig, OutputFormat
from batch_gui.core.errors import InvalidConfig
from batch_gui.engine.estimate import estimated_bytes
from batch_gui.engine.outlook import Outlook, size_words
from tests.engine.conftest import Bench
from tests.photos import write_photo


@pytest.fixture
def source(tmp_path: Path) -> Path:
    for number in range(3):
        write_photo(tmp_path / f"in/{number}.jpg", size=(600, 400), seed=number)
    return tmp_path / "in"


def look(bench: Bench, source: Path, folder: Path, **output: Any) -> Outlook:
    found = bench.controller.scan([source])
    config = {"output": {"folder": str(folder), **output}}
    return bench.controller.look_before_start(found, config)


def test_nothing_to_say_and_nothing_written(bench: Bench, source: Path) -> None:
    outlook = look(bench, source, bench.out / "deeper")
    assert (outlook.problems, outlook.warnings) == ((), ())
    assert outlook.free == pytest.approx(shutil.disk_usage(source).free, rel=0.05)
    assert not bench.out.exists()
    assert bench.controller.list() == ()


def test_an_output_folder_that_cannot_be_written_is_a_problem(bench: Bench, source: Path) -> None:
    outlook = look(bench, source, source / "0.jpg" / "out")
    assert outlook.problems == (f"{source / '0.jpg'} isn't a folder.",)


def test_overwriting_originals_is_a_problem(bench: Bench, source: Path) -> None:
    (problem,) = look(bench, source, source, on_conflict="overwrite").problems
    assert "would replace originals" in problem


def test_where_the_outputs_lie_is_said_but_allowed(bench: Bench, source: Path) -> None:
    outlook = look(bench, source, source)
    assert outlook.problems == ()
    assert outlook.warnings == (f"The outputs will lie among the originals, in {source}.",)
    (inside,) = look(bench, source, source / "out").warnings
    assert inside.startswith(f"The output folder lies inside {source}.")
    assert look(bench, source, source.parent).warnings == ()


def test_photos_in_the_output_folder_are_counted(bench: Bench, source: Path) -> None:
    write_photo(source / "out/old.jpg", size=(60, 40))
    link = source.parent / "link"
    link.symlink_to(source / "out")
    for folder in (source / "out", link):
        warnings = look(bench, source, folder).warnings
        assert len(warnings) == 2
        assert warnings[1].startswith("1 photo to develop in the output folder")


def test_too_little_room_is_said_with_what_is_free_and_needed(
    bench: Bench, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("batch_gui.engine.outlook.free_bytes", lambda _: 1_234)
    outlook = look(bench, source, bench.out, format="tiff", tiff_compression="none")
    assert outlook.needed == 3 * 600 * 400 * 3
    assert outlook.problems == ()
    (warning,) = outlook.warnings
    assert warning.startswith(f"{bench.out} has 1.2 kB free; about 2.2 MB are needed. When")


def test_a_config_that_is_not_allowed_is_refused(bench: Bench, source: Path) -> None:
    with pytest.raises(InvalidConfig, match="quality"):
        look(bench, source, bench.out, quality=101)


@pytest.mark.parametrize(
    ("output", "nominal"),
    [
        (OutputConfig(quality=90), 0.26),
        (OutputConfig(quality=90, max_edge=300), 0.26 / 4),
        (OutputConfig(quality=90, max_edge=5000), 0.26),
        (OutputConfig(quality=1), 0.02),
        (OutputConfig(quality=80), 0.17),
        (OutputConfig(quality=100), 0.95),
        (OutputConfig(format=OutputFormat.WEBP, webp_lossless=True), 1.8),
        (OutputConfig(format=OutputFormat.AVIF, quality=50), 0.07),
        (OutputConfig(format=OutputFormat.PNG), 2.0),
        (OutputConfig(format=OutputFormat.SAME, quality=90), 0.26),
    ],
)
def test_the_estimate_goes_by_pixels_format_and_quality(
    source: Path, output: OutputConfig, nominal: float
) -> None:
    paths = [str(path) for path in sorted(source.iterdir())]
    assert estimated_bytes(paths * 100, output, 10**8) == pytest.approx(
        300 * 600 * 400 * nominal, rel=0.01
    )


def test_the_estimate_goes_by_bytes_where_the_header_says_nothing(tmp_path: Path) -> None:
    raw = tmp_path / "a.nef"
    raw.write_bytes(os.urandom(30_000))
    estimate = estimated_bytes([str(raw), str(tmp_path / "gone.jpg")], OutputConfig(), 10**8)
    assert estimate == pytest.approx(2 * 100_000 * 0.26, rel=0.01)


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1_000, "1.0 kB"),
        (9_940, "9.9 kB"),
        (9_960, "10 kB"),
        (999_400, "999 kB"),
        (999_600, "1.0 MB"),
        (4_230_000_000, "4.2 GB"),
        (8 * 10**15, "8,000 TB"),
    ],
)
def test_sizes_in_words(count: int, words: str) -> None:
    assert size_words(count) == words
