"""``/api/v1``: the nouns of the room as JSON, described by the document at ``/api/v1/openapi.json``."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, FastAPI, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from db.core.engine import Database
from db.marks import mark_rows
from db.room import articles, changes, comments, evidence
from db.room.changes import Facets
from db.search.search import SearchHit
from yalu import __version__
from yalu.downloads import rows
from yalu.settings import Settings
from yalu.web.api import viewing, views
from yalu.web.api.answers import DOCUMENTED, answer_errors, as_json
from yalu.web.api.parameters import LIMIT, LONGEST_VALUE, At, CursorText, Filtered, Limit, cursor_of, time_of

PREFIX = "/api/v1"
ABOUT = (
    "Read-only. Lists are newest first and continued by the `next` of an answer or its `Link` header. Texts are cut to "
    "`quoted_up_to` characters by the terms of their source; commenters are never named. Times are UTC. `not_before` "
    "is the last time the old state was seen, `not_after` the first time the new one was."
)

Number = Annotated[int, Path(ge=1, lt=1 << 53)]


def create_api(database: Database, settings: Settings) -> FastAPI:
    """Make the application that is mounted at ``PREFIX``."""
    app = FastAPI(
        title="Yalu",
        version=__version__,
        description=ABOUT,
        docs_url=None,
        redoc_url=None,
        servers=[{"url": PREFIX}],
        root_path_in_servers=False,
        redirect_slashes=False,
    )
    answer_errors(app)
    for router in (_changes(database), _articles(database, settings), _comments(database), _evidence(database)):
        app.routes.extend(router.routes)  # to include a router builds all of its routes a second time
    return app


def _changes(database: Database) -> APIRouter:
    router = APIRouter(tags=["changes"], responses=DOCUMENTED)

    @router.get("/changes", response_model=views.ChangeList)
    def list_changes(request: Request, filters: Filtered, cursor: CursorText = None, limit: Limit = LIMIT) -> Response:
        """Changes, those whose new state was first seen last before others."""
        page = changes.changes(database, filters, cursor_of(cursor), limit)
        shown = tuple(rows.change_row(record) for record in page.items)
        return as_json(request, views.ChangeList(shown, viewing.cursor_text(page.next)), page.next)

    @router.get("/changes/{change_id}", response_model=rows.ChangeRow)
    def one_change(request: Request, change_id: Number) -> Response:
        """One change."""
        return as_json(request, rows.change_row(changes.change(database, change_id)))

    @router.get("/changes/{change_id}/marks", response_model=views.MarkList)
    def marks(request: Request, change_id: Number) -> Response:
        """Every mark that users of the room gave a change."""
        changes.change(database, change_id)
        found = mark_rows.history(database, change_id)
        return as_json(request, views.MarkList(tuple(viewing.mark_view(one) for one in found)))

    @router.get("/facets", response_model=Facets)
    def count_changes(request: Request, filters: Filtered) -> Response:
        """How many of the newest changes have each source, country, language and kind."""
        return as_json(request, changes.facets(database, filters))

    return router


def _articles(database: Database, settings: Settings) -> APIRouter:
    router = APIRouter(tags=["articles"], responses=DOCUMENTED)

    @router.get("/articles", response_model=views.ArticleList)
    def list_articles(request: Request, filters: Filtered, cursor: CursorText = None, limit: Limit = LIMIT) -> Response:
        """Articles, those first seen last before others."""
        page = articles.articles(database, filters, cursor_of(cursor), limit)
        shown = tuple(rows.article_row(one) for one in page.items)
        return as_json(request, views.ArticleList(shown, viewing.cursor_text(page.next)), page.next)

    @router.get("/articles/{article_id}", response_model=views.ArticleView)
    def one_article(request: Request, article_id: Number) -> Response:
        """One article with its versions, absences and changes."""
        return as_json(
            request, viewing.article_view(articles.article(database, article_id, gone_after=settings.gone_after))
        )

    @router.get("/articles/{article_id}/versions", response_model=views.VersionList)
    def list_versions(request: Request, article_id: Number) -> Response:
        """All versions of an article, oldest first."""
        found = articles.article(database, article_id, gone_after=settings.gone_after)
        return as_json(request, views.VersionList(tuple(rows.version_row(one, found.source) for one in found.versions)))

    @router.get("/articles/{article_id}/versions/{seq}", response_model=views.VersionView)
    def one_version(request: Request, article_id: Number, seq: Number) -> Response:
        """One version with the exchange it was read from."""
        return as_json(request, viewing.version_view(articles.version(database, article_id, seq)))

    @router.get("/articles/{article_id}/thread", response_model=views.ThreadList)
    def thread(request: Request, article_id: Number, at: At = None) -> Response:
        """The threads of an article as of a time, comments that were gone by then included."""
        when = time_of("at", at)
        found = articles.thread_as_of(database, article_id, when, gone_after=settings.gone_after)
        source = articles.terms_of_articles(database, [article_id])[article_id]
        items = tuple(viewing.thread_view(one, source) for one in found)
        return as_json(request, views.ThreadList(article_id, source.terms.value, items))

    return router


def _comments(database: Database) -> APIRouter:
    router = APIRouter(tags=["comments"], responses=DOCUMENTED)

    @router.get("/comments", response_model=views.CommentList)
    def list_comments(request: Request, filters: Filtered, cursor: CursorText = None, limit: Limit = LIMIT) -> Response:
        """Versions of comments, those first seen last before others."""
        page = comments.comments(database, filters, cursor_of(cursor), limit)
        shown = tuple(rows.comment_row(one) for one in page.items)
        return as_json(request, views.CommentList(shown, viewing.cursor_text(page.next)), page.next)

    @router.get("/comments/{comment_id}", response_model=views.CommentView)
    def one_comment(request: Request, comment_id: Number) -> Response:
        """One comment's life."""
        return as_json(request, viewing.comment_view(comments.comment(database, comment_id)))

    return router


