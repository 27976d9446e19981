"""Whether two states are of one piece at all."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from rapidfuzz import fuzz

from yalu.changes.language.mojibake import legible_article
from yalu.changes.reprints import shingles
from yalu.model import Article
from yalu.text import one_line

ALIKE = 60.0
"""Likeness of two headlines (of 100) from which they may be one, reworded."""
SHARED = 0.1
"""Share of the shorter text that stands in the longer, from which they may be one, rewritten."""
MOST = 0.5
"""Share from which two texts are one."""


def another_piece(old: Article, new: Article) -> bool:
    """Whether ``new`` is another piece than ``old``: neither its headline nor its text goes back to that one's."""
    return Likeness.of(old).is_another(Likeness.of(legible_article(new, old)))


@dataclass(frozen=True)
class Likeness:
    """An article reduced to what tells whether another state is of the same piece."""

    title: str
    digest: str
    """Equal for equal headline and text."""
    body: str

    @classmethod
    def of(cls, article: Article) -> Likeness:
        """Without the shingles of the text, which most comparisons can do without."""
        words = f"{one_line(article.title)}\n{one_line(article.body)}"
        return cls(article.title.casefold(), sha256(words.encode("utf-8", "replace")).hexdigest(), article.body)

    @cached_property
    def parts(self) -> frozenset[int]:
        """The shingles of the text."""
        return shingles(self.body)

    def kept_in(self, other: Likeness) -> float:
        """Share of this text that stands in ``other``, 0 to 1; 1 for a text that is too short to tell."""
        if self.digest == other.digest:
            return 1.0
        return len(self.parts & other.parts) / len(self.parts) if self.parts else 1.0

    def shared(self, other: Likeness) -> float:
        """Share of the shorter text that stands in the longer, 0 to 1; 1 where one is too short to tell."""
        if self.digest == other.digest:
            return 1.0
        shorter = min(len(self.parts), len(other.parts))
        return len(self.parts & other.parts) / shorter if shorter else 1.0

    def is_another(self, other: Likeness) -> bool:
        """Whether ``other`` is another piece: neither its headline nor its text goes back to this one's."""
        return fuzz.ratio(self.title, other.title) < ALIKE and self.shared(other) < SHARED

    def shares_most(self, other: Likeness) -> bool:
        """Whether both texts are one but for a part."""
        return self.digest == other.digest or (bool(self.parts and other.parts) and self.shared(other) >= MOST)

    def is_unlike(self, other: Likeness) -> bool:
        """Whether the texts are not one, whatever the headlines say."""
        return self.digest != other.digest and self.shared(other) < MOST
