"""The entry point. Light on purpose: every worker process imports it when it starts."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the program with the command line's arguments."""
    arguments = sys.argv[1:]
    if _command(arguments) == "worker":
        from batch_gui.worker_command import run
    else:
        from batch_gui.cli.commands import run
    run(arguments)


def _command(arguments: list[str]) -> str | None:
    """The first argument that isn't one of the options that go with each command."""
    rest = iter(arguments)
    for one in rest:
        if one in ("--data-dir", "--log-level"):
            next(rest, None)
        elif not one.startswith(("--data-dir=", "--log-level=")):
            return one
    return None


if __name__ == "__main__":
    main()
