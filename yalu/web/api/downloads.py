"""Feeds and streamed downloads of any filter: ``/changes.atom``, ``.json``, ``.csv``, ``.jsonl``, ``.parquet``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from fastapi.routing import APIRouter
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from db.core.engine import Database
from db.room import articles, changes, comments
from db.room.filters import Cursor, Filters, Page, each_page
from yalu.downloads import feeds, rows, tables
from yalu.web.api.answers import tagged
from yalu.web.api.parameters import LIMIT, CursorText, Filtered, cursor_of

PORTION = 500
"""Records of one query of a download."""
_TYPES = {
    "csv": "text/csv; charset=utf-8; header=present",
    "jsonl": "application/jsonl",
    "parquet": "application/vnd.apache.parquet",
}

Read = Callable[[Database, Filters, Cursor | None, int], Page[Any]]


@dataclass(frozen=True, slots=True)
class Noun:
    """What is listed under a name: how it is read, and its row."""

    name: str
    read: Read
    row_type: type
    row: Callable[[Any], Any]


NOUNS = (
    Noun("changes", changes.changes, rows.ChangeRow, rows.change_row),
    Noun("articles", articles.articles, rows.ArticleRow, rows.article_row),
    Noun("comments", comments.comments, rows.CommentRow, rows.comment_row),
)


def download_routes(database: Database) -> APIRouter:
    """The routes of all feeds and downloads."""
    router = APIRouter()
    for noun in NOUNS:
        for ending, make in (("atom", feeds.atom), ("json", feeds.json_feed)):
            router.add_api_route(f"/{noun.name}.{ending}", _feed(database, noun, ending, make), methods=["GET", "HEAD"])
        for ending in _TYPES:
            router.add_api_route(f"/{noun.name}.{ending}", _table(database, noun, ending), methods=["GET", "HEAD"])
    return router


def _feed(database: Database, noun: Noun, ending: str, make: Callable[[feeds.Feed], bytes]) -> Callable[..., Response]:
    media_type = "application/atom+xml" if ending == "atom" else "application/feed+json"

    def feed(request: Request, filters: Filtered, cursor: CursorText = None) -> Response:
        page = noun.read(database, filters, cursor_of(cursor), LIMIT)
        room = str(request.base_url).rstrip("/")
        following = None if page.next is None else str(request.url.include_query_params(cursor=page.next))
        home = f"{room}/{noun.name}" + (f"?{request.url.query}" if request.url.query else "")
        entries = [feeds.entry_of(noun.row(record), room) for record in page.items]
        body = make(feeds.Feed(f"Yalu: {noun.name}", str(request.url), home, following, entries))
        return tagged(request, body, media_type, {} if following is None else {"Link": f'<{following}>; rel="next"'})

    return feed


def _table(database: Database, noun: Noun, ending: str) -> Callable[..., Response]:
    def table(request: Request, filters: Filtered, cursor: CursorText = None) -> Response:
        start = cursor_of(cursor)
        noun.read(database, filters, start, 1)  # what is wrong with the filters is told before the answer begins
        name = f"yalu-{noun.name}.{ending}"
        if ending == "parquet":
            tables.require_arrow()
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
        if request.method == "HEAD":
            return Response(headers=headers, media_type=_TYPES[ending])
        return StreamingResponse(pieces(database, noun, ending, filters, start), 200, headers, _TYPES[ending])

    return table


def pieces(
    database: Database, noun: Noun, ending: str, filters: Filters, start: Cursor | None = None
) -> Iterator[bytes]:
    """Yield a download piece by piece; a few hundred records are in memory at once."""
    found = (
        noun.row(record)
        for record in each_page(lambda cursor, limit: noun.read(database, filters, cursor or start, limit), PORTION)
    )
    if ending == "csv":
        yield from tables.csv_pieces(noun.row_type, found)
    elif ending == "jsonl":
        yield from tables.json_lines(found)
    else:
        yield from tables.parquet_pieces(noun.row_type, found)
