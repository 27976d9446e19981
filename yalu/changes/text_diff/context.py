"""The sentence around a difference: what a reader needs to see of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate, takewhile

from rapidfuzz import fuzz, process

from yalu.text import paragraphs

LONGEST = 400
"""Characters of a sentence that are quoted; the report cuts further, to the terms of the source."""

LIKE = 60
"""Likeness (0 to 100) from which two sentences are forms of one."""

MOST_COMPARED = 1_000_000_000
"""So many pairs of characters are compared to find another form of a sentence (a tenth of a second); of more sentences
the first ones. A sentence of 200 characters in a piece of 10,000 makes two million."""

_END = re.compile(r"(?<=[.!?…][\"'”’)\]」』])\s+|(?<=[.!?…])\s+|(?<=[。！？][」』”’）])|(?<=[。！？])(?![」』”’）])")


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text, paragraph by paragraph."""
    return tuple(part for paragraph in paragraphs(text) for raw in _END.split(paragraph) if (part := raw.strip()))


def in_context(old: str, new: str, removed: str | None, added: str | None) -> tuple[str | None, str | None]:
    """The sentences of two bodies in which ``removed`` and ``added`` stand, as (before, after).

    Only sentences that the other body does not have come into question. Where there is none, or the words are longer
    than a sentence, they are given back as they are.
    """
    was, now = sentences(old), sentences(new)
    had, has = set(was), set(now)
    went = [sentence for sentence in was if sentence not in has]
    came = [sentence for sentence in now if sentence not in had]
    before, after = _around(removed, went), _around(added, came)
    if before is None and after is not None:
        before = _twin(after, went)
    if after is None and before is not None:
        after = _twin(before, came)
    return before, after


def _around(words: str | None, changed: Sequence[str]) -> str | None:
    if not words:
        return None
    return next((sentence[:LONGEST] for sentence in changed if words in sentence), words)


def _twin(sentence: str, others: Sequence[str]) -> str | None:
    """The other side's form of a sentence into which, or out of which, only some words went."""
    found = process.extractOne(sentence, _affordable(sentence, others), scorer=fuzz.ratio, score_cutoff=LIKE)
    return None if found is None else str(found[0])[:LONGEST]


def _affordable(sentence: str, others: Sequence[str]) -> Sequence[str]:
    """As many of the others, from the first on, as may be compared with a sentence."""
    ends = accumulate(map(len, others))
    return others[: sum(1 for _ in takewhile(lambda end: end * len(sentence) <= MOST_COMPARED, ends))]
