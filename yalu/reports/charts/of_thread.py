"""The chart of a thread's life, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from yalu.rendering.charts.columns import MAX_LABELS, AxisStep
from yalu.rendering.charts.drawing import DataTable, Drawing, Role, Sign
from yalu.reports.change_classes import ChangeClass
from yalu.reports.charts.thread_life import Happened, Seen, thread_life
from yalu.reports.details import SnapshotDetails
from yalu.reports.report import Event
from yalu.reports.words import Words, class_heading, day, day_and_time

MAX_ROWS = 60
"""Snapshots in the table, the latest; equal ones in a row are one row."""

_SIGNS: Mapping[ChangeClass, tuple[Sign, Role]] = {
    ChangeClass.COMMENT_EDITED: (Sign.DIAMOND, Role.EDIT),
    ChangeClass.COMMENT_GONE: (Sign.CROSS, Role.GONE),
    ChangeClass.COMMENT_BACK: (Sign.DIAMOND, Role.NOTICE),
    ChangeClass.THREAD: (Sign.BAR, Role.AXIS),
}


def thread_chart(snapshots: Sequence[SnapshotDetails], events: Sequence[Event], words: Words) -> Drawing | None:
    """How many comments each snapshot saw, and what happened to them.

    None for a thread that was always empty, and before its second reading.
    """
    if not any(snapshot.seen for snapshot in snapshots) or snapshots[0].at == snapshots[-1].last_at:
        return None
    marked = [event for event in events if event.cls in _SIGNS]
    happened = [Happened(event.not_after, *_SIGNS[event.cls]) for event in marked]
    seen = list(_seen(snapshots))
    steps = [(at, AxisStep(day(words, at), f"{at:%m-%d}")) for at in _spread(seen[0].at, seen[-1].at)]
    shapes, height = thread_life(seen, happened, steps)
    legend = dict.fromkeys((_SIGNS[event.cls][1], class_heading(words, event.cls)) for event in marked)
    return Drawing(
        name="thread",
        title=words.gettext("Visible comments"),
        description=words.ngettext(
            "{count} comment when it was read last.", "{count} comments when it was read last.", snapshots[-1].seen
        ),
        height=height,
        shapes=shapes,
        table=_table(snapshots, words),
        legend=tuple(legend),
    )


def _seen(snapshots: Sequence[SnapshotDetails]) -> Iterator[Seen]:
    for snapshot in snapshots:
        yield Seen(snapshot.at, snapshot.seen, snapshot.complete)
        if snapshot.last_at > snapshot.at:
            yield Seen(snapshot.last_at, snapshot.seen, snapshot.complete)


def _spread(first: datetime, last: datetime) -> list[datetime]:
    """Times for labels, evenly from the first to the last, one a day at most."""
    count = min(MAX_LABELS - 1, (last - first).days)
    return [first + (last - first) * number / count for number in range(count + 1)] if count else [first]


def _table(snapshots: Sequence[SnapshotDetails], words: Words) -> DataTable:
    head = (
        words.gettext("Read at"),
        words.gettext("Visible comments"),
        words.gettext("Counted by the page"),
        words.gettext("Read whole"),
    )
    yes, no = words.gettext("yes"), words.gettext("no")
    rows = [
        (
            day_and_time(words, snapshot.at)
            if snapshot.last_at == snapshot.at
            else words.gettext(
                "{start}–{end}", start=day_and_time(words, snapshot.at), end=day_and_time(words, snapshot.last_at)
            ),
            words.number(snapshot.seen),
            "–" if snapshot.expected is None else words.number(snapshot.expected),
            yes if snapshot.complete else no,
        )
        for snapshot in snapshots[-MAX_ROWS:]
    ]
    return DataTable(head, tuple(rows))
