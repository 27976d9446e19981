"""Search over every version, in any of the four languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from starlette.responses import Response

from yalu.db.room import evidence as stored
from yalu.errors import UsageError
from yalu.records.nouns.hit import Hit, StoredHit
from yalu.records.quoting.cutting import hit_within_terms
from yalu.records.selection.filters import as_parameters
from yalu.web.filtering import filters_of
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
    kinds = tuple(dict.fromkeys(visit.request.query_params.getlist("kind")))
    if any(kind not in KINDS for kind in kinds if kind):
        raise BadQuery(visit.words.gettext("kind is article or comment."))
    filters = replace(filters_of(visit, beside=("kind", "q")), kind=tuple(kind for kind in kinds if kind))
    unused = next((name for name, _ in as_parameters(filters) if name not in (*stored.OF_SEARCH, "kind")), None)
    if unused is not None:
        raise BadQuery(visit.words.gettext("There is no filter {name}.", name=unused))
    reason = None
    results: list[SearchResults] = []
    if query:
        try:
            results = list(_found(stored.search(visit.database, filters, query[:200], HITS)))
        except UsageError:
            reason = visit.words.gettext("A search needs a word.")
    given = [(name, value) for name, value in as_parameters(filters) if name != "kind"]
    return page(
        visit,
        "search.html",
        query=query,
        results=results,
        reason=reason,
        full=len(results) == HITS,
        kind=filters.kind[0] if len(filters.kind) == 1 else None,
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


def _found(hits: tuple[StoredHit, ...]) -> Iterator[SearchResults]:
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
