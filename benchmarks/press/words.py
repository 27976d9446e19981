"""The words that a page's frame is written in, and how it writes times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
}
MONTHS = {language: names.split() for language, names in _MONTHS.items()}


@dataclass(frozen=True, slots=True)
class Words:
    """The frame's words in one language."""

    comments: str
    none: str
    says: str
    reply: str
    closed: str
    leave: str
    related: str
    home: str
    by: str
    more: str
    loading: str
    failed: str
    unavailable: str
    removed: str
    continue_reading: str
    banner: str
    share: str
    footer: str


WORDS = {
    "en": Words(
        "{n} Comments",
        "No comments yet",
        "says:",
        "Reply",
        "Comments are closed.",
        "Leave a comment",
        "Related articles",
        "Home",
        "By",
        "View more comments",
        "Loading comments…",
        "Error loading comments.",
        "Comments are temporarily unavailable. Please try again later.",
        "This comment was removed by a moderator.",
        "Subscribe to continue reading.",
        "Dear readers: our office moves this week, so replies to letters may be late.",
        "Share",
        "All rights reserved.",
    ),
    "ko": Words(
        "댓글 {n}개",
        "아직 댓글이 없습니다",
        "님의 말:",
        "답글",
        "댓글이 닫혔습니다.",
        "댓글 쓰기",
        "관련 기사",
        "홈",
        "글",
        "댓글 더보기",
        "댓글을 불러오는 중…",
        "댓글을 불러오지 못했습니다.",
        "댓글 서비스를 일시적으로 이용할 수 없습니다. 잠시 후 다시 시도해 주세요.",
        "관리자에 의해 삭제된 댓글입니다.",
        "구독하시면 계속 읽으실 수 있습니다.",
        "독자 여러분께: 이번 주 사무실 이전으로 답장이 늦을 수 있습니다.",
        "공유",
        "무단 전재 금지",
    ),
    "zh": Words(
        "{n}条评论",
        "暂无评论",
        "说：",
        "回复",
        "评论已关闭。",
        "发表评论",
        "相关文章",
        "首页",
        "作者：",
        "查看更多评论",
        "评论加载中…",
        "评论加载失败。",
        "评论功能暂时无法使用，请稍后再试。",
        "该评论已被管理员删除。",
        "订阅后继续阅读。",
        "致读者：本周编辑部搬迁，来信回复可能延迟。",
        "分享",
        "版权所有",
    ),
    "ja": Words(
        "コメント {n}件",
        "コメントはまだありません",
        "より:",
        "返信",
        "コメントは受け付けていません。",
        "コメントを書く",
        "関連記事",
        "ホーム",
        "文",
        "コメントをもっと見る",
        "コメントを読み込み中…",
        "コメントを読み込めませんでした。",
        "現在コメント機能は一時的にご利用いただけません。",
        "このコメントは管理者により削除されました。",
        "続きは会員登録をしてお読みください。",
        "読者の皆様へ：今週は編集部移転のためお返事が遅れることがあります。",
        "共有",
        "無断転載を禁じます",
    ),
}


def _clock(when: datetime) -> str:
    return f"{(when.hour % 12) or 12}:{when.minute:02d} {'am' if when.hour < 12 else 'pm'}"


def day(when: datetime, language: str) -> str:
    """The date as the frame's language writes it."""
    if language in ("zh", "ja"):
        return f"{when.year}年{when.month}月{when.day}日"
    if language == "ko":
        return f"{when.year}년 {when.month}월 {when.day}일"
    month = MONTHS[language][when.month - 1]
    return f"{month} {when.day}, {when.year}" if language == "en" else f"{when.day}. {month} {when.year}"


def moment(when: datetime, language: str) -> str:
    """The date and time as the frame's language writes it."""
    if language in ("zh", "ja", "ko"):
        return f"{day(when, language)} {when.hour:02d}:{when.minute:02d}"
    if language == "en":
        return f"{day(when, language)} at {_clock(when)}"
    return f"{day(when, language)}, {when.hour:02d}:{when.minute:02d}"


READ_MORE = {"en": "Read more", "ko": "더보기", "zh": "展开全文", "ja": "続きを読む"}
ERAS = {"ja": ("令和", 2018), "ko": ("단기 ", -2333), "zh": ("民国", 1911), "en": ("", 0)}
AGO = {
    "en": ("{n} hours ago", "{n} days ago"),
    "ko": ("{n}시간 전", "{n}일 전"),
    "zh": ("{n}小时前", "{n}天前"),
    "ja": ("{n}時間前", "{n}日前"),
}


def styled(when: datetime, style: str, language: str, now: datetime | None) -> str:
    """The time in another usual way of writing it; `ago` counts back from `now`."""
    match style:
        case "day":
            return day(when, language)
        case "month-first":
            return f"{when.month:02d}/{when.day:02d}/{when.year} {when:%H:%M}"
        case "day-first":
            return f"{when.day:02d}/{when.month:02d}/{when.year} {when:%H:%M}"
        case "twelve":
            return f"{day(when, language)} {(when.hour % 12) or 12}:{when.minute:02d}"
        case "era":
            name, before = ERAS[language]
            return f"{name}{when.year - before}年{when.month}月{when.day}日 {when:%H:%M}"
    assert now is not None
    hours = int((now - when).total_seconds() // 3600)
    of_hours, of_days = AGO[language]
    return of_hours.format(n=max(hours, 1)) if hours < 24 else of_days.format(n=hours // 24)


def masked(name: str) -> str:
    """A reader's name with all but its beginning hidden."""
    return name[: 1 if len(name) < 5 else 3] + "***"
