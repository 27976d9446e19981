"""A made-up news outlet: what it is, how its pages are rendered, what it answers, and what disturbs that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Comment:
    """One reader comment; `key` is its identity, `number` the platform's id."""

    key: int
    number: int
    author: str
    posted: datetime
    text: str
    parent: int | None = None
    revision: int = 0
    """How often its text was changed."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One op-ed with its thread."""

    key: int
    slug: str
    title: str
    byline: str
    published: datetime
    section: str
    paragraphs: tuple[str, ...]
    comments: tuple[Comment, ...]
    modified: datetime | None = None
    open: bool = True
    status: int = 200
    redirect: str = ""
    old_slugs: tuple[str, ...] = ()
    """Earlier addresses, which redirect to the present one."""

    @property
    def ordered(self) -> list[Comment]:
        """Its comments, oldest first."""
        return sorted(self.comments, key=lambda comment: (comment.posted, comment.key))


@dataclass(frozen=True, slots=True)
class Site:
    """The outlet as it truly is at one check."""

    language: str
    name: str
    layout: str
    markup: str
    listing: str
    pieces: tuple[Piece, ...]
    phrases: str = ""
    """Which book of phrases its texts are drawn from."""
    interface: str = ""
    """The comment platform that answers beside its pages, one of those in `interfaces`."""

    def piece(self, key: int) -> Piece:
        return next(piece for piece in self.pieces if piece.key == key)

    @property
    def longest(self) -> Piece:
        """The piece with the longest thread."""
        return max(self.pieces, key=lambda piece: len(piece.comments))

    def with_piece(self, piece: Piece) -> Site:
        return replace(self, pieces=tuple(piece if old.key == piece.key else old for old in self.pieces))


@dataclass(frozen=True, slots=True)
class View:
    """How one page is rendered: everything that may change while the piece and its thread do not."""

    layout: str
    markup: str
    words: str
    ids: str = "own"
    id_salt: int = 0
    order: str = "oldest"
    counted: bool = True
    stated: int | None = None
    shown: tuple[int, int] | None = None
    more: str = ""
    note: str = ""
    no_thread: bool = False
    bylines: bool = True
    dates: bool = True
    comment_dates: str = "own"
    date_shift_minutes: int = 0
    comment_shift_minutes: int = 0
    month_language: str = ""
    canonical: str = ""
    og_url: str = ""
    shortlink: str = ""
    post_id: int = 0
    flat: bool = False
    banner: str = ""
    teaser: bool = False
    hidden: frozenset[int] = frozenset()
    best: int = 0
    text_limit: int = 0
    every_text: str = ""
    masked: bool = False
    now: datetime | None = None
    date_style: str = ""
    head_title: str = ""
    bare_note: bool = False
    noise: int = 0
    """What rotates: a count of views and the related links; 0 shows no count."""
    pinned: int = 0
    """The key of a comment that a moderator put above all others."""
    page_size: int = 0
    """How many comments an interface gives at a time at most; 0 for what it is asked for."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer; `wire` says how its bytes are put on the wire."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()
    media_type: str = "text/html; charset=utf-8"
    wire: str = "plain"

    def with_header(self, name: str, value: str) -> Answer:
        return replace(self, headers=(*self.headers, (name, value)))


@dataclass(frozen=True, slots=True)
class Request:
    """One request as a fault sees it: `served` counts earlier requests for the path in this check."""

    path: str
    check: int
    now: datetime
    piece: Piece | None
    site: Site
    base: str
    served: int
    headers: Mapping[str, str] = field(default_factory=dict)
    at_check: Callable[..., Answer] | None = None
    """What the path, or another one, answers at a check before any fault touches its bytes."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A disturbance in some checks, at one or more layers; without `onset` the site was always so."""

    name: str
    checks: frozenset[int]
    site: Callable[[Site, int], Site] | None = None
    view: Callable[[View, Piece, Site, int], View] | None = None
    html: Callable[[str, Piece, Site, int], str] | None = None
    answer: Callable[[Answer, Request], Answer] | None = None
    api: Callable[[View, Piece, Site, int], View] | None = None
    blind: frozenset[int] | None = None
    onset: bool = True

    @property
    def blind_checks(self) -> frozenset[int]:
        """The checks in which nobody could be asked to notice a real change."""
        return self.checks if self.blind is None else self.blind
