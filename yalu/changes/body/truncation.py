"""Whether a state of an article shows the beginning of its text alone, and whether it goes on later."""

from __future__ import annotations

from enum import StrEnum
from itertools import takewhile

from yalu.model import Access, ParsedArticle
from yalu.text import SENTENCE_ENDS, paragraphs

LEAST_CUT = 0.25
"""Share of a text from which on its lost end is no trimmed sentence."""
_ENDS = frozenset((*SENTENCE_ENDS, "｡"))


class Truncation(StrEnum):
    """How a text is cut short."""

    SHORTENED = "shortened"
    BROKEN_OFF = "broken off"
    """It ends in the middle of a sentence."""


def truncation(whole: ParsedArticle, shown: ParsedArticle) -> Truncation | None:
    """Return how ``shown`` is the mere beginning of ``whole``; None if it is not.

    So is a teaser of a full text, and a text that lacks at least ``LEAST_CUT`` of the other's end or breaks off within
    a sentence of it.
    """
    if shown.access is Access.TEASER:
        return Truncation.SHORTENED if whole.access is Access.FULL else None
    before, now = paragraphs(whole.body), _to_the_break(shown)
    place = len(now) - 1
    if not now or len(now) > len(before) or before[:place] != now[:place] or not before[place].startswith(now[place]):
        return None
    if now[place] != before[place] and not _has_ended(now[place]):
        return Truncation.BROKEN_OFF
    lost = 1 - sum(map(len, now)) / sum(map(len, before))
    return Truncation.SHORTENED if lost >= LEAST_CUT else None


def is_continued(before: ParsedArticle, now: ParsedArticle, *, cut: bool = False) -> bool:
    """Return True if ``before`` had been cut short and goes on in ``now``: it ends in the middle of a sentence.

    Where something else says that it was ``cut``, it may end anywhere.
    """
    old, new = _to_the_break(before), paragraphs(now.body)
    place = len(old) - 1
    if not old or len(old) > len(new) or old[:place] != new[:place] or not new[place].startswith(old[place]):
        return False
    return old != new if cut else new[place] != old[place] and not _has_ended(old[place])


def _has_ended(text: str) -> bool:
    """True if a text ends with a sentence's end, quotes and brackets after it included."""
    return any(char in _ENDS for char in takewhile(lambda char: not char.isalnum(), reversed(text)))


def _to_the_break(article: ParsedArticle) -> tuple[str, ...]:
    """The paragraphs of a text without the character that was cut in two at its end, as U+FFFD stands for it."""
    return paragraphs(article.body.rstrip("\ufffd"))
