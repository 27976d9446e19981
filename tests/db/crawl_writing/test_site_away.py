"""A site that is away as a whole answers 404 for every piece that is asked for; none of them was removed."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.db.db_samples import Days, look, retitled
from yalu.db.core.engine import Database
from yalu.db.crawls.due_sources import waiting_to_be_compared
from yalu.history.detection.changes import detect_changes
from yalu.model import Kind, Observation, Outcome, Verdict

pytestmark = pytest.mark.sqlite

PIECES = [f"https://river.example/{number}" for number in range(40)]


@pytest.fixture
def days(database: Database) -> Days:
    """Forty pieces, seen once."""
    days = Days(database)
    days.visit(*seen(*PIECES))
    return days


def missed(*urls: str) -> list[Observation]:
    return [look(None, url=url, outcome=Outcome.GONE) for url in urls]


def seen(*urls: str) -> list[Observation]:
    return [look(retitled(f"Piece {url}"), url=url, body=url.encode()) for url in urls]


def changes_of_crawl(days: Days, *looks: Observation, verdict: Verdict = Verdict.OK) -> Counter[Kind]:
    """What is told of a crawl, and stored as told."""
    days.visit(*looks, verdict=verdict)
    store = days.store()
    facts = store.crawl_facts(waiting_to_be_compared(store.database)[-1])
    changes = detect_changes(facts, 2)
    store.write_changes(facts.crawl_id, changes)
    return Counter(change.kind for change in changes if change.kind is not Kind.ARTICLE_NEW)


@pytest.mark.parametrize("verdict", [Verdict.OK, Verdict.FAILED])
def test_the_few_that_were_due_while_no_other_was_seen_are_one_outage(days: Days, verdict: Verdict) -> None:
    assert changes_of_crawl(days, *missed(*PIECES[:5]), verdict=verdict) == {}
    assert changes_of_crawl(days, *missed(*PIECES[:5]), verdict=verdict) == {Kind.SOURCE_OUTAGE: 1}
    assert changes_of_crawl(days, *seen(*PIECES[:10])) == {}


def test_what_stays_away_when_the_others_are_back_is_gone(days: Days) -> None:
    for _ in range(2):
        changes_of_crawl(days, *missed(*PIECES[:5]))
    assert changes_of_crawl(days, *missed(*PIECES[:3]), *seen(*PIECES[3:10])) == {Kind.ARTICLE_GONE: 3}


def test_a_purge_is_told_although_its_second_look_sees_no_other_page(days: Days) -> None:
    assert changes_of_crawl(days, *missed(*PIECES[:3]), *seen(*PIECES[3:10])) == {}
    assert changes_of_crawl(days, *missed(*PIECES[:3])) == {Kind.ARTICLE_GONE: 3}


def test_a_single_miss_at_a_site_that_answers_nothing_is_not_told_before_it_answers(days: Days) -> None:
    for _ in range(3):
        assert changes_of_crawl(days, *missed(PIECES[0]), verdict=Verdict.FAILED) == {}
    assert changes_of_crawl(days, *missed(PIECES[0])) == {Kind.ARTICLE_GONE: 1}
