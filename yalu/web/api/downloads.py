"""Feeds and streamed downloads of any filter: ``/changes.atom``, ``.json``, ``.csv``, ``.jsonl``, ``.parquet``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from fastapi.routing import APIRouter
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from yalu.conversion import EPOCH
from yalu.db.core.engine import Database
from yalu.db.room import articles, comments
from yalu.db.room.sources import stored_source, stored_sources
from yalu.downloads.feeds import entry_of
from yalu.downloads.formats import FILE_FORMATS, FORMAT_NAMES
from yalu.downloads.nouns import CHANGES, Noun, nouns
from yalu.records.plain_text import plain
from yalu.records.selection.filters import Filters, as_parameters
from yalu.records.selection.page import Cursor
from yalu.rendering import feeds
from yalu.settings import Settings
from yalu.web.api.answers import tagged
from yalu.web.api.document import documented
from yalu.web.api.parameters import FILTER_PARAMETERS, LIMIT, STRICT, CursorText, Filtered, Number, SourceId, cursor_of
from yalu.web.visit import public_address, public_room

BODILESS = "yalu.bodiless"
"""In the scope of a request whose answer's body is not sent: nothing is read for it."""
_FEEDS = {"atom": ("application/atom+xml", feeds.atom), "json": ("application/feed+json", feeds.json_feed)}

_ABOUT = {
    "atom": "A page of a feed (RFC 4287): an entry a record, with its address in the room.",
    "json": "A page of a feed (JSON Feed 1.1): an item a record, with its address in the room.",
}
_TEXT = {"type": "string"}
_ITEM = {
    "type": "object",
    "required": ["id", "url", "title", "content_text", "date_published", "tags"],
    "properties": {
        **dict.fromkeys(("id", "url", "title", "content_text", "external_url", "language"), _TEXT),
        "date_published": {"type": "string", "format": "date-time"},
        "tags": {"type": "array", "items": _TEXT},
    },
}
JSON_FEED = {
    "type": "object",
    "required": ["version", "title", "feed_url", "home_page_url", "items"],
    "properties": {
        **dict.fromkeys(("version", "title", "feed_url", "home_page_url", "next_url"), _TEXT),
        "items": {"type": "array", "items": _ITEM},
    },
}
"""A page of a JSON Feed, as the document describes it."""

_OF_ONE = ("/articles/{article_id}", "/comments/{comment_id}", "/sources/{source_id}")
"""What has a feed of its own changes."""
FILES = (
    *(f"/{noun.name}.{ending}" for noun in nouns() for ending in FORMAT_NAMES),
    *(f"{path}.{ending}" for path in _OF_ONE for ending in _FEEDS),
)
"""Addresses of all feeds and downloads."""


@dataclass(frozen=True, slots=True)
class _FeedRoom:
    """What feeds are made of, and where others reach them."""

    database: Database
    settings: Settings

    def last_crawled(self) -> datetime:
        """When a feed without an entry was updated: when the last crawl ended."""
        ends = [source.last_crawl_at for source in stored_sources(self.database) if source.last_crawl_at]
        return max(ends, default=EPOCH)


def download_routes(database: Database, settings: Settings) -> APIRouter:
    """The routes of all feeds and downloads."""
    where = _FeedRoom(database, settings)
    router = APIRouter(tags=["feeds and downloads"], dependencies=STRICT)
    for noun in nouns(settings.gone_after):
        for ending in FORMAT_NAMES:
            answer = _feed(where, noun, ending) if ending in _FEEDS else _table(database, noun, ending)
            summary, name = f"{noun.name.capitalize()} of a filter as {ending}", f"{noun.name}_{ending}"
            _add(router, noun, f"/{noun.name}.{ending}", answer, summary, name, openapi_extra=FILTER_PARAMETERS)
    for ending in _FEEDS:
        for path, feed in _feeds_of_one(where, ending).items():
            owners = path.split("/")[1]
            summary, name = f"Changes of one of the {owners} as {ending}", f"changes_of_{owners}_{ending}"
            _add(router, CHANGES, f"{path}.{ending}", feed, summary, name)
    return router


