"""Classes 1 to 3 of the second set: comment services that fail, ids that change, threads shown in part."""

from __future__ import annotations

from dataclasses import replace

from benchmarks.attacks.faults import always, noted, on_html, on_paths, on_site, on_view, permanent, seen, together
from benchmarks.attacks.happenings import edited, posted, removed
from benchmarks.attacks.second.plan import Case
from benchmarks.press.model import Answer, Piece, Site, View
from benchmarks.press.words import READ_MORE

MOVING = (
    '<div id="coral_thread"><div id="coral" class="coral coral-stream"><h2 class="coral-header">Comments</h2>'
    '<p class="coral-callout">Commenting is paused while we move to a new system. '
    "Everything you wrote will be back soon.</p></div></div>"
)
SUBSCRIBERS = (
    '<div class="single-post-section comments-section" id="discussion"><h4>Discussion about this post</h4>'
    '<div class="comments-locked">Only paid subscribers can read or write comments on this post.</div></div>'
)
ESI = '<esi:include src="/fragments/comments?n={n}" onerror="continue"/>'
DISQUS = (
    '<section id="disqus_thread"><p>Disqus를 불러올 수 없습니다. 조정자인 경우 문제 해결 가이드를 참조하세요.</p>'
    "<noscript>Please enable JavaScript to view the comments.</noscript></section>"
)
CRASHED = (
    '<div id="postlist"><div class="dberror"><b>Discuz! Database Error</b><p>(145) Table \'./ultrax/pre_forum_post\' '
    "is marked as crashed and should be repaired</p></div></div>"
)
CLEAN_BOT = "클린봇이 부적절한 표현을 감지한 댓글입니다."


def _without_last(count: int, view: View, piece: Piece) -> View:
    """A database copy that lags behind: the last comments are not there yet, nor in the count."""
    ordered = sorted(piece.comments, key=lambda comment: (comment.posted, comment.key))
    if len(ordered) <= count + 1:
        return view
    late = frozenset(comment.key for comment in ordered[-count:])
    return replace(view, hidden=late, stated=len(ordered) - count)


OUTAGES = (
    Case(
        "coral-moves",
        "The paper moves its Coral stream to another host; for a day each page says that commenting is paused.",
        "en",
        "coral",
        on_view("all", noted(MOVING)),
        layout="annotated",
    ),
    Case(
        "isso-root-empty",
        "Isso's container is down: the count comes from a cache, the list below it is empty.",
        "ja",
        "isso",
        on_view("all", seen(shown=(0, 0))),
        layout="plain",
    ),
    Case(
        "clean-bot-hides-all",
        "A filter is set too sharp and replaces the text of every comment with its notice for two checks.",
        "ko",
        "naver",
        on_view("all", seen(every_text=CLEAN_BOT)),
        layout="korean-news",
    ),
    Case(
        "subscribers-only-by-mistake",
        (
            "A newsletter's discussion is shown to payers alone until somebody finds the switch; a reader "
            "writes meanwhile."
        ),
        "en",
        "substack",
        on_view("all", noted(SUBSCRIBERS)),
        layout="newsletter",
        happens=(posted(3),),
    ),
    Case(
        "replica-lags",
        "For one check the pages are read from a database copy that lacks the last two comments of each thread.",
        "zh",
        "wordpress-block",
        on_view("all", lambda view, piece, check: _without_last(2, view, piece)),
        (3,),
        happens=(edited(1),),
    ),
    Case(
        "raw-esi",
        "The edge stops processing ESI on some pages and sends the include tag in place of the thread.",
        "en",
        "xenforo",
        on_view("half", noted(ESI)),
        layout="open-graph",
    ),
    Case(
        "disqus-not-loaded",
        "A pre-renderer stores pages on half of which Disqus had not loaded.",
        "ko",
        "disqus-list",
        on_view("half", noted(DISQUS)),
        (3, 4, 5),
        layout="korean-news",
    ),
    Case(
        "crashed-table",
        "One thread's table is marked as crashed for three checks; a reply had been removed before.",
        "zh",
        "discuz",
        on_view("one", noted(CRASHED)),
        (3, 4, 5),
        layout="chinese-portal",
        happens=(removed(1, 2),),
    ),
)


