"""Decide whether a text is a cut or disguised form of another: its beginning alone, or a notice in its place."""

from __future__ import annotations

import re
import tomllib
from enum import StrEnum
from functools import cache
from importlib.resources import files
from itertools import pairwise, takewhile

from yalu.changes.comments import fate_words
from yalu.changes.language.word_variants import fold
from yalu.model import Access, CommentState, ParsedArticle, ParsedComment
from yalu.text import one_line, paragraphs

LOST = 0.25
"""Share of a text from which on its lost end is no trimmed sentence."""

LONGEST_NOTICE = 100
"""Characters of a moderator's notice at most."""

SHARED = 0.25
"""Share of the pairs of words of the shorter of two texts up to which they have nothing in common."""
FEW = 4
"""Number of words up to which an earlier text proves nothing, and those of the later one are compared singly."""

_ENDS = frozenset(".!?…。！？｡")
_OWN = re.compile(r"\b(?:i|my|me|ich|mein\w*|je|yo|mi)\b|저는|제가|나는|내가|我(?![们們])|俺|僕|私[はがの]", re.I)
"""A reader who speaks of himself."""
_GOES_ON = re.compile(r"[.!?…。！？｡]\W*[^\W\d]")
"""A sentence's end before another one."""


@cache
def _undecided() -> re.Pattern[str]:
    table = tomllib.loads((files("yalu.changes") / "data" / "held_back.toml").read_text("utf-8"))
    return re.compile("|".join(table["patterns"]), re.IGNORECASE)


class Beginning(StrEnum):
    """How a text is the beginning of another."""

    SHORTENED = "shortened"
    BROKEN_OFF = "broken off"
    """It ends in the middle of a sentence."""


def is_beginning(whole: ParsedArticle, shown: ParsedArticle) -> Beginning | None:
    """Return how ``shown`` is the mere beginning of ``whole``; None if it is not.

    So is a teaser of a full text, and a text that lacks at least ``LOST`` of the other's end or breaks off within a
    sentence of it.
    """
    if shown.access is Access.TEASER:
        return Beginning.SHORTENED if whole.access is Access.FULL else None
    before, now = paragraphs(whole.body), _to_the_break(shown)
    place = len(now) - 1
    if not now or len(now) > len(before) or before[:place] != now[:place] or not before[place].startswith(now[place]):
        return None
    if now[place] != before[place] and not _has_ended(now[place]):
        return Beginning.BROKEN_OFF
    lost = 1 - sum(map(len, now)) / sum(map(len, before))
    return Beginning.SHORTENED if lost >= LOST else None


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


def is_masked(before: ParsedComment, now: ParsedComment) -> bool:
    """Return True if a comment may only be held back: the page says so, or shows a short text unlike the old one.

    A page that says that it was removed leaves no doubt, unless it says that this is not decided yet.
    """
    if before.state is not CommentState.VISIBLE:
        return False
    if now.state is not CommentState.VISIBLE:
        return now.state is CommentState.HELD or _undecided().search(now.text) is not None
    return is_replaced(before.text, now.text)


def is_told_gone(before: str, now: str) -> bool:
    """Return True if a sentence stands in a comment's place and says what became of it (``is_replaced``)."""
    return fate_words().search(now) is not None and is_replaced(before, now)


def is_replaced(before: str, now: str) -> bool:
    """Return True if a single sentence stands in a comment's place that shares next to no words with it.

    A comment of a few words alone proves nothing: whoever writes it anew shares none either.
    """
    new = one_line(now)
    if not 0 < len(new) <= LONGEST_NOTICE or new[-1] in "?？!！" or _GOES_ON.search(new) or _OWN.search(new):
        return False
    words, earlier = fold(new).keys, fold(before).keys
    parts, others = (set(some if len(words) <= FEW else pairwise(some)) for some in (words, earlier))
    return len(earlier) > FEW and len(parts & others) <= SHARED * min(len(parts), len(others))
