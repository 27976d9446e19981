"""A missing comment that is asked for by its id: what the platform says of it decides whether it counts as missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.db.db_samples import COLUMN, URL, Days, capture, look, rows, thread
from yalu.crawl import KnownArticle
from yalu.db.core.engine import Database
from yalu.db.crawls.due_sources import waiting_to_be_compared
from yalu.db.maintenance.erase import forget_comment
from yalu.db.models import Capture, CommentAbsence
from yalu.history.detection.changes import detect_changes
from yalu.history.detection.thread_facts import AbsenceFacts
from yalu.model import Fate, Kind, LookUp, Observation, Verdict

pytestmark = pytest.mark.sqlite

ASKED = "https://river.example/wp-json/wp/v2/comments/2"


@pytest.fixture
def days(database: Database) -> Days:
    """A thread of two, of which one was missed once."""
    days = Days(database)
    days.visit(look(COLUMN, thread("One", "Two")))
    days.visit(look(COLUMN, thread("One")))
    return days


def without(fate: Fate) -> Observation:
    seen = look(COLUMN, thread("One"))
    answer = capture(ASKED, fate.value.encode(), 404)
    return replace(seen, captures=(*seen.captures, answer), look_ups=(LookUp("2", ASKED, fate),))


def missing(days: Days) -> Sequence[AbsenceFacts]:
    store = days.store()
    facts = store.crawl_facts(waiting_to_be_compared(store.database)[-1])
    return [comment for article in facts.articles for talk in article.threads for comment in talk.missing]


def test_a_plan_names_the_comments_missed_and_not_gone_yet_and_asks_for_the_page_whole(days: Days) -> None:
    known = days.store().plan(days.claim()).known[0]
    assert (known.suspects, known.etag) == (("2",), None)


def test_a_page_is_not_known_by_its_footprint_while_a_comment_is_missed_or_once_one_is_erased(
    database: Database,
) -> None:
    days = Days(database)
    first, second = look(COLUMN, thread("One", "Two")), look(COLUMN, thread("One"))
    assert first.page is not None and second.page is not None
    days.visit(replace(first, page=replace(first.page, footprint="both")))
    assert plan_of_next(days).footprint == "both"
    days.visit(replace(second, page=replace(second.page, footprint="one")))
    assert plan_of_next(days).footprint is None, "the second comment is missed"
    days.visit(replace(second, page=replace(second.page, footprint="one")))
    assert plan_of_next(days).footprint == "one", "it is gone"
    forget_comment(database, URL, "1", reason="asked")
    assert plan_of_next(days).footprint is None


def test_an_implausible_thread_leaves_the_footprint_of_another_page(database: Database) -> None:
    days = Days(database)
    for texts in (("1", "2", "3", "4", "5", "6"), ()):
        beside = look(COLUMN, replace(thread(*texts), expected=None), url=URL + "/beside")
        days.visit(*(marked(seen) for seen in (look(COLUMN, thread("One")), beside)))
    plan = days.store().plan(days.claim())
    assert {known.url: known.footprint for known in plan.known} == {URL: URL, URL + "/beside": None}


def marked(seen: Observation) -> Observation:
    """The same with its URL as the footprint of its page."""
    assert seen.page is not None
    return replace(seen, page=replace(seen.page, footprint=seen.page.url))


def plan_of_next(days: Days) -> KnownArticle:
    """What the next crawl knows of the only article; that crawl is ended at once."""
    lease = days.claim()
    (known,) = days.store().plan(lease).known
    days.store().finish(lease, Verdict.OK, None)
    return known


def test_gone_or_back_comments_are_no_suspects(days: Days) -> None:
    days.visit(look(COLUMN, thread("One")))
    assert days.store().plan(days.claim()).known[0].suspects == ()


@pytest.mark.parametrize("fate", [Fate.WITHHELD, Fate.ERASED, Fate.UNKNOWN])
def test_what_the_platform_no_longer_shows_is_gone_with_its_answer_as_evidence(days: Days, fate: Fate) -> None:
    days.visit(without(fate))
    (absent,) = missing(days)
    assert (absent.in_row, absent.fate) == (2, fate)
    (kept,) = [row for row in rows(days.database, Capture) if row.id == absent.capture_id]
    assert kept.status == 404
    facts = days.store().crawl_facts(3)
    (change,) = [change for change in detect_changes(facts, 2) if change.kind is Kind.COMMENT_GONE]
    assert (change.platform_comment_id, change.occurred.comment_id) == ("2", absent.comment_id)
    assert (change.evidence["by_id"], change.evidence["by_id_capture"]) == (fate.value, absent.capture_id)
    codes = {Fate.WITHHELD: "comment.missing_withheld", Fate.ERASED: "comment.missing_erased"}
    assert change.reason.args == {"count": 2}
    assert change.reason.code == codes.get(fate, "comment.missing")


@pytest.mark.parametrize("fate", [Fate.SHOWN, Fate.UNANSWERED])
def test_what_the_platform_still_shows_or_does_not_answer_is_not_missing(days: Days, fate: Fate) -> None:
    for _ in range(3):
        days.visit(without(fate))
        assert missing(days) == []
    assert len(rows(days.database, CommentAbsence)) == 1
    days.visit(without(Fate.ERASED))
    (absent,) = missing(days)
    assert (absent.in_row, absent.fate) == (2, Fate.ERASED)
