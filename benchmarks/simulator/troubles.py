"""What an outlet answers in a round: its state, and its disturbances as faults of the press."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.utils import format_datetime

from benchmarks.press.model import Answer, Fault, Piece, Request, Site, View
from benchmarks.press.outlet import Stage
from benchmarks.press.page import notice, plain_view
from benchmarks.press.words import WORDS
from benchmarks.simulator.disturbances import PieceTrouble, Trouble

LISTS = ("/robots.txt", "/feed.xml", "/sitemap.xml")
MORE = '<button type="button" class="load-more-comments">{more}</button>'
WIRE = {Trouble.TIMEOUTS: "hang", Trouble.RESETS: "reset"}
CUT = (Trouble.TRUNCATED, PieceTrouble.TRUNCATED)
PARTIAL = (Trouble.PARTIAL_THREADS, PieceTrouble.PARTIAL)
BROKEN = (Trouble.BROKEN_THREADS, PieceTrouble.BROKEN)
MISSING = (Trouble.SOFT_404, PieceTrouble.SOFT_404)


@dataclass(slots=True)
class Round:
    """An outlet in one round; `held` is the round whose pages a cache holds, `age` how old it says that they are."""

    site: Site
    number: int
    now: datetime
    trouble: Trouble | None = None
    detail: int = 0
    held: int | None = None
    age: timedelta | None = None
    pieces: dict[int, PieceTrouble] = field(default_factory=dict)

    def stage(self, *, disturbed: bool) -> Stage:
        """What the press serves; a copy that a cache holds was made when nothing was wrong."""
        order = "newest" if self.site.language == "ja" else "oldest"
        view = replace(plain_view(self.site), noise=self.number, order=order)
        faults = (Fault("round", frozenset({self.number}), view=self._view, answer=self._answer),)
        return Stage(self.site, self.now, faults if disturbed else (), view, validated=True)

    def _view(self, view: View, piece: Piece, site: Site, check: int) -> View:
        wrong, count = (self.trouble, self.pieces.get(piece.key)), len(piece.comments)
        words = WORDS[view.words]
        if self.trouble is Trouble.CANONICAL:
            other = site.pieces[self.detail % len(site.pieces)]
            claim = "{base}/" if self.detail % 2 else f"{{base}}/{other.slug}"
            view = replace(view, canonical=claim)
        if self.trouble is Trouble.EMPTY_THREADS:
            return replace(view, shown=(0, 0), stated=0)
        if any(trouble in BROKEN for trouble in wrong):
            return replace(view, note=f'<p class="comments-error">{words.unavailable}</p>')
        if any(trouble in PARTIAL for trouble in wrong) and count > 1:
            half = (count + 1) // 2
            shown = (0, half) if self.detail % 2 == 0 else (count - half, count)
            return replace(view, shown=shown, more=MORE.format(more=words.more))
        return view

    def _answer(self, answer: Answer, request: Request) -> Answer:
        answer = self._cached(answer, request)
        if answer.wire == "plain":
            answer = replace(answer, wire=WIRE.get(self.trouble, "gzip") if self.trouble else "gzip")
        if self.trouble is Trouble.ERRORS:
            status = (500, 502, 503)[self.detail % 3]
            return Answer(status, f"<html><body><h1>{status}</h1><p>Service unavailable</p></body></html>".encode())
        if self.trouble is not None and request.path != "/robots.txt":
            answer = self._everywhere(answer, request)
        return answer if request.piece is None else self._at_piece(answer, request, request.piece)

    def _everywhere(self, answer: Answer, request: Request) -> Answer:
        match self.trouble:
            case Trouble.SOFT_404 | Trouble.ALL_404:
                return Answer(404 if self.trouble is Trouble.ALL_404 else 200, notice("missing", request.site))
            case Trouble.CONSENT if request.path not in LISTS:
                form = '<form method="post" action="/consent"><button>OK</button></form>'
                return Answer(200, notice("consent", request.site, form))
            case Trouble.ALL_FRONT if request.piece is not None:
                return Answer(302, b"", (("Location", f"{request.base}/"),))
        return answer

    def _at_piece(self, answer: Answer, request: Request, piece: Piece) -> Answer:
        wrong = self.pieces.get(piece.key)
        if wrong is PieceTrouble.ERROR:
            return Answer(500, b"<html><body><h1>500</h1><p>Internal server error</p></body></html>")
        if wrong is PieceTrouble.SOFT_404:
            return Answer(200, notice("missing", request.site))
        if answer.status == 200 and (wrong in CUT or self.trouble in CUT):
            # Half of the cut answers state the length that they should have had, the others the one that they have.
            how, share = "short" if self.detail % 2 else "cut", 0.35 + self.detail % 60 / 100
            return replace(answer, wire=f"gzip-{how}:{share}", headers=())
        return answer

    def _cached(self, answer: Answer, request: Request) -> Answer:
        """The copy that a cache holds, which says its age; what was not there when it was made comes from the site."""
        if self.held is None or self.age is None or request.at_check is None:
            return answer
        held = answer if self.held == self.number else request.at_check(self.held)
        known = held.status != 404 or (request.piece is not None and request.piece.published < self.now - self.age)
        if not known:
            return answer
        made = format_datetime(self.now - self.age, usegmt=True)
        headers = (("Date", made), ("Age", str(int(self.age.total_seconds()))), ("X-Cache", "HIT"))
        return replace(held, headers=(*held.headers, *headers))


def stages(rounds: dict[int, Round]) -> Callable[[int], Stage]:
    """What an outlet is in each round that it lived through; only the last one is disturbed."""
    return lambda number: rounds[number].stage(disturbed=number == max(rounds))
