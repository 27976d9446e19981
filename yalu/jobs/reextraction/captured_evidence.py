"""Reads stored captures of edited articles again for what their stored states do not hold.

That is the text beside the article, into which paragraphs move, and what other places of the page say of a field.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from yalu.changes.body.paragraphs_elsewhere import displaced_in
from yalu.errors import CaptureCorrupt, PageError, UnknownItem
from yalu.extraction.extractor import Extractor, read_capture
from yalu.history.detection.changes import differs_by_place
from yalu.history.detection.facts import ArticleVersionFacts, CrawlFacts
from yalu.model import HttpExchange
from yalu.sources.source import SourceConfig

Captured = Callable[[int], HttpExchange]
"""Returns a capture by its id. Raises UnknownItem if it was not kept, CaptureCorrupt."""


def with_captured(facts: CrawlFacts, captured: Captured, source: SourceConfig) -> CrawlFacts:
    """Return the facts of a crawl with what the captures of its versions say beyond the stored states.

    Two captures are read for each article that lost or got a paragraph or differs in a field, with the rules that
    ``source`` has for its pages. A capture that was not kept, is damaged or cannot be read tells nothing.
    """
    articles = [
        replace(article, version=_with_captured(article.version, captured, source))
        if article.version is not None and differs_by_place(article.version)
        else article
        for article in facts.articles
    ]
    return replace(facts, articles=tuple(articles))


def _with_captured(version: ArticleVersionFacts, captured: Captured, source: SourceConfig) -> ArticleVersionFacts:
    if version.previous is None or version.previous_capture_id is None or version.capture_id is None:
        return version
    try:
        old, new = (
            read_capture(Extractor(), source, captured(capture_id))
            for capture_id in (version.previous_capture_id, version.capture_id)
        )
    except (UnknownItem, CaptureCorrupt, PageError):
        return version
    displaced = displaced_in((old.beside, new.beside), version.previous, version.current)
    return replace(version, displaced=displaced, candidates=(old.candidates, new.candidates))
