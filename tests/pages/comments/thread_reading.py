"""Reads a thread as a crawler does, with a function that answers requests in place of the network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from yalu.model import Page, ParsedArticle, ParsedComment, ParsedThread, Quality, ThreadRequest
from yalu.pages.comments import page_thread
from yalu.pages.comments.page_thread import Part
from yalu.pages.comments.platform import platform_of
from yalu.pages.document.document import parse


@dataclass
class Reading:
    """One read: what the page alone showed, every answer, and the whole thread."""

    page: Page
    parts: list[Part]
    thread: ParsedThread | None
    body: str
    asked: list[str] = field(default_factory=list)

    @property
    def whole(self) -> ParsedThread:
        assert self.thread is not None
        return self.thread


def page_of(body: bytes, url: str, headers: dict[str, str] | None = None, comments: str = "auto") -> tuple[Page, str]:
    """A page with its thread, and the text that is left once the thread's nodes are cut."""
    document = parse(body, url=url, headers=headers or {})
    begun = page_thread.start(document.elements, url, headers or {}, comments, document.text)
    for node in begun.cut:
        node.drop_tree()
    rest = " ".join(document.tree.xpath("//body//text()[not(ancestor::script or ancestor::style)]"))
    article = ParsedArticle(title="", body=rest)
    return Page(url=url, quality=Quality.OK, article=article, thread=begun.thread, more=begun.more), rest


def read(
    body: bytes, url: str, answer: Callable[[ThreadRequest], Part], headers: dict[str, str] | None = None
) -> Reading:
    """Fetches all that is asked for, each request once, and joins."""
    page, rest = page_of(body, url, headers)
    parts: list[Part] = []
    waiting, seen = list(page.more), set()
    while waiting:
        request = waiting.pop(0)
        key = (request.method, request.url, request.body)
        if key in seen:
            continue
        seen.add(key)
        part = answer(request)
        parts.append(part)
        waiting.extend(page_thread.next_requests(platform_of(request), part))
    return Reading(page, parts, page_thread.join(page, parts), rest, [url for _, url, _ in seen])


def no_answer(request: ThreadRequest) -> Part:
    return Part(request, 0)


def facts(comment: ParsedComment) -> tuple[str, str, str | None, str]:
    """What may never differ between two readings of one unchanged comment."""
    assert comment.posted_at is not None
    return comment.id, comment.text, comment.author, comment.posted_at.utc().isoformat()
