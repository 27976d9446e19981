"""Outlets that show something else than they are. Each function is a layer of a site; a case names it."""

from __future__ import annotations

import random
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.attacks.scenario import schedule
from benchmarks.press import edits, texts
from benchmarks.press.model import Comment, Piece, Site

IMPORTED = datetime(2026, 9, 7, 18, 30, tzinfo=UTC)


def _each(site: Site, change: Callable[[Piece], Piece]) -> Site:
    return replace(site, pieces=tuple(map(change, site.pieces)))


def redesigned(site: Site, check: int, **fields: Any) -> Site:
    """Another layout, another way to write threads."""
    return replace(site, **fields)


def imported(site: Site, check: int) -> Site:
    """Every piece has the moment of an import as its date."""
    return _each(site, lambda piece: replace(piece, published=IMPORTED))


def emptied(site: Site, check: int, *keys: int) -> Site:
    """Comments are closed, and none is there: at some pieces, or at all where none is named."""
    return _each(site, lambda p: replace(p, open=False, comments=()) if not keys or p.key in keys else p)


def ended(site: Site, check: int, keys: list[int], notices: dict[str, str]) -> Site:
    """Some pieces end in a notice."""
    words = notices[site.language]
    return _each(site, lambda p: replace(p, paragraphs=(*p.paragraphs, words)) if p.key in keys else p)


def numbered(site: Site, check: int, title: str) -> Site:
    """The pieces are parts of one series, with headlines that differ in their number alone."""
    return _each(site, lambda piece: replace(piece, title=title.format(n=piece.key)))


def misrouted(site: Site, check: int) -> Site:
    """A proxy that answers every piece with the first one's page."""
    return _each(site, lambda piece: replace(site.pieces[0], key=piece.key, slug=piece.slug))


def exchanged(site: Site, check: int, key: int, other: int) -> Site:
    """Two pieces stand at each other's addresses, under the heads of these."""
    first, second = site.piece(key), site.piece(other)
    swapped = site.with_piece(replace(second, key=key, slug=first.slug, old_slugs=first.old_slugs))
    return swapped.with_piece(replace(first, key=other, slug=second.slug, old_slugs=second.old_slugs))


def rethreaded(site: Site, check: int) -> Site:
    """A join is off by one: each piece has the thread of the next one."""
    following = (*site.pieces[1:], site.pieces[0])
    pairs = zip(site.pieces, following, strict=True)
    return replace(site, pieces=tuple(replace(piece, comments=after.comments) for piece, after in pairs))


def pooled(site: Site, check: int) -> Site:
    """A query lost its condition: each thread holds the comments of all pieces."""
    every = tuple(comment for piece in site.pieces for comment in piece.comments)
    return _each(site, lambda piece: replace(piece, comments=every))


def touched(site: Site, check: int) -> Site:
    """A job saves every piece anew before each check."""
    return _each(site, lambda piece: replace(piece, modified=schedule()[check]))


def _retold(piece: Piece, title: str, paragraphs: tuple[str, ...], say: Callable[[str], str]) -> Piece:
    """A piece with other texts: `say` gives that of a comment."""
    comments = tuple(replace(comment, text=say(comment.text)) for comment in piece.comments)
    return replace(piece, title=title, paragraphs=paragraphs, comments=comments)


def _curled(text: str) -> str:
    curled = text.replace("'", "’").replace("...", "…").replace(" – ", "—")
    return re.sub(r"(\d)\s(?=hours|days|percent)", "\\1\u00a0", curled)


def typeset(site: Site, check: int) -> Site:
    """What a typographer plugin makes of straight quotes, double hyphens and three dots."""
    return _each(site, lambda p: _retold(p, _curled(p.title), tuple(map(_curled, p.paragraphs)), _curled))


def translated(
    site: Site, check: int, *, keys: tuple[int, ...] = (), article: bool = True, comments: bool = True
) -> Site:
    """Machine English in place of all texts, or of some, at some pieces or at all; names, dates and ids stay."""

    def change(piece: Piece) -> Piece:
        if keys and piece.key not in keys:
            return piece
        draw, book = random.Random(piece.key), "second/en"
        title, paragraphs = texts.title(book, draw), texts.paragraphs(book, len(piece.paragraphs), draw)
        retold = _retold(piece, title, paragraphs, lambda _: texts.remark(book, draw))
        retold = retold if article else replace(piece, comments=retold.comments)
        return retold if comments else replace(retold, comments=piece.comments)

    return _each(site, change)


