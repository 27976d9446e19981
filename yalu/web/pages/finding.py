"""Search over every version, in any of the four languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from starlette.responses import Response

from yalu.db.room import search as stored
from yalu.errors import UsageError
from yalu.records.nouns.hit import Hit, StoredHit
from yalu.records.quoting.cutting import hit_within_terms
from yalu.records.selection.filters import OF_SEARCH, as_parameters
from yalu.web.filtering import list_filters
from yalu.web.rendering import page
from yalu.web.visit import BadQuery, RequestContext

HITS = 50
KINDS = ("article", "comment")


@dataclass(frozen=True, slots=True)
class SearchPart:
    """A stretch of a snippet, marked where it matches."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class SearchResults:
    """One hit; ``snippet`` is empty where the terms allow no word of it."""

    hit: Hit
    title: str
    path: str
    snippet: tuple[SearchPart, ...]
    older: bool
    """Whether it is a version of an article that is not the newest: the page of that version has the words."""


def search(visit: RequestContext) -> Response:
    """``/search``: ``q`` with the filters ``source country language kind since until``; kind is article or comment."""
    query = visit.query.get("q", "").strip()
    kinds = {kind for kind in visit.request.query_params.getlist("kind") if kind}
    if not kinds <= set(KINDS):
        raise BadQuery(visit.words.gettext("kind is article or comment."))
    kind = next(iter(kinds)) if len(kinds) == 1 else None
    filters = list_filters(visit, beside=("kind", "q"))
    given = as_parameters(filters)
    unused = next((name for name, _ in given if name not in OF_SEARCH), None)
    if unused is not None:
        raise BadQuery(visit.words.gettext("There is no filter {name}.", name=unused))
    reason = None
    results: list[SearchResults] = []
    if query:
        try:
            results = list(_found(stored.search(visit.database, query[:200], filters, kind=kind, limit=HITS)))
        except UsageError:
            reason = visit.words.gettext("A search needs a word.")
    return page(
        visit,
        "search.html",
        query=query,
        results=results,
        reason=reason,
        full=len(results) == HITS,
        kind=kind,
        views=_views(visit, query, given),
        given=given,
        list_address=visit.link("/changes", (*given, ("q", query))),
    )


def _views(visit: RequestContext, query: str, given: list[tuple[str, str]]) -> list[tuple[str | None, str, str]]:
    gettext = visit.words.gettext
    names = ((None, gettext("Everything")), ("article", gettext("Articles")), ("comment", gettext("Comments")))
    return [
        (kind, name, visit.link("/search", (("q", query), *given, *((("kind", kind),) if kind else ()))))
        for kind, name in names
    ]


def _found(hits: Iterable[StoredHit]) -> Iterator[SearchResults]:
    for stored_hit in hits:
        hit = hit_within_terms(stored_hit)
        path = f"/articles/{hit.article_id}" if hit.comment_id is None else f"/comments/{hit.comment_id}"
        older = hit.comment_id is None and not hit.current
        path += f"/versions/{hit.seq}" if older else ""
        yield SearchResults(hit, hit.title or hit.source_name, path, _parts(hit), older=older)


def _parts(hit: Hit) -> tuple[SearchPart, ...]:
    parts: list[SearchPart] = []
    at = 0
    for start, end in hit.marks:
        parts += [SearchPart(hit.snippet[at:start], marked=False), SearchPart(hit.snippet[start:end], marked=True)]
        at = end
    parts.append(SearchPart(hit.snippet[at:], marked=False))
    return tuple(part for part in parts if part.text)
