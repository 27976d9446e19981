"""Select publication and modification time, as the publisher writes them.

Publication time, the most reliable of these (``read_dates``):

1. what the page states for machines, in the order of ``_stated``: JSON-LD of the article, microdata of an article item
   (``metadata.py``; not that of a book or a video), meta elements in their order in ``words.toml``, JSON-LD of the
   page; if two statements give the same day and only one has a clock time or offset, the fuller one;
2. a visible date (``visible_dates.py``): one labelled as first publication, else the one of the lowest ``Shown.cost``
   that is not labelled an update, unless an update costs less by more than NEARER;
3. the date in the URL; script data; and last the only date that the page shows or states, even an update.

A visible date overrides the stated one in three cases (extraction.md#dates): an older first publication is shown; two
statements disagree and the page shows one of them beside the headline; the statement only repeats the day of the last
change (site builders write the rebuild day into both), and an older date stands beside the headline.

Rejected are times more than two days after the fetch, times that are the moment of the fetch, and in a masthead the day
of the fetch, since they would change with every visit. An ambiguous all-digit date is read in the order of the page's
other dates, else by the region the page states, else by its language and host.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from typing import NamedTuple

from yalu.model import Candidate, PublisherTime
from yalu.pages.context import SITE_RULE, Context, best
from yalu.pages.dates.date_parser import machine_time, visible_time
from yalu.pages.dates.day_month_order import day_comes_first
from yalu.pages.dates.visible_dates import FAR, DateKind, Shown, shown_dates
from yalu.pages.document.metadata import Structured, text_of
from yalu.pages.document.vocabulary import keys
from yalu.pages.overrides import texts

Time = Candidate[PublisherTime]

_SQUASH = re.compile(r"[\W_]+")
_URL_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)[/_.-]?(0[1-9]|1[0-2])[/_.-]?(0[1-9]|[12]\d|3[01])(?!\d)")
_SCRIPT_DATE = re.compile(
    r"""(?:datePublished|date_published|publishedAt|published_at|publishDate|publish_date|publicationDate|pubDate|firstPublish\w{0,12}|publishedDate|datePosted)["\\]{0,3}\s?[:=]\s?["'\\]{1,3}(\d{4}-\d\d-\d\d[^"'\\]{0,20})"""
)
BESIDE_HEADLINE = 80.0
"""Maximum cost (``Shown.cost``) of a date beside the headline, which may override a statement."""
NEARER = 40.0
"""By how much an update's cost must be lower than that of the other dates for none of them to be taken."""
DAY = timedelta(days=1)
MOMENT = timedelta(seconds=90)
"""Distance from the fetch within which a stated time is the server's clock, not a publication time."""


@dataclass(frozen=True, slots=True)
class _PageDates:
    """The times a page states for its publication and its last change, and those it shows."""

    stated: list[Time]
    changed: list[Time]
    shown: list[Shown]
    everywhere: list[Shown]
    """Those shown, and those far from the headline."""

    def first(self, *kinds: DateKind) -> Shown | None:
        """The most likely visible date of one of ``kinds``."""
        return next((date for date in self.shown if date.kind in kinds), None)


class Dates(NamedTuple):
    """Publication and modification time, None where the page does not say; and what its places say of each."""

    published: Time | None
    modified: Time | None
    publications: tuple[Time, ...] = ()
    modifications: tuple[Time, ...] = ()


