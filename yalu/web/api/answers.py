"""Answers of the API: JSON with an entity tag, 304 for what the client has, links to the next page, RFC 9457 errors."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from http import HTTPStatus
from typing import Any

import msgspec
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from yalu.errors import CaptureCorrupt, StoreError, UnknownItem, UsageError
from yalu.records.selection.page import Cursor
from yalu.redact import hidden
from yalu.web.answer_cache import has_tag

_log = logging.getLogger(__name__)

PROBLEM = "application/problem+json"
CACHED = "private, no-cache"
"""Kept by the client alone, and asked for again with its tag."""
LATER = "30"
"""Seconds after which a client may ask again while the database does not answer."""


@dataclass(frozen=True, slots=True)
class ProblemDetails:
    """An error as RFC 9457 has it."""

    title: str
    status: int
    detail: str
    type: str = "about:blank"


def as_json(request: Request, value: Any, following: Cursor | None = None, status: int = 200) -> Response:
    """Answer with a value as JSON; ``following`` becomes the link to the next page."""
    body = msgspec.json.encode(value, order="deterministic")
    headers = (
        {} if following is None else {"Link": f'<{request.url.include_query_params(cursor=following)}>; rel="next"'}
    )
    return tagged(request, body, "application/json", headers, status)


def as_list(request: Request, items: Iterable[Any], following: Cursor | None = None) -> Response:
    """Answer with records in a list; ``following`` is where the next page begins."""
    whole = {"items": tuple(items), "next": None if following is None else str(following)}
    return as_json(request, whole, following)


def tagged(
    request: Request, body: bytes, media_type: str, headers: Mapping[str, str] | None = None, status: int = 200
) -> Response:
    """Answer with bytes and their entity tag, or 304 when the client has them."""
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    common = {"ETag": tag, "Cache-Control": CACHED, **(headers or {})}
    if has_tag(tag, request.headers.getlist("if-none-match")):
        return Response(status_code=304, headers=common)
    return Response(body, status, common, media_type)


def problem(status: int, detail: str, headers: Mapping[str, str], title: str | None = None) -> Response:
    """Answer with an error; ``title`` is what its status is called, None: as HTTP has it."""
    body = msgspec.json.encode(ProblemDetails(title or HTTPStatus(status).phrase, status, detail))
    return Response(body, status, dict(headers), PROBLEM)


def status_of(error: Exception) -> tuple[int, Mapping[str, str]]:
    """Status and headers of the answer to an exception, on pages as in the API."""
    if isinstance(error, HTTPException):
        return error.status_code, error.headers or {}
    if isinstance(error, (UnknownItem, CaptureCorrupt)):
        return 404, {}
    if isinstance(error, (UsageError, RequestValidationError)):
        return 422, {}
    if isinstance(error, StoreError) and error.retry:
        return 503, {"Retry-After": LATER}
    return 500, {}


_OF_ROUTING = {
    404: "there is no such address; /api/v1/openapi.json names all",
    405: "only GET and HEAD are answered",
}


def problem_of(error: Exception) -> Response:
    """The answer to an exception of Yalu, of the routing or of a parameter."""
    status, headers = status_of(error)
    allowed = {"Allow": "GET, HEAD"} if status == 405 else {}
    return problem(status, _detail(error, status), {**headers, **allowed})


def _detail(error: Exception, status: int) -> str:
    if isinstance(error, UsageError):
        return str(error)
    if isinstance(error, RequestValidationError):
        return "; ".join(
            f"{'.'.join(str(part) for part in problem['loc'][1:])}: {problem['msg']}" for problem in error.errors()[:5]
        )
    if isinstance(error, HTTPException):
        return _OF_ROUTING.get(status, str(error.detail))
    if isinstance(error, CaptureCorrupt):
        return "the stored bytes do not match their SHA-256, so they are not shown"
    return "the database does not answer" if status == 503 else "an error that Yalu did not expect; its log says more"


def answer_errors(app: FastAPI) -> None:
    """Let the application answer every exception as RFC 9457 has it."""

    async def answer(request: Request, error: Exception) -> Response:
        made = problem_of(error)
        if made.status_code >= 500 and isinstance(error, StoreError):  # what nobody expected the room itself logs
            _log.error("%s %s: %s", request.method, request.url.path, hidden(str(error)))
        return made

    for kind in (UsageError, StoreError, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(kind, answer)


@dataclass(frozen=True, slots=True)
class HealthAnswer:
    """Whether the room can answer."""

    status: str
    database: str
    detail: str | None = field(default=None)
