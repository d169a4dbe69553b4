"""What was wrong with values from outside, in plain words."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

_LONGEST_SHOWN = 60
_WHOLE_SENTENCE = "whole_sentence"

# What pydantic's kinds of problems (its documentation, "Validation Errors") ask for.
_EXPECTED = {
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "dict_type": "an object in braces",
    "enum": "{expected}",
    "finite_number": "a finite number",
    "float_parsing": "a number",
    "float_type": "a number",
    "greater_than": "more than {gt:.12g}",
    "greater_than_equal": "at least {ge:.12g}",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "int_parsing_size": "a smaller whole number",
    "int_type": "a whole number",
    "less_than": "less than {lt:.12g}",
    "less_than_equal": "at most {le:.12g}",
    "list_type": "a list in brackets",
    "literal_error": "{expected}",
    "model_attributes_type": "an object in braces",
    "model_type": "an object in braces",
    "string_type": "text in quotation marks",
    "string_too_long": "at most {max_length} characters long",
    "tuple_type": "a list in brackets",
}
_CUT_OFF = re.compile(r"EOF while parsing an? \w+")
_PATTERNS = {
    "^#[0-9a-fA-F]{6}$": "a colour as #rrggbb",
    "^[0-9a-f]{64}$": "64 hexadecimal digits in lower case",
}


def whole_sentence(words: str) -> PydanticCustomError:
    """An error for a validator to raise that says both what came and what was expected.

    Args:
        words: what follows the field's name and a colon, without a full stop.
    """
    return PydanticCustomError(_WHOLE_SENTENCE, "{words}", {"words": words})


def root_causes(error: ValidationError) -> list[ErrorDetails]:
    """The problems that don't merely follow from another one deeper inside."""
    problems = error.errors(include_url=False)
    places = [problem["loc"] for problem in problems]
    return [problem for problem in problems if not _is_above_another(problem["loc"], places)]


def refusal(problem: ErrorDetails) -> str:
    """What came and what was expected, to follow the field's name; a phrase without full stop."""
    kind, context = problem["type"], problem.get("ctx", {})
    came = shown(problem["input"])
    if kind == "missing":
        last = problem["loc"][-1]
        if isinstance(last, int):
            return f"must have {last + 1} values, but {came} came"
        return "is missing"
    if kind == "json_invalid":
        return f"isn't valid JSON: {_CUT_OFF.sub('it ends too early', context['error'])}"
    if kind == _WHOLE_SENTENCE:
        return str(context["words"])
    return f"{_expected(problem, context)}, but {came} came"


def place(problem: ErrorDetails) -> tuple[int | str, ...]:
    """The steps to the field that is to blame: of a list that is too short, the list."""
    steps = problem["loc"]
    in_list = problem["type"] == "missing" and isinstance(steps[-1], int)
    return steps[:-1] if in_list else steps


def shown(value: object) -> str:
    """A value as JSON writes it, shortened."""
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError):
        text = repr(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 3]}..."


def _expected(problem: ErrorDetails, context: dict[str, Any]) -> str:
    kind = problem["type"]
    if kind in ("too_short", "too_long"):
        return _expected_length(kind, context)
    if kind == "string_too_short":
        least = context["min_length"]
        return "must not be empty" if least == 1 else f"must be at least {least} characters long"
    if kind == "string_pattern_mismatch":
        pattern = context["pattern"]
        return f"must be {_PATTERNS.get(pattern, f'text of the form {pattern}')}"
    if kind in _EXPECTED:
        return f"must be {_EXPECTED[kind].format(**context)}".replace("'", '"')
    words = problem["msg"].removeprefix("Value error, ")
    return f"{words[:1].lower()}{words[1:]}"


def _expected_length(kind: str, context: dict[str, Any]) -> str:
    if kind == "too_short":
        return f"must have at least {context['min_length']} values"
    return f"must have at most {context['max_length']} values"


def _is_above_another(
    steps: tuple[int | str, ...], places: Sequence[tuple[int | str, ...]]
) -> bool:
    return any(len(other) > len(steps) and other[: len(steps)] == steps for other in places)
