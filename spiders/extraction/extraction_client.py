"""Client of the extraction pool: each question is answered outside the event loop's thread.

Every method raises ExtractionFailed when the answer exceeded the limits of a page or ended its process; see
``yalu.spiders.extraction.extraction_pool``.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from operator import methodcaller
from typing import Any

from scrapy.http import Response

from yalu.crawl import KnownArticle
from yalu.extraction.archive_copy import observe_archive_copy
from yalu.extraction.article_check import ArticleCheck
from yalu.extraction.extractor import page_and_match
from yalu.model import Fate, HttpExchange, Observation, Outcome, Page, ParsedThread, ThreadRequest, TopicMatch
from yalu.pages.comments.platform import Part
from yalu.reasons import Reason
from yalu.sources.source import SourceConfig
from yalu.spiders.extraction.extraction_pool import MANY, ExtractionPool, Task
from yalu.spiders.http.exchange import headers


class Extraction:
    """The extractor of a process, asked by name, so that a question can go to another process."""

    def __init__(self, pool: ExtractionPool, rank: int = 0) -> None:
        """``rank``: that of the crawl among those of its process; a lower one is served first."""
        self._pool, self._rank = pool, rank
        self.expected = 0
        """Pages that the crawl has begun to ask for."""

    async def _run(self, task: Task, size: int) -> Any:
        return await self._pool.run(task, size, self._rank, many=self.expected >= MANY)

    async def page(
        self, source: SourceConfig, capture: HttpExchange, *, matched: bool = False
    ) -> tuple[Page, TopicMatch | None]:
        """What a fetched page says, and where ``matched`` whether its article is in scope, and why.

        Raises NotAPage, PageTooLarge.
        """
        task = partial(page_and_match, source=source, capture=capture, matched=matched)
        answer: tuple[Page, TopicMatch | None] = await self._run(task, len(capture.body))
        return answer

    async def footprint(self, source: SourceConfig, response: Response) -> str:
        """What a page that was read before is recognised by."""
        task = methodcaller("footprint", source, response.body, url=response.url, headers=headers(response))
        mark: str = await self._run(task, len(response.body))
        return mark

    async def next_requests(self, platform: str, part: Part) -> Sequence[ThreadRequest]:
        """What an answer for a thread asks for in turn."""
        task = methodcaller("next_requests", platform, part)
        requests: Sequence[ThreadRequest] = await self._run(task, len(part.body))
        return requests

    async def fate(self, part: Part) -> Fate:
        """What the answer to a look-up proves."""
        fate: Fate = await self._run(methodcaller("fate", part), len(part.body))
        return fate

    async def join(self, page: Page, parts: Sequence[Part]) -> ParsedThread | None:
        """The whole thread of a page."""
        size = sum(len(part.body) for part in parts)
        thread: ParsedThread | None = await self._run(methodcaller("join", page, tuple(parts)), size)
        return thread

    async def why_not_missing(self, source: SourceConfig, check: ArticleCheck) -> tuple[Outcome, Reason] | None:
        """What the answer that an article is missing is instead, and why; None when it stands."""
        from yalu.extraction.missing_page import why_not_missing  # loads the readers, which few crawls need for it

        task = partial(why_not_missing, source=source, check=check)
        answer: tuple[Outcome, Reason] | None = await self._run(task, len(check.capture.body))
        return answer

    async def archive_copy(self, source: SourceConfig, copy: HttpExchange, known: KnownArticle | None) -> Observation:
        """What a copy that an archive kept shows."""
        task = partial(observe_archive_copy, source=source, copy=copy, known=known)
        seen: Observation = await self._run(task, len(copy.body))
        return seen
