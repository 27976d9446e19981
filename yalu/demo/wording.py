"""The words a theme prints around the articles of a newspaper, in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

_TITLES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "classic": {
        "en": ("One thought on “{title}”", "{count} thoughts on “{title}”"),
        "ko": ("“{title}”에 대한 {count}개의 생각", "“{title}”에 대한 {count}개의 생각"),
        "zh-Hans": ("《{title}》有 {count} 条评论", "《{title}》有 {count} 条评论"),
        "ja": ("「{title}」への{count}件のフィードバック", "「{title}」への{count}件のフィードバック"),
    },
    "blocks": {
        "en": ("One response to “{title}”", "{count} responses to “{title}”"),
        "ko": ("“{title}”에 대한 응답 {count}개", "“{title}”에 대한 응답 {count}개"),
        "zh-Hans": ("《{title}》有 {count} 条评论", "《{title}》有 {count} 条评论"),
        "ja": ("“{title}” への{count}件のフィードバック", "“{title}” への{count}件のフィードバック"),
    },
}

_LABELS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "by": "by",
        "views": "views",
        "reply": "Reply",
        "says": "says:",
        "leave": "Leave a Reply",
        "comment": "Comment",
        "post": "Post Comment",
        "closed": "Comments are closed.",
        "older": "Older Comments",
        "newer": "Newer Comments",
        "most_read": "Most read",
        "related": "You may also like",
        "advert": "Advertisement",
        "newsletter": "Get The Estuary in your inbox every Friday.",
        "subscribe": "Subscribe to read the whole piece.",
        "hours": "hours ago",
        "online": "readers are here now",
        "tags": "Tags:",
        "gone": "This piece is no longer available.",
    },
    "ko": {
        "by": "글",
        "views": "조회",
        "reply": "응답",
        "says": "님의 말:",
        "leave": "답글 남기기",
        "comment": "댓글",
        "post": "댓글 작성",
        "closed": "댓글은 닫혔습니다.",
        "older": "이전 댓글",
        "newer": "다음 댓글",
        "most_read": "많이 본 글",
        "related": "함께 읽을 글",
        "advert": "광고",
        "newsletter": "매주 금요일 하구신문을 메일로 받아 보세요.",
        "subscribe": "이 글의 전문은 구독자에게만 공개됩니다.",
        "hours": "시간 전",
        "online": "명이 읽고 있습니다",
        "tags": "태그:",
        "gone": "이 글은 더 이상 제공되지 않습니다.",
    },
    "zh-Hans": {
        "by": "作者",
        "views": "次阅读",
        "reply": "回复",
        "says": "说道：",
        "leave": "发表回复",
        "comment": "评论",
        "post": "发表评论",
        "closed": "评论已关闭。",
        "older": "较早评论",
        "newer": "较新评论",
        "most_read": "最多阅读",
        "related": "相关文章",
        "advert": "广告",
        "newsletter": "订阅《河口报》每周五的邮件。",
        "subscribe": "订阅后可阅读全文。",
        "hours": "小时前",
        "online": "位读者在线",
        "tags": "标签：",
        "gone": "本文已无法访问。",
    },
    "ja": {
        "by": "筆者",
        "views": "回閲覧",
        "reply": "返信",
        "says": "より:",
        "leave": "コメントを残す",
        "comment": "コメント",
        "post": "コメントを送信",
        "closed": "コメントは受け付けていません。",
        "older": "古いコメント",
        "newer": "新しいコメント",
        "most_read": "よく読まれている記事",
        "related": "関連記事",
        "advert": "広告",
        "newsletter": "毎週金曜日、河口新聞をメールでお届けします。",
        "subscribe": "続きは購読者だけがお読みになれます。",
        "hours": "時間前",
        "online": "人が閲覧中",
        "tags": "タグ:",
        "gone": "この記事は公開を終了しました。",
    },
}

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def labels(language: str) -> Mapping[str, str]:
    """Return the theme's own words in one of the newspaper's languages."""
    return _LABELS[language]


def comments_title(theme: str, language: str, count: int, title: str) -> str:
    """Return the heading over a thread, which states the number of comments.

    ``theme`` is classic or blocks, ``language`` a language of the newspaper, ``title`` the headline of the article.
    """
    singular, plural = _TITLES[theme][language]
    return (singular if count == 1 else plural).format(count=count, title=title)


def date_line(theme: str, language: str, at: datetime, *, clock: bool = False) -> str:
    """Return a date as the theme prints it, in the offset of ``at``; with the time of day if ``clock``."""
    time = f" {at:%H:%M}" if clock else ""
    if language == "en":
        month = _MONTHS[at.month - 1]
        date = f"{month} {at.day}, {at.year}" if theme == "classic" else f"{at.day} {month[:3]} {at.year}"
    elif language == "ko":
        date = f"{at.year}년 {at.month}월 {at.day}일" if theme == "classic" else f"{at:%Y-%m-%d}"
    else:
        date = f"{at.year}年{at.month}月{at.day}日"
    return date + time