RENUMBERED = (
    Case(
        "imported-to-disqus",
        (
            "A WordPress blog imports its comments into Disqus: other markup, ids of the new service, the "
            "rest as it was; somebody writes after."
        ),
        "en",
        "wordpress-classic",
        permanent(
            together(
                on_site(lambda site, check: replace(site, markup="disqus-list")),
                on_view("all", seen(ids="scaled", flat=True)),
            )
        ),
        happens=(posted(5),),
    ),
    Case(
        "portal-days-only",
        "A portal moves its comments: new ids, and the time is shown to the day only.",
        "zh",
        "sina",
        permanent(on_view("all", seen(ids="shifted", date_style="day"))),
        layout="chinese-portal",
    ),
    Case(
        "board-merged",
        "Two boards are merged and the older comments of each thread get new numbers, the younger keep theirs.",
        "ko",
        "korean-board",
        permanent(on_view("all", seen(ids="older-half"))),
        layout="old",
    ),
    Case(
        "reimported-in-another-order",
        "A dump is read in sorted by member name, so that the same ids now belong to other posts.",
        "zh",
        "discuz",
        permanent(on_view("all", seen(ids="permuted"))),
        layout="chinese-portal",
    ),
    Case(
        "ids-by-place-then-removed",
        (
            "A new theme numbers comments by thread and place; two checks later one in the middle is "
            "removed and the following move up."
        ),
        "en",
        "nested-articles",
        permanent(on_view("all", seen(ids="with-thread"))),
        layout="open-graph",
        happens=(removed(5, 2),),
    ),
    Case(
        "ids-by-render",
        "A home-made page gives each comment a fresh id at every rendering, and always has.",
        "ja",
        "details-tree",
        always(on_view("all", lambda view, piece, check: replace(view, ids="render", id_salt=check * 17))),
        happens=(posted(3),),
    ),
    Case(
        "masked-and-renumbered",
        "A privacy release masks readers' names and gives every comment a new random id.",
        "ko",
        "naver",
        permanent(on_view("all", seen(ids="uuid", masked=True, flat=True))),
        layout="korean-news",
    ),
    Case(
        "best-replies-twice",
        "For two checks a block of best replies stands above the list, with ids of its own.",
        "ko",
        "tistory",
        on_view("all", seen(best=3)),
        layout="plain",
        happens=(removed(1, 5),),
    ),
)


def _best_three(view: View, piece: Piece, check: int) -> View:
    keys = sorted((comment.key for comment in piece.comments), key=lambda key: key * 7919 % 101)
    if len(keys) <= 3:
        return view
    more = (
        f'<a class="u_cbox_btn_view_comment">전체 댓글 {len(keys)}개 보기 <span class="u_cbox_in_more">'
        "BEST댓글순</span></a>"
    )
    return replace(view, hidden=frozenset(keys[3:]), more=more, flat=True)


def _newest_page(view: View, piece: Piece, check: int) -> View:
    total = len(piece.comments)
    if total <= 5:
        return view
    older = (
        '<nav class="comment-navigation"><div class="nav-previous"><a '
        f'href="/{piece.slug}/comment-page-1#comments">← Older Comments</a></div></nav>'
    )
    return replace(view, shown=(total - 5, total), more=older, flat=True)


def _roots_only(view: View, piece: Piece, check: int) -> View:
    replies = frozenset(comment.key for comment in piece.comments if comment.parent is not None)
    if not replies:
        return view
    return replace(
        view, hidden=replies, more='<button class="coral-showReplies" aria-expanded="false">Show all replies</button>'
    )


