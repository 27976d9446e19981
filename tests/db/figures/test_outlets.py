"""How outlets behave: every rate is a count of plain rows, and no rate is given of too few."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from statistics import median

import pytest
from sqlalchemy import event, select

from tests.db.db_samples import COLUMN, DAY_ONE, MATCH, SOURCE, Days, look, thread
from tests.db.listing.test_combined_filters import pieces
from tests.db.room.test_room_queries import compare_waiting, made
from yalu.db.core.engine import Database
from yalu.db.figures.outlets import outlet_period, outlets
from yalu.db.maintenance import erase
from yalu.db.models import Article, Check, Comment, Crawl, ThreadSnapshot
from yalu.db.room import changes
from yalu.model import Kind, Outcome
from yalu.records.figures.outlet import MEASURES, OutletBehaviour, proportion, ranked, read_measure
from yalu.records.nouns.change import StoredChange
from yalu.records.selection.filters import FilterError, Filters
from yalu.reports.change_classes import EDIT_KINDS
from yalu.sources.source import Terms

NOW = DAY_ONE + timedelta(days=30)


@pytest.fixture
def of_any(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rates are given of any number of articles."""
    monkeypatch.setattr("yalu.db.figures.outlets.LEAST", 1)


def of_kinds(database: Database, source: str, *kinds: Kind) -> list[StoredChange]:
    """The changes of a source that its page links to."""
    asked = replace(outlet_period(Filters(source=(source,)), NOW), kind=tuple(kind.value for kind in kinds))
    if kinds != EDIT_KINDS:
        asked = replace(asked, min_significance=None)
    return list(changes.changes(database, asked, None, 1000).items)


def checked(database: Database, outlet: OutletBehaviour) -> None:
    """Compares one outlet with the records of its changes, counted one by one."""
    edits = of_kinds(database, outlet.source_id, *EDIT_KINDS)
    counted = {
        "edits": edits,
        "silent_edits": [record for record in edits if record.silent],
        "corrections": of_kinds(database, outlet.source_id, Kind.ARTICLE_NOTICE),
        "removals": of_kinds(database, outlet.source_id, Kind.ARTICLE_GONE),
    }
    for name, records in counted.items():
        assert getattr(outlet, f"{name}_seen") == len(records), name
        assert getattr(outlet, name).count == len({record.article_id for record in records}), name
        assert getattr(outlet, f"{name}_per_check").count == len(
            {(record.article_id, record.crawl_id) for record in records}
        ), name
        assert getattr(outlet, name).of == outlet.articles
        assert getattr(outlet, f"{name}_per_check").of == outlet.checks
    gone = of_kinds(database, outlet.source_id, Kind.COMMENT_GONE)
    assert outlet.comments_removed.count == len({record.comment_id for record in gone})
    assert outlet.comments_removed.of == outlet.comments


@pytest.mark.usefixtures("of_any")
def test_every_rate_is_a_count_of_the_changes_it_leads_to(database: Database) -> None:
    pieces(database, random.Random(3))
    ranking = outlets(database, Filters(), "edits", NOW)
    bounds = [outlet.edits.low or 0.0 for outlet in ranking]
    assert bounds == sorted(bounds, reverse=True)
    for outlet in ranking:
        checked(database, outlet)
        with database.read() as connection:
            own = connection.scalars(select(Article.id).where(Article.source_id == outlet.source_id)).all()
            repeated = connection.scalars(select(Crawl.unchanged).where(Crawl.source_id == outlet.source_id)).all()
            outcomes = connection.scalars(select(Check.outcome).where(Check.article_id.in_(own))).all()
        checks = sum(outcome in (Outcome.READ, Outcome.UNCHANGED, Outcome.GONE) for outcome in outcomes)
        assert (outlet.articles, outlet.checks) == (len(own), checks + sum(repeated))
    assert sum(outlet.edits_seen for outlet in ranking) > 10


@pytest.mark.usefixtures("of_any")
def test_removals_and_comments_are_counted_of_what_was_seen(database: Database) -> None:
    made(database)
    (river,) = outlets(database, Filters(source=(SOURCE.id,)), "removals", NOW)
    checked(database, river)
    with database.read() as connection:
        comments = len(connection.scalars(select(Comment.id)).all())
        stored = connection.scalars(select(ThreadSnapshot.id).where(ThreadSnapshot.complete.is_(True))).all()
        repeated = connection.scalars(select(Crawl.unchanged_whole).where(Crawl.source_id == SOURCE.id)).all()
    assert river.snapshots_complete == len(stored) + sum(repeated) > 3
    assert (river.comments_removed.count, river.comments) == (1, comments)
    assert (river.removals.count, river.removals.of) == (1, 1)
    gone = of_kinds(database, SOURCE.id, Kind.COMMENT_GONE)[0].not_after
    (later,) = outlets(database, Filters(source=(SOURCE.id,), since=gone + timedelta(hours=1)), "edits", NOW)
    assert (later.comments_removed.count, later.comments) == (0, comments - 1)


