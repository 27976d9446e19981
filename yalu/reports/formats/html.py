"""A report as one self-contained page: no script, no address is loaded, every text escaped."""

from __future__ import annotations

import base64
from functools import cache
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from yalu.reports import wording
from yalu.reports.change_classes import UNRANKED, WORDS, ChangeClass, Family
from yalu.reports.chart import chart
from yalu.reports.coverage import ANSWERED, CoverageState
from yalu.reports.lines import Report

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


def html(report: Report) -> str:
    """The page. Its content security policy allows nothing but its own style sheet, named by its hash."""
    css = _style()
    hidden = report.not_shown
    template = _environment().get_template("report.html")
    return template.render(
        report=report,
        css=Markup(css),  # noqa: S704  our own file
        css_hash="sha256-" + base64.b64encode(sha256(css.encode()).digest()).decode(),
        period=wording.period(report.since, report.until),
        chart=chart(report),
        answered=sum(source.state in ANSWERED for source in report.coverage),
        altered=sum(count for cls, count in report.counts.items() if cls not in UNRANKED),
        new_pieces=report.counts.get(ChangeClass.NEW, 0),
        new_comments=report.counts.get(ChangeClass.COMMENT_NEW, 0),
        not_shown=wording.not_shown_sentence(hidden.cosmetic, hidden.withheld),
    ).lstrip()


@cache
def _style() -> str:
    return (files(__package__) / "templates" / "report.css").read_text(encoding="utf-8")


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
    environment.globals.update(
        words=WORDS,
        unranked=UNRANKED,
        family_class=_FAMILY_CLASS,
        state_class=_STATE_CLASS,
        interval=wording.interval,
        local_times=wording.local_times,
        day_and_time=wording.day_and_time,
        country=wording.country,
        language=wording.language,
        outlet=wording.outlet,
    )
    return environment
