from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence

import pytest

from batch_gui.core.errors import BatchGuiError
from batch_gui.engine.power import Power

Calls = list[Sequence[str]]


@pytest.mark.parametrize(
    ("platform", "sleep", "off"),
    [
        ("linux", "systemctl suspend", "systemctl poweroff"),
        (
            "darwin",
            "pmset sleepnow",
            'osascript -e tell application "System Events" to shut down',
        ),
        ("win32", "rundll32.exe powrprof.dll,SetSuspendState 0,1,0", "shutdown /s /t 0"),
    ],
)
def test_each_system_has_its_own_commands(platform: str, sleep: str, off: str) -> None:
    calls: Calls = []
    power = Power(calls.append, platform)
    power.sleep()
    power.shut_down()
    assert [" ".join(call) for call in calls] == [sleep, off]


def failing(*errors: Exception) -> tuple[Calls, Callable[[Sequence[str]], None]]:
    calls: Calls = []
    left = list(errors)

    def run(command: Sequence[str]) -> None:
        calls.append(command)
        if left:
            raise left.pop(0)

    return calls, run


def test_the_next_command_is_tried() -> None:
    calls, run = failing(FileNotFoundError("systemctl"))
    Power(run, "linux").sleep()
    assert [call[0] for call in calls] == ["systemctl", "loginctl"]


def test_what_the_system_says_reaches_the_user() -> None:
    said = subprocess.CalledProcessError(1, "systemctl", stderr=b"Interactive login required.\n")
    _, run = failing(FileNotFoundError("no systemctl"), said)
    with pytest.raises(BatchGuiError, match=r"can't be shut down: Interactive login required\.$"):
        Power(run, "linux").shut_down()
    with pytest.raises(BatchGuiError, match="no way is known"):
        Power(run, "plan9").sleep()
