"""Class 11 of the second set: servers that fail."""

from __future__ import annotations

from dataclasses import replace

from benchmarks.attacks.faults import TERMS, Make, on_answer, on_everything, on_paths, permanent
from benchmarks.attacks.happenings import published, removed, rewritten
from benchmarks.attacks.second.plan import Case
from benchmarks.attacks.second.statuses import share_hit
from benchmarks.press.model import Answer, Request


def _database(answer: Answer, request: Request) -> Answer:
    return Answer(
        200,
        (
            b"<!DOCTYPE html><html><head><title>Database Error</title></head><body><h1>Error establishing "
            b"a database connection</h1></body></html>"
        ),
    )


def _origin_down(answer: Answer, request: Request) -> Answer:
    page = (
        b"<!DOCTYPE html><html><head><title>ferrypost.test | 522: Connection timed out</title></head><body>"
        b"<h1>Connection timed out <span>Error code 522</span></h1><p>Visit cloudflare.com for more "
        b"information.</p></body></html>"
    )
    return Answer(522, page, (("CF-RAY", "8c1f0a1b2c3d-ICN"),))


def _half_content(answer: Answer, request: Request) -> Answer:
    half = len(answer.body) // 2
    return Answer(206, answer.body[:half], (("Content-Range", f"bytes 0-{half - 1}/{len(answer.body)}"),))


def _tracked(answer: Answer, request: Request) -> Answer:
    """The links with campaign parameters; the guids stay."""
    campaign = f"?utm_source=rss&amp;utm_medium=feed&amp;utm_campaign=check{request.check}"
    return replace(answer, body=answer.body.replace(b"</link><guid", f"{campaign}</link><guid".encode()))


def _limited(answer: Answer, request: Request) -> Answer:
    """About a third of the requests of a check meet the limit."""
    hit = share_hit(request, 3)
    return Answer(503, b"<html><body><h1>503</h1></body></html>", (("Retry-After", "120"),)) if hit else answer


NGINX = (
    b"<!DOCTYPE html><html><head><title>Welcome to nginx!</title></head><body><h1>Welcome to nginx!</h1><p>"
    b"If you see this page, the nginx web server is successfully installed and working.</p></body></html>"
)


def _html_robots() -> Make:
    return on_paths(
        r"robots\.txt",
        lambda answer, request: Answer(
            200,
            (
                b"<!DOCTYPE html><html><head><title>The Ferry Post</title></head><body><h1>Page not "
                b"found</h1></body></html>"
            ),
        ),
    )


SERVERS = (
    Case(
        "database-error-200",
        "WordPress cannot reach its database and says so with status 200 at every piece.",
        "en",
        "wordpress-classic",
        on_answer("all", _database, listing=True),
    ),
    Case(
        "origin-times-out",
        "The origin is unreachable and the edge answers 522 everywhere for two checks.",
        "ko",
        "naver",
        on_everything(_origin_down),
        layout="korean-news",
        slow=True,
        allowed=TERMS,
        happens=(removed(1, 4),),
    ),
    Case(
        "partial-content",
        "A broken range cache answers 206 with the first half of a page that nobody asked a part of.",
        "ja",
        "details-tree",
        on_answer("all", _half_content),
        layout="annotated",
    ),
    Case(
        "accepted-challenge",
        "A firewall answers 202 with an empty body and a challenge header.",
        "en",
        "user-comments",
        on_answer("all", lambda answer, request: Answer(202, b"", (("x-amzn-waf-action", "challenge"),))),
        (2, 3),
        layout="open-graph",
    ),
    Case(
        "default-host",
        "The name points to a fresh server that welcomes to nginx at every address, robots.txt among them.",
        "zh",
        "discuz",
        on_everything(lambda answer, request: Answer(200, NGINX)),
        layout="chinese-portal",
        allowed=TERMS,
    ),
    Case(
        "feed-with-campaigns",
        "The feed's links carry tracking parameters from now on, other ones at each check; a piece is published.",
        "en",
        "substack",
        permanent(on_paths(r"feed|sitemap", _tracked)),
        (3,),
        layout="newsletter",
        happens=(published(4),),
    ),
    Case(
        "limit-for-a-third",
        "A rate limit answers 503 to another third of the addresses at each check.",
        "ko",
        "coral",
        on_answer("all", _limited),
        (2, 3, 4),
        layout="plain",
        slow=True,
        sizes=(5, 8, 3, 6, 4, 7),
    ),
    Case(
        "robots-is-a-page",
        "A new front controller answers robots.txt with the site's own page; nothing else changes but an edit.",
        "zh",
        "guestbook",
        permanent(_html_robots()),
        (3,),
        layout="hand-made",
        allowed=TERMS,
        happens=(rewritten(4),),
    ),
)
