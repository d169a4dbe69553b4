from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from batch_gui.core.batch import BatchSummary, PauseReason, Status
from batch_gui.core.schedule import Priority
from batch_gui.ui import wording
from batch_gui.ui.language import translate
from batch_gui.ui.theme import Tone
from tests.ui.batches import paused, summary

REASONS = PauseReason


@pytest.mark.parametrize(
    ("batch", "words"),
    [
        (summary(), "Developing with WhiteLayer_v4 at 60 %"),
        (
            summary(config={"preset": "WhiteLayer_v4", "blend": 100}),
            "Developing with WhiteLayer_v4",
        ),
        (summary(config={"preset": "A", "blend": 12.5}), "Developing with A at 12.5 %"),
        (summary(config={}), "Developing without a preset"),
        (summary(slow_photo="IMG_1.jpg"), "IMG_1.jpg is taking unusually long"),
        (
            summary(slow_photo="IMG_1.jpg", stopping=Status.PAUSED),
            "Waiting for IMG_1.jpg, which is taking unusually long",
        ),
        (summary(status=Status.PENDING), "Waiting for its turn"),
        (paused(waiting_for_turn=True), "Waiting for its turn"),
        (
            summary(status=Status.PENDING, priority=Priority.HIGH, waiting_for_turn=True),
            "Waiting for its turn, high priority",
        ),
        (
            summary(status=Status.PENDING, waits_for="computer busy, others use 92 %"),
            "Waiting: computer busy, others use 92 %",
        ),
        (
            paused(reason=PauseReason.RESOURCES, pause_detail="computer busy, others use 92 %"),
            "Paused: computer busy, others use 92 %",
        ),
        (
            summary(status=Status.FAILED, waiting_for_turn=True, failed_count=2),
            "Waiting for its turn to try 2 photos again",
        ),
        (paused(started_at="2026-01-01T00:00:00Z"), "Paused by you"),
        (paused(), "Paused by you, not started yet"),
        (
            paused(reason=REASONS.INTERRUPTED),
            "Interrupted: the program was closed or stopped while it ran",
        ),
        (paused(reason=REASONS.RESOURCES), "Paused: the computer is busy"),
        (
            paused(reason=REASONS.STORAGE, pause_detail="/mnt/A is full."),
            "Paused: /mnt/A is full",
        ),
        (paused(reason=REASONS.STORAGE), "Paused: a drive is missing or full"),
        (
            paused(reason=REASONS.STORAGE, pause_detail="The drive ARCHIVE is missing."),
            "Paused: the drive ARCHIVE is missing",
        ),
        (
            paused(reason=REASONS.WORKERS),
            "Waiting for workers: nobody answers who could develop photos",
        ),
        (
            summary(stopping=Status.PAUSED),
            "Pausing: photos in flight are being finished",
        ),
        (
            summary(stopping=Status.PAUSED, waiting_for_turn=True),
            "Goes on once the photos in flight are finished",
        ),
        (
            summary(stopping=Status.CANCELLED),
            "Cancelling: photos in flight are being finished",
        ),
        (summary(status=Status.COMPLETED), "Every photo written and checked"),
        (
            summary(status=Status.COMPLETED, missing_outputs=3),
            "3 outputs were missing when it went on; Verify outputs again makes them again",
        ),
        (
            summary(
                status=Status.FAILED,
                failed_count=3,
                first_error=("IMG_1.jpg", "the file is cut off"),
            ),
            "3 photos failed: IMG_1.jpg: the file is cut off",
        ),
        (summary(status=Status.FAILED, failed_count=1), "1 photo failed"),
        (summary(status=Status.FAILED, failure="no preset X"), "It could not run: no preset X"),
        (
            summary(status=Status.FAILED, failed_count=1, retry_problem="The drive X is full."),
            "The failed photos could not be tried again: the drive X is full",
        ),
        (summary(status=Status.CANCELLED), "Cancelled before the first photo was written"),
        (
            summary(status=Status.CANCELLED, processed_count=1),
            "Cancelled: the 1 photo written before stays",
        ),
        (
            summary(status=Status.CANCELLED, processed_count=1200),
            "Cancelled: the 1,200 photos written before stay",
        ),
    ],
)
def test_each_status_has_its_words(batch: BatchSummary, words: str) -> None:
    assert wording.status_text(batch) == words
    assert "!" not in words
    assert isinstance(wording.tone(batch), Tone)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "less than a minute left"),
        (59, "less than a minute left"),
        (61, "2 min left"),
        (640, "11 min left"),
        (4320, "1 h 12 min left"),
        (90_000, "1 day 1 h left"),
        (200_000, "2 days 7 h left"),
    ],
)
def test_time_left_is_told_in_words_and_rounded_up(seconds: float, words: str) -> None:
    assert wording.time_left(seconds) == words


@pytest.mark.parametrize(
    ("speed", "words"),
    [
        (52 / 60, "52 photos/min"),
        (30, "1,800 photos/min"),
        (0.1, "6.0 photos/min"),
        (0.01, "36 photos/h"),
    ],
)
def test_speed(speed: float, words: str) -> None:
    assert wording.speed_text(speed) == words


def test_an_ended_batch_tells_when_it_ended_and_how_long_it_took() -> None:
    now = datetime.now(UTC)
    ended = summary(
        status=Status.COMPLETED,
        started_at=(now - timedelta(minutes=72)).isoformat(),
        completed_at=now.isoformat().replace("+00:00", "Z"),
    )
    when, how_long = wording.time_texts(ended)
    assert when.startswith("Finished ")
    assert ":" in when
    assert how_long == "1 h 12 min"
    long_ago = summary(status=Status.CANCELLED, completed_at="2025-11-09T10:00:00Z")
    assert "25" in wording.time_texts(long_ago)[0]


def test_a_screen_reader_hears_all_that_the_row_shows() -> None:
    batch = summary(
        name="Wedding", processed_count=412, failed_count=3, eta_seconds=640, photos_per_second=0.87
    )
    assert wording.spoken(batch) == (
        "Wedding, Developing with WhiteLayer_v4 at 60 %, 412 of 1,000, 3 failed, "
        "11 min left, 52 photos/min, Added 1/1/26"
    )


def test_plurals_leave_the_users_own_words_alone() -> None:
    words = translate("Test", "%Ln photo(s) of {name}", None, 1).format(name="Job (s|t) (s)")
    assert words == "1 photo of Job (s|t) (s)"


def test_a_batch_that_waits_for_its_time_says_when() -> None:
    midnight = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)

    def words(days: int, **changes: Any) -> str:
        at = midnight + timedelta(days=days, hours=22)
        waiting = summary(status=Status.PENDING, starts_at=at.isoformat(), **changes)
        return wording.status_text(waiting).replace("\u202f", " ")

    assert words(0) == "Starts at 10:00 PM"
    assert words(1) == "Starts tomorrow at 10:00 PM"
    assert words(1, started_at="2026-01-01T00:00:00Z") == "Goes on tomorrow at 10:00 PM"
    assert words(400).startswith("Starts on ")