def read_dates(context: Context) -> Dates:
    """Return publication and modification time with their sources, and all that was considered."""
    limit = context.fetched_at.astimezone(UTC) + 2 * DAY
    address = [time for time in _in_address(context.url) if time.value.utc() <= limit]
    day_first = day_comes_first(context, {time.value.local.date() for time in address})

    def read(statements: Iterator[tuple[str, str]]) -> Iterator[Time]:
        for raw, source in statements:
            time = machine_time(raw, context.timezone, day_first=day_first)
            if time is not None and time.utc() <= limit and not _is_now(time, context):
                yield Candidate(time, source)

    shown = [date for date in shown_dates(context, day_first=day_first) if date.time.utc() <= limit]
    shown = [date for date in shown if not _is_of_the_day(date, context)]
    dates = _PageDates(
        list(read(_stated(context.structured))), list(read(_stated_modified(context.structured))),
        [date for date in shown if date.cost < FAR], shown,
    )  # fmt: skip
    modified = best(filter(None, [_fuller(dates.changed)]), map(_of, filter(None, [dates.first(DateKind.UPDATED)])))
    published = best(
        _ruled(context, day_first), _published(dates), address, read(_in_scripts(context)), _only_date(dates, modified)
    )
    if published is not None:
        published = _on_own_clock(published, dates)
    if published is not None and modified is not None and modified.value.utc() < published.value.utc() - DAY:
        modified = None
    shown_first = tuple(
        _of(date) for date in dates.shown if date.kind <= DateKind.PLAIN and date.cost <= BESIDE_HEADLINE
    )
    shown_last = tuple(_of(date) for date in dates.shown if date.kind is DateKind.UPDATED)
    return Dates(published, modified, (*dates.stated, *shown_first), (*dates.changed, *shown_last))


def _of(date: Shown) -> Time:
    return Candidate(date.time, date.source)


def _ruled(context: Context, day_first: bool) -> Iterator[Time]:
    for raw in texts(context.tree, context.rules.date)[:1]:
        if time := machine_time(raw, context.timezone, day_first=day_first):
            yield Candidate(time, SITE_RULE)


def _published(dates: _PageDates) -> Iterator[Time]:
    """The stated publication time, and visible ones if there is none or if they prove it wrong.

    Rule: extraction.md#dates.
    """
    stated, last, first = _fuller(dates.stated), _fuller(dates.changed), dates.first(DateKind.FIRST)
    if stated is None:
        plain, update = (dates.first(DateKind.FIRST, DateKind.PUBLISHED, DateKind.PLAIN), dates.first(DateKind.UPDATED))
        # Many papers show only the day of the last change by the headline; farther dates are of other articles.
        if plain and (first or update is None or update.cost + NEARER >= plain.cost):
            yield _of(first or plain)
        return
    yield replace(stated, confidence=0.5)
    if first is not None and _days_later(stated.value, first.time) >= 1:
        yield Candidate(first.time, f"{first.source}, first publication", 0.9)
    beside = dates.first(DateKind.FIRST, DateKind.PUBLISHED, DateKind.PLAIN)
    if beside is None or beside.cost > BESIDE_HEADLINE or _turned(stated.value, beside.time):
        return
    later = _days_later(stated.value, beside.time)
    if abs(later) > 1 and not (last and _days_later(last.value, beside.time) == 0):
        for other in dates.stated:
            if _days_later(other.value, beside.time) == 0:
                yield Candidate(other.value, f"{other.source}, shown on the page", 0.8)
    if later > 1 and beside.firm and last is not None and _days_later(stated.value, last.value) >= 0:
        yield Candidate(
            beside.time, f"{beside.source}, older than {stated.source}, which is that of the last change", 0.7
        )


def _only_date(dates: _PageDates, modified: Time | None) -> Iterator[Time]:
    """The only date that a page shows or states, even if it is an update or far from the headline."""
    late, firm = dates.first(DateKind.UPDATED), [date for date in dates.everywhere if date.firm]
    if late is None and len({date.time.local.date() for date in firm}) == 1:
        late = firm[0]
    if only := _of(late) if late is not None else modified:
        yield replace(only, source=f"only date: {only.source}")


def _is_now(time: PublisherTime, context: Context) -> bool:
    """True if a time is the moment of the fetch: a server clock written into every page."""
    return time.has_time and time.offset is not None and abs(time.utc() - context.fetched_at) <= MOMENT


