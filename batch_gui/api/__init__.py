"""The HTTP door: other programs of the same user call the controller, and nobody else gets in."""
