"""Articles that the pages of one crawl showed, used to verify canonical links (decision 0063).

A canonical link is only a claim: a broken theme names one address on all of its pages. Two pages are one article when
their texts agree. A check that claims an address which is still to be fetched waits for that fetch.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

import zstandard

from yalu.crawl import KnownArticle
from yalu.extraction.article_check import ArticleCheck, is_same_article
from yalu.model import Observation, Outcome, Page, ParsedArticle
from yalu.spiders.parsers.listed_link import ListedLink
from yalu.text import one_line


class ClaimVerdict(Enum):
    """Result of verifying a page's claim to be the article of another address."""

    FREE = auto()
    """That address was not fetched in this crawl: the claim may be accepted."""
    SAME = auto()
    """That address showed the same article."""
    OTHER = auto()
    """That address showed another article, or none: the claim is wrong."""
    OPEN = auto()
    """That address is still being fetched."""


@dataclass(frozen=True, slots=True)
class WaitingCheck:
    """A check whose page was read and claims an address that is still being fetched."""

    check: ArticleCheck
    page: Page
    candidate: ListedLink | None


@dataclass(frozen=True, slots=True)
class _Packed:
    """Title and compressed body of an article: a crawl keeps them for every page and rarely reads them."""

    title: str
    body: bytes

    @classmethod
    def of(cls, article: ParsedArticle) -> _Packed:
        return cls(article.title, zstandard.compress(article.body.encode("utf-8", "surrogatepass"), 1))

    def article(self) -> ParsedArticle:
        return ParsedArticle(self.title, zstandard.decompress(self.body).decode("utf-8", "surrogatepass"))


@dataclass(slots=True)
class ShownArticles:
    """The articles shown by the pages of one crawl. Addresses are keys of ``yalu.ids.same_article_address``."""

    _shown: dict[str, list[_Packed]] = field(default_factory=dict)
    _under_way: set[str] = field(default_factory=set)
    _ended: set[str] = field(default_factory=set)
    _waiting: dict[str, list[WaitingCheck]] = field(default_factory=dict)
    _waits_for: dict[str, str] = field(default_factory=dict)

    def begin(self, keys: Iterable[str]) -> None:
        """Record that an article is being fetched; ``keys`` are its addresses."""
        self._under_way.update(keys)

    def end(self, keys: Collection[str]) -> list[WaitingCheck]:
        """Record that a check has ended, however it did; returns the checks that waited for one of its addresses."""
        self._under_way.difference_update(keys)
        self._ended.update(keys)
        freed = [waiting for key in keys for waiting in self._waiting.pop(key, ())]
        for waiting in freed:
            for own in waiting.check.own:
                self._waits_for.pop(own, None)
        return freed

    def show(self, keys: Iterable[str], article: ParsedArticle) -> None:
        """Record that an article was shown at these addresses."""
        packed = _Packed.of(article)
        for key in keys:
            self._shown.setdefault(key, []).append(packed)

    def is_shown(self, key: str) -> bool:
        """Whether a page showed an article at an address."""
        return key in self._shown

    def judge(self, claimed: str, article: ParsedArticle, own: Collection[str]) -> ClaimVerdict:
        """Verify the claim of a page, fetched at its ``own`` addresses, to be the article of ``claimed``."""
        shown = self._shown.get(claimed, ())
        if any(is_same_article(packed.article(), article) for packed in shown):
            return ClaimVerdict.SAME
        if shown or claimed in self._ended:
            return ClaimVerdict.OTHER
        if claimed in self._under_way:
            return ClaimVerdict.OTHER if self._waits(claimed, own) else ClaimVerdict.OPEN
        return ClaimVerdict.FREE

    def wait(self, claimed: str, waiting: WaitingCheck) -> None:
        """Let a check wait until the check of ``claimed`` has ended."""
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


def namesake(seen: Observation, known: Sequence[KnownArticle]) -> KnownArticle | None:
    """The one known article with the headline of a new page; None where no or several known articles have it.

    A listing shows a new address before the old one is due.
    """
    article = seen.page.article if seen.page is not None and seen.outcome is Outcome.READ else None
    if article is None:
        return None
    wanted = one_line(article.title).casefold()
    named = [other for other in known if other.title and one_line(other.title).casefold() == wanted]
    return named[0] if len(named) == 1 else None
