"""What the workers of all batches share."""

from __future__ import annotations

from dataclasses import dataclass

from batch_gui.core.catalog import PhotoCatalog
from batch_gui.core.outputs import OutputIndex
from batch_gui.core.receipt import Receipts
from batch_gui.core.store import BatchStore
from batch_gui.engine.executors.base import PhotoExecutor
from batch_gui.engine.flight_memory import FlightMemory
from batch_gui.engine.verifying import OutputChecker


@dataclass(frozen=True, slots=True)
class Services:
    """What a worker needs to do its work."""

    store: BatchStore
    catalog: PhotoCatalog
    executor: PhotoExecutor
    receipts: Receipts
    outputs: OutputIndex
    max_pixels: int
    checker: OutputChecker
    memory: FlightMemory
