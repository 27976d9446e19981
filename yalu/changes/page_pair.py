"""Two captures of one page, as if both were complete reads one visit apart."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from yalu.changes.articles import compare_articles
from yalu.changes.significance.text_significance import weigh
from yalu.changes.threads import compare_threads, pair_comments
from yalu.contradictions import NOT_CLOSED
from yalu.model import NO_COUNT, Article, Finding, Kind, Page, Quality, Thread

PART = "more of the thread is elsewhere"
_READABLE = frozenset((Quality.OK, Quality.TEASER))


def compare_pages(old: Page, new: Page) -> tuple[Finding, ...]:
    """The changes between two captures of one page.

    A capture that is blocked, an error page, a login, empty or a listing proves nothing: no change comes from it. Nor
    does an article ever count as gone here: that needs a status and a second look. A thread that one capture does not
    show is not closed and its comments are not gone.
    """
    if old.quality not in _READABLE or new.quality not in _READABLE:
        return ()
    findings: tuple[Finding, ...] = ()
    if old.article is not None and new.article is not None:
        if _another_piece(old, new):
            return ()
        findings = (*compare_articles(old.article, new.article), *_moved(old, new))
    if old.thread is not None and new.thread is not None:
        findings += compare_threads(*_as_reads(old, old.thread, new, new.thread))
    return findings


def _as_reads(old: Page, before: Thread, new: Page, after: Thread) -> tuple[Thread, Thread]:
    """The threads of two captures, taken as complete reads where that misleads nobody.

    So are a thread that only lacks a count to prove it whole, and one part of a thread seen twice: the same pages are
    left to fetch, and comments only came or only went. Where some came and others went, and more are known to be
    elsewhere, a window may have moved on.
    """
    one_part = _left(old) == _left(new)
    if one_part and (_uncounted(before, after) or _one_way(before, after)):
        return _taken_as_whole(before), _taken_as_whole(after)
    return _as_read(old, before), _as_read(new, after)


def _uncounted(before: Thread, after: Thread) -> bool:
    """Whether neither thread states a count, and the same or nothing contradicts that both are whole."""
    same = before.note == after.note and before.note in (None, NO_COUNT, NOT_CLOSED)
    return same and before.expected is None and after.expected is None


def _one_way(before: Thread, after: Thread) -> bool:
    """Whether comments only came or only went."""
    _, gone, came = pair_comments(before.comments, after.comments)
    return not (gone and came)


def _left(page: Page) -> list[tuple[str, tuple[str, str]]]:
    """What the page's thread leaves to fetch, without queries, which may hold tokens."""
    return sorted((one.role, _place(one.url)) for one in page.more)


def _taken_as_whole(thread: Thread) -> Thread:
    return (
        thread if thread.complete or not thread.comments else replace(thread, complete=True, note=thread.note or PART)
    )


def _as_read(page: Page, thread: Thread) -> Thread:
    """The page's thread; one that asks for more than the page holds says so in its note."""
    if not page.more and thread.note == NO_COUNT:
        return replace(thread, complete=True, note=None)
    if page.more and thread.note is None:
        return replace(thread, complete=False, note=PART)
    return thread


def _another_piece(old: Page, new: Page) -> bool:
    """Whether the address now shows something else altogether: another id, another headline and another body."""
    a, b = old.article, new.article
    assert a is not None and b is not None
    if old.publisher_id and new.publisher_id:
        return old.publisher_id != new.publisher_id and _unlike(a, b)
    return False


def _unlike(a: Article, b: Article) -> bool:
    weight = weigh(a.body, b.body, b.language)
    return a.title != b.title and weight is not None and weight.significance >= 0.8


def _moved(old: Page, new: Page) -> tuple[Finding, ...]:
    """The same piece under another canonical address; scheme, ``www.``, a last slash and the query are no move."""
    before, after = _place(old.url), _place(new.url)
    if before == after:
        return ()
    if not (_says_canonical(old) and _says_canonical(new)):
        return ()
    reason = f"the same piece at a new address: {new.url}"
    return (Finding(Kind.ARTICLE_MOVED, 0.3, reason, old.url, new.url),)


def _says_canonical(page: Page) -> bool:
    """Whether the page itself names its address; one that does not is known only by the address asked for."""
    return page.provenance.get("url", "address fetched") != "address fetched"


def _place(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.").removeprefix("amp.")
    path = parts.path.rstrip("/").removesuffix("/amp").removesuffix("/index.html") or "/"
    return host, path
