"""The thread of a page: recognised, completed with what must be fetched besides, and joined.

``start`` looks at the page. A caller that may fetch asks for ``more``, hands each answer to ``next_requests`` until
nothing new is asked for (fetching each request once), and gives all answers to ``join``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from enum import StrEnum

from lxml.html import HtmlElement

from yalu.model import Page, Thread, ThreadRequest
from yalu.pages.platforms import wordpress
from yalu.pages.platforms.platform import Part, Platform, Sight, Start, platform_of

__all__ = ["PLATFORMS", "Fate", "Part", "Start", "fate", "join", "lookup", "next_requests", "start"]

PLATFORMS: Mapping[str, Platform] = {platform.name: platform for platform in (wordpress.WordPress(),)}
"""By name, in the order in which they are tried."""

MAX_PARTS = 1000
"""Answers of which one thread is made; further ones are not read, and the thread is then not complete."""


def start(tree: HtmlElement, url: str, headers: Mapping[str, str], comments: str = "auto") -> Start:
    """What the page alone says: its thread, what else must be fetched, and the nodes to cut before the body is read.

    Takes the document element (only read), the page's address, its headers (lower-case names) and ``comments``:
    "auto", "off" or the name of a platform. With "off" there is no thread and no request, and the nodes all the same:
    comments are never part of an article.
    """
    sight = Sight(tree, url, headers)
    chosen = [platform for name, platform in PLATFORMS.items() if comments in ("auto", "off", name)]
    found = next((seen for platform in chosen if (seen := platform.start(sight)) is not None), Start(None))
    return Start(None, (), found.cut) if comments == "off" else found


def next_requests(platform: str, part: Part) -> tuple[ThreadRequest, ...]:
    """What an answer asks for in turn (next pages, or the way round a closed door). Fetch each request once."""
    known = PLATFORMS.get(platform) or PLATFORMS.get(platform_of(part.request))
    return known.next_requests(part) if known else ()


def join(page: Page, parts: Sequence[Part]) -> Thread | None:
    """The whole thread of a page.

    ``complete`` only when all that was asked for arrived and the platform's own counts agree. When parts failed, the
    thread is what the page alone shows, and its ``note`` says what is missing. Never empty and complete by failure.
    """
    name = page.thread.platform if page.thread else next((platform_of(request) for request in page.more), "")
    platform = PLATFORMS.get(name)
    return platform.join(page.thread, _with_unanswered(page, parts)) if platform else page.thread


def _with_unanswered(page: Page, parts: Sequence[Part]) -> list[Part]:
    """The parts, and one without an answer for each request that was made or should have been and has none."""
    known = {_key(part.request): part for part in parts}
    waiting = deque(page.more)
    ordered: dict[tuple[str, str, bytes | None], Part] = {}
    while waiting and len(ordered) < MAX_PARTS:
        request = waiting.popleft()
        if (key := _key(request)) in ordered:
            continue
        part = known.get(key) or Part(request, 0)
        ordered[key] = part
        waiting.extend(next_requests(platform_of(request), part))
    return list(ordered.values())


def _key(request: ThreadRequest) -> tuple[str, str, bytes | None]:
    return request.method, request.url, request.body


class Fate(StrEnum):
    """What a platform says of one comment asked for by its id."""

    SHOWN = "shown"
    WITHHELD = "withheld"
    """It exists and visitors may not see it: held, spam or in the trash."""
    ERASED = "erased"
    UNKNOWN = "unknown"
    """No answer, or one that proves nothing."""


def lookup(platform: str, address: str, comment_id: str) -> ThreadRequest | None:
    """The request that asks for one comment by its id, or None where the platform has no such door.

    ``address`` is the API root, or the URL of any request that the platform asked for on that site.
    """
    return wordpress.lookup(address, comment_id) if platform == wordpress.WordPress.name else None


def fate(part: Part) -> Fate:
    """Reads the answer to a ``lookup``."""
    return Fate(wordpress.fate(part)) if platform_of(part.request) == wordpress.WordPress.name else Fate.UNKNOWN
