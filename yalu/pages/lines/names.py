"""Personal names as papers print them, stripped of "By", roles, degrees, mail addresses and agencies."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from functools import cache

from yalu.pages.document.elements import tokens
from yalu.pages.document.metadata import squashed
from yalu.pages.document.vocabulary import names, phrases, whole
from yalu.text import one_line

MAX_NAMES = 12
LONGEST_LINE = 400
_BEFORE_STOP = 12
"""Characters before a full stop of Chinese or Japanese above which they are a sentence, no name."""
_URL = re.compile(r"https?://|www\.|/|\.(?:com|net|org|html?|php|de|kr|cn|jp)\b", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+-]{1,60}@[\w.-]{1,60}|(?<!\w)@\w{1,40}")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S{1,200}")
_BLANK = re.compile(r"[^\S\n\u3000]+|\u3000{2,}")
_TAG = re.compile(r"<[^<>]{1,80}>")
_SPLIT = re.compile(
    r"\s*(?:[;；、/|，・•·\n]|\band\b|\bund\b|\bet\b|\by\b(?=\s+[A-ZÀ-Þ])|\bog\b|\boch\b|\bwith\b|&|,|\bve\b)\s*",
    re.IGNORECASE,
)
_DEGREE = re.compile(
    r"(?:(?:[A-Z]\.?){2,7}|[A-Z]{1,3}[a-z]{0,2}[A-Z]{1,2}|[A-Z]\.[A-Z][a-z]\.?|Ph\.\s?D\.?|Psy\.?D\.?|Ed\.?D\.?)®?\Z"
)
PARTICLES = frozenset(tokens("de van von der la bin al di da du le del dos das do zu zum ter ten el ibn"))
_EDGES = " \t,;:。·|-–—•*=/’'\"“”[]【】()（）©ⓒ®"


@cache
def _ending(kind: str) -> re.Pattern[str]:
    return re.compile(rf"\s*(?:{phrases(kind).pattern})(?:[=＝].{{0,20}})?\s*\Z", re.IGNORECASE)


def clean_name(raw: str) -> str:
    """Strip one name of what papers print around it; empty if it is no name."""
    name = _MAIL.sub("", one_line(html.unescape(_TAG.sub(" ", raw)))[:200])
    for _ in range(2):
        name = phrases("by_start").sub("", name, count=1).strip(_EDGES)
    name = phrases("role_after").sub("", name)
    name = _ending("east_role_after").sub("", name).strip(_EDGES)
    name = name if name.isascii() else phrases("office_start").sub("", name)
    odd = _URL.search(name) or ":" in name or name.count(" ") > 5 or sum(map(str.isdigit, name)) > 2
    return name if 2 <= len(name) <= 60 and not odd and not whole("not_name").match(name) else ""


def is_agency(name: str) -> bool:
    """True if a name is that of a news agency or wire."""
    return whole("agency").match(name) is not None


def listed_names(line: str) -> tuple[str, ...]:
    """All names in a list of nothing else, agencies and single names included; no degree but beside initials.

    ``line`` has no addresses, and no words such as "by" before it.
    """
    listed = unique(filter(None, map(clean_name, _SPLIT.split(line)))) if not is_note(line) else ()
    return tuple(name for name in listed if not _DEGREE.match(name) or _DEGREE.match(listed[0]))


def without_addresses(raw: str) -> str:
    """The beginning of a line that may have character references, without addresses and makers of pictures."""
    text = _BLANK.sub(" ", _MAIL.sub(" ", html.unescape(raw[: 4 * LONGEST_LINE])))[:LONGEST_LINE]
    return without_pictures(_ADDRESS.sub(" ", text).strip())


def after_by(line: str) -> str:
    """The line after "written by" or the like."""
    match = phrases("written_by").search(line)
    return phrases("by_start").sub("", line[match.end() :] if match else line, count=1)


def is_note(line: str) -> bool:
    """True for sentences of Chinese or Japanese about an author."""
    return "。" in line and max(map(len, line.split("。"))) > _BEFORE_STOP


def without_pictures(line: str) -> str:
    """The line without the people who made its pictures, and no text."""
    return line if line.isascii() else phrases("picture_credit").sub(" | ", line)


def unique(names: Iterable[str]) -> tuple[str, ...]:
    """Remove duplicate names, keeping the first spelling; at most MAX_NAMES."""
    seen: dict[str, str] = {}
    for name in names:
        if key := squashed(name):
            seen.setdefault(key, name)
    return tuple(seen.values())[:MAX_NAMES]


def is_organisation(name: str) -> bool:
    """True if a name contains a word for offices, companies or groups, such as team, institute or 编辑部."""
    return phrases("organisation").search(name) is not None


def looks_like_person(name: str) -> bool:
    """True for two to five capitalised words that name no office, or a short East Asian name."""
    if re.fullmatch(
        r"[가-힣]{2,4}|[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]{1,3}\s?[\u3040-\u30ff\u4e00-\u9fff]{1,4}", name
    ):
        return True
    words = name.split()
    capital = all(word[0].isupper() or word in PARTICLES for word in words)
    return capital and 2 <= len(words) <= 5 and not is_organisation(name)


def is_east_name(name: str, language: str | None, *, listed: bool = False) -> bool:
    """True if a short text is, on its form alone, a name in ``language``: surname and given name, not an office.

    ``listed``: it stands beside such a name, so that its surname need not be a known one.
    """
    if language not in ("ko", "ja", "zh"):
        return False
    if not (looks_like_person(name) if listed else phrases(f"name_{language}").match(name)):
        return False
    if phrases("no_person").search(name) or name in names("counts"):
        return False
    return language != "ja" or 2 < len(name.replace(" ", "")) < 6
