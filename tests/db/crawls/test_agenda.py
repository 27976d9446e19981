"""Which sources are to be visited, and of which only known pieces are to be looked at before that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from tests.db.db_samples import COLUMN, DAY_ONE, SOURCE, URL, look, rows, thread
from yalu.crawl import CrawlPlan, CrawlStats, DiscoveryStats, Lease
from yalu.db.core.engine import Database, open_database
from yalu.db.crawls import due_sources, leases
from yalu.db.crawls.crawl_store import Store
from yalu.db.crawls.due_sources import waiting_to_be_compared
from yalu.db.models import Crawl, Source
from yalu.db.sources.feed_state import discoveries_of_sources
from yalu.model import HttpExchange, Observation, Outcome, Verdict
from yalu.settings import Settings
from yalu.sources.revisit import DEFAULT, POLICIES, TICK
from yalu.sources.source import SourceConfig

HOUR = timedelta(hours=1)
HOST = "river.example"
SOON = DAY_ONE + DEFAULT.soonest
WAYS = (DiscoveryStats("feed", "https://river.example/feed/", state="ok"),)


def store(database: Database, now: datetime) -> Store:
    return Store(database, Settings(secret="s", now=now))


def claim(database: Database, now: datetime, *, discovers: bool = True, source: SourceConfig = SOURCE) -> Lease:
    lease = store(database, now).claim(source, discovers=discovers)
    assert lease is not None
    return lease


def crawl(
    database: Database,
    now: datetime,
    *looks: Observation,
    discovers: bool = True,
    verdict: Verdict = Verdict.OK,
    source: SourceConfig = SOURCE,
    **stats: Any,
) -> CrawlPlan:
    """A whole crawl; what it started from."""
    lease = claim(database, now, discovers=discovers, source=source)
    plan = store(database, now).plan(lease)
    store(database, now).write(lease, looks)
    store(database, now).finish(lease, verdict, None, CrawlStats(discoveries=WAYS if discovers else (), **stats))
    return plan


def due_articles(database: Database, now: datetime, *sources: SourceConfig) -> Sequence[str]:
    with database.read() as connection:
        due = due_sources.with_due_articles(connection, sources or (SOURCE,), "default", now)
    return [source.id for source in due]


def is_due(database: Database, now: datetime) -> bool:
    with database.read() as connection:
        return bool(due_sources.due(connection, [SOURCE], now))


def test_a_source_has_pieces_due_long_before_its_own_hour(database: Database) -> None:
    crawl(database, DAY_ONE, look(COLUMN))
    assert due_articles(database, SOON - timedelta(seconds=1)) == []
    assert due_articles(database, SOON) == [SOURCE.id]
    assert not is_due(database, SOON)


def test_a_source_is_asked_for_its_due_pieces_once_in_a_tick_of_the_clock(database: Database) -> None:
    """Pieces that a crawl left, as over the page limit, would be asked for again and again."""
    crawl(database, DAY_ONE, look(COLUMN))
    crawl(database, SOON)
    request = leases.LeaseRequest(SOURCE, [SOURCE.id], discovers=False)
    next_tick = SOON + TICK - (SOON - DAY_ONE) % TICK  # the first day begins with one
    for now, is_asked in ((next_tick - timedelta(seconds=1), False), (next_tick, True)):
        assert due_articles(database, now) == [SOURCE.id] * is_asked
        assert len(leases.lease(store(database, now), [request], 1)) == is_asked


def test_a_look_in_between_is_no_visit_of_the_source(database: Database) -> None:
    crawl(database, DAY_ONE, look(COLUMN))
    plan = crawl(database, DAY_ONE + HOUR, look(COLUMN), discovers=False)
    assert not plan.discovers
    assert due_articles(database, DAY_ONE + HOUR) == []
    assert not is_due(database, DAY_ONE + SOURCE.every - timedelta(seconds=1))
    assert is_due(database, DAY_ONE + SOURCE.every)
    assert discoveries_of_sources(database) == {SOURCE.id: WAYS}, (
        "how the ways in are doing is what the last visit said"
    )
    whole = crawl(database, DAY_ONE + SOURCE.every, look(COLUMN))
    assert (whole.discovers, whole.first, list(whole.listed)) == (True, False, [WAYS[0].url])


def test_the_first_visit_to_the_listings_is_the_first_whatever_was_looked_at_before(database: Database) -> None:
    crawl(database, DAY_ONE, look(COLUMN), discovers=False)
    assert crawl(database, DAY_ONE + HOUR, look(COLUMN)).first is True


@pytest.mark.parametrize(
    ("verdict", "checks"),
    [(Verdict.BLOCKED, {}), (Verdict.FAILED, {}), (Verdict.PARTIAL, {Outcome.READ: 9, Outcome.BLOCKED: 1})],
)
def test_a_host_that_refused_us_is_left_to_the_next_regular_crawl(
    database: Database, verdict: Verdict, checks: dict[Outcome, int]
) -> None:
    crawl(database, DAY_ONE, look(COLUMN))
    assert due_articles(database, DAY_ONE + 3 * HOUR) == [SOURCE.id]
    crawl(database, DAY_ONE + HOUR, discovers=False, verdict=verdict, checks=checks)
    assert due_articles(database, DAY_ONE + 3 * HOUR) == []


def test_a_host_is_left_alone_while_another_of_its_sources_is_crawled_or_once_its_day_is_spent(
    database: Database,
) -> None:
    crawl(database, DAY_ONE, look(COLUMN), hosts={HOST: POLICIES["default"].budget})
    assert due_articles(database, DAY_ONE + 3 * HOUR) == []
    assert due_articles(database, DAY_ONE + 25 * HOUR) == [SOURCE.id]
    sunday = replace(SOURCE, id="river-post-sunday")
    lease = claim(database, DAY_ONE + 25 * HOUR, source=sunday)
    assert due_articles(database, DAY_ONE + 25 * HOUR) == []
    store(database, DAY_ONE + 25 * HOUR).finish(lease, Verdict.OK)
    assert due_articles(database, DAY_ONE + 25 * HOUR) == [SOURCE.id]


def test_who_takes_over_a_dead_visit_follows_its_ways_in_too(database: Database) -> None:
    claim(database, DAY_ONE)
    later = DAY_ONE + HOUR
    assert store(database, later).plan(claim(database, later, discovers=False)).discovers


def test_a_robots_txt_that_was_read_within_a_day_need_not_be_read_again(database: Database) -> None:
    address = f"https://{HOST}/robots.txt"
    exchange = HttpExchange(address, DAY_ONE, 200, (), b"User-agent: *\nDisallow: /drafts\n")
    first = claim(database, DAY_ONE)
    assert store(database, DAY_ONE).keep(first, [exchange]).captures == 1
    store(database, DAY_ONE).finish(first, Verdict.OK, None, CrawlStats(rules={address: DAY_ONE}))
    read = DAY_ONE + 6 * HOUR
    second = claim(database, read)
    assert store(database, read).keep(second, [exchange]).captures == 0
    store(database, read).finish(second, Verdict.OK, None, CrawlStats(rules={address: read}))
    for age, known in ((23 * HOUR, True), (24 * HOUR, False)):
        now = store(database, read + age)
        lease = now.claim(SOURCE, discovers=False)
        assert lease is not None
        robots = now.robots_lately(lease)
        assert robots == ({address: replace(exchange, fetched_at=read)} if known else {})
        now.finish(lease, Verdict.OK)


def test_looks_at_due_pieces_alone_are_no_witness_that_the_site_answers(database: Database) -> None:
    gone = look(outcome=Outcome.GONE, talk=thread())
    crawl(database, DAY_ONE, look(COLUMN))
    crawl(database, DAY_ONE + HOUR, gone, discovers=False)
    crawl(database, DAY_ONE + 8 * HOUR, gone, discovers=False)
    at = store(database, DAY_ONE + 9 * HOUR)
    facts = at.crawl_facts(max(waiting_to_be_compared(at.database)))
    assert [piece.site_answered for piece in facts.articles] == [False]


def test_pieces_are_counted_and_of_them_those_that_are_due(database: Database) -> None:
    other = replace(SOURCE, id="gang", homepage="https://gang.example/")
    crawl(database, DAY_ONE, look(COLUMN), look(COLUMN, url=f"{URL}/2"))
    minute = timedelta(minutes=1)
    crawl(database, DAY_ONE + minute, look(COLUMN, url="https://gang.example/1"), source=other)
    both = [SOURCE.id, other.id]
    assert due_sources.count_articles(database, both, DAY_ONE + minute) == (3, 0)
    assert due_sources.count_articles(database, both, SOON) == (3, 2)
    assert due_sources.count_articles(database, [other.id], SOON) == (1, 0)
    assert due_sources.count_articles(database, both, SOON + minute) == (3, 3)


def test_a_source_that_is_leased_because_it_is_due_has_only_due_pieces_looked_at(database: Database) -> None:
    crawl(database, DAY_ONE, look(COLUMN))
    now = DAY_ONE + DEFAULT.soonest
    wish = leases.LeaseRequest(SOURCE, [SOURCE.id], discovers=False)
    assert leases.lease(store(database, now - timedelta(seconds=1)), [wish], 1) == []
    ((leased, lease),) = leases.lease(store(database, now), [wish], 1)
    assert leased is wish
    (crawled,) = (row for row in rows(database, Crawl) if row.id == lease.crawl_id)
    assert (crawled.forced, crawled.discovers) == (False, False)
    assert leases.lease(store(database, now), [wish], 1) == [], "it is being crawled"


def test_of_a_site_one_source_at_a_time_is_leased(database: Database) -> None:
    other = replace(SOURCE, id="river-sunday")
    site = [SOURCE.id, other.id]
    lease = claim(database, DAY_ONE)
    leases.register(database, [other])
    wishes = [leases.LeaseRequest(other, site)]
    assert leases.lease(store(database, DAY_ONE), wishes, 1) == []
    store(database, DAY_ONE).finish(lease, Verdict.OK, None)
    assert [wish for wish, _ in leases.lease(store(database, DAY_ONE), wishes, 1)] == wishes


def test_a_source_is_leased_for_its_listings_once_its_hour_has_come(database: Database) -> None:
    wishes = [leases.LeaseRequest(SOURCE, [SOURCE.id])]
    crawl(database, DAY_ONE)
    due = DAY_ONE + SOURCE.every
    assert leases.lease(store(database, due - timedelta(seconds=1)), wishes, 1) == []
    assert [wish for wish, _ in leases.lease(store(database, due), wishes, 1)] == wishes


def test_a_site_whose_row_another_session_holds_is_passed_over_and_not_waited_for(postgresql_url: str) -> None:
    mine, theirs = open_database(postgresql_url), open_database(postgresql_url)
    other = replace(SOURCE, id="gang", homepage="https://gang.example/")
    leases.register(mine, [SOURCE, other])
    event.listen(mine.engine, "begin", lambda connection: connection.exec_driver_sql("SET lock_timeout = '1s'"))
    wishes = [leases.LeaseRequest(source, [source.id]) for source in (SOURCE, other)]
    with theirs.write() as held:
        held.execute(select(Source.id).where(Source.id == SOURCE.id).with_for_update(key_share=True))
        assert [wish.source for wish, _ in leases.lease(store(mine, DAY_ONE), wishes, 2)] == [other]
    assert [wish.source for wish, _ in leases.lease(store(mine, DAY_ONE), wishes, 2)] == [SOURCE]
    mine.close()
    theirs.close()
