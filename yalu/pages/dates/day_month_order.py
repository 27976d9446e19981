"""Whether a page writes the day or the month first in all-digit dates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain

from lxml.html import HtmlElement

from yalu.model import ParsedComment
from yalu.pages.context import Context
from yalu.pages.dates.date_parser import visible_time
from yalu.pages.document.elements import Elements
from yalu.pages.document.vocabulary import hint

_NUMBERS = re.compile(r"(?<![\d./-])(\d{1,2})\s?[/-]\s?(\d{1,2})\s?[/-]\s?((?:19|20)\d\d)(?!\d)")
_LONGEST = 120
"""Maximum characters of a text from whose date the order is told."""
_YEAR = re.compile(r"(?:19|20)\d\d")
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
    texts = [block.text for block in context.walk.blocks if len(block.text) < _LONGEST and block.hints & hint("year")]
    meta = context.structured.meta
    stated = [value for values in meta.values() for value in values[:1] if len(value) < 40]
    order = _told_by(texts, stated, known)
    return _by_place(context.tree, meta.get("og:locale", ()), context.url, context.language) if order is None else order


def in_page_order(comments: tuple[ParsedComment, ...], elements: Elements, url: str) -> tuple[ParsedComment, ...]:
    """Return the comments of a page, those with an all-digit date in the order of the page (``day_comes_first``)."""
    raws = {
        comment.posted_at.raw for comment in comments if comment.posted_at and _may_be_turned(comment.posted_at.raw)
    }
    if not raws:
        return comments
    shown = (" ".join(text.split()) for text in chain(elements.texts, elements.tails) if text and len(text) < _LONGEST)
    order = _told_by([text for text in shown if _YEAR.search(text)], (), set())
    root = elements.nodes[0]
    language = (root.get("lang") or root.get("xml:lang") or "")[:2].lower()
    if order if order is not None else _by_place(root, elements.metas.get("og:locale", ()), url, language):
        return comments
    times = {raw: visible_time(raw, day_first=False) for raw in raws}
    turned = ((comment, times.get(comment.posted_at.raw) if comment.posted_at else None) for comment in comments)
    return tuple(replace(comment, posted_at=time) if time else comment for comment, time in turned)


def _may_be_turned(raw: str) -> bool:
    """True if a time has an all-digit date that can be read in both orders, as different days."""
    first, second = map(int, match.group(1, 2)) if (match := _NUMBERS.search(raw)) else (0, 0)
    return first != second and max(first, second) <= 12


def _told_by(texts: Sequence[str], stated: Iterable[str], known: set[date]) -> bool | None:
    """Whether the day comes first, as dates of a page tell it; None if they do not."""
    numbers = [tuple(map(int, match.groups())) for text in (*texts, *stated) for match in _NUMBERS.finditer(text)]
    if not numbers:
        return None
    worded = [visible_time(text) for text in texts if _WORDED.search(text) and not _NUMBERS.search(text)]
    days = {(day.year, day.month, day.day) for day in (*known, *(time.local.date() for time in worded if time))}
    confirmed = sum(((y, b, a) in days) - ((y, a, b) in days) for a, b, y in numbers if a != b)
    votes = confirmed or sum((a > 12 >= b) - (b > 12 >= a) for a, b, _ in numbers)
    return votes > 0 if votes else None


def _by_place(root: HtmlElement, locale: Iterable[str], url: str, language: str | None) -> bool:
    stated = root.get("lang") or root.get("xml:lang") or ""
    for value in (stated, *[*locale][:1]):
        if (match := _REGION.match(value)) and match[1].upper() not in _MIXED_REGIONS:
            return match[1].upper() not in _MONTH_FIRST_REGIONS
    ending = url.split("//")[-1].split("/")[0].split(":")[0].rpartition(".")[2].lower()
    of_no_country = len(ending) != 2 or ending in _OF_NO_COUNTRY
    return not (language == "en" and (of_no_country or ending.upper() in _MONTH_FIRST_REGIONS))
