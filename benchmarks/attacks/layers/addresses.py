"""Answers by the address that is asked for, or by what the client knows. Each function is a layer of an answer."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import escape
from zlib import crc32

from benchmarks.attacks.layers.markup import stamp
from benchmarks.press.model import Answer, Piece, Request
from benchmarks.press.page import rendered


def _named(request: Request, prefix: str) -> Piece | None:
    """The piece whose address stands behind a prefix in the one that was asked for."""
    path = request.path.removeprefix(prefix).partition("?")[0]
    return next((piece for piece in request.site.pieces if f"{prefix}{path}" == f"{prefix}{piece.slug}"), None)


def prefixed(answer: Answer, request: Request, prefix: str, status: int = 302) -> Answer:
    """Each piece leads to its address behind a prefix, such as that of a language, where it stands."""
    if request.path.startswith(prefix) and request.at_check is not None:
        return request.at_check(request.check, "/" + request.path.removeprefix(prefix))
    if request.piece is None or answer.status != 200:
        return answer
    return Answer(status, b"", (("Location", f"{request.base}{prefix}{request.path.removeprefix('/')}"),))


def forwarded(answer: Answer, request: Request, prefix: str) -> Answer:
    """What stands behind a prefix, as of a counter of clicks, is where the address leads."""
    return Answer(302, b"", (("Location", f"{request.base}/{request.path.removeprefix(prefix)}"),))


def twin(answer: Answer, request: Request, prefix: str) -> Answer:
    """The address of a piece behind a prefix holds its AMP version, which names the piece's own address."""
    piece = _named(request, prefix)
    if piece is None:
        return answer
    page = rendered("reading.html", request.site, request.site.language, piece=piece)
    own = f'<link rel="canonical" href="{request.base}/{piece.slug}">'
    return Answer(200, page.replace("</head>", f"{own}</head>").encode())


def undirected(answer: Answer, request: Request) -> Answer:
    """An old address of a piece shows what stands at the present one, and leads nowhere."""
    if answer.status != 301 or request.piece is None or request.at_check is None:
        return answer
    return request.at_check(request.check, f"/{request.piece.slug}")


def expired(answer: Answer, request: Request, name: str, status: int = 403) -> Answer:
    """Another page of a thread is given only to whoever has the token of this check behind `name`."""
    known = re.search(rf"[?&]{name}=(\w+)", request.path)
    if "?" not in request.path or (known and known[1] == stamp(request.check)):
        return answer
    return Answer(status, b'{"error":"expired cursor"}', media_type="application/json")


def fragment(answer: Answer, request: Request, query: str, start: str, end: str) -> Answer:
    """At its address with `query` behind it a piece has a part of its page alone, from one mark to before another."""
    if not request.path.endswith(query) or answer.status != 200:
        return answer
    inner = answer.body.decode().partition(start)[2].partition(end)[0]
    return replace(answer, body=(start + inner).encode())


def refused_if_known(answer: Answer, request: Request, status: int, body: str) -> Answer:
    """Whoever asks with a validator is refused."""
    known = "if-none-match" in request.headers or "if-modified-since" in request.headers
    return Answer(status, body.encode()) if known else answer


def known_by_text(answer: Answer, request: Request) -> Answer:
    """The ETag of a page is that of its text, so that "not modified" says nothing of its thread."""
    if request.piece is None or answer.status != 200:
        return answer
    mark = f'"{crc32("".join(request.piece.paragraphs).encode()):x}"'
    if request.headers.get("if-none-match") == mark:
        return Answer(304, b"", (("ETag", mark),), media_type="")
    return answer.with_header("ETag", mark)


def old_part(answer: Answer, request: Request, pattern: str, back: int = 1) -> Answer:
    """What matches a pattern is what the page held there `back` checks ago."""
    if request.at_check is None or answer.status != 200 or request.check < back:
        return answer
    then = re.search(pattern, request.at_check(request.check - back).body.decode(), re.DOTALL)
    body = answer.body.decode()
    return answer if then is None else replace(answer, body=re.sub(pattern, lambda _: then[0], body).encode())


def searched_instead(answer: Answer, request: Request, title: str, lead: str) -> Answer:
    """A search for the words of the address, in place of the piece: itself first, then the others."""
    if request.piece is None:
        return answer
    own = request.piece.key
    pieces = sorted(request.site.pieces, key=lambda piece: piece.key != own)
    hit = '<li class="hit"><h3><a href="/{0}">{1}</a></h3><p>{2}</p></li>'
    results = "".join(hit.format(p.slug, escape(p.title), escape(p.paragraphs[0])) for p in pieces)
    texts = {"title": title.format(title=escape(request.piece.title)), "spoken": request.site.language}
    main = f'<form role="search"><input name="s"></form><p>{lead}</p><ol>{results}</ol>'
    return Answer(200, rendered("section.html", request.site, request.site.language, main=main, **texts).encode())


def stringified(answer: Answer, request: Request) -> Answer:
    """The page as a string of JSON, as a handler that encodes once too often sends it."""
    return replace(answer, body=json.dumps(answer.body.decode(), ensure_ascii=False).encode())


def chunk_marked(answer: Answer, request: Request, size: int) -> Answer:
    """The sizes of chunks stand within the body, before so many bytes each."""
    body = answer.body
    chunks = [body[start : start + size] for start in range(0, len(body), size)]
    return replace(answer, body=b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n\r\n")


def comments_feed(answer: Answer, request: Request, title: str) -> Answer:
    """The feed of the latest comments in place of that of the pieces."""
    latest = [(piece, comment) for piece in request.site.pieces for comment in piece.ordered[-2:]]
    items = "".join(
        f"<item><title>{escape(title.format(author=comment.author, title=piece.title))}</title>"
        f"<link>{request.base}/{piece.slug}#comment-{comment.number}</link>"
        f'<guid isPermaLink="false">{request.base}/?p={500 + piece.key}#comment-{comment.number}</guid>'
        f"<description>{escape(comment.text)}</description>"
        f"<pubDate>{comment.posted:%a, %d %b %Y %H:%M:%S +0000}</pubDate></item>"
        for piece, comment in latest
    )
    head, mark, rest = answer.body.decode().partition("<item>")
    return replace(answer, body=f"{head}{items}</channel></rss>".encode()) if mark and rest else answer


def above_texts(answer: Answer, request: Request, line: str) -> Answer:
    """A line stands above the text of each comment, such as that it awaits moderation."""
    assert request.piece is not None
    body = answer.body.decode()
    for first in dict.fromkeys(f"<p>{escape(c.text).partition(chr(10))[0]}</p>" for c in request.piece.comments):
        body = body.replace(first, line + first)
    return replace(answer, body=body.encode())
