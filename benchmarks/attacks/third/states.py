"""Classes 23 to 25: first met in a fault, closings, terms and notices in a fault."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from benchmarks.attacks.faults import Make, noted, on_paths, on_site, on_view, permanent, seen
from benchmarks.attacks.happenings import Clock, Happening, closed, posted, published, removed, rewritten
from benchmarks.attacks.scenario import Event
from benchmarks.attacks.second.plan import Case
from benchmarks.press.model import Answer, Fault, Piece, Request, Site, View

ERROR = {
    "en": '<div id="comments"><p class="error">Comments could not be loaded. Try again later.</p></div>',
    "ko": '<div id="comments"><p class="error">댓글을 불러오지 못했습니다. 잠시 후 다시 시도해 주세요.</p></div>',
    "zh": '<div id="comments"><p class="error">评论加载失败，请稍后再试。</p></div>',
}


def _fresh(change: Callable[[View, Piece, int], View]) -> Make:
    return on_view("all", lambda view, piece, check: change(view, piece, check) if piece.key == 42 else view)


BASELINES = (
    Case(
        "error-first",
        "At the first check no thread can be loaded; the second shows what stood there all along.",
        "en",
        "wordpress-classic",
        on_view("all", noted(ERROR["en"])),
        (0,),
        happens=(posted(3),),
    ),
    Case(
        "error-first-ko",
        "The same for half of the pieces at the first two checks.",
        "ko",
        "naver",
        on_view("half", noted(ERROR["ko"])),
        (0, 1),
        layout="korean-news",
        happens=(removed(3, 2),),
    ),
    Case(
        "emptied-first",
        "At the first check every list is empty, without a word.",
        "zh",
        "chinese-news",
        on_view("all", seen(shown=(0, 0), counted=False)),
        (0,),
        layout="chinese-portal",
        happens=(posted(3),),
    ),
    Case(
        "emptied-first-count",
        "At the first check every list is empty and counts none.",
        "ja",
        "japanese-blog",
        on_view("all", seen(shown=(0, 0), stated=0)),
        (0,),
    ),
    Case(
        "fresh-error",
        "A new piece's thread is an error line at its first check.",
        "zh",
        "sina",
        _fresh(noted(ERROR["zh"])),
        (2,),
        layout="chinese-portal",
        happens=(published(2, required=False),),
    ),
)


def _off(check: int, key: int, name: str = "comments switched off") -> Happening:
    """The thread of a piece vanishes with its form for good: whoever runs the paper switched it off."""

    def happen(site: Site, draw: random.Random, clock: Clock) -> tuple[Event, ...]:
        return (Event(check, name, frozenset({"thread.closed"}), key, None, lambda now: now),)

    return happen


def _without_thread(key: int) -> Make:
    return permanent(
        on_view("all", lambda view, piece, check: replace(view, no_thread=True) if piece.key == key else view)
    )


CLOSINGS = (
    Case(
        "empty-two-checks",
        "Lists are empty and without their forms for two checks.",
        "en",
        "wordpress-classic",
        on_view("all", seen(shown=(0, 0), stated=0)),
        (2, 3),
        happens=(posted(5),),
    ),
    Case(
        "empty-and-closed",
        "A failing service says that comments are closed above an empty list, for two checks.",
        "ko",
        "korean-board",
        on_site(
            lambda site, check: replace(site, pieces=tuple(replace(p, open=False, comments=()) for p in site.pieces))
        ),
        (2, 3),
        layout="korean-news",
    ),
    Case(
        "section-lost",
        "The section of comments is missing on every page for two checks.",
        "zh",
        "chinese-news",
        on_view("all", seen(no_thread=True)),
        (2, 3),
        layout="chinese-portal",
    ),
    Case(
        "section-lost-one",
        "The section is missing on one page for two checks.",
        "ja",
        "isso",
        on_view("one", seen(no_thread=True)),
        (2, 3),
        layout="plain",
    ),
    Case(
        "switched-off",
        "Comments are switched off at one piece: the section is gone for good.",
        "en",
        "wordpress-block",
        _without_thread(2),
        (1,),
        sizes=(3, 4, 5, 2),
        happens=(_off(1, 2),),
    ),
    Case(
        "switched-off-empty",
        "The same at a piece that nobody had written to.",
        "en",
        "coral",
        _without_thread(1),
        (1,),
        layout="annotated",
        sizes=(0, 4, 5, 2),
        happens=(_off(1, 1),),
    ),
    Case(
        "empty-thread-closes",
        "A thread without comments closes.",
        "en",
        "wordpress-classic",
        sizes=(0, 4, 5, 2),
        happens=(closed(2, 1),),
    ),
)

DOWN = {
    "gb18030": ("zh-CN", "系统维护中", "网站正在维护升级，预计几小时后恢复，给您带来不便敬请谅解。"),
    "shift_jis": ("ja", "メンテナンス中", "ただいまシステムメンテナンスを行っております。しばらくお待ちください。"),
    "utf-8": ("en", "Scheduled maintenance", "The site is down for maintenance. We will be back in a few hours."),
}


def _down(charset: str, declared: bool = True) -> Callable[[Answer, Request], Answer]:
    language, title, text = DOWN[charset]
    meta = f'<meta charset="{charset}">' if declared else ""
    head = f'<html lang="{language}"><head>{meta}<title>{title}</title></head>'
    page = f"{head}<body><h1>{title}</h1><p>{text}</p></body></html>"
    answer = Answer(200, page.encode(charset), media_type="text/html")
    return lambda undisturbed, request: answer


def _notice_behind_wall(site: Site, checks: frozenset[int], draw: random.Random) -> tuple[Fault, ...]:
    """Two pieces have ended in a correction ever since; a paywall hides it for the checks."""
    words = {
        "en": "Correction: An earlier version of this article misstated the year of the treaty. It was 1992, not 1994.",
        "ja": "【訂正】当初の記事で条約の年を1994年としていましたが、正しくは1992年でした。",
    }[site.language]

    def noticed(now: Site, check: int) -> Site:
        return replace(
            now, pieces=tuple(replace(p, paragraphs=(*p.paragraphs, words)) if p.key < 3 else p for p in now.pieces)
        )

    wall = on_view("all", lambda view, piece, check: replace(view, teaser=piece.key < 3))(site, checks, draw)
    return (Fault("notice", frozenset(range(7)), site=noticed, blind=frozenset(), onset=False), *wall)


WALLED = frozenset({"article.access"})
SITE_WIDE = (
    Case(
        "terms-gb18030",
        "A maintenance page with 200 stands at every address, those of terms too, for two checks.",
        "zh",
        "sina",
        on_paths("", _down("gb18030")),
        (2, 3),
        layout="chinese-portal",
    ),
    Case(
        "terms-shift-jis",
        "The same in Japanese, where only the file of terms is hit.",
        "ja",
        "fc2",
        on_paths(r"tdmrep|well-known", _down("shift_jis")),
        (2, 3),
        layout="plain",
    ),
    Case(
        "terms-undeclared",
        "The same in English at tdmrep.json, robots.txt and license files, without a charset.",
        "en",
        "coral",
        on_paths(r"tdmrep|robots|license|well-known", _down("utf-8", declared=False)),
        (3, 4),
        layout="annotated",
    ),
    Case(
        "notice-en",
        "Two pieces have carried a correction ever since; a paywall hides their ends for two checks.",
        "en",
        "wordpress-classic",
        _notice_behind_wall,
        (2, 3),
        allowed=WALLED,
        happens=(rewritten(5, 3),),
    ),
    Case("notice-ja", "The same in Japanese.", "ja", "japanese-blog", _notice_behind_wall, (2, 3, 4), allowed=WALLED),
)
