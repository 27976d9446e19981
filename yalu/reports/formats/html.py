"""A report as one self-contained page: no script, no address is loaded, every text escaped."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from itertools import pairwise

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from yalu.reports.change_classes import Family
from yalu.reports.chart import chart
from yalu.reports.coverage import CoverageState
from yalu.reports.report import Links, Report
from yalu.reports.words.classes import family_name
from yalu.reports.words.told_report import ToldReport, told_report
from yalu.reports.words.words import Words

MOST_EVENTS = 450
"""Events below the top items that a page tells in full: it stays under 2 MB, however much happened."""

_FAMILY_CLASS = {
    Family.NEW: "new",
    Family.EDIT: "edit",
    Family.NOTICE: "notice",
    Family.GONE: "gone",
    Family.COMMENT: "comment",
}
_STATE_CLASS = {
    CoverageState.OK: "ok",
    CoverageState.NOT_VISITED: "none",
    **dict.fromkeys(
        (CoverageState.PARTIAL, CoverageState.STALE, CoverageState.EMPTY, CoverageState.SILENT, CoverageState.GAP),
        "weak",
    ),
    **dict.fromkeys((CoverageState.BLOCKED, CoverageState.FAILED, CoverageState.DEAD), "bad"),
}


def html(report: Report, links: Links | None = None) -> str:
    """The page. Its content security policy allows nothing but its own style sheet, named by its hash."""
    told = told_report(report, links)
    words = told.words
    css = style_sheet()
    shortened = _shortened(told)
    return (
        _environment()
        .get_template("report.html")
        .render(
            report=told,
            contents=_contents(told, words),
            shortened=shortened,
            steps=_steps(told, shortened),
            chart=chart(report),
            tag=words.tag,
            comma="、" if words.language in ("zh", "ja") else ", ",
            colon="：" if words.language in ("zh", "ja") else ": ",
            family_name=lambda family: family_name(words, family),
            css=Markup(css),  # noqa: S704  our own file
            css_hash="sha256-" + base64.b64encode(sha256(css.encode()).digest()).decode(),
            _=words.gettext,
        )
        .lstrip()
    )


@cache
def style_sheet() -> str:
    """The design language of reports, for every page that shows one."""
    return (files(__package__) / "templates" / "report.css").read_text(encoding="utf-8")


def _contents(told: ToldReport, words: Words) -> list[tuple[str, str, str | None]]:
    """Anchors, headings and counts of what the page has, in its order."""
    site_wide = len(told.outages) + len(told.site_wide)
    whole_sites = words.gettext("Outages and changes of whole sites")
    listed: Iterable[tuple[bool, str, str, str | None]] = (
        (bool(told.top), "top", words.gettext("Top items"), words.number(len(told.top))),
        *((True, group.anchor, group.heading, group.count) for group in told.groups),
        (bool(site_wide), "site-wide", whole_sites, words.number(site_wide)),
        (bool(told.balance), "by-source", words.gettext("Changes by source"), None),
        (bool(told.not_shown), "left-out", words.gettext("What was left out, and why"), None),
        (bool(told.already_there), "already-there", words.gettext("There before the first visit"), None),
        (True, "coverage", words.gettext("Coverage"), None),
        (True, "legend", words.gettext("How to read this report"), None),
    )
    return [(anchor, heading, count) for there, anchor, heading, count in listed if there]


def _shortened(told: ToldReport) -> frozenset[str]:
    """Anchors of the items beyond ``MOST_EVENTS``: their events are named and linked, and not told."""
    left = MOST_EVENTS
    short = []
    for item in (item for group in told.groups for item in group.items if not item.rank):
        left -= len(item.events)
        if left < 0:
            short.append(item.anchor)
    return frozenset(short)


def _steps(told: ToldReport, shortened: frozenset[str]) -> Mapping[str, tuple[str | None, str | None]]:
    """The places of the change before and the change after each, in the order of the page."""
    listed = (item for group in told.groups for item in group.items if not item.rank)
    items = [*told.top, *(item for item in listed if item.anchor not in shortened)]
    anchors = list(dict.fromkeys(event.anchor for item in items for event in item.events))
    before: dict[str, str] = {second: first for first, second in pairwise(anchors)}
    after: dict[str, str] = dict(pairwise(anchors))
    return {anchor: (before.get(anchor), after.get(anchor)) for anchor in anchors}


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("yalu.reports.formats", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["capfirst"] = lambda text: text[:1].upper() + text[1:]
    environment.globals.update(family_class=_FAMILY_CLASS, state_class=_STATE_CLASS)
    return environment
