"""What docs/troubleshooting.md quotes is what the program says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import batch_gui

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docs/troubleshooting.md").read_text()
HEADINGS = ("the row says", "the program says", "reason")

_FIELD = re.compile(r"\{[^{}]*\}|%Ln|%n")
_CHOICE = re.compile(r"\\\(([^()|]*)\\\|([^()|]*)\\\)")
_ENOUGH = 7  # fixed characters a text must have to count
_COVERED = 0.9
_EXAMPLE = re.compile(r"/\S*\w|\b[A-Z]{3,}\w*\b|Sunny|\u2026")  # paths and names, which aren't said


def quotes() -> Iterator[str]:
    """Sentences in quotation marks, and what stands first in the tables of what is said."""
    prose = " ".join(line for line in TEXT.splitlines() if not line.startswith(("|", "#")))
    for found in re.findall("“([^”]+)”", prose):
        if found.count(" ") >= 2:
            yield found
    inside = False
    for line in TEXT.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and cells[0] in HEADINGS:
            inside = True
        elif not line.startswith("|"):
            inside = False
        elif inside and set(cells[0]) != {"-"} and not cells[0].startswith("The same"):
            yield cells[0]


@cache
def patterns() -> tuple[re.Pattern[str], ...]:
    """Every text in the program, its fields standing for anything."""
    found = set()
    for path in Path(batch_gui.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.JoinedStr):
                found.add("".join(map(_of_part, node.values)))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(_of_text(node.value))
    return tuple(
        re.compile(re.sub(r"\.\+\?$", r"\\S+", pattern), re.IGNORECASE)
        for pattern in found
        if len(re.sub(r"\\|\.\+\?", "", pattern)) >= _ENOUGH
    )


def _of_part(part: ast.expr) -> str:
    return re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+?"


def _of_text(text: str) -> str:
    parts = [re.escape(part) for part in _FIELD.split(text)]
    return _CHOICE.sub(r"(?:\1|\2)", ".+?".join(parts)).replace(r"\(s\)", "s?")


def covered(quote: str) -> float:
    """The share of its characters that come from texts of the program."""
    marked = [False] * len(quote)
    for pattern in patterns():
        for found in pattern.finditer(quote):
            marked[found.start() : found.end()] = [True] * (found.end() - found.start())
    for found in _EXAMPLE.finditer(quote):
        marked[found.start() : found.end()] = [True] * (found.end() - found.start())
    return sum(marked) / len(quote)


@pytest.mark.parametrize("quote", list(quotes()))
def test_what_is_quoted_is_said(quote: str) -> None:
    assert covered(quote) >= _COVERED, quote


def test_something_made_up_is_not() -> None:
    assert covered("The computer has caught a cold and needs some rest.") < _COVERED
    assert covered("The drive WEDDINGS has gone astray.") < _COVERED
    assert len(list(quotes())) > 30
