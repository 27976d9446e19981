"""Decide whether a capture shows a new state of an article or comment, and build that state."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import time as clock_time
from datetime import timedelta

from yalu.changes.language.mojibake import legible_article, legible_body
from yalu.model import Access, ParsedArticle, ParsedComment, PublisherTime
from yalu.text import body_text, one_line, paragraphs, same

_CUT = re.compile(r"\s*(?:…|\.{3})[\W_]*([^\W\d_]{1,12}(?: [^\W\d_]{1,12}){0,2})?[\W_]*\Z")
"""The end of a text that a page truncates: an ellipsis, and the words of a button."""
MIDNIGHT = clock_time(0, 0)
LEAST_HEAD = 8
"""Minimum characters of a beginning whose match is no coincidence."""


def next_version(previous: ParsedArticle | None, current: ParsedArticle) -> ParsedArticle | None:
    """Return the state to store, or None if ``current`` says the same as ``previous``.

    A field that the capture lacks (byline, dates, label, tags, subtitle, language) is carried over. White space and
    Unicode form do not make a version; other differences of form (quotation style, script) do. A modified date that
    changes alone does not: many sites renew it on each request. A text damaged only by a wrong encoding is carried over
    (comparison.md#texts-in-a-wrong-encoding). A teaser that shows no notice hides those that are known.
    """
    if current == previous:  # most pages, of which nothing need be worked out
        return None
    current = replace(current, body=body_text(paragraphs(current.body)))
    if previous is None:
        return current
    current = legible_article(current, previous)
    current = replace(
        current,
        subtitle=current.subtitle or previous.subtitle,
        byline=current.byline or previous.byline,
        published_at=current.published_at or previous.published_at,
        modified_at=current.modified_at or previous.modified_at,
        language=current.language or previous.language,
        label=current.label or previous.label,
        tags=current.tags or previous.tags,
        notices=previous.notices if _hides_notices(previous, current) else current.notices,
    )
    return None if _says_the_same(previous, current) else current


def _hides_notices(previous: ParsedArticle, current: ParsedArticle) -> bool:
    """Return True if the page shows the beginning alone, and notices may stand in the rest."""
    return current.access is Access.TEASER and not current.notices and bool(previous.notices)


def _says_the_same(a: ParsedArticle, b: ParsedArticle) -> bool:
    return (
        same(a.title, b.title)
        and paragraphs(a.body) == paragraphs(b.body)
        and same(a.subtitle, b.subtitle)
        and [one_line(name) for name in a.byline] == [one_line(name) for name in b.byline]
        and same_time(a.published_at, b.published_at)
        and same(a.label, b.label)
        and {one_line(tag) for tag in a.tags} == {one_line(tag) for tag in b.tags}
        and [one_line(notice) for notice in a.notices] == [one_line(notice) for notice in b.notices]
        and a.access is b.access
    )


def same_time(a: PublisherTime | None, b: PublisherTime | None) -> bool:
    """Return True if two publisher times can be the same moment, each at the precision it is written in.

    A bare date equals any time of that date, and of the day before or after if that time has an offset. Midnight with
    an offset is a bare date: a system turns one into the other, and its zone may be another one. If one side has
    no offset, the clock times may differ by up to 14 hours in whole quarters of an hour: that is another time zone, not
    another date. The same clock time under two offsets also counts as equal.
    """
    if a is None or b is None:
        return a is b
    a, b = _bare_at_midnight(a, b), _bare_at_midnight(b, a)
    if not (a.has_time and b.has_time):
        days = abs((a.local.date() - b.local.date()).days)
        return days == 0 or (days == 1 and a.has_time != b.has_time and _near_midnight(a, b))
    if a.offset is not None and b.offset is not None:
        if a.local == b.local:
            return True
        apart = a.utc() - b.utc()
    else:
        apart = a.local - b.local
        if a.offset != b.offset and are_zones_apart(apart):
            return True
    return not apart or (abs(apart) < timedelta(minutes=1) and (a.local.second == 0 or b.local.second == 0))


def are_zones_apart(shift: timedelta) -> bool:
    """Return True if two clocks so far apart can be of two time zones: whole quarters of an hour, 14 hours at most."""
    return timedelta() < abs(shift) <= timedelta(hours=14) and not shift % timedelta(minutes=15)


def _bare_at_midnight(time: PublisherTime, other: PublisherTime) -> PublisherTime:
    """Return a midnight as a bare date if the other time is that of another zone or none."""
    midnight = time.has_time and time.local.time() == MIDNIGHT and time.offset != other.offset
    return replace(time, has_time=False) if midnight else time


def _near_midnight(a: PublisherTime, b: PublisherTime) -> bool:
    """Return True if the time with a time of day has an offset: its date in another zone can then be the bare date."""
    timed = a if a.has_time else b
    return timed.offset is not None


def next_comment(previous: ParsedComment | None, current: ParsedComment) -> ParsedComment | None:
    """Return the state of a comment to store, or None if it says the same as ``previous``.

    Text, state and parent count; author and time are carried over. White space makes no version, paragraphs included:
    readers' line breaks are shown in many ways. A text that the page truncates with an ellipsis equals the text it
    begins.
    """
    if previous is None or current == previous:
        return current if previous is None else None
    current = replace(
        current,
        text=legible_body(current.text, previous.text),
        author=current.author or previous.author,
        posted_at=current.posted_at or previous.posted_at,
    )
    says_the_same = one_line(previous.text) == one_line(current.text) or _is_cut(previous.text, current.text)
    if says_the_same and previous.state is current.state and previous.parent_id == current.parent_id:
        return None
    return current


def begins(whole: str, shown: str) -> bool:
    """Return True if ``shown`` is a proper beginning of ``whole``."""
    head = one_line(shown)
    return len(shown) < len(whole) and one_line(whole).startswith(head)


def was_cut(before: str, now: str) -> bool:
    """Return True if ``before`` was ``now`` truncated by an ellipsis with a button, which no writer adds."""
    ellipsis = _CUT.search(one_line(before))
    return ellipsis is not None and ellipsis[1] is not None and _is_cut(now, before)


def _is_cut(whole: str, shown: str) -> bool:
    """Return True if ``shown`` is ``whole`` truncated by an ellipsis, with or without the button that expands it.

    The button may be longer than what it replaces, which has words: a full stop alone is not cut.
    """
    ellipsis = _CUT.search(one_line(shown))
    head = one_line(shown)[: ellipsis.start()] if ellipsis else ""
    lost = one_line(whole)[len(head) :]
    return len(head) >= LEAST_HEAD and begins(whole, head) and any(map(str.isalnum, lost))
