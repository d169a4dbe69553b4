"""A batch in plain words: what it is doing, why it isn't, how long it will take."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from functools import lru_cache

from batch_gui.core.batch import BatchSummary, PauseReason, Status
from batch_gui.core.config import MetadataPolicy, OutputFormat
from batch_gui.core.schedule import Priority
from batch_gui.ui.engine_words import in_words
from batch_gui.ui.language import coming_time, decimal, local_time, number, translate
from batch_gui.ui.theme import Tone

_BY_ITSELF = (PauseReason.RESOURCES, PauseReason.STORAGE, PauseReason.WORKERS)


def status_text(batch: BatchSummary) -> str:
    """The status in one sentence, with its reason."""
    if batch.stopping is Status.PAUSED and batch.waiting_for_turn:
        return translate("Wording", "Goes on once the photos in flight are finished")
    if batch.stopping is not None and batch.slow_photo:
        words = translate("Wording", "Waiting for {name}, which is taking unusually long")
        return words.format(name=batch.slow_photo)
    if batch.stopping is Status.PAUSED:
        return translate("Wording", "Pausing: photos in flight are being finished")
    if batch.stopping is Status.CANCELLED:
        return translate("Wording", "Cancelling: photos in flight are being finished")
    if batch.waiting_for_turn or batch.status is Status.PENDING:
        return _waiting(batch)
    if batch.status is Status.RUNNING:
        return _running(batch)
    if batch.status is Status.PAUSED:
        return _paused(batch)
    return _ended(batch)


def _waiting(batch: BatchSummary) -> str:
    if batch.status is Status.FAILED:
        return translate(
            "Wording", "Waiting for its turn to try %Ln photo(s) again", None, batch.failed_count
        )
    begins = moment(batch.starts_at)
    if begins is not None:
        if batch.started_at is not None:
            return translate("Wording", "Goes on {time}").format(time=coming_time(begins))
        return translate("Wording", "Starts {time}").format(time=coming_time(begins))
    if batch.waits_for:
        return translate("Wording", "Waiting: {why}").format(why=batch.waits_for)
    return _with_priority(batch, translate("Wording", "Waiting for its turn"))


def _with_priority(batch: BatchSummary, words: str) -> str:
    if batch.priority is Priority.NORMAL:
        return words
    urgency = {
        Priority.HIGH: translate("Wording", "high priority"),
        Priority.LOW: translate("Wording", "low priority"),
    }[batch.priority]
    return translate("Wording", "{status}, {priority}").format(status=words, priority=urgency)


def _running(batch: BatchSummary) -> str:
    if batch.slow_photo:
        words = translate("Wording", "{name} is taking unusually long")
        return words.format(name=batch.slow_photo)
    look = look_text(batch)
    if not look:
        return translate("Wording", "Developing without a preset")
    return translate("Wording", "Developing with {look}").format(look=look)


def look_text(batch: BatchSummary) -> str:
    """The preset and its blend, such as "WhiteLayer_v4 at 60 %"; empty for no preset."""
    preset = batch.config.get("preset")
    if not preset or preset == "None":
        return ""
    blend = batch.config.get("blend", 100)
    if blend == 100:
        return str(preset)
    return _blended(str(preset), float(blend))


@lru_cache(maxsize=1024)
def _blended(preset: str, blend: float) -> str:
    """Remembered: it is asked for each of thousands of batches that are searched."""
    share = number(int(blend)) if blend.is_integer() else decimal(blend, 1)
    return translate("Wording", "{preset} at {blend} %").format(preset=preset, blend=share)


def _paused(batch: BatchSummary) -> str:
    if batch.pause_reason is PauseReason.USER:
        if batch.started_at is None:
            return translate("Wording", "Paused by you, not started yet")
        return translate("Wording", "Paused by you")
    if batch.pause_reason is PauseReason.INTERRUPTED:
        return translate("Wording", "Interrupted: the program was closed or stopped while it ran")
    why = clause(in_words(batch.pause_detail or "")) or _usual_reason(batch.pause_reason)
    if batch.pause_reason is PauseReason.WORKERS:
        return translate("Wording", "Waiting for workers: {why}").format(why=why)
    if not why:
        return translate("Wording", "Paused")
    return translate("Wording", "Paused: {why}").format(why=why)


def clause(sentence: str) -> str:
    """A sentence as it reads after a colon; names and paths keep their first letter."""
    for article in ("The ", "A ", "An "):
        if sentence.startswith(article):
            sentence = sentence[0].lower() + sentence[1:]
    return sentence.removesuffix(".")


def _usual_reason(reason: PauseReason | None) -> str:
    if reason is PauseReason.RESOURCES:
        return translate("Wording", "the computer is busy")
    if reason is PauseReason.STORAGE:
        return translate("Wording", "a drive is missing or full")
    if reason is PauseReason.WORKERS:
        return translate("Wording", "nobody answers who could develop photos")
    return ""


def _ended(batch: BatchSummary) -> str:
    if batch.status is Status.COMPLETED:
        if batch.missing_outputs:
            return translate(
                "Wording",
                "%Ln output(s) (was|were) missing when it went on; Verify outputs again makes "
                "(it|them) again",
                None,
                batch.missing_outputs,
            )
        return translate("Wording", "Every photo written and checked")
    if batch.status is Status.CANCELLED:
        if not batch.processed_count:
            return translate("Wording", "Cancelled before the first photo was written")
        return translate(
            "Wording",
            "Cancelled: the %Ln photo(s) written before (stays|stay)",
            None,
            batch.processed_count,
        )
    if batch.retry_problem:
        words = translate("Wording", "The failed photos could not be tried again: {why}")
        return words.format(why=clause(in_words(batch.retry_problem)))
    if batch.failure or not batch.failed_count:
        why = in_words(batch.failure or "") or translate("Wording", "the reason isn't known")
        return translate("Wording", "It could not run: {why}").format(why=why)
    failed = translate("Wording", "%Ln photo(s) failed", None, batch.failed_count)
    if batch.first_error is None:
        return failed
    name, reason = batch.first_error
    return translate("Wording", "{failed}: {name}: {reason}").format(
        failed=failed, name=name, reason=in_words(reason)
    )


def tone(batch: BatchSummary) -> Tone:
    """The colour of the batch's bar and of its status, where that isn't plain."""
    if batch.stopping is not None:
        return Tone.PAUSED
    if batch.waiting_for_turn:
        return Tone.MUTED
    return {
        Status.PENDING: Tone.MUTED,
        Status.RUNNING: Tone.RUNNING,
        Status.PAUSED: Tone.PAUSED,
        Status.COMPLETED: Tone.DONE,
        Status.FAILED: Tone.FAILED,
        Status.CANCELLED: Tone.MUTED,
    }[batch.status]


def count_text(batch: BatchSummary) -> str:
    """Photos written of photos asked for, such as "412 of 1,000"."""
    return translate("Wording", "{done} of {total}").format(
        done=number(batch.processed_count), total=number(batch.total_photos)
    )


def percent_text(batch: BatchSummary) -> str:
    """Such as "41 %"; only what is finished is shown as 100."""
    return percent(int(batch.progress_percent))


def percent(value: int) -> str:
    """Such as "41 %"."""
    return translate("Wording", "{percent} %").format(percent=number(value))


def added_text(batch: BatchSummary) -> str:
    """Such as "Added 14:02"; empty when that isn't known."""
    added = moment(batch.created_at)
    if added is None:
        return ""
    return translate("Wording", "Added {time}").format(time=local_time(added))