def test_too_few_have_no_rate_and_other_filters_are_refused(database: Database) -> None:
    made(database)
    for outlet in outlets(database, Filters(), "edits", NOW):
        assert outlet.edits.per_100 is None and outlet.edits.low is None and outlet.hours_to_edit is None
        assert outlet.edits.count == 1
    with pytest.raises(FilterError, match="issue"):
        outlets(database, Filters(issue=("border",)), "edits", NOW)
    with pytest.raises(FilterError, match="did you mean 'removals'"):
        read_measure("removal")


@pytest.mark.usefixtures("of_any")
def test_the_time_to_the_first_edit_is_of_pieces_published_under_watch(database: Database) -> None:
    days = Days(database)
    days.visit(look(COLUMN))
    url = "https://river.example/later"
    written = DAY_ONE + timedelta(days=1)
    assert COLUMN.published_at is not None
    stated = replace(COLUMN.published_at, local=written.replace(tzinfo=None), offset=0)
    piece = replace(COLUMN, title="The ferry at Dandong", published_at=stated)
    days.visit(look(COLUMN), look(piece, url=url, match=MATCH))
    days.visit(look(replace(COLUMN, body="Another bridge."), thread()), look(piece, url=url))
    days.visit(look(outcome=Outcome.FAILED), look(replace(piece, title="The ferry at Sinuiju"), url=url))
    compare_waiting(database, days.now)
    (river,) = outlets(database, Filters(), "edits", NOW)
    assert (river.edits.count, river.edits_timed) == (2, 1)
    assert river.hours_to_edit == median([48.0])


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    # Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998), table I.
    [(81, 263, 25.53, 36.62), (15, 148, 6.24, 16.05), (0, 20, 0.0, 16.11), (1, 29, 0.61, 17.18)],
)
def test_intervals_are_those_of_the_literature(count: int, of: int, low: float, high: float) -> None:
    made_of = proportion(count, of, 1)
    assert made_of.low == pytest.approx(low, abs=0.006) and made_of.high == pytest.approx(high, abs=0.006)
    assert made_of.per_100 == pytest.approx(100 * count / of, abs=0.001)


def test_a_rate_of_few_does_not_come_first_by_chance(database: Database) -> None:
    made(database)
    first = outlets(database, Filters(), "edits", NOW)[0]
    few, many = (
        replace(first, source_id=name, edits=proportion(*numbers))
        for name, numbers in (("few", (4, 30)), ("many", (120, 1000)))
    )
    assert few.edits.per_100 is not None and many.edits.per_100 is not None
    assert few.edits.per_100 > many.edits.per_100
    assert [outlet.source_id for outlet in ranked([few, first, many], "edits")] == ["many", "few", first.source_id]
    assert set(MEASURES) <= set(OutletBehaviour.__slots__)
    with pytest.raises(ValueError, match="3 of 2"):
        proportion(3, 2)


@pytest.mark.usefixtures("of_any")
def test_a_ranking_is_counted_once_an_hour_and_anew_after_an_erasure(database: Database) -> None:
    pieces(database, random.Random(3))
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    asked = [outlets(database, Filters(), "edits", NOW)]
    Days(database, now=NOW + timedelta(minutes=30)).visit()  # it writes the row of its source anew
    asked.append(outlets(database, Filters(), "removals", NOW + timedelta(minutes=59)))
    assert sum("revisit_schedule" in statement for statement in statements if "article_check" in statement) == 1
    assert {outlet.source_id for outlet in asked[0]} == {outlet.source_id for outlet in asked[1]}
    erase.forget_article(database, "https://gang.example/0", reason="asked", now=NOW)
    anew = outlets(database, Filters(), "edits", NOW)
    assert sum(outlet.articles for outlet in anew) == sum(outlet.articles for outlet in asked[0]) - 1
    Days(database, source=replace(SOURCE, terms=Terms.OFF), now=NOW).claim()
    assert SOURCE.id not in {outlet.source_id for outlet in outlets(database, Filters(), "edits", NOW)}
