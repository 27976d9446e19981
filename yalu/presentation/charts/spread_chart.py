"""A change on its way through reprints and editions: for each copy the interval in which it did the same. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from math import ceil, floor

from yalu.presentation.charts.axis import Scale
from yalu.presentation.page_context import PageContext
from yalu.records.figures.spread import CopyOutcome, CopySpread
from yalu.records.nouns.change import Change
from yalu.rendering.charts.bars import BAR, ROW, short_name
from yalu.rendering.charts.drawing import TEXT, WIDTH, Anchor, DataTable, Drawing, Label, Rect, Role, Shape
from yalu.reports.words.words import Words

LEAST = 4.0
"""Width of the shortest bar, in pixels."""
NAME = 32
"""Room of a name, in letters of usual width, beside what its outlet did."""
_ROLES = {
    CopyOutcome.FOLLOWED: Role.NEW,
    CopyOutcome.ORDER_UNKNOWN: Role.COMMENT,
    CopyOutcome.HAD_ALREADY: Role.NOTICE,
    CopyOutcome.NOT_FOLLOWED: Role.SLIGHT,
}


def spread_chart(context: PageContext, change: Change, copies: Sequence[CopySpread]) -> Drawing:
    """The change itself in the first row, below it a row for each copy; ``change`` has an interval."""
    words = context.words
    names = following_names(words)
    start = change.not_before or change.not_after
    ends = [at for copy in copies for at in (copy.not_after, copy.last_seen_at) if at is not None]
    begins = [copy.not_before for copy in copies if copy.not_before is not None]
    scale = Scale(min([start, *begins]), max([change.not_after, *ends, start + timedelta(hours=1)]))
    shapes = _row(scale, 0, change.source_name, words.gettext("the change"), (start, change.not_after, Role.EDIT))
    for number, copy in enumerate(copies, 1):
        shapes += _row(scale, number * ROW, copy.source_name, names[copy.following], _bar(change, copy))
    height = (len(copies) + 1) * ROW + TEXT + 8
    shapes += [
        Label(0, height - 4, context.short(scale.start)),
        Label(WIDTH, height - 4, context.short(scale.end), Anchor.END),
    ]
    followed = sum(copy.following is CopyOutcome.FOLLOWED for copy in copies)
    return Drawing(
        name="spread",
        title=words.gettext("When copies did the same"),
        description=words.ngettext(
            "{count} of {copies} copies followed; the table has all.",
            "{count} of {copies} copies followed; the table has all.",
            followed,
            copies=len(copies),
        ),
        height=height,
        shapes=tuple(shapes),
        table=_table(context, copies, names),
    )


def following_names(words: Words) -> Mapping[CopyOutcome, str]:
    """What a copy did, in words."""
    return {
        CopyOutcome.FOLLOWED: words.gettext("followed"),
        CopyOutcome.ORDER_UNKNOWN: words.gettext("order unknown"),
        CopyOutcome.HAD_ALREADY: words.gettext("had it already"),
        CopyOutcome.NOT_FOLLOWED: words.gettext("did not follow"),
        CopyOutcome.NOT_VISITED: words.gettext("not seen since"),
        CopyOutcome.NOT_COMPARABLE: words.gettext("not comparable"),
    }


def _bar(change: Change, copy: CopySpread) -> tuple[datetime, datetime, Role] | None:
    """Of a copy that did the same the interval in which it did; of one that did not how long it stood as before."""
    if copy.not_after is not None:
        return copy.not_before or copy.not_after, copy.not_after, _ROLES[copy.following]
    if copy.following is CopyOutcome.NOT_FOLLOWED and copy.last_seen_at is not None:
        return change.not_after, copy.last_seen_at, _ROLES[copy.following]
    return None


def _row(scale: Scale, top: float, name: str, what: str, bar: tuple[datetime, datetime, Role] | None) -> list[Shape]:
    base = top + TEXT
    shapes: list[Shape] = [
        Label(0, base, short_name(name, NAME)),
        Label(WIDTH, base, what, Anchor.END),
        Rect(0, base + 6, WIDTH, BAR, Role.TRACK),
    ]
    if bar is not None:
        left, right = (scale(at) * WIDTH for at in bar[:2])
        width = max(right - left, LEAST)
        shapes.append(Rect(round(min(left, WIDTH - width), 2), base + 6, round(width, 2), BAR, bar[2]))
    return shapes


def _table(context: PageContext, copies: Sequence[CopySpread], names: Mapping[CopyOutcome, str]) -> DataTable:
    gettext = context.words.gettext
    head = (gettext("Source"), gettext("What it did"), gettext("When"), gettext("How much later"), gettext("Last seen"))
    rows = tuple(
        (
            copy.source_name,
            names[copy.following],
            "" if copy.not_after is None else context.bounds(copy.not_before, copy.not_after),
            _delay(context.words, copy),
            "" if copy.last_seen_at is None else context.short(copy.last_seen_at),
        )
        for copy in copies
    )
    linked = ((number, context.link(f"/articles/{copy.article_id}")) for number, copy in enumerate(copies))
    addresses = {(number, 0): address for number, address in linked if address is not None}
    return DataTable(head, rows, addresses)


def _delay(words: Words, copy: CopySpread) -> str:
    """The bounds in whole hours, rounded outwards."""
    if copy.hours_at_least is None or copy.hours_at_most is None or copy.following is CopyOutcome.HAD_ALREADY:
        return ""
    if copy.hours_at_least < 0:
        return words.ngettext("at most {count} hour", "at most {count} hours", ceil(copy.hours_at_most))
    least, most = floor(copy.hours_at_least), ceil(copy.hours_at_most)
    return words.ngettext("{least} to {count} hour", "{least} to {count} hours", most, least=least)
