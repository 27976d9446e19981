"""A report as an Atom feed (RFC 4287): one entry a line, with ids that stay the same in every report."""

from __future__ import annotations

import uuid
from datetime import datetime

from lxml import etree
from markupsafe import Markup, escape

from yalu.reports.lines import Report, ReportLine
from yalu.reports.report import Quote, QuoteRun
from yalu.reports.wording import interval, local_times
from yalu.text import clean

NAMESPACE = "http://www.w3.org/2005/Atom"
_IDS = uuid.UUID("6d9ac2b1-6a42-5d5c-9a77-6c2f1d1f8a11")
"""The name space of our entries' UUIDs (RFC 9562, version 5)."""


def atom(report: Report) -> str:
    """The feed. Lines come newest first, and an empty period has one entry that says so."""
    feed = etree.Element(_name("feed"), nsmap={None: NAMESPACE})  # type: ignore[dict-item]  # the stubs want str
    _add(feed, "id", _urn("feed"))
    _add(feed, "title", report.title)
    _add(feed, "updated", _time(report.made_at))
    _add(etree.SubElement(feed, _name("author")), "name", "Yalu")
    _add(feed, "generator", "Yalu")
    lines = [*(line for group in report.groups for line in group.lines), *report.not_shown.site_wide]
    for line in sorted(lines, key=lambda line: (line.not_after, line.key), reverse=True):
        _entry(feed, line)
    if not lines:
        _quiet(feed, report)
    return etree.tostring(feed, xml_declaration=True, encoding="UTF-8", pretty_print=True).decode()


def entry_id(key: str) -> str:
    """The entry id of a line with that key."""
    return _urn(f"line/{key}")


def _entry(feed: etree._Element, line: ReportLine) -> None:
    entry = etree.SubElement(feed, _name("entry"))
    _add(entry, "id", entry_id(line.key))
    _add(entry, "title", f"{line.label}: {line.title or line.source_name}")
    _add(entry, "updated", _time(line.not_after))
    if line.url:
        etree.SubElement(entry, _name("link"), rel="alternate", href=line.url)
    etree.SubElement(entry, _name("category"), term=line.cls)
    content = _add(entry, "content", _content(line))
    content.set("type", "html")


def _quiet(feed: etree._Element, report: Report) -> None:
    entry = etree.SubElement(feed, _name("entry"))
    _add(entry, "id", _urn(f"report/{report.id}"))
    _add(entry, "title", report.summary)
    _add(entry, "updated", _time(report.until))
    _add(entry, "content", report.summary).set("type", "text")


def _content(line: ReportLine) -> str:
    parts = [Markup("<p>{} ({}, {})</p>").format(line.label, line.source_name, line.outlet)]
    parts += [_quoted(quote) for quote in line.quotes]
    when = "; ".join([interval(line.cls, line.not_before, line.not_after), *line.facts])
    local = local_times(line.not_before, line.not_after)
    parts.append(Markup("<p>{} ({})</p>").format(when, local))
    parts.append(Markup("<p>{} ({:.2f})</p>").format(line.why, line.significance))
    return Markup("\n").join(parts)


def _quoted(quote: Quote) -> Markup:
    sides = []
    for runs, tag in ((quote.before, "del"), (quote.after, "ins")):
        if runs is not None:
            sides.append(Markup("<blockquote><p>{}</p></blockquote>").format(_runs(runs, tag)))
    return Markup("").join(sides)


def _runs(runs: tuple[QuoteRun, ...], tag: str) -> Markup:
    opening, closing = Markup(f"<{tag}>"), Markup(f"</{tag}>")  # noqa: S704  "ins" or "del"
    return Markup("").join(opening + run.text + closing if run.changed else escape(run.text) for run in runs)


def _add(parent: etree._Element, name: str, text: str) -> etree._Element:
    child = etree.SubElement(parent, _name(name))
    child.text = clean(text)
    return child


def _name(local: str) -> str:
    return f"{{{NAMESPACE}}}{local}"


def _urn(name: str) -> str:
    return uuid.uuid5(_IDS, name).urn


def _time(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
