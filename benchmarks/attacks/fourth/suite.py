"""The fourth set: twenty cases of the third set's classes, written after those were mended."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

from benchmarks.attacks.faults import Make, always, noted, on_answer, on_html, on_paths, on_view, seen, together
from benchmarks.attacks.happenings import edited, moved, posted, published, redirected, removed, retitled, rewritten
from benchmarks.attacks.scenario import Scenario, schedule
from benchmarks.attacks.second.plan import Case, scenarios_of
from benchmarks.attacks.third import articles, states, texts, threads
from benchmarks.press.model import Answer, Comment, Fault, Piece, Request, Site, View

THREE = (2, 3, 4)
SOON = schedule(timedelta(minutes=50))


def _every_second(comments: list[Comment]) -> list[Comment]:
    return comments[::2]


def _two_thirds(comments: list[Comment]) -> list[Comment]:
    return comments[: max(1, 2 * len(comments) // 3)]


def _without_shouting(comments: list[Comment]) -> list[Comment]:
    """A new filter hides long comments on the whole site."""
    return sorted(comments, key=lambda comment: len(comment.text))[: max(1, 3 * len(comments) // 5)]


def _paged(view: View, piece: Piece, check: int) -> View:
    """WordPress's comment pages without a count."""
    if len(piece.comments) < 6:
        return replace(view, counted=False)
    link = f'<div class="nav-previous"><a href="/{piece.slug}?cpage=2#comments" rel="next">Newer Comments</a></div>'
    return replace(view, shown=(0, 5), more=link, flat=True, counted=False)


def _twin(site: Site, checks: frozenset[int], draw: random.Random) -> tuple[Fault, ...]:
    """The first piece's address redirects to the last piece."""
    target = site.pieces[-1].slug

    def layer(answer: Answer, request: Request) -> Answer:
        if request.piece is None or request.piece.key != 1:
            return answer
        return Answer(301, b"", (("Location", f"{request.base}/{target}"),))

    return (Fault("twin", checks, answer=layer),)


def _rotating(site: Site, checks: frozenset[int], draw: random.Random) -> tuple[Fault, ...]:
    """Related links and a count of views rotate at every check, ever since."""
    layer = always(on_view("all", lambda view, piece, check: replace(view, noise=check + 1)))
    return layer(site, checks, draw)


def _question(html: str, piece: Piece, site: Site) -> str:
    """A question about cookies in place of everything below the header, in other words than most."""
    head = html.partition("<main>")[0]
    return (
        f'{head}<main><section class="cm"><h2>쿠키 설정</h2>'
        "<p>더 나은 서비스를 위해 필수 쿠키와 선택 쿠키를 사용합니다. "
        "원하는 항목을 고르신 뒤 계속 이용해 주세요.</p><label><input type=checkbox> 분석</label>"
        "<label><input type=checkbox> 광고</label><button>선택한 쿠키만 허용</button><button>모든 쿠키 허용</button>"
        "</section></main></body></html>"
    )


def _stale_half(share: str, back: int) -> Make:
    """Pages as they were `back` checks earlier, rotating boxes and all."""

    def change(answer: Answer, request: Request) -> Answer:
        assert request.at_check is not None
        return request.at_check(request.check - back)

    return on_answer(share, change)


