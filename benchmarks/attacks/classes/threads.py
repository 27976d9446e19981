"""Classes 1 to 3 and 12: comment systems that fail, ids that change, threads that are shown in part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from benchmarks.attacks.classes.plan import Mechanism
from benchmarks.attacks.faults import Make, ViewLayer, always, on_html, on_view, permanent
from benchmarks.attacks.happenings import posted, removed, several
from benchmarks.press.model import Piece, Site, View
from benchmarks.press.threads import COMMON, UNCOUNTED
from benchmarks.press.words import WORDS


def _note(template: str) -> Callable[[View, Piece, int], View]:
    """The thread gives way to a note; `{none}` and the like are the frame's own words."""

    def change(view: View, piece: Piece, check: int) -> View:
        words = WORDS[view.words]
        text = template.format(
            none=words.none,
            failed=words.failed,
            unavailable=words.unavailable,
            loading=words.loading,
            title=piece.title,
            zero=words.comments.format(n=0),
            plain=words.comments.format(n="").strip(),
            leave=words.leave,
        )
        return replace(view, note=text)

    return change


ZERO_THOUGHTS = _note('<h3 class="comments-title">0 thoughts on “{title}”</h3><ol class="commentlist"></ol>')
ZERO_COUNT = _note('<h3 class="comments-title">{zero}</h3><form class="comment-form"><textarea></textarea></form>')
BE_FIRST = _note(
    '<p class="no-comments">{none}</p><form class="comment-form"><h3>{leave}</h3><textarea></textarea></form>'
)
ERROR = _note('<h3>{plain}</h3><div class="comments-error" role="alert">{failed}</div>')
UNAVAILABLE = _note('<h3>{plain}</h3><p class="notice">{unavailable}</p>')
EMPTY_LIST = _note('<h3 class="comments-title">{plain}</h3><ol class="commentlist"></ol>')


def _first_only(view: View, piece: Piece, check: int) -> View:
    if len(piece.comments) < 3:
        return view
    return replace(view, shown=(0, 1), stated=1, flat=True)


def _first_three_of_many(view: View, piece: Piece, check: int) -> View:
    return replace(view, shown=(0, min(3, len(piece.comments))), flat=True)


def _no_thread(view: View, piece: Piece, check: int) -> View:
    return replace(view, no_thread=True)


OUTAGES = (
    Mechanism("zero-thoughts", on_view("all", ZERO_THOUGHTS)),
    Mechanism("empty-list", on_view("all", EMPTY_LIST)),
    Mechanism("error-loading", on_view("all", ERROR)),
    Mechanism("unavailable", on_view("all", UNAVAILABLE)),
    Mechanism("first-only", on_view("all", _first_only)),
    Mechanism("no-section", on_view("all", _no_thread)),
    Mechanism("be-the-first", on_view("all", BE_FIRST)),
    Mechanism("one-thread-zero-thoughts", on_view("one", ZERO_THOUGHTS)),
    Mechanism("one-thread-zero-count", on_view("one", ZERO_COUNT)),
    Mechanism("one-thread-error", on_view("one", ERROR)),
    Mechanism("one-thread-first-three", on_view("one", _first_three_of_many)),
    Mechanism("half-unavailable", on_view("half", UNAVAILABLE)),
    Mechanism("all-zero-count", on_view("all", ZERO_COUNT)),
)


def _ids(kind: str, moving: bool = False, **other: object) -> Callable[[View, Piece, int], View]:
    def change(view: View, piece: Piece, check: int) -> View:
        changed = replace(view, ids=kind, id_salt=check * 131 if moving else 0)
        return replace(changed, **other)  # type: ignore[arg-type]

    return change


