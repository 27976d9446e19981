"""Thread of a page: detection of its platform, follow-up requests, and joining the answers.

``start`` reads the page. A caller that may fetch requests ``more``, passes each answer to ``next_requests`` until
nothing new is requested (fetching each request once), and gives all answers to ``join``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import replace

from lxml.html import HtmlElement

from yalu.model import NO_COUNT, NOT_SHOWN, Fate, Page, ParsedThread, Quality, ThreadRequest
from yalu.pages.comments.archived_comments import with_archived
from yalu.pages.comments.boards import Discuz, HackerNews, PhpBB
from yalu.pages.comments.comment_text import SHORT, text_of
from yalu.pages.comments.completeness.completeness import contradiction, met, with_completeness, with_states
from yalu.pages.comments.generic.from_state import SchemaOrg
from yalu.pages.comments.generic.generic_platform import Generic
from yalu.pages.comments.platform import (
    FRAME,
    FRAME_ADDRESS,
    Part,
    Platform,
    Sight,
    Start,
    memory_of,
    outermost,
    platform_of,
    request_key,
    role,
    sight_of,
)
from yalu.pages.comments.services.answers import Commento, Discourse, Disqus, Ghost, OpenWeb, Substack, Twikoo, Viafoura
from yalu.pages.comments.services.declared import GONE, Declared, unread
from yalu.pages.comments.services.netease import NetEase
from yalu.pages.comments.wordpress import wordpress_platform
from yalu.pages.comments.wordpress.wordpress_platform import WordPress
from yalu.pages.document.elements import Elements
from yalu.pages.document.urls import urljoin
from yalu.reasons import Reason

__all__ = ["PLATFORMS", "Part", "Start", "fate", "join", "look_up", "next_requests", "start", "unreadable"]

_DOCUMENT = "document"


class Framed:
    """A thread in a frame that the source names: what a browser drew of it is read as a page of its own."""

    name = FRAME

    def start(self, sight: Sight) -> Start | None:  # noqa: ARG002 -- the interface's parameter
        """Return None: which frame it is only the rules of the source say (``framed``)."""
        return None

    def next_requests(self, part: Part) -> tuple[ThreadRequest, ...]:
        """Return the requests that the frame's document or an answer for its thread leads to."""
        if memory_of(part.request).get("is") == _DOCUMENT:
            return _within(part).more
        return next_requests(platform_of(part.request), part)

    def join(self, thread: ParsedThread | None, parts: Sequence[Part]) -> ParsedThread | None:
        """Return the thread of the frame's document; a frame that did not load, or shows none, proves nothing."""
        if thread is None or not parts:
            return thread
        document, *others = parts
        begun = _within(document)
        inner = join(Page(document.request.url, Quality.OK, thread=begun.thread, more=begun.more), others)
        if inner is not None:
            return inner
        lost = Reason.of("snapshot.answers_lost", count=1, known=1, status=document.status)
        return replace(thread, note=NOT_SHOWN if document.status == 200 else lost)


def framed(frames: Sequence[HtmlElement], url: str) -> Start:
    """The thread in the first of these frames of the page at ``url``, still to be read. Raises ValueError."""
    frame = next((each for each in frames if next(each.iterancestors("noscript", "template"), None) is None), None)
    address = (frame.get("src") or "").strip() if frame is not None else ""
    if not address or not (address := urljoin(url, address)).startswith(("http:", "https:")):
        return Start(ParsedThread(FRAME, note=NOT_SHOWN))
    request = ThreadRequest(address, role(FRAME, _DOCUMENT))
    return Start(ParsedThread(FRAME, note=Reason.of("snapshot.not_read_yet")), (request,))


def _within(part: Part) -> Start:
    """What the document of a frame says of its thread."""
    if part.status != 200:
        return Start(None)
    address = part.headers.get(FRAME_ADDRESS, part.request.url)
    try:
        sight = sight_of(address, part.headers, part.body)
        return start(sight.elements, address, sight.headers, served=sight.served) if sight else Start(None)
    except ValueError:
        return Start(None)


_KNOWN: tuple[Platform, ...] = (
    Framed(), NetEase(), Declared("guardian"), Declared("isso"), Declared("remark42"), Commento(), Declared("coral"),
    Discourse(), PhpBB(), Discuz(), HackerNews(), Ghost(), Substack(), Viafoura(), Declared("waline"), Twikoo(),
    OpenWeb(), Disqus(), WordPress(), *map(Declared, unread()), SchemaOrg(), Generic(),
)  # fmt: skip
PLATFORMS: Mapping[str, Platform] = {platform.name: platform for platform in _KNOWN}
"""Platforms by name, in the order in which they are tried. Widgets precede WordPress, whose own list they replace."""

MAX_PARTS = 1000
"""Maximum number of answers in one thread; further ones are not read, and the thread is then incomplete."""


def start(elements: Elements, url: str, headers: Mapping[str, str], comments: str = "auto", served: str = "") -> Start:
    """Read the page alone: its thread, the requests for the rest, and the nodes to cut before the body is read.

    ``elements`` are those of the document, ``headers`` has lower-case names, ``comments`` is "auto", "off" or a
    platform's name, ``served`` the text the tree was parsed from, without which nothing shows that the page was served
    completely. With "off" there is no thread and no request, but the nodes are returned: comments are never part of an
    article.
    """
    sight = Sight(elements, url, headers, served)
    chosen = [platform for name, platform in PLATFORMS.items() if comments in ("auto", "off", name)]
    known = [platform for platform in chosen if platform.name != Generic.name]
    seen = [begun for platform in known if (begun := _begun(platform, sight)) is not None]
    if not any(begun.thread and begun.thread.comments for begun in seen) and PLATFORMS[Generic.name] in chosen:
        seen = _with_drawn(seen, _begun(PLATFORMS[Generic.name], sight))
    shown = max(seen, key=_worth, default=Start(None))
    best = with_archived(shown, sight)
    # A section of comments that holds the opening post too is no more than the list of posts.
    around = set(best.boxes[0].iterancestors()) if best.opening is not None and best.boxes else set()
    cut = outermost(node for begun in seen for node in begun.cut if node not in around)
    if comments == "off":
        return Start(None, (), cut)
    others = [begun for begun in seen if begun is not shown and _is_elsewhere(begun)]
    followed = bool(best.more) and best.thread is not None and best.thread.platform == WordPress.name
    thread = best.thread and with_completeness(
        best.thread, lambda: contradiction(sight, best, others=others, followed=followed)
    )
    return best._replace(thread=thread and with_states(thread), cut=cut)


