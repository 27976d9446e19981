"""Compare two captures of one page as snapshots of consecutive crawls (comparison.md#two-captures-alone)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from yalu.changes.articles import compare_articles
from yalu.changes.body.paragraphs_elsewhere import displaced_in, repeated_in
from yalu.changes.same_article import another_article
from yalu.changes.threads.comment_pairing import pair_comments
from yalu.changes.threads.snapshots import compare_threads
from yalu.finding import Finding
from yalu.known_reasons import LOADED_LATER, MORE_OFFERED, MORE_PAGES, NOT_CLOSED, SHOWN_IN_PART
from yalu.model import NO_COUNT, Kind, Page, ParsedThread, Quality
from yalu.reasons import Reason

PART = Reason.of("snapshot.elsewhere")
_IN_PART = frozenset((LOADED_LATER, MORE_OFFERED, MORE_PAGES, SHOWN_IN_PART))
_READABLE = frozenset((Quality.OK, Quality.TEASER))


def compare_pages(old: Page, new: Page, others: Sequence[str] = ()) -> tuple[Finding, ...]:
    """Return the changes between two captures of one page. ``others`` are bodies of other articles of its source.

    A capture that is blocked, an error page, a login, empty or a listing proves nothing and gives no change. An article
    is never reported as gone here: that needs an HTTP status and a second visit. If one capture lacks the thread, the
    thread is not closed and its comments are not gone.
    """
    if old.quality not in _READABLE or new.quality not in _READABLE:
        return ()
    findings: tuple[Finding, ...] = ()
    if old.article is not None and new.article is not None:
        renumbered = old.publisher_id and new.publisher_id and old.publisher_id != new.publisher_id
        if renumbered and another_article(old.article, new.article):
            return ()
        repeated = repeated_in(others, old.article, new.article)
        displaced = displaced_in((old.beside, new.beside), old.article, new.article)
        both = old.candidates, new.candidates
        findings = (*compare_articles(old.article, new.article, repeated, displaced, both), *_moved(old, new))
    if old.thread is not None and new.thread is not None:
        findings += compare_threads(*_as_snapshots(old, old.thread, new, new.thread))
    return findings


def _as_snapshots(old: Page, before: ParsedThread, new: Page, after: ParsedThread) -> tuple[ParsedThread, ParsedThread]:
    """Return the threads of two captures, treated as complete snapshots where that cannot mislead.

    This applies to a thread that lacks only a count to prove it complete, and to the same part of a thread seen twice:
    the same pages remain to be fetched, and comments were only added or only removed. If some were added and others
    removed while more are known to be elsewhere, the page may just show another section of the thread.
    """
    one_part = _left(old) == _left(new)
    if one_part and (_uncounted(before, after) or _one_way(before, after)):
        return _taken_as_whole(before), _taken_as_whole(after)
    return _as_snapshot(old, before), _as_snapshot(new, after)


def _uncounted(before: ParsedThread, after: ParsedThread) -> bool:
    """Return True if neither thread states a count, and nothing, or the same note in both, contradicts completeness."""
    same = before.note == after.note and before.note in (None, NO_COUNT, NOT_CLOSED)
    return same and before.expected is None and after.expected is None


def _one_way(before: ParsedThread, after: ParsedThread) -> bool:
    """Return True if comments were only added or only removed, and not if a count denies it."""
    _, gone, came = pair_comments(before.comments, after.comments)
    if gone and came:
        return False
    return not (_is_denied(before, after, len(gone)) if gone else came and _is_denied(after, before, len(came)))


def _is_denied(before: ParsedThread, after: ParsedThread, gone: int) -> bool:
    """Return True if a part counts all comments of a complete snapshot, or the counts of two parts did not fall so.

    For comments that were added the snapshots change places.
    """
    if after.complete:
        return False
    if before.note is None and after.note in _IN_PART:
        return True
    if after.expected is None:
        return False
    if before.complete:
        return after.expected >= len(before.comments)
    return before.expected is not None and before.expected - after.expected != gone


def _left(page: Page) -> list[tuple[str, tuple[str, str]]]:
    """Return the requests that the page's thread still needs, without query strings, which may hold tokens."""
    return sorted((request.role, _place(request.url)) for request in page.more)


def _taken_as_whole(thread: ParsedThread) -> ParsedThread:
    return (
        thread if thread.complete or not thread.comments else replace(thread, complete=True, note=thread.note or PART)
    )


def _as_snapshot(page: Page, thread: ParsedThread) -> ParsedThread:
    """Return the page's thread; if it needs more requests than the page holds, its note says so."""
    if not page.more and thread.note == NO_COUNT:
        return replace(thread, complete=True, note=None)
    if page.more and thread.note is None:
        return replace(thread, complete=False, note=PART)
    return thread


def _moved(old: Page, new: Page) -> tuple[Finding, ...]:
    """Return a finding if the canonical URL of the article changed.

    Scheme, ``www.``, a trailing slash, the case of letters, the query string and a part that one of them adds after the
    number of the article do not count.
    """
    before, after = _place(old.url), _place(new.url)
    if before == after or _adds_part(*sorted((before, after))):
        return ()
    if not (_says_canonical(old) and _says_canonical(new)):
        return ()
    reason = Reason.of("article.moved_to", address=new.url)
    return (Finding(Kind.ARTICLE_MOVED, 0.3, reason, old.url, new.url),)


def _adds_part(short: tuple[str, str], long: tuple[str, str]) -> bool:
    """True if an address is another one that ends with a number, and one part more."""
    (host, path), (other, longer) = short, long
    added = longer.removeprefix(f"{path}/")
    return host == other and path[-3:].isdigit() and added != longer and "/" not in added


def _says_canonical(page: Page) -> bool:
    """Return True if the page states its canonical URL; otherwise only the fetched URL is known."""
    return page.provenance.get("url", "address fetched") != "address fetched"


def _place(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.").removeprefix("amp.")
    path = parts.path.rstrip("/").removesuffix("/amp").removesuffix("/index.html") or "/"
    return host, path.casefold()
