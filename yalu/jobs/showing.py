"""One article as it is or was, for the command line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from db import states
from db.states import ArticleRecord, CommentRecord
from yalu.jobs.opening import opened
from yalu.settings import Settings


def article(settings: Settings, url: str, as_of: datetime | None) -> ArticleRecord:
    """The article ``url`` leads or led to, as it stood at ``as_of`` (None: now). Raises UnknownItem, StoreError."""
    with opened(settings) as database:
        return states.show(database, url, as_of=as_of, gone_after=settings.gone_after)


def as_values(record: ArticleRecord, with_thread: bool) -> dict[str, Any]:
    """For programs. Times are ISO 8601 in UTC, except the publisher's, which are as the page gives them."""
    state = record.version.article
    values: dict[str, Any] = {
        "url": record.url,
        "source": record.source_id,
        "title": state.title,
        "subtitle": state.subtitle,
        "byline": list(state.byline),
        "published_at": None if state.published_at is None else str(state.published_at),
        "modified_at": None if state.modified_at is None else str(state.modified_at),
        "language": state.language,
        "label": state.label,
        "tags": list(state.tags),
        "notices": list(state.notices),
        "access": state.access.value,
        "body": state.body,
        "version": record.version.name,
        "versions": record.versions,
        "content_hash": record.version.content_hash,
        "not_before": _iso(record.version.not_before),
        "not_after": _iso(record.version.not_after),
        "last_seen_at": _iso(record.last_seen_at),
        "gone_since": _iso(record.gone_since),
    }
    if with_thread:
        values["threads"] = [
            {
                "platform": thread.platform,
                "open": thread.open,
                "expected": thread.expected,
                "complete": thread.complete,
                "read_at": _iso(thread.read_at),
                "note": thread.note,
                "comments": [_comment(comment) for comment in thread.comments],
            }
            for thread in record.threads
        ]
    return values


def _comment(record: CommentRecord) -> dict[str, Any]:
    state = record.comment
    return {
        "id": state.id,
        "parent_id": state.parent_id,
        "author_key": state.author,
        "posted_at": None if state.posted_at is None else str(state.posted_at),
        "text": state.text,
        "state": state.state.value,
        "version": record.name,
        "first_seen_at": _iso(record.first_seen_at),
        "gone_since": _iso(record.gone_since),
    }


def as_lines(record: ArticleRecord, with_thread: bool) -> Iterator[str]:
    """For a person."""
    state = record.version.article
    yield state.title
    if state.byline:
        yield ", ".join(state.byline)
    yield record.url
    seen = f"version {record.version.seq} ({record.version.name}), first seen {_iso(record.version.not_after)}"
    yield f"{seen}, last seen {_iso(record.last_seen_at)}"
    if record.gone_since:
        yield f"no longer available since {_iso(record.gone_since)}"
    for notice in state.notices:
        yield f"notice: {notice}"
    yield ""
    yield state.body
    if not with_thread:
        return
    for thread in record.threads:
        yield ""
        opening = {True: "open", False: "closed", None: "open or closed unknown"}[thread.open]
        part = "" if thread.complete else " in part"
        yield f"thread: {thread.platform}, {opening}, read {_iso(thread.read_at)}{part}"
        for comment in thread.comments:
            gone = f" [no longer visible since {_iso(comment.gone_since)}]" if comment.gone_since else ""
            parent = f" (to {comment.comment.parent_id})" if comment.comment.parent_id else ""
            when = comment.comment.posted_at or "no time"
            yield f"- {comment.comment.id}{parent} {when}{gone}: {comment.comment.text}"


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
