"""Drive scenarios without a network: the spider's decisions, the database and the comparison, in this process.

Requests are answered by the outlet itself, which states the time of each answer as it does on the wire. What the wire,
robots.txt, policies of hosts and validators do is left to ``drive``.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from email.utils import format_datetime
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import urljoin, urlsplit

import msgspec
from scrapy import Request
from scrapy.http import HtmlResponse, Response

from benchmarks.attacks.drive import Record, source_of
from benchmarks.attacks.scenario import CHECKS, Scenario
from benchmarks.press.outlet import Outlet
from benchmarks.press.page import listed
from yalu.db.core.engine import Database
from yalu.db.crawls.crawl_store import Store
from yalu.db.queries import overview
from yalu.extraction.extractor import Extractor
from yalu.jobs.changes.diff_job import diff
from yalu.jobs.runtime.database import job_database
from yalu.model import Observation
from yalu.settings import IN_DATABASE, Settings
from yalu.sources.load import load_registry
from yalu.sources.source import SourceConfig
from yalu.spiders.articles.article_spider import ArticleSpider
from yalu.spiders.extraction.extraction_client import Extraction
from yalu.spiders.extraction.extraction_pool import ExtractionPool, Task
from yalu.spiders.parsers.listed_link import ListedLink
from yalu.spiders.state.progress import Progress

MOST_REDIRECTS = 5
BASE = "http://outlet.test"


class _Pool:
    """Tasks of the extractor, run in this thread."""

    def __init__(self) -> None:
        self.extractor = Extractor()

    async def run(self, task: Task, size: int, rank: int, *, many: bool) -> Any:
        return task(self.extractor)


class _Engine:
    """Answers requests by an outlet, redirects followed."""

    def __init__(self, outlet: Outlet) -> None:
        self.outlet = outlet

    async def download_async(self, request: Request) -> Response:
        followed: list[str] = []
        for _ in range(MOST_REDIRECTS):
            parts = urlsplit(request.url)
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            answer = self.outlet.answer(path, {})
            location = dict(answer.headers).get("Location")
            if answer.status not in (301, 302, 303, 307, 308) or location is None:
                break
            followed.append(request.url)
            request = request.replace(url=urljoin(request.url, location))
            request.meta["redirect_urls"] = list(followed)
        dated = format_datetime(self.outlet.now, usegmt=True)
        sent = {"Date": dated, "Content-Type": answer.media_type, **dict(answer.headers)}
        return HtmlResponse(request.url, answer.status, headers=sent, body=answer.body, request=request)


def run_scenario(scenario: Scenario, folder: Path) -> list[tuple[int, Record]]:
    """Check the outlet of a scenario seven times; what was told, each with the check that told it."""
    outlet = Outlet(scenario.stage_at)
    outlet.base = BASE
    file = folder / "sources.toml"
    file.write_text(source_of(scenario, BASE), encoding="utf-8")
    (source,) = load_registry(only=file)
    records: list[tuple[int, Record]] = []
    for check in range(CHECKS):
        outlet.check = check
        settings = Settings(
            database_url=f"sqlite:///{folder}/yalu.db",
            capture_store=IN_DATABASE,
            secret="a secret for tests",
            now=scenario.schedule[check],
            log_level="ERROR",
        )
        with job_database(settings, make=True) as database:
            _crawl(database, settings, source, outlet, forced=scenario.forced)
        diff(settings, only=file)
        with job_database(settings) as database:
            changes = overview.log(database)
        records += [(check, _record(change)) for change in changes[len(records) :]]
    return records


def _record(change: Any) -> Record:
    plain: Record = msgspec.to_builtins(change, enc_hook=str)
    return {**plain, "kind": change.kind.value}


def _crawl(database: Database, settings: Settings, source: SourceConfig, outlet: Outlet, *, forced: bool) -> None:
    store = Store(database, settings)
    lease = store.claim(source, force=forced)
    assert lease is not None
    progress = Progress(source, store.plan(lease), settings)
    spider = _spider(progress, outlet)
    asyncio.run(_check_all(spider, progress, outlet, partial(store.write, lease)))
    verdict, reason = progress.verdict()
    store.finish(lease, verdict, reason, progress.stats())


def _spider(progress: Progress, outlet: Outlet) -> ArticleSpider:
    pool = _Pool()
    spider = ArticleSpider(
        "in-process",
        progress=progress,
        buffer=SimpleNamespace(keep=lambda rules: None),
        throttle=None,
        backlog=None,
        extractor=pool.extractor,
        extraction=Extraction(cast("ExtractionPool", pool)),
    )
    spider.crawler = cast("Any", SimpleNamespace(engine=_Engine(outlet)))
    return spider


async def _check_all(
    spider: ArticleSpider, progress: Progress, outlet: Outlet, write: Callable[[list[Observation]], object]
) -> None:
    stage = outlet.stage_at(outlet.check)
    links = [ListedLink(f"{BASE}/{piece.slug}") for piece in listed(stage.site)]
    waiting = [request for link in links if (request := spider.check_new(link)) is not None]
    waiting += [
        request for known in progress.plan.known if known.due and (request := spider.recheck(known)) is not None
    ]
    while waiting:
        request = waiting.pop(0)
        response = await spider.crawler.engine.download_async(request)
        answers: AsyncIterator[Any] = spider.parse_article(response, **request.cb_kwargs)
        async for answer in answers:
            if isinstance(answer, Request):
                waiting.append(answer)
            else:
                write([answer])
