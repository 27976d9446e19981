"""Classes 16 to 18: redirects that remove nothing, walls of consent, other articles at an address."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from html import escape

from benchmarks.attacks.faults import Make, on_answer
from benchmarks.attacks.happenings import edited, posted, redirected, rewritten
from benchmarks.attacks.second.plan import Case
from benchmarks.press import sites
from benchmarks.press.model import Answer, Fault, Piece, Request, Site, View
from benchmarks.press.page import article_html, plain_view


def _leads(status: int, target: str, page: Callable[[Request], str]) -> Callable[[Answer, Request], Answer]:
    """A redirect to `target`, and `page` there."""

    def change(answer: Answer, request: Request) -> Answer:
        if request.path.startswith(target.partition("?")[0]):
            return Answer(200, page(request).encode())
        if request.piece is None:
            return answer
        slug = request.piece.slug
        return Answer(status, b"", (("Location", request.base + target.replace("{slug}", slug)),))

    return change


def on(share: str, status: int, target: str, page: Callable[[Request], str]) -> Make:
    """The chosen pieces redirect to `target`, which answers whoever asks."""

    def make(site: Site, checks: frozenset[int], draw: random.Random) -> tuple[Fault, ...]:
        change = _leads(status, target, page)
        path = target.partition("?")[0]
        there = Fault(
            "there",
            checks,
            answer=lambda answer, request: change(answer, request) if request.path.startswith(path) else answer,
        )
        return (*on_answer(share, change)(site, checks, draw), there)

    return make


def _frame(request: Request, title: str, main: str, language: str) -> str:
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8">'
        f"<title>{title} - {request.site.name}</title></head>"
        f'<body><header class="site"><a href="/">{request.site.name}</a></header>'
        f"<main><h1>{title}</h1>{main}</main></body></html>"
    )


def listing(title: str, language: str, lead: str = "") -> Callable[[Request], str]:
    """A list of pieces with a line of each."""

    def page(request: Request) -> str:
        items = "".join(
            f'<li class="item"><h3><a href="/{escape(piece.slug)}">{escape(piece.title)}</a></h3>'
            f"<p>{escape(piece.paragraphs[0][:90])}…</p></li>"
            for piece in request.site.pieces
        )
        return _frame(request, title, f"<p>{lead}</p><ul>{items}</ul>", language)

    return page


ELSEWHERE = (
    Case(
        "to-search",
        "One piece's address leads to the site's search for two checks, with results.",
        "en",
        "wordpress-classic",
        on("one", 302, "/search?q=harbour", listing("Search results for “harbour”", "en", "5 results")),
    ),
    Case(
        "to-search-moved-permanently",
        "The same in Korean, said to be permanent, and the search finds nothing.",
        "ko",
        "korean-board",
        on(
            "one",
            301,
            "/search.php?keyword=",
            lambda request: _frame(
                request, "통합검색", "<form><input name=keyword></form><p>검색 결과가 없습니다.</p>", "ko"
            ),
        ),
        layout="korean-news",
    ),
    Case(
        "to-section",
        "A router update sends one piece to its section's list for three checks.",
        "zh",
        "sina",
        on("one", 301, "/sixiang/", listing("思想", "zh-CN")),
        (2, 3, 4),
        layout="chinese-portal",
    ),
    Case(
        "to-author",
        "One piece leads to the columnist's page, a list of pieces with first lines, for two checks.",
        "ja",
        "fc2",
        on("one", 302, "/author/list", listing("執筆者の記事一覧", "ja")),
        layout="plain",
        happens=(edited(1),),
    ),
    Case(
        "to-tag",
        "A plugin sends a third of the pieces to the page of their first tag for two checks.",
        "en",
        "coral",
        on("third", 301, "/tag/borders", listing("Tag: borders", "en")),
        layout="annotated",
        sizes=(4, 6, 3, 8, 5, 7),
    ),
    Case(
        "removed-to-front",
        "A piece is withdrawn and its address leads to the front page for good: that is a removal.",
        "en",
        "disqus-list",
        layout="open-graph",
        happens=(redirected(2, 2),),
    ),
)

WALL = {
    "en": (
        "Before you continue",
        "We use cookies and data to deliver and maintain our services and to show personalised content.",
        "Reject all",
        "Accept all",
    ),
    "ja": (
        "続行する前に",
        (
            "当サイトと提携企業は、サービスの提供、利用状況の測定、コンテンツのパーソナライズのために "
            "Cookie とデータを使用します。"
            "「すべて同意」を選択すると、これらの目的での使用に同意したことになります。"
        ),
        "すべて拒否",
        "すべて同意",
    ),
    "ko": (
        "계속하기 전에",
        (
            "당사와 파트너는 서비스 제공과 맞춤형 콘텐츠 표시를 위해 쿠키와 데이터를 사용합니다. "
            "‘모두 동의’를 선택하면 이러한 목적에 동의하게 됩니다."
        ),
        "모두 거부",
        "모두 동의",
    ),
    "zh": (
        "继续之前",
        (
            "我们与合作伙伴使用 Cookie 和数据来提供服务、衡量受众互动并展示个性化内容。"
            "选择“全部接受”，即表示您同意将其用于上述目的。"
        ),
        "全部拒绝",
        "全部接受",
    ),
}


def wall(language: str) -> Callable[[Request], str]:
    title, text, no, yes = WALL[language]
    main = (
        f'<p>{text}</p><form method="post"><button>{no}</button><button>{yes}</button><a href="/privacy">…</a></form>'
    )
    return lambda request: _frame(request, title, main, language)


WALLS = (
    Case(
        "ja-moved",
        "Every piece answers 301 to a wall of consent in Japanese for two checks.",
        "ja",
        "japanese-blog",
        on("all", 301, "/consent?return={slug}", wall("ja")),
    ),
    Case(
        "ja-moved-one",
        "One piece alone meets the wall.",
        "ja",
        "isso",
        on("one", 301, "/consent/gate?to={slug}", wall("ja")),
        layout="plain",
        happens=(edited(1),),
    ),
    Case(
        "ko-found",
        "A third of the pieces answers 302 to the Korean wall for two checks.",
        "ko",
        "naver",
        on("third", 302, "/agree?u={slug}", wall("ko")),
        layout="korean-news",
        sizes=(4, 6, 5, 7, 3, 9),
    ),
    Case(
        "zh-in-place",
        "Half of the pieces answer the Chinese wall at their own addresses.",
        "zh",
        "chinese-news",
        on_answer("half", lambda answer, request: Answer(200, wall("zh")(request).encode())),
        layout="chinese-portal",
    ),
    Case(
        "en-see-other",
        "One piece answers 303 to the English wall for three checks.",
        "en",
        "wordpress-block",
        on("one", 303, "/privacy-gate?next={slug}", wall("en")),
        (2, 3, 4),
    ),
    Case(
        "zh-moved-one",
        "One piece answers 301 to the Chinese wall for two checks.",
        "zh",
        "discuz",
        on("one", 301, "/cookie-consent?url={slug}", wall("zh")),
        layout="chinese-portal",
        happens=(posted(5),),
    ),
)


def other(own_head: bool) -> Make:
    """The second piece's address serves the third piece, under its own head or the other's."""

    def make(site: Site, checks: frozenset[int], draw: random.Random) -> tuple[Fault, ...]:
        mine, other = site.pieces[1], site.pieces[2]

        def pages(now: Site, check: int) -> Site:
            shown = next(piece for piece in now.pieces if piece.key == other.key)
            return replace(
                now,
                pieces=tuple(replace(shown, key=p.key, slug=p.slug) if p.key == mine.key else p for p in now.pieces),
            )

        def head(view: View, piece: Piece, now: Site, check: int) -> View:
            if piece.key != mine.key or own_head:
                return view
            return replace(
                view, canonical=f"{{base}}/{other.slug}", og_url=f"{{base}}/{other.slug}", post_id=500 + other.key
            )

        return (Fault("other piece", checks, site=pages, view=head),)

    return make


def _bare(html: str, piece: Piece, site: Site, check: int = 0) -> str:
    """The page without the address that it calls its own."""
    start = html.find('<link rel="canonical"')
    html = html[:start] + html[html.find(">", start) + 1 :]
    start = html.find('<meta property="og:url"')
    return html[:start] + html[html.find(">", start) + 1 :]


def _stranger(site: Site, checks: frozenset[int], draw: random.Random) -> tuple[Fault, ...]:
    """The longest piece's address serves a piece that the site does not list."""
    taken = {comment.text for piece in site.pieces for comment in piece.comments}
    foreign = sites.piece(77, site.phrases, site.pieces[0].published, 3, random.Random(f"stranger {site.name}"), taken)

    def layer(html: str, piece: Piece, now: Site, check: int) -> str:
        if piece.key != 1:
            return html
        return _bare(article_html(replace(foreign, slug=piece.slug), now, plain_view(now), ""), piece, now)

    return (Fault("stranger", checks, html=layer),)


