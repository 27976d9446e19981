"""Classes 13 to 15: half a thread on every page, more of it behind a button, parts of it that are old."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from benchmarks.attacks.faults import ViewLayer, always, on_answer, on_paths, on_view, permanent, together
from benchmarks.attacks.happenings import edited, posted, removed, retitled, rewritten
from benchmarks.attacks.second.plan import Case
from benchmarks.press.model import Answer, Comment, Piece, Request, View

THREE = (2, 3, 4)
Kept = Callable[[list[Comment]], list[Comment]]


def _ordered(piece: Piece) -> list[Comment]:
    return sorted(piece.comments, key=lambda comment: (comment.posted, comment.key))


def only(kept: Kept, counted: bool) -> ViewLayer:
    """The page shows those comments alone that `kept` chooses; a count, where there is one, counts those."""

    def layer(view: View, piece: Piece, check: int) -> View:
        shown = kept(_ordered(piece))
        hidden = frozenset(comment.key for comment in piece.comments if comment not in shown)
        return replace(view, hidden=hidden, stated=len(shown), counted=counted and view.counted)

    return layer


def _older(comments: list[Comment]) -> list[Comment]:
    return comments[: (len(comments) + 1) // 2]


def _newer(comments: list[Comment]) -> list[Comment]:
    return comments[len(comments) // 2 :]


def _roots(comments: list[Comment]) -> list[Comment]:
    return [comment for comment in comments if comment.parent is None]


def _named(comments: list[Comment]) -> list[Comment]:
    """Those of readers whose account the failing service still knows."""
    return [comment for comment in comments if sum(map(ord, comment.author)) % 3]


def _five(comments: list[Comment]) -> list[Comment]:
    return comments[:5]


def _before_september(comments: list[Comment]) -> list[Comment]:
    """The table of the newest month is not reached."""
    return [comment for comment in comments if comment.posted.month < 9][: max(1, len(comments) - 1)]


HALVES = (
    Case(
        "older-half-no-count",
        "A query loses its second page: for three checks each page shows the older half, and no count stands anywhere.",
        "en",
        "typepad",
        on_view("all", only(_older, counted=False)),
        THREE,
        sizes=(6, 9, 4, 14, 5),
    ),
    Case(
        "newer-half-no-count",
        "A table of a home-made board shows the newer half for three checks.",
        "ko",
        "table",
        on_view("all", only(_newer, counted=False)),
        THREE,
        layout="old",
        sizes=(5, 8, 12, 6),
        happens=(rewritten(5),),
    ),
    Case(
        "older-half-count-agrees",
        "The count is made of what was fetched, and only half was fetched, on every page for three checks.",
        "zh",
        "chinese-news",
        on_view("all", only(_older, counted=True)),
        THREE,
        layout="chinese-portal",
        sizes=(8, 5, 11, 6, 7),
    ),
    Case(
        "newer-half-count-agrees",
        "As if the archive of older comments had been unmounted: each list shows its newer half and counts it.",
        "ja",
        "japanese-blog",
        on_view("all", only(_newer, counted=True)),
        THREE,
        sizes=(9, 6, 4, 12),
        happens=(edited(1),),
    ),
    Case(
        "replies-lost",
        "For three checks the join that brings replies returns nothing; counts are those of the roots.",
        "en",
        "wordpress-block",
        on_view("all", only(_roots, counted=True)),
        THREE,
        sizes=(14, 12, 16, 10, 13),
    ),
    Case(
        "five-from-now-on",
        "A release shows five comments a piece and counts five; nothing leads to the rest.",
        "en",
        "disqus-list",
        permanent(on_view("all", only(_five, counted=True))),
        (3,),
        layout="annotated",
        sizes=(9, 12, 7, 8),
    ),
    Case(
        "accounts-unknown",
        "The account service is down; comments of accounts that it cannot name are left out and not counted.",
        "ja",
        "microdata",
        on_view("all", only(_named, counted=True)),
        THREE,
        layout="annotated",
        sizes=(10, 14, 9, 8, 12),
        happens=(retitled(5, 2),),
    ),
    Case(
        "newest-month-unreached",
        "Comments are kept in a table a month, and the newest is not reached for three checks.",
        "zh",
        "isso",
        on_view("all", only(_before_september, counted=True)),
        THREE,
        sizes=(8, 10, 7, 9),
    ),
    Case(
        "half-after-a-removal",
        "A comment is removed; then three checks show the older half with a count of it on every page.",
        "ko",
        "korean-board",
        on_view("all", only(_older, counted=True)),
        (3, 4, 5),
        layout="korean-news",
        sizes=(7, 12, 6, 8),
        happens=(removed(1, 3),),
    ),
    Case(
        "half-without-times",
        "A letters page without count shows its older half for four checks.",
        "en",
        "letters",
        on_view("all", only(_older, counted=False)),
        (2, 3, 4, 5),
        layout="hand-made",
        sizes=(6, 8, 5, 9),
    ),
)


def offered(more: str, share: int = 2) -> ViewLayer:
    """The older part of the thread, a heading that counts that part, and `more` below it."""

    def layer(view: View, piece: Piece, check: int) -> View:
        ordered = _ordered(piece)
        if len(ordered) < 4:
            return view
        shown = ordered[: len(ordered) // share]
        hidden = frozenset(comment.key for comment in ordered if comment not in shown)
        return replace(view, hidden=hidden, stated=len(shown), more=more.replace("{slug}", piece.slug))

    return layer


MORE = (
    Case(
        "load-more-button",
        "A theme now shows half of each thread and a button; the heading counts what is shown.",
        "en",
        "wordpress-classic",
        permanent(on_view("all", offered('<button class="load-more" type="button" data-page="2">Load more</button>'))),
        (3,),
        sizes=(8, 10, 6, 5),
    ),
    Case(
        "deo-bogi",
        "The same in Korean, with a link that a script answers, for three checks.",
        "ko",
        "naver",
        on_view("all", offered('<a href="javascript:;" class="btn_more" role="button">더 보기</a>')),
        (2, 3, 4),
        layout="korean-news",
        sizes=(9, 7, 12, 6),
    ),
    Case(
        "gengduo",
        "The same in Chinese, on one long thread alone.",
        "zh",
        "sina",
        on_view("one", offered('<div class="loadmore" data-next="2"><span>加载更多评论</span></div>')),
        (2, 3, 4),
        layout="chinese-portal",
        sizes=(9, 5, 16, 6),
    ),
    Case(
        "motto-miru",
        "The same in Japanese, half of the pieces.",
        "ja",
        "fc2",
        on_view("half", offered('<p class="more"><a href="#" data-action="more-comments">さらに表示</a></p>')),
        (2, 3, 4),
        layout="plain",
        sizes=(9, 8, 7, 6),
    ),
    Case(
        "sentinel",
        "Scrolling loads the rest: an empty element names the next part by data attributes.",
        "en",
        "microdata",
        permanent(
            on_view("all", offered('<div class="infinite-scroll-trigger" data-next-url="/{slug}?comments=2"></div>'))
        ),
        (3,),
        layout="annotated",
        sizes=(8, 9, 7),
    ),
    Case(
        "show-all-always",
        "The theme has always shown the newest part and a link to all; a comment comes and pushes another out of view.",
        "en",
        "nested-articles",
        always(
            on_view(
                "all",
                lambda view, piece, check: replace(
                    view,
                    order="newest",
                    shown=(0, 5),
                    stated=min(5, len(piece.comments)),
                    more='<p><a class="show-all" href="#all">Show all</a></p>',
                ),
            )
        ),
        layout="open-graph",
        sizes=(8, 9, 7),
        happens=(posted(2),),
    ),
)


def _pages(words: str, query: str) -> ViewLayer:
    """The first half of a thread with a link to a second page of it."""

    def layer(view: View, piece: Piece, check: int) -> View:
        total = len(piece.comments)
        if total < 6:
            return view
        following = f'<a rel="next" href="/{piece.slug}?{query}=2">{words}</a>'
        link = f'<nav class="pagination comments-pages"><b>1</b> {following}</nav>'
        return replace(view, shown=(0, 4), more=link, flat=True)

    return layer


def as_at(check: int) -> Callable[[Answer, Request], Answer]:
    """What the address answered at an early check, with no header that says so."""

    def change(answer: Answer, request: Request) -> Answer:
        assert request.at_check is not None
        return request.at_check(check) if request.check > check else answer

    return change


OLD_PARTS = (
    Case(
        "second-page-old",
        "The second page of a thread comes from a cache that missed a new comment: it was there, then it is not.",
        "en",
        "wordpress-classic",
        together(always(on_view("all", _pages("Newer comments", "cpage"))), on_paths(r"cpage=2", as_at(1))),
        (3, 4),
        sizes=(9, 5, 7),
        happens=(posted(2),),
    ),
    Case(
        "second-page-old-uncounted",
        "The same where no count stands; the old second page lacks two comments for three checks.",
        "zh",
        "chinese-news",
        together(
            always(
                on_view(
                    "all",
                    lambda view, piece, check: replace(_pages("下一页", "page")(view, piece, check), counted=False),
                )
            ),
            on_paths(r"page=2", as_at(1)),
        ),
        (3, 4, 5),
        layout="chinese-portal",
        sizes=(9, 4, 8),
        happens=(posted(2), posted(2, 92)),
    ),
    Case(
        "second-page-old-after-removal",
        "A comment on the second page is removed and told; then an old second page shows it again for a check.",
        "en",
        "phpbb",
        together(always(on_view("all", _pages("Next", "start"))), on_paths(r"start=2", as_at(0))),
        (4,),
        layout="plain",
        sizes=(10, 4, 5),
        happens=(removed(1, -1),),
    ),
    Case(
        "old-copy-shows-removed",
        "A comment is removed; two checks later an edge without any header serves the page of the first check, once.",
        "ko",
        "tistory",
        on_answer("all", as_at(0)),
        (4,),
        layout="korean-news",
        sizes=(9, 6, 5),
        happens=(removed(1, 2), edited(1, 0)),
    ),
    Case(
        "old-copy-of-one",
        "The same for one page alone, for two checks that are not neighbours.",
        "ja",
        "isso",
        on_answer("one", as_at(0)),
        (3, 5),
        layout="plain",
        sizes=(9, 6, 5),
        happens=(removed(1, 2),),
    ),
    Case(
        "old-copy-of-half",
        "Half of the pages come from before a removal and an edit of the text, for one check.",
        "en",
        "coral",
        on_answer("half", as_at(0)),
        (4,),
        layout="annotated",
        sizes=(12, 6, 5, 7),
        happens=(removed(1, 2), rewritten(1), rewritten(1, 2), rewritten(1, 3)),
    ),
)
