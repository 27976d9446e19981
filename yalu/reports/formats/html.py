"""The page of a report: a file of its own with all that it tells, or a page of the room (decision 0254)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from yalu.rendering.charts.drawing import Drawing
from yalu.reports.charts.of_report import charts
from yalu.reports.coverage import CoverageState
from yalu.reports.formats.page import page
from yalu.reports.report import ComposedReport, Links
from yalu.reports.words.told_report import ToldReport, told_report
from yalu.reports.words.words import Words

REPORT_PAGE = "report.html"
MOST_EVENTS = 450
"""Events below the top items that a file tells in full: it stays under 2 MB, however much happened."""

_STATE_CLASS = {
    CoverageState.OK: "ok",
    CoverageState.NOT_VISITED: "none",
    **dict.fromkeys(
        (CoverageState.PARTIAL, CoverageState.STALE, CoverageState.EMPTY, CoverageState.SILENT, CoverageState.GAP),
        "weak",
    ),
    **dict.fromkeys((CoverageState.BLOCKED, CoverageState.FAILED, CoverageState.DEAD), "bad"),
}


def html(report: ComposedReport, links: Links | None = None) -> str:
    """The whole report as one file: no script, no address is loaded, and only its own style sheet is allowed."""
    rendered = told_report(report, links)
    drawings = charts(report, rendered.words, links)
    reports = (links or Links()).reports()
    return page(REPORT_PAGE, rendered.words, **page_values(rendered, drawings, reports), earlier=None, later=None)


def page_values(rendered: ToldReport, drawings: Sequence[Drawing], reports: str | None) -> dict[str, Any]:
    """What ``REPORT_PAGE`` shows of a report, or of a part of one; ``reports`` leads to the list of all."""
    shortened = _shortened(rendered)
    return {
        "report": rendered,
        "reports": reports,
        "contents": _contents(rendered, rendered.words, pictures=bool(drawings)),
        "shortened": shortened,
        "steps": _steps(rendered, shortened),
        "drawings": drawings,
        "state_class": _STATE_CLASS,
    }


def _contents(rendered: ToldReport, words: Words, *, pictures: bool) -> list[tuple[str, str, str | None]]:
    """Anchors, headings and counts of what the page has, in its order."""
    site_wide = len(rendered.outages) + len(rendered.site_wide)
    whole_sites = words.gettext("Outages and changes of whole sites")
    cited = words.gettext("Cited pages that have drifted")
    listed: Iterable[tuple[bool, str, str, str | None]] = (
        (bool(rendered.top), "top", words.gettext("Top items"), words.number(len(rendered.top))),
        *((True, group.anchor, group.heading, group.count) for group in rendered.groups),
        (bool(site_wide), "site-wide", whole_sites, words.number(site_wide)),
        (bool(rendered.footnotes), "footnotes", cited, words.number(len(rendered.footnotes))),
        (pictures, "charts", words.gettext("Charts"), None),
        (bool(rendered.not_shown), "left-out", words.gettext("What was left out, and why"), None),
        (bool(rendered.already_there), "already-there", words.gettext("There before the first visit"), None),
        (bool(rendered.sources_sentence), "coverage", words.gettext("Coverage"), None),
        (True, "legend", words.gettext("How to read this report"), None),
    )
    return [(anchor, heading, count) for there, anchor, heading, count in listed if there]


def _shortened(rendered: ToldReport) -> frozenset[str]:
    """Anchors of the items beyond ``MOST_EVENTS``: their events are named and linked, and not told."""
    left = MOST_EVENTS
    short = []
    for item in (item for group in rendered.groups for item in group.items if not item.rank):
        left -= len(item.events)
        if left < 0:
            short.append(item.anchor)
    return frozenset(short)


def _steps(rendered: ToldReport, shortened: frozenset[str]) -> Mapping[str, tuple[str | None, str | None]]:
    """The places of the change before and the change after each, in the order of the page."""
    listed = (item for group in rendered.groups for item in group.items if not item.rank)
    items = [*rendered.top, *(item for item in listed if item.anchor not in shortened)]
    anchors = list(dict.fromkeys(event.anchor for item in items for event in item.events))
    before: dict[str, str] = {second: first for first, second in pairwise(anchors)}
    after: dict[str, str] = dict(pairwise(anchors))
    return {anchor: (before.get(anchor), after.get(anchor)) for anchor in anchors}
