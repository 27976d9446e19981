"""The application: addresses, error pages, files that pages load."""

from __future__ import annotations

import logging
from collections.abc import Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from yalu.db.core.engine import Database
from yalu.delivery.unsubscribe import PATH as UNSUBSCRIBE
from yalu.errors import StoreError, UnknownItem, UsageError
from yalu.jobs.lookup.filter_reader import FilterReader
from yalu.jobs.runtime.secret import configured_secret
from yalu.records.selection.filters import FilterError
from yalu.redact import hidden
from yalu.settings import Settings
from yalu.web.access.guard import FOR_PROGRAMS, HEADERS, Guard
from yalu.web.access.sessions import CookieSigner, LoginSessions
from yalu.web.access.users import Users
from yalu.web.answer_cache import AnswerCache
from yalu.web.api.answers import problem, status_of
from yalu.web.api.app import routes
from yalu.web.filtering import filter_in_words
from yalu.web.pages.routes import ROUTES
from yalu.web.posts.login import Login
from yalu.web.posts.unsubscribe import unsubscribing
from yalu.web.posts.users import Codes, Following, Marks
from yalu.web.rendering import assets, page
from yalu.web.visit import NotHere, RequestContext, plain_visit, visit_of

_log = logging.getLogger(__name__)

Page = Callable[[RequestContext], Response]
READABLE = frozenset({"text/html", "application/xhtml+xml", "text/*", "*/*"})
"""Media types of which one is accepted by whoever can read a page."""
ERRORS_VARY = "Accept, Accept-Language"


def create_app(settings: Settings, database: Database, written: Callable[[], Database] | None = None) -> Starlette:
    """The reading room over an open database, which the caller closes.

    Pages and the API only read from ``database``; ``written`` (None: the same database) takes marks, and readers who
    unsubscribe. Raises UsageError where the settings name users that nobody could be, SettingsError for a wrong secret.
    """
    users = Users(settings)
    sessions = LoginSessions(users, CookieSigner(configured_secret(settings)))
    reader = FilterReader(database, settings)

    def refuse(request: Request, status: int, error: Exception | None = None) -> Response:
        visit = plain_visit(request, database, settings)
        reason = _reason(visit, error)
        return _error_page(visit, status, reason) if _is_for_reading(request) else _problem(visit, status, reason)

    def handled(request: Request, error: Exception) -> Response:
        status, headers = status_of(error)
        if status >= 500:
            _log.error("%s %s: %s", request.method, request.url.path, hidden(f"{type(error).__name__}: {error}"))
        answer = refuse(request, status, error)
        answer.headers.update({**HEADERS, **headers})  # what nobody expected is answered outside the guard
        return answer

    guard = Middleware(Guard, settings=settings, users=users, sessions=sessions, refuse=refuse)
    caught = (HTTPException, UsageError, StoreError, Exception)
    app = Starlette(
        routes=[
            *routes(database, settings, reader),
            *_posts(settings, database, written or (lambda: database), users),
            *(Route(path, _endpoint(answer, database, settings), methods=["GET"]) for path, answer in ROUTES),
            Route("/static/{name}", _asset, methods=["GET"]),
        ],
        middleware=[guard, Middleware(AnswerCache, database=database, size=settings.web_cache * 1_000_000)],
        exception_handlers=dict.fromkeys(caught, handled),
    )
    app.state.sessions = sessions
    app.state.filter_reader = reader
    return app


def _posts(settings: Settings, database: Database, written: Callable[[], Database], users: Users) -> list[Route]:
    """The addresses that take in something."""
    login = Login(database, settings, users)
    return [
        Route("/login", login.show, methods=["GET"]),
        Route("/login", login.take, methods=["POST"]),
        Route("/follow", Following(database, settings, written).take, methods=["POST"]),
        Route("/coding/{id}/{place}", Codes(database, settings, written).take, methods=["POST"]),
        Route("/changes/{id}/marks", Marks(database, settings, written).take, methods=["POST"]),
        Route("/logout", login.leave, methods=["POST"]),
        Route(UNSUBSCRIBE + "{token}", unsubscribing(database, written, settings), methods=["GET", "POST"]),
    ]


def _endpoint(answer: Page, database: Database, settings: Settings) -> Callable[[Request], Response]:
    def endpoint(request: Request) -> Response:
        return answer(visit_of(request, database, settings))

    return endpoint


def _reason(visit: RequestContext, error: Exception | None) -> str | None:
    """What is wrong with the address, for its reader; None: the status says all there is to say."""
    if isinstance(error, FilterError):
        return filter_in_words(visit, error)
    return str(error) if isinstance(error, UsageError) and not isinstance(error, UnknownItem) else None


def _is_for_reading(request: Request) -> bool:
    """Whether who asks can read a page; addresses for programs have none."""
    accepted = {part.partition(";")[0].strip().lower() for part in request.headers.get("accept", "*/*").split(",")}
    return not FOR_PROGRAMS.match(request.url.path) and bool(accepted & READABLE)


def _problem(visit: RequestContext, status: int, reason: str | None = None) -> Response:
    """An error as RFC 9457 has it."""
    title, text = _status_text(visit, status)
    return problem(status, reason or text, {"Vary": ERRORS_VARY, "Content-Language": visit.words.tag}, title)


def _error_page(visit: RequestContext, status: int, reason: str | None = None) -> Response:
    title, text = _status_text(visit, status)
    answer = page(visit, "error.html", status, title=title, text=text, reason=reason, code=status)
    answer.headers["Vary"] = ERRORS_VARY
    return answer


def _status_text(visit: RequestContext, status: int) -> tuple[str, str]:
    """What a status means to a reader: in short, and in a sentence."""
    gettext = visit.words.gettext
    if status == 405 and visit.request.method in ("GET", "HEAD"):
        return gettext("Only for forms"), gettext("This address takes a form of this reading room. It has no page.")
    known = {
        400: (gettext("Wrong name"), gettext("This reading room is not asked by that name.")),
        401: (gettext("Who are you?"), gettext("This reading room answers its users. Give your token.")),
        403: (
            gettext("Not sent from here"),
            gettext("The form is too old, or another site sent it. Load its page again."),
        ),
        404: (gettext("Not here"), gettext("Nothing is stored at this address, or nothing that may be shown.")),
        405: (gettext("Only reading"), gettext("This reading room only reads: it answers GET and HEAD.")),
        413: (gettext("Too long"), gettext("The form is longer than any of this reading room.")),
        414: (gettext("Too long"), gettext("The address is longer than any that this reading room gives.")),
        422: (gettext("Not understood"), gettext("A part of the address has no meaning.")),
        429: (gettext("Too many requests"), gettext("You have asked very often within a minute. Wait a little.")),
        500: (gettext("Something broke"), gettext("The page could not be made. The log says why.")),
        503: (gettext("Not now"), gettext("The database does not answer. Try again in a minute.")),
    }
    return known.get(status, known[500] if status >= 500 else known[404])


def _asset(request: Request) -> Response:
    asset = assets().get(request.path_params["name"])
    if asset is None:
        raise NotHere
    media_type, content = asset
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(content, media_type=media_type, headers=headers)
