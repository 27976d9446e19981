"""``/footnotes``: the pages that bibliographies cite, those that drifted first."""

from __future__ import annotations

from starlette.responses import Response

from yalu.downloads.footnotes import citation_of, footnotes
from yalu.records.footnote import Drift
from yalu.records.quotation import quote
from yalu.reports.words.footnotes import told_footnote
from yalu.web.rendering import page
from yalu.web.visit import RequestContext

_ORDER = (Drift.GONE, Drift.CHANGED, Drift.COSMETIC, Drift.UNSEEN, Drift.UNCHANGED)
CITED = 100
"""Most drifted pages whose citation the page has; more have it on the page of their version."""


def listed(visit: RequestContext) -> Response:
    """``/footnotes``: what each cited page says now against the state that was cited, with a citation of that."""
    every = sorted(footnotes(visit.database), key=lambda footnote: _ORDER.index(footnote.drift))
    lines = []
    for place, footnote in enumerate(every):
        worded = told_footnote(visit.words, footnote)
        wanted = footnote.has_drifted and place < CITED
        citation = citation_of(visit.words, visit.database, footnote, visit.public_room) if wanted else None
        lines.append((worded, quote(footnote.before, footnote.after, footnote.quoted_up_to), citation))
    drifted = sum(footnote.has_drifted for footnote in every)
    return page(visit, "footnotes.html", lines=lines, drifted=drifted)
