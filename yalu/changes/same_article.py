"""Decide whether two states belong to the same article at all."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from rapidfuzz import fuzz

from yalu.changes.language.mojibake import legible_article
from yalu.changes.reprints import LEAST, shingles
from yalu.model import ParsedArticle
from yalu.text import one_line

ALIKE = 60.0
"""Minimum similarity (0 to 100) at which one headline may be a rewording of another."""
SHARED = 0.1
"""Minimum share (0 to 1) of the shorter text in the longer at which one may be a rewrite of the other."""
MOST = 0.5
"""Minimum share (0 to 1) at which two texts count as the same text."""


def another_article(old: ParsedArticle, new: ParsedArticle) -> bool:
    """Return True if ``new`` is a different article: neither its headline nor its text derives from ``old``."""
    return TextLikeness.of(old).is_another(TextLikeness.of(legible_article(new, old)))


def led_elsewhere(old: ParsedArticle, new: ParsedArticle, *, known: bool = False) -> bool:
    """Return True if a redirect led from ``old`` to a page that is not that article at another address.

    ``known``: the address has been another article's. It is the same one only with most of the text.
    """
    before, after = TextLikeness.of(old), TextLikeness.of(legible_article(new, old))
    return before.is_elsewhere(after) or (known and before.is_unlike(after))


@dataclass(frozen=True)
class TextLikeness:
    """The features of an article that tell whether another state is of the same article."""

    title: str
    digest: str
    """SHA-256 of headline and text, white space normalized."""
    body: str

    @classmethod
    def of(cls, article: ParsedArticle) -> TextLikeness:
        """Build the features of an article; shingles are computed only when needed, which is rare."""
        words = f"{one_line(article.title)}\n{one_line(article.body)}"
        return cls(article.title.casefold(), sha256(words.encode("utf-8", "replace")).hexdigest(), article.body)

    @cached_property
    def parts(self) -> frozenset[int]:
        """The shingles of the text."""
        return shingles(self.body)

    @property
    def is_long(self) -> bool:
        """Whether the text is long enough that an edit of one word leaves most of it."""
        return len(self.parts) >= LEAST

    def kept_in(self, other: TextLikeness) -> float:
        """Return the share of this text found in ``other``, 0 to 1; 1 if this text is too short to tell."""
        if self.digest == other.digest:
            return 1.0
        return len(self.parts & other.parts) / len(self.parts) if self.parts else 1.0

    def shared(self, other: TextLikeness) -> float:
        """Return the share of the shorter text found in the longer, 0 to 1; 1 if one is too short to tell."""
        if self.digest == other.digest:
            return 1.0
        shorter = min(len(self.parts), len(other.parts))
        return len(self.parts & other.parts) / shorter if shorter else 1.0

    def is_another(self, other: TextLikeness) -> bool:
        """Return True if ``other`` is a different article: neither its headline nor its text derives from this one."""
        return fuzz.ratio(self.title, other.title) < ALIKE and self.shared(other) < SHARED

    def is_elsewhere(self, other: TextLikeness) -> bool:
        """Return True if ``other`` stands in this article's place.

        So it is where next to nothing is left of its text, or where most is missing and the headline is another.
        A list of articles quotes the beginning of each, and two articles of one author share phrases. Of a text of
        fewer than ``LEAST`` shingles an edit of one word may leave nothing, so that the headline decides too.
        """
        kept = self.kept_in(other)
        return (kept < SHARED and self.is_long) or (fuzz.ratio(self.title, other.title) < ALIKE and kept < MOST)

    def shares_most(self, other: TextLikeness) -> bool:
        """Return True if both texts are the same except for a part: at least ``MOST`` is shared."""
        return self.digest == other.digest or (bool(self.parts and other.parts) and self.shared(other) >= MOST)

    def is_unlike(self, other: TextLikeness) -> bool:
        """Return True if the texts share less than ``MOST``, whatever the headlines say."""
        return self.digest != other.digest and self.shared(other) < MOST
