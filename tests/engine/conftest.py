from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from batch_gui.core.batch import BatchSummary, Status
from batch_gui.core.catalog import PhotoCatalog
from batch_gui.core.errors import BatchGuiError
from batch_gui.core.outputs import OutputIndex
from batch_gui.core.schedule import When
from batch_gui.core.settings import Folders
from batch_gui.core.store import BatchStore
from batch_gui.develop.job import PhotoJob
from batch_gui.develop.photo import develop_photo
from batch_gui.develop.presets import PresetLibrary
from batch_gui.engine.controller import BatchController
from batch_gui.engine.executors.base import PhotoFuture
from batch_gui.engine.flight_memory import FlightMemory
from batch_gui.engine.giving_way import Surroundings
from tests.photos import write_photo


class GatedExecutor:
    """Develops photos really, in the thread that lets them through, one by one.

    Attributes:
        faults: errors to raise instead, by file name.
        handed_over: every job it was ever given.
    """

    def __init__(self, window: int = 2) -> None:
        self.window = window
        self.on_slow: Callable[[PhotoJob], None] = lambda _: None
        self.open = False
        self.faults: dict[str, BatchGuiError] = {}
        self.handed_over: list[PhotoJob] = []
        self._waiting: list[tuple[PhotoJob, PhotoFuture]] = []
        self._lock = threading.Condition()

    def submit(self, job: PhotoJob) -> PhotoFuture:
        future = PhotoFuture(f"gated-{job.photo_id}")
        with self._lock:
            self.handed_over.append(job)
            self._waiting.append((job, future))
            self._lock.notify_all()
        if self.open:
            self.let_through(1)
        return future

    def expect(self, count: int) -> None:
        """Wait until that many photos were handed over in all."""
        with self._lock:
            assert self._lock.wait_for(lambda: len(self.handed_over) >= count, 10)

    def let_through(self, count: int) -> None:
        for _ in range(count):
            with self._lock:
                assert self._lock.wait_for(lambda: self._waiting, 10)
                job, future = self._waiting.pop(0)
            fault = self.faults.get(Path(job.source).name)
            try:
                if fault:
                    raise fault
                future.set_result(develop_photo(job))
            except BatchGuiError as error:
                future.set_exception(error)

    def open_wide(self) -> None:
        self.open = True
        while self._waiting:
            self.let_through(1)

    def recall(self, futures: Iterable[PhotoFuture]) -> None:
        """All it has it has begun."""

    def resize(self, workers: int) -> None:
        self.window = 2 * workers or self.window

    def shutdown(self) -> None:
        with self._lock:
            waiting, self._waiting = self._waiting, []
        for _, future in waiting:
            future.cancel()


class Bench:
    """A controller with a gated executor, and words to work with it."""

    def __init__(
        self,
        folders: Folders,
        tmp_path: Path,
        surroundings: Surroundings | None = None,
        memory: FlightMemory | None = None,
    ) -> None:
        self.folders, self.tmp_path = folders, tmp_path
        self.executor = GatedExecutor()
        self.store = BatchStore(folders.batch_states)
        self.controller = BatchController(
            self.store,
            PhotoCatalog(folders.catalog),
            PresetLibrary(folders.presets),
            self.executor,
            pictures=folders.pictures,
            receipts=folders.receipts,
            outputs=OutputIndex(folders.outputs),
            max_pixels=10**8,
            surroundings=surroundings,
            memory=memory,
        )

    def photos(self, *names: str) -> list[int]:
        folder = self.tmp_path / "in"
        for seed, name in enumerate(names):
            if not (folder / name).exists():
                write_photo(folder / name, size=(60, 40), seed=seed)
        found = self.controller.scan([folder / name for name in names])
        return list(self.controller.add_photos(found, session_name="Wedding").photo_ids)

    def start(
        self,
        *names: str,
        paused: bool = False,
        insist: bool = False,
        when: When | None = None,
        **output: Any,
    ) -> BatchSummary:
        config = {"output": {"folder": str(self.out)} | output}
        photos = self.photos(*names)
        return self.controller.start(photos, config=config, paused=paused, insist=insist, when=when)

    @property
    def out(self) -> Path:
        return self.tmp_path / "out"

    def outputs(self) -> list[str]:
        return sorted(path.name for path in self.out.iterdir())

    def wait(self, batch_id: str, *statuses: Status) -> BatchSummary:
        return self.until(lambda: self.controller.status(batch_id), lambda s: s.status in statuses)

    def until(
        self, look: Callable[[], BatchSummary], good: Callable[[BatchSummary], bool]
    ) -> BatchSummary:
        told = threading.Event()
        for _ in range(2000):
            summary = look()
            if good(summary):
                return summary
            told.wait(0.005)
        raise AssertionError(f"waited in vain; last: {summary}")


@pytest.fixture
def make_bench(folders: Folders, tmp_path: Path) -> Iterator[Callable[..., Bench]]:
    made: list[Bench] = []

    def make(surroundings: Surroundings | None = None, memory: FlightMemory | None = None) -> Bench:
        made.append(Bench(folders, tmp_path, surroundings, memory))
        return made[-1]

    yield make
    for bench in made:
        bench.executor.open_wide()
        bench.controller.shutdown()


@pytest.fixture
def bench(make_bench: Callable[[], Bench]) -> Bench:
    return make_bench()