def _evidence(database: Database) -> APIRouter:
    router = APIRouter(tags=["evidence"], responses=DOCUMENTED)

    @router.get("/sources", response_model=views.SourceList)
    def list_sources(request: Request) -> Response:
        """All sources, by id."""
        return as_json(request, views.SourceList(tuple(viewing.source_view(one) for one in evidence.sources(database))))

    @router.get("/sources/{source_id}", response_model=views.SourceDetail)
    def one_source(request: Request, source_id: Annotated[str, Path(max_length=LONGEST_VALUE)]) -> Response:
        """One source with its last crawls."""
        return as_json(request, viewing.source_detail(evidence.source(database, source_id)))

    @router.get("/search", response_model=views.HitList)
    def search(
        request: Request, filters: Filtered, q: Annotated[str, Query(max_length=LONGEST_VALUE)], limit: Limit = LIMIT
    ) -> Response:
        """Articles and comments that have all words, newest first, each once."""
        return as_json(request, views.HitList(hits_of(database, evidence.search(database, filters, q, limit))))

    @router.get("/reports", response_model=views.ReportList)
    def list_reports(request: Request, cursor: CursorText = None, limit: Limit = LIMIT) -> Response:
        """Reports, those whose period ended last before others."""
        page = evidence.reports(database, cursor_of(cursor), limit)
        shown = tuple(viewing.report_view(one) for one in page.items)
        return as_json(request, views.ReportList(shown, viewing.cursor_text(page.next)), page.next)

    @router.get("/reports/{report_id}", response_model=views.ReportView)
    def one_report(request: Request, report_id: Number) -> Response:
        """One report with the ids of its changes."""
        return as_json(request, viewing.report_view(evidence.report(database, report_id)))

    @router.get("/captures/{capture_id}", response_model=views.CaptureView)
    def one_capture(request: Request, capture_id: Number) -> Response:
        """One HTTP exchange without its body."""
        return as_json(request, viewing.capture_view(evidence.capture(database, capture_id)))

    return router


def hits_of(database: Database, hits: tuple[SearchHit, ...]) -> tuple[views.Hit, ...]:
    """The views of hits, cut to the terms of their articles; those that may not be shown are left out."""
    terms = articles.terms_of_articles(database, [hit.article_id for hit in hits])
    return tuple(viewing.hit_view(hit, rows.quotable(terms[hit.article_id])) for hit in hits if hit.article_id in terms)