def _skeletons(view: View, piece: Piece, check: int) -> View:
    total = len(piece.comments)
    bars = '<div class="comment-skeleton" aria-hidden="true"><span class="bar"></span><span class="bar"></span></div>'
    return view if total <= 4 else replace(view, shown=(0, 4), more=bars * (total - 4), flat=True)


def _forum_page(view: View, piece: Piece, check: int) -> View:
    total = len(piece.comments)
    if total <= 6:
        return view
    pages = (
        f'<div class="action-bar pagination">{total} posts • Page <strong>1</strong> of <strong>2</strong> <ul>'
        f'<li class="active"><span>1</span></li><li><a class="button" href="/{piece.slug}?start=6">2</a></li>'
        f'<li class="next"><a rel="next" href="/{piece.slug}?start=6">Next</a></li></ul></div>'
    )
    return replace(view, shown=(0, 6), more=pages, flat=True)


def _two_pages(view: View, piece: Piece, check: int) -> View:
    total = len(piece.comments)
    if total <= 4:
        return view
    pages = (
        f'<div class="page-list"><b>1</b> <a href="/{piece.slug}?page=2">2</a> <a '
        f'href="/{piece.slug}?page=2">下一页</a></div>'
    )
    return replace(view, shown=(0, total // 2), more=pages, flat=True)


def _most_relevant(view: View, piece: Piece, check: int) -> View:
    keys = [comment.key for comment in piece.comments]
    if len(keys) < 3:
        return view
    text = "“Most relevant” is selected, so some comments may have been filtered out."
    some = frozenset(key for key in keys if key * 31 % 10 < 4) or frozenset(keys[1:2])
    return replace(
        view, hidden=some, counted=False, more=f'<p class="filter-note">{text} <a href="#">All comments</a></p>'
    )


def _more_links(html: str, piece: Piece, site: Site) -> str:
    more = READ_MORE[site.language]
    return html.replace(f"… {more}", f'… <a href="#" class="btn-more" role="button">{more}</a>')


PARTIAL = (
    Case(
        "best-tab",
        "The portal opens its comment box on the best three; the tab with all of them is a script.",
        "ko",
        "naver",
        on_view("all", _best_three),
        layout="korean-news",
    ),
    Case(
        "newest-page-first",
        (
            "WordPress is told to break comments into pages and to show the last page first; a comment is "
            "removed afterwards."
        ),
        "en",
        "wordpress-classic",
        permanent(on_view("all", _newest_page)),
        happens=(removed(4, 6),),
    ),
    Case(
        "replies-folded",
        "Coral folds the replies of every comment behind a button; the count goes on counting them.",
        "en",
        "coral",
        on_view("all", _roots_only),
        (3, 4, 5),
        layout="annotated",
        sizes=(8, 5, 18, 6),
    ),
    Case(
        "skeletons",
        "The first four comments come with the page, grey bars stand for the rest until a script runs.",
        "ja",
        "disqus-list",
        on_view("all", _skeletons),
        layout="open-graph",
    ),
    Case(
        "forum-pages",
        "A forum cuts its topics into pages of six with working links; a reader answers on the last page.",
        "en",
        "phpbb",
        permanent(on_view("all", _forum_page)),
        layout="plain",
        happens=(posted(5),),
    ),
    Case(
        "long-comments-shortened",
        "A script now shortens long comments and puts “read more” after them, for three checks.",
        "ko",
        "tistory",
        together(on_view("all", seen(text_limit=24)), on_html("all", _more_links)),
        (3, 4, 5),
        layout="korean-news",
    ),
    Case(
        "second-page-lost",
        "Threads have always had two pages; for two checks the second answers 404.",
        "zh",
        "chinese-news",
        together(
            always(on_view("all", _two_pages)),
            on_paths(r"page=2", lambda answer, request: Answer(404, b"<html><body><h1>404</h1></body></html>")),
        ),
        happens=(edited(1),),
    ),
    Case(
        "most-relevant",
        "The comment plugin filters by relevance, says so, and states no number.",
        "en",
        "user-comments",
        on_view("all", _most_relevant),
        layout="annotated",
    ),
)
