"""A report as JSON, for programs. Times are ISO 8601 in UTC."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime

from yalu.reports.lines import Report, ReportLine
from yalu.reports.report import Quote, QuoteRun

FORMAT = 1
"""Goes up when a key changes its meaning or goes away."""


def as_json(report: Report) -> str:
    """One JSON object: the period, the lines, what is not shown, and the coverage."""
    return json.dumps(as_dict(report), ensure_ascii=False, indent=1) + "\n"


def as_dict(report: Report) -> dict[str, object]:
    """The same as a dictionary."""
    hidden = report.not_shown
    return {
        "format": FORMAT,
        "report": report.id,
        "title": report.title,
        "since": _time(report.since),
        "until": _time(report.until),
        "made_at": _time(report.made_at),
        "run": report.run_id,
        "summary": report.summary,
        "counts": dict(report.counts),
        "per_source": {name: dict(counts) for name, counts in report.per_source.items()},
        "per_country": dict(report.per_country),
        "per_language": dict(report.per_language),
        "top": [line.key for line in report.top],
        "groups": [
            {"class": group.cls, "more": group.more, "lines": [_line(line) for line in group.lines]}
            for group in report.groups
        ],
        "not_shown": {
            "cosmetic": hidden.cosmetic,
            "withheld": hidden.withheld,
            "site_wide": [_line(line) for line in hidden.site_wide],
        },
        "coverage": [{**asdict(source), "last_answer": _time(source.last_answer)} for source in report.coverage],
        "method": dict(report.method),
    }


def _line(line: ReportLine) -> dict[str, object]:
    return {
        "key": line.key,
        "class": line.cls,
        "label": line.label,
        "count": line.count,
        "rank": line.rank,
        "source": line.source_id,
        "source_name": line.source_name,
        "outlet": line.outlet,
        "title": line.title,
        "url": line.url,
        "byline": list(line.byline),
        "language": line.language,
        "significance": line.significance,
        "reason": line.why,
        "scope": line.scope,
        "facts": list(line.facts),
        "not_before": _time(line.not_before),
        "not_after": _time(line.not_after),
        "quotes": [_quote(quote) for quote in line.quotes],
        "versions": [asdict(pair) for pair in line.versions],
        "change_ids": list(line.change_ids),
        "comment_ids": list(line.comment_ids),
    }


def _quote(quote: Quote) -> dict[str, object]:
    return {"comment_id": quote.comment_id, "before": _runs(quote.before), "after": _runs(quote.after)}


def _runs(runs: tuple[QuoteRun, ...] | None) -> list[dict[str, object]] | None:
    return None if runs is None else [{"text": run.text, "changed": run.changed} for run in runs]


def _time(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat().replace("+00:00", "Z")
