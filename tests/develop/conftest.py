from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from batch_gui.core.config import OutputConfig
from batch_gui.develop.formats import DEFAULT_MAX_PIXELS
from batch_gui.develop.job import PhotoJob, PhotoResult
from batch_gui.develop.photo import develop_photo
from batch_gui.develop.recipe import Recipe

MakeJob = Callable[..., PhotoJob]
Develop = Callable[..., tuple[PhotoResult, Image.Image]]


@pytest.fixture
def make_job(tmp_path: Path) -> MakeJob:
    """A job for one photo; what isn't about the output goes to the job itself."""

    def make(source: Path, **settings: Any) -> PhotoJob:
        recipe = settings.pop("recipe", Recipe())
        blend = settings.pop("blend", 100)
        max_pixels = settings.pop("max_pixels", DEFAULT_MAX_PIXELS)
        folder = str(settings.pop("folder", tmp_path / "out"))
        Path(folder).mkdir(parents=True, exist_ok=True)
        output = OutputConfig.model_validate(settings)
        return PhotoJob("batch_1", 7, str(source), folder, recipe, blend, output, max_pixels)

    return make


@pytest.fixture
def develop(make_job: MakeJob) -> Iterator[Develop]:
    """Develop a photo and open what came out."""
    opened: list[Image.Image] = []

    def run(source: Path, **settings: Any) -> tuple[PhotoResult, Image.Image]:
        result = develop_photo(make_job(source, **settings))
        image = Image.open(result.temporary)
        opened.append(image)
        image.load()
        return result, image

    yield run
    for image in opened:
        image.close()
