"""Search over every version, in any of the four languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from starlette.responses import Response

from yalu.db.room import beside
from yalu.db.room import evidence as stored
from yalu.db.room.evidence import SourceLine
from yalu.db.search.search import SearchHit
from yalu.errors import UsageError
from yalu.records.filters import as_parameters
from yalu.records.plain_text import plain
from yalu.records.quotation import SourceTerms
from yalu.web.filtering import filters_of
from yalu.web.rendering import page
from yalu.web.visit import BadQuery, Visit

HITS = 50
KINDS = ("article", "comment")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a snippet, marked where it matches."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Found:
    """One hit; ``snippet`` is empty where the terms allow no word of it."""

    hit: SearchHit
    title: str
    source: str
    path: str
    seq: int | None
    """Of a version of a piece that is not the newest: the page of that version is where the words stand."""
    snippet: tuple[Part, ...]


def search(visit: Visit) -> Response:
    """``/search``: ``q`` with the filters ``source country language kind since until``; kind is article or comment."""
    query = visit.query.get("q", "").strip()
    kinds = tuple(dict.fromkeys(visit.request.query_params.getlist("kind")))
    if any(kind not in KINDS for kind in kinds if kind):
        raise BadQuery(visit.words.gettext("kind is article or comment."))
    filters = replace(filters_of(visit, beside=("kind",)), kind=tuple(kind for kind in kinds if kind))
    reason = None
    found: list[Found] = []
    if query:
        try:
            found = list(_found(visit, stored.search(visit.database, filters, query[:200], HITS)))
        except UsageError:
            reason = visit.words.gettext("A search needs a word.")
    given = [(name, value) for name, value in as_parameters(filters) if name not in ("q", "kind")]
    return page(
        visit,
        "search.html",
        query=query,
        found=found,
        reason=reason,
        full=len(found) == HITS,
        kind=filters.kind[0] if len(filters.kind) == 1 else None,
        views=_views(visit, query, given),
        given=given,
        list_address=visit.link("/changes", (*given, ("q", query))),
    )


def _views(visit: Visit, query: str, given: list[tuple[str, str]]) -> list[tuple[str | None, str, str]]:
    gettext = visit.words.gettext
    names = ((None, gettext("Everything")), ("article", gettext("Pieces")), ("comment", gettext("Comments")))
    return [
        (kind, name, visit.link("/search", (("q", query), *given, *((("kind", kind),) if kind else ()))))
        for kind, name in names
    ]


def _found(visit: Visit, hits: tuple[SearchHit, ...]) -> Iterator[Found]:
    known = {source.source_id: source for source in stored.sources(visit.database)}
    reserved = beside.reservations(visit.database, {hit.article_id for hit in hits})
    older = [hit.name for hit in hits if hit.kind != "comment" and not hit.current]
    seqs = beside.seqs_of_versions(visit.database, older)
    for hit in hits:
        source = known.get(hit.source_id)
        if source is None:
            continue
        seq = seqs.get(hit.name)
        path = f"/articles/{hit.article_id}" if hit.comment_id is None else f"/comments/{hit.comment_id}"
        path += f"/versions/{seq}" if seq else ""
        limit = _limit(source, reserved.get(hit.article_id))
        yield Found(hit, plain(hit.title) or plain(source.name), plain(source.name), path, seq, _snippet(hit, limit))


def _limit(source: SourceLine, reserved: str | None) -> int:
    return SourceTerms(source.terms, source.country, source.type, reserved).limit


def _snippet(hit: SearchHit, limit: int) -> tuple[Part, ...]:
    """The snippet cut to the limit around its first match, in parts; nothing invisible in it."""
    start, end = 0, len(hit.snippet)
    if end > limit:
        first = hit.marks[0][0] if hit.marks else 0
        start = max(0, min(first - limit // 3, end - limit))
        end = start + limit
    parts: list[Part] = []
    at = start
    for mark, until in hit.marks:
        mark, until = max(mark, at), min(until, end)
        if mark < until:
            parts += [Part(_clean(hit.snippet[at:mark]), False), Part(_clean(hit.snippet[mark:until]), True)]
            at = until
    parts.append(Part(_clean(hit.snippet[at:end]), False))
    return tuple(part for part in parts if part.text)


def _clean(text: str) -> str:
    """The text without invisible signs; spaces at its ends stay."""
    middle = plain(text, 1000)
    before = " " if text[:1].isspace() and middle else ""
    return f"{before}{middle}{' ' if text[-1:].isspace() and middle else ''}" if text.strip() else " " * bool(text)
