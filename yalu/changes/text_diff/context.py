"""Find the sentence around a difference, as context for a reader."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate, takewhile

from rapidfuzz import fuzz, process

from yalu.text import paragraphs

LONGEST = 400
"""Maximum characters of a quoted sentence; reports cut further, to the terms of the source."""

LIKE = 60
"""Minimum similarity (0 to 100) of two forms of one sentence."""

MOST_COMPARED = 1_000_000_000
"""Maximum pairs of characters compared to find another form of a sentence (a tenth of a second).

With more sentences, only the first ones are compared. A sentence of 200 characters and an article of 10,000 make two
million pairs.
"""

_END = re.compile(r"(?<=[.!?…][\"'”’)\]」』])\s+|(?<=[.!?…])\s+|(?<=[。！？][」』”’）])|(?<=[。！？])(?![」』”’）])")


def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of a text, paragraph by paragraph."""
    return tuple(part for paragraph in paragraphs(text) for raw in _END.split(paragraph) if (part := raw.strip()))


def in_context(old: str, new: str, removed: str | None, added: str | None) -> tuple[str | None, str | None]:
    """Return the sentences of two bodies that contain ``removed`` and ``added``, as (before, after).

    ``old`` and ``new`` are the bodies. Only sentences that the other body lacks are considered. If none contains the
    words, or they are longer than a sentence, the words themselves are returned.
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
    """Return the other side's form of a sentence to which, or from which, only some words were added or removed."""
    match = process.extractOne(sentence, _affordable(sentence, others), scorer=fuzz.ratio, score_cutoff=LIKE)
    return None if match is None else str(match[0])[:LONGEST]


def _affordable(sentence: str, others: Sequence[str]) -> Sequence[str]:
    """Return as many of ``others``, from the first on, as may be compared with the sentence (``MOST_COMPARED``)."""
    ends = accumulate(map(len, others))
    return others[: sum(1 for _ in takewhile(lambda end: end * len(sentence) <= MOST_COMPARED, ends))]
