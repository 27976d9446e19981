"""The reading room over a database, and every page that its own links lead to."""

from __future__ import annotations

import atexit
import html
import os
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from anyio.from_thread import BlockingPortal, start_blocking_portal
from httpx2 import ASGITransport, AsyncByteStream, BaseTransport, ByteStream, Request, Response
from starlette.testclient import TestClient

from yalu.db.core.engine import Database
from yalu.settings import Settings
from yalu.web.app import create_app

HERE = "http://localhost"
DOWNLOAD = re.compile(r"/(?:changes|articles|comments)\.\w+$|/(?:articles|comments|sources)/[\w-]+\.\w+$")
_OF_A_SHAPE = 4
_LINK = re.compile(r'(?:href|src|action)="([^"]*)"(?! method="post")')
_OF_LISTS = {"lang", "tz", "country", "language", "kind", "source", "issue", "since", "start", "cursor", "q"}
_CHOICES = frozenset({*_OF_LISTS, "by", "per", "count", "rank"})


def room(database: Database, **settings: Any) -> TestClient:
    """A client of the room; what goes wrong is answered, not raised."""
    chosen = replace(Settings(), **{"web_requests": 0, "evidence_key": _key(), **settings})
    return client_of_app(create_app(chosen, database))


def client_of_app(app: Any, address: str = "testclient", base_url: str = HERE) -> TestClient:
    """A client of an application that calls from an address; what goes wrong is answered, not raised."""
    client = TestClient(app, base_url=base_url)
    setattr(client, "_transport", _Transport(app, address))  # noqa: B010
    return client


class _Transport(BaseTransport):
    """Answers in one call of the event loop's thread, where that of Starlette's client makes seven.

    The answer is whole when it is returned; a failed application answers with the status that it has sent.
    """

    def __init__(self, app: Any, address: str) -> None:
        self.inner = ASGITransport(app, raise_app_exceptions=False, client=(address, 1))

    def handle_request(self, request: Request) -> Response:
        """Hand a request to the application."""
        return _portal().call(self._answer, request)

    async def _answer(self, request: Request) -> Response:
        answer = await self.inner.handle_async_request(request)
        assert isinstance(answer.stream, AsyncByteStream)
        body = b"".join([part async for part in answer.stream])
        return Response(answer.status_code, headers=answer.headers, stream=ByteStream(body))


def _key() -> Path:
    """Where the key of this worker lies, or is made."""
    return Path(tempfile.gettempdir()) / f"yalu-tests-{os.getpid()}" / "evidence-key.pem"


@cache
def _portal() -> BlockingPortal:
    """The event loop of all clients: a loop and a thread for each request take as long as a small page."""
    held = ExitStack()
    atexit.register(held.close)
    return held.enter_context(start_blocking_portal())


def links(page: str) -> list[str]:
    """Addresses of the room that a page leads to or loads, without fragments."""
    addresses = (html.unescape(link).split("#")[0] for link in _LINK.findall(page))
    return [link for link in addresses if link.startswith("/")]


def walked(client: TestClient, *starts: str, follow: Callable[[str], bool] | None = None) -> Iterator[tuple[str, str]]:
    """Address and text of every page that the links of the room lead to, each answered with 200.

    Feeds and downloads are not pages. Of filters, languages and places in a list ``follow`` says which are followed;
    without it none are. Of addresses that differ in their numbers and values alone, and name parameters, the first few.
    """
    waiting, seen, shapes = [*starts], set(starts), Counter[str]()
    while waiting:
        address = waiting.pop(0)
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        yield address, answer.text
        for link in links(answer.text):
            if link in seen or not (follow or _is_bare)(link):
                continue
            seen.add(link)
            shape = _shape(link)
            shapes[shape] += 1
            if "?" not in link or shapes[shape] <= _OF_A_SHAPE:
                waiting.append(link)


def _shape(link: str) -> str:
    """The template behind an address and the names of its parameters."""
    parts = urlsplit(link)
    return re.sub(r"\d+", "N", parts.path) + "?" + "&".join(sorted({*parse_qs(parts.query, keep_blank_values=True)}))


def _is_bare(link: str) -> bool:
    parts = urlsplit(link)
    names = {part.partition("=")[0] for part in parts.query.split("&")}
    return not DOWNLOAD.search(parts.path) and not names & _CHOICES