def relocated(site: Site, check: int, prefix: str, *, keys: tuple[int, ...] = (), taken_back: bool = False) -> Site:
    """Some pieces, or all, have another address, to which their own redirects, or with `taken_back` the reverse."""

    def change(piece: Piece) -> Piece:
        if keys and piece.key not in keys:
            return piece
        other = prefix + piece.slug
        return replace(piece, old_slugs=(*piece.old_slugs, other)) if taken_back else edits.moved(piece, other)

    return _each(site, change)


def reparented(site: Site, check: int, key: int) -> Site:
    """Every reply of a piece answers its first comment instead."""
    first = site.piece(key).ordered[0].key

    def change(piece: Piece) -> Piece:
        comments = (c if c.parent is None else replace(c, parent=first) for c in piece.comments)
        return replace(piece, comments=tuple(comments)) if piece.key == key else piece

    return _each(site, change)


def adorned(site: Site, check: int, text: str, each: int) -> Site:
    """One comment of `each` ends in something besides, such as an emoji."""

    def change(piece: Piece) -> Piece:
        comments = (replace(c, text=c.text + text) if c.key % each == 0 else c for c in piece.comments)
        return replace(piece, comments=tuple(comments))

    return _each(site, change)


def doubled(site: Site, check: int, latest: int) -> Site:
    """A join gives the latest comments of each thread twice, and the count counts both."""
    return _each(site, lambda piece: replace(piece, comments=(*piece.comments, *piece.ordered[-latest:])))


def _called(site: Site, name: Callable[[str], str]) -> Site:
    """Readers have other names."""

    def change(piece: Piece) -> Piece:
        return replace(piece, comments=tuple(replace(c, author=name(c.author)) for c in piece.comments))

    return _each(site, change)


def abbreviated(site: Site, check: int) -> Site:
    """Readers' names are cut to their first letters."""
    return _called(site, lambda name: " ".join(f"{part[0]}." for part in re.findall(r"[^\s_]+", name)))


def deleted_account(site: Site, check: int, name: str) -> Site:
    """The reader with the most comments is called `name` everywhere, as if the account were gone."""
    written = Counter(comment.author for piece in site.pieces for comment in piece.comments)
    busiest = written.most_common(1)[0][0]
    return _called(site, lambda author: name if author == busiest else author)


def nameless(site: Site, check: int, name: str, salt: int) -> Site:
    """Readers have numbers for names, which are dealt to the comments of each thread anew at each check."""

    def change(piece: Piece) -> Piece:
        dealt = sorted(piece.comments, key=lambda comment: (comment.key * 7919 + check * salt) % 101)
        numbers = {comment.key: number for number, comment in enumerate(dealt, 1)}
        shown = (replace(comment, author=name.format(n=numbers[comment.key])) for comment in piece.comments)
        return replace(piece, comments=tuple(shown))

    return _each(site, change)


def _in_each_thread(site: Site, change: Callable[[list[Comment]], list[Comment]]) -> Site:
    return _each(site, lambda piece: replace(piece, comments=tuple(change(piece.ordered))))


def rotated(site: Site, check: int, field: str) -> Site:
    """A column was sorted apart from the others: each comment has this field, such as the name, of the next one."""

    def change(comments: list[Comment]) -> list[Comment]:
        following = [*comments[1:], *comments[:1]]
        pairs = zip(comments, following, strict=True)
        return [replace(comment, **{field: getattr(after, field)}) for comment, after in pairs]

    return _in_each_thread(site, change)


def repeated(site: Site, check: int) -> Site:
    """A loop is stuck: every comment has the name and the text of its thread's first one."""
    return _in_each_thread(site, lambda them: [replace(c, author=them[0].author, text=them[0].text) for c in them])


def _reworded(site: Site, say: Callable[[Comment], str]) -> Site:
    """Comments say something else, and are as they were besides."""
    return _in_each_thread(site, lambda them: [replace(comment, text=say(comment)) for comment in them])


def encoded(site: Site, check: int) -> Site:
    """The key of an encrypted column is lost: comments are shown as they are stored."""
    return _reworded(site, lambda comment: b64encode(comment.text.encode()[::-1]).decode())


def bilingual(site: Site, check: int, label: str) -> Site:
    """Below the text of each comment one in machine English stands, behind a label."""

    def say(comment: Comment) -> str:
        return f"{comment.text}\n\n{label}{texts.remark('second/en', random.Random(comment.key))}"

    return _reworded(site, say)


