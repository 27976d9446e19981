"""A source and the progress of its crawl, without a network."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from yalu.crawl import CrawlPlan
from yalu.settings import Settings
from yalu.sources.source import Discovery, DiscoveryMethod, Scope, SourceConfig
from yalu.spiders.state.progress import Progress

URL = "https://example.org/2026/piece"
NOW = datetime(2026, 9, 1, tzinfo=UTC)
DISCOVERY = Discovery(DiscoveryMethod.FEED, "https://example.org/feed")


def source(**more: Any) -> SourceConfig:
    given = {"scope": Scope.ALL, **more}
    return SourceConfig("paper", "Paper", "https://example.org/", "US", ("en",), "blog", (DISCOVERY,), **given)


def progress(plan: CrawlPlan | None = None, **more: Any) -> Progress:
    return Progress(source(**more), plan or CrawlPlan(), Settings(now=NOW))
