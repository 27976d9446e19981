"""The axis of a piece and the life of its thread, drawn: little for little, and never much for much."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from starlette.requests import Request

from yalu.db.room.comments import CommentLife
from yalu.settings import Settings
from yalu.web.axis import Axis, AxisMark
from yalu.web.drawing import drawing
from yalu.web.thread_life import Count, counts, life_chart
from yalu.web.visit import RequestContext, plain_visit

DAY = datetime(2026, 11, 2, 3, tzinfo=UTC)


@pytest.fixture
def visit() -> RequestContext:
    request = Request({"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b""})
    return plain_visit(request, None, Settings())  # type: ignore[arg-type]  # no database is asked


def life(number: int, *, posted: datetime, edited: datetime | None = None, gone: int | None = None) -> CommentLife:
    missed = DAY + timedelta(days=gone) if gone is not None else None
    absences = ((missed - timedelta(days=1), missed, missed + timedelta(days=3)),) if missed else ()
    edits = ((edited - timedelta(days=1), edited),) if edited else ()
    return CommentLife(number, str(number), 1, posted, DAY, edits, absences)


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
    told = counts([life(1, posted=DAY), life(2, posted=DAY, gone=1)], DAY)
    for narrow in (False, True):
        chart = life_chart(visit, told, DAY + timedelta(days=5), moment=DAY, narrow=narrow)
        assert chart is not None and chart.most == 2
        for path in (chart.posted, chart.visible, chart.lost, chart.area):
            across = [float(number) for number in re.findall(r"[MH]([\d.]+)", path)]
            down = [float(number) for number in re.findall(r"V([\d.]+)", path)]
            assert min(across) >= 0 and max(across) <= chart.width
            assert chart.top <= min(down) and max(down) <= chart.base
    assert life_chart(visit, (), DAY) is None


@pytest.mark.parametrize("upright", [False, True], ids=["wide", "upright"])
def test_many_versions_have_small_circles_and_names_that_do_not_touch(visit: RequestContext, upright: bool) -> None:
    marks = tuple(AxisMark(place / 60, "version", "", None, f"v{place}", "headline", 0.5) for place in range(60))
    edits = tuple(AxisMark(place / 60, "edited", "", None, "edited") for place in range(60))
    drawn = drawing(visit, Axis((), (), marks, (), edits, ()), upright=upright)
    assert all(shape.r < 6 for shape in drawn.shapes if shape.kind == "version")
    names = [text for text in drawn.texts if text.text.startswith("v")]
    places = sorted(text.at[1] if upright else text.at[0] for text in names)
    assert len(names) > 3
    assert min(two - one for one, two in pairwise(places)) >= (15 if upright else 60)
    assert not [text for text in drawn.texts if text.text == "edited"]
    few = drawing(visit, Axis((), (), marks[:2], (), edits[:1], ()), upright=upright)
    assert [text.text for text in few.texts].count("edited") == 1


def test_a_piece_without_comments_has_no_lane_for_them(visit: RequestContext) -> None:
    drawn = drawing(visit, Axis((), (), (AxisMark(0.1, "version", "", None, "v1"),), (), (), ()), upright=False)
    assert "Comments" not in [text.text for text in drawn.texts]
