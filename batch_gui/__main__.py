"""The entry point. Light on purpose: every worker process imports it when it starts."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the program with the command line's arguments."""
    from batch_gui.cli import run

    run(sys.argv[1:])


if __name__ == "__main__":
    main()
