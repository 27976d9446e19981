"""One errand at one site, without a store."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from spiders.articles.ad_hoc_requests import ErrandSpider
from spiders.runner import CrawlTask, crawl
from yalu.crawl_plan import CrawlPlan
from yalu.errors import Blocked, Unreachable, YaluError
from yalu.extraction import Extractor
from yalu.model import Capture, Observation, Verdict, WriteCount
from yalu.settings import Settings
from yalu.sources.source import Source

Result = TypeVar("Result")


class Kept:
    """A sink that keeps what it gets."""

    def __init__(self) -> None:
        self.observations: list[Observation] = []
        self.rules: list[Capture] = []

    def write(self, observations: Sequence[Observation]) -> None:
        self.observations += observations

    def keep(self, rules: Sequence[Capture]) -> WriteCount:
        self.rules += rules
        return WriteCount()

    def finish(self, verdict: Verdict, reason: str | None, stats: Mapping[str, object]) -> WriteCount:  # noqa: ARG002
        """Nothing is stored, so there is nothing to end."""
        return WriteCount()


def run_errand(
    source: Source,
    settings: Settings,
    errand: Callable[[ErrandSpider], Awaitable[Result]],
    *,
    extractor: Extractor | None = None,
) -> Result:
    """What an errand comes to, under the manners and guards of ``source``; its ways in are not followed.

    To be called once in a process, in its main thread. Raises what errors of ours the errand raises, and Blocked or
    Unreachable when it could not be brought to its end.
    """
    results: list[Result] = []
    errors: list[YaluError] = []

    async def kept(spider: ErrandSpider) -> None:
        try:
            results.append(await errand(spider))
        except YaluError as error:
            errors.append(error)

    task = CrawlTask(replace(source, discover=()), CrawlPlan(), Kept(), errand=kept)
    ended = crawl([task], settings, extractor=extractor)[source.id]
    if errors:
        raise errors[0]
    if results:
        return results[0]
    reason = ended.reason or f"{source.homepage}: the visit broke off; the log says why"
    raise (Blocked if ended.verdict is Verdict.BLOCKED else Unreachable)(reason)
