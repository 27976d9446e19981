"""Classes 4 and 5: pages that claim one identity, and one page at every address."""

from __future__ import annotations

import random
from dataclasses import replace

from benchmarks.attacks.classes.plan import Mechanism
from benchmarks.attacks.faults import AnswerLayer, Make, on_answer, on_view, permanent
from benchmarks.attacks.happenings import published
from benchmarks.press.model import Answer, Fault, Piece, Request, Site, View
from benchmarks.press.page import front_html


def _names_other(site: Site, checks: frozenset[int], draw: random.Random) -> tuple[Fault, ...]:
    """Each page names the next piece as its canonical address."""

    def layer(view: View, piece: Piece, now: Site, check: int) -> View:
        keys = [other.key for other in now.pieces]
        other = now.pieces[(keys.index(piece.key) + 1) % len(keys)]
        return replace(view, canonical=f"{{base}}/{other.slug}", og_url=f"{{base}}/{other.slug}")

    return (Fault("names the next", checks, view=layer),)


def _names_first(field: str) -> Make:
    def make(site: Site, checks: frozenset[int], draw: random.Random) -> tuple[Fault, ...]:
        claim = f"{{base}}/{site.pieces[0].slug}"

        def layer(view: View, piece: Piece, now: Site, check: int) -> View:
            match field:
                case "canonical":
                    return replace(view, canonical=claim)
                case "og_url":
                    return replace(view, og_url=claim)
                case "shortlink":
                    return replace(view, shortlink="{base}/?p=501", post_id=501)
            return replace(view, canonical=claim, og_url=claim, shortlink="{base}/?p=501", post_id=501)

        return (Fault(f"{field} names the first", checks, view=layer),)

    return make


def _new_piece_names_old(site: Site, checks: frozenset[int], draw: random.Random) -> tuple[Fault, ...]:
    """A new piece's canonical address is that of an old one, from its first day on."""
    claim = f"{{base}}/{site.pieces[0].slug}"

    def layer(view: View, piece: Piece, now: Site, check: int) -> View:
        return replace(view, canonical=claim, og_url=claim) if piece.key == 41 else view

    return (Fault("new names old", frozenset(range(2, 7)), view=layer, blind=frozenset()),)


def _new_piece_names_old_for_a_while(site: Site, checks: frozenset[int], draw: random.Random) -> tuple[Fault, ...]:
    return tuple(replace(fault, checks=frozenset({2, 3})) for fault in _new_piece_names_old(site, checks, draw))


# It has two comments of its own, and may not be told apart at once.
PUBLISHED = published(2, 41, required=False)
IDENTITY = (
    Mechanism("canonical-names-first", _names_first("canonical")),
    Mechanism("og-url-names-first", _names_first("og_url")),
    Mechanism("shortlink-and-post-id-same", permanent(_names_first("shortlink"))),
    Mechanism("all-names-first", _names_first("all")),
    Mechanism("canonical-names-next", _names_other),
    Mechanism(
        "canonical-is-front-page",
        permanent(on_view("all", lambda v, p, k: replace(v, canonical="{base}/", og_url="{base}/"))),
    ),
    Mechanism("canonical-is-relative-slash", on_view("all", lambda v, p, k: replace(v, canonical="/"))),
    Mechanism(
        "canonical-other-host", on_view("all", lambda v, p, k: replace(v, canonical="http://127.99.99.99/article"))
    ),
    Mechanism("new-piece-names-old", _new_piece_names_old, setup=PUBLISHED),
    Mechanism("post-id-same", on_view("all", lambda v, p, k: replace(v, post_id=1))),
    Mechanism("one-canonical-is-front-page", on_view("one", lambda v, p, k: replace(v, canonical="{base}/"))),
    Mechanism("all-names-first-for-good", permanent(_names_first("all"))),
    Mechanism("canonical-names-next-for-good", permanent(_names_other)),
    Mechanism(
        "new-piece-names-old-for-a-while", _new_piece_names_old_for_a_while, setup=published(2, 41, required=False)
    ),
)


