"""``/api/v1``: the nouns of the room as JSON, described by the document at ``/api/v1/openapi.json``."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from yalu import __version__
from yalu.db.changes import mark_rows
from yalu.db.core.engine import Database
from yalu.db.figures.spread import spread
from yalu.db.room import articles, changes, comments
from yalu.db.room import search as full_text
from yalu.db.room.captures import stored_capture
from yalu.db.room.changes import Facets
from yalu.db.room.reports import stored_report, stored_reports
from yalu.db.room.sources import stored_source, stored_sources
from yalu.db.study import codings
from yalu.downloads import states
from yalu.downloads.nouns import ARTICLES, CHANGES, comments_proved_by
from yalu.errors import StoreError
from yalu.jobs.lookup.filter_reader import FilterReader
from yalu.records.figures.spread import CopySpread
from yalu.records.nouns.article import Article, Issue, Version
from yalu.records.nouns.change import Change, MarkRecord
from yalu.records.nouns.comment import CommentVersion
from yalu.records.nouns.details import (
    ArticleDetail,
    CaptureDetail,
    CommentDetail,
    ReportDetail,
    SourceDetail,
    VersionDetail,
)
from yalu.records.nouns.hit import Hit
from yalu.records.nouns.report import Report
from yalu.records.nouns.source import Source
from yalu.records.nouns.thread import Thread
from yalu.records.quoting.cutting import hit_within_terms, made_safe, within_terms
from yalu.records.selection.filters import OF_SEARCH
from yalu.records.study.coding import CodingSample
from yalu.settings import Settings
from yalu.web.api.answers import LATER, HealthAnswer, answer_errors, as_json, as_list
from yalu.web.api.document import Described, answering, documented, list_of
from yalu.web.api.downloads import BODILESS, FILES, download_routes
from yalu.web.api.figures import figure_routes
from yalu.web.api.memento import memento_routes
from yalu.web.api.parameters import (
    FILTER_PARAMETERS,
    LIMIT,
    STRICT,
    Clocks,
    CursorText,
    Filtered,
    Limit,
    Number,
    SourceId,
    Words,
    cursor_of,
    filter_parameters,
)
from yalu.web.issues import issues

PREFIX = "/api/v1"
ABOUT = (
    "Read-only. Lists are newest first and continued by the `next` of an answer or its `Link` header. Texts are cut to "
    "`quoted_up_to` characters by the terms of their source; commenters are never named. Times are UTC. `not_before` "
    "is the last time the old state was seen, `not_after` the first time the new one was."
)

DOCUMENT = f"{PREFIX}/openapi.json"
TAGS = [
    {"name": "changes", "description": "What changed, and how users of the room marked it."},
    {"name": "articles", "description": "Articles with their versions and threads."},
    {"name": "comments", "description": "Comments with their versions."},
    {"name": "evidence", "description": "Sources, captures, reports and samples, and full text."},
    {"name": "figures", "description": "Attention and change over time, outlets compared, and commenters muted."},
    {"name": "feeds and downloads", "description": "Every list as feeds and files."},
    {"name": "memento", "description": "Articles by their own addresses (RFC 7089)."},
    {"name": "health", "description": "Whether the room answers."},
]
"""Parts of the document."""


def create_api(database: Database, settings: Settings, reader: FilterReader) -> FastAPI:
    """Make the application for programs; its routes have whole paths."""
    app = Described(
        title="Yalu",
        version=__version__,
        description=ABOUT,
        contact={"name": "The operator of this room"},
        openapi_tags=TAGS,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        servers=[{"url": "/"}],
        redirect_slashes=False,
    )
    app.state.filter_reader = reader
    answer_errors(app)
    files = download_routes(database, settings), memento_routes(database, settings)
    nouns = (
        _changes(database, settings),
        _articles(database, settings),
        _comments(database, settings),
        _evidence(database),
    )
    for router in (*nouns, _coding(database), figure_routes(database), *files, _health(database)):
        app.routes.extend(router.routes)  # to include a router builds all of its routes a second time

    @app.get(DOCUMENT, include_in_schema=False)
    def document(request: Request) -> Response:
        return as_json(request, app.openapi())

    return app


def _changes(database: Database, settings: Settings) -> APIRouter:
    router = APIRouter(prefix=PREFIX, tags=["changes"], dependencies=STRICT)

    @answering(router, "/changes", list_of(Change), FILTER_PARAMETERS)
    def list_changes(request: Request, filters: Filtered, cursor: CursorText = None, limit: Limit = LIMIT) -> Response:
        """Changes, those whose new state was first seen last before others."""
        page = CHANGES.page(database, filters, cursor_of(cursor), limit)
        return as_list(request, page.items, page.next)

    @answering(router, "/changes/{change_id}", Change)
    def one_change(request: Request, change_id: Number) -> Response:
        """One change."""
        return as_json(request, within_terms(changes.change(database, change_id)))

    @answering(router, "/changes/{change_id}/marks", list_of(MarkRecord))
    def marks(request: Request, change_id: Number) -> Response:
        """Every mark that users of the room gave a change."""
        changes.change(database, change_id)
        return as_list(request, map(made_safe, mark_rows.history(database, change_id)))

    @answering(router, "/changes/{change_id}/spread", list_of(CopySpread))
    def spread_of(request: Request, change_id: Number) -> Response:
        """What became of an edit, a correction or a removal in each reprint and edition of the article."""
        return as_list(request, spread(database, changes.change(database, change_id)))

    @answering(router, "/facets", Facets, FILTER_PARAMETERS)
    def count_changes(request: Request, filters: Filtered) -> Response:
        """How many of the newest changes have each source, country, language, kind and issue."""
        return as_json(request, changes.facets(database, filters))

    @answering(router, "/issues", list_of(Issue))
    def list_issues(request: Request) -> Response:
        """All issues of the topic lexicon, with their names in four languages; the filter `issue` takes an issue."""
        return as_list(request, issues(settings))

    return router


def _articles(database: Database, settings: Settings) -> APIRouter:
    router = APIRouter(prefix=PREFIX, tags=["articles"], dependencies=STRICT)

    @answering(router, "/articles", list_of(Article), FILTER_PARAMETERS)
    def list_articles(request: Request, filters: Filtered, cursor: CursorText = None, limit: Limit = LIMIT) -> Response:
        """Articles, those first seen last before others."""
        page = ARTICLES.page(database, filters, cursor_of(cursor), limit)
        return as_list(request, page.items, page.next)

    @answering(router, "/articles/{article_id}", ArticleDetail)
    def one_article(request: Request, article_id: Number, clocks: Clocks) -> Response:
        """One article with its versions, absences and changes."""
        held = articles.article(database, article_id, clocks, gone_after=settings.gone_after)
        return as_json(request, states.article_detail(held))

    @answering(router, "/articles/{article_id}/versions", list_of(Version))
    def list_versions(request: Request, article_id: Number, clocks: Clocks) -> Response:
        """All versions of an article, oldest first."""
        stored = articles.versions(database, article_id, clocks)
        return as_list(request, map(states.version_record, stored))

    @answering(router, "/articles/{article_id}/versions/{seq}", VersionDetail)
    def one_version(request: Request, article_id: Number, seq: Number, clocks: Clocks) -> Response:
        """One version with the exchange it was read from."""
        return as_json(request, states.version_detail(articles.version(database, article_id, seq, clocks)))

    @answering(router, "/articles/{article_id}/thread", list_of(Thread))
    def thread(request: Request, article_id: Number, clocks: Clocks) -> Response:
        """The threads of an article as of a time, comments that were gone by then included."""
        state = articles.article_as_of(database, article_id, clocks, gone_after=settings.gone_after)
        return as_list(request, (states.thread_record(thread, state.source) for thread in state.threads))

    return router


def _comments(database: Database, settings: Settings) -> APIRouter:
    router = APIRouter(prefix=PREFIX, tags=["comments"], dependencies=STRICT)

    @answering(router, "/comments", list_of(CommentVersion), FILTER_PARAMETERS)
    def list_comments(request: Request, filters: Filtered, cursor: CursorText = None, limit: Limit = LIMIT) -> Response:
        """Versions of comments, those first seen last before others."""
        page = comments_proved_by(settings.gone_after).page(database, filters, cursor_of(cursor), limit)
        return as_list(request, page.items, page.next)

    @answering(router, "/comments/{comment_id}", CommentDetail)
    def one_comment(request: Request, comment_id: Number, clocks: Clocks) -> Response:
        """One comment's life."""
        held = comments.comment(database, comment_id, clocks, gone_after=settings.gone_after)
        return as_json(request, states.comment_detail(held))

    return router


