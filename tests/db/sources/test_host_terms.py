"""States of hosts as the store writes them, without a network."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete

from tests.db.db_samples import SOURCE, Days, rows
from yalu.crawl import CrawlStats, Lease
from yalu.db.core.engine import Database
from yalu.db.models import CapturePayload, HostTerms
from yalu.db.sources.host_terms import current_terms
from yalu.history.detection.changes import detect_changes
from yalu.model import HttpExchange, Kind, Verdict

HOST = "https://river.example"
ROBOTS = f"{HOST}/robots.txt"
OPEN, SHUT = b"User-agent: *\nContent-Signal: ai-train=yes\n", b"User-agent: *\nContent-Signal: ai-train=no\n"


@pytest.fixture
def days(database: Database) -> Days:
    return Days(database)


def robots(days: Days, body: bytes = OPEN, status: int | None = 200, **fields: Any) -> HttpExchange:
    return replace(HttpExchange(ROBOTS, days.now, status, body=body), **fields)


def read(days: Days, *captures: HttpExchange, lease: Lease | None = None) -> int:
    """One crawl that reads these documents; gives its id."""
    lease = lease or days.claim()
    days.store().keep(lease, captures)
    days.store().finish(lease, Verdict.OK, None, stats(*captures))
    days.now += timedelta(days=1)
    return lease.crawl_id


def stats(*captures: HttpExchange) -> CrawlStats:
    return CrawlStats(rules={exchange.url: exchange.fetched_at for exchange in captures})


def changes_of_crawl(days: Days, crawl_id: int) -> list[tuple[Kind, float]]:
    facts = days.store().crawl_facts(crawl_id)
    return [(change.kind, change.significance) for change in detect_changes(facts, 2)]


def states(days: Days) -> list[tuple[str, int]]:
    return [(row.host, row.seq) for row in rows(days.database, HostTerms)]


def test_a_state_is_added_when_a_document_differs_and_extended_when_it_does_not(days: Days) -> None:
    assert changes_of_crawl(days, read(days, robots(days))) == []
    first = days.now
    assert changes_of_crawl(days, read(days, robots(days))) == []
    (row,) = rows(days.database, HostTerms)
    assert row.last_seen_at == first == row.robots_seen_at
    assert changes_of_crawl(days, read(days, robots(days, SHUT))) == [(Kind.SOURCE_TERMS, 0.6)]
    assert (*states(days),) == ((HOST, 1), (HOST, 2))
    assert rows(days.database, HostTerms)[1].not_before == first


@pytest.mark.parametrize("status", [None, 304, 401, 403, 408, 429, 500, 503])
def test_what_proves_nothing_neither_adds_nor_extends(days: Days, status: int | None) -> None:
    read(days, robots(days))
    (before,) = rows(days.database, HostTerms)
    crawl_id = read(days, robots(days, b"", status, error=None if status else "no answer"))
    assert changes_of_crawl(days, crawl_id) == []
    (after,) = rows(days.database, HostTerms)
    assert after.last_seen_at == before.last_seen_at


def test_a_maintenance_page_in_its_place_takes_nothing_back(days: Days) -> None:
    read(days, robots(days))
    page = b"<!doctype html><title>Back soon</title><p>Tickets: we are working on it."
    assert changes_of_crawl(days, read(days, robots(days, page))) == []
    assert changes_of_crawl(days, read(days, robots(days))) == []
    assert states(days) == [(HOST, 1)]
    assert changes_of_crawl(days, read(days, robots(days, b"<!-- ours -->\n" + SHUT))) == [(Kind.SOURCE_TERMS, 0.6)]


def test_a_web_page_that_stays_in_its_place_says_that_there_is_none(days: Days) -> None:
    read(days, robots(days))
    pages = [read(days, robots(days, f"<!doctype html><title>Home</title><p>{day}".encode())) for day in range(4)]
    assert [changes_of_crawl(days, crawl_id) for crawl_id in pages] == [[], [], [(Kind.SOURCE_TERMS, 0.6)], []]


def test_a_file_over_the_limit_makes_no_state(days: Days) -> None:
    read(days, robots(days))
    read(days, robots(days, SHUT + b"#" * 600_000))
    assert states(days) == [(HOST, 1)]


def test_a_crawl_that_ends_later_does_not_undo_what_was_read_after_it(days: Days) -> None:
    other = replace(SOURCE, id="other")
    read(days, robots(days))
    slow = days.store().claim(other, force=True)
    assert slow is not None
    early = robots(days)
    days.store().keep(slow, [early])
    days.now += timedelta(minutes=5)
    read(days, robots(days, SHUT))
    days.store().finish(slow, Verdict.OK, None, stats(early))
    assert states(days) == [(HOST, 1), (HOST, 2)]


def test_a_crawl_whose_process_died_leaves_what_it_read(days: Days) -> None:
    read(days, robots(days))
    lease = days.claim()
    days.store().keep(lease, [robots(days, SHUT)])
    days.now += SOURCE.every + timedelta(days=1)
    days.claim()
    assert changes_of_crawl(days, lease.crawl_id) == [(Kind.SOURCE_TERMS, 0.6)]


def test_a_redirect_to_https_is_the_same_host(days: Days) -> None:
    plain = robots(days, url=ROBOTS.replace("https:", "http:"), final_url=ROBOTS)
    read(days, plain, robots(days))
    assert states(days) == [(HOST, 1)]


def test_a_document_read_for_the_first_time_is_no_change(days: Days) -> None:
    read(days, robots(days))
    reserved = HttpExchange(
        f"{HOST}/.well-known/tdmrep.json", days.now, 200, body=b'[{"location": "/", "tdm-reservation": 1}]'
    )
    assert changes_of_crawl(days, read(days, robots(days), reserved)) == []
    assert [row.decisions["keep"]["answer"] for row in rows(days.database, HostTerms)] == [
        "unstated",
        "needs a licence",
    ]


def test_bytes_that_were_pruned_are_replaced_by_the_signals_of_the_row(days: Days) -> None:
    read(days, robots(days))
    with days.database.write() as connection:
        connection.execute(delete(CapturePayload))
    assert changes_of_crawl(days, read(days, robots(days, SHUT))) == [(Kind.SOURCE_TERMS, 0.6)]


def test_todays_terms_of_a_source_are_the_newest_states_of_its_hosts(days: Days) -> None:
    read(days, robots(days))
    read(days, robots(days, SHUT))
    (state,) = current_terms(days.database, SOURCE.id)
    assert (state.host, state.seq, state.decisions["hand to a model"]["answer"]) == (HOST, 2, "not allowed")


def test_terms_that_go_back_and_forth_are_told_once_and_then_counted(days: Days) -> None:
    weights = [changes_of_crawl(days, read(days, robots(days, body))) for body in (OPEN, SHUT, OPEN, SHUT)]
    assert [[weight for _, weight in each] for each in weights] == [[], [0.6], [0.6], [0.1]]


def test_sources_of_one_host_share_its_states(days: Days) -> None:
    read(days, robots(days))
    read(days, robots(days, SHUT))
    lease = days.store().claim(replace(SOURCE, id="other"), force=True)
    assert lease is not None
    assert changes_of_crawl(days, read(days, robots(days, SHUT), lease=lease)) == []
    assert states(days) == [(HOST, 1), (HOST, 2)]
    assert [terms.seq for terms in current_terms(days.database, "other")] == [2]