SOFT_404 = {
    "en": (
        "Page not found",
        "Sorry, the page you are looking for could not be found. It may have been moved or deleted.",
    ),
    "ko": (
        "페이지를 찾을 수 없습니다",
        "요청하신 페이지가 삭제되었거나 주소가 변경되었습니다. 주소를 다시 확인해 주세요.",
    ),
    "zh": ("页面不存在", "抱歉，您访问的页面不存在或已被删除，请返回首页。"),
    "ja": ("ページが見つかりません", "お探しのページは削除されたか、移動した可能性があります。"),
}
CONSENT = {
    "en": ("Before you continue", "We and our partners use cookies. Please accept our terms to read on."),
    "ko": ("계속하기 전에", "본 사이트는 쿠키를 사용합니다. 약관에 동의하신 후 이용해 주세요."),
    "zh": ("继续之前", "本站使用Cookie，请同意条款后继续浏览。"),
    "ja": ("ご利用の前に", "当サイトはクッキーを使用しています。規約に同意のうえお進みください。"),
}
MAINTENANCE = {
    "en": (
        "Scheduled maintenance",
        "The site is down for maintenance. We will be back in a few hours. Thank you for your patience.",
    ),
    "ko": ("시스템 점검 안내", "보다 나은 서비스를 위해 시스템 점검 중입니다. 잠시 후 다시 이용해 주시기 바랍니다."),
    "zh": ("系统维护中", "网站正在维护升级，预计几小时后恢复，给您带来不便敬请谅解。"),
    "ja": ("メンテナンス中", "ただいまシステムメンテナンスを行っております。しばらくお待ちください。"),
}
CAPTCHA = {
    "en": ("Are you a human?", "Unusual traffic was detected from your network. Complete the captcha to continue."),
    "ko": ("자동 등록 방지", "비정상적인 접근이 감지되었습니다. 보안 문자를 입력해 주세요."),
    "zh": ("安全验证", "检测到您的访问异常，请完成验证后继续。"),
    "ja": ("アクセス確認", "通常と異なるアクセスを検知しました。画像認証を完了してください。"),
}
BLOCK = {
    "en": (
        "Just a moment...",
        "Checking your browser before accessing the site. Please enable JavaScript and cookies to continue.",
    ),
    "ko": ("접근이 제한되었습니다", "귀하의 IP에서의 접근이 차단되었습니다. 관리자에게 문의하세요."),
    "zh": ("访问被拦截", "您的请求可能存在威胁，已被防火墙拦截。"),
    "ja": ("アクセスが拒否されました", "お使いのネットワークからのアクセスは制限されています。"),
}
LOGIN = {
    "en": ("Log in", "Please log in or create a free account to read this page."),
    "ko": ("로그인", "로그인 후 이용하실 수 있는 서비스입니다. 회원가입 또는 로그인해 주세요."),
    "zh": ("登录", "请登录或注册后阅读全文。"),
    "ja": ("ログイン", "この先をお読みいただくにはログインまたは会員登録が必要です。"),
}
ADVERT = {
    "en": (
        "A message from our sponsor",
        "Kumgang Mineral Water: clear since 1987. Your article will appear in 15 seconds. Skip this advertisement.",
    ),
    "ko": ("광고", "맑은 물 금강수. 15초 후 기사로 이동합니다. 광고 건너뛰기."),
    "zh": ("广告", "金刚矿泉水，清澈每一天。15秒后进入文章页面，跳过广告。"),
    "ja": ("広告", "金剛の天然水。15秒後に記事へ移動します。広告をスキップ。"),
}
PARKED = dict.fromkeys(
    ("en", "ko", "zh", "ja"),
    ("This domain is for sale", "Related searches: travel insurance, cheap flights, dental implants."),
)


def notice(texts: dict[str, tuple[str, str]], site: Site, form: str = "") -> bytes:
    """One page that has nothing to do with the piece that was asked for."""
    title, text = texts[site.language]
    return (
        f'<!DOCTYPE html>\n<html lang="{site.language}"><head><meta charset="utf-8"><title>{title}</title></head>'
        f'<body><header><a href="/">{site.name}</a></header><main><h1>{title}</h1>'
        f"<p>{text}</p>{form}</main></body></html>"
    ).encode()


def page_instead(texts: dict[str, tuple[str, str]], status: int = 200, form: str = "") -> AnswerLayer:
    """The notice in place of the answer."""
    return lambda answer, request: Answer(status, notice(texts, request.site, form))


def _front(answer: Answer, request: Request) -> Answer:
    return Answer(200, front_html(request.site, request.base).encode())


def _to(path: str, status: int = 302) -> AnswerLayer:
    return lambda answer, request: Answer(status, b"", (("Location", f"{request.base}{path}"),))


def _misrouted(site: Site, checks: frozenset[int], draw: random.Random) -> tuple[Fault, ...]:
    """A proxy that answers every piece with the first one's page."""
    first = site.pieces[0]

    def layer(now: Site, check: int) -> Site:
        return replace(now, pieces=tuple(replace(first, key=piece.key, slug=piece.slug) for piece in now.pieces))

    return (Fault("misrouted", checks, site=layer),)


PASSWORD = '<form action="/login" method="post"><input name="user"><input type="password" name="password"></form>'
ONE_PAGE = (
    Mechanism("soft-404", on_answer("all", page_instead(SOFT_404))),
    Mechanism("front-page", on_answer("all", _front)),
    Mechanism("consent-wall", on_answer("all", page_instead(CONSENT))),
    Mechanism("block-page", on_answer("all", page_instead(BLOCK), listing=True)),
    Mechanism("maintenance", on_answer("all", page_instead(MAINTENANCE), listing=True)),
    Mechanism("captcha", on_answer("all", page_instead(CAPTCHA))),
    Mechanism("redirect-to-offers", on_answer("all", _to("/offers"))),
    Mechanism("redirect-to-front", on_answer("all", _to("/"))),
    Mechanism("advert", on_answer("all", page_instead(ADVERT))),
    Mechanism("login-page", on_answer("all", page_instead(LOGIN, form=PASSWORD))),
    Mechanism("soft-404-for-a-third", on_answer("third", page_instead(SOFT_404)), big=True),
    Mechanism("soft-404-for-one", on_answer("one", page_instead(SOFT_404)), spans=(frozenset({3}), frozenset({3, 4}))),
    Mechanism("redirect-of-one-in-one-look", on_answer("one", _to("/")), spans=(frozenset({3}), frozenset({4}))),
    Mechanism("parked-domain", on_answer("all", page_instead(PARKED), listing=True)),
    Mechanism("misrouted-proxy", _misrouted),
    Mechanism("permanent-redirect-to-login", on_answer("all", _to("/login", 301))),
)

PAGE_CLASSES: dict[str, tuple[Mechanism, ...]] = {"04": IDENTITY, "05": ONE_PAGE}
