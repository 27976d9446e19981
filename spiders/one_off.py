"""Runs one ad hoc task at one site, without a database."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from yalu.crawl import CrawlPlan, CrawlStats, WriteCount
from yalu.errors import Blocked, Unreachable, YaluError
from yalu.extraction.extractor import Extractor
from yalu.model import HttpExchange, Observation, Verdict
from yalu.reasons import Reason, reason_text
from yalu.settings import Settings
from yalu.sources.source import SourceConfig
from yalu.spiders.articles.ad_hoc_requests import AdHocSpider
from yalu.spiders.runner import CrawlTask, crawl

Result = TypeVar("Result")


class MemorySink:
    """A sink that keeps what it receives in memory."""

    def __init__(self) -> None:
        self.observations: list[Observation] = []
        self.rules: list[HttpExchange] = []

    def write(self, observations: Sequence[Observation]) -> None:
        """Append the observations."""
        self.observations += observations

    def keep(self, rules: Sequence[HttpExchange]) -> WriteCount:
        """Append the host policies; nothing is counted, since nothing is stored."""
        self.rules += rules
        return WriteCount()

    def finish(self, verdict: Verdict, reason: Reason | None, stats: CrawlStats) -> WriteCount:  # noqa: ARG002
        """Does nothing: there is no stored crawl to end."""
        return WriteCount()


def run_ad_hoc_task(
    source: SourceConfig,
    settings: Settings,
    ad_hoc_task: Callable[[AdHocSpider], Awaitable[Result]],
    *,
    extractor: Extractor | None = None,
) -> Result:
    """Result of ``ad_hoc_task``, run under the throttle and limits of ``source``; its discoveries are not followed.

    Call it once in a process, in its main thread. Raises any YaluError that the task raises, and Blocked or
    Unreachable when the task could not be finished.
    """
    results: list[Result] = []
    errors: list[YaluError] = []

    async def kept(spider: AdHocSpider) -> None:
        try:
            results.append(await ad_hoc_task(spider))
        except YaluError as error:
            errors.append(error)

    task = CrawlTask(replace(source, discover=()), CrawlPlan(), MemorySink(), ad_hoc_task=kept)
    ended = crawl([task], settings, extractor=extractor)[source.id]
    if errors:
        raise errors[0]
    if results:
        return results[0]
    why = f"{source.id}: {reason_text(ended.reason)}" if ended.reason else f"{source.homepage}: the visit broke off"
    raise (Blocked if ended.verdict is Verdict.BLOCKED else Unreachable)(why)
