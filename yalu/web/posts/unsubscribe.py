"""The address that mails carry for readers who want no more of them (RFC 8058), without a login."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from db.core.engine import Database
from yalu.jobs.reports.unsubscribing import answer_request
from yalu.settings import Settings
from yalu.web.posts.forms import body_of


def unsubscribe(
    written: Callable[[], Database], settings: Settings
) -> Callable[[Request], Coroutine[Any, Any, Response]]:
    """The endpoint of ``/unsubscribe/TOKEN``; ``written`` gives the database to write to."""

    async def endpoint(request: Request) -> Response:
        form = await body_of(request) if request.method == "POST" else b""
        token = request.path_params["token"]

        def answered() -> Response:
            answer = answer_request(written(), settings, request.method, token, form)
            return Response(answer.body, answer.status, answer.headers)

        return await run_in_threadpool(answered)

    return endpoint
