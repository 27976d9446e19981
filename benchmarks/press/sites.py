"""Outlets, pieces and comments drawn with a seed."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from benchmarks.press import texts
from benchmarks.press.model import Comment, Piece, Site

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
SLUG_WORDS = (
    "ferry", "ledger", "frost", "harbour", "ginseng", "customs", "kimchi", "timetable", "pier", "autumn", "map",
)  # fmt: skip


def comment(key: int, phrases: str, posted: datetime, draw: random.Random, taken: set[str]) -> Comment:
    """A comment whose text no other comment of the outlet has."""
    text = texts.remark(phrases, draw)
    while text in taken:
        text = texts.remark(phrases, draw)
    taken.add(text)
    return Comment(key, 2000 + key * 3 + draw.randint(0, 2), texts.reader(phrases, draw), posted, text)


def _thread(
    piece_key: int, size: int, phrases: str, published: datetime, draw: random.Random, taken: set[str]
) -> tuple[Comment, ...]:
    posted = published
    drawn: list[Comment] = []
    for number in range(size):
        posted = posted + timedelta(minutes=draw.randint(11, 900))
        made = comment(piece_key * 100 + number, phrases, posted, draw, taken)
        roots = [other for other in drawn if other.parent is None]
        if roots and draw.random() < 0.2:
            parent = draw.choice(roots)
            made = Comment(made.key, made.number, made.author, made.posted, made.text, parent.key)
        drawn.append(made)
    return tuple(drawn)


def piece(
    key: int, phrases: str, published: datetime, comments: int, draw: random.Random, taken: set[str] | None = None
) -> Piece:
    """A piece of three to eight paragraphs with `comments` comments."""
    slug = draw.choice(("{y}/{m:02d}/piece-{k}", "opinion/{k}-{y}", "articles/{y}{m:02d}{k}.html", "columns/{k}"))
    known: set[str] = set() if taken is None else taken
    return Piece(
        key=key,
        slug=slug.format(y=published.year, m=published.month, k=1000 + key * 37 + draw.randint(0, 9)),
        title=texts.title(phrases, draw),
        byline=texts.columnist(phrases, draw),
        published=published,
        section=texts.section(phrases, draw),
        paragraphs=texts.paragraphs(phrases, draw.randint(3, 8), draw),
        comments=_thread(key, comments, phrases, published, draw, known),
    )


def site(phrases: str, style: tuple[str, str, str], sizes: tuple[int, ...], seed: int, before: datetime) -> Site:
    """An outlet with one piece for each of `sizes`, the number of its comments.

    `phrases` names the book of its texts, `style` its layout, its thread's markup and its listing; all was published
    three to ten weeks before `before`.
    """
    draw = random.Random(seed)
    taken: set[str] = set()
    titles: set[str] = set()
    drawn: list[Piece] = []
    for key, size in enumerate(sizes, 1):
        published = before - timedelta(days=draw.randint(20, 70), minutes=draw.randint(0, 1439))
        made = piece(key, phrases, published, size, draw, taken)
        while made.title in titles:
            made = piece(key, phrases, published, size, draw, taken)
        titles.add(made.title)
        drawn.append(made)
    return Site(phrases.rpartition("/")[2], NAMES[phrases], *style, tuple(drawn), phrases)


def slug_of(piece: Piece, template: str) -> str:
    """The address of a piece by a template of `{y}`, `{m}`, `{d}`, `{n}` and `{word}`."""
    when = piece.published
    word = f"{SLUG_WORDS[piece.key % len(SLUG_WORDS)]}-{when.year % 100}{piece.key}"
    return template.format(y=when.year, m=when.month, d=when.day, n=40_000 + piece.key * 113, word=word)
