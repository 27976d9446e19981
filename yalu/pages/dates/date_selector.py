"""Select publication and modification time, as the publisher writes them.

Publication time, the first that applies:

1. what the page states for machines: JSON-LD ``datePublished`` of the article, microdata, the meta elements in the
   order of PUBLISHED; if two statements give the same day and only one has a clock time or offset, the fuller one;
2. a visible date (``visible_dates.py``): one labelled as first publication, else the nearest to the headline that is
   not labelled an update, where one labelled as published counts as nearer than one without a label;
3. the date in the URL; script data; and last the only date that the page shows or states, even an update.

A visible date overrides the stated one in three cases (decision 0103): an older first publication is shown; two
statements disagree and the page shows one of them beside the headline; the statement only repeats the day of the last
change (site builders write the rebuild day into both), and an older date stands beside the headline.

Rejected are times more than two days after the fetch, times that are the moment of the fetch, and in a masthead the day
of the fetch, since they would change with every visit. An ambiguous all-digit date is read in the order of the page's
other dates, else by the region the page states, else by its language and host.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain

from lxml.html import HtmlElement

from yalu.model import PublisherTime
from yalu.pages.dates.date_parser import machine_time, visible_time
from yalu.pages.dates.day_month_order import day_comes_first
from yalu.pages.dates.visible_dates import FAR, Kind, Shown, place_of, shown_dates
from yalu.pages.document.blocks import Walk
from yalu.pages.document.metadata import Structured, text_of

Sourced = tuple[PublisherTime, str]

PUBLISHED = (
    "article:published_time", "og:article:published_time", "og:published_time", "article:published",
    "parsely-pub-date", "cxenseparse:recs:publishtime", "sailthru.date", "datepublished", "date_published",
    "dc.date.issued", "dcterms.issued", "dcterms.created", "dcterms.date", "dc.date", "dc.date.created",
    "citation_publication_date", "citation_date", "pubdate", "publishdate", "publish-date", "publish_date",
    "published_date", "publication_date", "published", "ptime", "timestamp", "displaydate", "article.published",
    "originalpublicationdate", "date", "created", "pub_date", "og:pubdate", "rnews:datepublished",
    "dable:published_time", "weibo: article:create_at", "article:create_at", "apub:time",
    "bytedance:published_time", "artpubdate", "firstcreatetime", "article_date_original", "iso-8601-publish-date",
    "content_create_date", "date.release", "regdate", "og:regdate", "article.created",
)  # fmt: skip
MODIFIED = (
    "article:modified_time", "og:updated_time", "og:article:modified_time", "datemodified", "date_modified",
    "dcterms.modified", "dc.date.modified", "lastmod", "last-modified", "lastmodified", "modified", "updated",
    "dable:modified_time", "bytedance:updated_time", "weibo: article:update_at", "article:update_at",
    "og:article:updated_time",
)  # fmt: skip
_SQUASH = re.compile(r"[\W_]+")
_URL_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)[/_.-]?(0[1-9]|1[0-2])[/_.-]?(0[1-9]|[12]\d|3[01])(?!\d)")
_SCRIPT_DATE = re.compile(
    r"""(?:datePublished|date_published|publishedAt|published_at|publishDate|publish_date|publicationDate|pubDate|firstPublish\w{0,12}|publishedDate|datePosted)["\\]{0,3}\s?[:=]\s?["'\\]{1,3}(\d{4}-\d\d-\d\d[^"'\\]{0,20})"""
)
_URL_WORDS = re.compile(
    r"/((?:19|20)\d\d)/(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*/(\d{1,2})(?=/)", re.I
)
BESIDE_HEADLINE = 80.0
"""Maximum cost (``Shown.cost``) of a date beside the headline, which may override a statement."""
NEARER = 40.0
"""By how much an update's cost must be lower than that of an unlabelled date to be preferred."""
DAY = timedelta(days=1)
MOMENT = timedelta(seconds=90)
"""Distance from the fetch within which a stated time is the server's clock, not a publication time."""


