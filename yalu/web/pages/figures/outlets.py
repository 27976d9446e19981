"""``/outlets``: how outlets behave, beside how often that could be seen; ``/mutes``: what of them could be muted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from starlette.responses import Response

from yalu.conversion import exact
from yalu.db.figures.mutes import PERIOD, mute_proposals
from yalu.db.figures.outlets import outlet_period, outlets
from yalu.db.room.sources import stored_sources
from yalu.model import Kind
from yalu.records.figures.outlet import LEAST, OutletBehaviour, Proportion, read_measure
from yalu.records.selection.filters import Filters, as_parameters
from yalu.rendering.charts.bars import short_name
from yalu.reports.change_classes import EDIT_KINDS
from yalu.reports.charts.of_outlets import RateRow, rate_text, rates_chart
from yalu.reports.words.classes import kind_label
from yalu.reports.words.words import Words
from yalu.web.active_filters import active_filters, offers
from yalu.web.filtering import Choice, first_shown, list_filters, pager_of
from yalu.web.rendering import page
from yalu.web.visit import RequestContext

PER_PAGE = 40
MOST_ROWS = 12
"""Outlets of the chart, the first of the ranking."""
_KINDS = {
    "edits": EDIT_KINDS,
    "silent_edits": EDIT_KINDS,
    "corrections": (Kind.ARTICLE_NOTICE,),
    "removals": (Kind.ARTICLE_GONE,),
    "comments_removed": (Kind.COMMENT_GONE,),
}


@dataclass(frozen=True, slots=True)
class RateCell:
    """A rate in words: of articles or comments, and of checks (None: of too few); the changes, and their list."""

    text: str
    per_check: str | None
    changes: int
    address: str | None


@dataclass(frozen=True, slots=True)
class OutletLine:
    """One outlet and its rates, in the order of ``measures``."""

    outlet: OutletBehaviour
    cells: tuple[RateCell, ...]


def listed(visit: RequestContext) -> Response:
    """``/outlets``: ranked by the lower bound of the interval of ``rank``."""
    filters = list_filters(visit, beside=("rank", "start"))
    rank = read_measure(visit.query.get("rank"))
    ranking = outlets(visit.database, filters, rank, visit.now)
    asked = outlet_period(filters, visit.now)
    start = first_shown(visit)
    names, end = measures(visit.words), start + PER_PAGE
    rows = [RateRow(short_name(outlet.source_name), getattr(outlet, rank)) for outlet in ranking[:MOST_ROWS]]
    given = as_parameters(filters)
    return page(
        visit,
        "outlets.html",
        drawing=rates_chart(visit.words, visit.words.several((names[rank], visit.words.gettext("per 100"))), rows),
        measures=names,
        lines=[
            OutletLine(outlet, tuple(_cell(visit, outlet, name, asked) for name in names))
            for outlet in ranking[start:end]
        ],
        **pager_of(visit, start, end, len(ranking), PER_PAGE),
        since=asked.since,
        until=asked.until,
        least=LEAST,
        comparing=comparing(visit.words),
        hidden=[*((name, value) for name, value in given if name not in ("since", "until")), ("rank", rank)],
        active=active_filters(visit, filters, "/outlets"),
        offers=offers(visit, filters, ("source", "country"), stored_sources(visit.database)),
        ranks=[
            Choice(text, None, name == rank, visit.link("/outlets", [*given, ("rank", name)]))
            for name, text in names.items()
        ],
        json=visit.link("/api/v1/outlets", [*as_parameters(asked), ("rank", rank)]),
    )


def measures(words: Words) -> Mapping[str, str]:
    """What each measure is called."""
    return {
        "edits": words.gettext("Edited articles"),
        "silent_edits": words.gettext("Silently edited articles"),
        "corrections": words.gettext("Articles with a notice"),
        "removals": words.gettext("Removed articles"),
        "comments_removed": words.gettext("Removed comments"),
    }


def _cell(visit: RequestContext, outlet: OutletBehaviour, name: str, asked: Filters) -> RateCell:
    rate: Proportion = getattr(outlet, name)
    changes = rate.count if name == "comments_removed" else getattr(outlet, f"{name}_seen")
    checks: Proportion | None = None if name == "comments_removed" else getattr(outlet, f"{name}_per_check")
    rows = replace(
        asked,
        source=(outlet.source_id,),
        country=(),
        kind=tuple(kind.value for kind in _KINDS[name]),
        silent=True if name == "silent_edits" else None,
        min_significance=asked.min_significance if _KINDS[name] is EDIT_KINDS else None,
    )
    address = visit.link("/changes", as_parameters(rows)) if changes else None
    per_check = None if checks is None or checks.per_100 is None else rate_text(visit.words, checks)
    return RateCell(rate_text(visit.words, rate), per_check, changes, address)


def comparing(words: Words) -> Sequence[str]:
    """What a comparison of outlets may not say."""
    gettext = words.gettext
    return (
        gettext("Outlets are not visited alike: one that is checked more often shows more of its edits."),
        gettext("An edit between two checks that was undone before the second is not seen at all."),
        gettext("A rate of all articles grows with the length of the period; compare only equal periods."),
        gettext("Watched are articles about China–Korea relations, not the whole of an outlet."),
        gettext("An edit is no fault: an outlet that corrects openly has more notices than one that never does."),
        gettext("Why something was removed, and by whom, cannot be read from outside."),
    )


def muted(visit: RequestContext) -> Response:
    """``/mutes``: each proposal with what it would have hidden, and how to follow it. Nothing is muted here."""
    lines = []
    for proposal in mute_proposals(visit.database, visit.now):
        label = kind_label(visit.words, proposal.kind)
        rows = Filters(source=(proposal.source_id,), kind=(proposal.kind.value,))
        given = as_parameters(rows)
        marked = visit.link("/changes", [*given, ("mark", "noise"), ("baseline", "true")])
        hidden = visit.link("/changes", [*given, ("since", exact(visit.now - PERIOD))])
        lines.append((proposal, label, marked, hidden))
    return page(visit, "mutes.html", lines=lines, days=PERIOD.days)
