"""Whether a capture shows a new state of an article or a comment, and what that state is."""

from __future__ import annotations

import re
from dataclasses import replace

from yalu.changes.language.mojibake import legible_article, legible_body
from yalu.model import Article, Comment, PublisherTime
from yalu.text import body_text, one_line, paragraphs, same

_CUT = re.compile(r"\s*(?:…|\.{3})[\W_]*(?:[^\W\d_]{1,12}(?: [^\W\d_]{1,12}){0,2})?[\W_]*\Z")
"""The end of a text that a page shows in part: an ellipsis, and the words of a button."""
LEAST_HEAD = 8
"""Characters of a beginning that is no coincidence."""


def next_version(previous: Article | None, current: Article) -> Article | None:
    """The state to store, or None when it says the same as ``previous``.

    A field the capture does not mention (byline, dates, label, tags, subtitle, language) is carried over. White space
    and Unicode form make no version; other differences of form (quotation style, script) do. Nor does a modified date
    that moves alone: many sites set it anew on each request. A text that only a wrong encoding spoilt is carried over.
    """
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
    )
    return None if _says_the_same(previous, current) else current


def _says_the_same(a: Article, b: Article) -> bool:
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
    """Whether two publisher times can be one moment, each read as precisely as it is written.

    A bare date is the same as any hour of that date. Without an offset on one side the wall clocks may lie up to 14
    hours apart by whole quarters of an hour: that is another time zone, not another date. So is one clock time under
    two offsets.
    """
    if a is None or b is None:
        return a is b
    if not (a.has_time and b.has_time):
        days = abs((a.local.date() - b.local.date()).days)
        return days == 0 or (days == 1 and a.has_time != b.has_time and _near_midnight(a, b))
    if a.offset is not None and b.offset is not None:
        if a.local == b.local:
            return True
        apart = abs((a.utc() - b.utc()).total_seconds())
    else:
        apart = abs((a.local - b.local).total_seconds())
        if a.offset != b.offset and 0 < apart <= 14 * 3600 and apart % 900 == 0:
            return True
    return apart == 0 or (apart < 60 and (a.local.second == 0 or b.local.second == 0))


def _near_midnight(a: PublisherTime, b: PublisherTime) -> bool:
    """Whether the one with a clock has an offset, so that its date elsewhere can be the bare one."""
    timed = a if a.has_time else b
    return timed.offset is not None


def next_comment(previous: Comment | None, current: Comment) -> Comment | None:
    """As ``next_version`` for a comment: text, state and parent count; author and time are carried over.

    White space makes no version, paragraphs included: readers' own lines are shown in many ways. A text that is shown
    in part, cut by an ellipsis, is the one it begins.
    """
    if previous is None:
        return current
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
    """Whether ``shown`` is the beginning of ``whole`` and no more."""
    head = one_line(shown)
    return len(shown) < len(whole) and one_line(whole).startswith(head)


def _is_cut(whole: str, shown: str) -> bool:
    """Whether a text is the beginning of another, cut by an ellipsis, with or without the button that unfolds it."""
    ellipsis = _CUT.search(one_line(shown))
    head = one_line(shown)[: ellipsis.start()] if ellipsis else ""
    return len(head) >= LEAST_HEAD and len(shown) < len(whole) and begins(whole, head)