def read_dates(
    structured: Structured,
    tree: HtmlElement,
    walk: Walk,
    title_node: HtmlElement | None,
    *,
    url: str,
    fetched_at: datetime,
    timezone: str | None,
    language: str | None,
) -> tuple[Sourced | None, Sourced | None]:
    """Return publication and modification time, each with its source, or None where the page does not say."""
    limit = fetched_at.astimezone(UTC) + timedelta(days=2)
    address = list(_in_address(url))
    day_first = day_comes_first(structured, tree, walk, [time for time, _ in address], url=url, language=language)

    def read(statements: Iterable[tuple[str, str]]) -> list[Sourced]:
        times = ((machine_time(raw, timezone, day_first=day_first), source) for raw, source in statements)
        return [
            (time, source)
            for time, source in times
            if time is not None and time.utc() <= limit and not _is_now(time, fetched_at)
        ]

    stated, changed = read(_stated(structured)), read(_stated_modified(structured))
    place = place_of(tree, walk, title_node, url)
    everywhere = shown_dates(tree, walk, place, timezone, day_first=day_first)
    everywhere = [one for one in everywhere if one.time.utc() <= limit and not _is_of_the_day(one, fetched_at)]
    shown = [one for one in everywhere if one.cost < FAR]
    modified = _fuller(changed) or _first(shown, Kind.UPDATED)
    published = _corrected(stated, changed, shown) or _most_likely(shown)
    if published is None:
        hidden = (each for each in _in_scripts(tree, timezone) if not _is_now(each[0], fetched_at))
        elsewhere = (each for each in chain(address, hidden) if each[0].utc() <= limit)
        published = next(elsewhere, None) or _only_date(shown, everywhere, modified)
    if published is not None:
        published = _on_own_clock(published, stated, shown)
    if published is not None and modified is not None and modified[0].utc() < published[0].utc() - DAY:
        modified = None
    return published, modified


def _only_date(shown: list[Shown], everywhere: list[Shown], modified: Sourced | None) -> Sourced | None:
    """The only date that a page shows or states, even if it is an update or far from the headline."""
    if late := _first(shown, Kind.UPDATED):
        return late[0], f"only date shown: {late[1]}"
    if len({one.time.local.date() for one in everywhere if one.firm}) == 1:
        return next((one.time, f"only date shown: {one.source}") for one in everywhere if one.firm)
    return None if modified is None else (modified[0], f"only date stated: {modified[1]}")


def _is_now(time: PublisherTime, fetched_at: datetime) -> bool:
    """True if a time is the moment of the fetch: a server clock written into every page."""
    return time.has_time and time.offset is not None and abs(time.utc() - fetched_at) <= MOMENT


def _is_of_the_day(one: Shown, fetched_at: datetime) -> bool:
    """True if an unlabelled date well before the headline is the day of the fetch somewhere on the globe."""
    days = abs((one.time.local.date() - fetched_at.date()).days)
    return one.ahead and one.kind is Kind.PLAIN and days <= 1


def _first(shown: list[Shown], *kinds: Kind) -> Sourced | None:
    """The most likely visible date of one of ``kinds``."""
    return next(((one.time, one.source) for one in shown if one.kind in kinds), None)


def _most_likely(shown: list[Shown]) -> Sourced | None:
    """The publication date among the visible ones: one labelled first publication, else the nearest non-update.

    None if an update stands much nearer: many papers show only the day of the last change beside the headline, and
    dates farther away belong to other articles.
    """
    if called := _first(shown, Kind.FIRST):
        return called
    plain = next((one for one in shown if one.kind <= Kind.PLAIN), None)
    update = next((one for one in shown if one.kind is Kind.UPDATED), None)
    if plain is None or (update is not None and update.cost + NEARER < plain.cost):
        return None
    return plain.time, plain.source


def _corrected(stated: list[Sourced], changed: list[Sourced], shown: list[Shown]) -> Sourced | None:
    """The stated publication time, or the visible one if that proves the statement wrong (decision 0103)."""
    said = _fuller(stated)
    if said is None:
        return None
    first = next((one for one in shown if one.kind is Kind.FIRST), None)
    if first is not None and _days_later(said[0], first.time) >= 1:
        return first.time, f"{first.source}, first publication"
    beside = next((one for one in shown if one.kind <= Kind.PLAIN and one.cost <= BESIDE_HEADLINE), None)
    if beside is None or abs(_days_later(said[0], beside.time)) <= 1 or _turned(said[0], beside.time):
        return said
    last = _fuller(changed)
    for other in stated:
        if _same_day(other[0], beside.time) and not (last and _same_day(last[0], beside.time)):
            return other[0], f"{other[1]}, shown on the page"
    only_repeats = last is not None and _days_later(said[0], last[0]) >= 0
    if only_repeats and beside.firm and _days_later(said[0], beside.time) > 1:
        return beside.time, f"{beside.source}, older than {said[1]}, which is that of the last change"
    return said


def _days_later(a: PublisherTime, b: PublisherTime) -> int:
    """Number of days by which ``a`` is later than ``b`` in the publisher's calendar."""
    return (a.local.date() - b.local.date()).days


