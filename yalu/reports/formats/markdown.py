"""A report as Markdown (CommonMark), for chat, wikis and issue trackers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote

from yalu.reports.change_classes import UNRANKED, WORDS
from yalu.reports.coverage import SourceCoverage
from yalu.reports.lines import LineGroup, Report, ReportLine
from yalu.reports.report import QuoteRun
from yalu.reports.wording import country, interval, language, local_times, not_shown_sentence, period

_SIGNS = re.compile(r"([\\`*_\[\]<>~|&@#!$]|:(?=//)|(?<=www)\.)", re.IGNORECASE)
"""What means something inside a line of CommonMark or GitHub's dialect; foreign text never begins a line."""


def escape(text: str) -> str:
    """Text that stays text: every sign with a meaning in Markdown or HTML gets a backslash."""
    return _SIGNS.sub(r"\\\1", text)


def markdown(report: Report) -> str:
    """The whole report. Changed words stand in ``<del>`` and ``<ins>``: asterisks do not work inside Chinese text."""
    parts = [f"# {escape(report.title)}", f"**{escape(period(report.since, report.until))}**", escape(report.summary)]
    if report.per_country:
        places = ", ".join(f"{country(code)} {count}" for code, count in report.per_country.items())
        tongues = ", ".join(f"{language(tag)} {count}" for tag, count in report.per_language.items())
        parts.append(escape(f"Changes by outlet's country: {places}. By language: {tongues}."))
    if report.top:
        parts.append("## Top items")
        parts += [_item(line, f"{line.rank}. ") for line in report.top]
    parts += [_group(group) for group in report.groups]
    parts += _not_shown(report)
    parts.append(_coverage(report))
    method = "".join(f"; {name} {value}" for name, value in report.method.items())
    run = f", run {report.run_id}" if report.run_id else ""
    parts.append(escape(f"Made {report.made_at:%Y-%m-%d %H:%M} UTC{run}, report {report.id}{method}."))
    return "\n\n".join(parts) + "\n"


def _group(group: LineGroup) -> str:
    lines = [f"## {WORDS[group.cls].heading}", ""]
    for line in group.lines:
        lines.append(f"- {_link(line)} (top item {line.rank})" if line.rank else _item(line, "- "))
    if group.more:
        lines.append(f"- … and {group.more} more")
    return "\n".join(lines)


def _link(line: ReportLine) -> str:
    name = escape(line.title or line.source_name)
    return f"[{name}](<{_address(line.url)}>)" if line.url else name


def _address(url: str) -> str:
    """An address that cannot close its brackets."""
    return quote(url, safe="!#$%&'()*+,/:;=?@[]~-._")


def _item(line: ReportLine, mark: str) -> str:
    indent = " " * len(mark)
    byline = f", {escape(', '.join(line.byline))}" if line.byline else ""
    when = "; ".join([interval(line.cls, line.not_before, line.not_after), *line.facts])
    lines = [
        f"{mark}**{escape(line.label)}**: {_link(line)}{byline} ({escape(f'{line.source_name}, {line.outlet}')})",
        escape(f"{when} ({local_times(line.not_before, line.not_after)})"),
    ]
    for part in line.quotes:
        both = part.before is not None and part.after is not None
        lines += _side("Before" if both else "Text", part.before, "del")
        lines += _side("After" if both else "Text", part.after, "ins")
    if line.cls not in UNRANKED:
        lines.append(escape(f"Why: {line.why} ({line.significance:.2f})"))
    if line.scope:
        lines.append(escape(f"In scope: {line.scope}"))
    return f"  \n{indent}".join(lines)


def _side(name: str, runs: Iterable[QuoteRun] | None, tag: str) -> list[str]:
    if runs is None:
        return []
    marked = (f"<{tag}>{escape(run.text)}</{tag}>" if run.changed else escape(run.text) for run in runs)
    return [f"{name}: " + "".join(marked)]


def _not_shown(report: Report) -> list[str]:
    hidden = report.not_shown
    lines = [
        f"- **{escape(line.label)}** at {escape(line.source_name)}: {escape(line.why)}" for line in hidden.site_wide
    ]
    parts = ["## Site-wide\n\n" + "\n".join(lines)] if lines else []
    sentence = not_shown_sentence(hidden.cosmetic, hidden.withheld)
    return [*parts, escape(sentence)] if sentence else parts


def _coverage(report: Report) -> str:
    if not report.coverage:
        return "## Coverage\n\nNo source was checked."
    head = "| Source | State | Crawls answered | Pieces | Snapshots complete |\n| --- | --- | ---: | ---: | ---: |"
    return "\n".join(["## Coverage", "", head, *(_row(source) for source in report.coverage)])


def _row(source: SourceCoverage) -> str:
    state = f"{source.state}: {source.note}" if source.note else str(source.state)
    cells = (
        source.name,
        state,
        f"{source.crawls_answered} of {source.crawls}",
        str(source.articles),
        f"{source.snapshots_complete} of {source.snapshots}",
    )
    return "| " + " | ".join(escape(" ".join(cell.split())) for cell in cells) + " |"