HIDDEN = {
    "ko": "신고 접수로 임시 숨김 처리된 댓글입니다.",
    "zh": "此评论被多人举报，正在处理。",
}
CASES = (
    Case(
        "every-second-ko",
        "A shard of the comments' database is away: every second comment is missing, the count agrees.",
        "ko",
        "tistory",
        on_view("all", threads.only(_every_second, counted=True)),
        THREE,
        layout="korean-news",
        sizes=(9, 7, 12, 5),
        happens=(posted(5),),
    ),
    Case(
        "two-thirds-zh",
        "Lists without a count end after two thirds for three checks.",
        "zh",
        "ptt",
        on_view("all", threads.only(_two_thirds, counted=False)),
        THREE,
        layout="chinese-portal",
        sizes=(9, 12, 6, 15),
    ),
    Case(
        "length-filter-en",
        "A filter hides the longest comments of every thread for three checks, and the count follows.",
        "en",
        "substack",
        on_view("all", threads.only(_without_shouting, counted=True)),
        THREE,
        layout="newsletter",
        sizes=(10, 14, 8, 7),
        happens=(rewritten(5),),
    ),
    Case(
        "show-more-ja",
        "From a redesign on a list shows a third with a button in other words; the heading counts these.",
        "ja",
        "disqus-list",
        on_view("all", threads.offered('<div class="next-comments"><button type="button">次の10件</button></div>', 3)),
        THREE,
        layout="open-graph",
        sizes=(9, 12, 7),
    ),
    Case(
        "second-page-uncounted",
        "WordPress without a count: the second page comes from an old cache for three checks.",
        "en",
        "wordpress-classic",
        together(always(on_view("all", _paged)), on_paths(r"cpage=2", threads.as_at(1))),
        (3, 4, 5),
        sizes=(8, 4, 5),
        happens=(posted(2),),
    ),
    Case(
        "old-and-rotating",
        "An old copy shows a removed comment again for a check, on pages that rotate.",
        "zh",
        "isso",
        together(_rotating, _stale_half("one", 3)),
        (4,),
        layout="json-ld",
        sizes=(9, 5, 4),
        happens=(removed(1, 2),),
    ),
    Case(
        "old-twice",
        "An old copy of half of the pages at two neighbouring checks.",
        "ko",
        "naver",
        on_answer("half", threads.as_at(0)),
        (4, 5),
        layout="korean-news",
        sizes=(9, 6, 5, 7),
        happens=(removed(1, 2), rewritten(1), rewritten(1, 2), rewritten(1, 3)),
    ),
    Case(
        "to-search-at-root",
        "One piece leads to the search at the front page's address, which lists pieces.",
        "en",
        "movable-type",
        articles.on("one", 302, "/?s=ferry", articles.listing("Search results for: ferry", "en")),
        (3, 4),
        layout="plain",
    ),
    Case(
        "to-archive-ja",
        "One piece leads to the month's archive for three checks; another is really withdrawn to the front page.",
        "ja",
        "japanese-blog",
        articles.on("one", 301, "/archives/date/202608", articles.listing("2026年8月の記事", "ja")),
        THREE,
        layout="entry",
        happens=(redirected(2, 2),),
        sizes=(2, 3, 9, 4),
    ),
    Case(
        "wall-ko-question",
        "A question about cookies replaces one page's body for three checks.",
        "ko",
        "korean-board",
        on_html("one", _question),
        THREE,
        layout="korean-news",
    ),
    Case(
        "wall-zh-found",
        "A third of the pieces answer 302 to a wall in Chinese.",
        "zh",
        "sina",
        articles.on("third", 302, "/gdpr?back={slug}", articles.wall("zh")),
        (2, 3),
        layout="chinese-portal",
        sizes=(4, 5, 6, 3, 8, 7),
    ),
    Case(
        "twin-once",
        "One piece redirects to another for a check, then two.",
        "zh",
        "chinese-news",
        _twin,
        (1, 4, 5),
        layout="annotated",
    ),
    Case(
        "other-own-ja",
        "One address serves another piece under its own address for two checks.",
        "ja",
        "fc2",
        articles.other(True),
        (3, 4),
        layout="newsletter",
        happens=(retitled(1, 1),),
    ),
    Case(
        "meter-third-en",
        "A meter shows the beginnings of a third, at two checks apart.",
        "en",
        "xenforo",
        on_view("third", seen(teaser=True)),
        (2, 4),
        layout="story",
        sizes=(4, 6, 3, 8, 5, 7),
    ),
    Case(
        "hidden-ko",
        "A comment is hidden for a check after reports.",
        "ko",
        "xenforo",
        texts.masked(HIDDEN["ko"], 2),
        (3,),
        layout="open-graph",
        happens=(edited(1, 0),),
    ),
    Case(
        "hidden-zh",
        "The same in Chinese, on a board.",
        "zh",
        "discuz",
        texts.masked(HIDDEN["zh"], 2),
        (4,),
        layout="chinese-portal",
    ),
    Case(
        "cut-twice-ko",
        "A text ends in mid-sentence for two checks inside its template.",
        "ko",
        "drupal",
        on_html("one", texts.body_cut(0.5, 0.4)),
        (2, 3),
        layout="story",
        happens=(rewritten(5, 2),),
    ),
    Case(
        "first-sight-zh",
        "At first sight half of the pages are cut in their template.",
        "zh",
        "isso",
        on_html("half", texts.body_cut(0.6, 0.5)),
        (0,),
        layout="entry",
    ),
    Case(
        "listed-soon-ja",
        "A piece moves; checks follow each other within the hour, so that the old address is not due.",
        "ja",
        "isso",
        layout="plain",
        schedule=SOON,
        forced=False,
        sizes=(3, 4, 5, 2),
        happens=(moved(2, 2), published(4, required=False)),
    ),
    Case(
        "error-first-ja",
        "At the first two checks no list can be loaded; afterwards somebody writes.",
        "ja",
        "wordpress-html5",
        on_view("all", noted(states.ERROR["en"])),
        (0, 1),
        layout="entry",
        happens=(posted(4),),
    ),
)


def fourth_scenarios() -> list[Scenario]:
    """Every scenario of the fourth set, in a stable order and with stable ids."""
    return scenarios_of("26", CASES, "f", 900_000)
