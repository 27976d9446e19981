"""The Estuary visited without a network: what a crawl would fetch is taken from the paper itself and stored."""

from __future__ import annotations

import shutil
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from yalu.crawl import Lease
from yalu.db.core.engine import Database, open_database
from yalu.db.crawls.crawl_store import Store
from yalu.db.queries import overview
from yalu.demo.articles import calendar, edition, when
from yalu.demo.newspaper import Newspaper
from yalu.demo.outlets import source_file
from yalu.extraction.extractor import Extractor
from yalu.jobs.changes.diff_job import diff
from yalu.jobs.reextraction.reextract_job import Reextracted, reextract
from yalu.jobs.runtime.database import job_database
from yalu.model import HttpExchange, Observation, Outcome, Page, ThreadRequest, Verdict
from yalu.pages.comments.page_thread import Part
from yalu.pages.read_page import read_page
from yalu.reasons import Reason
from yalu.records.nouns.change import StoredChange
from yalu.settings import IN_DATABASE, Settings
from yalu.sources.load import load_registry
from yalu.sources.source import SourceConfig

BASE = "https://estuary.example"
DAYS = len(calendar())
_readings: dict[tuple[bytes, str], Page] = {}


def read_once(body: bytes, **given: Any) -> Page:
    """``read_page``, which gives equal pages for equal arguments: tests that watch the same days read them once."""
    key = (body, repr(sorted(given.items())))
    if key not in _readings:
        _readings[key] = read_page(body, **given)
    return _readings[key]


@dataclass
class Offline:
    """One database, the paper, and a source file that tests may write anew."""

    database_url: str
    folder: Path
    paper: Newspaper = field(default_factory=lambda: Newspaper(BASE))
    requests: int = 0
    capture_store: str = IN_DATABASE

    def __post_init__(self) -> None:
        self.file = self.folder / "estuary.toml"
        self.describe("")

    def describe(self, rules: str) -> None:
        """The source file, with page rules."""
        self.file.write_text(source_file(BASE) + rules, encoding="utf-8")

    @property
    def source(self) -> SourceConfig:
        (source,) = load_registry(only=self.file)
        return source

    def settings(self, day: int) -> Settings:
        return Settings(
            database_url=self.database_url,
            capture_store=self.capture_store,
            secret="a secret for tests",
            now=when(day),
            log_level="ERROR",
        )

    def days(self, *days: int) -> dict[int, Counter[str]]:
        """Visit and compare on each of the days; gives what was told, by kind."""
        return {day: self.day(day) for day in days}

    def day(self, day: int) -> Counter[str]:
        self.crawl(day)
        return self.compare(day)

    def compare(self, day: int) -> Counter[str]:
        _, summary = diff(self.settings(day), only=self.file)
        return Counter(summary["changes"]) + Counter({"article.new": summary["baseline"]})

    def crawl(self, day: int) -> None:
        with job_database(self.settings(day), make=True) as database:
            store = Store(database, self.settings(day))
            lease = store.claim(self.source, force=True)
            assert lease is not None
            self.look(store, lease, day, (piece.path for piece in edition(day).articles if piece.on_topic))
            verdict = Verdict.BLOCKED if edition(day).outage else Verdict.OK
            store.finish(lease, verdict, None)

    def look(self, store: Store, lease: Lease, day: int, paths: Iterable[str]) -> None:
        known = [article.url for article in store.plan(lease).known]
        # What is known and not in the paper any more is asked for all the same.
        for url in dict.fromkeys([*(BASE + path for path in paths), *known]):
            store.write(lease, [self._look(url, day)])

    def _look(self, url: str, day: int) -> Observation:
        page_capture, final = self._get(url, day)
        if page_capture.status != 200:
            outcome = Outcome.GONE if page_capture.status in (404, 410) else Outcome.FAILED
            return Observation(
                (url,), outcome, (page_capture,), reason=Reason.of("answer.status", status=page_capture.status or 0)
            )
        page = self._read(page_capture)
        parts = self._parts(page, day)
        if parts:
            page = replace(page, thread=Extractor().join(page, [part for part, _ in parts]))
        where = tuple(dict.fromkeys((final, url)))
        return Observation(where, Outcome.READ, (page_capture, *(exchange for _, exchange in parts)), page)

    def _read(self, served: HttpExchange) -> Page:
        return Extractor().page(
            self.source,
            served.body,
            url=served.final_url or served.url,
            headers=dict(served.headers),
            fetched_at=served.fetched_at,
            status=200,
        )

    def _parts(self, page: Page, day: int) -> list[tuple[Part, HttpExchange]]:
        waiting, asked, parts = deque(page.more), {request.url for request in page.more}, []
        while waiting:
            request: ThreadRequest = waiting.popleft()
            served, _ = self._get(request.url, day)
            part = Part(request, served.status or 0, dict(served.headers), served.body)
            parts.append((part, served))
            for further in Extractor().next_requests("wordpress", part):
                if further.url not in asked:
                    asked.add(further.url)
                    waiting.append(further)
        return parts

    def _get(self, url: str, day: int) -> tuple[HttpExchange, str]:
        final = url
        for _ in range(5):
            self.requests += 1
            parts = urlsplit(final)
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            status, headers, body = self.paper.page(path, day, self.requests)
            if status != 301:
                break
            final = headers["location"]
        moved = final if final != url else None
        return HttpExchange(url, when(day), status, tuple(headers.items()), body, final_url=moved), final

    def reextract(self, day: int, **options: Any) -> Reextracted:
        return reextract(self.settings(day), only=self.file, **options)

    def log(self, day: int) -> list[StoredChange]:
        with job_database(self.settings(day)) as database:
            return overview.log(database)

    def database(self, day: int = DAYS) -> Database:
        return open_database(self.settings(day).database_url)


def copy_of(folder: Path, to: Path) -> Offline:
    """A copy of a paper that was watched on SQLite in a folder."""
    shutil.copytree(folder, to, dirs_exist_ok=True)
    return Offline(f"sqlite:///{to / 'yalu.db'}", to)
