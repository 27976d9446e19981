"""Answers that are others. Each function is a layer of an answer; a case names it, and what it is told."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from hashlib import sha256
from html import escape
from typing import Any
from zlib import crc32

from benchmarks.attacks.scenario import START
from benchmarks.press.model import Answer, Request
from benchmarks.press.page import article_html, front_html, notice, plain_view, rendered

AnswerLayer = Callable[[Answer, Request], Answer]
Headers = Mapping[str, str]
TAKEN = START + timedelta(hours=6)
"""When a cache took its copies."""
HTML = "text/html; charset=utf-8"


def _filled(headers: Headers, answer: Answer, request: Request) -> tuple[tuple[str, str], ...]:
    """Headers with their templates filled in."""
    changed = START + timedelta(hours=12) if request.check >= 2 else START
    values = {
        "base": request.base,
        "age": int((request.now - TAKEN).total_seconds()),
        "changed": format_datetime(changed, usegmt=True),
        "crc": crc32(answer.body),
    }
    return tuple((name, value.format(**values)) for name, value in headers.items())


def share_hit(request: Request, parts: int) -> bool:
    """Whether an address is among the `parts`-th part that is hit in this check."""
    return sha256(f"{request.check} {request.path}".encode()).digest()[0] % parts == 0


WHEN: dict[str, Callable[[Answer, Request], bool]] = {
    "": lambda answer, request: True,
    "for a half": lambda answer, request: share_hit(request, 2),
    "for a third": lambda answer, request: share_hit(request, 3),
    "at the first request": lambda answer, request: request.served == 0,
    "instead of a redirect": lambda answer, request: answer.status == 301,
    "instead of a page": lambda answer, request: answer.status == 200,
}


def instead(
    answer: Answer, request: Request, status: int = 200, body: str = "", *, headers: Headers | None = None,
    media_type: str = HTML, charset: str = "utf-8", when: str = "",
) -> Answer:  # fmt: skip
    """Another answer, each time or as `when` says."""
    if not WHEN[when](answer, request):
        return answer
    return Answer(status, body.encode(charset), _filled(headers or {}, answer, request), media_type)


def noticed(answer: Answer, request: Request, name: str, status: int = 200, form: str = "") -> Answer:
    """A notice of the press, such as a wall of consent, in place of the answer."""
    return Answer(status, notice(name, request.site, form))


def kept(answer: Answer, request: Request, when: str = "", **fields: Any) -> Answer:
    """The same answer with another status, type, body or wire, each time or as `when` says."""
    if not WHEN[when](answer, request):
        return answer
    values = {name: value.encode() if name == "body" else value for name, value in fields.items()}
    return replace(answer, **values)


def cut(
    answer: Answer, request: Request, share: float = 1.0, *, size: int | None = None, wire: str = "plain"
) -> Answer:
    """A share of the body, or so many bytes of it."""
    return replace(answer, body=answer.body[: size or int(len(answer.body) * share)], wire=wire)


def half_content(answer: Answer, request: Request) -> Answer:
    """The first half as a range that nobody asked for."""
    half = len(answer.body) // 2
    return Answer(206, answer.body[:half], (("Content-Range", f"bytes 0-{half - 1}/{len(answer.body)}"),))


def compressed(answer: Answer, request: Request) -> Answer:
    return replace(answer, body=gzip.compress(answer.body, mtime=0))


def header(answer: Answer, request: Request, name: str, value: str) -> Answer:
    return answer.with_header(*_filled({name: value}, answer, request)[0])


def copy(
    answer: Answer, request: Request, check: int = 1, *, back: int = 0, headers: Headers | None = None,
    before: tuple[str, str] = ("", ""), end: str = "", when: str = "",
) -> Answer:  # fmt: skip
    """What the address answered at an early check, or `back` checks ago, with the headers of whoever kept it.

    A text may stand before the first mark of the page, and one at its end; each time or as `when` says.
    """
    taken_at = request.check - back if back else check
    if request.at_check is None or request.check <= taken_at or not WHEN[when](answer, request):
        return answer
    old = request.at_check(taken_at)
    text, mark = before[0].encode(), before[1].encode()
    body = old.body.replace(mark, text + mark, 1) + end.encode()
    return replace(old, body=body, headers=old.headers if headers is None else _filled(headers, answer, request))


def elsewhere(answer: Answer, request: Request, pattern: str, other: str) -> Answer:
    """What another address answers: the one that was asked for, with `other` in place of what `pattern` matches."""
    path = re.sub(pattern, other, request.path)
    return answer if request.at_check is None else request.at_check(request.check, path)


def of_next(answer: Answer, request: Request, behind: bool = False) -> Answer:
    """What the address of the next piece answers, in place of the answer or behind it in the same body."""
    if request.piece is None or request.at_check is None:
        return answer
    other = _next_answer(request)
    return replace(answer, body=answer.body + other.body) if behind else other


def replaced(answer: Answer, request: Request, pattern: str, other: str) -> Answer:
    """The body with `other` in place of whatever `pattern` matches."""
    return replace(answer, body=re.sub(pattern, other, answer.body.decode(), flags=re.DOTALL).encode())


def paged(answer: Answer, request: Request, after: int, link: str) -> Answer:
    """A text of two pages: the first ends after so many paragraphs in a `link` to the second, at `?page=2`."""
    assert request.piece is not None
    texts = [f"<p>{escape(paragraph)}</p>" for paragraph in request.piece.paragraphs]
    second, body = request.path.endswith("page=2"), answer.body.decode()
    for text in texts[:after] if second else texts[after:]:
        body = body.replace(text, "", 1)
    last = texts[: len(texts) if second else after][-1]
    body = body.replace(last, last + link.format(slug=request.piece.slug), 1)
    return replace(answer, body=body.encode())


def preceded(answer: Answer, request: Request, text: str) -> Answer:
    """The body behind something that does not belong to it."""
    return replace(answer, body=text.encode() + answer.body)


def not_modified(answer: Answer, request: Request) -> Answer:
    """A cache that says "not modified" to whoever asks with a validator, whatever happened since."""
    if "if-none-match" in request.headers or "if-modified-since" in request.headers:
        return Answer(304, b"", (("ETag", '"page"'),), media_type="")
    return answer.with_header("ETag", '"page"')


def front(answer: Answer, request: Request) -> Answer:
    return Answer(200, front_html(request.site, request.base).encode())


def themed_404(answer: Answer, request: Request) -> Answer:
    """The theme's own 404 page: a search form, the latest pieces and the latest comments."""
    latest = "".join(
        f'<li class="recentcomments"><span class="comment-author-link">{comment.author}</span> on '
        f'<a href="/{piece.slug}#comment-{comment.number}">{piece.title}</a></li>'
        for piece in request.site.pieces
        for comment in piece.comments[-1:]
    )
    found_nothing = f'<main><h1>Nothing found</h1><form role="search"></form><ul id="recentcomments">{latest}</ul>'
    return Answer(404, front_html(request.site, request.base).replace("<main>", found_nothing).encode())


