"""What an article and its thread were at awkward times: before, between, at the very second, in other zones, after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from tests.db.db_samples import COLUMN, DAY_ONE, URL, Days, look, retitled, thread
from yalu.cli.output import parse_moment
from yalu.db.core.engine import Database
from yalu.db.queries import article_states
from yalu.errors import UnknownItem
from yalu.model import Outcome, Thread

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
SEOUL = timezone(timedelta(hours=9))


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
    moment = parse_moment(at, days.now) if isinstance(at, str) else at
    return article_states.show(days.database, URL, as_of=moment).version.article.title


def test_before_the_first_sight_nothing_is_known_whatever_the_publisher_dates_it(days: Days) -> None:
    for early in (DAY_ONE - SECOND, DAY_ONE - timedelta(microseconds=1), datetime(1, 1, 1, tzinfo=UTC)):
        with pytest.raises(UnknownItem, match="no version of"):
            title(days, early)
    assert title(days, DAY_ONE) == "A"


def test_between_two_looks_the_earlier_one_counts(days: Days) -> None:
    assert title(days, DAY_ONE + DAY - timedelta(microseconds=1)) == "A"
    assert title(days, DAY_ONE + DAY) == "B"


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
    told = [
        article_states.show(days.database, URL, as_of=at).gone_since for at in (first_miss, first_miss + DAY - SECOND)
    ]
    assert told == [None, None]
    for at in (first_miss + DAY, first_miss + DAY * 3000, None):
        record = article_states.show(days.database, URL, as_of=at)
        assert (record.version.article.title, record.gone_since) == ("B", first_miss)
        assert record.last_seen_at == DAY_ONE + DAY


def _answers(*texts: str) -> Thread:
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
        (talk,) = article_states.show(database, URL, as_of=at).threads
        return [(each.comment.text, each.comment.parent_id, each.gone_since is not None) for each in talk.comments]

    assert article_states.show(database, URL, as_of=DAY_ONE).threads == ()
    assert on(DAY_ONE + DAY) == on(DAY_ONE + 2 * DAY) == [("One", None, False), ("Two", "1", False)]
    assert on(DAY_ONE + 3 * DAY) == [("One", None, True), ("Two", "1", False)]
    assert on(DAY_ONE + 4 * DAY) == [("One", None, True), ("Two", "1", False), ("Three", "1", False)]
