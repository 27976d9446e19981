"""A 404 proves that a piece is gone, unless its page speaks of something else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.growth import grows_linearly
from yalu.crawl import KnownArticle
from yalu.extraction.article_check import ArticleCheck
from yalu.extraction.extractor import Extractor
from yalu.extraction.missing_page import why_not_missing
from yalu.model import HttpExchange, Outcome
from yalu.reasons import Reason, reason_text
from yalu.sources.source import Discovery, DiscoveryMethod, SourceConfig

URL = "https://paper.example/2026/ferry"
NOW = datetime(2026, 9, 1, tzinfo=UTC)
SOURCE = SourceConfig(
    *("paper", "Paper", "https://paper.example/", "KR", ("en",), "blog"),
    (Discovery(DiscoveryMethod.FEED, "https://paper.example/feed"),),
)
MENU = "<nav><a href='/'>Home</a><a href='/world'>World</a><a href='/login'>Log in</a></nav>"
COOKIES = "<div id='cookies'><h2>We value your privacy</h2><p>Accept all cookies</p></div>"
FORM = "<form><label>ID <input name='u'></label><label>PW <input type='password'></label><button>OK</button></form>"
CARGO = ("barley", "letters", "engineers", "bicycles", "apples", "newspapers", "lanterns", "timber", "salt")
PARAGRAPHS = [
    f"<p>The ferry leaves pier {number} at seven in the morning and brings {cargo} to the other shore.</p>"
    for number, cargo in enumerate(CARGO)
]
SENTENCES = "".join(PARAGRAPHS)
LATEST = "".join(
    f"<li><a href='/2026/piece-{number}'>The other shore sends letters for the {number}th time</a></li>"
    for number in range(12)
)


def html(*lines: str, title: str = "", head: str = "", body: str = "") -> str:
    return (
        f"<!doctype html><html><head><meta charset='utf-8'><title>{title}</title>{head}</head>"
        f"<body{body}>{''.join(lines)}</body></html>"
    )


def reason_against(page: str | bytes, status: int = 404, final: str = URL) -> tuple[Outcome, Reason] | None:
    body = page.encode() if isinstance(page, str) else page
    capture = HttpExchange(URL, NOW, status, (("content-type", "text/html; charset=utf-8"),), body)
    return why_not_missing(Extractor(), SOURCE, ArticleCheck(URL, final, KnownArticle(1, URL), capture))


def outcome(page: str | bytes, status: int = 404) -> Outcome | None:
    verdict = reason_against(page, status)
    return verdict[0] if verdict else None


@pytest.mark.parametrize(
    "line",
    [
        "We will be back soon",
        "We'll be right back",
        "Sorry, we are down for maintenance",
        "Scheduled maintenance",
        "The website is temporarily unavailable. Please check back later.",
        "Site under construction",
        "서비스 점검 중입니다",
        "시스템 점검 안내",
        "홈페이지 개편 중입니다. 곧 다시 찾아뵙겠습니다.",
        "일시적으로 서비스가 중단되었습니다. 잠시 후 다시 이용해 주세요.",
        "系统维护中，请稍后再访问",
        "網站正在維護，暫時無法使用",
        "服务器正在升级维护",
        "ただいまメンテナンス中です",
        "サービスを一時的に停止しております",
        "サイトは準備中です",
    ],
)
@pytest.mark.parametrize("where", ["title", "heading", "paragraph"])
@pytest.mark.parametrize("status", [404, 410])
def test_a_page_of_maintenance_proves_nothing(line: str, where: str, status: int) -> None:
    page = {
        "title": html("<p>…</p>", title=line),
        "heading": html(MENU, f"<h1>{line}</h1>", f"<ul>{LATEST}</ul>", title="Paper"),
        "paragraph": html(f"<h1>Paper</h1><p>{line}</p>", title="404 Not Found"),
    }[where]
    verdict = reason_against(page, status)
    assert verdict is not None
    assert verdict[0] is Outcome.UNREADABLE
    assert reason_text(verdict[1]).startswith(f"answers {status}, but speaks of maintenance")


@pytest.mark.parametrize(
    "page",
    [
        html(FORM, "<h1>Members only</h1><p>Please log in</p>", title="Paper"),
        html(MENU, FORM, title="로그인 페이지 | 신문"),
        html(FORM, "<p>请先登录后查看</p>", title="新闻"),
        html(FORM, "<p>ログインしてください</p>", title="新聞"),
        html("<p>회원 전용 기사입니다. 로그인 후 이용해 주세요.</p>", title="안내"),
        html("<script>alert('로그인 후 이용하실 수 있습니다.');location.href='/login';</script>"),
        html("<p>このページをご覧いただくにはログインが必要です。</p>", title="会員限定"),
        html(
            "<div><h2>We value your privacy</h2><p>We and our 842 partners keep cookies on your device, " + "and " * 20
        ),
        html("<h1>We value your privacy</h1><p>We and our 200 partners keep cookies.</p><button>Agree</button>"),
        html("<p>…</p>", title="쿠키 사용에 동의해 주세요"),
    ],
)
def test_a_login_or_a_question_of_consent_proves_nothing(page: str) -> None:
    assert outcome(page) is Outcome.UNREADABLE


@pytest.mark.parametrize(
    "page",
    [
        html("<h1>Error establishing a database connection</h1>"),
        html("<b>Fatal error</b>: Uncaught Error: Call to a member function on null in /var/www/a.php:12"),
        html("<h1>服务器内部错误</h1>", title="404"),
    ],
)
def test_a_failure_of_the_server_proves_nothing(page: str) -> None:
    assert outcome(page) is Outcome.UNREADABLE


@pytest.mark.parametrize(
    "page",
    [
        html(
            "<script>window._cf_chl_opt={cvId:'3'};</script><p>Verifying you are human.</p>", title="Just a moment..."
        ),
        html("<h1>Access denied</h1><p>You have been blocked.</p>", title="Access denied"),
        html("<p>비정상적인 접근이 차단되었습니다.</p>"),
        html("<h1>您的请求已被拦截</h1>"),
    ],
)
def test_a_refusal_is_a_block(page: str) -> None:
    assert outcome(page) is Outcome.BLOCKED


ARTICLE = f"<article><h1>The ferry at seven</h1>{SENTENCES}</article>"
KOREAN = "<article><h1>일곱 시의 배</h1>{}</article>".format(
    "".join(f"<p>배는 일곱 시에 {number}번 부두를 떠나 보리와 편지를 싣고 강 건너로 간다.</p>" for number in range(9))
)
DATE = '<meta property="article:published_time" content="2026-08-01T07:00:00Z">'


@pytest.mark.parametrize(
    "page",
    [
        html(MENU, ARTICLE, title="The ferry at seven"),
        html(MENU, KOREAN, title="일곱 시의 배"),
        html(ARTICLE, title="The ferry", head=f'<link rel="canonical" href="{URL}/?utm_source=x">'),
        html(
            f"<article><h1>The ferry at seven</h1>{''.join(PARAGRAPHS[:3])}</article>",
            title="The ferry at seven",
            head=f'{DATE}<link rel="canonical" href="{URL}"><meta name="robots" content="noindex">',
        ),
    ],
)
def test_the_article_itself_is_not_gone_whatever_its_status(page: str) -> None:
    assert reason_against(page) == (
        Outcome.UNREADABLE,
        Reason.of("answer.status_but", status=404, cause=Reason.of("page.shows_article")),
    )


def test_another_article_in_its_place_leaves_it_gone() -> None:
    other = '<link rel="canonical" href="https://paper.example/2026/barley">'
    assert reason_against(html(ARTICLE, title="Barley", head=DATE + other)) is None


@pytest.mark.parametrize(
    "page",
    [
        b"",
        b"%PDF-1.7",
        b'{"error": "no such post"}',
        html("<center><h1>404 Not Found</h1></center><hr><center>nginx</center>", title="404 Not Found"),
        html("<h1>Not Found</h1><p>The requested URL was not found on this server.</p>", title="404 Not Found"),
        html(
            "<h2>404 - File or directory not found.</h2><p>The resource you are looking for might have been removed, "
            "had its name changed, or is temporarily unavailable.</p>",
            title="404",
        ),
        html(MENU, COOKIES, "<h1>Oops! That page can’t be found.</h1>", FORM, body=' class="error404 wp"'),
        html(MENU, COOKIES, FORM, "<h1>Lost at sea</h1><p>Nothing to see at this pier.</p>", f"<ul>{LATEST}</ul>"),
        html(MENU, "<h1>Хуудас олдсонгүй</h1><p>Уучлаарай.</p>", title="404"),
        html("<p>Хуудас олдсонгүй</p><script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script>"),
        html("<h1>Trang này không còn</h1>", COOKIES, title="Báo"),
        html("<p>요청하신 페이지를 찾을 수 없습니다. 주소가 잘못되었거나 삭제되었을 수 있습니다.</p>", title="알림"),
        html("<p>존재하지 않는 기사이거나 시스템 점검 중입니다.</p>", title="알림"),
        html("<p>您访问的页面不存在或正在维护</p>", "<footer>网站维护：江畔公司</footer>", title="提示"),
        html("<script>alert('존재하지 않는 기사입니다.');history.back();</script>"),
        html("<p>Page not found. Access denied to drafts.</p>", title="Page not found"),
        html("<p>抱歉，指定的主题不存在或已被删除或正在被审核</p>", FORM, "<p>请登录后查看</p>", title="提示信息"),
        html("<p>お探しのページは見つかりませんでした。メンテナンス中の可能性があります。</p>", title="エラー"),
        html(f"<h1>Page not found</h1>{SENTENCES}", title="Page not found"),
        html(f"<h1>Lost at sea</h1>{SENTENCES}", body=' class="error404"'),
        html(f"<h1>Lost at sea</h1>{SENTENCES}", head='<meta name="robots" content="noindex, follow">'),
    ],
)
@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_says_the_piece_is_not_there_or_nothing_leaves_it_gone(page: str | bytes, status: int) -> None:
    assert reason_against(page, status) is None


def test_a_rule_of_any_length_is_looked_through_once() -> None:
    def look(size: int) -> None:
        assert reason_against(html("<h1>Not found</h1>", f"<p>{'-' * size}x</p>", title="404")) is None

    assert grows_linearly(look, 40_000)
