"""What an outlet answers: its pages as they are at a check, and what disturbs them there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit
from zlib import crc32

from benchmarks.press.interfaces import answered
from benchmarks.press.interfaces.asked import Asked
from benchmarks.press.model import Answer, Fault, Piece, Request, Site, View
from benchmarks.press.page import article_html, feed_xml, front_html, plain_view, sitemap_xml

NOT_FOUND = b"<!DOCTYPE html><html><head><title>404 Not Found</title></head><body><h1>Not Found</h1></body></html>"
OTHER_PAGE = (
    b'<!DOCTYPE html><html><head><meta charset="utf-8"><title>Welcome</title></head><body><h1>Welcome</h1>'
    b"<p>Become a member for one month free of charge, or log in with your address and password.</p></body></html>"
)
GONE = (
    b"<!DOCTYPE html><html><head><title>410 Gone</title></head>"
    b"<body><h1>Gone</h1><p>This article was removed.</p></body></html>"
)
ROBOTS = b"User-agent: *\nAllow: /\n"
# The address of the other part of a thread that is shown in two.
OTHER_PART = re.compile(r"(?:comment-page-|[?&](?:cpage|page|start|cp)=)\d+")


@dataclass(frozen=True, slots=True)
class Stage:
    """An outlet at one check: as it truly is, its own time, and what disturbs it; `view` is how its pages look."""

    site: Site
    now: datetime
    faults: tuple[Fault, ...] = ()
    view: View | None = None
    validated: bool = False
    """Whether its articles carry an ETag, which is honoured; what rotates on them does not change it."""


class Outlet:
    """What an outlet answers, check by check."""

    def __init__(self, stage_at: Callable[[int], Stage]) -> None:
        self.stage_at = stage_at
        self.check = 0
        self.base = ""
        self.served: Counter[tuple[int, str]] = Counter()

    @property
    def now(self) -> datetime:
        """The outlet's own time."""
        return self.stage_at(self.check).now

    def answer(self, path: str, headers: Mapping[str, str]) -> Answer:
        """The answer to a request in the present check; `headers` have lower-case names."""
        stage = self.stage_at(self.check)
        self.served[self.check, path] += 1
        piece, answer = self._undisturbed(path, self.check)
        request = Request(
            path=path,
            check=self.check,
            now=stage.now,
            piece=piece,
            site=stage.site,
            base=self.base,
            served=self.served[self.check, path] - 1,
            headers=headers,
            at_check=lambda other, at=path: self._undisturbed(at, other)[1],
        )
        for fault in stage.faults:
            if fault.answer is not None:
                answer = fault.answer(answer, request)
        if stage.validated and headers.get("if-none-match", "-") == dict(answer.headers).get("ETag"):
            return replace(answer, status=304, body=b"", media_type="")
        return answer

    def _undisturbed(self, path: str, check: int) -> tuple[Piece | None, Answer]:
        """The answer before any fault touches its bytes, and the piece it shows."""
        stage = self.stage_at(check)
        site = stage.site
        for fault in stage.faults:
            if fault.site is not None:
                site = fault.site(site, check)
        parts = urlsplit(path)
        match parts.path:
            case "/robots.txt":
                return None, Answer(200, ROBOTS, media_type="text/plain")
            case "/":
                return None, Answer(200, front_html(site, self.base).encode())
            case "/feed.xml":
                return None, _xml(feed_xml(site, self.base), "application/rss+xml; charset=utf-8")
            case "/sitemap.xml":
                return None, _xml(sitemap_xml(site, self.base), "application/xml; charset=utf-8")
            case "/offers" | "/login":
                return None, Answer(200, OTHER_PAGE)
        beside = self._beside(stage, site, path, check) if site.interface else None
        if beside is not None:
            return None, beside
        return self._piece(stage, site, parts.path.lstrip("/") + (f"?{parts.query}" if parts.query else ""), check)

    def _piece(self, stage: Stage, site: Site, target: str, check: int) -> tuple[Piece | None, Answer]:
        for piece in site.pieces:
            if any(_rest(target, old) is not None for old in piece.old_slugs if old != piece.slug):
                return piece, Answer(301, b"", (("Location", f"{self.base}/{piece.slug}"),))
            rest = _rest(target, piece.slug)
            if rest is not None:
                return piece, self._page(stage, site, piece, check, rest)
        return None, Answer(404, NOT_FOUND)

    def _beside(self, stage: Stage, site: Site, path: str, check: int) -> Answer | None:
        """What the comment platform of the outlet answers; None where the path is not one of its own."""

        def view_of(piece: Piece) -> View:
            view = plain_view(site)
            for fault in stage.faults:
                if fault.api is not None:
                    view = fault.api(view, piece, site, check)
            return view

        earlier = (piece for other in range(check) for piece in self.stage_at(other).site.pieces)
        withheld = frozenset(comment.number for piece in earlier for comment in piece.comments)
        return answered(Asked(site, self.base, path, view_of, withheld))

    def _page(self, stage: Stage, site: Site, piece: Piece, check: int, rest: str) -> Answer:
        if piece.redirect:
            status = piece.status if 300 < piece.status < 400 else 302
            return Answer(status, b"", (("Location", piece.redirect.replace("{base}", self.base)),))
        if piece.status != 200:
            return Answer(piece.status, GONE if piece.status == 410 else NOT_FOUND)
        view = replace(stage.view or plain_view(site), layout=site.layout, markup=site.markup)
        for fault in stage.faults:
            if fault.view is not None:
                view = fault.view(view, piece, site, check)
        if OTHER_PART.search(rest) and view.shown is not None:
            start, end = view.shown
            view = replace(view, shown=(0, start) if start else (end, 10_000), more="")
        html = article_html(piece, site, view, self.base)
        for fault in stage.faults:
            if fault.html is not None:
                html = fault.html(html, piece, site, check)
        answer = Answer(200, html.encode("utf-8", "surrogateescape"))
        if not stage.validated:
            return answer
        state = article_html(piece, site, replace(view, noise=0), self.base)
        return answer.with_header("ETag", f'W/"{crc32(state.encode()):x}"')


def _xml(text: str, media_type: str) -> Answer:
    return Answer(200, text.encode(), media_type=media_type)


def _rest(target: str, slug: str) -> str | None:
    """What follows a piece's own address in the one that was asked for; None where it is another's."""
    if not target.startswith(slug):
        return None
    rest = target.removeprefix(slug)
    return rest if not rest or rest.startswith(("?", "&", "/comment-page-")) else None