RENUMBERED = (
    Mechanism("shifted", permanent(on_view("all", _ids("shifted")))),
    Mechanism("random-each-look", permanent(on_view("all", _ids("random", moving=True)))),
    Mechanism("random-words", permanent(on_view("all", _ids("random-word", moving=True)))),
    Mechanism("ids-gone", permanent(on_view("all", _ids("none", flat=True)))),
    Mechanism("ids-gone-for-a-while", on_view("all", _ids("none", flat=True))),
    Mechanism("rebased", permanent(on_view("all", _ids("rebased")))),
    Mechanism("scaled-for-a-while", on_view("all", _ids("scaled"))),
    Mechanism("order-reversed", permanent(on_view("all", _ids("own", order="newest")))),
    Mechanism("reversed-and-rebased", permanent(on_view("all", _ids("rebased", order="newest")))),
    Mechanism("by-place-newest-first", permanent(on_view("all", _ids("position", order="newest")))),
    Mechanism("flattened-and-shifted", permanent(on_view("all", _ids("shifted", flat=True)))),
    Mechanism("one-thread-shifted", permanent(on_view("one", _ids("shifted")))),
    Mechanism("random-and-reversed", permanent(on_view("all", _ids("random", moving=True, order="newest", flat=True)))),
)


def _part(more: str, share: float = 0.5, stated: str = "all", order: str = "") -> Callable[[View, Piece, int], View]:
    """Show a share of each thread beside a control; `stated` is which number the heading gives."""

    def change(view: View, piece: Piece, check: int) -> View:
        total = len(piece.comments)
        shown = max(1, int(total * share)) if total else 0
        if shown >= total:
            return view
        words = WORDS[view.words]
        replies = HIDDEN_REPLIES[view.words].format(left=total - shown)
        showing = SHOWING_SOME[view.words].format(shown=shown, total=total)
        control = more.format(
            more=words.more,
            loading=words.loading,
            shown=shown,
            left=total - shown,
            slug=piece.slug,
            replies=replies,
            showing=showing,
        )
        number = {"all": total, "shown": shown}[stated]
        return replace(
            view,
            shown=(0, shown),
            stated=number,
            more=control,
            flat=True,
            order=order or view.order,
        )

    return change


VIEW_MORE = '<button class="view-more" data-page="2" type="button">{more}</button>'
LOAD_MORE = '<div class="load-more"><a href="#" class="btn load-more-comments" data-offset="{shown}">{more}</a></div>'
LAZY = '<div class="comments-lazy" data-src="/api/comments?offset={shown}" aria-busy="true">{loading}</div>'
PAGES = '<nav class="comment-navigation"><a class="next" rel="next" href="/{slug}?cpage=2">Older comments</a></nav>'
SHOWING = '<p class="comment-status">{showing}</p>'
REPLIES = '<a class="show-replies" href="#">{replies}</a>'
SHOWING_SOME = {
    "en": "Showing {shown} of {total}",
    "ko": "전체 {total}개 중 {shown}개 표시",
    "zh": "显示{shown}条，共{total}条",
    "ja": "{total}件中{shown}件を表示",
}
HIDDEN_REPLIES = {
    "en": "{left} replies hidden – show",
    "ko": "답글 {left}개 펼치기",
    "zh": "展开{left}条回复",
    "ja": "返信{left}件を表示",
}
NUMBERS = (
    '<div class="pagination"><span class="current">1</span> <a href="/{slug}?cpage=2">2</a> '
    '<a href="/{slug}?cpage=2">»</a></div>'
)
SEE_ALL = '<a class="see-all" href="/{slug}/comments">{more} ({left})</a>'

PARTIAL = (
    Mechanism("view-more", on_view("all", _part(VIEW_MORE))),
    Mechanism("load-more", on_view("all", _part(LOAD_MORE, 0.6))),
    Mechanism("lazy-loader", on_view("all", _part(LAZY, 0.3))),
    Mechanism("pages-added", permanent(on_view("all", _part(PAGES)))),
    Mechanism("showing-some-of-all", on_view("all", _part(SHOWING, 0.6, "shown"))),
    Mechanism("count-of-shown-beside-view-more", on_view("all", _part(VIEW_MORE, 0.6, "shown"))),
    Mechanism("count-of-shown-beside-load-more", on_view("one", _part(LOAD_MORE, 0.7, "shown"))),
    Mechanism(
        "truncated-list",
        on_view("all", _part("", 0.6)),
        markups=(
            "wordpress-classic",
            "wordpress-block",
            "disqus-list",
            "drupal",
            "movable-type",
            "phpbb",
            "microdata",
            "korean-board",
            "chinese-news",
            "japanese-blog",
        ),
    ),
    Mechanism("hidden-replies", on_view("all", _part(REPLIES, 0.7, "shown"))),
    Mechanism("numbered-pages-newest-first", permanent(on_view("all", _part(NUMBERS, 0.5, "all", "newest")))),
    Mechanism("see-all-elsewhere", permanent(on_view("all", _part(SEE_ALL, 0.5, "shown")), blind=True)),
    Mechanism("one-thread-view-more", on_view("one", _part(VIEW_MORE, 0.8, "shown"))),
)