def to_piece(answer: Answer, request: Request, place: int, status: int) -> Answer:
    """A redirect to the piece at this place of the outlet."""
    return Answer(status, b"", (("Location", f"{request.base}/{request.site.pieces[place].slug}"),))


def chained(answer: Answer, request: Request, hops: int) -> Answer:
    """A piece that moved leads to its new address by so many redirects, one after the other."""
    path, _, query = request.path.partition("?hop=")
    hop = int(query or 1)
    if answer.status != 301 or hop >= hops:
        return answer
    return Answer(301, b"", (("Location", f"{request.base}{path}?hop={hop + 1}"),))


def to_amp(answer: Answer, request: Request) -> Answer:
    """A piece leads to its AMP version, which names the piece's own address as the canonical one."""
    assert request.piece is not None
    own = f"{request.base}/{request.piece.slug}"
    if not request.path.endswith("?amp"):
        return Answer(302, b"", (("Location", f"{own}?amp"),))
    page = rendered("reading.html", request.site, request.site.language, piece=request.piece)
    return Answer(200, page.replace("</head>", f'<link rel="canonical" href="{own}"></head>').encode())


def viewed(answer: Answer, request: Request, query: str, **fields: Any) -> Answer:
    """At its address with `query` behind it a piece has a page with other fields of its view."""
    if request.piece is None or answer.status != 200 or not request.path.endswith(query):
        return answer
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}
    view = replace(plain_view(request.site), **values)  # type: ignore[arg-type]
    return Answer(200, article_html(request.piece, request.site, view, request.base).encode())


