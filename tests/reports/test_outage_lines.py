"""A quiet day is not a blind one: who answered, what was looked at, what failed, how much is usual."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.reports.report_examples import HAN, RIVER, at, item, report_of
from yalu.model import Kind
from yalu.reasons import Reason
from yalu.reports.change_classes import ChangeClass
from yalu.reports.composing.counting import usual_range
from yalu.reports.coverage import CoverageState, SourceCoverage

NO_ANSWER = Reason.of("answer.none")
VANISHED = Reason.of("source.outage", count=9, known=14)
TEMPLATE = Reason.of("source.same_difference", count=38)
LABEL = Reason.of(
    "terms.label_differs",
    label="ai-train",
    old_answer=Reason.of("permission.allowed"),
    answer=Reason.of("permission.refused"),
)


def source(name: str, state: CoverageState = CoverageState.OK, **fields: Any) -> SourceCoverage:
    return SourceCoverage(name.casefold(), name, "KR", "newspaper", state, **fields)


def test_an_empty_period_gives_a_report_that_says_who_answered_and_what_was_looked_at() -> None:
    states = (
        [CoverageState.OK] * 45
        + [CoverageState.STALE] * 2
        + [CoverageState.BLOCKED, CoverageState.DEAD, CoverageState.FAILED, CoverageState.FAILED]
    )
    seen = {"articles_checked": 3, "articles_due": 4, "threads": 2, "threads_whole": 1}
    report = report_of(coverage=(source(f"s{n}", state, **seen) for n, state in enumerate(states)), usual=(3, 9))
    totals = report.totals
    assert (totals.sources, totals.answered, totals.failed, totals.not_visited) == (51, 47, 4, 0)
    assert (totals.articles_checked, totals.articles_due, totals.threads_whole, totals.threads) == (153, 204, 51, 102)
    assert (totals.usual, totals.today, report.counts) == ((3, 9), 0, {})


def test_sources_that_were_not_visited_count_neither_way() -> None:
    totals = report_of(coverage=[source("A"), source("B", CoverageState.NOT_VISITED)]).totals
    assert (totals.answered, totals.failed, totals.not_visited) == (1, 0, 1)
    assert report_of().totals.sources == 0


def test_sources_that_failed_together_are_one_line_and_others_another() -> None:
    down: dict[str, Any] = {"state": CoverageState.GAP, "note": NO_ANSWER}
    report = report_of(
        coverage=[
            source("C", **down, failed_since=at(2), answered_again=at(8)),
            source("A", **down, failed_since=at(3), answered_again=at(9)),
            source("B", **down, failed_since=at(20)),
            source("D"),
        ]
    )
    first, second = report.outages
    assert (first.since, first.until, [affected.name for affected in first.sources]) == (at(2), at(9), ["A", "C"])
    assert (second.since, second.until, [affected.note for affected in second.sources]) == (at(20), None, [NO_ANSWER])


def test_a_line_lasts_while_one_of_its_sources_does_not_answer() -> None:
    report = report_of(
        coverage=[
            source("A", CoverageState.GAP, failed_since=at(2), answered_again=at(8)),
            source("B", CoverageState.FAILED, failed_since=at(2)),
        ]
    )
    (line,) = report.outages
    assert line.until is None


def test_a_recorded_outage_is_in_the_line_of_its_source_with_its_reason() -> None:
    report = report_of(
        item(1, Kind.SOURCE_OUTAGE, **HAN, article_url=None, title=None, reason=VANISHED),
        item(2, Kind.SOURCE_OUTAGE, **RIVER, article_url=None, title=None, reason=NO_ANSWER),
        coverage=[
            source(
                "hangang",
                CoverageState.GAP,
                failed_since=at(12),
                answered_again=at(18),
                note=Reason.of("network.timeout"),
            )
        ],
    )
    (line,) = report.outages
    assert [(affected.source_id, affected.note, affected.change_ids) for affected in line.sources] == [
        ("hangang", VANISHED, (1,)),
        ("river-daily", NO_ANSWER, (2,)),
    ]
    assert line.change_ids == (1, 2)
    assert report.counts == {ChangeClass.OUTAGE: 2}
    assert report.groups == () == report.top


def test_templates_and_terms_are_one_line_of_the_source_and_a_cosmetic_one_is_counted() -> None:
    asked = {"title": None, "article_url": None, "before": "Content-Signal: ai-train=yes", "after": "ai-train=no"}
    report = report_of(
        item(1, Kind.SOURCE_TERMS, **asked, significance=0.6, reason=LABEL),
        item(2, Kind.SOURCE_TERMS, **asked, significance=0.1, reason=Reason.of("terms.form")),
        item(3, Kind.SOURCE_TEMPLATE, title=None, article_url=None, reason=TEMPLATE, significance=0.2),
    )
    assert [(line.event.cls, line.event.reason) for line in report.site_wide] == [
        (ChangeClass.TERMS, LABEL),
        (ChangeClass.TEMPLATE, TEMPLATE),
    ]
    assert report.site_wide[0].event.quotes
    assert report.not_shown.cosmetic == 1
    assert report.groups == () == report.top


@pytest.mark.parametrize(
    ("earlier", "usual"),
    [
        ([], None),
        ([3, 4, 5], None),
        ([3, 4, 5, 6], (3, 6)),
        ([0, 0, 0, 0, 0, 0, 0, 0], (0, 0)),
        ([5, 3, 9, 4, 6, 7, 5, 100], (4, 36)),
    ],
)
def test_usual_is_what_four_in_five_earlier_periods_brought(earlier: list[int], usual: tuple[int, int] | None) -> None:
    assert usual_range(earlier) == usual


def test_coverage_lines_stand_by_name_and_are_clean() -> None:
    report = report_of(
        coverage=[source("b"), source("A\r\nx", note=Reason.of("network.other", detail="\u202eno")), source("\x00c")]
    )
    assert [(line.name, line.note) for line in report.coverage] == [
        ("A x", Reason.of("network.other", detail="no")),
        ("b", None),
        ("c", None),
    ]
    assert report.until - report.since == timedelta(days=1)
