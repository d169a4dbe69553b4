"""A worker takes at most 9 bytes per pixel of the photo plus 250 MB, whatever the recipe."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from batch_gui.develop.recipe import Recipe
from tests.develop.conftest import MakeJob
from tests.photos import write_photo

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

_DEVELOP = """
import pickle, sys
from pathlib import Path
from batch_gui.develop.photo import develop_photo
develop_photo(pickle.load(sys.stdin.buffer))
status = Path("/proc/self/status").read_text().splitlines()
print(next(line.split()[1] for line in status if line.startswith("VmHWM")))
"""
_EFFECTS = {
    "vibrance": 20,
    "sharpening": {"amount": 80},
    "vignette": {"amount": -40},
    "grain": {"amount": 30},
}
_GEOMETRY = {"straighten": 3, "rotate": 90, "flip": "horizontal"}
_CASES = pytest.mark.parametrize("parts", [_EFFECTS, {"vibrance": 20, "geometry": _GEOMETRY}])


def check(source: Path, make_job: MakeJob, parts: dict[str, Any], megapixels: float) -> None:
    job = make_job(source, recipe=Recipe.parse(parts), blend=60, max_pixels=10**9)
    process = subprocess.run(
        [sys.executable, "-c", _DEVELOP],
        input=pickle.dumps(job),
        capture_output=True,
        check=True,
        env=os.environ | {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"},
    )
    peak = int(process.stdout) / 1024
    assert peak < 9 * megapixels * 1e6 / 2**20 + 250, f"{peak:.0f} MB"


@_CASES
def test_a_photo_of_48_megapixels(tmp_path: Path, make_job: MakeJob, parts: dict[str, Any]) -> None:
    source = write_photo(tmp_path / "a.jpg", size=(6000, 8000), orientation=6)
    check(source, make_job, parts, 48)


@pytest.mark.long
@_CASES
def test_a_photo_of_200_megapixels(
    tmp_path: Path, make_job: MakeJob, parts: dict[str, Any]
) -> None:
    source = write_photo(tmp_path / "a.jpg", size=(12240, 16320), orientation=6)
    check(source, make_job, parts, 199.7)