def _begun(platform: Platform, sight: Sight) -> Start | None:
    """What a platform reads; a thread of which nothing is known where its reader fails on what the page holds."""
    try:
        return platform.start(sight)
    except ValueError:
        return unreadable(platform.name)


def unreadable(platform: str = Generic.name) -> Start:
    """A thread that is on the page, and could not be read."""
    return Start(ParsedThread(platform, note=Reason.of("snapshot.unreadable")))


def _with_drawn(seen: list[Start], drawn: Start | None) -> list[Start]:
    """The threads of a page with one in any markup, which is that of the service in whose place it is drawn."""
    if drawn is None or drawn.thread is None:
        return seen
    service = next((begun for begun in seen if _is_elsewhere(begun) and _is_place_of(drawn, begun.cut)), None)
    if service is None or service.thread is None:
        return seen if any(begun.more for begun in seen) else [*seen, drawn]
    if service.more and not drawn.boxes:
        return seen
    thread = replace(drawn.thread, platform=service.thread.platform)
    if service.more:
        expected = thread.expected if thread.expected is not None else service.thread.expected
        thread = replace(thread, expected=expected)
        whole = expected is not None and met(thread)
        thread = replace(thread, complete=whole, note=None if whole else service.thread.note)
    mine = drawn._replace(thread=thread, more=service.more, cut=(*service.cut, *drawn.cut))
    return [mine if begun is service else begun for begun in seen]


def _is_place_of(drawn: Start, places: Sequence[HtmlElement]) -> bool:
    """True if comments are drawn in places of a service, or, without any, a line about them, and no empty place."""
    inside = {up for box in drawn.boxes[:1] or drawn.cut for up in (box, *box.iterancestors())}
    around = set() if drawn.boxes else {up for place in places for up in place.iterancestors()}
    if not around.isdisjoint(drawn.cut):
        return any(text_of(place, most=SHORT) for place in places)
    return not inside.isdisjoint(places)


def _is_elsewhere(begun: Start) -> bool:
    """True if a platform has a separate thread besides the page's: on a server that is still in service."""
    thread = begun.thread
    if thread is None or thread.comments or thread.complete or thread.note in (None, NO_COUNT, NOT_SHOWN):
        return False
    return thread.note.code != GONE


def _worth(begun: Start) -> int:
    """Rank: a thread with comments, then a thread without any, then an API that may know some."""
    return 0 if begun.thread is None else 2 if begun.thread.comments else 1


def next_requests(platform: str, part: Part) -> tuple[ThreadRequest, ...]:
    """Return the requests that follow from an answer: next pages, or the fallback for a closed API. Fetch each once."""
    known = PLATFORMS.get(platform) or PLATFORMS.get(platform_of(part.request))
    return known.next_requests(part) if known else ()


def join(page: Page, parts: Sequence[Part]) -> ParsedThread | None:
    """Combine the page's thread and all answers.

    ``complete`` only if everything requested arrived and the platform's own counts agree. If parts failed, the thread
    is what the page alone shows, and its ``note`` says what is missing. A failure never gives an empty, complete
    thread.
    """
    name = page.thread.platform if page.thread else next((platform_of(request) for request in page.more), "")
    platform = PLATFORMS.get(name)
    joined = platform.join(page.thread, _with_unanswered(page, parts)) if platform else page.thread
    if joined is not None and not (joined.complete or joined.comments) and page.thread and page.thread.comments:
        joined = page.thread  # a server that does not answer takes nothing away
    return joined and with_states(joined)


def _with_unanswered(page: Page, parts: Sequence[Part]) -> list[Part]:
    """The parts, plus one without an answer for each request that was or should have been made and has none."""
    known = {request_key(part.request): part for part in parts}
    waiting = deque(page.more)
    ordered: dict[tuple[str, str, bytes | None], Part] = {}
    while waiting and len(ordered) < MAX_PARTS:
        request = waiting.popleft()
        if (key := request_key(request)) in ordered:
            continue
        part = known.get(key) or Part(request, 0)
        ordered[key] = part
        waiting.extend(next_requests(platform_of(request), part))
    return list(ordered.values())


def look_up(platform: str, parts: Sequence[Part], comment_id: str) -> ThreadRequest | None:
    """Build the request for one comment by id; None if the platform cannot be asked for one.

    ``parts`` are the answers the thread was read from, since the API that one of them came from is used.
    """
    if platform != WordPress.name:
        return None
    return next(
        (request for part in parts if (request := wordpress_platform.look_up(part, comment_id)) is not None), None
    )


def fate(part: Part) -> Fate:
    """Interpret the answer to a ``look_up``."""
    if part.status == 0 or part.status in (408, 425, 429) or part.status >= 500:
        return Fate.UNANSWERED
    return wordpress_platform.fate(part) if platform_of(part.request) == WordPress.name else Fate.UNKNOWN
