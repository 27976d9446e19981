"""Classes 6, 7, 8 and 11: statuses that prove nothing, stale caches, bytes cut short, servers that fail."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from zlib import crc32

from benchmarks.attacks.classes.pages import PASSWORD, page_instead
from benchmarks.attacks.classes.plan import Mechanism
from benchmarks.attacks.faults import TERMS, AnswerLayer, on_answer, on_html
from benchmarks.attacks.happenings import edited, posted, published, retitled, rewritten, several
from benchmarks.attacks.scenario import START, stepped
from benchmarks.press.model import Answer, Fault, Piece, Request, Site
from benchmarks.press.outlet import NOT_FOUND

ONE_CHECK = (frozenset({3}), frozenset({4}), frozenset({2}))


def _status(status: int) -> AnswerLayer:
    return lambda answer, request: Answer(status, NOT_FOUND if status == 404 else b"<html><body>Error</body></html>")


def _keep_body(status: int) -> AnswerLayer:
    """The whole page under a status that denies it."""
    return lambda answer, request: replace(answer, status=status)


DEPLOY = stepped((0, 360, 720, 720.25, 721, 1080, 1440))
MINUTES = stepped((0, 360, 720, 725, 733, 1080, 1440))
BLIP = (frozenset({2, 3}), frozenset({2, 3, 4}), frozenset({3, 4}))

STATUSES = (
    Mechanism("404-with-maintenance", on_answer("all", page_instead("maintenance", 404), listing=True)),
    Mechanism("403-with-login", on_answer("all", page_instead("login", 403, PASSWORD))),
    Mechanism("404-with-the-article", on_answer("all", _keep_body(404))),
    Mechanism("404-deploy-blip-one", on_answer("one", _status(404)), schedule=DEPLOY, spans=BLIP),
    Mechanism("404-for-all", on_answer("all", _status(404))),
    Mechanism("404-for-one-in-one-look", on_answer("one", _status(404)), spans=ONE_CHECK),
    Mechanism("404-for-a-third", on_answer("third", _status(404)), big=True),
    Mechanism("410-for-all", on_answer("all", _status(410))),
    Mechanism("451-for-all", on_answer("all", _status(451))),
    Mechanism("403-for-one", on_answer("one", _status(403))),
    Mechanism("410-with-the-article-one", on_answer("one", _keep_body(410))),
    Mechanism("404-login-one", on_answer("one", page_instead("login", 404, PASSWORD))),
    Mechanism("404-deploy-blip-all", on_answer("all", _status(404)), schedule=MINUTES, spans=BLIP),
    Mechanism("404-maintenance-one", on_answer("one", page_instead("maintenance", 404))),
    Mechanism("410-deploy-blip-one", on_answer("one", _status(410)), schedule=DEPLOY, spans=BLIP),
)


def _stale(headers: Callable[[Request], tuple[tuple[str, str], ...]], goes_back_to: int = 1) -> AnswerLayer:
    """The copy that was served at an early check, with headers that say how old it is."""

    def change(answer: Answer, request: Request) -> Answer:
        assert request.at_check is not None
        return replace(request.at_check(goes_back_to), headers=headers(request))

    return change


def _age(request: Request) -> tuple[tuple[str, str], ...]:
    taken = START + timedelta(hours=6)
    return (
        ("Age", str(int((request.now - taken).total_seconds()))),
        ("Date", format_datetime(taken, usegmt=True)),
        ("Via", "1.1 edge-7 (cache)"),
        ("X-Cache", "HIT"),
    )


def _age_only(request: Request) -> tuple[tuple[str, str], ...]:
    taken = START + timedelta(hours=6)
    return (("Age", str(int((request.now - taken).total_seconds()))), ("X-Cache", "HIT from cdn-3"))


def _old_date(request: Request) -> tuple[tuple[str, str], ...]:
    taken = START + timedelta(hours=6)
    return (("Date", format_datetime(taken, usegmt=True)), ("Last-Modified", format_datetime(taken, usegmt=True)))


def _old_last_modified(request: Request) -> tuple[tuple[str, str], ...]:
    return (*_age_only(request), ("Last-Modified", format_datetime(START + timedelta(hours=1), usegmt=True)))


def _stale_404(answer: Answer, request: Request) -> Answer:
    return Answer(404, NOT_FOUND, _age(request))


def _not_modified(answer: Answer, request: Request) -> Answer:
    """A cache that says "not modified" to whoever asks with a validator, whatever happened since."""
    if "if-none-match" in request.headers or "if-modified-since" in request.headers:
        return Answer(304, b"", (("ETag", '"page"'),), media_type="")
    return answer.with_header("ETag", '"page"')


def _validators(site: Site, checks: frozenset[int], draw: random.Random) -> tuple[Fault, ...]:
    """Validators at each check; in the disturbed ones the cache answers 304 blindly."""
    tagged = Fault(
        "etag",
        frozenset(range(7)) - checks,
        answer=lambda a, r: a.with_header("ETag", f'"{crc32(a.body)}"'),
        blind=frozenset(),
        onset=False,
    )
    return (tagged, *on_answer("all", _not_modified)(site, checks, draw))


BUSY = several(rewritten(2, 0), posted(2))
"""What the old copies do not show: an edit and a comment, both at the third check."""
BUSY_LATER = several(rewritten(3, 0), posted(3))
BUSY_HEADING = several(retitled(2, 0), edited(2, None))
BUSY_AND_NEW = several(BUSY, published(2))
AFTER = (frozenset({3, 4}), frozenset({3, 5}), frozenset({4, 5}), frozenset({4}))
STALE = (
    Mechanism("age", on_answer("all", _stale(_age)), spans=AFTER, setup=BUSY),
    Mechanism("age-alternating", on_answer("all", _stale(_age)), spans=(frozenset({3, 5}),), setup=BUSY),
    Mechanism("stale-404", on_answer("third", _stale_404), spans=AFTER, setup=BUSY_AND_NEW),
    Mechanism("old-date", on_answer("all", _stale(_old_date)), spans=AFTER, setup=BUSY),
    Mechanism("age-of-one", on_answer("one", _stale(_age)), spans=AFTER, setup=BUSY_HEADING),
    Mechanism("blind-304", _validators, spans=AFTER, setup=BUSY_LATER),
    Mechanism("age-without-date", on_answer("all", _stale(_age_only)), spans=AFTER, setup=BUSY_HEADING),
    Mechanism("stale-404-of-one", on_answer("one", _stale_404), spans=AFTER),
    Mechanism(
        "older-last-modified",
        on_answer("one", _stale(_old_last_modified)),
        spans=(frozenset({3}), frozenset({4}), frozenset({3, 5})),
        setup=BUSY,
    ),
    Mechanism("age-and-listing", on_answer("all", _stale(_age), listing=True), spans=AFTER, setup=BUSY_AND_NEW),
    Mechanism("first-day-copies", on_answer("all", _stale(_age, 0)), spans=AFTER, setup=BUSY_HEADING),
)


def _wire(wire: str) -> AnswerLayer:
    return lambda answer, request: replace(answer, wire=wire)


def _cut_html(share: float) -> Callable[[str, Piece, Site], str]:
    return lambda html, piece, site: html[: int(len(html) * share)]


def _cut_in_article(html: str, piece: Piece, site: Site) -> str:
    middle = piece.paragraphs[len(piece.paragraphs) // 2]
    start = html.find(middle[:12])
    return html[: max(start, 200) + len(middle) // 2]


def _cut_in_thread(html: str, piece: Piece, site: Site) -> str:
    start = html.find('id="comments"')
    return html[: start + (len(html) - start) // 3] if start > 0 else html


CUT = (
    Mechanism("gzip-cut", on_answer("all", _wire("gzip-cut:0.6"))),
    Mechanism("deflate-cut", on_answer("all", _wire("deflate-cut:0.6"))),
    Mechanism("brotli-cut", on_answer("all", _wire("br-cut:0.6"))),
    Mechanism("zstd-cut", on_answer("all", _wire("zstd-cut:0.6"))),
    Mechanism("gzip-checksum", on_answer("all", _wire("gzip-crc"))),
    Mechanism(
        "length-larger",
        on_answer("all", lambda a, r: replace(a, body=a.body[: int(len(a.body) * 0.7)], wire="long-length")),
    ),
    Mechanism("chunked-without-end", on_answer("all", _wire("chunked-open"))),
    Mechanism("html-cut-in-thread", on_html("all", _cut_in_thread)),
    Mechanism("html-cut-in-article", on_html("all", _cut_in_article)),
    Mechanism("one-html-cut-in-thread", on_html("one", _cut_in_thread)),
    Mechanism("one-gzip-cut", on_answer("one", _wire("gzip-cut:0.8"))),
    Mechanism("html-cut-at-two-thirds", on_html("all", _cut_html(0.66))),
    Mechanism("one-html-cut-in-article", on_html("one", _cut_in_article)),
    Mechanism("zstd-cut-late", on_answer("one", _wire("zstd-cut:0.9"))),
    Mechanism("brotli-cut-late", on_answer("one", _wire("br-cut:0.9"))),
)


def _only_listing(answer: AnswerLayer) -> Callable[[Site, frozenset[int], random.Random], tuple[Fault, ...]]:
    def make(site: Site, checks: frozenset[int], draw: random.Random) -> tuple[Fault, ...]:
        def layer(found: Answer, request: Request) -> Answer:
            return answer(found, request) if request.path in ("/feed.xml", "/sitemap.xml") else found

        return (Fault("listing", checks, answer=layer),)

    return make


def _everything(answer: AnswerLayer) -> Callable[[Site, frozenset[int], random.Random], tuple[Fault, ...]]:
    return lambda site, checks, draw: (Fault("everything", checks, answer=answer),)


def _robots(text: bytes) -> Callable[[Site, frozenset[int], random.Random], tuple[Fault, ...]]:
    def make(site: Site, checks: frozenset[int], draw: random.Random) -> tuple[Fault, ...]:
        def layer(found: Answer, request: Request) -> Answer:
            return Answer(200, text, media_type="text/plain") if request.path == "/robots.txt" else found

        return (Fault("robots", checks, answer=layer),)

    return make


EMPTY_FEED = b'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title></channel></rss>'
SERVERS = (
    Mechanism("500", on_answer("all", _status(500)), slow=True),
    Mechanism("502-everything", _everything(_status(502)), slow=True),
    Mechanism(
        "503-retry-after", on_answer("all", lambda a, r: Answer(503, b"", (("Retry-After", "3600"),))), slow=True
    ),
    Mechanism("504-for-a-third", on_answer("third", _status(504)), slow=True, big=True),
    Mechanism("429", on_answer("all", lambda a, r: Answer(429, b"slow down", (("Retry-After", "7200"),))), slow=True),
    Mechanism("empty-bodies", on_answer("all", lambda a, r: Answer(200, b""))),
    Mechanism("connection-reset", on_answer("all", _wire("reset")), slow=True),
    Mechanism("wrong-content-type", on_answer("all", lambda a, r: replace(a, media_type="application/octet-stream"))),
    Mechanism("robots-forbids-all", _robots(b"User-agent: *\nDisallow: /\n"), allowed=TERMS),
    Mechanism("feed-empty", _only_listing(lambda a, r: replace(a, body=EMPTY_FEED))),
    Mechanism("feed-broken", _only_listing(lambda a, r: replace(a, body=a.body[: len(a.body) // 3]))),
    Mechanism("feed-removed", _only_listing(_status(404))),
    Mechanism(
        "robots-error",
        _everything(lambda a, r: Answer(503, b"") if r.path == "/robots.txt" else a),
        allowed=TERMS,
        slow=True,
    ),
    Mechanism(
        "json-instead",
        on_answer("all", lambda a, r: Answer(200, b'{"error":"upstream"}', media_type="application/json")),
    ),
    Mechanism("timeout-of-one", on_answer("one", _wire("hang")), slow=True, spans=ONE_CHECK),
    Mechanism("empty-html", on_answer("all", lambda a, r: Answer(200, b"<html><head></head><body></body></html>"))),
    Mechanism("reset-everything", _everything(_wire("reset")), slow=True),
)

ANSWER_CLASSES: dict[str, tuple[Mechanism, ...]] = {"06": STATUSES, "07": STALE, "08": CUT, "11": SERVERS}
