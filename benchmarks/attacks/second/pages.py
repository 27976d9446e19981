"""Classes 4 and 5 of the second set: identities that collapse, and one page at every address."""

from __future__ import annotations

import random
from dataclasses import replace

from benchmarks.attacks.faults import TERMS, Make, always, on_answer, on_everything, on_html, on_view, permanent, seen
from benchmarks.attacks.happenings import cross_posted, edited, posted, published, removed, retitled, rewritten
from benchmarks.attacks.second.plan import Case
from benchmarks.press.model import Answer, Fault, Piece, Request, Site, View


def _series(site: Site, checks: frozenset[int], draw: random.Random) -> tuple[Fault, ...]:
    """The first two pieces name the page of their series."""
    claim = "{base}/series/border-notes"

    def layer(view: View, piece: Piece, now: Site, check: int) -> View:
        return replace(view, canonical=claim, og_url=claim) if piece.key in (1, 2) else view

    return (Fault("series", checks, view=layer),)


def _key_without_query(site: Site, checks: frozenset[int], draw: random.Random) -> tuple[Fault, ...]:
    """Every second address is answered with the first piece's page, head and all."""
    first = site.pieces[0]

    def pages(now: Site, check: int) -> Site:
        copies = tuple(replace(first, key=p.key, slug=p.slug) if p.key % 2 == 0 else p for p in now.pieces)
        return replace(now, pieces=copies)

    def heads(view: View, piece: Piece, now: Site, check: int) -> View:
        return (
            replace(view, canonical=f"{{base}}/{first.slug}", og_url=f"{{base}}/{first.slug}", post_id=501)
            if piece.key % 2 == 0
            else view
        )

    return (Fault("cache key", checks, site=pages, view=heads),)


def _own(template: str) -> Make:
    """Canonical address and `og:url` of each piece by a template with its slug."""
    return on_view(
        "all",
        lambda view, piece, check: replace(
            view,
            canonical=template.format(slug=piece.slug, path=piece.slug.partition("?")[0]),
            og_url=template.format(slug=piece.slug, path=piece.slug.partition("?")[0]),
        ),
    )


IDENTITY = (
    Case(
        "home-page-since-ever",
        "A hand-made template has always named the home page as the canonical address of every piece.",
        "en",
        "guestbook",
        always(on_view("all", seen(canonical="{base}/", og_url="{base}/"))),
        layout="hand-made",
        happens=(rewritten(3),),
    ),
    Case(
        "query-dropped",
        "An update makes the board's canonical addresses forget the query, which is all that tells its pieces apart.",
        "ko",
        "korean-board",
        _own("{{base}}/{path}"),
        layout="plain",
        address="bbs/view.php?bo_table=col&wr_id={n}",
        happens=(posted(3),),
    ),
    Case(
        "names-the-mobile-twin",
        "For two checks each page names an AMP twin of itself.",
        "zh",
        "sina",
        _own("{{base}}/{slug}?amp=1"),
        layout="chinese-portal",
    ),
    Case(
        "two-of-one-series",
        "From a redesign on, two pieces of a series both name the series' page.",
        "ja",
        "nested-articles",
        permanent(_series),
        layout="newsletter",
        happens=(retitled(5, 3),),
    ),
    Case(
        "one-title-for-all",
        "A search-engine plugin gives every page the site's slogan as its title for two checks; the headings stay.",
        "en",
        "xenforo",
        on_view("all", seen(head_title="The Ferry Post: two shores, one paper")),
        layout="annotated",
    ),
    Case(
        "staging-leaks",
        "A release leaves the staging host in every canonical address.",
        "ko",
        "isso",
        permanent(_own("http://staging.ferrypost.test/{slug}")),
        layout="korean-news",
        happens=(rewritten(5, 3),),
    ),
    Case(
        "cross-posted",
        "A piece appears a second time in another section, word for word, with a thread of its own.",
        "zh",
        "user-comments",
        layout="annotated",
        happens=(cross_posted(3, 1, "world/again-41"),),
    ),
    Case(
        "cache-key-without-query",
        "A cache drops the query from its key and answers every second piece with the first one's page.",
        "en",
        "table-grid",
        _key_without_query,
        layout="old",
        address="view.asp?id={n}",
    ),
)

