"""Citations as files: ``cite.txt``, ``cite.bib``, ``cite.json`` and ``cite.ris`` below what is cited."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response

from yalu.reports.citation import Cited, cite
from yalu.web.sharing import CITATION_TYPES
from yalu.web.visit import NotHere, RequestContext


def of(cited: Callable[[RequestContext], Cited]) -> Callable[[RequestContext], Response]:
    """The page that gives the citation of what ``cited`` names in the form that the address names."""

    def answer(visit: RequestContext) -> Response:
        ending = visit.request.path_params["format"]
        if ending != "txt" and ending not in CITATION_TYPES:
            raise NotHere
        made = cite(visit.words, cited(visit), visit.public_room)
        texts = {"txt": f"{made.text}\n", "bib": made.bibtex, "json": made.csl, "ris": made.ris}
        media_type = CITATION_TYPES.get(ending, "text/plain") + ("" if ending == "json" else "; charset=utf-8")
        headers = {"Vary": "Accept-Language", "Content-Language": visit.words.tag}
        return Response(texts[ending], headers=headers, media_type=media_type)

    return answer