def _feeds_of_one(where: _FeedRoom, ending: str) -> dict[str, Callable[..., Response]]:
    """The feeds of the changes of one article, comment and source, by their addresses."""

    def of_article(request: Request, article_id: Number, cursor: CursorText = None) -> Response:
        articles.versions(where.database, article_id)
        return _answer(request, where, CHANGES, Filters(article=(article_id,)), cursor, ending)

    def of_comment(request: Request, comment_id: Number, cursor: CursorText = None) -> Response:
        comments.comment(where.database, comment_id)
        return _answer(request, where, CHANGES, Filters(comment=(comment_id,)), cursor, ending)

    def of_source(request: Request, source_id: SourceId, cursor: CursorText = None) -> Response:
        stored_source(where.database, source_id)
        return _answer(request, where, CHANGES, Filters(source=(source_id,)), cursor, ending)

    return dict(zip(_OF_ONE, (of_article, of_comment, of_source), strict=True))


def _add(
    router: APIRouter, noun: Noun[Any], path: str, answer: Callable[..., Response], summary: str, name: str, **more: Any
) -> None:
    ending = path.rpartition(".")[2]
    if ending in _FEEDS:
        about = _ABOUT[ending]
        shape = JSON_FEED if ending == "json" else _TEXT
        documentation = documented(_FEEDS[ending][0], listed=True, schema=shape)
        documentation = {"description": "A page of the feed.", **documentation}
    else:
        file = FILE_FORMATS[ending]
        about = file.about
        shape = _TEXT | ({"format": "binary"} if file.is_binary else {})
        documentation = {"description": "All records, streamed.", "content": {file.media_type: {"schema": shape}}}
    router.add_api_route(
        path,
        answer,
        methods=["GET"],
        response_class=Response,
        responses={200: documentation},
        summary=summary,
        description=about.format(record=noun.record_type.__name__),
        operation_id=name,
        **more,
    )


def _feed(where: _FeedRoom, noun: Noun[Any], ending: str) -> Callable[..., Response]:
    def feed(request: Request, filters: Filtered, cursor: CursorText = None) -> Response:
        return _answer(request, where, noun, filters, cursor, ending)

    return feed


def _answer(
    request: Request, where: _FeedRoom, noun: Noun[Any], filters: Filters, cursor: str | None, ending: str
) -> Response:
    """A page of a feed."""
    media_type, make = _FEEDS[ending]
    page = noun.page(where.database, filters, cursor_of(cursor), LIMIT)
    room, own = public_room(request, where.settings), public_address(request, where.settings)
    onward = request.url.include_query_params(cursor=page.next)
    following = None if page.next is None else public_address(request, where.settings, onward)
    asked = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
    given = asked or as_parameters(filters)  # as it was asked: "7d" is the same feed on every day
    entries = tuple(entry_of(record, room) for record in page.items)
    feed = feeds.Feed(
        id=feeds.urn(f"feed/{own}"),
        title=plain(f"Yalu: {', '.join([noun.name, *(f'{name} {value}' for name, value in given)])}", 200),
        language="en",
        updated=max((entry.updated for entry in entries), default=None) or where.last_crawled(),
        entries=entries,
        home=f"{room}/{noun.name}" + (f"?{urlencode(given)}" if given else ""),
        atom=own,
        json=own,
        following=following,
    )
    headers = {} if following is None else {"Link": f'<{following}>; rel="next"'}
    return tagged(request, make(feed).encode(), media_type, headers)


def _table(database: Database, noun: Noun[Any], ending: str) -> Callable[..., Response]:
    form = FILE_FORMATS[ending]

    def table(request: Request, filters: Filtered, cursor: CursorText = None) -> Response:
        start = cursor_of(cursor)
        noun.read(database, filters, start, 1)  # what is wrong with the filters is told before the answer begins
        name = f"yalu-{noun.name}.{ending}"
        form.require()
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
        if BODILESS in request.scope:
            return Response(headers=headers, media_type=form.media_type)
        return StreamingResponse(chunks(database, noun, ending, filters, start), 200, headers, form.media_type)

    return table


def chunks(
    database: Database, noun: Noun[Any], ending: str, filters: Filters, start: Cursor | None = None
) -> Iterator[bytes]:
    """Yield a download chunk by chunk; a few hundred records are in memory at once."""
    yield from FILE_FORMATS[ending].write(noun.record_type, noun.records(database, filters, start))
