"""Templates for file names: text, and fields in braces that each photo fills in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Self

_DAY = "%Y-%m-%d"
_PLAIN = r"name|camera|lens|preset|session|width|height"
_DATE = r"(?:[^{}/\\%\x00]|%[YymdHMSj%])+"
_FIELD = re.compile(
    rf"\{{(?:(?P<plain>{_PLAIN})|seq(?::0?(?P<digits>[1-9]))?|date(?::(?P<date>{_DATE}))?)\}}"
)
_BRACES = re.compile(r"\{[^{}]*\}?|\}")

#: What a template may look like, for descriptions of the format.
PATTERN = (
    r"^([^{}/\\\x00]|\{(" + _PLAIN + r")\}|\{seq(:0?[1-9])?\}|\{date(:" + _DATE + r")?\})+$"
).replace("(?:", "(")

FIELDS = (
    "{name}",
    "{seq:04}",
    "{date:%Y-%m-%d}",
    "{camera}",
    "{lens}",
    "{preset}",
    "{session}",
    "{width}",
    "{height}",
)


@dataclass(frozen=True, slots=True)
class NameValues:
    """What one photo fills a template's fields with.

    Attributes:
        name: the source's file name without its ending.
        seq: its place in the batch, from 1.
        taken: when, by the camera's clock, which has no time zone.
        width, height: px of the output.
    """

    name: str
    seq: int = 1
    preset: str = ""
    session: str = ""
    taken: datetime = datetime(1970, 1, 1)  # noqa: DTZ001
    camera: str = ""
    lens: str = ""
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    how: str = ""


@dataclass(frozen=True, slots=True)
class NameTemplate:
    """A parsed template, such as `{date:%Y-%m-%d}_{seq:04}`."""

    parts: tuple[str | _Field, ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        r"""The template in `text`.

        Fields are those of FIELDS. `{seq}` takes a number of digits, 1 to 9; `{date}` any
        text with %Y %y %m %d %H %M %S %j and %% in it, as C's strftime writes them.

        Raises:
            ValueError: what was expected, and where something else came.
        """
        if not text:
            raise ValueError("must not be empty")
        for sign in "/\\\0":
            if sign in text:
                at = text.index(sign) + 1
                raise ValueError(
                    f"must be a file name, but there is {sign!r} at character {at}; "
                    "outputs go into the subfolders their photos come from"
                )
        parts: list[str | _Field] = []
        at = 0
        for found in _BRACES.finditer(text):
            field = _FIELD.fullmatch(found.group())
            if field is None:
                raise ValueError(
                    f"has {found.group()} at character {found.start() + 1}, where text or one of "
                    f"{' '.join(FIELDS)} is expected"
                )
            parts += [text[at : found.start()]] if found.start() > at else []
            parts.append(_field(field))
            at = found.end()
        return cls((*parts, text[at:]) if at < len(text) else tuple(parts))

    @property
    def needs_header(self) -> bool:
        """Whether the photo's own header has to be read for it."""
        return bool(self._names & {"date", "camera", "lens"}) or self.needs_size

    @property
    def needs_size(self) -> bool:
        """Whether the output's size is part of it."""
        return bool(self._names & {"width", "height"})

    def format(self, values: NameValues, longest: int) -> str:
        """The name for one photo; too long a source's name is cut, what identifies it stays.

        Args:
            longest: bytes in UTF-8.
        """
        name = values.name
        while name and len(self._joined(values, name).encode(errors="replace")) > longest:
            name = name[:-1]
        return self._joined(values, name)

    @property
    def _names(self) -> set[str]:
        return {part.name for part in self.parts if isinstance(part, _Field)}

    def _joined(self, values: NameValues, name: str) -> str:
        return "".join(
            part if isinstance(part, str) else _filled(part, values, name) for part in self.parts
        )


def _field(found: re.Match[str]) -> _Field:
    if found["plain"]:
        return _Field(found["plain"])
    if found.group().startswith("{seq"):
        return _Field("seq", found["digits"] or "1")
    return _Field("date", found["date"] or _DAY)


def _filled(field: _Field, values: NameValues, name: str) -> str:
    match field.name:
        case "name":
            return name
        case "seq":
            return f"{values.seq:0{field.how}}"
        case "date":
            return re.sub("%(.)", lambda sign: _moment(values.taken, sign[1]), field.how)
        case plain:
            return str(getattr(values, plain))


def _moment(taken: datetime, sign: str) -> str:
    """One part of a moment; not by strftime, which follows the system's language."""
    return {
        "Y": f"{taken.year:04}",
        "y": f"{taken.year % 100:02}",
        "m": f"{taken.month:02}",
        "d": f"{taken.day:02}",
        "H": f"{taken.hour:02}",
        "M": f"{taken.minute:02}",
        "S": f"{taken.second:02}",
        "j": f"{taken.timetuple().tm_yday:03}",
    }.get(sign, "%")
