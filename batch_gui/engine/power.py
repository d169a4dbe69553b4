"""Putting the computer to sleep, and shutting it down, with the system's own commands."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence

from batch_gui.core.errors import BatchGuiError

Command = Sequence[str]

# The first one that works is taken. Linux: systemctl(1), loginctl(1) of elogind; macOS:
# pmset(1), osascript(1); Windows: rundll32 with powrprof's SetSuspendState, shutdown.
_SLEEP: dict[str, Sequence[Command]] = {
    "linux": (("systemctl", "suspend"), ("loginctl", "suspend")),
    "darwin": (("pmset", "sleepnow"),),
    "win32": (("rundll32.exe", "powrprof.dll,SetSuspendState", "0,1,0"),),
}
_SHUT_DOWN: dict[str, Sequence[Command]] = {
    "linux": (("systemctl", "poweroff"), ("loginctl", "poweroff")),
    "darwin": (("osascript", "-e", 'tell application "System Events" to shut down'),),
    "win32": (("shutdown", "/s", "/t", "0"),),
}
_TIMEOUT = 30


def run_command(command: Command) -> None:
    """Run a command of the system.

    Raises:
        OSError: when it isn't there.
        subprocess.SubprocessError: when it fails or doesn't end.
    """
    subprocess.run(command, check=True, capture_output=True, timeout=_TIMEOUT)  # noqa: S603


class Power:
    """Switches the computer off, or to sleep.

    Args:
        run: runs a command, or raises.
        platform: as `sys.platform` names it.
    """

    def __init__(
        self, run: Callable[[Command], None] = run_command, platform: str = sys.platform
    ) -> None:
        self._run = run
        self._platform = platform

    def sleep(self) -> None:
        """Put the computer to sleep.

        Raises:
            BatchGuiError: when it can't be.
        """
        self._first(_SLEEP, "be put to sleep")

    def shut_down(self) -> None:
        """Shut the computer down.

        Raises:
            BatchGuiError: when it can't be.
        """
        self._first(_SHUT_DOWN, "be shut down")

    def _first(self, commands: dict[str, Sequence[Command]], what: str) -> None:
        why = "no way is known on this system"
        for command in commands.get(self._platform, ()):
            try:
                self._run(command)
            except subprocess.CalledProcessError as error:
                said = (error.stderr or b"").decode(errors="replace").strip()
                why = said or f"{command[0]} failed with {error.returncode}"
            except (OSError, subprocess.SubprocessError) as error:
                why = str(error)
            else:
                return
        raise BatchGuiError(f"The computer can't {what}: {why.rstrip('.')}.")
