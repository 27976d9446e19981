"""Turns a web archive's copy of a page into an observation (decision 0110)."""

from __future__ import annotations

from dataclasses import replace

from yalu.crawl import KnownArticle
from yalu.errors import NotAPage, PageTooLarge
from yalu.extraction.addresses import is_front_or_listing
from yalu.extraction.article_check import ArticleCheck, page_failure, unreadable_outcome
from yalu.extraction.extractor import Extractor
from yalu.model import HttpExchange, Observation, Outcome, Page
from yalu.pages.document.http_headers import joined_headers
from yalu.reasons import Reason
from yalu.sources.source import Scope, SourceConfig

NOTE = Reason.of("snapshot.archived")


def observe_archive_copy(
    extractor: Extractor, source: SourceConfig, copy: HttpExchange, known: KnownArticle | None
) -> Observation:
    """The observation of one copy; ``known`` is the article it belongs to, if any.

    Its thread is what the page itself holds and is never complete: the archive's crawler may have seen less than a
    reader.
    """
    check = ArticleCheck(copy.url, copy.url, known, copy)
    headers = joined_headers(copy.headers)
    try:
        page = extractor.page(source, copy.body, url=copy.url, headers=headers, fetched_at=copy.fetched_at, status=200)
    except (NotAPage, PageTooLarge) as error:
        return check.observation(Outcome.UNREADABLE, reason=page_failure(error))
    if (unreadable := unreadable_outcome(page)) is not None:
        outcome, reason = unreadable
        return check.observation(outcome, page, reason=reason)
    if is_front_or_listing(copy.url, source):
        return check.observation(Outcome.UNREADABLE, page, reason=Reason.of("page.front_or_listing"))
    page = as_archived(page)
    match = None
    if known is None:
        match = extractor.match(source, page)
        if source.scope is Scope.TOPIC and not match.in_scope:
            return check.observation(Outcome.OUT_OF_SCOPE, page, match=match)
    return check.observation(Outcome.READ, page, match=match)


def as_archived(page: Page) -> Page:
    """The page as a copy can show it: no further requests, and absent comments prove nothing."""
    if page.thread is None:
        return page
    return replace(page, more=(), thread=replace(page.thread, complete=False, note=NOTE))
