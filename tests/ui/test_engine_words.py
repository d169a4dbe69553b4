"""What the rooms below the window say is in the user's language where it is shown."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator

import batch_gui
from batch_gui.ui.engine_sentences import SENTENCES
from batch_gui.ui.engine_words import in_words

ROOMS = ("core", "develop", "engine", "remote")
_PLACE = re.compile(r"\{\d?\}")

# Put together from parts that are known: what may come out.
COMPOSED = (
    ("{}: {}{}, but {} came.", "quality: must be at least 1, but 0 came."),
    ("must be at least 0.001", "megapixels: must be at least 0.001, but 0 came."),
    ("more than {gt:.12g}", "grain.size: must be more than 0, but 0 came."),
    ("at least {ge:.12g}", "quality: must be at least 1, but 0 came."),
    ("less than {lt:.12g}", "hue: must be less than 360, but 400 came."),
    ("at most {le:.12g}", "exposure: must be at most 5, but true came."),
    (
        "at most {max_length} characters long",
        "name: must be at most 80 characters long, but 'x' came.",
    ),
    (
        "the inputs must rise from point to point, but {}",
        "tone_curve: the inputs must rise from point to point, but 3 follows 4.",
    ),
    (
        "exactly one of {} must be given, but {}",
        "size: exactly one of long_edge, percent must be given, but none was.",
    ),
    (
        "{} and {} were",
        "size: exactly one of long_edge, percent must be given, but long_edge and percent were.",
    ),
    (
        "exactly one of text and image must be given, but {}",
        "watermark: exactly one of text and image must be given, but both were.",
    ),
    (
        "Unknown photo ids: {}{}. Add the photos first.",
        "Unknown photo ids: 1, 2 and 3 more. Add the photos first.",
    ),
    (
        "it can only {} {}",
        "The batch is paused and can't be retried: it can only be cancelled or resumed.",
    ),
    (
        "The batch is {} and can't {}: {}.",
        "The batch is completed and can't be paused: it has ended.",
    ),
    (
        "The photo catalogue {} {}. It was made again from the journals, with {} {}.",
        ("The photo catalogue /c was lost. It was made again from the journals, with 3 photos."),
    ),
    (
        "is damaged and was moved to {}",
        (
            "The photo catalogue /c is damaged and was moved to /q. It was made again from "
            "the journals, with 1 photo."
        ),
    ),
    (
        "either LUT_1D_SIZE or LUT_3D_SIZE is needed before the numbers, {}",
        "either LUT_1D_SIZE or LUT_3D_SIZE is needed before the numbers, both came",
    ),
    (
        "{} lines of 3 numbers were expected, {}{} came",
        "8 lines of 3 numbers were expected, 7 lines of 2 came",
    ),
    (
        "{} is no HaldCLUT: {} was expected, {} x {} came.",
        "a.png is no HaldCLUT: not a PNG was expected, 3 x 4 came.",
    ),
    (
        ("With “overwrite” into {} outputs would replace originals: {}{}. Choose another folder."),
        (
            "With “overwrite” into /o outputs would replace originals: a.jpg and 3 more. "
            "Choose another folder."
        ),
    ),
    (
        "The computer can't {}: {}.",
        "The computer can't be shut down: no way is known on this system.",
    ),
    (
        "there are too many files named {}{} in {}",
        "there are too many files named a.jpg in /o",
    ),
)


class Marks(QTranslator):
    """A language that puts brackets around everything."""

    def translate(
        self, context: str, text: str, disambiguation: str | None = None, n: int = -1
    ) -> str:
        return f"[{text}]"

    def isEmpty(self) -> bool:
        return False


@pytest.fixture
def marked(qapp: QCoreApplication) -> Iterator[None]:
    marks = Marks()
    qapp.installTranslator(marks)
    in_words.cache_clear()
    yield
    qapp.removeTranslator(marks)
    in_words.cache_clear()


@pytest.mark.usefixtures("marked")
@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("the file is empty", "[the file is empty]"),
        ("The drive CARD is missing.", "[The drive CARD is missing.]"),
        ("/media/A {0} is full.", "[/media/A {0} is full.]"),
        (
            "the photo cannot be read: the file is empty",
            "[the photo cannot be read: [the file is empty]]",
        ),
        (
            (
                "1,200 photos to develop in the output folder /out itself: perhaps outputs of an "
                "earlier batch."
            ),
            (
                "[[1,200 photos] to develop in the output folder /out itself: perhaps outputs "
                "of an earlier batch.]"
            ),
        ),
        (
            "The state file of X is damaged and was moved to /q. Add the photos again.",
            "[The state file of X is damaged and was moved to /q. Add the photos again.]",
        ),
        ("what nobody knows", "what nobody knows"),
    ],
)
def test_what_is_said_below_is_translated_where_it_is_shown(said: str, shown: str) -> None:
    assert in_words(said) == shown


# Text with spaces that isn't shown in the window, or is the same in every language.
_NO_WORDS = re.compile(
    r"\s*(CREATE|SELECT|INSERT|UPDATE|DELETE|PRAGMA|BEGIN|REPLACE|DROP)\b"
    r"|(id|session_id), |Value error, $|.*\.tt[cf]$|\\"
)
_NOT_SHOWN = {
    "core/catalog_rescue.py": ("Found again",),
    "core/history.py": ("command line",),
    "core/refusals.py": ("EOF while parsing an? \\w+",),
    "develop/fonts.py": ("it is, given a size",),
    "develop/iptc.py": ("a resource is cut off", "no resource where one should begin"),
    "develop/lightroom_mapping.py": ("ConvertToGrayscale = True", "Black & White"),
    "develop/metadata.py": ("Raw profile type exif",),
    "develop/reasons.py": ("truncat|unexpected end|end of file|premature|incomplete",),
    "develop/tiff_ifd.py": (
        "no TIFF header",
        "directory outside of the block",
        "directory cut off",
    ),
    "develop/xmp.py": ("the packet resists editing",),
    # The report for those who mend the program, and names of threads.
    "engine/diagnostics.py": (
        "{} cores, {} GB of memory, {} GB of it available",
        "Last {} lines of the log",
        "{} GB free for the program's files",
    ),
    "engine/executors/celery.py": ("celery photos", "celery roll calls"),
    "engine/executors/leftovers.py": ("celery leftovers",),
    "engine/executors/watchdog.py": ("photo time-outs",),
    "engine/forecast.py": ("sizes of photos",),
    "engine/giving_way.py": ("giving way",),
    "engine/looks.py": ("looking at drives",),
    "engine/power.py": ('tell application "System Events" to shut down',),
    "engine/return_watch.py": ("return watch",),
    "engine/thumbnails.py": ("thumbnails kept", "thumbnails made"),
    "remote/alarm.py": ("photo time-out",),
    "remote/desk.py": ("photo {} of {}",),
}


def test_every_sentence_of_the_rooms_below_is_known() -> None:
    known = [_PLACE.sub("{}", one) for one in [*SENTENCES, *(parts for parts, _ in COMPOSED)]]
    unknown = [
        f"{name}: {text!r}"
        for name, text in _texts()
        if not _NO_WORDS.match(text)
        and text not in _NOT_SHOWN.get(name, ())
        and not any(text.strip() in one for one in known)
    ]
    assert unknown == [], "add them to ui/engine_sentences.py"


@pytest.mark.usefixtures("marked")
@pytest.mark.parametrize("said", [said for _, said in COMPOSED])
def test_what_is_put_together_is_recognized(said: str) -> None:
    assert in_words(said).startswith("[")


def _texts() -> Iterator[tuple[str, str]]:
    """The modules' texts with several words, but for docstrings and what goes to the log."""
    for room in ROOMS:
        folder = Path(batch_gui.__file__).parent / room
        for path in sorted(folder.rglob("*.py")):
            name = path.relative_to(folder.parent).as_posix()
            for text in _texts_in(ast.parse(path.read_text("utf-8"))):
                if " " in text.strip() and sum(map(str.isalpha, text)) > 6 and not text.isupper():
                    yield name, text


def _texts_in(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(
                str(one.value) if isinstance(one, ast.Constant) else "{}" for one in parts
            )
            inner = [one for one in parts if not isinstance(one, ast.Constant)]
            for one in inner:
                yield from _texts_in(one)
        case ast.Expr(value=ast.Constant()):  # a docstring
            return
        case ast.Call(func=ast.Attribute(value=ast.Name(id="log" | "_log"))):
            return
        case _:
            for child in ast.iter_child_nodes(node):
                yield from _texts_in(child)
