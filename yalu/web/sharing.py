"""The head of a page that is shared and cited, for previews and reference managers, and its citations as files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from starlette.responses import Response

from yalu.reports.citation import Cited, cite, highwire
from yalu.web.visit import NotHere, RequestContext

CITATION_TYPES = {
    "bib": "application/x-bibtex",
    "json": "application/vnd.citationstyles.csl+json",
    "ris": "application/x-research-info-systems",
}
"""Media types of the files that cite a page, by their endings."""


@dataclass(frozen=True, slots=True)
class PageHead:
    """What the head of a page says of it."""

    properties: tuple[tuple[str, str], ...]
    """Open Graph."""
    tags: tuple[tuple[str, str], ...]
    """Highwire Press."""
    citations: tuple[tuple[str, str], ...] = ()
    """Media type and address of the files that cite it."""


def head_of(visit: RequestContext, cited: Cited, description: str, path: str | None = None) -> PageHead:
    """The head of the page that shows what is cited; ``path`` (None: that of the citation) is the page's own."""
    own = path or cited.path or ""
    properties = (
        ("og:type", "article"),
        ("og:site_name", "Yalu"),
        ("og:title", cited.title or cited.outlet),
        ("og:description", description),
        ("og:url", f"{visit.public_room}{own}"),
        ("og:locale", str(visit.words.locale)),
    )
    files = tuple((media_type, f"{cited.path}/cite.{ending}") for ending, media_type in CITATION_TYPES.items())
    return PageHead(properties, highwire(cited, visit.public_room), files)


def citation_page(cited: Callable[[RequestContext], Cited]) -> Callable[[RequestContext], Response]:
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
