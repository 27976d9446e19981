"""A report as a mail: HTML that Gmail, Outlook and Apple Mail show, the same as text, and the pictures of both.

Every style is inlined, every layout is a table, nothing is loaded from anywhere; with all styles and pictures taken
away the words are still there, in order and apart (decision 0255).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from css_inline import CSSInliner
from markupsafe import Markup

from yalu.rendering.charts.drawing import DataTable, Drawing
from yalu.rendering.charts.png import png
from yalu.reports.change_classes import ChangeClass
from yalu.reports.charts.of_report import charts
from yalu.reports.coverage import CoverageState
from yalu.reports.formats.page import environment, style, word_names
from yalu.reports.formats.plain.text import text
from yalu.reports.report import ComposedReport, Item, Links
from yalu.reports.words.told_items import ToldItem
from yalu.reports.words.told_report import ToldReport, ToldSource, told_report
from yalu.reports.words.words import Words

LARGEST = 100_000
"""Bytes of a mail's HTML: Gmail shows the first 102 KB of a message and hides the rest behind a link."""

MAX_EVENTS = 6
"""Events of one article in a mail, the weightiest; the rest is counted."""
MAX_LINES = 20
"""Lines about outages and whole sites."""
MAX_SOURCES = 15
"""Sources in the table of those that did not answer well."""
MAX_COLUMNS = 4
MAX_ROWS = 31
"""Rows of a chart's table; days without anything have none."""
_HEADLINE = 70
"""Characters of a headline in the subject."""
_RESERVE = 1_500
"""Bytes for the sentences that say what had no room."""


@dataclass(frozen=True, slots=True)
class MailBody:
    """A mail without its headers. ``images`` are PNGs by content id, as ``html`` names them after ``cid:``."""

    subject: str
    text: str
    html: str
    images: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Picture:
    """A chart of a mail: content id of its PNG (None: there is none), its table, and the number of rows left out."""

    drawing: Drawing
    cid: str | None
    png: bytes | None
    table: DataTable
    more: int


def render_mail(report: ComposedReport, *, links: Links | None = None) -> MailBody:
    """The report as a mail to its reader.

    What would make the HTML longer than ``LARGEST`` is counted and linked instead: items that come last, events of one
    article beyond ``MAX_EVENTS``. Raises ValueError for a reader without words.
    """
    rendered = told_report(report, links)
    pictures = tuple(_picture(rendered.words, drawing) for drawing in charts(report, rendered.words))
    return MailBody(
        subject=subject(report, rendered),
        text=text(report, links),
        html=_html(report, rendered, pictures),
        images=MappingProxyType({picture.cid: picture.png for picture in pictures if picture.cid and picture.png}),
    )


def subject(report: ComposedReport, rendered: ToldReport) -> str:
    """Outlet and headline of the first top item with the number of changes, else what was seen."""
    words = rendered.words
    if not rendered.top:
        return (
            rendered.summary if len(rendered.summary) <= 2 * _HEADLINE else rendered.summary[: 2 * _HEADLINE - 1] + "…"
        )
    first = rendered.top[0]
    headline = first.title if len(first.title) <= _HEADLINE else first.title[: _HEADLINE - 1].rstrip() + "…"
    changes = words.ngettext("{count} change", "{count} changes", report.changes)
    return words.gettext("{source}: {headline} ({changes})", source=first.source, headline=headline, changes=changes)


def _html(report: ComposedReport, rendered: ToldReport, pictures: Sequence[_Picture]) -> str:
    frame = _inliner().inline(_frame(report, rendered, pictures, cut=0))
    begin, end = frame.split(_PLACE)
    shown, cut = _fitting(report, rendered, LARGEST - _RESERVE - len(frame.encode()))
    if cut:
        begin, end = _inliner().inline(_frame(report, rendered, pictures, cut=cut)).split(_PLACE)
    return begin + "\n".join(shown) + end


_PLACE = "<!--items-->"


def _fitting(report: ComposedReport, rendered: ToldReport, room: int) -> tuple[list[str], int]:
    """HTML of the top items and of the groups as far as there is room, and the number of articles left out."""
    shown: list[str] = []
    full = False
    cut = sum(group.more for group in report.groups)
    for heading, articles in _sections(report, rendered):
        for at, article in enumerate(articles):
            made = None if full else _item_within(rendered, *article, room - (0 if at else _size(heading)))
            if made is None:
                full = True
                cut += 1
                continue
            if not at:
                shown.append(heading)
            shown.append(made)
            room -= _size(made) + (0 if at else _size(heading))
    return shown, cut


def _size(fragment: str) -> int:
    return len(fragment.encode()) + 1


def _item_within(rendered: ToldReport, item: Item, shown: ToldItem, room: int) -> str | None:
    """The item, with its weightiest event alone where there is no room for more; None where there is not even that."""
    for most in (MAX_EVENTS, 1):
        if _size(made := _item(rendered, item, shown, most)) <= room:
            return made
    return None


