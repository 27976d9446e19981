"""How many requests a host has had, and by which policy the next look is planned."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.db.db_samples import COLUMN, DAY_ONE, SOURCE, URL, look, rows
from yalu.crawl import CrawlPlan, CrawlStats
from yalu.db.core.engine import Database
from yalu.db.crawls.crawl_store import Store
from yalu.db.models import RevisitSchedule
from yalu.model import Verdict
from yalu.settings import Settings

pytestmark = pytest.mark.sqlite

HOUR = timedelta(hours=1)
HOST = "river.example"


def store(database: Database, now: datetime, revisit: str = "default") -> Store:
    return Store(database, Settings(secret="s", now=now, revisit=revisit))


def crawl(database: Database, now: datetime, hosts: dict[str, int] | None, source_id: str = SOURCE.id) -> None:
    """A crawl that ended at once and says what it asked; None: it says nothing, and left one capture."""
    at = store(database, now)
    lease = at.claim(replace(SOURCE, id=source_id), force=True)
    assert lease is not None
    at.write(lease, [look(COLUMN)])
    at.finish(lease, Verdict.OK, None, CrawlStats(hosts=hosts))


def plan(database: Database, now: datetime) -> CrawlPlan:
    at = store(database, now)
    lease = at.claim(SOURCE)
    assert lease is not None
    return at.plan(lease)


def test_the_requests_of_all_crawls_within_a_day_are_added_up_by_host(database: Database) -> None:
    crawl(database, DAY_ONE, {HOST: 100, "old.example": 1})
    crawl(database, DAY_ONE + 20 * HOUR, {HOST: 7, "talk.example": 2})
    crawl(database, DAY_ONE + 22 * HOUR, {HOST: 5}, source_id="river-post-sunday")
    assert plan(database, DAY_ONE + 30 * HOUR).spent == {HOST: 12, "talk.example": 2}


def test_of_a_crawl_that_ended_without_a_word_the_captures_count(database: Database) -> None:
    crawl(database, DAY_ONE, None)
    assert plan(database, DAY_ONE + HOUR).spent == {HOST: 1}


def test_a_crawl_that_goes_on_knows_what_it_asked_before(database: Database) -> None:
    at = store(database, DAY_ONE)
    lease = at.claim(SOURCE)
    assert lease is not None
    assert at.plan(lease).asked == {}
    at.write(lease, [look(COLUMN), look(COLUMN, url=URL + "/2")])
    again = plan(database, DAY_ONE + HOUR)
    assert (again.asked, again.spent) == ({HOST: 2}, {HOST: 2})


@pytest.mark.parametrize(
    ("operators", "sources", "names"),
    [("default", None, "default"), ("sparing", None, "sparing"), ("eager", "sparing", "sparing")],
)
def test_a_source_may_choose_another_policy_than_the_operator(
    database: Database, operators: str, sources: str | None, names: str
) -> None:
    lease = store(database, DAY_ONE, operators).claim(replace(SOURCE, revisit=sources))
    assert lease is not None
    assert lease.policy == names


def test_the_next_look_is_planned_by_the_policy(database: Database) -> None:
    waits = []
    for policy in ("eager", "default", "sparing"):
        source = replace(SOURCE, id=policy, revisit=policy)
        for days in (0, 10):
            at = store(database, DAY_ONE + timedelta(days=days))
            lease = at.claim(source, force=True)
            assert lease is not None
            at.write(lease, [look(COLUMN)])
            at.finish(lease, Verdict.OK)
        visit = rows(database, RevisitSchedule, "article_id")[-1]
        waits.append(visit.next_check_at - visit.checked_at)
    assert waits[0] * 2 < waits[1] < waits[2] / 2
