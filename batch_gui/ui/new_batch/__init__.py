"""The dialog that turns found photos into a batch."""
