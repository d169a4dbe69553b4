"""The program with its photos at a test's farm of Celery workers."""

from __future__ import annotations

import csv
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from batch_gui import app
from batch_gui.core.batch import BatchSummary, Status
from batch_gui.core.settings import ExecutorKind, Folders
from batch_gui.engine.controller import BatchController
from tests.farm import Farm, until
from tests.photos import write_photo
from tests.settings import calm


def draw(folder: Path, count: int) -> Path:
    """Few drawn, many linked: what counts is how many there are."""
    for number in range(count):
        path = folder / f"{number:04}.jpg"
        if number < 10:
            write_photo(path, size=(300, 200), seed=number)
        else:
            os.link(folder / f"{number % 10:04}.jpg", path)
    return folder


class Desk:
    """The program with its photos at the farm."""

    def __init__(self, controller: BatchController, out: Path) -> None:
        self.controller = controller
        self.out = out
        self.batch_id = ""

    def start(self, photos: Path) -> None:
        added = self.controller.add_photos(self.controller.scan([photos]))
        config = {"output": {"folder": str(self.out)}}
        batch = self.controller.start(added.photo_ids, session_id=added.session_id, config=config)
        self.batch_id = batch.batch_id

    @property
    def summary(self) -> BatchSummary:
        return self.controller.status(self.batch_id)

    def wait(self, good: Callable[[BatchSummary], bool], seconds: float = 60) -> BatchSummary:
        until(lambda: good(self.summary), seconds, f"last: {self.summary}")
        return self.summary

    def wait_for(self, count: int) -> None:
        self.wait(lambda summary: summary.processed_count >= count)

    def completed(self, seconds: float = 60) -> BatchSummary:
        ended = self.wait(lambda summary: summary.status.ended, seconds)
        assert ended.status is Status.COMPLETED, self.controller.failures(self.batch_id)
        return ended

    def receipt(self) -> list[dict[str, str]]:
        text = b"".join(self.controller.receipt(self.batch_id)).decode()
        return list(csv.DictReader(text.splitlines()))

    def check(self, count: int, seed: int = 0) -> None:
        """Each photo once, nothing else in the folder, nothing half."""
        until(lambda: len(list(self.out.iterdir())) <= count, 10, f"seed {seed}: leftovers to go")
        names = sorted(path.name for path in self.out.iterdir())
        assert names == [f"{number:04}.jpg" for number in range(count)], f"seed {seed}: {names}"
        done = Counter(row["source"] for row in self.receipt())
        assert len(done) == count, f"seed {seed}"
        assert set(done.values()) == {1}, f"seed {seed}"


@contextmanager
def at_the_farm(farm: Farm, folders: Folders, out: Path) -> Iterator[Desk]:
    calm(
        executor=ExecutorKind.CELERY,
        celery_broker=farm.broker,
        celery_patience=1,
        storage_patience=0.2,
    ).save(folders.config / "settings.json")
    with app.engine(folders) as running:
        yield Desk(running.controller, out)
