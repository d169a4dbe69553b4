"""Reading .cube files: Adobe's Cube LUT Specification 1.0, and the input ranges Resolve adds."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import IO

import numpy as np

from batch_gui.core.errors import InvalidConfig
from batch_gui.develop.lut import LARGEST, LARGEST_CURVE, LutTable

_LARGEST_FILE = 1 << 30  # bytes; 256 points a side take about half of that
_LONGEST_LINE = 1000
_SIZE_WORDS = {"LUT_1D_SIZE": LARGEST_CURVE, "LUT_3D_SIZE": LARGEST}
_RANGE_WORDS = ("LUT_1D_INPUT_RANGE", "LUT_3D_INPUT_RANGE")


class CubeHeader:
    """What stands before a .cube file's numbers."""

    def __init__(self) -> None:
        self.title = ""
        self.sizes: dict[str, int] = {}
        self.low, self.high = (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)

    def read(self, line: str) -> None:
        """Take in one line.

        Raises:
            ValueError: in words, what is wrong with it.
        """
        word, _, rest = line.partition(" ")
        word, rest = word.strip(), rest.strip()
        if word == "TITLE":
            self.title = rest.strip('"')
        elif word in _SIZE_WORDS:
            self.sizes[word] = int(rest) if rest.isdecimal() else 0
            if not 2 <= self.sizes[word] <= _SIZE_WORDS[word]:
                raise ValueError(f"{word} must be 2 to {_SIZE_WORDS[word]}, but {rest!r} came")
        elif word == "DOMAIN_MIN":
            self.low = _triple(rest)
        elif word == "DOMAIN_MAX":
            self.high = _triple(rest)
        elif word in _RANGE_WORDS:
            low, high = (float(text) for text in rest.split())
            self.low, self.high = (low, low, low), (high, high, high)
        else:
            raise ValueError(f"{word[:60]!r} is no keyword this program knows")


def read_cube(file: Path) -> tuple[str, LutTable]:
    """The title and the table of a .cube file; the title may be empty.

    Raises:
        InvalidConfig: naming what is wrong and what was expected.
    """
    try:
        if file.stat().st_size > _LARGEST_FILE:
            raise ValueError("it is larger than any table may be")
        with file.open(encoding="utf-8-sig", errors="replace") as lines:
            header, first = _read_header(lines)
            return header.title, _read_table(header, chain([first], lines))
    except OSError as error:
        raise InvalidConfig(f"{file} can't be read: {error.strerror}.") from error
    except ValueError as error:
        raise InvalidConfig(f"{file.name} can't be used as a .cube file: {error}.") from None


def _read_header(lines: IO[str]) -> tuple[CubeHeader, str]:
    """The header, and the line of numbers that ended it."""
    header = CubeHeader()
    while line := lines.readline(_LONGEST_LINE):
        text = " ".join(line.split())
        if len(line) == _LONGEST_LINE:
            raise ValueError(f"it has lines of more than {_LONGEST_LINE} characters")
        if not text or text.startswith("#"):
            continue
        if re.match(r"[-+.\d]", text):
            return header, line
        header.read(text)
    raise ValueError("it holds no numbers")


def _read_table(header: CubeHeader, lines: Iterator[str]) -> LutTable:
    if len(header.sizes) != 1:
        came = "both came" if header.sizes else "neither came"
        raise ValueError(f"either LUT_1D_SIZE or LUT_3D_SIZE is needed before the numbers, {came}")
    if not all(low < high for low, high in zip(header.low, header.high, strict=True)):
        raise ValueError("DOMAIN_MAX must be above DOMAIN_MIN")
    [(word, size)] = header.sizes.items()
    shape = (size, 3) if word == "LUT_1D_SIZE" else (size, size, size, 3)
    rows = size if len(shape) == 2 else size**3
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about blank lines
        numbers = np.loadtxt(lines, dtype=np.float32, ndmin=2, max_rows=rows + 1)
    if numbers.shape != (rows, 3):
        came = f"{len(numbers):,} lines of {numbers.shape[1]}"
        more = " or more" if len(numbers) > rows else ""
        raise ValueError(f"{rows:,} lines of 3 numbers were expected, {came}{more} came")
    if not np.isfinite(numbers).all():
        raise ValueError("it holds numbers that aren't finite")
    return LutTable(numbers.reshape(shape), header.low, header.high)


def _triple(text: str) -> tuple[float, float, float]:
    red, green, blue = (float(number) for number in text.split())
    if not np.isfinite([red, green, blue]).all():
        raise ValueError(f"{text!r} isn't finite")
    return red, green, blue
