"""The order in which waiting batches get their turn."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence

from batch_gui.core.schedule import Priority
from batch_gui.engine.run import Run

Place = tuple[Priority, float]


class WaitingQueue:
    """Waiting batches, the most urgent first, and within a priority by their order.

    Not safe to use from several threads: its owner holds a lock.
    """

    def __init__(self) -> None:
        self._runs: list[Run] = []
        self._last = 0.0

    def __len__(self) -> int:
        return len(self._runs)

    def __iter__(self) -> Iterator[Run]:
        return iter(self._runs)

    def at_the_end(self) -> float:
        """An order after all there have been."""
        self._last += 1
        return self._last

    def note_order(self, order: float) -> None:
        """Let later ones come after `order`."""
        self._last = max(self._last, order)

    def add(self, run: Run) -> None:
        """Let a batch wait at its place."""
        insort(self._runs, run, key=_key)

    def remove(self, run: Run) -> None:
        """Take a batch out.

        Raises:
            ValueError: when it isn't there.
        """
        at = bisect_left(self._runs, _key(run), key=_key)
        if at < len(self._runs) and self._runs[at] is run:
            del self._runs[at]
        else:  # its priority was changed since
            self._runs.remove(run)

    def arrange(self, moved: Sequence[Run], before: Run | None) -> list[tuple[Run, Place]]:
        """New places so that `moved` come, one after the other, right before another batch.

        What is moved past a batch of another priority takes that priority, so that the
        order is the one that was asked for. Nothing is changed here.

        Args:
            before: a waiting batch that isn't moved; None for the end.

        Returns:
            The batches whose places change, with their new ones: usually `moved` alone.
        """
        rest = [run for run in self._runs if run not in moved]
        at = rest.index(before) if before is not None else len(rest)
        if not rest:
            return [(run, (run.batch.priority, self.at_the_end())) for run in moved]
        priority = (before or rest[-1]).batch.priority
        low = _order_of(rest[at - 1], priority) if at > 0 else None
        high = _order_of(rest[at], priority) if at < len(rest) else None
        orders = _between(low, high, len(moved))
        if low is not None and high is not None and not low < orders[0] < orders[-1] + 1e-9 < high:
            wanted = [*rest[:at], *moved, *rest[at:]]
            group = [run for run in wanted if run in moved or run.batch.priority is priority]
            return [(run, (priority, self.at_the_end())) for run in group]
        return [(run, (priority, order)) for run, order in zip(moved, orders, strict=True)]


def _order_of(run: Run, priority: Priority) -> float | None:
    return run.batch.queue_order if run.batch.priority is priority else None


def _between(low: float | None, high: float | None, count: int) -> list[float]:
    """`count` rising numbers between two limits, where there are some."""
    if low is None and high is None:
        return [float(at) for at in range(count)]
    if low is None:
        assert high is not None
        return [high - count + at for at in range(count)]
    if high is None:
        return [low + 1 + at for at in range(count)]
    step = (high - low) / (count + 1)
    return [low + step * (at + 1) for at in range(count)]


def _key(run: Run) -> tuple[int, float, str, str]:
    batch = run.batch
    return batch.priority.rank, batch.queue_order, batch.created_at, batch.batch_id
