"""Whether a page writes the day or the month first in all-digit dates."""

from __future__ import annotations

import re
from datetime import date

from yalu.pages.context import Context
from yalu.pages.dates.date_parser import visible_time
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


def day_comes_first(context: Context, known: set[date]) -> bool:
    """True if ``03/04/2026`` is the third of April on this page.

    The first that applies: the reading that gives a day the page also names unambiguously (``known``: in its address;
    or in words); an all-digit date on the page that can be read only one way; the region in the ``lang`` or
    ``xml:lang`` attribute or ``og:locale``; month first in English on hosts of month-first regions or of no country;
    else day first.
    """
    texts = [block.text for block in context.walk.blocks if len(block.text) < 120 and block.hints & hint("year")]
    stated = [value for values in context.structured.meta.values() for value in values[:1] if len(value) < 40]
    numbers = [tuple(map(int, match.groups())) for text in (*texts, *stated) for match in _NUMBERS.finditer(text)]
    if numbers:
        worded = [visible_time(text) for text in texts if _WORDED.search(text) and not _NUMBERS.search(text)]
        days = {(day.year, day.month, day.day) for day in (*known, *(time.local.date() for time in worded if time))}
        confirmed = sum(((y, b, a) in days) - ((y, a, b) in days) for a, b, y in numbers if a != b)
        votes = confirmed or sum((a > 12 >= b) - (b > 12 >= a) for a, b, _ in numbers)
        if votes:
            return votes > 0
    return _by_place(context)


def _by_place(context: Context) -> bool:
    stated = context.tree.get("lang") or context.tree.get("xml:lang") or ""
    for value in (stated, *context.structured.meta.get("og:locale", ())[:1]):
        if (match := _REGION.match(value)) and match[1].upper() not in _MIXED_REGIONS:
            return match[1].upper() not in _MONTH_FIRST_REGIONS
    ending = context.url.split("//")[-1].split("/")[0].split(":")[0].rpartition(".")[2].lower()
    of_no_country = len(ending) != 2 or ending in _OF_NO_COUNTRY
    return not (context.language == "en" and (of_no_country or ending.upper() in _MONTH_FIRST_REGIONS))
