"""Classes 21 and 22: who is who in a thread, moves that a list shows first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html import escape

from benchmarks.attacks.faults import Make, always, on_view, permanent
from benchmarks.attacks.happenings import Happening, edited, moved, posted, removed
from benchmarks.attacks.scenario import schedule
from benchmarks.attacks.second.plan import Case
from benchmarks.press.model import Comment, Piece, View
from benchmarks.press.words import moment

Rendered = Callable[[list[Comment], View], str]
SLOW = schedule(timedelta(hours=30))


def _thread_of(render: Rendered) -> Make:
    """The outlet's own way of writing threads, ever since."""

    def layer(view: View, piece: Piece, check: int) -> View:
        ordered = sorted(piece.comments, key=lambda comment: (comment.posted, comment.key))
        return replace(view, note=render(ordered, view), bare_note=True) if ordered else replace(view, no_thread=True)

    return always(on_view("all", layer))


def _entries(comments: list[Comment], view: View) -> str:
    return "<h3>Letters</h3>" + "".join(
        f'<dl class="pl" id="pl-{c.number}"><dt><b>{escape(c.author)}</b> <i>{moment(c.posted, view.words)}</i></dt>'
        f"<dd>{escape(c.text)}</dd></dl>"
        for c in comments
    )


def _boxes(comments: list[Comment], view: View) -> str:
    return '<div class="talk"><h4>댓글</h4>' + "".join(
        f'<div class="talk-row" data-no="{c.number}"><strong>{escape(c.author)}</strong>'
        f"<em>{moment(c.posted, view.words)}</em>"
        f"<p>{escape(c.text)}</p></div>"
        for c in comments
    ) + "</div>"  # fmt: skip


def _named_anchors(comments: list[Comment], view: View) -> str:
    return '<div class="liuyan"><h4>读者留言</h4>' + "".join(
        f'<div class="ly" id="ly_{c.number}"><span class="who">{escape(c.author)}</span>'
        f'<span class="when">{moment(c.posted, view.words)}</span><div class="what">{escape(c.text)}</div></div>'
        for c in comments
    ) + "</div>"  # fmt: skip


def _wordpress_like(comments: list[Comment], view: View) -> str:
    return '<div id="comments"><ol class="comment-list">' + "".join(
        f'<li id="comment-{c.number}"><div class="comment-author"><b class="fn">{escape(c.author)}</b></div>'
        f'<div class="comment-meta">{moment(c.posted, view.words)}</div><p>{escape(c.text)}</p></li>'
        for c in comments
    ) + "</ol></div>"  # fmt: skip


def _theme(render: Rendered) -> Make:
    def layer(view: View, piece: Piece, check: int) -> View:
        ordered = sorted(piece.comments, key=lambda comment: (comment.posted, comment.key))
        return replace(view, note=render(ordered, view), bare_note=True) if ordered else view

    return on_view("all", layer)


def _grows(first: int, *later: int) -> tuple[Happening, ...]:
    """A reader writes to the piece with one comment at each of these checks."""
    return tuple(posted(check, 90 + number, key=1) for number, check in enumerate((first, *later)))


IDENTITIES = (
    Case(
        "entries-en",
        "A thread of one definition list grows by one at two checks; the first is edited in between.",
        "en",
        "wordpress-classic",
        _thread_of(_entries),
        layout="hand-made",
        sizes=(1, 1, 2, 6),
        happens=(*_grows(2, 4), edited(3, 0, key=1)),
    ),
    Case(
        "entries-twice",
        "The same where the edit comes with the second comment.",
        "en",
        "wordpress-classic",
        _thread_of(_entries),
        layout="plain",
        sizes=(1, 2, 1, 3),
        happens=(*_grows(2, 5), edited(2, 0, key=1)),
    ),
    Case(
        "rows-ko",
        "A Korean board's rows carry their number in an attribute; a thread grows from one to three.",
        "ko",
        "korean-board",
        _thread_of(_boxes),
        layout="korean-news",
        sizes=(1, 3, 1, 7),
        happens=(*_grows(2, 3), edited(4, 0, key=1)),
    ),
    Case(
        "rows-zh",
        "A Chinese list of letters; a thread shrinks from three to one and grows again.",
        "zh",
        "chinese-news",
        _thread_of(_named_anchors),
        layout="chinese-portal",
        sizes=(3, 1, 5, 2),
        happens=(removed(1, 0, key=1), removed(3, 1, key=1), posted(5, 93, key=1)),
    ),
    Case(
        "theme-for-two",
        "A theme that looks like WordPress stands in for two checks with the numbers that were there.",
        "en",
        "drupal",
        _theme(_wordpress_like),
        (2, 3),
        sizes=(4, 6, 3, 8),
        happens=(posted(5),),
        allowed=frozenset({"article.date", "article.label", "article.byline"}),
    ),
    Case(
        "theme-for-good",
        "A theme that looks like WordPress comes and stays; a comment is removed under it.",
        "ja",
        "isso",
        permanent(_theme(_wordpress_like)),
        (2,),
        layout="plain",
        sizes=(4, 6, 3, 8),
        happens=(removed(4, 2),),
    ),
)


MOVES = (
    Case(
        "listed-first-en",
        "A piece gets a new address; the feed has it before the old address is visited again.",
        "en",
        "wordpress-classic",
        schedule=SLOW,
        forced=False,
        sizes=(3, 4, 5, 2),
        happens=(moved(1, 2),),
    ),
    Case(
        "listed-first-ko",
        "The same in Korean, two pieces.",
        "ko",
        "korean-board",
        layout="korean-news",
        schedule=SLOW,
        forced=False,
        sizes=(3, 4, 5, 2),
        happens=(moved(2, 1), moved(2, 3)),
    ),
    Case(
        "listed-first-zh",
        "The same in Chinese with a comment that comes after the move.",
        "zh",
        "chinese-news",
        layout="chinese-portal",
        schedule=SLOW,
        forced=False,
        sizes=(3, 8, 5, 2),
        happens=(moved(1, 2), posted(3, 91, key=2)),
    ),
    Case(
        "listed-first-forced",
        "The same where everything is visited at each check.",
        "ja",
        "isso",
        layout="plain",
        sizes=(3, 4, 5, 2),
        happens=(moved(2, 2),),
    ),
    Case(
        "listed-first-twice",
        "A piece moves, and another two checks later.",
        "en",
        "coral",
        layout="annotated",
        sizes=(3, 4, 5, 2),
        happens=(moved(1, 2), moved(3, 1)),
    ),
)
