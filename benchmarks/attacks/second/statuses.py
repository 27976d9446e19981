"""Class 6 of the second set: statuses that prove nothing."""

from __future__ import annotations

from hashlib import sha256

from benchmarks.attacks.faults import on_answer, on_paths
from benchmarks.attacks.happenings import all_moved, published, removed, withdrawn
from benchmarks.attacks.second.plan import Case
from benchmarks.press.model import Answer, Request
from benchmarks.press.outlet import NOT_FOUND
from benchmarks.press.page import front_html

NO_SUCH_KEY = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code><Message>The specified key does '
    b"not exist.</Message></Error>"
)


def _themed_404(answer: Answer, request: Request) -> Answer:
    """The theme's own 404 page: a search form, the latest pieces and the latest comments."""
    latest = "".join(
        f'<li class="recentcomments"><span class="comment-author-link">{comment.author}</span> on '
        f'<a href="/{piece.slug}#comment-{comment.number}">{piece.title}</a></li>'
        for piece in request.site.pieces
        for comment in piece.comments[-1:]
    )
    page = front_html(request.site, request.base).replace(
        "<main>", f'<main><h1>Nothing found</h1><form role="search"></form><ul id="recentcomments">{latest}</ul>'
    )
    return Answer(404, page.encode())


def share_hit(request: Request, parts: int) -> bool:
    """Whether an address is among the `parts`-th part that is hit in this check."""
    return sha256(f"{request.check} {request.path}".encode()).digest()[0] % parts == 0


def _bad_backend(answer: Answer, request: Request) -> Answer:
    """One of two backends lost its disk; which one answers changes from check to check."""
    return Answer(404, NOT_FOUND) if share_hit(request, 2) else answer


def _first_request(answer: Answer, request: Request) -> Answer:
    return Answer(404, NOT_FOUND) if request.served == 0 else answer


def _not_yet_redirected(answer: Answer, request: Request) -> Answer:
    return Answer(404, NOT_FOUND) if answer.status == 301 else answer


def _sealed(answer: Answer, request: Request) -> Answer:
    return Answer(
        401,
        b"<html><body><h1>401 Authorization Required</h1></body></html>",
        (("WWW-Authenticate", 'Basic realm="staging"'),),
    )


STATUSES = (
    Case(
        "rewrite-rules-lost",
        (
            "An update loses WordPress's rewrite rules: every piece answers the theme's 404 page with the "
            "latest comments beside it."
        ),
        "en",
        "wordpress-classic",
        on_answer("all", _themed_404),
        happens=(published(5),),
    ),
    Case(
        "one-folder-forgotten",
        "A move of the web server forgets one folder, and with it two of five pieces, for three checks.",
        "zh",
        "sina",
        on_paths(r"(43|45)\.html$|40226|40452", lambda answer, request: Answer(404, NOT_FOUND)),
        (3, 4, 5),
        layout="chinese-portal",
        sizes=(5, 8, 3, 6, 4),
        address="archives/{n}.html",
    ),
    Case(
        "one-bad-backend",
        "One of two backends lost its disk, so that at each of four checks another half of the pieces is not found.",
        "en",
        "isso",
        on_answer("all", _bad_backend),
        (2, 3, 4, 5),
        layout="json-ld",
        sizes=(4, 7, 3, 6, 5, 8, 2, 4),
    ),
    Case(
        "under-review-for-a-look",
        "A lawyer's letter takes one piece off with 404 for one check; it returns unchanged.",
        "ko",
        "korean-board",
        on_answer(
            "one",
            lambda answer, request: Answer(
                404,
                (
                    "<html><body><h1>검토 중인 기사입니다</h1><p>법률 검토를 위해 잠시 게시를 중단합니다.</p>"
                    "</body></html>"
                ).encode(),
            ),
        ),
        (4,),
        layout="korean-news",
    ),
    Case(
        "no-such-key",
        "A static export misses a folder: the bucket answers its XML error for every piece.",
        "ja",
        "archived-writes",
        on_answer("all", lambda answer, request: Answer(404, NO_SUCH_KEY, media_type="application/xml")),
        layout="newsletter",
        happens=(removed(1, 2),),
    ),
    Case(
        "404-at-the-first-request",
        "A cold edge answers 404 to the first request for each piece in a check and the page to the next.",
        "en",
        "substack",
        on_answer("all", _first_request),
        layout="newsletter",
    ),
    Case(
        "redirects-come-late",
        "All pieces move to new addresses; the old ones answer 404 for two checks before somebody adds the redirects.",
        "ko",
        "coral",
        on_answer("all", _not_yet_redirected),
        layout="open-graph",
        happens=(all_moved(3, "column/{n}"),),
    ),
    Case(
        "staging-password",
        (
            "A release carries the staging password to the live site: 401 everywhere but in the feed; one "
            "piece had been withdrawn long before."
        ),
        "zh",
        "wordpress-block",
        on_answer("all", _sealed),
        sizes=(6, 3, 9, 0, 5, 4, 7),
        happens=(withdrawn(1, 2, 410),),
    ),
)
