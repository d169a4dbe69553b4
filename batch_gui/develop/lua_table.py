"""Reading the tables that .lrtemplate files hold: the data part of Lua's syntax.

Lua 5.1 Reference Manual, 2.5.7: tables of `name = value`, `["name"] = value` and plain values.
Nothing is run.
"""

from __future__ import annotations

import re

LuaValue = str | float | bool | None | dict[str, "LuaValue"] | list["LuaValue"]

_TOKEN = re.compile(
    r"""\s*(?:--[^\n]*\s*)*(?:
        (?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
      | (?P<number>[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)
      | (?P<word>[A-Za-z_]\w*)
      | (?P<sign>[{}\[\]=,;])
    )""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(\d{1,3}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "nil": None}
_DEEPEST = 50

Token = tuple[str, str]


def parse_lua(text: str) -> LuaValue:
    """The value that `name = value` gives a name; the first name only.

    Raises:
        ValueError: it is anything else, such as a program.
    """
    tokens = _tokens(text)
    if len(tokens) < 3 or tokens[0][0] != "word" or tokens[1] != ("sign", "="):
        raise ValueError("a table was expected")
    value, at = _value(tokens, 2, 0)
    if at != len(tokens):
        raise ValueError("one table was expected, more came")
    return value


def _tokens(text: str) -> list[Token]:
    tokens, at, text = [], 0, text.rstrip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if not found or found.lastgroup is None:
            raise ValueError(f"{text[at : at + 20].strip()!r} makes no sense in it")
        tokens.append((found.lastgroup, found[found.lastgroup]))
        at = found.end()
    return tokens


def _value(tokens: list[Token], at: int, depth: int) -> tuple[LuaValue, int]:
    """The value that starts at a token, and the position after it."""
    kind, text = _token(tokens, at)
    if kind == "string":
        return _ESCAPE.sub(_unescaped, text[1:-1]), at + 1
    if kind == "number":
        return float(text), at + 1
    if kind == "word" and text in _WORDS:
        return _WORDS[text], at + 1
    if text == "{" and depth < _DEEPEST:
        return _table(tokens, at + 1, depth + 1)
    raise ValueError(f"{text[:20]!r} isn't a value")


def _table(tokens: list[Token], at: int, depth: int) -> tuple[LuaValue, int]:
    named: dict[str, LuaValue] = {}
    plain: list[LuaValue] = []
    while _token(tokens, at) != ("sign", "}"):
        name, at = _name(tokens, at)
        value, at = _value(tokens, at, depth)
        if name is None:
            plain.append(value)
        else:
            named[name] = value
        if _token(tokens, at)[1] in (",", ";"):
            at += 1
        elif _token(tokens, at)[1] != "}":
            raise ValueError("a comma or } is missing")
    return (plain if plain and not named else named), at + 1


def _name(tokens: list[Token], at: int) -> tuple[str | None, int]:
    """The name before a value, if there is one, and the position of the value."""
    kind, text = _token(tokens, at)
    if kind == "word" and at + 1 < len(tokens) and tokens[at + 1] == ("sign", "="):
        return text, at + 2
    if text == "[":
        key, at = _value(tokens, at + 1, 0)
        if _token(tokens, at)[1] != "]" or _token(tokens, at + 1)[1] != "=":
            raise ValueError("] = is missing after a name")
        return str(key), at + 2
    return None, at


def _token(tokens: list[Token], at: int) -> Token:
    if at >= len(tokens):
        raise ValueError("its end is missing")
    return tokens[at]


def _unescaped(found: re.Match[str]) -> str:
    text = found[1]
    return chr(int(text)) if text.isdigit() else _ESCAPES.get(text, text)