def _same_day(a: PublisherTime, b: PublisherTime) -> bool:
    return a.local.date() == b.local.date()


def _turned(a: PublisherTime, b: PublisherTime) -> bool:
    """True if two dates are the same with day and month swapped."""
    return (a.local.year, a.local.month, a.local.day) == (b.local.year, b.local.day, b.local.month)


def _on_own_clock(published: Sourced, stated: list[Sourced], shown: list[Shown]) -> Sourced:
    """Convert a time stated in UTC to the publisher's clock, if the page has the same minute on another clock."""
    time, source = published
    if time.offset != 0 or not time.has_time:
        return published
    for other in [one.time for one in shown] + [each for each, _ in stated]:
        if other.offset and other.has_time and abs((other.utc() - time.utc()).total_seconds()) < 60:
            return PublisherTime(time.raw, other.local, other.offset, True), f"{source}, on the clock the page shows"
    for one in shown:
        minutes = (one.time.local - time.local.replace(second=0, microsecond=0)).total_seconds() / 60
        may = one.time.has_time and one.time.offset is None and one.time.local.second == 0 and not one.ahead
        if may and minutes and abs(minutes) <= 14 * 60 and minutes % 30 == 0:
            local = one.time.local.replace(second=time.local.second)
            return PublisherTime(time.raw, local, int(minutes), True), f"{source}, on the clock the page shows"
    return published


def _in_scripts(tree: HtmlElement, timezone: str | None) -> Iterator[Sourced]:
    """Yield publication dates in the page's script data."""
    for node in tree.iter("script", "astro-island"):
        text = node.text if node.tag == "script" else node.get("props")
        if text and (match := _SCRIPT_DATE.search(text[:400_000])) and (time := machine_time(match[1], timezone)):
            yield time, "script data"


def _fuller(found: list[Sourced]) -> Sourced | None:
    """The first time, unless it lacks clock or offset and a later one says more about the same day."""
    if not found:
        return None
    first = found[0]
    for other in found[1:]:
        near = abs((other[0].local - first[0].local).total_seconds()) <= 36 * 3600
        if near and not first[0].has_time and other[0].has_time and _same_day(other[0], first[0]):
            return other
        same_clock = other[0].local == first[0].local
        if near and first[0].has_time and first[0].offset is None and other[0].offset is not None and same_clock:
            return other
    return first


def _stated(structured: Structured) -> Iterator[tuple[str, str]]:
    for node, name in ((structured.article, "json-ld"), (structured.page, "json-ld page")):
        for key in ("datePublished", "dateCreated", "uploadDate"):
            if (value := text_of(node.get(key))) and (key == "datePublished" or name == "json-ld"):
                yield value, f"{name} {key}"
        if name == "json-ld":
            for key in ("datePublished", "dateCreated"):
                for value in structured.microdata.get(key, ())[:1]:
                    yield value, f"microdata {key}"
            yield from _from_meta(structured, _PUBLISHED_KEYS)


def _stated_modified(structured: Structured) -> Iterator[tuple[str, str]]:
    if value := text_of(structured.article.get("dateModified")):
        yield value, "json-ld dateModified"
    for value in structured.microdata.get("dateModified", ())[:1]:
        yield value, "microdata dateModified"
    yield from _from_meta(structured, _MODIFIED_KEYS)


def _squashed(name: str) -> str:
    return _SQUASH.sub("", name.lower())


_PUBLISHED_KEYS = tuple(dict.fromkeys(map(_squashed, PUBLISHED)))
_MODIFIED_KEYS = tuple(dict.fromkeys(map(_squashed, MODIFIED)))


def _from_meta(structured: Structured, keys: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield the first value of each meta element in ``keys``, ignoring the separators in its name."""
    by_key: dict[str, tuple[str, str]] = {}
    for name, values in structured.meta.items():
        if values:
            by_key.setdefault(_squashed(name), (values[0], name))
    for key in keys:
        if key in by_key:
            value, name = by_key[key]
            yield value, f"meta {name}"


def _in_address(url: str) -> Iterator[Sourced]:
    path = "/".join(url.split("//", 1)[-1].split("/")[1:])
    for match in _URL_DATE.finditer("/" + path[:300]):
        if time := visible_time(f"{match[1]}-{match[2]}-{match[3]}"):
            yield time, "address"
    for match in _URL_WORDS.finditer("/" + path[:300]):
        if time := visible_time(f"{match[3]} {match[2]} {match[1]}"):
            yield time, "address"
