"""Memento (RFC 7089): an article as it was at a time, by its own address.

A memento is an account of a version in plain text with its evidence, cut to the terms of the source: captured HTML is
never served as a page of the room.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response

from yalu.conversion import http_date
from yalu.db.core.engine import Database
from yalu.db.queries.article_states import VersionAsOf
from yalu.db.room import articles
from yalu.db.room.articles import find_article
from yalu.downloads.states import version_record
from yalu.errors import UnknownItem, UsageError
from yalu.records.nouns.article import Version
from yalu.records.nouns.details import Absence
from yalu.records.plain_text import plain, safe_url
from yalu.settings import Settings
from yalu.web.api.answers import CACHED, problem, tagged
from yalu.web.api.document import documented
from yalu.web.visit import public_room

_STAMP = "%Y%m%d%H%M%S"


Url = Annotated[str, Path(max_length=2000, description="An article's own address.", examples=["https://…"])]
Stamp = Annotated[str, Path(pattern=r"^\d{14}$", description="YYYYMMDDhhmmss, UTC.", examples=["20261104030000"])]
_AT = {
    "name": "Accept-Datetime",
    "in": "header",
    "description": "A date of RFC 9110; without it the newest.",
    "schema": {
        "type": "string",
        "pattern": "^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), (0[1-9]|1[0-9]|2[0-8]) "
        "(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (19|20)[0-9]{2} ([01][0-9]|2[0-3])(:[0-5][0-9]){2} GMT$",
    },
    "example": "Wed, 04 Nov 2026 03:00:00 GMT",
}


_LOCATION = {"Location": {"description": "Its address.", "schema": {"type": "string"}}}


def memento_routes(database: Database, settings: Settings) -> APIRouter:
    """The routes of TimeGate, TimeMap and mementos."""
    router = APIRouter(tags=["memento"])
    redirect = {"description": "To the memento of that time.", "headers": _LOCATION}

    @router.get(
        "/timegate/{url:path}",
        status_code=302,
        response_class=Response,
        responses={302: redirect},
        openapi_extra={"parameters": [_AT]},
    )
    def timegate(request: Request, url: Url) -> Response:
        """The version that was current at a time (RFC 7089)."""
        return _timegate(_Mementos(database, settings, request, url), request)

    @router.get("/timemap/link/{url:path}", **_answering("application/link-format", "All versions."))
    def timemap(request: Request, url: Url) -> Response:
        """All versions of an article (RFC 7089, RFC 6690)."""
        return _timemap(_Mementos(database, settings, request, url), request)

    @router.get("/memento/{stamp}/{url:path}", **_answering("text/plain; charset=utf-8", "The version."))
    def memento(request: Request, stamp: Stamp, url: Url) -> Response:
        """An account of the version that was current at a time; a time between two leads to the one before.

        Where the article was gone, 404 with that memento's time.
        """
        at = _time_of(stamp)
        return _memento(_Mementos(database, settings, request, url), request, at)

    return router


def _answering(media_type: str, description: str) -> dict[str, Any]:
    shown = documented(media_type, schema={"type": "string"})
    other = {"description": "To the memento that was current then.", "headers": _LOCATION}
    moved = {302: other} if media_type.startswith("text/") else {}
    return {"response_class": Response, "responses": {200: {"description": description, **shown}, **moved}}


class _Mementos:
    """The mementos of one article, and their addresses in the room; raises UnknownItem, UsageError.

    A query belongs to the address that is asked for.
    """

    def __init__(self, database: Database, settings: Settings, request: Request, path: str) -> None:
        self.url = f"{path}?{request.url.query}" if request.url.query else path
        if safe_url(self.url) is None:
            raise UsageError("not an http or https address")
        self.room = public_room(request, settings)
        article_id = find_article(database, self.url)
        self.moments = _moments(*articles.versions_and_absences(database, article_id))

    def chosen(self, at: datetime | None) -> _Moment:
        """What was there at a time: the last state first seen by then, else the first; None: the newest."""
        by_then = [each for each in self.moments if at is None or each.at.replace(microsecond=0) <= at]
        return by_then[-1] if by_then else self.moments[0]

    def address(self, moment: _Moment) -> str:
        """Address of a memento."""
        return f"{self.room}/memento/{moment.at.astimezone(UTC):{_STAMP}}/{_ascii(self.url)}"

    def links(self, chosen: _Moment) -> list[str]:
        """Links to the original, the map, the first memento, the one that was chosen, and the last."""
        lines = self.listed()
        places = sorted({0, self.moments.index(chosen), len(lines) - 1})
        return [f'<{_ascii(self.url)}>; rel="original"', self.map_link("timemap"), *(lines[place] for place in places)]

    def listed(self) -> list[str]:
        """A link to each memento."""
        last = len(self.moments) - 1
        links = []
        for place, moment in enumerate(self.moments):
            named = " ".join(name for name, is_it in (("first", place == 0), ("last", place == last)) if is_it)
            rel = f"{named} memento".strip()
            links.append(f'<{self.address(moment)}>; rel="{rel}"; datetime="{_http(moment.at)}"')
        return links

    def map_link(self, rel: str) -> str:
        """Link to the map."""
        return f'<{self.room}/timemap/link/{_ascii(self.url)}>; rel="{rel}"; type="application/link-format"'

    def gate_link(self) -> str:
        """Link to the gate."""
        return f'<{self.room}/timegate/{_ascii(self.url)}>; rel="timegate"'


@dataclass(frozen=True, slots=True)
class _Moment:
    """A state from its first sight on: a version, or that the article was gone, with the last version before."""

    at: datetime
    version: VersionAsOf
    is_gone: bool = False


def _moments(versions: Sequence[VersionAsOf], absences: Sequence[Absence]) -> list[_Moment]:
    moments = {version.not_after: _Moment(version.not_after, version) for version in versions}
    for absence in absences:
        before = [version for version in versions if version.not_after < absence.missed_at][-1:]
        for version in before:
            moments[absence.missed_at] = _Moment(absence.missed_at, version, is_gone=True)
            if absence.back_at is not None:
                moments.setdefault(absence.back_at, _Moment(absence.back_at, version))
    return sorted(moments.values(), key=lambda moment: moment.at)


def _timegate(held: _Mementos, request: Request) -> Response:
    asked = request.headers.get("accept-datetime", "").strip()
    at = http_date(asked)
    if asked and at is None:
        return problem(400, "Accept-Datetime is no date of RFC 9110", {"Vary": "accept-datetime"})
    chosen = held.chosen(at)
    headers = {
        "Vary": "accept-datetime",
        "Location": held.address(chosen),
        "Link": ", ".join(held.links(chosen)),
        "Cache-Control": CACHED,
    }
    return Response(status_code=302, headers=headers)


def _timemap(held: _Mementos, request: Request) -> Response:
    first, last = held.moments[0].at, held.moments[-1].at
    lines = [
        f'<{_ascii(held.url)}>; rel="original"',
        f'{held.map_link("self")}; from="{_http(first)}"; until="{_http(last)}"',
        held.gate_link(),
        *held.listed(),
    ]
    return tagged(request, (",\n".join(lines) + "\n").encode(), "application/link-format")


def _time_of(stamp: str) -> datetime:
    try:
        return datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)
    except ValueError as error:
        raise UnknownItem("the time of a memento has 14 digits: YYYYMMDDhhmmss") from error


def _memento(held: _Mementos, request: Request, at: datetime) -> Response:
    """The account of a version; of what was gone then the answer of the original, as RFC 7089 has it."""
    chosen = held.chosen(at)
    if chosen.at.replace(microsecond=0) != at:
        return Response(status_code=302, headers={"Location": held.address(chosen), "Cache-Control": CACHED})
    version = chosen.version
    page = f"{held.room}/articles/{version.owner.article_id}/versions/{version.seq}"
    links = [held.gate_link(), *held.links(chosen), f'<{page}>; rel="alternate"; type="text/html"']
    headers = {"Memento-Datetime": _http(chosen.at), "Link": ", ".join(links)}
    if chosen.is_gone:
        return problem(404, f"the article was no longer available: its last version is {version.name}", headers)
    account = _account(held.url, version_record(version))
    return tagged(request, account.encode(), "text/plain; charset=utf-8", headers)


def _account(url: str, row: Version) -> str:
    since = f"{row.not_before:%Y-%m-%dT%H:%M:%SZ}" if row.not_before else "unknown"
    parts = [
        row.title or "",
        "; ".join(row.byline),
        row.excerpt or "(the terms of the source allow no quotation)",
        f"Address: {safe_url(url) or plain(url)}",
        (
            f"Version {row.seq} ({row.version}); the state before it was last seen {since}, this one first "
            f"{row.not_after:%Y-%m-%dT%H:%M:%SZ} and last {row.last_seen_at:%Y-%m-%dT%H:%M:%SZ}."
        ),
        (
            f"Content hash {row.content_hash}; capture {row.capture_id}; {row.characters} characters, of which at most "
            f"{row.quoted_up_to} may be quoted ({row.terms})."
        ),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _http(at: datetime) -> str:
    return format_datetime(at.astimezone(UTC), usegmt=True)


def _ascii(url: str) -> str:
    return quote(url, safe=":/?&=%#+,;@!$()*~'[]").replace(">", "%3E").replace("<", "%3C")
