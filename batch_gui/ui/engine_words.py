"""What the rooms below the window say, in the user's language.

They have no Qt, work in processes of their own and write into journals and logs, which are in
English whatever the user's language: so their sentences are recognized here, when they are shown.
"""

from __future__ import annotations

import re
from functools import lru_cache

from batch_gui.ui.engine_sentences import CONTEXT, SENTENCES
from batch_gui.ui.language import translate

_PLACE = re.compile(r"\{\d\}")
_COUNT = re.compile(r"([\d,]+) photos?")


@lru_cache(maxsize=4096)
def in_words(said: str) -> str:
    """A sentence from below in the user's language; what isn't known is left as it is.

    What was put into it, such as the reason within a reason, is looked up as well; names and
    paths come out as they came.
    """
    if said in _PLAIN:
        return translate(CONTEXT, said)
    if count := _COUNT.fullmatch(said):
        return translate(CONTEXT, "%Ln photo(s)", None, int(count[1].replace(",", "")))
    for sentence, pattern in _PATTERNS:
        if found := pattern.fullmatch(said):
            return translate(CONTEXT, sentence).format(*map(in_words, found.groups()))
    return said


def _pattern(sentence: str) -> re.Pattern[str]:
    parts = _PLACE.split(sentence)
    return re.compile("(.+?)".join(map(re.escape, parts)), re.DOTALL)


def _letters(sentence: str) -> int:
    return len(_PLACE.sub("", sentence))


_PLAIN = frozenset(one for one in SENTENCES if not _PLACE.search(one))
# Those that say more come first: others may be part of them.
_PATTERNS = [
    (one, _pattern(one))
    for one in sorted(SENTENCES, key=_letters, reverse=True)
    if one not in _PLAIN
]
