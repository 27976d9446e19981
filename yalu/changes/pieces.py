"""Whether two states are of one piece at all."""

from __future__ import annotations

from rapidfuzz import fuzz

from yalu.changes.garbled import legible_article
from yalu.changes.reprints import shingles
from yalu.model import Article

ALIKE = 60.0
"""Likeness of two headlines (of 100) from which they may be one, reworded."""
SHARED = 0.1
"""Share of the shorter text that stands in the longer, from which they may be one, rewritten."""


def another_piece(old: Article, new: Article) -> bool:
    """Whether ``new`` is another piece than ``old``: neither its headline nor its text goes back to that one's."""
    new = legible_article(new, old)
    if fuzz.ratio(old.title.casefold(), new.title.casefold()) >= ALIKE:
        return False
    before, after = shingles(old.body), shingles(new.body)
    shorter = min(len(before), len(after))
    return shorter > 0 and len(before & after) < SHARED * shorter
