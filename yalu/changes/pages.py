"""Two captures of one page, as if both were complete reads one visit apart."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from yalu.changes.articles import compare_articles
from yalu.changes.threads import compare_threads
from yalu.changes.weigh import weigh
from yalu.model import NO_COUNT, Article, Finding, Kind, Page, Quality, Thread

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
        findings += compare_threads(_as_read(old), _as_read(new))
    return findings


def _as_read(page: Page) -> Thread:
    """The page's thread; one that asks for more than the page holds says so in its note.

    One that only lacks a count to prove it whole is taken as whole: two captures are compared as complete reads.
    """
    thread = page.thread
    assert thread is not None
    if not page.more and thread.note == NO_COUNT:
        return replace(thread, complete=True, note=None)
    if page.more and thread.note is None:
        return replace(thread, complete=False, note="more pages to fetch")
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
