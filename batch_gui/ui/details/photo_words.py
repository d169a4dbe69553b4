"""A photo of a batch in plain words."""

from __future__ import annotations

from batch_gui.engine.photo_list import ListedPhoto, PhotoStatus
from batch_gui.ui.engine_words import in_words
from batch_gui.ui.language import decimal, locale, number, translate
from batch_gui.ui.theme import Tone


def status_text(status: PhotoStatus, *, cancelled: bool = False) -> str:
    """Where a photo stands; in a batch that was cancelled, none waits any more."""
    if cancelled and status is PhotoStatus.WAITING:
        return translate("PhotoWords", "Not developed")
    words = {
        PhotoStatus.WAITING: translate("PhotoWords", "Waiting"),
        PhotoStatus.IN_FLIGHT: translate("PhotoWords", "Developing"),
        PhotoStatus.PROCESSED: translate("PhotoWords", "Done"),
        PhotoStatus.SKIPPED: translate("PhotoWords", "Skipped"),
        PhotoStatus.FAILED: translate("PhotoWords", "Failed"),
    }
    return words[status]


def tone(status: PhotoStatus) -> Tone:
    """The colour of a photo's status."""
    return {
        PhotoStatus.WAITING: Tone.MUTED,
        PhotoStatus.IN_FLIGHT: Tone.RUNNING,
        PhotoStatus.PROCESSED: Tone.DONE,
        PhotoStatus.SKIPPED: Tone.MUTED,
        PhotoStatus.FAILED: Tone.FAILED,
    }[status]


def name_text(photo: ListedPhoto) -> str:
    """The file's name."""
    return photo.name or translate("PhotoWords", "photo {number}").format(number=photo.photo_id)


def seconds_text(photo: ListedPhoto) -> str:
    """How long it took, such as "0.21 s"; empty when that isn't known."""
    if photo.entry is None or photo.entry.seconds is None:
        return ""
    words = translate("PhotoWords", "{seconds} s")
    return words.format(seconds=decimal(photo.entry.seconds, 2))


def output_text(photo: ListedPhoto) -> str:
    """The output's size, such as "2048 x 1365, 0.6 MB"; empty when there is none."""
    entry = photo.entry
    if entry is None or entry.size is None:
        return ""
    if entry.width is None or entry.height is None:
        return bytes_text(entry.size)
    return f"{pixels_text(entry.width, entry.height)}, {bytes_text(entry.size)}"


def happened_text(photo: ListedPhoto) -> str:
    """The error in words, or what else there is to know."""
    if photo.reason:
        return in_words(photo.reason)
    if not photo.path:
        return translate("PhotoWords", "The catalogue no longer knows this photo.")
    return "; ".join(map(in_words, photo.entry.notes)) if photo.entry else ""


def bytes_text(size: int) -> str:
    """Such as "2.8 MB", in powers of ten as drives and file managers count."""
    form = locale().DataSizeFormat.DataSizeSIFormat
    return locale().formattedDataSize(size, 1, form)


def pixels_text(width: int, height: int) -> str:
    """Such as "2048 × 1365"."""
    return f"{width} \u00d7 {height}"


def megapixels_text(width: int, height: int) -> str:
    """Such as "12.2 megapixels"."""
    words = translate("PhotoWords", "{count} megapixels")
    return words.format(count=decimal(width * height / 1e6, 1))


def count_text(count: int) -> str:
    """Such as "1,000 photos"."""
    return translate("PhotoWords", "%Ln photo(s)", None, count) if count < 2**31 else number(count)
