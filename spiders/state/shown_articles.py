"""Which pieces the pages of one crawl showed, so that an address that a page only claims is not taken for proof.

A canonical link is a claim: a theme with a defect names one address on all of its pages. Two pages are one piece when
their texts are; where the claimed address is still to be answered, the check that claims it waits for that.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import Enum, auto

from spiders.parsers.candidate import Found
from yalu.extraction import ArticleCheck, is_same_piece
from yalu.model import Article, Page


class Claim(Enum):
    """What becomes of the claim of a page to be the piece of another address."""

    FREE = auto()
    """Nobody answered at that address in this crawl: it may be believed."""
    SAME = auto()
    """The piece was shown there already."""
    OTHER = auto()
    """Another piece, or none, was shown there: the claim is wrong."""
    OPEN = auto()
    """That address is about to be answered."""


@dataclass(frozen=True, slots=True)
class WaitingCheck:
    """A check whose page was read and claims an address that is about to be answered."""

    check: ArticleCheck
    page: Page
    found: Found | None


@dataclass(frozen=True, slots=True)
class _Packed:
    """What tells a piece from another one, small: a crawl keeps it of every page, and looks at it seldom."""

    title: str
    body: bytes

    @classmethod
    def of(cls, article: Article) -> _Packed:
        return cls(article.title, zlib.compress(article.body.encode("utf-8", "surrogatepass"), 1))

    def article(self) -> Article:
        return Article(self.title, zlib.decompress(self.body).decode("utf-8", "surrogatepass"))


@dataclass(slots=True)
class ShownPieces:
    """The pieces shown by the pages of one crawl. Addresses are keys of ``yalu.ids.same_article_address``."""

    _shown: dict[str, list[_Packed]] = field(default_factory=dict)
    _under_way: set[str] = field(default_factory=set)
    _ended: set[str] = field(default_factory=set)
    _waiting: dict[str, list[WaitingCheck]] = field(default_factory=dict)
    _waits_for: dict[str, str] = field(default_factory=dict)

    def begin(self, keys: Iterable[str]) -> None:
        """An article is about to be asked for; ``keys`` are its addresses."""
        self._under_way.update(keys)

    def end(self, keys: Collection[str]) -> list[WaitingCheck]:
        """The check of an article has ended, whatever came of it; gives those that waited for one of its addresses."""
        self._under_way.difference_update(keys)
        self._ended.update(keys)
        freed = [waiting for key in keys for waiting in self._waiting.pop(key, ())]
        for waiting in freed:
            for own in waiting.check.own:
                self._waits_for.pop(own, None)
        return freed

    def show(self, keys: Iterable[str], article: Article) -> None:
        """An article was shown at addresses."""
        packed = _Packed.of(article)
        for key in keys:
            self._shown.setdefault(key, []).append(packed)

    def is_shown(self, key: str) -> bool:
        """Whether a page showed an article at an address."""
        return key in self._shown

    def judge(self, claimed: str, article: Article, own: Collection[str]) -> Claim:
        """What becomes of the claim of a page, known by its ``own`` addresses, to be the piece of ``claimed``."""
        shown = self._shown.get(claimed, ())
        if any(is_same_piece(one.article(), article) for one in shown):
            return Claim.SAME
        if shown or claimed in self._ended:
            return Claim.OTHER
        if claimed in self._under_way:
            return Claim.OTHER if self._waits(claimed, own) else Claim.OPEN
        return Claim.FREE

    def wait(self, claimed: str, waiting: WaitingCheck) -> None:
        """Let a check wait until the one of ``claimed`` has ended."""
        self._waiting.setdefault(claimed, []).append(waiting)
        self._waits_for.update(dict.fromkeys(waiting.check.own, claimed))

    def is_waiting(self, own: Collection[str]) -> bool:
        """Whether a check with these addresses waits for another one."""
        return any(key in self._waits_for for key in own)

    def _waits(self, key: str, own: Collection[str]) -> bool:
        """Whether the check of ``key`` waits, directly or through others, for one with an address of ``own``."""
        met: set[str] = set()
        while key in self._waits_for and key not in met:
            met.add(key)
            key = self._waits_for[key]
            if key in own:
                return True
        return False
