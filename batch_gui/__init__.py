"""Batch GUI: develop folders of photos in batches that survive everything."""

__version__ = "0.1.0"
