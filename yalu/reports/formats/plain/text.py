"""A report as plain text, 80 columns wide, for terminals and mail."""

from __future__ import annotations

from collections.abc import Sequence

from yalu.reports.formats.plain.width import fill, width, wrap
from yalu.reports.report import ComposedReport, Links
from yalu.reports.words.told_items import ToldEvent, ToldItem, told_sides
from yalu.reports.words.told_report import ToldGroup, ToldLine, ToldReport, ToldSource, told_report
from yalu.reports.words.words import Words

COLUMNS = 80
_INDENT = "   "
_DEEPER = "     "
_MARKS = {"del": ("[-", "-]"), "ins": ("{+", "+}")}


def text(report: ComposedReport, links: Links | None = None) -> str:
    """The whole report. Changed words stand in [-brackets-] on the old side and in {+braces+} on the new one."""
    rendered = told_report(report, links)
    words = rendered.words
    lines = [*wrap(rendered.title, COLUMNS), rendered.period, rendered.zone, "", *wrap(rendered.summary, COLUMNS)]
    for sentence in (rendered.coverage, rendered.balance):
        lines += wrap(sentence, COLUMNS) if sentence else []
    if rendered.top:
        lines += ["", *_heading(words.gettext("Top items"))]
        for item in rendered.top:
            lines += ["", *_item(words, item, f"{item.rank}. ")]
    for group in rendered.groups:
        lines += ["", "", *_group(words, group)]
    lines += _site_wide(rendered)
    lines += _left_out(rendered)
    lines += ["", "", *_coverage(rendered), "", "", *_legend(rendered)]
    if rendered.link:
        lines += ["", rendered.link]
    return "\n".join(lines) + "\n"


def _heading(heading: str) -> list[str]:
    return [heading, "=" * width(heading)]


def _group(words: Words, group: ToldGroup) -> list[str]:
    lines = [*_heading(f"{group.heading} ({group.count})"), ""]
    for item in group.items:
        if item.rank:
            place = words.gettext("top item {rank}", rank=item.rank)
            lines += wrap(f"{item.title} ({place})", COLUMNS, _INDENT, " - ")
        else:
            lines += _item(words, item, " - ")
    if group.more:
        lines.append(f" {group.more}")
    return lines


def _item(words: Words, item: ToldItem, mark: str) -> list[str]:
    lines = wrap(f"{item.heading} [{words.several((item.source, item.outlet))}]", COLUMNS, _INDENT, mark)
    byline = f" ({', '.join(item.byline)})" if item.byline else ""
    lines += wrap(item.title + byline, COLUMNS, _INDENT)
    lines += [_INDENT + address for address in (item.url, item.link) if address]
    for event in item.events:
        if len(item.events) > 1:
            lines += wrap(event.label, COLUMNS, _DEEPER, _INDENT + "* ")
        lines += _event(words, event, _DEEPER if len(item.events) > 1 else _INDENT)
    for flapping in item.flapping:
        lines += wrap(flapping.line + (f": {flapping.text}" if flapping.text else ""), COLUMNS, _DEEPER, _INDENT + "* ")
    if item.reprints:
        names = words.several([name for name, _ in item.reprints])
        lines += wrap(words.gettext("The same edit at:") + " " + names, COLUMNS, _INDENT)
    for note in (item.more, item.scope, *item.notes):
        lines += wrap(note, COLUMNS, _INDENT) if note else []
    return lines


def _event(words: Words, event: ToldEvent, indent: str) -> list[str]:
    lines = wrap("; ".join([event.when, *event.facts]), COLUMNS, indent)
    for quote in event.quotes:
        for name, runs, tag in told_sides(words, quote):
            opening, closing = _MARKS[tag]
            marked = "".join(f"{opening}{run.text}{closing}" if run.changed else run.text for run in runs)
            lines += wrap(marked, COLUMNS, indent + " " * (width(name) + 2), f"{indent}{name}  ")
    if event.moved:
        sides = zip((words.gettext("From"), words.gettext("To")), event.moved, strict=True)
        lines += [f"{indent}{side}  {address}" for side, address in sides]
    if event.reason:
        why = words.labelled(words.gettext("Why"), f"{event.reason.text} ({event.score})")
        lines += wrap(why, COLUMNS, indent)
    evidence = "  ".join(part for part in (event.versions, event.link) if part)
    if width(indent + evidence) <= COLUMNS:
        return [*lines, *([indent + evidence] if evidence else [])]
    lines += wrap(event.versions, COLUMNS, indent) if event.versions else []
    return [*lines, *([indent + event.link] if event.link else [])]


def _site_wide(rendered: ToldReport) -> list[str]:
    gettext = rendered.words.gettext
    whole_sites = (*rendered.outages, *rendered.site_wide)
    return [
        *_lines(rendered.words, gettext("Outages and changes of whole sites"), whole_sites),
        *_lines(rendered.words, gettext("Cited pages that have drifted"), rendered.footnotes),
    ]


def _lines(words: Words, heading: str, entries: Sequence[ToldLine]) -> list[str]:
    lines = [part for line in entries for part in wrap(_line(words, line), COLUMNS, _INDENT, " - ")]
    return ["", "", *_heading(heading), "", *lines] if lines else []


def _line(words: Words, line: ToldLine) -> str:
    where = words.labelled(line.label, f"{line.where} ({line.when})")
    reasons = "; ".join(reason.text for reason in line.reasons)
    return words.labelled(where, reasons) if reasons else where


def _left_out(rendered: ToldReport) -> list[str]:
    words = rendered.words
    lines: list[str] = []
    if rendered.not_shown:
        lines += ["", "", *_heading(words.gettext("What was left out, and why")), ""]
        lines += [line for sentence in rendered.not_shown for line in wrap(sentence, COLUMNS, _INDENT, " - ")]
    if rendered.already_there:
        lines += ["", "", *_heading(words.gettext("There before the first visit")), ""]
        lines += wrap(words.sentences(rendered.already_there, words.gettext("The newest:")), COLUMNS, _INDENT)
        for known in rendered.known:
            lines += wrap(f"{known.title} ({known.source})", COLUMNS, _INDENT, " - ")
            lines += [_INDENT + address for address in (known.url, known.link) if address]
    return lines


def _coverage(rendered: ToldReport) -> list[str]:
    words = rendered.words
    lines = [*_heading(words.gettext("Coverage")), ""]
    for source in rendered.sources:
        lines += _source(words, source)
    return lines if rendered.sources else [*lines, words.gettext("No source was visited.")]


def _source(words: Words, source: ToldSource) -> list[str]:
    figures = (
        (words.gettext("Visits answered"), source.crawls),
        (words.gettext("Articles looked at"), source.articles),
        (words.gettext("Threads read whole"), source.threads),
    )
    figures_text = words.several([f"{name} {figure}" for name, figure in figures if figure != "–"])
    lines = [f" - {fill(source.name, 36)} {source.state_name}".rstrip()]
    for note in (figures_text, *(note.text for note in source.notes)):
        lines += wrap(note, COLUMNS, _INDENT) if note else []
    return lines


def _legend(rendered: ToldReport) -> list[str]:
    words = rendered.words
    lines = [*_heading(words.gettext("How to read this report")), ""]
    lines += wrap(words.gettext("Significance"), COLUMNS)
    for scale, meaning in rendered.legend:
        lines += wrap(meaning, COLUMNS, " " * 14, fill(f" - {scale}", 14))
    for note in rendered.notes:
        lines += wrap(note, COLUMNS, _INDENT, " - ")
    return lines
