"""The extractor of pages and threads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from yalu.model import Fate, HttpExchange, Page, ParsedThread, ThreadRequest, TopicMatch
from yalu.pages.document.http_headers import joined_headers
from yalu.sources.extractor_version import extractor_of
from yalu.sources.source import Scope, SourceConfig

if TYPE_CHECKING:
    from yalu.pages.comments.platform import Part
    from yalu.topics.scanning.lexicon import Lexicon


class Extractor:
    """Reads pages and threads by ``yalu.pages`` and ``yalu.topics`` with the page rules of a source.

    Pure, and called from several threads at once.

    ``lexicon`` defines the topic; None is the shipped one. The readers are imported when they are first needed: most
    crawls meet no page that is new, and start in three quarters of the time without them.
    """

    def __init__(self, lexicon: Lexicon | None = None) -> None:
        self._lexicon = lexicon

    def page(
        self,
        source: SourceConfig,
        body: bytes,
        *,
        url: str,
        headers: Mapping[str, str],
        fetched_at: datetime,
        status: int,
    ) -> Page:
        """Extract a page. ``headers`` have lower-case names, ``fetched_at`` is aware. Raises NotAPage, PageTooLarge."""
        from yalu.pages.footprint import may_stand_for
        from yalu.pages.read_page import read_page

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
        spared = may_stand_for(page, body) and not source.page  # page rules have validity dates
        mark = self.footprint(source, body, url=url, headers=headers) if spared else None
        return replace(page, extractor=extractor_of(source), footprint=mark)

    def footprint(self, source: SourceConfig, body: bytes, *, url: str, headers: Mapping[str, str]) -> str:
        """Footprint of a page without extracting it, to compare with ``say_the_same`` (decision 0105)."""
        from yalu.pages.footprint import exact_footprint, footprint

        by = extractor_of(source)
        return f"{footprint(body, url, headers, by)}-{exact_footprint(body, url, headers, by)}"

    def has_bytes_of(
        self, mark: str, source: SourceConfig, body: bytes, *, url: str, headers: Mapping[str, str]
    ) -> bool:
        """Whether a page has the very bytes of the one whose footprint is ``mark``; takes a fraction of a footprint."""
        from yalu.pages.footprint import exact_footprint

        return mark.endswith(f"-{exact_footprint(body, url, headers, extractor_of(source))}")

    def next_requests(self, platform: str, part: Part) -> Sequence[ThreadRequest]:
        """Further requests that an answer for a thread makes necessary."""
        from yalu.pages.comments import page_thread

        return page_thread.next_requests(platform, part)

    def join(self, page: Page, parts: Sequence[Part]) -> ParsedThread | None:
        """The whole thread of a page and its parts."""
        from yalu.pages.comments import page_thread

        return page_thread.join(page, parts)

    def look_up(self, platform: str, parts: Sequence[Part], comment_id: str) -> ThreadRequest | None:
        """The request for one comment by its id; None where the platform has no such interface."""
        from yalu.pages.comments import page_thread

        return page_thread.look_up(platform, parts, comment_id)

    def fate(self, part: Part) -> Fate:
        """What the answer to a look-up proves about the comment."""
        from yalu.pages.comments import page_thread

        return page_thread.fate(part)

    def match(self, source: SourceConfig, page: Page) -> TopicMatch:
        """Whether the article is in scope, and why; of a source with ``scope = "all"`` every article is."""
        from yalu.topics.matching import match_article

        article = page.article
        assert article is not None
        match = match_article(article, source_country=source.country, lexicon=self._lexicon)
        return replace(match, in_scope=True) if source.scope is Scope.ALL else match


def say_the_same(mark: str, other: str) -> bool:
    """Whether two footprints mean equal content, whatever noise stood around it."""
    return mark.partition("-")[0] == other.partition("-")[0]


def read_capture(extractor: Extractor, source: SourceConfig, capture: HttpExchange) -> Page:
    """Extract a stored capture by the rules of its source. Raises NotAPage, PageTooLarge."""
    return extractor.page(
        source,
        capture.body,
        url=capture.final_url or capture.url,
        headers=joined_headers(capture.headers),
        fetched_at=capture.fetched_at,
        status=capture.status or 0,
    )


def page_and_match(
    extractor: Extractor, source: SourceConfig, capture: HttpExchange, *, matched: bool
) -> tuple[Page, TopicMatch | None]:
    """Extract a capture, and match its article, if there is one, where ``matched``. Raises NotAPage, PageTooLarge."""
    page = read_capture(extractor, source, capture)
    return page, extractor.match(source, page) if matched and page.article is not None else None