def capitals(site: Site, check: int) -> Site:
    """All comments, and the names above them, are in capital letters."""
    return _called(_reworded(site, lambda comment: comment.text.upper()), str.upper)


def ranked(site: Site, check: int, template: str) -> Site:
    """Behind each reader's name stands a rank, and points that are others at each check."""

    def name(author: str) -> str:
        known = sum(map(ord, author))
        return template.format(name=author, level=known % 9 + 1, points=known % 97 * 40 + check * (known % 7 + 1))

    return _called(site, name)


def located(site: Site, check: int, names: list[str]) -> Site:
    """In place of each reader's name stands the place that the address of the reader belongs to."""
    return _called(site, lambda author: names[sum(map(ord, author)) % len(names)])


def veiled(site: Site, check: int, keys: list[int], shown: int, mark: str) -> Site:
    """At some pieces a mark stands for each letter of a comment behind the first ones."""

    def veil(comment: Comment) -> str:
        return comment.text[:shown] + re.sub(r"\w", mark, comment.text[shown:])

    veils = {comment.key: veil(comment) for key in keys for comment in site.piece(key).comments}
    return _reworded(site, lambda comment: veils.get(comment.key, comment.text))


def blocked(site: Site, check: int, notice: str) -> Site:
    """A notice for whoever blocked the reader with the most comments stands in place of what that reader wrote."""
    written = Counter(comment.author for piece in site.pieces for comment in piece.comments)
    busiest = written.most_common(1)[0][0]
    return _reworded(site, lambda comment: notice if comment.author == busiest else comment.text)


def numbers_of_others(site: Site, check: int, by: int) -> Site:
    """All comments of the outlet have numbers that others had, so many places further on in the whole table."""
    numbers = sorted(comment.number for piece in site.pieces for comment in piece.comments)
    other = dict(zip(numbers, [*numbers[by:], *numbers[:by]], strict=True))
    return _in_each_thread(site, lambda them: [replace(comment, number=other[comment.number]) for comment in them])


def numbered_twice(site: Site, check: int) -> Site:
    """Of two tables that were merged each counts for itself: two neighbours of a thread have one number."""

    def change(piece: Piece) -> Piece:
        shown = (replace(comment, number=piece.key * 100 + comment.key % 100 // 2) for comment in piece.ordered)
        return replace(piece, comments=tuple(shown))

    return _each(site, change)


def pictured(site: Site, check: int, text: str, each: int) -> Site:
    """In one comment of `each` something besides, such as an emoji, stands in the middle."""

    def say(comment: Comment) -> str:
        middle = comment.text.find(" ", len(comment.text) // 3)
        middle = middle if middle > 0 else len(comment.text) // 3
        return comment.text[:middle] + text + comment.text[middle:] if comment.key % each == 0 else comment.text

    return _reworded(site, say)


def ended_at(site: Site, check: int, mark: str) -> Site:
    """Texts of comments end before a mark, as where a table cannot hold an emoji."""
    return _reworded(site, lambda comment: comment.text.partition(mark)[0].rstrip())


def garbled(site: Site, check: int) -> Site:
    """The older half of each thread was converted once too often."""

    def change(comments: list[Comment]) -> list[Comment]:
        half = len(comments) // 2
        old = (replace(comment, text=comment.text.encode().decode("latin-1")) for comment in comments[:half])
        return [*old, *comments[half:]]

    return _in_each_thread(site, change)


def later(site: Site, check: int, minutes: int, since: datetime) -> Site:
    """Comments that were posted since a time are so many minutes later than they are."""
    shift = timedelta(minutes=minutes)

    def change(comments: list[Comment]) -> list[Comment]:
        return [replace(c, posted=c.posted + shift) if c.posted >= since else c for c in comments]

    return _in_each_thread(site, change)


def by_last_reply(site: Site, check: int) -> Site:
    """A comment has the time of the latest reply to it, and stands in that place."""

    def change(comments: list[Comment]) -> list[Comment]:
        last = {comment.parent: comment.posted for comment in comments if comment.parent is not None}
        return [replace(c, posted=max(c.posted, last.get(c.key, c.posted))) for c in comments]

    return _in_each_thread(site, change)


def dated_by_save(site: Site, check: int) -> Site:
    """Each piece states the time at which it was last saved as that of its publication."""
    return _each(site, lambda piece: replace(piece, published=piece.modified or piece.published))


def withheld(site: Site, check: int, keys: list[int]) -> Site:
    """Some pieces are not found, and no list names them."""
    return _each(site, lambda piece: replace(piece, status=404) if piece.key in keys else piece)
