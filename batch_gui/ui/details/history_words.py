"""What happened to a batch in plain words, a line each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime

from batch_gui.core.batch import PauseReason
from batch_gui.core.history import Door, Event, HistoryEntry
from batch_gui.engine.photo_list import ListedPhoto
from batch_gui.ui.details.photo_words import name_text
from batch_gui.ui.engine_words import in_words
from batch_gui.ui.language import number, translate
from batch_gui.ui.wording import clause, moment


def log_lines(history: Sequence[HistoryEntry], failed: Sequence[ListedPhoto]) -> list[str]:
    """The batch's history and its failed photos by time, newest last."""
    dated = [(_sort_key(entry.at), _line(entry.at, happening(entry))) for entry in history]
    for photo in failed:
        at = photo.entry.at if photo.entry else ""
        words = translate("HistoryWords", "{name} failed: {reason}").format(
            name=name_text(photo), reason=in_words(photo.reason)
        )
        dated.append((_sort_key(at), _line(at, words)))
    return [line for _, line in sorted(dated, key=lambda pair: pair[0])]


def happening(entry: HistoryEntry) -> str:
    """One entry as a sentence."""
    words = _words(entry)
    door = _through(entry.by)
    if door:
        words = translate("HistoryWords", "{what}, {door}").format(what=words, door=door)
    counts = _counts(entry)
    return f"{words} ({counts})" if counts else words


def _words(entry: HistoryEntry) -> str:
    if entry.event == Event.PAUSED:
        return _paused(entry)
    if entry.event == Event.RESUMED:
        return _resumed(entry)
    if entry.event == Event.FAILED and entry.detail:
        return translate("HistoryWords", "It could not run: {why}").format(
            why=in_words(entry.detail)
        )
    if entry.event == Event.PHOTOS_ADDED:
        return _added(entry)
    if entry.event in (Event.OUTPUTS_MISSING, Event.COMPLETED) and entry.detail:
        return _missing(entry)
    words: dict[str, str] = {
        Event.MADE: translate("HistoryWords", "Batch added"),
        Event.STARTED: translate("HistoryWords", "Started"),
        Event.RETRIED: translate("HistoryWords", "Failed photos are tried again"),
        Event.COMPLETED: translate("HistoryWords", "Finished: every photo written and checked"),
        Event.FAILED: translate("HistoryWords", "Reached its end; some photos failed"),
        Event.CANCELLED: translate("HistoryWords", "Cancelled"),
        Event.CHANGED: translate("HistoryWords", "Settings changed"),
        Event.MISSING_AGAIN: translate(
            "HistoryWords", "Outputs that are missing are to be made again"
        ),
    }
    return words.get(entry.event) or entry.event.replace("_", " ").capitalize()


def _paused(entry: HistoryEntry) -> str:
    if entry.reason == PauseReason.USER:
        return translate("HistoryWords", "Paused by you")
    if entry.reason == PauseReason.INTERRUPTED:
        words = translate("HistoryWords", "Interrupted: the program was closed or stopped")
        since = moment(entry.since)
        if since is None:
            return words
        last = translate("HistoryWords", "the last photo was finished at {time}")
        return f"{words}; {last.format(time=written_time(since))}"
    why = clause(in_words(entry.detail or "")) or _usual(entry.reason)
    return translate("HistoryWords", "Paused: {why}").format(why=why)


def _missing(entry: HistoryEntry) -> str:
    count = int(entry.detail) if entry.detail and entry.detail.isdecimal() else 0
    words = translate(
        "HistoryWords", "%Ln output(s) written before (is|are) missing since", None, count
    )
    if entry.event != Event.COMPLETED:
        return words
    return translate("HistoryWords", "Finished; {what}").format(what=words)


def _added(entry: HistoryEntry) -> str:
    count = entry.detail or ""
    if not count.isdecimal():
        return translate("HistoryWords", "Photos added")
    return translate("HistoryWords", "%Ln photo(s) added", None, int(count))


def _usual(reason: str | None) -> str:
    words: dict[str, str] = {
        PauseReason.RESOURCES: translate("HistoryWords", "the computer is busy"),
        PauseReason.STORAGE: translate("HistoryWords", "a drive is missing or full"),
        PauseReason.WORKERS: translate("HistoryWords", "nobody answers who could develop photos"),
    }
    return words.get(reason or "") or translate("HistoryWords", "the reason isn't known")


def _resumed(entry: HistoryEntry) -> str:
    if entry.by:
        return translate("HistoryWords", "Resumed")
    reasons: dict[str, str] = {
        PauseReason.RESOURCES: translate("HistoryWords", "the computer has room again"),
        PauseReason.STORAGE: translate("HistoryWords", "the drive is there and has room again"),
        PauseReason.WORKERS: translate("HistoryWords", "workers answer again"),
    }
    why = reasons.get(entry.reason or "")
    if why:
        return translate("HistoryWords", "Went on by itself: {why}").format(why=why)
    return translate("HistoryWords", "Went on by itself")


def _through(by: str | None) -> str:
    if by == Door.COMMAND_LINE:
        return translate("HistoryWords", "from the command line")
    if by == Door.HTTP:
        return translate("HistoryWords", "over HTTP")
    return ""


def _counts(entry: HistoryEntry) -> str:
    parts = []
    if entry.processed:
        words = translate("HistoryWords", "{count} done")
        parts.append(words.format(count=number(entry.processed)))
    if entry.failed:
        words = translate("HistoryWords", "{count} failed")
        parts.append(words.format(count=number(entry.failed)))
    return ", ".join(parts)


def written_time(when: datetime) -> str:
    """Date and time to the second in the user's time zone, the same length everywhere."""
    return when.astimezone().strftime("%Y-%m-%d %H:%M:%S")


def _line(at: str, words: str) -> str:
    when = moment(at)
    return f"{written_time(when) if when else ' ' * 19}  {words}"


def _sort_key(at: str) -> float:
    when = moment(at)
    return when.timestamp() if when else math.inf  # not known (yet): below what is
