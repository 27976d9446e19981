"""Names of people as papers print them: without "By", roles, degrees, addresses and agencies."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from functools import cache

from yalu.pages.structured import squashed
from yalu.pages.words import phrases
from yalu.text import one_line

MAX_NAMES = 12
_URL = re.compile(r"https?://|www\.|/|\.(?:com|net|org|html?|php|de|kr|cn|jp)\b", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+-]{1,60}@[\w.-]{1,60}|(?<!\w)@\w{1,40}")
_TAG = re.compile(r"<[^<>]{1,80}>")
_SPLIT = re.compile(
    r"\s*(?:[;；、/|，・•·\n]|\band\b|\bund\b|\bet\b|\by\b(?=\s+[A-ZÀ-Þ])|\bog\b|\boch\b|\bwith\b|&|,|\bve\b)\s*",
    re.IGNORECASE,
)
_DEGREE = re.compile(r"(?:[A-Z][A-Za-z]?\.?){1,6}®?\Z|(?:jr|sr|phd|ph\.d|m\.d|ii|iii)\.?\Z", re.IGNORECASE)
_EDGES = " \t,;:·|-–—•*=/’'\"“”[]【】()（）©ⓒ®"


@cache
def _whole(kind: str) -> re.Pattern[str]:
    return re.compile(rf"\A(?:{phrases(kind).pattern})\Z", re.IGNORECASE)


@cache
def _ending(kind: str) -> re.Pattern[str]:
    return re.compile(rf"\s*(?:{phrases(kind).pattern})(?:[=＝].{{0,20}})?\s*\Z", re.IGNORECASE)


def clean_name(raw: str) -> str:
    """One name without what papers put around it; empty when it is no name."""
    name = _MAIL.sub("", one_line(html.unescape(_TAG.sub(" ", raw)))[:200])
    for _ in range(2):
        name = phrases("by_start").sub("", name, count=1).strip(_EDGES)
    name = phrases("role_after").sub("", name)
    name = _ending("east_role_after").sub("", name).strip(_EDGES)
    if not 2 <= len(name) <= 60 or _URL.search(name) or _whole("not_name").match(name):
        return ""
    if sum(char.isdigit() for char in name) > 2 or name.count(" ") > 5:
        return ""
    return name


def is_agency(name: str) -> bool:
    """Whether a name is that of a news agency or a wire."""
    return _whole("agency").match(name) is not None


def names_in(raw: str) -> tuple[str, ...]:
    """Everyone named in one statement of authorship, agencies too."""
    raw = phrases("by_start").sub("", _MAIL.sub(" ", html.unescape(raw))[:400].strip(), count=1)
    found: list[str] = []
    for part in _SPLIT.split(raw):
        if found and part and _DEGREE.match(part.strip()) and part.strip().upper() == part.strip():
            continue
        if name := clean_name(part or ""):
            found.append(name)
    return unique(found)


def unique(names: Iterable[str]) -> tuple[str, ...]:
    """Names without repeats, as first written."""
    seen: dict[str, str] = {}
    for name in names:
        if key := squashed(name):
            seen.setdefault(key, name)
    return tuple(seen.values())[:MAX_NAMES]


def looks_like_person(name: str) -> bool:
    """Two to four words that all begin with a capital, or a short East Asian name."""
    if re.fullmatch(
        r"[가-힣]{2,4}|[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]{1,3}\s?[\u3040-\u30ff\u4e00-\u9fff]{1,4}", name
    ):
        return True
    words = name.split()
    return 2 <= len(words) <= 4 and all(
        word[0].isupper() or word in ("de", "van", "von", "der", "la", "bin", "al") for word in words
    )
