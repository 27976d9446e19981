"""What reads the pages and threads of a source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from yalu import topics
from yalu.model import Fate, Match, Page, Thread, ThreadRequest
from yalu.pages import extractor_of, footprint, may_stand_for, read_page
from yalu.pages.comments import page_thread
from yalu.pages.comments.page_thread import Part
from yalu.sources.source import Scope, Source


class Extractor(Protocol):
    """Reads pages and threads. Pure, and called from several threads at once."""

    def page(
        self, source: Source, body: bytes, *, url: str, headers: Mapping[str, str], fetched_at: datetime, status: int
    ) -> Page:
        """What a page says. ``headers`` have lower-case names. Raises NotAPage, PageTooLarge."""

    def footprint(self, source: Source, body: bytes, *, url: str, headers: Mapping[str, str]) -> str:
        """What a page that was read before is recognised by, unread; equal only when it says the same."""

    def next_requests(self, platform: str, part: Part) -> Sequence[ThreadRequest]:
        """What an answer for a thread asks for in turn."""

    def join(self, page: Page, parts: Sequence[Part]) -> Thread | None:
        """The whole thread of a page."""

    def look_up(self, platform: str, parts: Sequence[Part], comment_id: str) -> ThreadRequest | None:
        """The request for one comment by its id, where the platform has such a door."""

    def fate(self, part: Part) -> Fate:
        """What the answer to a look-up proves."""

    def match(self, source: Source, page: Page) -> Match:
        """Whether the article of a page is in scope, and why."""


class PageExtractor:
    """The extractor: ``yalu.pages`` and ``yalu.topics`` with what a source says about its pages.

    ``lexicon`` says what is in scope; None is the shipped one.
    """

    def __init__(self, lexicon: topics.Lexicon | None = None) -> None:
        self._lexicon = lexicon

    def page(
        self, source: Source, body: bytes, *, url: str, headers: Mapping[str, str], fetched_at: datetime, status: int
    ) -> Page:
        page = read_page(
            body,
            url=url,
            headers=headers,
            fetched_at=fetched_at,
            status=status,
            rules=source.rules_on(fetched_at.date()),
            comments=source.comments,
            timezone=source.timezone,
        )
        spared = may_stand_for(page, body) and not source.page  # rules of a source hold from a day to a day
        mark = self.footprint(source, body, url=url, headers=headers) if spared else None
        return replace(page, extractor=extractor_of(source), footprint=mark)

    def footprint(self, source: Source, body: bytes, *, url: str, headers: Mapping[str, str]) -> str:
        return footprint(body, url, headers, extractor_of(source))

    def next_requests(self, platform: str, part: Part) -> Sequence[ThreadRequest]:
        return page_thread.next_requests(platform, part)

    def join(self, page: Page, parts: Sequence[Part]) -> Thread | None:
        return page_thread.join(page, parts)

    def look_up(self, platform: str, parts: Sequence[Part], comment_id: str) -> ThreadRequest | None:
        return page_thread.look_up(platform, parts, comment_id)

    def fate(self, part: Part) -> Fate:
        return page_thread.fate(part)

    def match(self, source: Source, page: Page) -> Match:
        """Whether the article is in scope, and why. A source of which everything is kept has nothing out of it."""
        article = page.article
        assert article is not None
        match = topics.match_article(article, source_country=source.country, lexicon=self._lexicon)
        return replace(match, in_scope=True) if source.scope is Scope.ALL else match