def failed_text(batch: BatchSummary) -> str:
    """Such as "3 failed"; empty when none did."""
    if not batch.failed_count:
        return ""
    return translate("Wording", "%Ln failed", None, batch.failed_count)


def time_texts(batch: BatchSummary) -> tuple[str, ...]:
    """What there is to say about time, at most two short lines."""
    if batch.status.ended and not batch.waiting_for_turn:
        return _end_texts(batch)
    if batch.status is Status.RUNNING:
        lines = []
        if batch.eta_seconds is not None and batch.stopping is None:
            lines.append(time_left(batch.eta_seconds))
        if batch.photos_per_second is not None:
            lines.append(speed_text(batch.photos_per_second))
        return tuple(lines)
    by_itself = batch.pause_reason in _BY_ITSELF
    if batch.status is Status.PAUSED and by_itself and not batch.waiting_for_turn:
        return (translate("Wording", "goes on by itself"),)
    return ()


def _end_texts(batch: BatchSummary) -> tuple[str, ...]:
    ended = moment(batch.completed_at)
    if ended is None:
        return ()
    words = (
        translate("Wording", "Cancelled {time}")
        if batch.status is Status.CANCELLED
        else translate("Wording", "Finished {time}")
    )
    lines = [words.format(time=local_time(ended))]
    started = moment(batch.started_at)
    if started is not None:
        lines.append(duration((ended - started).total_seconds()))
    return tuple(lines)


