"""Words and numbers as the user's language writes them."""

from __future__ import annotations

import re
from datetime import datetime

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

_CHOICE = re.compile(r"\(([^()|]*)\|([^()|]*)\)|\((e?s)\)")


def translate(context: str, text: str, comment: str | None = None, n: int = -1) -> str:
    """`text` in the user's language; `%Ln` becomes `n` with the locale's separators.

    It has the name and order of `QCoreApplication.translate`, so that pyside6-lupdate
    finds its literals (it doesn't mark plurals of this call: in the .ts file, each source
    with "%Ln" needs numerus="yes"). English plurals need no translation file: in the source
    "photo(s)" adds the ending and "(is|are)" chooses between words. Put the user's own text
    in afterwards with `str.format`, so that a name such as "Job (s)" stays as it is.
    """
    words = QCoreApplication.translate(context, text, comment, n)
    return _english_plurals(words, n) if n >= 0 else words


def _english_plurals(words: str, n: int) -> str:
    if n == 1:
        return _CHOICE.sub(lambda choice: choice[1] or "", words)
    return _CHOICE.sub(lambda choice: choice[2] or choice[3] or "", words)


def number(value: int) -> str:
    """A whole number with the locale's thousands separators."""
    return locale().toString(value)


def decimal(value: float, places: int) -> str:
    """A number with `places` decimals, as the locale writes it."""
    return locale().toString(value, "f", places)


def data_size(count: int) -> str:
    """Bytes in the unit a person would choose, such as "218 GB" or "3.4 MB"."""
    thousands = (len(str(count)) - 1) // 3
    places = 1 if thousands and count < 10 * 1000**thousands else 0
    return locale().formattedDataSize(count, places, QLocale.DataSizeFormat.DataSizeSIFormat)


def local_time(when: datetime) -> str:
    """A time of day, or a date when it isn't today, in the user's time zone and format."""
    local = when.astimezone()
    moment = QDateTime.fromSecsSinceEpoch(int(local.timestamp()))
    short = QLocale.FormatType.ShortFormat
    if local.date() == datetime.now().astimezone().date():
        return locale().toString(moment.time(), short)
    return locale().toString(moment.date(), short)


def coming_time(when: datetime) -> str:
    """A time to come, to follow a verb: "at 22:00", "tomorrow at 02:00", "on 1/5/26 at 22:00"."""
    local = when.astimezone()
    moment = QDateTime.fromSecsSinceEpoch(int(local.timestamp()))
    short = QLocale.FormatType.ShortFormat
    time, day = locale().toString(moment.time(), short), locale().toString(moment.date(), short)
    days = (local.date() - datetime.now().astimezone().date()).days
    if days == 0:
        return translate("Language", "at {time}").format(time=time)
    if days == 1:
        return translate("Language", "tomorrow at {time}").format(time=time)
    return translate("Language", "on {day} at {time}").format(day=day, time=time)


def locale() -> QLocale:
    """The user's locale."""
    return QLocale()


def set_up_language() -> None:
    """Write numbers and times in plain English where the system names no language.

    The C locale would show 1000 for 1,000 and spell dates for machines.
    """
    if QLocale().language() is QLocale.Language.C:
        QLocale.setDefault(QLocale(QLocale.Language.English))
