"""``/footnotes``: the pages that bibliographies cite, those that drifted first."""

from __future__ import annotations

from starlette.responses import Response

from yalu.db.study.footnote_states import drifted_first
from yalu.downloads.footnotes import citation_of, footnotes
from yalu.records.quoting.quotation import Quote, quote
from yalu.records.study.footnote import Footnote
from yalu.reports.citation import Citation
from yalu.reports.words.footnotes import ToldFootnote, told_footnote
from yalu.web.filtering import first_shown, pager_of
from yalu.web.rendering import page
from yalu.web.visit import RequestContext

PER_PAGE = 40


def listed(visit: RequestContext) -> Response:
    """``/footnotes``: what each cited page says now against the state that was cited, with a citation of that.

    ``start`` is the place of the first one shown.
    """
    start, ordered = first_shown(visit), drifted_first(visit.database)
    wanted = ordered[start : start + PER_PAGE]
    shown = {footnote.footnote_id: footnote for footnote in footnotes(visit.database, footnote_ids=wanted)}

    def line_of(footnote: Footnote) -> tuple[ToldFootnote, Quote | None, Citation | None]:
        drifted = footnote.has_drifted
        citation = citation_of(visit.words, visit.database, footnote, visit.public_room) if drifted else None
        quoted = quote(footnote.before, footnote.after, footnote.quoted_up_to)
        return told_footnote(visit.words, footnote), quoted, citation

    return page(
        visit,
        "footnotes.html",
        lines=[line_of(shown[number]) for number in wanted if number in shown],
        start=start,
        total=len(ordered),
        **pager_of(visit, start, start + PER_PAGE, len(ordered), PER_PAGE),
    )
