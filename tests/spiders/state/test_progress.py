"""The verdict of a crawl, its end before time, and the writing of what it observed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from tests.spiders.progress_samples import DISCOVERY, URL, progress
from yalu.crawl import CrawlStats, WriteCount
from yalu.errors import LeaseLost
from yalu.model import (
    HttpExchange,
    Observation,
    Outcome,
    Verdict,
)
from yalu.reasons import Reason
from yalu.spiders.extraction.backlog import Backlog
from yalu.spiders.http.errors import CheckFailure
from yalu.spiders.state.progress import FAILURES_IN_A_ROW, DiscoveryState, Progress
from yalu.spiders.state.write_buffer import MAX_ITEMS, WriteBuffer


def observed(outcome: Outcome, number: int = 0) -> Observation:
    return Observation((f"{URL}-{number}",), outcome, reason=Reason.of("answer.status", status=500))


def ended(
    *outcomes: Outcome, ways: Sequence[DiscoveryState] = (), network: bool = False
) -> tuple[Verdict, Reason | None]:
    run = progress()
    run.discoveries.extend(ways or [DiscoveryState(DISCOVERY, url=DISCOVERY.url)])
    for number, outcome in enumerate(outcomes):
        run.record_check(observed(outcome, number), network=network)
    return run.verdict()


def dead(outcome: Outcome) -> DiscoveryState:
    return DiscoveryState(DISCOVERY, CheckFailure(outcome, Reason.of("network.failed")), DISCOVERY.url)


def test_verdicts() -> None:
    read, failed, blocked, gone = Outcome.READ, Outcome.FAILED, Outcome.BLOCKED, Outcome.GONE
    assert ended(read, gone, Outcome.UNCHANGED) == (Verdict.OK, None)
    assert ended() == (Verdict.OK, None)
    assert ended(read, failed)[0] is Verdict.PARTIAL
    assert ended(failed, failed)[0] is Verdict.FAILED
    assert ended(blocked, blocked)[0] is Verdict.BLOCKED
    assert ended(read, blocked, blocked, blocked)[0] is Verdict.PARTIAL
    assert ended(read, ways=[dead(failed)])[0] is Verdict.FAILED
    assert ended(read, ways=[dead(blocked)])[0] is Verdict.BLOCKED
    assert ended(read, ways=[dead(blocked), DiscoveryState(DISCOVERY, url="x")])[0] is Verdict.PARTIAL
    assert ended(*[Outcome.UNREADABLE] * 3)[0] is Verdict.PARTIAL
    line = ended(read, failed)[1]
    assert line == Reason.of(
        "crawl.pages_failed", count=1, known=2, address=f"{URL}-1", cause=Reason.of("answer.status", status=500)
    )


def test_a_site_that_stops_answering_is_left_alone_after_some_failures_in_a_row() -> None:
    run = progress()
    for number in range(FAILURES_IN_A_ROW):
        assert not run.over.is_set()
        run.record_check(observed(Outcome.FAILED, number), network=True)
    assert run.over.is_set()
    assert run.verdict()[0] is Verdict.FAILED
    patient = progress()
    for number in range(FAILURES_IN_A_ROW * 2):
        patient.record_check(observed(Outcome.FAILED, number))
    assert not patient.over.is_set(), "pages that fail one by one are no dead site"


class Sink:
    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.written: list[int] = []

    def write(self, observations: Sequence[Observation]) -> None:
        if self.error:
            raise self.error
        self.written.append(len(observations))

    def keep(self, rules: Sequence[HttpExchange]) -> WriteCount:
        raise NotImplementedError

    def finish(self, verdict: Verdict, reason: Reason | None, stats: CrawlStats) -> WriteCount:
        if self.error:
            raise self.error
        return WriteCount(captures=sum(self.written))


def fill(sink: Sink, number: int) -> tuple[Progress, tuple[Verdict, Reason | None]]:
    async def run() -> tuple[Progress, tuple[Verdict, Reason | None]]:
        crawl = progress()
        with ThreadPoolExecutor(1) as executor:
            buffer = WriteBuffer(sink, crawl, executor, Backlog())
            for ordinal in range(number):
                await buffer.put(observed(Outcome.READ, ordinal))
            await buffer.flush()
            return crawl, await buffer.finish(*crawl.verdict())

    return asyncio.run(run())


def test_observations_are_written_in_full_batches_and_the_rest_at_the_end() -> None:
    sink = Sink()
    crawl, verdict = fill(sink, 2 * MAX_ITEMS + 3)
    assert sink.written == [MAX_ITEMS, MAX_ITEMS, 3]
    assert crawl.counts.captures == 2 * MAX_ITEMS + 3
    assert verdict == (Verdict.OK, None)


def test_a_defect_at_the_end_of_a_crawl_stays_within_its_source() -> None:
    _, verdict = fill(Sink(ValueError("a page that nobody thought of")), 0)
    assert verdict == (Verdict.FAILED, Reason.of("crawl.storing_defect"))


def test_a_lost_lease_is_the_end_and_the_verdict() -> None:
    crawl, verdict = fill(Sink(LeaseLost("another crawl took it over")), MAX_ITEMS)
    assert crawl.over.is_set()
    assert verdict == (Verdict.FAILED, Reason.of("crawl.not_stored", detail="another crawl took it over"))