def _cut_list(html: str, piece: Piece, site: Site) -> str:
    """The page ends inside the thread; nothing after it is closed."""
    if len(piece.comments) < 3:
        return html
    texts = [
        comment.text.replace("&", "&amp;").replace("'", "&#x27;").replace('"', "&quot;") for comment in piece.comments
    ]
    places = sorted(place for place in (html.find(text) for text in texts) if place > 0)
    return html[: places[int(len(places) * 0.6)] + 4] if places else html


def _list_not_closed(html: str, piece: Piece, site: Site) -> str:
    """Everything up to the last third of the comments, then the rest of the frame: the list is never closed."""
    if len(piece.comments) < 3:
        return html
    cut = _cut_list(html, piece, site)
    start = max(cut.rfind("<li"), cut.rfind("<dt"), cut.rfind("<tr"), cut.rfind('<div class="comment'))
    return cut[:start] + html[html.find("</main>") :]


def _tail_after(html: str, piece: Piece, site: Site) -> str:
    """The thread stops after two comments and the page goes on with a server's error line."""
    return _list_not_closed(html, piece, site).replace("</main>", "<b>Warning</b>: MySQL server has gone away</main>")


def _less_than_half(view: View, piece: Piece, check: int) -> View:
    total = len(piece.comments)
    return view if total < 3 else replace(view, shown=(0, max(1, int(total * 0.3))), flat=True)


def _last_few(view: View, piece: Piece, check: int) -> View:
    total = len(piece.comments)
    return view if total < 3 else replace(view, shown=(total - max(1, int(total * 0.3)), total), flat=True)


GROWS = several(posted(1, 91), posted(5, 95))
"""Two readers write, at the second and the sixth check."""
SHRINKS = removed(2, None)


def _always(change: ViewLayer) -> Make:
    return always(on_view("all", change))


UNCOUNTED_CASES = (
    Mechanism("appended", setup=GROWS),
    Mechanism("removed", setup=SHRINKS),
    Mechanism("page-cut-in-the-thread", on_html("all", _cut_list)),
    Mechanism("list-not-closed", on_html("all", _list_not_closed)),
    Mechanism("first-third-only", on_view("all", _less_than_half)),
    Mechanism("newest-first", permanent(on_view("all", _ids("own", order="newest")))),
    Mechanism("by-place-and-removed", _always(_ids("position")), setup=SHRINKS),
    Mechanism("paged", permanent(on_view("all", _part(PAGES, 0.6)))),
    Mechanism("one-page-cut", on_html("one", _cut_list)),
    Mechanism("appended-then-first-third", on_view("one", _less_than_half), setup=GROWS),
    Mechanism("newest-third-only", on_view("one", _last_few)),
    Mechanism("server-error-in-the-list", on_html("all", _tail_after)),
    Mechanism("view-more", on_view("all", _part(VIEW_MORE, 0.7))),
    Mechanism("without-ids", permanent(on_view("all", _ids("none", flat=True))), setup=GROWS),
    Mechanism("never-ids-and-removed", _always(_ids("none", flat=True)), setup=SHRINKS),
    Mechanism("always-newest-first-and-appended", _always(_ids("own", order="newest")), setup=GROWS),
)
# The first two stand in it twice, so that they are given twice as often.
WITHOUT_COUNT = (*(name for name in COMMON if name in UNCOUNTED), "archived-numbered", "definition-list")
UNCOUNTED_MECHANISMS = tuple(replace(case, markups=WITHOUT_COUNT) for case in UNCOUNTED_CASES)

THREAD_CLASSES: dict[str, tuple[Mechanism, ...]] = {
    "01": OUTAGES,
    "02": RENUMBERED,
    "03": PARTIAL,
    "12": UNCOUNTED_MECHANISMS,
}