def led(answer: Answer, request: Request, suffix: str, status: int = 302) -> Answer:
    """A piece leads to its address with `suffix` behind it, where it stands."""
    assert request.piece is not None
    if request.path.endswith(suffix):
        return answer
    return Answer(status, b"", (("Location", f"{request.base}/{request.piece.slug}{suffix}"),))


def looped(answer: Answer, request: Request, suffix: str, status: int = 302) -> Answer:
    """A piece leads to its address with `suffix` behind it, and that leads back."""
    assert request.piece is not None
    end = "" if request.path.endswith(suffix) else suffix
    return Answer(status, b"", (("Location", f"{request.base}/{request.piece.slug}{end}"),))


def suspended(answer: Answer, request: Request, page: str) -> Answer:
    """Every address redirects to the provider's page."""
    if request.path.startswith("/cgi-sys/"):
        return Answer(200, page.encode())
    return Answer(302, b"", (("Location", f"{request.base}/cgi-sys/suspendedpage.cgi"),))


def tracked(answer: Answer, request: Request) -> Answer:
    """The links with campaign parameters; the guids stay."""
    campaign = f"?utm_source=rss&amp;utm_medium=feed&amp;utm_campaign=check{request.check}"
    return replace(answer, body=answer.body.replace(b"</link><guid", f"{campaign}</link><guid".encode()))


def section(answer: Answer, request: Request, title: str, language: str, main: str = "", lead: str = "") -> Answer:
    """A page of the outlet that is no piece: its own text, or a list of pieces with a line of each."""
    texts = {"title": title, "spoken": language, "main": main, "lead": lead}
    return Answer(200, rendered("section.html", request.site, request.site.language, **texts).encode())


def _next_answer(request: Request) -> Answer:
    """What the address of the next piece answers."""
    assert request.piece is not None and request.at_check is not None
    pieces = request.site.pieces
    place = [piece.key for piece in pieces].index(request.piece.key)
    return request.at_check(request.check, f"/{pieces[(place + 1) % len(pieces)].slug}")


def spliced(answer: Answer, request: Request, share: float, mark: str = "") -> Answer:
    """A buffer is shared: behind a share of the page, or the last mark in it, the next piece's page goes on there."""
    other = _next_answer(request).body

    def end(body: bytes) -> int:
        size = int(len(body) * share)
        return max(body.rfind(mark.encode(), 0, size), 0) if mark else size

    return replace(answer, body=answer.body[: end(answer.body)] + other[end(other) :])


def recoded(answer: Answer, request: Request, charset: str) -> Answer:
    """The bytes of another character set, of which nothing says so."""
    return replace(answer, body=answer.body.decode().encode(charset, "replace"))


def old_above(answer: Answer, request: Request, check: int, mark: str) -> Answer:
    """The page up to a mark, such as the one of its thread, is the one of an early check; the rest is fresh."""
    if request.at_check is None or answer.status != 200:
        return answer
    old, sign = request.at_check(check).body, mark.encode()
    return replace(answer, body=old.partition(sign)[0] + sign + answer.body.partition(sign)[2])
