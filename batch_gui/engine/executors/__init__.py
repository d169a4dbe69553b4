"""Where photos are developed: local processes."""
