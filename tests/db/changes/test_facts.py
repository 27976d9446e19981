"""What the diff stage is told about a crawl, and that a change is recorded once."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.db.db_samples import COLUMN, DAY_ONE, SOURCE, URL, Days, look, retitled, rows, size, thread
from yalu.crawl import ChangeCount
from yalu.db.changes.change_log import add_changes
from yalu.db.core.engine import Database
from yalu.db.crawls.due_sources import waiting_to_be_compared
from yalu.db.models import Change, CommentAbsence, Watermark
from yalu.errors import UnknownItem
from yalu.finding import Finding, Occurrence
from yalu.history.detection.facts import ArticleFacts, CrawlFacts
from yalu.history.detection.thread_facts import ThreadFacts
from yalu.model import Kind, Observation, Outcome, ParsedComment
from yalu.reasons import Reason

pytestmark = pytest.mark.sqlite

DAY = timedelta(days=1)


@pytest.fixture
def days(database: Database) -> Days:
    return Days(database)


def facts_of(days: Days, *checks: Observation) -> CrawlFacts:
    days.visit(*checks)
    return days.store().crawl_facts(waiting_to_be_compared(days.database)[-1])


def article_of(days: Days, *checks: Observation) -> ArticleFacts:
    (article,) = facts_of(days, *checks).articles
    return article


def rotated(days: Days, *texts: str) -> Observation:
    """A look at the thread on a page whose bytes were never served before."""
    return look(COLUMN, thread(*texts), body=f"<html>{days.now}</html>".encode())


def thread_of(days: Days, *texts: str, complete: bool = True, is_open: bool | None = True) -> ThreadFacts | None:
    """What a read of the thread brought; None when there was nothing to say."""
    talk = thread(*texts, complete=complete, open=is_open)
    threads = [facts for article in facts_of(days, look(COLUMN, talk)).articles for facts in article.threads]
    return threads[0] if threads else None


def opened_at(facts: ThreadFacts) -> tuple[bool, bool, datetime]:
    """Whether the thread never showed a comment, and what was stated before of its being open, with the time."""
    assert facts.stated is not None
    return facts.snapshot.bare, facts.stated.open, facts.stated.last_repeated_at


def test_a_first_crawl_tells_of_new_articles_and_of_no_comment(days: Days) -> None:
    facts = facts_of(days, look(COLUMN, thread("First!")))
    (article,) = facts.articles
    assert (facts.live, article.check.url) == (0, URL)
    assert article.version is not None and article.version.previous is None
    assert article.version.current == COLUMN
    assert list(article.threads) == [], "comments that a thread begins with are known, not new"


def test_an_edit_comes_with_both_states_and_the_interval(days: Days) -> None:
    days.visit(look())
    version = article_of(days, look(retitled("The bridge of Dandong"))).version
    assert version is not None and version.previous is not None
    assert (version.previous.title, version.current.title) == (COLUMN.title, "The bridge of Dandong")
    assert (version.not_before, version.not_after, version.recurrence) == (DAY_ONE, DAY_ONE + DAY, 0)


def test_the_comparison_is_told_which_paragraphs_are_in_boxes_and_they_alone_make_no_version(days: Days) -> None:
    boxed = replace(COLUMN, body=f"In brief\n\nTalks resume.\n\n{COLUMN.body}", boxes=((0, 2),))
    days.visit(look())
    version = article_of(days, look(boxed)).version
    assert version is not None and version.current == boxed
    assert facts_of(days, look(replace(boxed, boxes=()))).articles == ()


def test_the_comparison_is_told_which_paragraphs_other_articles_repeat(days: Days) -> None:
    plea = "We have no owner."
    others = [
        look(replace(COLUMN, body=f"Harbour {number} closes.\n\n{plea}"), url=f"{URL}-{number}") for number in (1, 2)
    ]
    pleading = look(replace(COLUMN, body=f"{COLUMN.body}\n\n{plea}\n\nIt is red."))
    days.visit(look(), others[0])
    version = article_of(days, pleading).version
    assert version is not None and version.repeated == frozenset()
    days.visit(look(body=b"<html>other bytes</html>"), others[1])
    for _ in range(3):  # a text that lacks its end, and no wall says why, is believed once that has lasted
        days.visit(look(body=b"<html>other bytes</html>"))
    crawl_id = waiting_to_be_compared(days.database)[-1]
    again = {article.article_id: article.version for article in days.store().crawl_facts(crawl_id).articles}
    assert [step.repeated for step in again.values() if step and step.previous] == [{plea}]


def test_a_step_that_was_made_before_is_counted(days: Days) -> None:
    days.visit(look())
    away, back, away_again = (
        article_of(days, step)
        for step in (
            look(retitled("Other")),
            look(body=b"<html>other bytes</html>"),
            look(retitled("Other"), body=b"<html>others again</html>"),
        )
    )
    assert [step.version.recurrence for step in (away, back, away_again) if step.version] == [0, 0, 1]


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [("<html>", "<html><p>", set()), ("<html>", "<html></html>", {"2"}), ("<html></html>", "<html><p></html>", set())],
)
def test_the_last_comment_of_a_page_that_had_not_ended_may_have_been_cut(
    days: Days, before: str, now: str, expected: set[str]
) -> None:
    days.visit(look(COLUMN, thread("First", "Second"), body=before.encode()))
    longer = thread("First of all", "Second to none", "Third")
    (talk,) = article_of(days, look(COLUMN, longer, body=now.encode())).threads
    assert {version.current.id for version in talk.versions if version.completes} == expected


def test_an_unchanged_crawl_tells_nothing(days: Days) -> None:
    days.visit(look(COLUMN, thread("First!")))
    facts = facts_of(days, look(COLUMN, thread("First!")))
    assert (facts.articles, facts.live) == ((), 1)


def test_gone_counts_looks_in_a_row_and_a_failure_between_proves_nothing(days: Days) -> None:
    days.visit(look())
    first = article_of(days, look(None, outcome=Outcome.GONE))
    assert (first.gone_in_row, first.last_seen_at) == (1, DAY_ONE)
    assert facts_of(days, look(None, outcome=Outcome.FAILED)).articles == ()
    second = article_of(days, look(None, outcome=Outcome.GONE))
    assert (second.gone_in_row, second.misses[0].at) == (2, DAY_ONE + DAY)
    assert [miss.id for miss in second.misses] == [2, 4]
    third = facts_of(days, look(None, outcome=Outcome.GONE))
    assert (third.articles[0].gone_in_row, third.live) == (3, 0)
    assert facts_of(days, look()).articles == ()


def test_seen_once_between_two_misses_starts_the_count_again(days: Days) -> None:
    for outcome in (Outcome.READ, Outcome.GONE, Outcome.READ):
        days.visit(look(COLUMN if outcome is Outcome.READ else None, outcome=outcome))
    assert article_of(days, look(None, outcome=Outcome.GONE)).gone_in_row == 1


def test_a_new_address_is_a_move_and_a_spelling_of_the_old_one_is_not(days: Days) -> None:
    days.visit(look(publisher_id="7"))
    assert facts_of(days, look(url=URL + "/?utm_source=x", publisher_id="7")).articles == ()
    moved = article_of(days, look(url="https://river.example/new", publisher_id="7"))
    assert moved.moved == (URL + "/?utm_source=x", "https://river.example/new")


def test_an_edited_comment_comes_with_both_states(days: Days) -> None:
    thread_of(days, "I agree.", "Me too.")
    facts = thread_of(days, "I do not agree.", "Me too.")
    assert facts is not None
    (edited,) = facts.versions
    assert edited.previous is not None
    assert (edited.previous.text, edited.current.text) == ("I agree.", "I do not agree.")
    assert (edited.not_before, edited.not_after) == (DAY_ONE, DAY_ONE + DAY)


def test_a_late_comment_is_newer_than_the_last_complete_read(days: Days) -> None:
    thread_of(days, "One")
    thread_of(days, "One", complete=False)
    facts = thread_of(days, "One", "Two")
    assert facts is not None and facts.versions[0].not_before == DAY_ONE


@pytest.mark.dialects
def test_a_comment_is_missed_twice_and_then_no_more_is_said(days: Days) -> None:
    thread_of(days, "One", "Two")
    first, second, third = (thread_of(days, "One") for _ in range(3))
    assert first is not None and second is not None and third is None
    assert (first.missing[0].in_row, second.missing[0].in_row) == (1, 2)
    gone = second.missing[0]
    assert (gone.last.id, gone.last.text, len(gone.snapshots)) == ("2", "Two", 2)
    assert (gone.not_before, gone.not_after) == (DAY_ONE, DAY_ONE + DAY)
    assert size(days.database, CommentAbsence) == 2


def test_an_incomplete_read_says_nothing_about_who_is_missing(days: Days) -> None:
    thread_of(days, "One", "Two")
    assert thread_of(days, "One", complete=False) is None
    assert thread_of(days, complete=False) is None
    first = thread_of(days, "One")
    assert first is not None and first.missing[0].in_row == 1


def test_an_incomplete_read_that_shows_the_comment_ends_its_absence(days: Days) -> None:
    thread_of(days, "One", "Two")
    thread_of(days, "One")
    seen = thread_of(days, "", "Two", complete=False)
    assert seen is not None and seen.back[0].in_row < 2
    again = facts_of(days, rotated(days, "One")).articles[0].threads[0]
    assert again.missing[0].in_row == 1
    assert again.missing[0].not_before == DAY_ONE + 2 * DAY


def test_a_gone_comment_comes_back(days: Days) -> None:
    thread_of(days, "One", "Two")
    for _ in range(3):
        thread_of(days, "One")
    days.visit(rotated(days, "One", "Two"))
    facts = facts_of(days, rotated(days, "One", "Two")).articles[0].threads[0]
    assert facts.versions == []
    (back,) = facts.back
    assert (back.in_row, back.last.text) == (2, "Two")
    assert (back.not_before, back.not_after) == (DAY_ONE + 3 * DAY, DAY_ONE + 5 * DAY)


def test_a_gone_comment_may_have_come_back_before_its_thread_was_switched_off(days: Days) -> None:
    for texts in (("One", "Two"), ("One",), ("One",)):
        days.visit(look(COLUMN, thread(*texts)))
    for _ in range(5):
        days.visit(look(COLUMN, thread(open=False)))
    days.visit(rotated(days, "One", "Two"))
    (back,) = facts_of(days, rotated(days, "One", "Two")).articles[0].threads[0].back
    assert (back.in_row, back.not_before, back.not_after) == (2, DAY_ONE + 2 * DAY, DAY_ONE + 9 * DAY)


def test_a_comment_came_back_after_the_last_snapshot_of_its_own_thread_that_missed_it(days: Days) -> None:
    def beside(*texts: str) -> Observation:
        return look(COLUMN, thread(*texts), url=URL + "/beside")

    days.visit(look(COLUMN, thread("One", "Two")), beside("First!"))
    days.visit(look(COLUMN, thread("One")), beside("First!", "Second!"))
    days.visit(beside("First!", "Second!"))
    (back,) = facts_of(days, rotated(days, "One", "Two")).articles[0].threads[0].back
    assert (back.not_before, back.not_after) == (DAY_ONE + DAY, DAY_ONE + 3 * DAY)


def test_facts_of_an_old_crawl_do_not_change_later(days: Days) -> None:
    thread_of(days, "One", "Two")
    days.visit(look(COLUMN, thread("One")))
    crawl_id = waiting_to_be_compared(days.database)[-1]
    before = days.store().crawl_facts(crawl_id)
    for texts in (("One",), ("One", "Two, edited"), ("One",)):
        days.visit(look(COLUMN, thread(*texts)))
    assert days.store().crawl_facts(crawl_id) == before


@pytest.mark.dialects
def test_a_thread_closes_before_its_first_comment(days: Days) -> None:
    for is_open in (True, True):
        assert thread_of(days, complete=False, is_open=is_open) is None
    closed = thread_of(days, complete=False, is_open=False)
    assert closed is not None
    assert opened_at(closed) == (True, True, DAY_ONE + DAY)
    opened = thread_of(days, "One", is_open=True)
    assert opened is not None and opened_at(opened)[:2] == (False, False), "with its first comment"
    assert thread_of(days, complete=False, is_open=False) is None, "by then it has to be whole"


@pytest.mark.dialects
def test_threads_close_and_open_between_complete_reads(days: Days) -> None:
    thread_of(days, "One", is_open=True)
    assert thread_of(days, "One", is_open=None) is None
    closed = thread_of(days, "One", is_open=False)
    assert closed is not None
    assert (closed.snapshot.open, *opened_at(closed)) == (False, False, True, DAY_ONE)


def test_more_than_two_reads_can_be_asked_for(database: Database) -> None:
    days = Days(database, gone_after=3)
    thread_of(days, "One", "Two")
    threads = [thread_of(days, "One") for _ in range(4)]
    assert [each.missing[0].in_row for each in threads if each] == [1, 2, 3]


def test_the_same_comment_listed_twice_counts_once(days: Days) -> None:
    days.visit(look(COLUMN, thread()))
    talk = replace(thread(), comments=(ParsedComment("1", "first"), ParsedComment("1", "second")))
    facts = facts_of(days, look(COLUMN, talk))
    assert [each.current.text for each in facts.articles[0].threads[0].versions] == ["first"]


@pytest.mark.dialects
def test_changes_are_recorded_once_and_move_the_watermark(days: Days) -> None:
    days.visit(look())
    days.visit(look(retitled("B")))
    store = days.store()
    first, second = waiting_to_be_compared(store.database)
    first_sight = Occurrence(DAY_ONE, article_id=1, new_version_id=1)
    change = Finding(Kind.ARTICLE_NEW, 1.0, Reason.of("article.new"), occurrence=first_sight)
    twice = [change, change, replace(change, kind=Kind.ARTICLE_BODY, evidence={"words": ["\x00a"]})]
    assert store.write_changes(first, twice) == ChangeCount({"article.body": 1}, baseline=1)
    assert store.write_changes(first, [replace(change, kind=Kind.ARTICLE_DATE)]) == ChangeCount()
    assert waiting_to_be_compared(store.database) == [second]
    assert store.write_changes(second, []) == ChangeCount()
    assert waiting_to_be_compared(store.database) == []
    assert size(days.database, Change) == 2
    assert [row.crawl_id for row in rows(days.database, Watermark, "source_id")] == [second]


@pytest.mark.dialects
def test_a_change_that_becomes_visible_later_is_added_once_to_a_crawl_that_was_recorded(days: Days) -> None:
    days.visit(look())
    store, occurrence = days.store(), Occurrence(DAY_ONE, article_id=1)
    (crawl,) = waiting_to_be_compared(store.database)
    edit = Finding(Kind.ARTICLE_BODY, 1.0, Reason.of("article.new"), occurrence=occurrence)
    late = [edit, replace(edit, kind=Kind.ARTICLE_NEW), replace(edit, kind=Kind.ARTICLE_GONE)]

    def added() -> Counter[Kind]:
        with days.database.write() as connection:
            return add_changes(connection, crawl, late, days.now)

    assert added() == Counter(), "its own changes are yet to be recorded"
    store.write_changes(crawl, [])
    assert added() == Counter({Kind.ARTICLE_BODY: 1})
    assert added() == Counter()
    assert [row.kind for row in rows(days.database, Change)] == [Kind.ARTICLE_BODY]


def test_sources_have_their_own_watermarks(database: Database) -> None:
    first, second = Days(database), Days(database, source=replace(SOURCE, id="other"))
    first.visit(look())
    second.visit(look())
    first.visit(look())
    store = first.store()
    store.write_changes(1, [])
    assert waiting_to_be_compared(store.database) == [2, 3]


def test_an_open_crawl_has_no_facts_yet(days: Days) -> None:
    lease = days.claim()
    assert waiting_to_be_compared(days.database) == []
    with pytest.raises(UnknownItem):
        days.store().crawl_facts(lease.crawl_id)
