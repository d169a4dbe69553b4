"""Every word a person sees goes through tr() or translate(), as a plain literal."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import batch_gui.ui

SOURCES = sorted(Path(batch_gui.ui.__file__).parent.rglob("*.py"))
# Calls whose text arguments are shown.
SHOWS = {
    "QLabel",
    "QPushButton",
    "QCheckBox",
    "QRadioButton",
    "QGroupBox",
    "QAction",
    "addAction",
    "addButton",
    "addItem",
    "addMenu",
    "addTab",
    "setText",
    "setTitle",
    "setToolTip",
    "setStatusTip",
    "setWhatsThis",
    "setWindowTitle",
    "setPlaceholderText",
    "setAccessibleName",
    "setAccessibleDescription",
    "setInformativeText",
    "setSpecialValueText",
    "setSuffix",
    "setPrefix",
    "setLabelText",
}
# The program's name, signs that are no words, and markup around what is translated.
NO_WORDS = re.compile(r"^(<[a-z/]+>|Batch GUI|[^A-Za-z])*$")


def called(node: ast.Call) -> str:
    match node.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def literals(node: ast.expr) -> Iterator[str]:
    """Text in an argument that isn't inside another call."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            for part in parts:
                if isinstance(part, ast.Constant):
                    yield str(part.value)
        case ast.IfExp(body=one, orelse=other):
            yield from literals(one)
            yield from literals(other)
        case ast.BinOp(left=one, right=other):
            yield from literals(one)
            yield from literals(other)


def untranslated(source: str) -> list[str]:
    return [
        f"{node.lineno}: {called(node)}({text!r})"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and called(node) in SHOWS
        for argument in node.args
        for text in literals(argument)
        if not NO_WORDS.match(text)
    ]


def not_plain(source: str) -> list[str]:
    """Translated text that a translator's tool can't find."""
    places = {"tr": 0, "translate": 1}
    return [
        f"{node.lineno}: {called(node)}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and called(node) in places
        and len(node.args) > places[called(node)]
        and (isinstance(node.func, ast.Name) or called(node) == "tr")  # painters translate, too
        and not isinstance(node.args[places[called(node)]], ast.Constant)
    ]


def test_every_shown_word_is_translated_and_plain() -> None:
    found = []
    for path in SOURCES:
        source = path.read_text(encoding="utf-8")
        found += [f"{path.name}:{one}" for one in untranslated(source)]
        # The one defines translate, the other's literals are those of engine_sentences.py.
        if path.name not in ("language.py", "engine_words.py"):
            found += [f"{path.name}:{one}" for one in not_plain(source)]
    assert found == []


def test_the_checks_find_what_they_are_for() -> None:
    assert untranslated('label.setText("Hello")') == ["1: setText('Hello')"]
    assert untranslated('label.setText(f"{count} photos")') == ["1: setText(' photos')"]
    assert untranslated('label.setText("yes" if good else tr("no"))') == ["1: setText('yes')"]
    assert untranslated('label.setText(self.tr("Hello"))') == []
    assert untranslated('label.setText(", ".join(parts))') == []
    assert not_plain("self.tr(words)") == ["1: tr"]
    assert not_plain('translate("Here", f"{n} photos")') == ["1: translate"]
    assert not_plain('translate("Here", "%Ln photo(s)", None, n)') == []


def test_no_word_shouts() -> None:
    """Plain and exact: no exclamation marks in what is translated."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    words = [
        text
        for node in calls
        if called(node) in ("tr", "translate")
        for argument in node.args
        for text in literals(argument)
    ]
    assert len(words) > 500
    assert [text for text in words if "!" in text] == []
