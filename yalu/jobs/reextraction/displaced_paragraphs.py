"""Reads stored captures again for paragraphs that moved between the text of an article and the rest of its page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from yalu.changes import displaced_in
from yalu.errors import CaptureCorrupt, PageError, UnknownItem
from yalu.extraction import PageExtractor, joined_headers
from yalu.history.detection.facts import CrawlFacts, VersionFacts
from yalu.history.detection.pairs import lost_or_got_paragraph
from yalu.model import Capture
from yalu.sources.source import Source

Captured = Callable[[int], Capture]
"""Returns a capture by its id. Raises UnknownItem if it was not kept, CaptureCorrupt."""


def with_displaced(facts: CrawlFacts, captured: Captured, source: Source) -> CrawlFacts:
    """Return the facts of a crawl with the paragraphs of its versions that the other capture shows beside the text.

    Two captures are read for each article that lost or got a paragraph, with the rules that ``source`` has for
    its pages. A capture that was not kept, is damaged or cannot be read tells nothing.
    """
    articles = [
        replace(article, version=_with_displaced(article.version, captured, source))
        if article.version is not None and lost_or_got_paragraph(article.version)
        else article
        for article in facts.articles
    ]
    return replace(facts, articles=tuple(articles))


def _with_displaced(version: VersionFacts, captured: Captured, source: Source) -> VersionFacts:
    if version.previous is None or version.previous_capture_id is None or version.capture_id is None:
        return version
    try:
        beside = tuple(_keys_beside(captured(one), source) for one in (version.previous_capture_id, version.capture_id))
    except (UnknownItem, CaptureCorrupt, PageError):
        return version
    return replace(version, displaced=displaced_in((beside[0], beside[1]), version.previous, version.current))


def _keys_beside(served: Capture, source: Source) -> tuple[int, ...]:
    page = PageExtractor().page(
        source,
        served.body,
        url=served.final_url or served.url,
        headers=joined_headers(served.headers),
        fetched_at=served.fetched_at,
        status=served.status or 0,
    )
    return page.beside
