"""``/mutes``: what users' marks propose to mute."""

from __future__ import annotations

from starlette.responses import Response

from yalu.conversion import exact
from yalu.db.figures.mutes import PERIOD, mute_proposals
from yalu.records.selection.filters import Filters, as_parameters
from yalu.reports.words.classes import kind_label
from yalu.web.rendering import page
from yalu.web.visit import RequestContext


def listed(visit: RequestContext) -> Response:
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
