"""Whether a page writes the day or the month first in all-digit dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from lxml.html import HtmlElement

from yalu.model import PublisherTime
from yalu.pages.dates.date_parser import visible_time
from yalu.pages.document.blocks import Walk
from yalu.pages.document.metadata import Structured
from yalu.pages.document.vocabulary import hint

_NUMBERS = re.compile(r"(?<![\d./-])(\d{1,2})\s?[/-]\s?(\d{1,2})\s?[/-]\s?((?:19|20)\d\d)(?!\d)")
_WORDED = re.compile(r"[^\W\d_]{3}.*(?:19|20)\d\d")
_REGION = re.compile(r"\A\s*[a-z]{2,3}[-_](?:[A-Za-z]{4}[-_])?([A-Z]{2})\b", re.IGNORECASE)
_MONTH_FIRST_REGIONS = frozenset({"US", "PH", "KR", "JP"})
"""Regions where papers in English write the month first."""
_MIXED_REGIONS = frozenset({"CA", "ZA", "HK", "CN", "TW"})
"""Regions that use both orders, so nothing follows from them."""
_OF_NO_COUNTRY = frozenset({"io", "co", "ai", "me", "tv", "fm", "app"})
"""Country-code domains that are used worldwide."""


def day_comes_first(
    structured: Structured,
    tree: HtmlElement,
    walk: Walk,
    known: list[PublisherTime],
    *,
    url: str,
    language: str | None,
) -> bool:
    """True if ``03/04/2026`` is the third of April on this page.

    The first that applies: the reading that gives a day the page also names unambiguously (``known``, or in words);
    an all-digit date on the page that can be read only one way; the region of the language the page states; month
    first in English on hosts of month-first regions or of no country; else day first.
    """
    texts = [block.text for block in walk.blocks if len(block.text) < 120 and block.hints & hint("year")]
    stated = [value for values in structured.meta.values() for value in values[:1] if len(value) < 40]
    numbers = [match.groups() for text in (*texts, *stated) for match in _NUMBERS.finditer(text)]
    if not numbers:
        return _by_place(structured, tree, url, language)
    days = {time.local.date() for time in (*known, *_in_words(texts))}
    votes = [_vote(int(first), int(second), int(year), days) for first, second, year in numbers[:40]]
    firm = [vote for vote in votes if abs(vote) == 2] or [vote for vote in votes if vote]
    return sum(firm) > 0 if sum(firm) else _by_place(structured, tree, url, language)


def _in_words(texts: list[str]) -> Iterator[PublisherTime]:
    for text in texts:
        if _WORDED.search(text) and not _NUMBERS.search(text) and (time := visible_time(text)):
            yield time


def _vote(first: int, second: int, year: int, days: set[date]) -> int:
    """Positive for day first, negative for month first; doubled if another statement confirms it."""
    if first > 12 or second > 12:
        return 1 if first > 12 >= second else -1 if second > 12 >= first else 0
    if first == second:
        return 0
    as_day_first = any((day.year, day.month, day.day) == (year, second, first) for day in days)
    as_month_first = any((day.year, day.month, day.day) == (year, first, second) for day in days)
    return 2 * (as_day_first - as_month_first)


def _by_place(structured: Structured, tree: HtmlElement, url: str, language: str | None) -> bool:
    for value in (tree.get("lang") or "", *structured.meta.get("og:locale", ())[:1]):
        if (match := _REGION.match(value)) and match[1].upper() not in _MIXED_REGIONS:
            return match[1].upper() not in _MONTH_FIRST_REGIONS
    ending = url.split("//")[-1].split("/")[0].split(":")[0].rpartition(".")[2].lower()
    of_no_country = len(ending) != 2 or ending in _OF_NO_COUNTRY
    return not (language == "en" and (of_no_country or ending.upper() in _MONTH_FIRST_REGIONS))
