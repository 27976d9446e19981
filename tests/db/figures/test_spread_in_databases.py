"""An edit, a correction and a removal on their way through a reprint, on both databases and at every door."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.db.db_samples import COLUMN, DAY_ONE, SOURCE, Days, look
from tests.db.room.test_room_queries import compare_waiting
from tests.web.rooms import room
from yalu.client import Yalu
from yalu.db.core.engine import Database
from yalu.db.figures.spread import spread
from yalu.db.maintenance import reprints
from yalu.db.room import changes
from yalu.demo.articles import edition
from yalu.model import Observation, Outcome, ParsedArticle
from yalu.records.figures.spread import CopyOutcome, CopySpread
from yalu.records.nouns.change import StoredChange
from yalu.records.selection.filters import Filters

pytestmark = pytest.mark.sqlite

BODY = "\n\n".join({piece.name: piece for piece in edition(0).articles}["yellow-sea-platforms"].body)
PIECE = replace(COLUMN, body=f"{BODY}\n\nThe bridge carries 12% of the trade.")
EDITED = replace(PIECE, body=PIECE.body.replace("12%", "21%"))
CORRECTED = replace(EDITED, notices=("Correction: an earlier version gave another share.",))
MISSING = None


def visited(days: Days, state: ParsedArticle | None) -> Observation:
    url = f"{days.source.homepage}piece"
    if state is MISSING:
        return look(None, url=url, outcome=Outcome.GONE)
    return look(state, url=url, body=f"{state.body}{state.notices}".encode())


@pytest.fixture
def outlets(database: Database) -> tuple[Days, Days]:
    """Two outlets; the first is visited an hour before the second. Both have the article from the first day on."""
    first, second = (
        Days(database, source=replace(SOURCE, id=name, name=name.upper(), homepage=f"https://{name}.example/"))
        for name in ("a", "b")
    )
    for days in (first, second):
        days.visit(visited(days, PIECE))
    reprints.catch_up(database)
    return first, second


def day_by_day(outlets: tuple[Days, Days], *states: tuple[ParsedArticle | None, ParsedArticle | None]) -> None:
    for pair in states:
        for days, state in zip(outlets, pair, strict=True):
            days.visit(visited(days, state))
    reprints.catch_up(outlets[0].database)
    compare_waiting(outlets[0].database, outlets[0].now)


def the_change(database: Database, kind: str, source: str = "a") -> StoredChange:
    (record,) = changes.changes(database, Filters(kind=(kind,), source=(source,))).items
    return record


def only(copies: tuple[CopySpread, ...]) -> CopySpread:
    (copy,) = copies
    return copy


def test_an_edit_that_the_reprint_makes_a_day_later(database: Database, outlets: tuple[Days, Days]) -> None:
    day_by_day(outlets, (EDITED, PIECE), (EDITED, EDITED))
    change = the_change(database, "article.body")
    copy = only(spread(database, change))
    assert (copy.following, copy.source_id, copy.is_edition) == (CopyOutcome.FOLLOWED, "b", False)
    assert (copy.hours_at_least, copy.hours_at_most) == (0, 48)
    assert copy.not_before == change.not_after
    back = only(spread(database, the_change(database, "article.body", "b")))
    assert (back.following, back.source_id) == (CopyOutcome.HAD_ALREADY, "a")


@pytest.mark.dialects
def test_an_edit_on_the_same_day_does_not_say_who_was_first(database: Database, outlets: tuple[Days, Days]) -> None:
    day_by_day(outlets, (EDITED, EDITED))
    copy = only(spread(database, the_change(database, "article.body")))
    assert (copy.following, copy.hours_at_least) == (CopyOutcome.ORDER_UNKNOWN, -24)


def test_an_edit_that_the_reprint_never_makes(database: Database, outlets: tuple[Days, Days]) -> None:
    first, second = outlets
    first.visit(visited(first, EDITED))
    compare_waiting(database, first.now)
    change = the_change(database, "article.body")
    assert only(spread(database, change)).following is CopyOutcome.NOT_VISITED
    for _ in range(2):
        second.visit(visited(second, PIECE))
    copy = only(spread(database, change))
    assert (copy.following, copy.not_after, copy.hours_at_most) == (CopyOutcome.NOT_FOLLOWED, None, None)
    assert copy.last_seen_at is not None and copy.last_seen_at > change.not_after


def test_a_correction_and_a_removal(database: Database, outlets: tuple[Days, Days]) -> None:
    day_by_day(
        outlets, (CORRECTED, PIECE), (CORRECTED, CORRECTED), *[(MISSING, CORRECTED)] * 2, *[(MISSING, MISSING)] * 2
    )
    notice = only(spread(database, the_change(database, "article.notice")))
    assert (notice.following, notice.hours_at_most) == (CopyOutcome.FOLLOWED, 48)
    gone = only(spread(database, the_change(database, "article.gone")))
    assert (gone.following, gone.version) == (CopyOutcome.FOLLOWED, None)
    assert gone.hours_at_least is not None and gone.hours_at_least >= 0


def test_every_door_has_the_same_record(database: Database, outlets: tuple[Days, Days]) -> None:
    day_by_day(outlets, (EDITED, PIECE), (EDITED, EDITED))
    number = the_change(database, "article.body").change_id
    client = room(database, now=DAY_ONE)
    (item,) = client.get(f"/api/v1/changes/{number}/spread").json()["items"]
    (record,) = Yalu(database).spread(number)
    assert item["following"] == record.following == "followed"
    assert (item["hours_at_least"], item["hours_at_most"]) == (record.hours_at_least, record.hours_at_most) == (0, 48)
    assert client.get("/api/v1/changes/99/spread").status_code == 404
    byline = changes.changes(database, Filters(kind=("article.new",), baseline=True)).items[0]
    assert spread(database, byline) == ()
