"""Class 12 of the second set: threads that state no count."""

from __future__ import annotations

from dataclasses import replace
from html import escape

from benchmarks.attacks.faults import always, noted, on_html, on_view, permanent, seen
from benchmarks.attacks.happenings import placeholder, posted, removed
from benchmarks.attacks.second.plan import Case
from benchmarks.press.model import Piece, Site, View

ARCHIVED_AWAY = (
    '<div id="comments"><p>このスレッドは過去ログ倉庫に格納されています。閲覧には会員登録が必要です。</p></div>'
)


def _first_ten(view: View, piece: Piece, check: int) -> View:
    return view if len(piece.comments) <= 10 else replace(view, shown=(0, 10), flat=True)


def _first_two_fifths(view: View, piece: Piece, check: int) -> View:
    total = len(piece.comments)
    return view if total < 5 else replace(view, shown=(0, int(total * 0.4)), flat=True)


def _cut_in_a_line(html: str, piece: Piece, site: Site) -> str:
    """The mirror was taken while the page was still being sent."""
    if len(piece.comments) < 4:
        return html
    text = escape(sorted(piece.comments, key=lambda comment: comment.posted)[len(piece.comments) // 2].text)
    place = html.find(text)
    return html[: place + len(text) // 2] if place > 0 else html


def _roots(view: View, piece: Piece, check: int) -> View:
    replies = frozenset(comment.key for comment in piece.comments if comment.parent is not None)
    if not replies:
        return view
    more = f'<p class="expand"><a href="?replies=1" data-action="expand">View {len(replies)} replies</a></p>'
    return replace(view, hidden=replies, more=more)


def _board_pages(view: View, piece: Piece, check: int) -> View:
    total = len(piece.comments)
    if total <= 5:
        return view
    pages = (
        f'<p align="center"><b>[1]</b> <a href="/{piece.slug}?page=2">[2]</a> <a '
        f'href="/{piece.slug}?page=2">[다음]</a></p>'
    )
    return replace(view, shown=(0, 5), more=pages, flat=True)


UNCOUNTED_CASES = (
    Case(
        "archive-numbered-by-place",
        "An archived list of responses numbers its items by place; one in the middle is removed and the rest move up.",
        "en",
        "archived-responses",
        always(on_view("all", seen(ids="position", flat=True))),
        layout="hand-made",
        sizes=(8, 4, 12, 0),
        happens=(removed(3, 4),),
    ),
    Case(
        "archive-shows-ten",
        (
            "A new template of the archive stops after ten responses for two checks, without a word about "
            "the other fifteen."
        ),
        "ko",
        "archived-responses",
        on_view("all", _first_ten),
        layout="plain",
        sizes=(4, 25, 22, 6),
    ),
    Case(
        "letters-turned-round",
        "The letters page is sorted the other way round for good and has no ids at all; another letter arrives.",
        "ja",
        "letters",
        permanent(on_view("all", seen(ids="none", order="newest", flat=True))),
        layout="hand-made",
        happens=(posted(5),),
    ),
    Case(
        "mirror-cut-in-a-line",
        "The mirror of a board is taken while the page is being sent, so that it ends in the middle of a line.",
        "zh",
        "ptt",
        on_html("all", _cut_in_a_line),
        layout="hand-made",
        sizes=(9, 14, 7, 20),
    ),
    Case(
        "guestbook-limit",
        (
            "A query limit lets the guestbook show the first two fifths of its entries for three checks; "
            "the page ends properly."
        ),
        "en",
        "guestbook",
        on_view("all", _first_two_fifths),
        (3, 4, 5),
        layout="hand-made",
        sizes=(7, 12, 15, 5),
    ),
    Case(
        "thread-in-the-store",
        "A moderator blanks one post; later the board shows a store-house notice in place of its threads for a check.",
        "ja",
        "two-channel",
        on_view("all", noted(ARCHIVED_AWAY)),
        (4,),
        layout="plain",
        sizes=(9, 13, 6),
        happens=(placeholder(1, "あぼーん", 3),),
    ),
    Case(
        "replies-behind-a-link",
        "A home-made tree folds its replies behind a link for two checks; a comment had been removed before.",
        "en",
        "archived-writes",
        on_view("all", _roots),
        layout="old",
        sizes=(9, 16, 12, 4),
        happens=(removed(1, 3),),
    ),
    Case(
        "board-gets-pages",
        "An old bulletin board is given pages of five with links that work, and goes on as before.",
        "ko",
        "table-grid",
        permanent(on_view("all", _board_pages)),
        layout="old",
        sizes=(8, 3, 13, 6),
    ),
)
