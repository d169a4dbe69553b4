"""What belongs to the selected batch: its photos, before and after, a summary, a log."""
