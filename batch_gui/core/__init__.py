"""Batches, their state on disk, the photo catalogue: plain Python, no Qt, no pixels."""
