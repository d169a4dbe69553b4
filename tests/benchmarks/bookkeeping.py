"""What a finished photo costs in bookkeeping, in batches of a hundred to a million.

    python -m tests.benchmarks.bookkeeping [--photos 2000]

Prints microseconds per finished photo (journal line, durable, and the counts), for lines
written one by one and in groups of 8, and the cost as a ratio to that in the smallest batch.
The sizes take turns, so that a machine's moods hit all of them.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from batch_gui.core.batch import Batch, new_batch_id, pack_ids, utc_now
from batch_gui.core.journal import JournalEntry, Outcome
from batch_gui.core.store import BatchStore

SIZES = (100, 10_000, 1_000_000)
ROUNDS = 20


def entry(photo_id: int) -> JournalEntry:
    return JournalEntry(
        photo_id, Outcome.PROCESSED, utc_now(), f"/photos/wedding/IMG_{photo_id}.jpg",
        output=f"/pictures/wedding/IMG_{photo_id}.jpg", width=2048, height=1365, size=812_345,
        sha256="0" * 64, seconds=0.21, source_size=8_123_456, source_mtime=1.7e9,
    )  # fmt: skip


def finish(store: BatchStore, batch: Batch, first: int, count: int, group: int) -> float:
    """Seconds per photo for `count` photos recorded in groups."""
    started = time.perf_counter()
    for start in range(first, first + count, group):
        ids = range(start, min(start + group, first + count))
        store.record(batch.batch_id, [entry(photo_id) for photo_id in ids])
        for photo_id in ids:
            batch.record_processed(photo_id)
    return (time.perf_counter() - started) / count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=2000, help="photos finished in each batch")
    count = parser.parse_args().photos // ROUNDS
    with tempfile.TemporaryDirectory() as folder:
        store = BatchStore(Path(folder))
        batches = []
        for size in SIZES:
            batch = Batch(new_batch_id(), "Benchmark", pack_ids(range(size)), {}, utc_now())
            batch.run()
            started = time.perf_counter()
            store.save(batch)
            print(f"{size:>9} photos: snapshot {(time.perf_counter() - started) * 1000:8.1f} ms")
            batches.append(batch)
        print()
        for group in (1, 8):
            seconds: dict[int, list[float]] = {size: [] for size in SIZES}
            for turn in range(ROUNDS):
                for size, batch in zip(SIZES, batches, strict=True):
                    seconds[size].append(finish(store, batch, turn * count, count, group))
            base = statistics.median(seconds[SIZES[0]])
            for size in SIZES:
                median = statistics.median(seconds[size])
                print(
                    f"{size:>9} photos, groups of {group}: {median * 1e6:8.1f} us a photo, "
                    f"{median / base:5.2f} x that of {SIZES[0]}"
                )


if __name__ == "__main__":
    main()
