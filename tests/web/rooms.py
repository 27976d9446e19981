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
from starlette.testclient import TestClient

from yalu.db.core.engine import Database
from yalu.settings import Settings
from yalu.web.app import create_app

HERE = "http://localhost"
_KEY = Path(tempfile.gettempdir()) / f"yalu-tests-{os.getpid()}" / "evidence-key.pem"
DOWNLOAD = re.compile(r"/(?:changes|articles|comments)\.\w+$|/(?:articles|comments|sources)/[\w-]+\.\w+$")
_OF_A_SHAPE = 4
_LINK = re.compile(r'(?:href|src|action)="([^"]*)"(?! method="post")')
_OF_LISTS = {"lang", "tz", "country", "language", "kind", "source", "issue", "since", "start", "cursor", "q"}
_CHOICES = frozenset({*_OF_LISTS, "by", "per", "count", "rank"})


def room(database: Database, **settings: Any) -> TestClient:
    """A client of the room; what goes wrong is answered, not raised."""
    chosen = replace(Settings(), **{"web_requests": 0, "evidence_key": _KEY, **settings})
    client = TestClient(create_app(chosen, database), base_url=HERE, raise_server_exceptions=False)
    client.portal = _portal()
    return client


@cache
def _portal() -> BlockingPortal:
    """The event loop of all clients: a loop and a thread for each request take as long as a small page."""
    held = ExitStack()
    atexit.register(held.close)
    return held.enter_context(start_blocking_portal())


def links(page: str) -> list[str]:
    """Addresses of the room that a page leads to or loads, without fragments."""
    found = (html.unescape(link).split("#")[0] for link in _LINK.findall(page))
    return [link for link in found if link.startswith("/")]


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
