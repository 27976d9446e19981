"""Citations as files: ``cite.txt``, ``cite.bib``, ``cite.json`` and ``cite.ris`` below what is cited."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response

from yalu.reports.citation import Citation
from yalu.web.visit import NotHere, RequestContext

_FORMS: dict[str, tuple[str, Callable[[Citation], str]]] = {
    "txt": ("text/plain; charset=utf-8", lambda citation: citation.text + "\n"),
    "bib": ("application/x-bibtex; charset=utf-8", lambda citation: citation.bibtex),
    "json": ("application/vnd.citationstyles.csl+json", lambda citation: citation.csl),
    "ris": ("application/x-research-info-systems; charset=utf-8", lambda citation: citation.ris),
}


def of(cited: Callable[[RequestContext], Citation]) -> Callable[[RequestContext], Response]:
    """The page that gives the citation in the form that the address names."""

    def answer(visit: RequestContext) -> Response:
        form = _FORMS.get(visit.request.path_params["format"])
        if form is None:
            raise NotHere
        media_type, text_of = form
        headers = {"Vary": "Accept-Language", "Content-Language": visit.words.tag}
        return Response(text_of(cited(visit)), headers=headers, media_type=media_type)

    return answer
