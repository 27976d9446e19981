"""Fetches a single page for the command line. Touches no database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

from yalu.crawl import CrawlPlan, KnownArticle
from yalu.errors import Blocked, CrawlError, Unreachable
from yalu.model import Observation, Outcome, Page
from yalu.reasons import reason_text
from yalu.settings import Settings
from yalu.sources.fields import is_private_host
from yalu.sources.source import Scope, SourceConfig
from yalu.spiders.one_off import MemorySink
from yalu.spiders.runner import CrawlTask, crawl


def fetch_page(url: str, settings: Settings, source: SourceConfig | None) -> Page:
    """Fetch and extract a page and its thread, as a crawl would.

    Call it once in a process, in its main thread. Raises Unreachable, Blocked, CrawlError when there is no page.
    """
    kept = MemorySink()
    watched = replace(source or unregistered_source(url), scope=Scope.ALL, discover=(), delay=timedelta(0))
    plan = CrawlPlan(known=(KnownArticle(0, url, (url,)),))
    result = crawl([CrawlTask(watched, plan, kept)], settings)[watched.id]
    for seen in kept.observations:
        if seen.page is not None:
            return seen.page
        raise _no_page(url, seen)
    raise Unreachable(f"{url}: {reason_text(result.reason) if result.reason else 'no answer'}")


def _no_page(url: str, seen: Observation) -> CrawlError:
    reason = f"{url}: {reason_text(seen.reason) if seen.reason else seen.outcome.value}"
    if seen.outcome is Outcome.BLOCKED:
        return Blocked(reason)
    return Unreachable(reason) if seen.outcome is Outcome.FAILED else CrawlError(reason)


def unregistered_source(url: str) -> SourceConfig:
    """A source for an address outside the registry; a private host is allowed when ``url`` itself names it."""
    host = urlsplit(url).hostname or ""
    return SourceConfig(
        id="page",
        name=host,
        homepage=url,
        country="US",
        languages=("en",),
        type="blog",
        discover=(),
        allow_private_hosts=is_private_host(host),
    )
