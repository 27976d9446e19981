"""The people whom a line about the authors names, each maybe among a place, roles and offices.

In Latin script they are known by their form and by their place: what follows a name, a comma and a role or an office
describes the same person ("Jo Lee, Senior Fellow, Delta Institute, and Kim Min-soo"). East Asian lines are read by
``eastern_names``. Measured on lines as papers print them: extraction.md#bylines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from yalu.pages.dates.date_parser import dates_in
from yalu.pages.document.vocabulary import phrases, whole
from yalu.pages.lines.eastern_names import eastern_names
from yalu.pages.lines.names import (
    PARTICLES,
    after_by,
    clean_name,
    is_note,
    is_organisation,
    listed_names,
    unique,
    without_addresses,
)

_BRACKETS = re.compile(
    r"[(（\[【〔［〈《](?!\w{2,12}\) [A-Z])([^()（）\[\]【】〔〕［］〈〉《》]{0,120})[)）\]】〕］〉》]"
)
_EAST = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff가-힣]")
_BY = re.compile(
    r"\b(?i:by)(?:\s?:)?\s+(?=[A-ZÀ-Þ])|\A[^:]{0,30}\b(?i:opinion|analysis|commentary|essay|column|perspective|authors?)\s?:\s+"
)
_SECTIONS = re.compile(r"\s*[|\n•]\s*|\s+[-–—]\s+|(?<=[a-zß-ÿ]{3})(?<!Prof|Capt)\.\s+(?=[A-Z])")
_GROUPS = re.compile(
    r"\s*(,?)\s*(?:[;/]|&|(?i:\b(?:and|und|with|avec)\b)|\b(?:et|og|och|mit)\b|\b[ey]\b(?=\s+[A-ZÀ-Þ]))\s*"
)
_PLACED = re.compile(r"\s+(?:reporting\s+)?(?:in|at|from|for|of|aus|à|en)\s+(?:the\s+)?(?=[A-ZÀ-Þ]).*\Z")
_AFTER_NAME = re.compile(
    r"\s*(?:[|•●–—]|(?<![가-힣\u4e00-\u9fff])·|·(?![가-힣\u4e00-\u9fff])|(?<!-)\b(?:on|in|at|posted|published|updated)\b|,?\s*\d)",
    re.IGNORECASE,
)
_ARTICLES = frozenset({"The", "Die", "Der", "Das", "Les", "Los", "Las"})
_OF = re.compile(r"\s(?:of|for|at|to)\s")
_ACRONYM = re.compile(r"\b[B-DF-HJ-NP-TV-Z]{3,}\b")
_UPPER = re.compile(r"\b[A-Z]{2,}\b")
_SUFFIX = re.compile(r"\A(?:(?:[A-Z][a-z]{0,2}\.?){2,4}|Jr\.?|Sr\.?|I{1,3}|)\Z")
"""Suffixes of a name behind a comma; a degree of which nothing is left is empty."""
REMEMBERED = 128
"""Maximum number of lines whose people are remembered: a page shows one name at several places."""


@lru_cache(REMEMBERED)
def names_in(raw: str, language: str | None = None) -> tuple[str, ...]:
    """Return the people whom a statement of authorship names; if it names none, what stands there, agencies included.

    ``language`` is that of the page, as two letters.
    """
    line = _read_from(raw)
    if people := _people(line, language):
        return people
    listed = listed_names(line) if not phrases("other_work_start").match(line) else ()
    placed = (name for name in listed if not whole("dateline").match(name))
    return tuple(name for name in placed if name == listed[0] or not phrases("role", "position").search(name)) or listed


def _read_from(raw: str) -> str:
    """A line without addresses, pictures and words before the name, and with a mark in place of each date."""
    line = without_addresses(raw)
    for dated in reversed(dates_in(line)):
        line = f"{line[: dated.begin]} | {line[dated.end :]}"
    return after_by(line)


@lru_cache(REMEMBERED)
def _people(line: str, language: str | None) -> tuple[str, ...]:
    """The people without what is said of them; a line of Han characters alone is Japanese only if told."""
    if is_note(line):
        return ()
    written = before_others(line)
    texts = dict.fromkeys((_BRACKETS.sub(" ", written), " | ".join(_BRACKETS.findall(written)), line))
    people = (eastern_names(text, language) if _EAST.search(text) else unique(_latin(text)) for text in texts)
    return next(filter(None, people), ())


def undated(line: str, language: str | None) -> str:
    """Return a line, up to the date or place in it unless it names people."""
    return line if _people(_read_from(line), language) else before_date(line)


def before_date(text: str) -> str:
    """Cut the date or place that follows a name."""
    if dated := dates_in(text[:200]):
        text = text[: dated[0].begin].rstrip(" ,·•●|-–—") or text
    return _AFTER_NAME.split(text, maxsplit=1)[0]


def before_others(value: str) -> str:
    """Cut a line about the author where it begins to name a translator, an editor, a source or the like."""
    return _others().split(value, maxsplit=1)[0]


@cache
def _others() -> re.Pattern[str]:
    other = phrases("credit_end").pattern
    return re.compile(
        rf"(?<=[^\W\d])(?:[\s|｜/／]+(?=(?-i:[^a-z]))(?={other}(?![가-힣员員]))|(?={other}\s?[:：]))", re.IGNORECASE
    )


def _latin(text: str) -> tuple[str, ...]:
    """The people of a line in Latin script: those of its first section with any ("Jo Lee | Delta Times")."""
    text = _other_work().split(text, maxsplit=1)[0]
    by = _BY.search(text)
    texts = (text,) if by is None else (text[: by.start()], text[by.end() :])
    return next(filter(None, (tuple(_listed(section)) for each in texts for section in _SECTIONS.split(each))), ())


@cache
def _other_work() -> re.Pattern[str]:
    return re.compile(rf"\W+(?:{phrases('other_role').pattern})(?:\s\w+)?\s+by\b", re.IGNORECASE)


def _listed(section: str) -> Iterator[str]:
    """Yield the people of a list; a role or an office after a name ends what stands between two "and"."""
    before, joined, begin, upper = "", True, 0, False
    for separator in (*_GROUPS.finditer(section), None):
        parts = section[begin : separator.start() if separator else None].split(",")
        if before == "matter of" and joined:  # "Head of Marketing & Community Development"
            parts = []
        names = [_latin_name(part) for part in parts]
        for part, name in zip(parts, names, strict=True):
            shouted = bool(before) and name.isupper() and not upper
            if not shouted and _is_latin_person(name, alone=before == "name" and joined and len(names) == 1):
                before, upper = "name", name.isupper()
                yield name
            elif before and not (_SUFFIX.match(name) or _is_place(name) or names.count(name) > 1):
                before = "matter of" if _OF.search(part) and not is_organisation(part) else "matter"
                break
        if separator is not None:
            begin, joined = separator.end(), not separator[1] and separator[0].strip() not in (";", "/")


def _latin_name(raw: str) -> str:
    name, title = _place_after().sub(r"\1", clean_name(_PLACED.sub("", raw))), phrases("post_start")
    return title.sub("", name, count=1).strip() or name


@cache
def _place_after() -> re.Pattern[str]:
    return re.compile(rf"(?<=\S\s)(\S+-\S+)\s(?:{phrases('dateline').pattern})\Z", re.IGNORECASE)


def _is_latin_person(name: str, *, alone: bool) -> bool:
    """True for two to five capitalised words that are no office, role or place; ``alone`` after a name, one will do."""
    words = phrases("title_start").sub("", name, count=1).replace("(", "").replace(")", "").split()
    if (
        not (1 if alone else 2) <= len(words) <= 5
        or not words[0][0].isupper()
        or words[0] in _ARTICLES
        or words[-1] in PARTICLES
    ):
        return False
    if not all(word[0].isupper() or word in PARTICLES or word[1:2] in ("'", "’", "-") for word in words):
        return False
    if is_organisation(name) or phrases("role", "position").search(name) or _OF.search(name) or _is_place(name):
        return False
    return name.isupper() or not (_ACRONYM.search(name) or (_UPPER.search(name) and any(map(_is_place, words))))


def _is_place(name: str) -> bool:
    return whole("dateline").match(name) is not None
