"""Outlets drawn with a seed, and the schedules of their checks."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from benchmarks.attacks import prose
from benchmarks.attacks.model import CHECKS, Comment, Piece, Site

START = datetime(2026, 9, 7, 3, 0, tzinfo=UTC)
NAMES = {
    "en": "The Border Review",
    "ko": "강변시론",
    "zh": "界河评论",
    "ja": "河畔論壇",
    "second/en": "The Ferry Post",
    "second/ko": "국경나루",
    "second/zh": "渡口周刊",
    "second/ja": "渡し場通信",
}


def schedule(step: timedelta = timedelta(hours=6), start: datetime = START) -> tuple[datetime, ...]:
    """Seven checks, `step` apart."""
    return tuple(start + step * check for check in range(CHECKS))


def stepped(minutes: tuple[float, ...], start: datetime = START) -> tuple[datetime, ...]:
    """Checks at the given minutes after `start`."""
    assert len(minutes) == CHECKS
    return tuple(start + timedelta(minutes=minute) for minute in minutes)


def comment(key: int, language: str, posted: datetime, draw: random.Random, taken: set[str]) -> Comment:
    """A comment whose text no other comment of the outlet has."""
    text = prose.remark(language, draw)
    while text in taken:
        text = prose.remark(language, draw)
    taken.add(text)
    return Comment(key, 2000 + key * 3 + draw.randint(0, 2), prose.reader(language, draw), posted, text)


def _thread(
    piece_key: int, size: int, language: str, published: datetime, draw: random.Random, taken: set[str]
) -> tuple[Comment, ...]:
    posted = published
    found: list[Comment] = []
    for number in range(size):
        posted = posted + timedelta(minutes=draw.randint(11, 900))
        made = comment(piece_key * 100 + number, language, posted, draw, taken)
        roots = [other for other in found if other.parent is None]
        if roots and draw.random() < 0.2:
            parent = draw.choice(roots)
            made = Comment(made.key, made.number, made.author, made.posted, made.text, parent.key)
        found.append(made)
    return tuple(found)


def piece(
    key: int, language: str, published: datetime, comments: int, draw: random.Random, taken: set[str] | None = None
) -> Piece:
    """A piece of three to eight paragraphs with `comments` comments."""
    slug = draw.choice(("{y}/{m:02d}/piece-{k}", "opinion/{k}-{y}", "articles/{y}{m:02d}{k}.html", "columns/{k}"))
    known: set[str] = set() if taken is None else taken
    return Piece(
        key=key,
        slug=slug.format(y=published.year, m=published.month, k=1000 + key * 37 + draw.randint(0, 9)),
        title=prose.title(language, draw),
        byline=prose.columnist(language, draw),
        published=published,
        section=prose.section(language, draw),
        paragraphs=prose.paragraphs(language, draw.randint(3, 8), draw),
        comments=_thread(key, comments, language, published, draw, known),
    )


def site(seed: int, language: str, layout: str, markup: str, listing: str, sizes: tuple[int, ...]) -> Site:
    """An outlet with one piece for each of `sizes`, the number of its comments."""
    draw = random.Random(seed)
    taken: set[str] = set()
    titles: set[str] = set()
    found: list[Piece] = []
    for key, size in enumerate(sizes, 1):
        published = START - timedelta(days=draw.randint(20, 70), minutes=draw.randint(0, 1439))
        made = piece(key, language, published, size, draw, taken)
        while made.title in titles:
            made = piece(key, language, published, size, draw, taken)
        titles.add(made.title)
        found.append(made)
    return Site(language, NAMES[language], layout, markup, listing, tuple(found))
