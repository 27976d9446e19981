"""Authors named in credit lines, and house names used in place of a person.

A line such as "2026-02-03 作者：张三、李四 来源：江报" gives the names after the word for the author, up to the next
such label. A pen name of the house (本报评论员, 編集部, "Staff reporter") is no person; it is detected separately so
that it can be the byline of an article no person signs (extraction.md#bylines).
"""

from __future__ import annotations

import re

from yalu.pages.dates.date_parser import dates_in
from yalu.pages.document.vocabulary import phrases, whole
from yalu.pages.lines.author_line import before_others, names_in
from yalu.pages.lines.names import without_pictures
from yalu.text import one_line

LONGEST = 200
"""Maximum characters of a credit line."""
LONGEST_SIGNED = 60
_END = re.compile(r"[|｜丨•]")
_ABOUT = re.compile(
    r"(?<=[\u4e00-\u9fff]{2})[，,]?\s?(?:系|[为為是](?=[\u4e00-\u9fff]{2})|[现現曾]任).*|[（(].*|[，,]\s?[\u4e00-\u9fff]{5}.*"
)
"""What a line says about an author after the name."""
_NEXT = re.compile(r"[:：]|[=＝／/](?=\S)")
_ENDS = (".", "。", "!", "?", "！", "？", "…", "”", '"', "」")
_REPORTER = re.compile(
    r"[记記]者\s?(?![^】\])）／/]{0,12}[攝摄])([\u4e00-\u9fff]{2,4}(?:[、，·][\u4e00-\u9fff]{2,4}){0,5})\s?"
    r"(?:[／/]\s?[\u4e00-\u9fff]{0,8}(?:[报報][导導道]|[电電])|[】\])）])"
)
"""A reporter as papers of Taiwan and Hong Kong credit them: 記者林書羽／首爾報導, 【本報記者 何子謙】."""
_CLOCK = re.compile(r"\d:\d\d")
_EDGES = " \t\u3000,，、;；:：|｜·・-–—/／=＝[]【】()（）《》<>■□◆◎▲●"


def credited(line: str) -> list[str]:
    """Return the names after a word for the author in a short line; empty if it has no such word."""
    if len(line) > LONGEST:
        return []
    for each in reversed(dates_in(line)):
        line = f"{line[: each.begin]} | {line[each.end :]}"
    names: list[str] = []
    line = without_pictures(line)
    for match in phrases("credit_before").finditer(line):
        names += _names(line[match.end() :])
    return names or [match[1] for match in _REPORTER.finditer(line)]


def _names(rest: str) -> list[str]:
    """The names at the start of a text, up to the next label."""
    parts = _ABOUT.sub("", _END.split(before_others(rest))[0]).split()[:12]
    others = {part for part in parts if phrases("credit_end").match(part) and not house_name(part)}
    parts = parts[: next((place for place, part in enumerate(parts) if part in others or _NEXT.search(part)), None)]
    return [" ".join(parts)] if parts else []


def house_name(value: str) -> str:
    """Return the pen name of the house if the statement of authorship consists of one; else empty."""
    text = one_line(value).strip(_EDGES)
    return text if 1 < len(text) <= 40 and whole("house_name").match(text) else ""


def is_signed_line(text: str) -> bool:
    """True if a short line consists of credits: a date or a named author, and no sentence."""
    short = len(text) <= LONGEST / 2 and not text.rstrip().endswith(_ENDS)
    return names_author(text) or (short and bool(dates_in(text)))


def names_author(text: str) -> bool:
    """True if a line without a sentence has a word for the author before a name, or begins with a name and an office.

    Offices are those of Korean papers.
    """
    if len(text) > LONGEST / 2 or text.rstrip().endswith(_ENDS):
        return False
    signed = len(text) < LONGEST_SIGNED and phrases("signed_name_ko").match(text) is not None
    return signed or any(map(names_in, credited(text)))


def says_who_posted(text: str) -> bool:
    """True if a short line says by whom and at what time of day something was posted, and no more."""
    if len(text) > LONGEST or _CLOCK.search(text) is None or text.rstrip().endswith(_ENDS):
        return False
    return phrases("by_start").match(text) is not None
