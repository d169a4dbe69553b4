from __future__ import annotations

from pathlib import Path

import pytest

from batch_gui import __version__
from batch_gui.core.batch import PauseReason, Status
from batch_gui.core.settings import Folders, Settings
from batch_gui.engine.diagnostics import LOG_LINES, diagnostic_report
from tests.ui.batches import paused, summary

TOKEN = "yVb1-Ew0_sDkq5TzN3oG"
PASSWORD = "corr3ct h%rse"
QUOTED = "corr3ct%20h%25rse"

SETTINGS = Settings(
    celery_broker=f"redis://anna:{QUOTED}@broker.example:6379/0",
    celery_backend=f"redis://:{QUOTED}@results.example/1?password=sesame-street",
    photo_timeout=12.5,
)


@pytest.fixture
def where(folders: Folders) -> Folders:
    folders.data.mkdir(exist_ok=True)
    folders.api_token.write_text(TOKEN + "\n")
    folders.logs.mkdir(parents=True)
    return folders


def log(where: Folders, *lines: str, name: str = "batch-gui.log") -> None:
    (where.logs / name).write_text("".join(f"{line}\n" for line in lines))


def test_it_says_what_is_needed(where: Folders) -> None:
    log(where, *(f"old {number}" for number in range(50)), name="batch-gui.log.1")
    log(where, *(f"new {number}" for number in range(LOG_LINES - 10)))
    batches = [
        summary(1),
        paused(2, PauseReason.STORAGE),
        paused(3, PauseReason.STORAGE),
        summary(4, Status.COMPLETED),
    ]
    report = diagnostic_report(where, SETTINGS, batches, "Qt 6, wayland")
    for words in (
        f"Batch GUI {__version__}",
        "Qt 6, wayland",
        "pillow ",
        " cores, ",
        "photo_timeout: 12.5",
        "paused (storage): 2",
        "completed: 1",
        "broker.example",
        "  old 40\n",
        f"  new {LOG_LINES - 11}\n",
    ):
        assert words in report
    assert "  old 39\n" not in report


def test_without_a_log_or_a_batch_it_is_a_report_all_the_same(folders: Folders) -> None:
    report = diagnostic_report(folders, Settings(), [])
    assert report.count("  none") == 2


@pytest.mark.parametrize(
    "line",
    [
        f"broker redis://anna:{QUOTED}@broker.example:6379/0 is away",
        f"wrong password {PASSWORD!r}",
        f"Authorization: Bearer {TOKEN}",
        f"GET /health?token={TOKEN}",
        "amqp://guest:guest-pass-word@elsewhere/ said no",
        '{"api_key": "AKIA-12345"}',
        "celery secret: AKIA-12345",
    ],
)
def test_no_secret_gets_into_it(where: Folders, line: str) -> None:
    log(where, "before", line, "after")
    report = diagnostic_report(where, SETTINGS, [])
    assert "before" in report
    assert "after" in report
    for secret in (TOKEN, PASSWORD, QUOTED, "sesame-street", "guest-pass-word", "AKIA-12345"):
        assert secret not in report


def test_the_home_folder_has_no_name(
    where: Folders, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    log(where, f"{tmp_path}/Pictures is full")
    report = diagnostic_report(where, Settings(), [])
    assert "  ~/Pictures is full" in report
    assert str(tmp_path) not in report
