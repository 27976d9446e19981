"""A report as plain text, 80 columns wide, for terminals and mail."""

from __future__ import annotations

from collections.abc import Iterable

from yalu.reports.change_classes import UNRANKED, WORDS
from yalu.reports.coverage import CoverageState, SourceCoverage
from yalu.reports.formats.width import fill, wrap
from yalu.reports.lines import LineGroup, Report, ReportLine
from yalu.reports.report import QuoteRun
from yalu.reports.wording import (
    country,
    day_and_time,
    interval,
    language,
    local_times,
    not_shown_sentence,
    number_of,
    period,
)

COLUMNS = 80
_INDENT = "   "


def text(report: Report) -> str:
    """The whole report. Changed words stand in [-brackets-] on the old side and in {+braces+} on the new one."""
    lines = [*_header(report)]
    if report.top:
        lines += ["", *_heading("Top items")]
        for line in report.top:
            lines += ["", *_full(line, f"{line.rank}. ")]
    for group in report.groups:
        lines += ["", "", *_group(group)]
    lines += _not_shown(report)
    lines += ["", "", *_coverage(report), *_method(report)]
    return "\n".join(lines) + "\n"


def _header(report: Report) -> list[str]:
    lines = [*wrap(report.title, COLUMNS), period(report.since, report.until), ""]
    return [*lines, *wrap(report.summary, COLUMNS), *_balance(report)]


def _balance(report: Report) -> list[str]:
    if not report.per_country:
        return []
    places = ", ".join(f"{country(code)} {count}" for code, count in report.per_country.items())
    tongues = ", ".join(f"{language(tag)} {count}" for tag, count in report.per_language.items())
    return wrap(f"Changes by outlet's country: {places}. By language: {tongues}.", COLUMNS)


def _heading(words: str) -> list[str]:
    return [words, "=" * len(words)]


def _group(group: LineGroup) -> list[str]:
    lines = [*_heading(WORDS[group.cls].heading), ""]
    for line in group.lines:
        lines += _reference(line) if line.rank else _full(line, " - ")
    if group.more:
        lines.append(f" … and {group.more} more")
    return lines


def _reference(line: ReportLine) -> list[str]:
    return wrap(f"{line.title or line.source_name} (top item {line.rank})", COLUMNS, _INDENT, " - ")


def _full(line: ReportLine, mark: str) -> list[str]:
    lines = wrap(f"{line.label} [{line.source_name}: {line.outlet}]", COLUMNS, _INDENT, mark)
    if line.title:
        byline = f" ({', '.join(line.byline)})" if line.byline else ""
        lines += wrap(line.title + byline, COLUMNS, _INDENT)
    if line.url:
        lines.append(_INDENT + line.url)
    when = interval(line.cls, line.not_before, line.not_after)
    lines += wrap("; ".join([when, *line.facts]), COLUMNS, _INDENT)
    lines += wrap(f"({local_times(line.not_before, line.not_after)})", COLUMNS, _INDENT)
    for quote in line.quotes:
        both = quote.before is not None and quote.after is not None
        lines += _side("before  " if both else "text    ", quote.before, "[-", "-]")
        lines += _side("after   " if both else "text    ", quote.after, "{+", "+}")
    return [*lines, *(wrap(why, COLUMNS, _INDENT) if (why := _why(line)) else [])]


def _why(line: ReportLine) -> str:
    parts = [] if line.cls in UNRANKED else [f"why: {line.why} ({line.significance:.2f})"]
    if line.scope:
        parts.append(f"in scope: {line.scope}")
    parts += [f"version {pair.before} -> {pair.after}" for pair in line.versions if pair.before and pair.after]
    return "; ".join(parts)


def _side(name: str, runs: Iterable[QuoteRun] | None, opening: str, closing: str) -> list[str]:
    if runs is None:
        return []
    marked = "".join(f"{opening}{run.text}{closing}" if run.changed else run.text for run in runs)
    return wrap(marked, COLUMNS, _INDENT + " " * len(name), _INDENT + name)


def _not_shown(report: Report) -> list[str]:
    hidden = report.not_shown
    sentence = not_shown_sentence(hidden.cosmetic, hidden.withheld)
    lines: list[str] = []
    if hidden.site_wide:
        lines += ["", "", *_heading("Site-wide"), ""]
        for line in hidden.site_wide:
            lines += wrap(f"{line.label} [{line.source_name}]: {line.why}", COLUMNS, _INDENT, " - ")
    return [*lines, "", "", *wrap(sentence, COLUMNS)] if sentence else lines


def _coverage(report: Report) -> list[str]:
    lines = [*_heading("Coverage"), ""]
    if not report.coverage:
        return [*lines, "No source was checked."]
    lines.append(f"{fill('source', 30)} {fill('state', 11)} {fill('crawls', 8)} {fill('pieces', 7)} snapshots")
    return [*lines, *(row for source in report.coverage for row in _covered(source))]


def _covered(source: SourceCoverage) -> list[str]:
    crawls = fill(f"{source.crawls_answered}/{source.crawls}", 8)
    snapshots = f"{source.snapshots_complete}/{source.snapshots}" if source.snapshots else "-"
    row = f"{fill(source.name, 30)} {fill(source.state, 11)} {crawls} {fill(str(source.articles), 7)} {snapshots}"
    if source.state is CoverageState.OK:
        return [row.rstrip()]
    notes = [source.note] if source.note else []
    if source.last_answer:
        notes.append(f"last answer {day_and_time(source.last_answer)} UTC")
    return [row.rstrip(), *(wrap("; ".join(notes), COLUMNS, "     ", "   ") if notes else [])]


def _method(report: Report) -> list[str]:
    made = f"Made {day_and_time(report.made_at, year=True)} UTC"
    note = ", ".join([made, *([f"run {report.run_id}"] if report.run_id else []), f"report {report.id}"])
    method = "; ".join(f"{name} {value}" for name, value in report.method.items())
    terms = (
        "Each time is an interval between two checks. “No longer visible” means that the comment is missing from two "
        "complete snapshots in a row, or that the page says so; a reason is given only where the site states one. "
        "Quotations are limited by the terms of each source. Commenters are not named."
    )
    counted = number_of(report.changes, "change", "changes")
    return ["", "", *wrap(f"{note}; {counted}. {method + '. ' if method else ''}{terms}", COLUMNS)]
