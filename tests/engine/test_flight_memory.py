from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from batch_gui.core.batch import Status
from batch_gui.engine.flight_memory import FlightMemory
from tests.engine.conftest import Bench
from tests.photos import write_photo

MB = 1 << 20
RESERVE = 300 * MB
PHOTO = 60 * 40 * 16  # bytes


def test_with_plenty_no_header_is_read(tmp_path: Path) -> None:
    memory = FlightMemory(max_pixels=10**6, available=lambda: 10**12)
    assert memory.needed(str(tmp_path / "not there.jpg"), 4) == 0


def test_otherwise_megapixels_decide(tmp_path: Path) -> None:
    write_photo(tmp_path / "a.jpg", size=(60, 40))
    memory = FlightMemory(max_pixels=10**6, available=lambda: RESERVE + MB)
    assert memory.needed(str(tmp_path / "a.jpg"), 4) == PHOTO
    raw = tmp_path / "a.nef"
    raw.write_bytes(bytes(1000))
    assert memory.needed(str(raw), 4) == 16_000
    assert memory.needed(str(tmp_path / "not there.jpg"), 4) == 0


def test_one_goes_at_any_rate_and_the_next_when_there_is_room() -> None:
    memory = FlightMemory(max_pixels=10**6, available=lambda: RESERVE + 100)
    assert not memory.take(150, at_any_rate=False)
    assert memory.take(150, at_any_rate=True)
    assert not memory.take(50, at_any_rate=False)
    memory.give_back(150)
    assert memory.take(50, at_any_rate=False)


def test_a_batch_has_fewer_photos_in_flight_when_memory_is_short(
    make_bench: Callable[..., Bench],
) -> None:
    bench = make_bench(memory=FlightMemory(10**8, lambda: RESERVE + 2 * PHOTO))
    bench.executor.window = 6
    names = [f"{number}.jpg" for number in range(8)]
    batch = bench.start(*names)
    bench.executor.expect(2)
    bench.executor.let_through(1)
    bench.executor.expect(3)
    in_flight = len(bench.executor._waiting)
    bench.executor.open_wide()
    assert bench.wait(batch.batch_id, Status.COMPLETED).processed_count == 8
    assert in_flight == 2