def _evidence(database: Database) -> APIRouter:
    router = APIRouter(prefix=PREFIX, tags=["evidence"], dependencies=STRICT)

    @answering(router, "/sources", list_of(Source))
    def list_sources(request: Request) -> Response:
        """All sources, by id."""
        return as_list(request, map(made_safe, stored_sources(database)))

    @answering(router, "/sources/{source_id}", SourceDetail)
    def one_source(request: Request, source_id: SourceId) -> Response:
        """One source with its last crawls."""
        return as_json(request, states.source_detail(stored_source(database, source_id)))

    @answering(router, "/search", list_of(Hit), filter_parameters(OF_SEARCH))
    def search(request: Request, filters: Filtered, q: Words, limit: Limit = LIMIT) -> Response:
        """Articles and comments that have all words, newest first, each once."""
        hits = full_text.search(database, q, filters, limit=limit)
        return as_list(request, map(hit_within_terms, hits))

    @answering(router, "/reports", list_of(Report))
    def list_reports(request: Request, cursor: CursorText = None, limit: Limit = LIMIT) -> Response:
        """Reports, those whose period ended last before others."""
        page = stored_reports(database, cursor_of(cursor), limit)
        return as_list(request, map(made_safe, page.items), page.next)

    @answering(router, "/reports/{report_id}", ReportDetail)
    def one_report(request: Request, report_id: Number) -> Response:
        """One report with the ids of its changes."""
        held = stored_report(database, report_id)
        return as_json(request, replace(held, report=made_safe(held.report)))

    @answering(router, "/captures/{capture_id}", CaptureDetail)
    def one_capture(request: Request, capture_id: Number) -> Response:
        """One HTTP exchange without its body."""
        return as_json(request, states.capture_detail(stored_capture(database, capture_id)))

    return router


