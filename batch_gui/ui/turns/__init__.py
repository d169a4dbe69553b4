"""Whose turn it is: moving, priority, times, and what comes when all is done."""
