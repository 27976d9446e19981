"""A request to a comment platform, and what the platform has of a thread."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha1
from typing import Any
from urllib.parse import parse_qs, urlsplit

from benchmarks.press.model import Answer, Piece, Site, View
from benchmarks.press.page import shown_comments
from benchmarks.press.threads import Shown
from benchmarks.press.words import WORDS

Json = dict[str, Any]
ZONES = {"en": 0, "ko": 9, "zh": 8, "ja": 9}
"""The hours by which an outlet's clock is ahead of UTC."""


@dataclass(frozen=True)
class Asked:
    """A request to a platform; `withheld` are the ids of comments that stood on the outlet once."""

    site: Site
    base: str
    path: str
    view_of: Callable[[Piece], View]
    withheld: frozenset[int]

    @cached_property
    def query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.path).query, keep_blank_values=True)

    def word(self, name: str, default: str = "") -> str:
        return self.query.get(name, [default])[0]

    def number(self, name: str, default: int) -> int:
        word = self.word(name)
        return int(word) if word.isdigit() else default

    def listed(self, name: str) -> set[str]:
        """What is given for a name, as `name=1,2` or as `name[]=1`."""
        words = (*self.query.get(name, ()), *self.query.get(f"{name}[]", ()))
        return {part for word in words for part in word.split(",") if part}

    def piece_at(self, address: str) -> Piece | None:
        """The piece at an address, or at the path of one."""
        path = address.removeprefix(self.base).strip("/")
        return next((piece for piece in self.site.pieces if piece.slug.strip("/") == path), None)

    def piece(self, key: int) -> Piece | None:
        return next((piece for piece in self.site.pieces if piece.key == key), None)

    def deleted(self, item: Shown) -> bool:
        return item.comment.text == WORDS[self.site.language].removed


@dataclass(frozen=True)
class Held:
    """What a platform has of a thread: `items` are those that it shows, `every` all that there are."""

    piece: Piece
    view: View
    items: tuple[Shown, ...]
    every: tuple[Shown, ...]

    @property
    def total(self) -> int:
        return len(self.piece.comments) if self.view.stated is None else self.view.stated


def held_of(asked: Asked, piece: Piece) -> Held:
    """What the platform has of a piece's thread, as the view of the request says."""
    view = asked.view_of(piece)
    every = shown_comments(piece, replace(view, shown=None, hidden=frozenset()))
    return Held(piece, view, shown_comments(piece, view), every)


def in_json(value: object, status: int = 200, **headers: object) -> Answer:
    body = json.dumps(value, ensure_ascii=False).encode()
    named = tuple((name.replace("_", "-"), str(given)) for name, given in headers.items())
    return Answer(status, body, named, "application/json; charset=UTF-8")


def initial(name: str) -> str:
    """What a platform makes of a reader's address."""
    return sha1(name.encode(), usedforsecurity=False).hexdigest()


def rendered_text(item: Shown, between: str = "\n") -> str:
    """The text of a comment as HTML."""
    return between.join(f"<p>{part}</p>" for part in item.text.split("\n\n"))
