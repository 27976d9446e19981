"""An outlet's pages as HTML: three themes, three kinds of markup for comments in four languages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, pass_context
from jinja2.runtime import Context

from benchmarks.simulator.outlets import Article, Comment, Outlet, Presence

STYLES = ("wordpress", "archive", "generic-ko", "generic-zh", "generic-ja")
LANGUAGE = {"wordpress": "en", "archive": "en", "generic-ko": "ko", "generic-zh": "zh", "generic-ja": "ja"}
CLOSED = {
    "en": "Comments are closed.",
    "ko": "댓글 작성이 마감되었습니다.",
    "zh": "评论已关闭。",
    "ja": "コメントの受付は終了しました。",
}
REPLY = {"en": "Leave a Reply", "ko": "댓글 쓰기", "zh": "发表评论", "ja": "コメントを書く"}
HEADING = {"en": "Comments", "ko": "댓글", "zh": "评论", "ja": "コメント"}
MORE = {"en": "View more comments", "ko": "댓글 더보기", "zh": "查看更多评论", "ja": "コメントをもっと見る"}
BROKEN = {
    "en": "Comments could not be loaded. Please try again later.",
    "ko": "댓글을 불러오지 못했습니다. 잠시 후 다시 시도해 주세요.",
    "zh": "评论加载失败，请稍后重试。",
    "ja": "コメントを読み込めませんでした。しばらくしてからもう一度お試しください。",
}
MISSING = {
    "en": ("Page not found", "Sorry, the page you are looking for does not exist or has been moved."),
    "ko": ("페이지를 찾을 수 없습니다", "요청하신 페이지가 존재하지 않거나 이동되었습니다."),
    "zh": ("页面不存在", "抱歉，您访问的页面不存在或已被移动。"),
    "ja": ("ページが見つかりません", "お探しのページは存在しないか、移動された可能性があります。"),
}
CONSENT = {
    "en": ("Before you continue", "We and our partners use cookies to store information on your device.", "Accept all"),
    "ko": ("쿠키 동의", "당사와 파트너는 기기에 정보를 저장하고 접근하기 위해 쿠키를 사용합니다.", "모두 동의"),
    "zh": ("继续之前", "我们和合作伙伴使用 Cookie 在您的设备上存储和读取信息。", "全部接受"),
    "ja": ("続行する前に", "当社とパートナーは端末に情報を保存するためにクッキーを使用します。", "すべて同意する"),
}


@dataclass(frozen=True, slots=True)
class View:
    """How a page is to be written: the number of the check (for what rotates), and what is wrong with it.

    `thread` is `whole`, `empty`, `broken` (an error text instead), `first` or `last` (half, and a button for more).
    """

    check: int
    thread: str = "whole"
    canonical: str | None = None


def _long_date(moment: datetime) -> str:
    half = "am" if moment.hour < 12 else "pm"
    return f"{moment:%B} {moment.day}, {moment.year} at {moment.hour % 12 or 12}:{moment:%M} {half}"


@pass_context
def _comment_text(context: Context, one: Comment) -> str:
    outlet: Outlet = context["outlet"]
    return outlet.bank.placeholder if one.presence is Presence.PLACEHOLDER else one.text


_templates = Environment(loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True)
_templates.filters |= {"long_date": _long_date, "mail_date": format_datetime, "comment_text": _comment_text}


def article_page(outlet: Outlet, article: Article, view: View) -> str:
    """The page of an article."""
    theme = outlet.theme % 3
    canonical = view.canonical or outlet.base + article.path
    others = [one for one in outlet.live if one.key != article.key]
    related = [others[(view.check * 3 + article.key + step) % len(others)] for step in range(min(3, len(others)))]
    return _templates.get_template("article.html").render(
        outlet=outlet,
        article=article,
        theme=theme,
        canonical=canonical,
        linked_data=_linked_data(outlet, article, canonical) if theme == 2 else None,
        paragraphs=[outlet.bank.glue.join(part) for part in article.body],
        related=related,
        views=417 * view.check + article.key,
        **_thread(outlet, article, view),
    )


def _linked_data(outlet: Outlet, article: Article, canonical: str) -> dict[str, object]:
    return {
        "@context": "https://schema.org",
        "@type": "OpinionNewsArticle",
        "headline": article.title,
        "inLanguage": outlet.language,
        "datePublished": article.published.isoformat(),
        "author": [{"@type": "Person", "name": article.byline}],
        "publisher": {"@type": "Organization", "name": outlet.name},
        "mainEntityOfPage": canonical,
    }


def _thread(outlet: Outlet, article: Article, view: View) -> dict[str, object]:
    shown = [] if view.thread == "empty" else article.shown
    count, half = len(shown), (len(shown) + 1) // 2
    if view.thread in ("first", "last"):
        shown = shown[:half] if view.thread == "first" else shown[-half:]
    template = outlet.style if outlet.style in ("wordpress", "archive") else "generic"
    return {
        "thread": f"thread-{'broken' if view.thread == 'broken' else template}.html",
        "shown": list(reversed(shown)) if outlet.style == "generic-ja" else shown,
        "count": count,
        # A redesign renames the classes of the list as well.
        "prefix": ("comment", "cmt", "reply")[outlet.theme % 3],
        "date_format": "%Y年%m月%d日 %H:%M" if outlet.language == "ja" else "%Y-%m-%d %H:%M",
        "words": {
            "reply": REPLY[outlet.language],
            "closed": CLOSED[outlet.language],
            "heading": HEADING[outlet.language],
            "more": MORE[outlet.language],
            "broken": BROKEN[outlet.language],
        },
    }


def front_page(outlet: Outlet) -> str:
    """The front page and the opinion section: a list of links, newest first."""
    return _templates.get_template("front.html").render(outlet=outlet)


def feed(outlet: Outlet) -> str:
    """The feed: every article that can be read, newest first."""
    return _templates.get_template("feed.xml").render(outlet=outlet)


def sitemap(outlet: Outlet) -> str:
    """The sitemap: every article that can be read."""
    return _templates.get_template("sitemap.xml").render(outlet=outlet)


def missing_page(outlet: Outlet) -> str:
    """What a page that does not exist says."""
    title, text = MISSING[outlet.language]
    return _templates.get_template("notice.html").render(outlet=outlet, title=title, text=text)


def consent_page(outlet: Outlet) -> str:
    """A wall that asks for consent before anything can be read."""
    title, text, button = CONSENT[outlet.language]
    return _templates.get_template("notice.html").render(outlet=outlet, title=title, text=text, button=button)
