"""A report as Markdown (CommonMark), for chat, wikis and issue trackers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote

from yalu.records.quoting.quotation import QuoteRun
from yalu.reports.report import ComposedReport, Links
from yalu.reports.words.told_items import ToldEvent, ToldItem, told_sides
from yalu.reports.words.told_report import ToldGroup, ToldLine, ToldReport, ToldSource, told_report
from yalu.reports.words.words import Words

_SIGNS = re.compile(r"([\\`*_\[\]<>~|&@#!$]|:(?=//)|(?<=www)\.)", re.IGNORECASE)
"""What means something inside a line of CommonMark or GitHub's dialect; foreign text never begins a line."""


_IN_ADDRESS = "!#$%&'()*+,/:;=?@[]~-._"


def escape(text: str) -> str:
    """Text that stays text: every sign with a meaning in Markdown or HTML gets a backslash."""
    return _SIGNS.sub(r"\\\1", text)


def _begun(text: str) -> str:
    """Escaped text that may begin a line: no heading, list, rule or quotation."""
    return re.sub(r"^(\d{0,9})([-+=#>.)])", r"\1\\\2", escape(text))


def markdown(report: ComposedReport, links: Links | None = None) -> str:
    """The whole report. Changed words stand in ``<del>`` and ``<ins>``: asterisks do not work inside Chinese text."""
    rendered = told_report(report, links)
    words = rendered.words
    parts = [
        f"# {escape(rendered.title)}",
        f"**{escape(rendered.period)}**  \n{escape(rendered.zone)}",
        escape(rendered.summary),
    ]
    parts += [escape(sentence) for sentence in (rendered.coverage, rendered.balance) if sentence]
    if rendered.top:
        parts.append(_heading(words.gettext("Top items")))
        parts += [_item(words, item, f"{item.rank}. ") for item in rendered.top]
    parts += [_group(words, group) for group in rendered.groups]
    parts += _lists(rendered)
    parts += [_coverage(rendered), *_legend(rendered)]
    if rendered.link:
        parts.append(_linked(words.gettext("the whole report"), rendered.link))
    return "\n\n".join(parts) + "\n"


def _group(words: Words, group: ToldGroup) -> str:
    lines = [f"## {escape(group.heading)} ({escape(group.count)})", ""]
    for item in group.items:
        if item.rank:
            place = words.gettext("top item {rank}", rank=item.rank)
            lines.append(f"- {_title(item)} ({escape(place)})")
        else:
            lines.append(_item(words, item, "- "))
    if group.more:
        lines.append(f"- {escape(group.more)}")
    return "\n".join(lines)


def _linked(text: str, address: str) -> str:
    """A link; its address cannot close its brackets."""
    return f"[{escape(text)}](<{quote(address, safe=_IN_ADDRESS)}>)"


def _title(item: ToldItem) -> str:
    return _linked(item.title, item.url) if item.url else _begun(item.title)


def _item(words: Words, item: ToldItem, mark: str) -> str:
    indent = " " * len(mark)
    byline = f", {escape(', '.join(item.byline))}" if item.byline else ""
    where = escape(words.several((item.source, item.outlet)))
    stored = " · " + _linked(words.gettext("all versions"), item.link) if item.link else ""
    lines = [mark + words.labelled(f"**{escape(item.heading)}**", f"{_title(item)}{byline} ({where}){stored}")]
    for event in item.events:
        if len(item.events) > 1:
            lines.append(f"**{escape(event.label)}**")
        lines += _event(words, event)
    lines += [escape(flapping.line + (f": {flapping.text}" if flapping.text else "")) for flapping in item.flapping]
    if item.reprints:
        names = [_linked(name, address) if address else escape(name) for name, address in item.reprints]
        lines.append(escape(words.gettext("The same edit at:")) + " " + words.several(names))
    lines += [escape(note) for note in (item.more, item.scope, *item.notes) if note]
    return f"  \n{indent}".join(lines)


def _event(words: Words, event: ToldEvent) -> list[str]:
    lines = [escape("; ".join([event.when, *event.facts]))]
    for part in event.quotes:
        lines += [words.labelled(escape(name), _runs(runs, tag)) for name, runs, tag in told_sides(words, part)]
    if event.moved:
        sides = zip((words.gettext("From"), words.gettext("To")), event.moved, strict=True)
        lines += [words.labelled(escape(side), _linked(address, address)) for side, address in sides]
    if event.reason:
        lines.append(escape(words.labelled(words.gettext("Why"), f"{event.reason.text} ({event.score})")))
    if event.link:
        lines.append(_linked(event.versions or words.gettext("whole change"), event.link))
    elif event.versions:
        lines.append(escape(event.versions))
    return lines


def _runs(runs: Iterable[QuoteRun], tag: str) -> str:
    return "".join(f"<{tag}>{escape(run.text)}</{tag}>" if run.changed else escape(run.text) for run in runs)


def _heading(heading: str) -> str:
    return f"## {escape(heading)}"


def _lists(rendered: ToldReport) -> list[str]:
    words = rendered.words
    whole_sites = (*rendered.outages, *rendered.site_wide)
    lists = (
        (words.gettext("Outages and changes of whole sites"), [_line(words, line) for line in whole_sites]),
        (words.gettext("Cited pages that have drifted"), [_line(words, line) for line in rendered.footnotes]),
        (words.gettext("What was left out, and why"), [escape(line) for line in rendered.not_shown]),
        (words.gettext("There before the first visit"), _already_there(rendered)),
    )
    return [_heading(heading) + "\n\n" + "\n".join(f"- {line}" for line in lines) for heading, lines in lists if lines]


def _already_there(rendered: ToldReport) -> list[str]:
    if not rendered.already_there:
        return []
    lines = [escape(rendered.words.sentences(rendered.already_there, rendered.words.gettext("The newest:")))]
    for known in rendered.known:
        title = _linked(known.title, known.url) if known.url else _begun(known.title)
        stored = " · " + _linked(rendered.words.gettext("all versions"), known.link) if known.link else ""
        lines.append(f"{title} ({escape(known.source)}){stored}")
    return lines


def _line(words: Words, line: ToldLine) -> str:
    where = words.labelled(f"**{escape(line.label)}**", f"{escape(line.where)} ({escape(line.when)})")
    reasons = "; ".join(reason.text for reason in line.reasons)
    return words.labelled(where, escape(reasons)) if reasons else where


def _coverage(rendered: ToldReport) -> str:
    words = rendered.words
    heading = _heading(words.gettext("Coverage"))
    if not rendered.sources:
        return heading + "\n\n" + escape(words.gettext("No source was visited."))
    names = (
        words.gettext("Source"),
        words.gettext("State"),
        words.gettext("Visits answered"),
        words.gettext("Articles looked at"),
        words.gettext("Threads read whole"),
    )
    head = "| " + " | ".join(map(escape, names)) + " |\n| --- | --- | ---: | ---: | ---: |"
    return "\n".join([heading, "", head, *(_row(source) for source in rendered.sources)])


def _row(source: ToldSource) -> str:
    state = "; ".join([source.state_name, *(note.text for note in source.notes)])
    cells = (source.name, state, source.crawls, source.articles, source.threads)
    return "| " + " | ".join(escape(" ".join(cell.split())) for cell in cells) + " |"


def _legend(rendered: ToldReport) -> list[str]:
    words = rendered.words
    scale = "\n".join(f"- **{escape(scale)}** {escape(meaning)}" for scale, meaning in rendered.legend)
    return [
        _heading(words.gettext("How to read this report")),
        escape(words.gettext("Significance")),
        scale,
        *(escape(note) for note in rendered.notes),
    ]
