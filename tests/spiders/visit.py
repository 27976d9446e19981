"""Runs ``yalu.spiders.runner.crawl`` for a job, in a process of its own that tests start (see ``crawls``).

The job: ``sources`` (each with id, discover and what else it sets), ``known`` by source, ``settings``, and ``sink``:
what the store does ("keep", "lease-lost", "broken", "defect", "slow").
"""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from typing import Any

import msgspec

from yalu.crawl import CrawlPlan, CrawlStats, KnownArticle, WriteCount
from yalu.errors import LeaseLost, StoreError
from yalu.extraction.extractor import Extractor
from yalu.model import HttpExchange, Observation, Page, TopicMatch, Verdict
from yalu.reasons import Reason, reason_text
from yalu.settings import Settings
from yalu.sources.source import Discovery, DiscoveryMethod, Fetch, PageRules, Scope, SourceConfig
from yalu.spiders import runner
from yalu.spiders.runner import CrawlTask, crawl
from yalu.spiders.state import progress_log


@dataclass
class Store:
    """A sink that keeps everything, or fails as told."""

    pipe: Connection
    mood: str
    kept: list[dict[str, Any]] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)
    finished: list[tuple[str, str | None]] = field(default_factory=list)
    rules: list[tuple[str, int | None, str | None]] = field(default_factory=list)
    threads: set[str] = field(default_factory=set)
    captures: int = 0

    def write(self, observations: Sequence[Observation]) -> None:
        self.threads.add(threading.current_thread().name)
        if self.mood == "lease-lost":
            raise LeaseLost("another crawl took this source over")
        if self.mood == "broken":
            raise StoreError("the disk is full")
        if self.mood == "defect":
            raise RuntimeError("a defect")
        if self.mood == "slow":
            time.sleep(1)
        self.batches.append(len(observations))
        self.kept += [_as_json(observation) for observation in observations]
        self.captures += sum(len(observation.captures) for observation in observations)
        self.pipe.send(("stored", len(self.kept)))

    def keep(self, rules: Sequence[HttpExchange]) -> WriteCount:
        self.rules += [(exchange.url, exchange.status, exchange.error) for exchange in rules]
        return WriteCount(captures=len(rules))

    def finish(self, verdict: Verdict, reason: Reason | None, stats: CrawlStats) -> WriteCount:
        msgspec.json.encode(stats)
        self.finished.append((verdict.value, reason_text(reason) if reason else None))
        if self.mood == "lease-lost":
            raise LeaseLost("another crawl took this source over")
        return WriteCount(captures=self.captures)


ENDS_ITS_READER = "<!-- ends its reader -->"
TAKES_ALL_MEMORY = "<!-- takes all memory -->"
TAKES_TIME = "<!-- takes time -->"


class PlainTopic(Extractor):
    """The real extractor, with a topic that tests can see through: the word "China" in the title.

    Some pages do to it what the pages that nobody thought of do.
    """

    def page(self, source: SourceConfig, body: bytes, **about: Any) -> Page:
        if ENDS_ITS_READER.encode() in body:
            os.kill(os.getpid(), signal.SIGKILL)
        if TAKES_TIME.encode() in body:
            time.sleep(1.0)
        kept = []
        while TAKES_ALL_MEMORY.encode() in body:
            kept.append(bytes(bytearray(8 << 20)))
        return super().page(source, body, **about)

    def match(self, source: SourceConfig, page: Page) -> TopicMatch:
        assert page.article is not None
        about = "China" in page.article.title
        return TopicMatch(about, float(about), "the word China")


def _as_json(observation: Observation) -> dict[str, Any]:
    page = observation.page
    return {
        "addresses": observation.addresses,
        "outcome": observation.outcome.value,
        "reason": observation.reason and reason_text(observation.reason),
        "title": page.article.title if page and page.article else None,
        "in_scope": observation.match.in_scope if observation.match else None,
        "thread": None
        if page is None or page.thread is None
        else {
            "platform": page.thread.platform,
            "complete": page.thread.complete,
            "open": page.thread.open,
            "note": page.thread.note and reason_text(page.thread.note),
            "ids": [comment.id for comment in page.thread.comments],
        },
        "captures": [
            {
                "url": capture.url,
                "status": capture.status,
                "error": capture.error,
                "final_url": capture.final_url,
                "length": len(capture.body),
                "headers": dict(capture.headers),
                "at": capture.fetched_at.isoformat(),
                "request": None if capture.request is None else msgspec.to_builtins(capture.request),
            }
            for capture in observation.captures
        ],
    }


def source(spec: dict[str, Any]) -> SourceConfig:
    discover = tuple(
        Discovery(DiscoveryMethod(way), url, spec.get("links"))
        for ways in spec["discover"]
        for way, url in ways.items()
    )
    return SourceConfig(
        id=spec["id"],
        name=spec["id"],
        homepage=spec["homepage"],
        country=spec.get("country", "US"),
        languages=("en",),
        type="magazine",
        discover=discover,
        comments=spec.get("comments", "auto"),
        fetch=Fetch(spec.get("fetch", "plain")),
        press=spec.get("press"),
        page=(PageRules(**spec["page"]),) if "page" in spec else (),
        scope=Scope(spec.get("scope", "all")),
        delay=timedelta(seconds=spec.get("delay", 0)),
        max_pages=spec.get("max_pages", 50),
        allow_private_hosts=spec.get("allow_private_hosts", True),
        user_agent=spec.get("user_agent"),
        budget=spec.get("budget"),
    )


def plan(spec: dict[str, Any]) -> CrawlPlan:
    known = []
    for number, article in enumerate(spec.get("known", ()), 1):
        if article.get("seen_at"):
            article["seen_at"] = datetime.fromisoformat(article["seen_at"])
        known.append(KnownArticle(number, **{**article, "addresses": tuple(article.get("addresses", ()))}))
    skip = frozenset(spec.get("skip", ()))
    stated = {name: spec[name] for name in ("first", "checks", "spent", "discovers") if name in spec}
    return CrawlPlan(tuple(known), skip, **stated)


def main(job: str, descriptor: str) -> None:
    """Run one job in this process; its result and what the store says go to ``descriptor``."""
    with Connection(int(descriptor), readable=False) as pipe:
        run(json.loads(job), pipe)


def run(job: dict[str, Any], pipe: Connection) -> None:
    os.environ.update(job["env"])
    logging.basicConfig(level=logging.INFO, stream=sys.stderr)
    stores = {spec["id"]: Store(pipe, spec.get("sink", "keep")) for spec in job["sources"]}
    tasks = [CrawlTask(source(spec), plan(spec), stores[spec["id"]]) for spec in job["sources"]]
    settings = Settings(**{"download_timeout": 5, **job["settings"]})
    runner.CLOSE_AFTER = job["between"] or runner.CLOSE_AFTER
    progress_log.FIRST_PAUSE = job["told_after"] or progress_log.FIRST_PAUSE
    results = crawl(tasks, settings, extractor=PlainTopic())
    answer = {
        name: {
            "verdict": result.verdict.value,
            "reason": result.reason and reason_text(result.reason),
            "stats": msgspec.to_builtins(result.stats),
            "captures": result.counts.captures,
            "kept": stores[name].kept,
            "batches": stores[name].batches,
            "finished": stores[name].finished,
            "rules": stores[name].rules,
            "threads": sorted(stores[name].threads),
        }
        for name, result in results.items()
    }
    pipe.send(("result", json.dumps(answer, default=str)))