def _sections(report: ComposedReport, rendered: ToldReport) -> Iterator[tuple[str, list[tuple[Item, ToldItem]]]]:
    """Headings with their items; a top item is in no group again."""
    if rendered.top:
        heading = rendered.words.gettext("Top items")
        yield _heading(rendered, heading, None), list(zip(report.top, rendered.top, strict=True))
    for group, shown in zip(report.groups, rendered.groups, strict=True):
        rest = [pair for pair in zip(group.items, shown.items, strict=True) if pair[0].rank is None]
        if rest:
            yield _heading(rendered, shown.heading, shown.count), rest


def _heading(rendered: ToldReport, words: str, count: str | None) -> str:
    return _inlined(_part(rendered, "section", words, count))


def _item(rendered: ToldReport, item: Item, shown: ToldItem, most: int) -> str:
    if len(shown.events) == 1 and item.cls is ChangeClass.NEW and not (item.rank or item.flapping or item.reprints):
        return _inlined(_part(rendered, "new", shown))
    places = _weightiest(item, most)
    more = item.more + sum(event.count for at, event in enumerate(item.events) if at not in places)
    return _inlined(_part(rendered, "item", shown, [shown.events[at] for at in places], more))


def _weightiest(item: Item, most: int) -> list[int]:
    """Places of at most that many events, in order of time."""
    ranked = sorted(range(len(item.events)), key=lambda at: (-item.events[at].significance, at))
    return sorted(ranked[:most])


def _frame(report: ComposedReport, rendered: ToldReport, pictures: Sequence[_Picture], *, cut: int) -> str:
    failing = [source for source in rendered.sources if source.state is not CoverageState.OK]
    lines = (*rendered.outages, *rendered.site_wide)
    return (
        environment()
        .get_template("mail.html")
        .render(
            **_context(rendered),
            rendered=rendered,
            subject=subject(report, rendered),
            preheader=_preheader(rendered),
            dark=Markup(style("mail_dark.css")),  # noqa: S704  our own file
            pictures=[(picture.drawing, picture.cid, picture.table, picture.more) for picture in pictures],
            lines=lines[:MAX_LINES],
            more_lines=max(len(lines) - MAX_LINES, 0),
            footnotes=rendered.footnotes[:MAX_LINES],
            failing=failing[:MAX_SOURCES],
            observed=_observed(rendered, failing),
            cut=cut,
            subscription=report.reader.subscription,
        )
    )


def _observed(rendered: ToldReport, failing: Sequence[ToldSource]) -> str:
    words = rendered.words
    more = len(failing) - MAX_SOURCES
    well = len(rendered.sources) - len(failing)
    return words.sentences(
        words.ngettext("{count} more did not answer well.", "{count} more did not answer well.", more)
        if more > 0
        else None,
        words.ngettext("{count} source answered as it should.", "{count} sources answered as they should.", well),
        rendered.balance,
    )


def _preheader(rendered: ToldReport) -> str:
    """What a list of mails shows beside the subject: what leads, and why."""
    if not rendered.top:
        return rendered.summary
    first = rendered.top[0]
    reason = first.events[first.lead].reason if first.events else None
    return f"{first.heading}: {reason.text}" if reason else first.heading


def _picture(words: Words, drawing: Drawing) -> _Picture:
    made = png(drawing)
    table = _narrow(words, drawing.table)
    rows = tuple(row for row in table.rows if any(cell != "0" for cell in row[1:]))[:MAX_ROWS]
    cid = None if made is None else f"{drawing.name}.{sha256(made).hexdigest()[:16]}@yalu"
    return _Picture(drawing, cid, made, DataTable(table.head, rows), len(table.rows) - len(rows))


def _narrow(words: Words, table: DataTable) -> DataTable:
    """The table with at most ``MAX_COLUMNS``, for phones: what is between first and last is named in the first."""
    if len(table.head) <= MAX_COLUMNS:
        return table
    named = table.head[1:-1]
    rows = []
    for first, *between, last in table.rows:
        parts = [f"{name} {cell}" for name, cell in zip(named, between, strict=True) if cell != "0"]
        rows.append((words.gettext("{label}: {where}", label=first, where=words.several(parts)), last))
    return DataTable((table.head[0], table.head[-1]), tuple(rows))


def _part(rendered: ToldReport, name: str, *values: Any) -> str:
    module = environment().get_template("mail_parts.html").make_module(_context(rendered))
    return str(getattr(module, name)(*values))


def _context(rendered: ToldReport) -> dict[str, Any]:
    full_width = rendered.words.is_full_width
    return {
        **word_names(rendered.words),
        "semicolon": "；" if full_width else "; ",
        "stop": "。" if full_width else ".",
    }


def _inlined(fragment: str) -> str:
    return _inliner().inline_fragment(fragment, "")


@cache
def _inliner() -> CSSInliner:
    """Inlines ``mail.css``; the style element of the frame, which holds the dark colours, is kept as it is."""
    return CSSInliner(
        inline_style_tags=False,
        keep_style_tags=True,
        minify_css=True,
        load_remote_stylesheets=False,
        extra_css=style("mail.css"),
    )
