"""Fold text for matching: full width, compatibility forms, case and dots between country names are removed.

Everything but the dots is folded character by character, so positions in the folded text equal positions in the text
once the dropped dots are added back.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache

_JOINTS = "·ㆍ‧•∙・･⋅−–—-"
_CJK = "\u3400-\u9fff\uf900-\ufaff\uac00-\ud7a3"
_JOINT = re.compile(f"(?<=[{_CJK}])[{_JOINTS}](?=[{_CJK}])")
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212"
_QUOTES = "\u2018\u2019\u02bc"


@dataclass(frozen=True, slots=True)
class Folded:
    """A text ready to be matched.

    ``cased`` and ``lower`` have the same length; ``dropped`` holds the positions in them before which a dot was left
    out.
    """

    cased: str
    lower: str
    dropped: tuple[int, ...] = ()

    def original(self, position: int) -> int:
        """Return the position in the text (in NFC) of a position in the folded text."""
        return position + bisect_right(self.dropped, position)


def fold(text: str) -> Folded:
    """Return the folded form of ``text``; linear in its length."""
    if text.isascii():
        return Folded(text, text.lower())
    cased = _narrow(unicodedata.normalize("NFC", text))
    dropped: list[int] = []
    for joint in _JOINT.finditer(cased):
        dropped.append(joint.start() - len(dropped))
    if dropped:
        cased = _JOINT.sub("", cased)
    lower = cased.lower()
    if len(lower) != len(cased):  # İ becomes two characters
        lower = "".join(low if len(low := character.lower()) == 1 else character for character in cased)
    return Folded(cased, lower, tuple(dropped))


def plain(term: str) -> str:
    """Return the folded form of a term of the lexicon."""
    return fold(term).lower


def _narrow(text: str) -> str:
    pattern, forms = _width()
    return pattern.sub(lambda match: forms[match[0]], text)


@cache
def _width() -> tuple[re.Pattern[str], dict[str, str]]:
    """Return a pattern and a table of characters to replace.

    These are characters whose compatibility form is one other character, dashes and apostrophes. Only the basic plane
    is covered: characters beyond it are ornamental, and would make the pattern slow.
    """
    forms = {
        character: form
        for character in map(chr, range(0xA0, 0x10000))
        if not "\ud800" <= character <= "\udfff" and len(form := unicodedata.normalize("NFKC", character)) == 1
        if form != character
    }
    forms |= {"\u318d": "·", **dict.fromkeys(_DASHES, "-"), **dict.fromkeys(_QUOTES, "'")}
    return re.compile(f"[{re.escape(''.join(forms))}]"), forms