MOURNING = (
    '<!DOCTYPE html><html lang="ko"><head><meta charset="utf-8"><title>근조</title></head>'
    '<body style="background:#000"><div class="mourn"><img alt="근조"><h1>삼가 고인의 명복을 빕니다</h1>'
    "<p>국가 애도 기간 동안 홈페이지 운영을 잠시 중단합니다.</p></div></body></html>"
)
SHELL = (
    '<!doctype html><html lang="ja"><head><meta charset="utf-8"><title>渡し場通信</title><script '
    'defer src="/static/js/main.4f1c.js"></script></head><body><noscript>このアプリを実行するには '
    'JavaScript を有効にしてください。</noscript><div id="root"></div></body></html>'
)
HELLO = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Hello world! – My WordPress Site</title></head>'
    '<body class="single"><article id="post-1" class="post-1 post"><h1 class="entry-title">Hello world!</h1>'
    '<div class="entry-content"><p>Welcome to WordPress. This is your first post. Edit or delete it, '
    "then start writing!</p>"
    '</div></article><div id="comments" class="comments-area"><h2 class="comments-title">One response '
    "to “Hello world!”</h2>"
    '<ol class="comment-list"><li id="comment-1" class="comment"><article class="comment-body"><b '
    'class="fn">A WordPress Commenter</b> '
    '<time datetime="2026-09-07T20:00:00+00:00">September 7, 2026</time><div class="comment-content">'
    "<p>Hi, this is a comment. "
    "To get started with moderating, editing, and deleting comments, please visit the Comments "
    "screen.</p></div></article></li>"
    "</ol></div></body></html>"
)
CHALLENGE = (
    '<html><head><meta charset="utf-8"></head><body><script>'
    'document.cookie="__jsl_clearance_s=1757214000.1|-1|x;path=/";location.href=location.pathname+location.search</script></body></html>'
)
CASINO = (
    '<!DOCTYPE html><html lang="ko"><head><meta charset="utf-8"><title>온라인 카지노 추천 TOP 10</title>'
    '<script type="application/ld+json">'
    '{"@context":"https://schema.org","@type":"NewsArticle","headline":"온라인 카지노 추천 TOP 10",'
    '"datePublished":"2026-09-07T00:00:00+09:00"}</script></head><body><article><h1>온라인 카지노 추천 TOP 10</h1>'
    "<p>신규 가입 첫 충전 보너스와 매일 출석 혜택을 드립니다. 24시간 고객 센터와 빠른 환전을 약속합니다.</p>"
    "<p>슬롯, 바카라, 룰렛까지 모든 게임을 한곳에서 즐기세요. 먹튀 걱정 없는 안전한 사이트만 모았습니다.</p>"
    "</article></body></html>"
)
REGION = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>The Ferry Post</title></head><body>'
    "<p>Unfortunately, our website is currently unavailable in your region. We are engaged on the issue "
    "and committed to looking at options that support our full range of digital offerings.</p></body>"
    "</html>"
)
SUSPENDED = (
    b"<html><head><title>Account Suspended</title></head><body><h1>Account Suspended</h1><p>This account "
    b"has been suspended. Contact your hosting provider for more information.</p></body></html>"
)


def _instead(page: str, status: int = 200) -> Make:
    return on_answer("all", lambda answer, request: Answer(status, page.encode()))


def _consent(html: str, piece: Piece, site: Site) -> str:
    """The page's own head, a consent dialogue for its body."""
    head = html.partition("<main>")[0]
    return (
        f'{head}<main><div id="sp_message" role="dialog"><h2>我们重视您的隐私</h2><p>'
        "我们和869家合作伙伴在您的设备上存储并访问信息。请选择“接受”以继续访问本站。</p><button>接受</button><button>"
        "管理选项</button></div></main></body></html>"
    )


def _suspended(answer: Answer, request: Request) -> Answer:
    if request.path.startswith("/cgi-sys/"):
        return Answer(200, SUSPENDED)
    return Answer(302, b"", (("Location", f"{request.base}/cgi-sys/suspendedpage.cgi"),))


ONE_PAGE = (
    Case(
        "days-of-mourning",
        "A Korean paper shows one black page at every address of a piece during days of mourning.",
        "ko",
        "naver",
        _instead(MOURNING),
        (3, 4, 5),
        layout="korean-news",
    ),
    Case(
        "application-shell",
        "A relaunch answers every address with the empty shell of a script application.",
        "ja",
        "fc2",
        _instead(SHELL),
        layout="plain",
        happens=(edited(1),),
    ),
    Case(
        "consent-in-the-body",
        "A consent dialogue replaces the body of every page; title, dates and addresses in the head stay.",
        "zh",
        "archived-responses",
        on_html("all", _consent),
        layout="json-ld",
    ),
    Case(
        "hello-world",
        "After a failed move the host serves a fresh WordPress whose only post stands at every address.",
        "en",
        "wordpress-block",
        _instead(HELLO),
        (3,),
        happens=(removed(1, 3),),
    ),
    Case(
        "script-challenge",
        "A Chinese application firewall answers every request with a script that sets a cookie.",
        "zh",
        "discuz",
        on_answer("all", lambda answer, request: Answer(200, CHALLENGE.encode()), listing=True),
        layout="chinese-portal",
    ),
    Case(
        "casino",
        "The site is broken into and shows crawlers one casino article at every address until it is cleaned.",
        "ko",
        "tistory",
        _instead(CASINO),
        layout="open-graph",
        happens=(published(5),),
    ),
    Case(
        "not-in-your-region",
        "A privacy setting shuts out the crawler's region with one page, status 200.",
        "en",
        "coral",
        _instead(REGION),
        (2, 3),
        layout="annotated",
    ),
    Case(
        "account-suspended",
        "The hosting bill is paid late: every address redirects to the provider's page for two checks.",
        "en",
        "archived-responses",
        on_everything(_suspended),
        layout="hand-made",
        allowed=TERMS,
    ),
)
