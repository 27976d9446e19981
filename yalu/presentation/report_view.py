"""A page of a report in the reading room: some of its changes, composed as in the report itself (decision 0254)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from yalu.presentation.page_context import PageContext
from yalu.presentation.report_list import known_classes
from yalu.records.change import StoredChange
from yalu.records.report import Report
from yalu.reports import Links, Reader, build
from yalu.reports.formats.html import page_values
from yalu.reports.report import Group
from yalu.reports.words.sentences import counts_sentence
from yalu.reports.words.told_report import told_report


def report_view(
    context: PageContext,
    report: Report,
    changes: Mapping[int, StoredChange],
    listed: Sequence[int],
    kept: Sequence[tuple[str, str]],
    *,
    first: bool,
) -> dict[str, Any]:
    """What the page shows: the ``changes`` (by id) in the order ``listed``, with the top items if it is the first.

    Its counts are the report's own; what else the report told of coverage is not stored. ``kept`` are the parameters
    that its links carry on.
    """
    words = context.local or context.words
    composed = build(
        [changes[number] for number in listed if number in changes],
        reader=Reader(language=words.language, timezone=words.timezone),
        since=report.since,
        until=report.until,
        now=report.made_at,
        order=listed,
    )
    if not first:
        composed = replace(composed, top=(), groups=tuple(map(_unranked, composed.groups)))
    links = Links(room="", number=report.report_id, query=f"?{urlencode(kept)}" if kept else "")
    told = told_report(replace(composed, id=str(report.report_id)), links)
    told = replace(
        told,
        summary=counts_sentence(context.words, known_classes(report.counts)),
        coverage=None,
        sources_sentence="",
        figures=(),
        groups=tuple(replace(group, count="") for group in told.groups),
        not_shown=(),
    )
    return page_values(told, (), links.reports())


def _unranked(group: Group) -> Group:
    return replace(group, items=tuple(replace(item, rank=None) for item in group.items))