def moment(written: str | None) -> datetime | None:
    """The time written in a state file; None when there is none or it can't be read."""
    if not written:
        return None
    try:
        read = datetime.fromisoformat(written)
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def time_left(seconds: float) -> str:
    """Such as "11 min left", rounded up so that it doesn't promise too much."""
    if seconds < 60:
        return translate("Wording", "less than a minute left")
    return translate("Wording", "{duration} left").format(duration=short_time_left(seconds))


def short_time_left(seconds: float) -> str:
    """The same where a heading says what it is: "11 min"."""
    if seconds < 60:
        return translate("Wording", "under 1 min")
    return duration(math.ceil(seconds / 60) * 60)


def duration(seconds: float) -> str:
    """Such as "40 s", "6 min", "1 h 12 min" or "2 days 3 h"."""
    if seconds < 59.5:
        words = translate("Wording", "{seconds} s")
        return words.format(seconds=number(max(1, round(seconds))))
    minutes = round(seconds / 60)
    if minutes < 60:
        return translate("Wording", "{minutes} min").format(minutes=number(minutes))
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        words = translate("Wording", "{hours} h {minutes} min")
        return words.format(hours=number(hours), minutes=number(minutes))
    days, hours = divmod(hours, 24)
    words = translate("Wording", "%Ln day(s) {hours} h", None, days)
    return words.format(hours=number(hours))


def speed_text(photos_per_second: float) -> str:
    """Such as "52 photos/min"; slow ones by the hour."""
    a_minute = photos_per_second * 60
    if a_minute >= 10:
        words = translate("Wording", "{speed} photos/min")
        return words.format(speed=number(round(a_minute)))
    if a_minute >= 1:
        words = translate("Wording", "{speed} photos/min")
        return words.format(speed=decimal(a_minute, 1))
    words = translate("Wording", "{speed} photos/h")
    return words.format(speed=number(round(a_minute * 60)))


def spoken(batch: BatchSummary) -> str:
    """Everything the row shows, as one sentence for a screen reader."""
    parts = [batch.name, status_text(batch), count_text(batch), failed_text(batch)]
    times = (*time_texts(batch), added_text(batch))
    return ", ".join(part for part in (*parts, *times) if part)


def format_names() -> dict[OutputFormat, str]:
    """What each output format is called."""
    return {
        OutputFormat.JPEG: translate("Wording", "JPEG"),
        OutputFormat.PNG: translate("Wording", "PNG"),
        OutputFormat.TIFF: translate("Wording", "TIFF"),
        OutputFormat.WEBP: translate("Wording", "WebP"),
        OutputFormat.AVIF: translate("Wording", "AVIF"),
        OutputFormat.SAME: translate("Wording", "Same as the photo"),
    }


def metadata_names() -> dict[MetadataPolicy, str]:
    """What each choice about metadata is called."""
    return {
        MetadataPolicy.KEEP: translate("Wording", "Keep all"),
        MetadataPolicy.STRIP_LOCATION: translate("Wording", "Remove the location"),
        MetadataPolicy.STRIP: translate("Wording", "Remove all"),
    }
