"""What an article and its thread were at awkward times: before, between, at the very second, in other zones, after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from tests.db.db_samples import COLUMN, DAY_ONE, URL, Days, look, retitled, thread
from yalu.db.core.engine import Database
from yalu.db.crawls.due_sources import waiting_to_be_compared
from yalu.db.queries import article_states
from yalu.errors import UnknownItem
from yalu.history.detection.changes import detect_changes
from yalu.model import Kind, Outcome, ParsedThread
from yalu.records.as_of import AsOf, Between
from yalu.records.selection.filters import moment as moment_of

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
SEOUL = timezone(timedelta(hours=9))
TURNS = (Kind.THREAD_CLOSED, Kind.THREAD_OPENED)


@pytest.fixture
def days(database: Database) -> Days:
    """The piece is seen as A, then B, then is gone for good; the looks are a day apart, at nine in the morning UTC."""
    days = Days(database)
    for title in ("A", "B"):
        days.visit(look(retitled(title)))
    for _ in range(2):
        days.visit(look(None, outcome=Outcome.GONE))
    return days


def title(days: Days, at: datetime | str) -> str:
    moment = moment_of("at", at, days.now) if isinstance(at, str) else at
    return article_states.show(days.database, URL, AsOf(moment)).version.article.title


def test_before_the_first_sight_nothing_is_known_whatever_the_publisher_dates_it(days: Days) -> None:
    for early in (DAY_ONE - SECOND, DAY_ONE - timedelta(microseconds=1), datetime(1, 1, 1, tzinfo=UTC)):
        with pytest.raises(UnknownItem, match="no version of"):
            title(days, early)
    assert title(days, DAY_ONE) == "A"


def test_between_two_looks_the_earlier_state_is_shown_and_said_to_be_uncertain(days: Days) -> None:
    second, next_state = timedelta(microseconds=1), Between(DAY_ONE, DAY_ONE + DAY, "v2")
    for at, shown, uncertain in (
        (DAY_ONE, "A", None),
        (DAY_ONE + second, "A", next_state),
        (DAY_ONE + DAY - second, "A", next_state),
        (DAY_ONE + DAY, "B", None),
        (DAY_ONE + 1.5 * DAY, "B", Between(DAY_ONE + DAY, DAY_ONE + 2 * DAY, "gone")),
        (DAY_ONE + 2 * DAY, "B", None),
        (None, "B", None),
    ):
        record = article_states.show(days.database, URL, AsOf(at))
        assert (record.version.article.title, record.between) == (shown, uncertain), at


def test_seen_again_it_is_between_gone_and_back(days: Days) -> None:
    days.visit(look(retitled("B")))
    gone, back = DAY_ONE + 2 * DAY, DAY_ONE + 4 * DAY
    for at, since, uncertain in (
        (gone, gone, None),
        (back - DAY, gone, None),
        (back - SECOND, gone, Between(back - DAY, back, "back")),
        (back, None, None),
        (None, None, None),
    ):
        record = article_states.show(days.database, URL, AsOf(at))
        assert (record.gone_since, record.between) == (since, uncertain), at


def test_a_comment_that_is_back_with_other_words_is_gone_in_between(database: Database) -> None:
    days = Days(database)
    without, edited = ("", "Two"), ("One, edited", "Two")
    for number, texts in enumerate((("One", "Two"), without, without, without, edited, edited)):
        days.visit(look(COLUMN, thread(*texts), body=f"<html>{number}</html>".encode()))
    missed, last, back = (DAY_ONE + number * DAY for number in (1, 3, 5))  # an old copy may show it for one visit
    for at, state, uncertain in (
        (missed - SECOND, "between", Between(DAY_ONE, missed, "gone")),
        (missed + SECOND, "gone", None),
        (last, "gone", None),
        (back - SECOND, "between", Between(last, back, "c3")),
        (back, "visible", None),
    ):
        (talk,) = article_states.show(database, URL, AsOf(at)).threads
        shown = next(each for each in talk.comments if each.comment.id == "1")
        assert (shown.state, shown.between) == (state, uncertain), at


def test_what_was_recorded_later_is_not_known(days: Days) -> None:
    end = DAY_ONE + 9 * DAY
    for known_at, shown, gone_since in (
        (DAY_ONE, "A", None),
        (DAY_ONE + DAY - SECOND, "A", None),
        (DAY_ONE + DAY, "B", None),
        (DAY_ONE + 2 * DAY, "B", None),
        (DAY_ONE + 3 * DAY, "B", DAY_ONE + 2 * DAY),
    ):
        record = article_states.show(days.database, URL, AsOf(end, known_at))
        assert (record.version.article.title, record.gone_since, record.between) == (shown, gone_since, None), known_at
        assert record.last_check_at <= known_at
    with pytest.raises(UnknownItem):
        article_states.show(days.database, URL, AsOf(end, DAY_ONE - SECOND))


def test_the_zone_of_the_asker_is_heeded(days: Days) -> None:
    assert title(days, "2026-03-02T17:59:59+09:00") == "A"
    assert title(days, "2026-03-02T18:00+09:00") == title(days, "2026-03-02T01:00-08:00") == "B"
    assert title(days, "2026-03-02T09:00") == title(days, "2026-03-02T09:00Z") == "B"
    assert title(days, (DAY_ONE + DAY).astimezone(SEOUL)) == "B"


def test_a_date_alone_is_its_first_moment_in_utc(days: Days) -> None:
    assert (title(days, "2026-03-02"), title(days, "2026-03-03")) == ("A", "B")
    with pytest.raises(UnknownItem):
        title(days, "2026-03-01")


def test_after_it_was_gone_the_last_words_stand_and_the_first_miss_is_told(days: Days) -> None:
    first_miss = DAY_ONE + 2 * DAY
    for at in (first_miss, first_miss + DAY - SECOND, first_miss + DAY, first_miss + DAY * 3000, None):
        record = article_states.show(days.database, URL, AsOf(at))
        assert (record.version.article.title, record.gone_since) == ("B", first_miss)
        assert record.last_seen_at == DAY_ONE + DAY


def _answers(*texts: str) -> ParsedThread:
    """A thread in which every comment answers the first."""
    shown = thread(*texts)
    below = (replace(each, parent_id="1") if each.id != "1" else each for each in shown.comments)
    return replace(shown, comments=tuple(below))


def test_an_answer_keeps_its_parent_when_that_is_deleted(database: Database) -> None:
    days = Days(database)
    days.visit(look(COLUMN))
    for texts in (("One", "Two"), ("", "Two"), ("", "Two"), ("", "Two", "Three")):
        days.visit(look(COLUMN, _answers(*texts)))

    def on(at: datetime) -> Sequence[tuple[str, str | None, bool]]:
        (talk,) = article_states.show(database, URL, AsOf(at)).threads
        return [(each.comment.text, each.comment.parent_id, each.gone_since is not None) for each in talk.comments]

    assert article_states.show(database, URL, AsOf(DAY_ONE)).threads == ()
    assert on(DAY_ONE + DAY) == on(DAY_ONE + 2 * DAY - SECOND) == [("One", None, False), ("Two", "1", False)]
    assert on(DAY_ONE + 2 * DAY) == on(DAY_ONE + 3 * DAY) == [("One", None, True), ("Two", "1", False)]
    assert on(DAY_ONE + 4 * DAY) == [("One", None, True), ("Two", "1", False), ("Three", "1", False)]


def test_a_comment_is_gone_from_the_first_miss_on_once_the_second_is_recorded(database: Database) -> None:
    days = Days(database)
    both, second = ("One", "Two"), ("", "Two")
    for number, texts in enumerate((both, second, second, both, both)):  # an old copy shows both again for one visit
        days.visit(look(COLUMN, thread(*texts), body=f"<html>{number}</html>".encode()))
    missed, proved, back = (DAY_ONE + number * DAY for number in (1, 2, 4))

    def state_at(at: datetime | None, known_at: datetime | None = None) -> tuple[str, Between | None]:
        (talk,) = article_states.show(database, URL, AsOf(at, known_at)).threads
        comment = next(each for each in talk.comments if each.comment.id == "1")
        return comment.state, comment.between

    assert state_at(DAY_ONE) == ("visible", None)
    assert state_at(missed - SECOND) == ("between", Between(DAY_ONE, missed, "gone"))
    assert state_at(missed) == state_at(proved) == ("gone", None)
    assert state_at(back - SECOND) == ("between", Between(proved, back, "visible"))
    assert state_at(back) == state_at(None) == ("visible", None)
    for at in (missed - SECOND, missed, proved):
        assert state_at(at, missed) == ("visible", None)
    assert state_at(missed, proved) == state_at(back, proved) == ("gone", None)
    assert state_at(missed, back) == ("gone", None)


@pytest.mark.parametrize("between", ["switched off", "an incomplete snapshot"])
def test_a_removal_and_the_answer_as_of_a_time_state_one_interval(database: Database, between: str) -> None:
    days, all_three, two = Days(database), thread("One", "Two", "Three"), thread("", "Two", "Three")
    off = [replace(thread(open=False), expected=0)] * 5
    returned = [two, replace(all_three, complete=False, expected=9)]
    shown = [all_three, *(off if between == "switched off" else returned), two, two, two]
    removals = []
    for number, talk in enumerate(shown):
        days.visit(look(COLUMN, talk, body=f"<html>{number}</html>".encode()))
        facts = days.store().crawl_facts(waiting_to_be_compared(database)[-1])
        removals += [change.occurred for change in detect_changes(facts, 2) if change.kind is Kind.COMMENT_GONE]
    (removal,) = removals
    seen = DAY_ONE if between == "switched off" else DAY_ONE + 2 * DAY
    assert (removal.not_before, removal.not_after) == (seen, DAY_ONE + (len(shown) - 3) * DAY)
    (now,) = article_states.show(database, URL, AsOf(removal.not_after - SECOND)).threads
    (gone,) = (each for each in now.comments if each.comment.id == "1")
    assert gone.between == Between(removal.not_before or DAY_ONE, removal.not_after, "gone")


def test_a_section_that_is_not_shown_is_closed_when_that_is_believed_and_as_before_when_it_is_back(
    database: Database,
) -> None:
    days = Days(database)
    talk = thread("Old bridges hold.", "Not this one.", open=None)
    others = [
        look(replace(COLUMN, title=f"Pier {name}", body=f"Pier {name} is {name * 40}."), talk, url=f"{URL}/{name}")
        for name in "xyz"
    ]
    opened, reasons = [], []
    for shown in (replace(talk, open=True), None, None, None, None, talk):
        days.visit(look(COLUMN, shown), *others)
        (seen,) = article_states.show(database, URL).threads
        opened.append(seen.open)
        facts = days.store().crawl_facts(waiting_to_be_compared(days.database)[-1])
        reasons.append([change.reason.code for change in detect_changes(facts, 2) if change.kind in TURNS])
    assert opened == [True, True, True, True, False, True]
    assert reasons == [[], [], [], [], ["thread.section_taken_down"], ["thread.section_put_back"]]
