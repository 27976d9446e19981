"""The state of a comment, by the sentence that stands in its place: withdrawn, removed, held back, or none of these."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise

from yalu.changes.language.word_variants import fold, in_both_scripts
from yalu.model import CommentState, ParsedComment
from yalu.text import one_line

_LONGEST_PLACEHOLDER = 160
LONGEST_NOTICE = 100
"""Characters of a moderator's notice at most."""
SHARED = 0.25
"""Share of the pairs of words of the shorter of two texts up to which they have nothing in common."""
FEW = 4
"""Number of words up to which an earlier text proves nothing, and those of the later one are compared singly."""
_OWN = re.compile(r"\b(?:i|my|me|ich|mein\w*|je|yo|mi)\b|저는|제가|나는|내가|我(?![们們])|俺|僕|私[はがの]", re.I)
"""A reader who speaks of himself."""
_GOES_ON = re.compile(r"[.!?…。！？｡]\W*[^\W\d]")
"""A sentence's end before another one."""
_BRACKETED = re.compile(r"[\[【［](.{2,300})[\]】］]\Z")


@cache
def _table() -> tuple[dict[str, list[str]], list[str]]:
    """The patterns of sentences in place of a comment by their state, and those of words that such sentences have."""
    table = tomllib.loads((files("yalu.changes") / "data" / "placeholders.toml").read_text("utf-8"))
    words, named = table["words"], re.compile(r"\{([a-z]+_[a-z]+)\}")

    def filled(texts: list[str]) -> list[str]:
        return [in_both_scripts(named.sub(lambda name: f"(?:{words[name[1]]})", text)) for text in texts]

    return {state: filled(texts) for state, texts in table["states"].items()}, filled(table["fate"]["words"])


@cache
def _placeholders() -> tuple[tuple[CommentState, re.Pattern[str]], ...]:
    opening, stop, closing = r"[\[(（【［<]?", "[.。!！]?", r"[\])）】］>]?"
    return tuple(
        (CommentState(state), re.compile(rf"{opening}(?:{'|'.join(texts)}){stop}{closing}{stop}\Z", re.IGNORECASE))
        for state, texts in _table()[0].items()
    )


@cache
def fate_words() -> re.Pattern[str]:
    """The words by which a sentence says what became of a comment."""
    return re.compile("|".join(_table()[1]), re.IGNORECASE)


def placeholders_of(wanted: CommentState) -> str:
    """The pattern of the sentences that stand in place of a comment in this state."""
    return "|".join(pattern.pattern for state, pattern in _placeholders() if state is wanted)


def state_of(comment: ParsedComment) -> CommentState:
    """Return the state of a comment; a text that is only a placeholder sentence gives the state it stands for."""
    return comment.state if comment.state is not CommentState.VISIBLE else placeholder_state(comment.text)


def placeholder_state(text: str) -> CommentState:
    """Return the state that a text in place of a comment stands for; VISIBLE for any but a placeholder sentence."""
    text = " ".join(text.split())
    return CommentState.VISIBLE if len(text) > _LONGEST_PLACEHOLDER else _state_of_line(text)


@lru_cache(maxsize=8192)
def _state_of_line(text: str) -> CommentState:
    states = (state for state, pattern in _placeholders() if pattern.match(text))
    return next(states, CommentState.VISIBLE)


@cache
def _held_back(kind: str) -> re.Pattern[str]:
    table = tomllib.loads((files("yalu.changes") / "data" / "held_back.toml").read_text("utf-8"))
    return re.compile("|".join(table[kind]), re.IGNORECASE)


def is_unavailable(comment: ParsedComment) -> bool:
    """Return True if a line in a comment's place says that its text cannot be shown now: nothing became of it."""
    line = one_line(comment.text) if len(comment.text) <= _LONGEST_PLACEHOLDER else ""
    return _held_back("unavailable").fullmatch(line) is not None


def is_masked(before: ParsedComment, now: ParsedComment) -> bool:
    """Return True if a comment may only be held back: the page says so, or shows a short text unlike the old one.

    A page that says that it was removed leaves no doubt, unless it says that this is not decided yet.
    """
    if before.state is not CommentState.VISIBLE:
        return False
    if now.state is not CommentState.VISIBLE:
        return now.state is CommentState.HELD or _held_back("undecided").search(now.text) is not None
    return is_replaced(before.text, now.text)


def is_announced_gone(before: str, now: str) -> bool:
    """Return True if a sentence stands in a comment's place and says what became of it (``is_replaced``)."""
    return says_fate(one_line(now)) and is_replaced(before, now)


def says_fate(line: str) -> bool:
    """Return True if a short line is a single sentence with a word for what became of a comment ("deleted")."""
    return _is_notice(line) and fate_words().search(line) is not None


def _is_notice(line: str) -> bool:
    """True for a single short sentence that is neither a question, nor a call, nor a reader's about himself.

    In brackets, as moderators write, more may follow it: why, and who it was.
    """
    if (bracketed := _BRACKETED.match(line)) is not None:
        goes_on = _GOES_ON.search(bracketed[1])
        line = bracketed[1] if goes_on is None else bracketed[1][: goes_on.start() + 1]
    ends = 0 < len(line) <= LONGEST_NOTICE and line[-1] not in "?？!！"
    return ends and not (_GOES_ON.search(line) or _OWN.search(line))


def keeps_words(before: str, now: str) -> bool:
    """Return True if a later text, such as one beside a notice, still has most pairs of words of an earlier one."""
    later, earlier = (set(pairwise(("", *fold(text).keys))) for text in (now, before))
    return len(later & earlier) > len(earlier) / 2


def is_replaced(before: str, now: str) -> bool:
    """Return True if a single sentence stands in a comment's place that shares next to no words with it.

    A comment of a few words alone proves nothing: whoever writes it anew shares none either.
    """
    new = one_line(now)
    if not _is_notice(new):
        return False
    words, earlier = fold(new).keys, fold(before).keys
    parts, others = (set(some if len(words) <= FEW else pairwise(some)) for some in (words, earlier))
    return len(earlier) > FEW and len(parts & others) <= SHARED * min(len(parts), len(others))