def _always_bare(make: Make) -> Make:
    """No page of the outlet ever names its own address."""

    def both(site: Site, checks: frozenset[int], draw: random.Random) -> tuple[Fault, ...]:
        bare = Fault("bare", frozenset(range(7)), html=_bare, blind=frozenset(), onset=False)
        return (*make(site, checks, draw), bare)

    return both


OTHERS = (
    Case(
        "own-canonical",
        "One address serves another piece of the paper under its own canonical address, once.",
        "en",
        "wordpress-classic",
        other(True),
        (3,),
    ),
    Case(
        "other-canonical",
        "One address serves another piece with that one's canonical address, once.",
        "ko",
        "korean-board",
        other(False),
        (3,),
        layout="korean-news",
    ),
    Case(
        "no-canonical",
        "The same on a paper whose pages never name their address, for two checks.",
        "zh",
        "sina",
        _always_bare(other(True)),
        (3, 4),
        layout="chinese-portal",
    ),
    Case(
        "stranger",
        "One address serves, once, a piece that nobody has seen, without any address of its own.",
        "ja",
        "isso",
        _stranger,
        (3,),
        layout="plain",
    ),
    Case(
        "stranger-twice",
        "The same for two checks in English; the piece is edited later.",
        "en",
        "nested-articles",
        _stranger,
        (2, 3),
        layout="open-graph",
        happens=(rewritten(5, 1),),
    ),
    Case(
        "to-another-piece",
        "One piece redirects to another piece of the paper for two checks.",
        "zh",
        "chinese-news",
        lambda site, checks, draw: (
            Fault(
                "to another",
                checks,
                answer=lambda answer, request: (
                    Answer(302, b"", (("Location", f"{request.base}/{site.pieces[2].slug}"),))
                    if request.piece is not None and request.piece.key == 2
                    else answer
                ),
            ),
        ),
    ),
)
