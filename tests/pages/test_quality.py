"""Whether a reader saw this: block, login, error, empty and listing pages in four languages."""

from __future__ import annotations

import pytest

from tests.pages.conftest import HEADLINE, NOW, PARAGRAPHS, page, paragraphs
from yalu.model import Quality
from yalu.pages.read_page import read_page


def quality(body: bytes, *, status: int = 200, url: str = "https://x.example/a/1") -> Quality:
    parsed_page = read_page(body, url=url, headers={}, fetched_at=NOW, status=status)
    assert (parsed_page.article is None) is (parsed_page.quality not in (Quality.OK, Quality.TEASER))
    assert parsed_page.quality is Quality.OK or parsed_page.reason
    return parsed_page.quality


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("Just a moment...", "Checking your browser before you go on.", Quality.BLOCKED),
        ("Access Denied", "You do not have permission. Reference #18.2f", Quality.BLOCKED),
        ("알림", "비정상적인 접근이 감지되어 접속이 차단되었습니다.", Quality.BLOCKED),
        ("安全验证", "请完成验证后继续访问，拖动滑块。", Quality.BLOCKED),
        ("お知らせ", "アクセスが拒否されました。時間をおいてください。", Quality.BLOCKED),
        ("404 Not Found", "Nothing is here.", Quality.ERROR),
        ("안내", "요청하신 페이지를 찾을 수 없습니다.", Quality.ERROR),
        ("提示", "抱歉，您访问的页面不存在或已被删除。", Quality.ERROR),
        ("ご案内", "お探しのページが見つかりませんでした。", Quality.ERROR),
        ("로그인", "로그인이 필요한 서비스입니다.", Quality.LOGIN),
        ("登录", "请先登录后查看。", Quality.LOGIN),
        ("会員", "続きはログインしてください。", Quality.LOGIN),
        ("Sign in", "<form>Name <input name=u> Password <input type=password></form>", Quality.LOGIN),
        ("", "", Quality.EMPTY),
    ],
)  # fmt: skip
def test_notices_are_not_articles(title: str, text: str, expected: Quality) -> None:
    assert quality(page(f"<h1>{title}</h1><p>{text}</p>", title=title)) is expected


def test_words_of_two_sentences_are_no_notice() -> None:
    text = (
        "年底，平台宣布限制这类内容。三个月里删除了约5万条，举报量却没有减少。",
        "没有人能说清其中的原因，编辑们也不能。",
    )
    assert quality(page(f"<h1>江边的邻居</h1>{paragraphs(text)}", title="江边的邻居", lang="zh")) is Quality.OK


TUNNEL = (
    "존재하지 않는 공사의 예산이 올해도 올라왔다. 해저터널은 이 섬의 열두 번째 공약이며, 타당성을 조사한 이는 없다.",
    "군청은 말이 없다. 배를 모는 이들은 굴은 무섭다고 하고, 시장의 상인들은 표를 주고도 배를 탄다고 웃는다.",
    "예산을 깎자는 의원은 둘뿐이었다. 그들도 이름이 적히는 것은 원하지 않았다. 공약은 내년에도 실릴 것이다.",
)


def test_a_short_piece_beside_the_form_by_which_members_log_in_is_no_login_page() -> None:
    form = "<section><h2>회원로그인</h2><form><input name=mb_id><input type=password name=mb_password></form></section>"
    more = "굴을 파는 데 드는 돈이면 배를 서른 척 띄울 수 있다고 늙은 선장은 말했다."
    text = (*TUNNEL[1:], more, "섬사람들이 바라는 것은 하루 두 번 뜨는 배와 병원 하나다. 공약집에는 그 말이 없다.")
    board = f"<div><h1>바다 밑의 농담</h1>{paragraphs(text)}</div><div id=aside>{form}</div>"
    assert quality(page(board, title="바다 밑의 농담", lang="ko")) is Quality.OK
    assert quality(page(f"<p>{more}</p><div id=aside>{form}</div>", title="안내", lang="ko")) is Quality.LOGIN


@pytest.mark.parametrize(("text", "foot"), [(TUNNEL, ""), (TUNNEL[1:], "<form>자동등록방지 <input name=code></form>")])
def test_a_short_article_with_its_day_is_no_notice(text: tuple[str, ...], foot: str) -> None:
    day = '<time datetime="2026-02-27">2026년 2월 27일</time>'
    html = page(f"<h1>바다 밑의 농담</h1>{day}{paragraphs(text)}{foot}", title="바다 밑의 농담", lang="ko")
    assert quality(html) is Quality.OK


@pytest.mark.parametrize(
    ("status", "expected"),
    [(401, Quality.LOGIN), (403, Quality.BLOCKED), (404, Quality.ERROR), (429, Quality.BLOCKED), (500, Quality.ERROR)],
)
def test_the_status_decides_first(status: int, expected: Quality) -> None:
    assert quality(page(f"<h1>{HEADLINE}</h1>{paragraphs()}"), status=status) is expected


def test_an_article_about_blocking_is_an_article() -> None:
    more = paragraphs(tuple(f"{n}. {text}" for n in range(1, 5) for text in PARAGRAPHS))
    assert (
        quality(
            page(
                f"<h1>Access denied: who blocks whom</h1><p>Verify you are human, says the page.</p>{more}",
                title="Access denied: who blocks whom",
            )
        )
        is Quality.OK
    )


def test_the_list_of_posts_of_wordpress_is_a_listing_at_any_address_and_with_any_length() -> None:
    posts = "".join(f'<article><h2><a href="/{n}">Piece {n}</a></h2>{paragraphs()}</article>' for n in (1, 2))
    for classes, expected in (
        ("home blog wp-theme-x", Quality.LISTING),
        ("single single-post postid-4 wp-theme-x", Quality.OK),
    ):
        html = f'<html><head><title>The Paper</title></head><body class="{classes}"><main>{posts}</main></body></html>'
        assert quality(html.encode(), url="https://x.example/archives/4") is expected, classes


def test_a_list_of_articles_is_a_listing() -> None:
    items = "".join(
        f"<li><h3><a href='/a/{n}'>Headline of another long story, number {n}</a></h3></li>" for n in range(14)
    )
    assert quality(page(f"<ul>{items}</ul>", title="Border"), url="https://x.example/tag/border/") is Quality.LISTING
    assert quality(page(f"<ul>{items}</ul>", title="River Post"), url="https://x.example/") is Quality.LISTING


def test_a_link_to_the_privacy_policy_is_no_question_for_consent() -> None:
    text = "".join(f"<p>码头的库房每天收下{n}船盐和大麦，掌灯的人照旧在门口记账。</p>" for n in ("三", "四", "五"))
    foot = "<footer><a href='/privacy'>隐私政策</a></footer>"
    html = f"<html lang='zh'><body><article><h1>码头的账本</h1>{text}</article>{foot}</body></html>"
    read = read_page(html.encode(), url="https://paper.example/1", headers={}, fetched_at=NOW)
    assert read.quality is Quality.OK
