"""The window: shows what the controller says and hands it what the user wants."""