def _coding(database: Database) -> APIRouter:
    router = APIRouter(prefix=PREFIX, tags=["evidence"], dependencies=STRICT)

    @answering(router, "/coding", list_of(CodingSample))
    def list_samples(request: Request) -> Response:
        """Samples that users code, the newest first, and how far the coders of those that are complete agree."""
        return as_list(request, map(made_safe, codings.sample_records(database)))

    return router


def _health(database: Database) -> APIRouter:
    router = APIRouter(tags=["health"], dependencies=STRICT)
    lost = {"description": "The database does not answer.", **documented("application/json")}

    @router.get(
        "/healthz",
        response_model=HealthAnswer,
        responses={200: documented("application/json"), 503: {**lost, "model": HealthAnswer}},
    )
    def health(request: Request) -> Response:
        """Whether the room can answer."""
        name = database.engine.dialect.name
        try:
            stored_reports(database, None, 1)
        except StoreError:
            answer = as_json(request, HealthAnswer("unavailable", name, "the database does not answer"), status=503)
            answer.headers["Retry-After"] = LATER
            return answer
        return as_json(request, HealthAnswer("ok", name))

    return router


PATHS = ("/api", "/api/{rest:path}", "/timegate/{url:path}", "/timemap/{url:path}", "/memento/{url:path}", "/healthz")


def routes(database: Database, settings: Settings, reader: FilterReader) -> list[BaseRoute]:
    """The routes of the API, feeds, downloads, Memento and health: all lead to one application."""
    api = _Programs(database, settings, reader)
    return [Route(path, api) for path in (*PATHS, *FILES)]


class _Programs:
    """The application for programs, made at the first request: a room that only people read never needs it.

    It answers HEAD as GET without its body: a route for each would double what the application has to prepare.
    """

    def __init__(self, database: Database, settings: Settings, reader: FilterReader) -> None:
        self._database, self._settings, self._reader = database, settings, reader

    @cached_property
    def _app(self) -> ASGIApp:
        return create_api(self._database, self._settings, self._reader)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def send_bare(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self._app({**scope, "method": "GET", BODILESS: True}, receive, send_bare)
