"""Memento (RFC 7089): an article as it was at a time, by its own address.

A memento is an account of a version in plain text with its evidence, cut to the terms of the source: captured HTML is
never served as a page of the room.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response

from yalu.db.core.engine import Database
from yalu.db.queries.article_states import VersionRecord
from yalu.db.room import articles, evidence
from yalu.downloads.states import version_record
from yalu.errors import UnknownItem, UsageError
from yalu.records.nouns.article import Version
from yalu.records.plain_text import plain, safe_url
from yalu.web.api.answers import CACHED, problem, tagged
from yalu.web.api.document import documented

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


def memento_routes(database: Database) -> APIRouter:
    """The routes of TimeGate, TimeMap and mementos; a query belongs to the address that is asked for."""
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
        return _timegate(database, request, url)

    @router.get("/timemap/link/{url:path}", **_said("application/link-format", "All versions."))
    def timemap(request: Request, url: Url) -> Response:
        """All versions of an article (RFC 7089, RFC 6690)."""
        return _timemap(database, request, url)

    @router.get("/memento/{stamp}/{url:path}", **_said("text/plain; charset=utf-8", "The version."))
    def memento(request: Request, stamp: Stamp, url: Url) -> Response:
        """An account of the version that was current at a time; a time between two leads to the one before."""
        return _memento(database, request, stamp, url)

    return router


def _said(media_type: str, description: str) -> dict[str, Any]:
    shown = documented(media_type, schema={"type": "string"})
    other = {"description": "To the memento that was current then.", "headers": _LOCATION}
    moved = {302: other} if media_type.startswith("text/") else {}
    return {"response_class": Response, "responses": {200: {"description": description, **shown}, **moved}}


def _timegate(database: Database, request: Request, path: str) -> Response:
    asked = request.headers.get("accept-datetime", "").strip()
    url, versions = _versions(database, request, path)
    try:
        at = parsedate_to_datetime(asked) if asked else None
        at = at if at is None or at.tzinfo else at.replace(tzinfo=UTC) if at else None
    except (ValueError, TypeError, OverflowError):
        return problem(400, "Accept-Datetime is no date of RFC 9110", {"Vary": "accept-datetime"})
    chosen = _chosen(versions, at)
    headers = {
        "Vary": "accept-datetime",
        "Location": _address(request, url, chosen),
        "Link": ", ".join(
            [f'<{_ascii(url)}>; rel="original"', _map_link(request, url), *_ends(request, url, versions, chosen)]
        ),
        "Cache-Control": CACHED,
    }
    return Response(status_code=302, headers=headers)


def _timemap(database: Database, request: Request, path: str) -> Response:
    url, versions = _versions(database, request, path)
    first, last = versions[0].not_after, versions[-1].not_after
    lines = [
        f'<{_ascii(url)}>; rel="original"',
        f'{_map_link(request, url, own=True)}; from="{_http(first)}"; until="{_http(last)}"',
        f'<{_room(request)}/timegate/{_ascii(url)}>; rel="timegate"',
        *_mementos(request, url, versions),
    ]
    return tagged(request, (",\n".join(lines) + "\n").encode(), "application/link-format")


def _memento(database: Database, request: Request, stamp: str, path: str) -> Response:
    try:
        at = datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)
    except ValueError as error:
        raise UnknownItem("the time of a memento has 14 digits: YYYYMMDDhhmmss") from error
    url, versions = _versions(database, request, path)
    chosen = _chosen(versions, at)
    if f"{chosen.not_after:{_STAMP}}" != stamp:
        return Response(status_code=302, headers={"Location": _address(request, url, chosen), "Cache-Control": CACHED})
    page = f"{_room(request)}/articles/{chosen.owner.article_id}/versions/{chosen.seq}"
    links = [
        f'<{_ascii(url)}>; rel="original"',
        f'<{_room(request)}/timegate/{_ascii(url)}>; rel="timegate"',
        _map_link(request, url),
        *_ends(request, url, versions, chosen),
        f'<{page}>; rel="alternate"; type="text/html"',
    ]
    account = _account(url, version_record(chosen))
    headers = {"Memento-Datetime": _http(chosen.not_after), "Link": ", ".join(links)}
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


def _versions(database: Database, request: Request, url: str) -> tuple[str, tuple[VersionRecord, ...]]:
    """The address asked for, with its query, and the versions of its article. Raises UnknownItem."""
    if request.url.query:
        url = f"{url}?{request.url.query}"
    if safe_url(url) is None:
        raise UsageError("not an http or https address")
    return url, articles.versions(database, evidence.find_article(database, url))


def _chosen(versions: tuple[VersionRecord, ...], at: datetime | None) -> VersionRecord:
    """The version that was current at a time: the last one first seen by then, else the first; None: the newest."""
    if at is None:
        return versions[-1]
    by_then = [version for version in versions if version.not_after.replace(microsecond=0) <= at]
    return by_then[-1] if by_then else versions[0]


def _ends(request: Request, url: str, versions: tuple[VersionRecord, ...], chosen: VersionRecord) -> list[str]:
    """Links to the first memento, the one that was chosen, and the last."""
    lines = _mementos(request, url, versions)
    return [lines[place] for place in sorted({0, versions.index(chosen), len(lines) - 1})]


def _mementos(request: Request, url: str, versions: tuple[VersionRecord, ...]) -> list[str]:
    last = len(versions) - 1
    links = []
    for place, version in enumerate(versions):
        named = " ".join(name for name, is_it in (("first", place == 0), ("last", place == last)) if is_it)
        rel = f"{named} memento".strip()
        links.append(f'<{_address(request, url, version)}>; rel="{rel}"; datetime="{_http(version.not_after)}"')
    return links


def _map_link(request: Request, url: str, *, own: bool = False) -> str:
    rel = "self" if own else "timemap"
    return f'<{_room(request)}/timemap/link/{_ascii(url)}>; rel="{rel}"; type="application/link-format"'


def _address(request: Request, url: str, version: VersionRecord) -> str:
    return f"{_room(request)}/memento/{version.not_after.astimezone(UTC):{_STAMP}}/{_ascii(url)}"


def _room(request: Request) -> str:
    return str(request.base_url).rstrip("/")


def _http(at: datetime) -> str:
    return format_datetime(at.astimezone(UTC), usegmt=True)


def _ascii(url: str) -> str:
    return quote(url, safe=":/?&=%#+,;@!$()*~'[]").replace(">", "%3E").replace("<", "%3C")
