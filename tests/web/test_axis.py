"""The axis of a piece and the life of its thread, drawn: little for little, and never much for much."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from lxml import html
from starlette.requests import Request

from tests.db.db_samples import DAY_ONE
from tests.web.room_examples import filled
from tests.web.rooms import room
from yalu.db.core.engine import Database
from yalu.db.room.comments import CommentLife
from yalu.presentation.charts.axis import Axis, AxisMark
from yalu.presentation.charts.drawing import drawing
from yalu.presentation.charts.thread_life import Count, counts, life_charts
from yalu.records.nouns.details import Absence
from yalu.rendering.charts.calendar import CalendarDay, calendar
from yalu.rendering.charts.drawing import ChartMark, DataTable, Drawing, Label, Outline, Rect, Role
from yalu.settings import Settings
from yalu.web.visit import RequestContext, plain_visit

DAY = datetime(2026, 11, 2, 3, tzinfo=UTC)


@pytest.fixture
def visit() -> RequestContext:
    request = Request({"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b""})
    return plain_visit(request, None, Settings())  # type: ignore[arg-type]  # no database is asked


def life(number: int, *, posted: datetime, edited: datetime | None = None, gone: int | None = None) -> CommentLife:
    missed = DAY + timedelta(days=gone) if gone is not None else None
    absences: tuple[Absence, ...] = ()
    if missed:
        seen, back = missed - timedelta(days=1), missed + timedelta(days=3)
        absences = (Absence(last_seen_at=seen, missed_at=missed, back_at=back),)
    edits = ((edited - timedelta(days=1), edited),) if edited else ()
    return CommentLife(number, str(number), 1, posted, DAY, edits, absences)


def texts(drawn: Drawing) -> list[str]:
    return [label.text for label in drawn.shapes if isinstance(label, Label)]


def test_a_thread_s_life_counts_what_was_posted_and_what_could_be_seen() -> None:
    third = DAY + timedelta(days=2)
    lives = [life(1, posted=DAY), life(2, posted=DAY, gone=1), life(3, posted=third, edited=third)]
    assert counts(lives, DAY) == (
        Count(DAY, 2, 2, 0),
        Count(DAY + timedelta(days=1), 2, 1, 0),
        Count(third, 3, 2, 1),
        Count(DAY + timedelta(days=4), 3, 3, 1),
    )
    (early,) = counts([life(1, posted=datetime(1970, 1, 1, tzinfo=UTC))], DAY)
    assert early.at == DAY - timedelta(days=30)


def test_its_chart_stays_in_its_box(visit: RequestContext) -> None:
    totals = counts([life(1, posted=DAY), life(2, posted=DAY, gone=1)], DAY)
    charts = life_charts(visit, totals, DAY + timedelta(days=5), DAY)
    assert [chart.name for chart in charts] == ["life-wide", "life-narrow"]
    for chart in charts:
        paths = [shape.path for shape in chart.shapes if isinstance(shape, Outline)]
        assert len(paths) == 4
        for path in paths:
            across = [float(number) for number in re.findall(r"[MH]([\d.]+)", path)]
            down = [float(number) for number in re.findall(r"V([\d.]+)", path)]
            assert min(across) >= 0 and max(across) <= chart.width
            assert min(down) >= 0 and max(down) <= chart.height
        assert [row[1:] for row in chart.table.rows] == [("2", "2", "0"), ("2", "1", "0"), ("2", "2", "0")]
    assert life_charts(visit, (), DAY) == ()


@pytest.mark.parametrize("upright", [False, True], ids=["wide", "upright"])
def test_many_versions_have_small_circles_and_names_that_do_not_touch(visit: RequestContext, upright: bool) -> None:
    marks = tuple(AxisMark(place / 60, "version", "", None, f"v{place}", "headline", 0.5) for place in range(60))
    edits = tuple(AxisMark(place / 60, "edited", "", None, "edited") for place in range(60))
    drawn = drawing(visit, Axis((), (), marks, (), edits, ()), "", upright=upright)
    circles = [mark for mark in drawn.shapes if isinstance(mark, ChartMark) and mark.role is Role.VERSION]
    assert len(circles) == 60 and all(mark.reach < 6 for mark in circles)
    names = [label for label in drawn.shapes if isinstance(label, Label) and label.text.startswith("v")]
    places = sorted(label.y if upright else label.x for label in names)
    assert len(names) > 3
    assert min(higher - lower for lower, higher in pairwise(places)) >= (15 if upright else 60)
    assert "edited" not in texts(drawn)
    few = drawing(visit, Axis((), (), marks[:2], (), edits[:1], ()), "", upright=upright)
    assert texts(few).count("edited") == 1


def test_a_piece_without_comments_has_no_lane_for_them(visit: RequestContext) -> None:
    drawn = drawing(visit, Axis((), (), (AxisMark(0.1, "version", "", None, "v1"),), (), (), ()), "", upright=False)
    assert "Comments" not in texts(drawn)


def test_a_day_without_a_check_is_drawn_otherwise_than_a_quiet_one() -> None:
    first = date(2026, 11, 5)
    roles = (Role.GREAT, Role.QUIET, Role.UNSEEN, Role.SLIGHT, Role.QUIET)
    days = [CalendarDay(first + timedelta(days=at), role, "") for at, role in enumerate(roles)]
    legend = {role: role.value for role in (Role.GREAT, Role.SOME, Role.UNSEEN)}
    drawn = calendar(days, "", "", DataTable((), ()), legend)
    assert [role for role, _ in drawn.legend] == [Role.GREAT, Role.UNSEEN]
    rects = [shape for shape in drawn.shapes if isinstance(shape, Rect)]
    assert [rect.role for rect in rects] == list(roles)
    assert [rect.width < rects[0].width for rect in rects] == [False, False, True, False, False]
    assert [rect.x >= 16 for rect in rects] == [False, False, False, False, True], "a week is a column"
    assert all(
        0 <= rect.x < rect.x + rect.width <= drawn.width and rect.y + rect.height <= drawn.height for rect in rects
    )


@pytest.mark.dialects
def test_the_calendar_of_an_article_says_what_happened_on_each_day(database: Database) -> None:
    client = room(filled(database), now=DAY_ONE)
    number = next(each["article_id"] for each in client.get("/api/v1/articles").json()["items"] if each["versions"] > 1)
    shown = client.get(f"/articles/{number}")
    days = html.document_fromstring(shown.text).cssselect("svg.calendar-picture rect")
    assert {rect.get("class") for rect in days} <= {"level-1", "level-2", "level-3", "quiet", "unseen"}
    assert any(rect.get("class", "").startswith("level") for rect in days)
    assert all(rect.findtext("title") for rect in days)
