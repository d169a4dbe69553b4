"""The order of the batches, kept as they come and change, so that arranging them is quick."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import Qt

from batch_gui.core.batch import BatchSummary
from batch_gui.ui import batch_columns as columns
from batch_gui.ui.batch_columns import Column, Key

Sorting = tuple[Column, Qt.SortOrder]


class BatchOrder:
    """Puts batches into the usual order, or into that of a column.

    What each is sorted by is worked out once, when it changes; and the order of last time is
    where sorting begins, which makes it quick when little has changed.

    Attributes:
        sorting: the column they are sorted by; None for the usual order.
    """

    def __init__(self) -> None:
        self.sorting: Sorting | None = None
        self._order: list[str] = []
        self._by_age: list[str] | None = None
        self._places: dict[str, Key] = {}
        self._keys: dict[str, Key] = {}

    def reset(self, batches: Mapping[str, BatchSummary]) -> None:
        """Know these batches and no others."""
        self._order, self._by_age = list(batches), None
        self._places = {one: columns.queue_key(batch) for one, batch in batches.items()}
        self.sort_by(self.sorting, batches)

    def sort_by(self, sorting: Sorting | None, batches: Mapping[str, BatchSummary]) -> None:
        """Sort by a column from now on, or None for the usual order."""
        self.sorting = sorting
        self._keys = {one: self._key(batch) for one, batch in batches.items()}

    def note(self, batch: BatchSummary) -> bool:
        """Take over a batch's newest state; whether its place may be another now."""
        batch_id = batch.batch_id
        if batch_id not in self._places:
            self._order.append(batch_id)
            self._by_age = None
        self._places[batch_id] = columns.queue_key(batch)
        before, key = self._keys.get(batch_id), self._key(batch)
        self._keys[batch_id] = key
        return key != before

    def forget(self, batch_ids: Iterable[str]) -> None:
        """Know these batches no longer."""
        for batch_id in batch_ids:
            del self._places[batch_id], self._keys[batch_id]
        self._order = [batch_id for batch_id in self._order if batch_id in self._places]
        self._by_age = None

    def arranged(self, accepts: Callable[[str], bool] | None) -> list[str]:
        """Ids in order, of the batches that `accepts` lets through; None for all."""
        self._order.sort(key=self._places.__getitem__)
        wanted = [one for one in self._order if accepts(one)] if accepts else self._order
        if self.sorting is None:
            return list(wanted)
        # Equal ones keep the usual order: sorting is stable.
        backwards = self.sorting[1] is Qt.SortOrder.DescendingOrder
        return sorted(wanted, key=self._keys.__getitem__, reverse=backwards)

    def oldest_first(self, batches: Mapping[str, BatchSummary]) -> list[BatchSummary]:
        """All batches by the time they were made."""
        if self._by_age is None:
            self._by_age = sorted(batches, key=lambda one: columns.age_key(batches[one]))
        return [batches[batch_id] for batch_id in self._by_age]

    def _key(self, batch: BatchSummary) -> Key:
        if self.sorting is None:
            return self._places[batch.batch_id]
        return columns.sort_key(self.sorting[0], batch)
