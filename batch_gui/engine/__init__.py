"""Runs batches: the controller, its workers and the executors behind them."""
