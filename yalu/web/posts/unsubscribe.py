"""The address that mails carry for readers who want no more of them (RFC 8058), without a login."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from yalu.db.core.engine import Database
from yalu.delivery.unsubscribe import ReaderOfSubscription, UnsubscribeStep
from yalu.jobs.reports.readers import handle_request
from yalu.records.plain_text import plain
from yalu.settings import Settings
from yalu.web.posts.forms import body_of
from yalu.web.rendering import page
from yalu.web.visit import RequestContext, plain_visit

STATUS = {
    UnsubscribeStep.INVALID: 404,
    UnsubscribeStep.ASKED: 200,
    UnsubscribeStep.UNCLEAR: 400,
    UnsubscribeStep.DONE: 200,
}
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",  # the address is the reader's alone
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
}


def unsubscribing(
    database: Database, written: Callable[[], Database], settings: Settings
) -> Callable[[Request], Coroutine[Any, Any, Response]]:
    """The endpoint of ``/unsubscribe/TOKEN``; ``written`` gives the database to write to."""

    async def endpoint(request: Request) -> Response:
        form = await body_of(request) if request.method == "POST" else None

        def answered() -> Response:
            step, reader = handle_request(written(), settings, request.path_params["token"], form)
            visit = plain_visit(request, database, settings)
            text, asks = _sentence(visit, step, reader), step is UnsubscribeStep.ASKED
            answer = page(visit, "unsubscribe.html", STATUS[step], text=text, asks=asks)
            answer.headers.update(HEADERS)
            return answer

        return await run_in_threadpool(answered)

    return endpoint


def _sentence(visit: RequestContext, step: UnsubscribeStep, reader: ReaderOfSubscription | None) -> str:
    gettext = visit.words.gettext
    if reader is None:
        return gettext("This link is not valid.")
    named = {"subscription": plain(reader.subscription), "reader": plain(reader.recipient)}
    if step is UnsubscribeStep.ASKED:
        return gettext("Stop the reports of “{subscription}” to {reader}?", **named)
    if step is UnsubscribeStep.DONE:
        return gettext("No more reports of “{subscription}” are sent to {reader}.", **named)
    return gettext("The request does not say that it unsubscribes.")
