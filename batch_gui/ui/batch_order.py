"""The order of the batches, kept as they come and change, so that arranging them is quick."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from PySide6.QtCore import Qt

from batch_gui.core.batch import BatchSummary
from batch_gui.ui import batch_columns as columns
from batch_gui.ui.batch_columns import Column, Key

Sorting = tuple[Column, Qt.SortOrder]


class BatchOrder:
    """Puts batches into the usual order, or into that of a column.

    What each is sorted by is worked out once, when it changes; the order of last time is where
    sorting begins, and numbers or text are all that is compared: a few ms for thousands.

    Attributes:
        sorting: the column they are sorted by; None for the usual order.
    """

    def __init__(self) -> None:
        self.sorting: Sorting | None = None
        self._order: list[str] = []
        self._by_age: list[str] | None = None
        self._is_ordered = True
        self._places: dict[str, Key] = {}
        self._values: dict[str, Any] = {}  # Value, or None

    def reset(self, batches: Mapping[str, BatchSummary]) -> None:
        """Know these batches and no others."""
        self._order, self._by_age, self._is_ordered = list(batches), None, False
        self._places = {one: columns.queue_key(batch) for one, batch in batches.items()}
        self.sort_by(self.sorting, batches)

    def sort_by(self, sorting: Sorting | None, batches: Mapping[str, BatchSummary]) -> None:
        """Sort by a column from now on, or None for the usual order."""
        self.sorting = sorting
        self._values = {}
        if sorting is not None:
            value = columns.sort_value(sorting[0])
            self._values = {one: value(batch) for one, batch in batches.items()}

    def note(self, batch: BatchSummary) -> bool:
        """Take over a batch's newest state; whether its place may be another now."""
        batch_id = batch.batch_id
        is_new = batch_id not in self._places
        if is_new:
            self._order.append(batch_id)
            self._by_age = None
        before, place = self._places.get(batch_id), columns.queue_key(batch)
        if place != before:
            self._places[batch_id], self._is_ordered = place, False
        if self.sorting is None:
            return place != before
        known, value = self._values.get(batch_id), columns.sort_value(self.sorting[0])(batch)
        self._values[batch_id] = value
        return is_new or value != known

    def forget(self, batch_ids: Iterable[str]) -> None:
        """Know these batches no longer."""
        for batch_id in batch_ids:
            del self._places[batch_id]
            self._values.pop(batch_id, None)
        self._order = [batch_id for batch_id in self._order if batch_id in self._places]
        self._by_age = None

    def arranged(self, accepts: Callable[[str], bool] | None) -> list[str]:
        """Ids in order, of the batches that `accepts` lets through; None for all."""
        if not self._is_ordered:
            self._order.sort(key=self._places.__getitem__)
            self._is_ordered = True
        wanted = [one for one in self._order if accepts(one)] if accepts else list(self._order)
        return wanted if self.sorting is None else self._sorted(wanted, self.sorting[1])

    def oldest_first(self, batches: Mapping[str, BatchSummary]) -> list[BatchSummary]:
        """All batches by the time they were made."""
        if self._by_age is None:
            self._by_age = sorted(batches, key=lambda one: columns.age_key(batches[one]))
        return [batches[batch_id] for batch_id in self._by_age]

    def _sorted(self, wanted: list[str], order: Qt.SortOrder) -> list[str]:
        """By value, equal ones in the usual order; what has none is last in descending order."""
        values, backwards = self._values, order is Qt.SortOrder.DescendingOrder
        unknown = [one for one in wanted if values[one] is None]
        if unknown:
            wanted = [one for one in wanted if values[one] is not None]
        known = sorted(wanted, key=values.__getitem__, reverse=backwards)
        return known + unknown if backwards else unknown + known