def _is_of_the_day(date: Shown, context: Context) -> bool:
    """True if an unlabelled date well before the headline is the day of the fetch somewhere on the globe."""
    days = abs((date.time.local.date() - context.fetched_at.date()).days)
    return date.ahead and date.kind is DateKind.PLAIN and days <= 1


def _days_later(a: PublisherTime, b: PublisherTime) -> int:
    """Number of days by which ``a`` is later than ``b`` in the publisher's calendar."""
    return (a.local.date() - b.local.date()).days


def _turned(a: PublisherTime, b: PublisherTime) -> bool:
    """True if two dates are the same with day and month swapped."""
    return (a.local.year, a.local.month, a.local.day) == (b.local.year, b.local.day, b.local.month)


def _on_own_clock(published: Time, dates: _PageDates) -> Time:
    """Convert a time stated in UTC to the publisher's clock, if the page has the same minute on another clock."""
    time = published.value
    if time.offset != 0 or not time.has_time:
        return published
    for other in [date.time for date in dates.shown] + [each.value for each in dates.stated]:
        minutes = (other.local - time.local.replace(second=0, microsecond=0)) / timedelta(minutes=1)
        unzoned = other.offset is None and other.local.second == 0 and minutes % 30 == 0 and abs(minutes) <= 14 * 60
        same = other.offset is not None and abs(other.utc() - time.utc()) < timedelta(minutes=1)
        if other.has_time and minutes and other.offset != 0 and (unzoned or same):
            offset = int(minutes) if other.offset is None else other.offset
            local = other.local.replace(second=time.local.second)
            own = PublisherTime(time.raw, local, offset, True)
            return Candidate(own, f"{published.source}, on the clock the page shows")
    return published


def _in_scripts(context: Context) -> Iterator[tuple[str, str]]:
    """Yield publication dates in the page's script data."""
    for node in context.walk.elements.tagged("script", "astro-island"):
        text = node.text if node.tag == "script" else node.get("props")
        if text and (match := _SCRIPT_DATE.search(text[:400_000])):
            yield match[1], "script data"


def _fuller(times: list[Time]) -> Time | None:
    """The first time, unless it lacks clock or offset and a later one says more about the same day."""
    if not times:
        return None
    first = times[0].value
    for other in times[1:]:
        more, same_day = other.value, _days_later(other.value, first) == 0
        if same_day and not first.has_time and more.has_time:
            return other
        if more.local == first.local and first.has_time and first.offset is None and more.offset is not None:
            return other
    return times[0]


def _stated(structured: Structured) -> Iterator[tuple[str, str]]:
    for key in ("datePublished", "dateCreated", "uploadDate"):
        yield text_of(structured.article.get(key)), f"json-ld {key}"
    for key in ("datePublished", "dateCreated"):
        for value in structured.microdata.get(key, ())[:1]:
            yield value, f"microdata {key}"
    yield from _from_meta(structured, keys("published"))
    yield text_of(structured.page.get("datePublished")), "json-ld page datePublished"


def _stated_modified(structured: Structured) -> Iterator[tuple[str, str]]:
    yield text_of(structured.article.get("dateModified")), "json-ld dateModified"
    for value in structured.microdata.get("dateModified", ())[:1]:
        yield value, "microdata dateModified"
    yield from _from_meta(structured, keys("modified"))


def _from_meta(structured: Structured, wanted: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield the first value of each meta element in ``wanted``, ignoring the separators in its name."""
    by_key: dict[str, tuple[str, str]] = {}
    for name, values in structured.meta.items():
        if values:
            by_key.setdefault(_SQUASH.sub("", name.lower()), (values[0], f"meta {name}"))
    yield from (by_key[key] for key in wanted if key in by_key)


def _in_address(url: str) -> Iterator[Time]:
    path = "/".join(url.split("//", 1)[-1].split("/")[1:])
    for match in _URL_DATE.finditer("/" + path[:300]):
        if time := visible_time(f"{match[1]}-{match[2]}-{match[3]}"):
            yield Candidate(time, "address")
