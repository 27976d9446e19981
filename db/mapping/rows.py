"""Conversions between values of ``yalu.model`` and the rows they are stored in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec

from yalu import ids, model
from yalu.conversion import Converter, from_attributes
from yalu.db.models import Source
from yalu.history.detection.thread_facts import StoredState
from yalu.history.judgement.crawls import CrawlJudgement
from yalu.ids import fitting
from yalu.model import PublisherTime

STATE = (
    *("title", "subtitle", "byline", "body", "published", "published_text", "modified", "modified_text"),
    *("language", "label", "tags", "notices", "access", "boxes"),
)
"""The columns of an article version that its state is rebuilt from."""
COMMENT_STATE = ("text", "parent_id", "author_key", "posted", "posted_text", "state")
"""The columns of a comment version that its state is rebuilt from."""

OF_SOURCE = (Source.name.label("source_name"), Source.type.label("source_type"), Source.country, Source.terms)
"""What records say of a source, and what decides how much of it may be quoted."""

_JUDGEMENT = Converter(CrawlJudgement)


def article_row(article: model.ParsedArticle) -> dict[str, Any]:
    """Return the columns of an article version that hold its state."""
    stored = replace(article, published_at=_storable(article.published_at), modified_at=_storable(article.modified_at))
    return {
        "title": article.title,
        "subtitle": article.subtitle,
        "byline": list(article.byline),
        "body": article.body,
        **_time_row("published", article.published_at),
        **_time_row("modified", article.modified_at),
        "language": article.language,
        "label": article.label,
        "tags": list(article.tags),
        "notices": list(article.notices),
        "access": article.access,
        "boxes": [list(box) for box in article.boxes],
        "content_hash": ids.content_hash(stored),
    }


def article_of(row: Any) -> model.ParsedArticle:
    """Return the state in a row of ``article_version``."""
    return model.ParsedArticle(
        title=row.title,
        body=row.body,
        subtitle=row.subtitle,
        byline=tuple(row.byline),
        published_at=publisher_time(row.published, row.published_text),
        modified_at=publisher_time(row.modified, row.modified_text),
        language=row.language,
        label=row.label,
        tags=tuple(row.tags),
        notices=tuple(row.notices),
        access=row.access,
        boxes=tuple((first, end) for first, end in row.boxes),
    )


def comment_row(comment: model.ParsedComment) -> dict[str, Any]:
    """Return the columns of a comment version that hold its state; ``author`` must already be a pseudonym."""
    parent_id, posted_at = comment.parent_id and fitting(comment.parent_id), _storable(comment.posted_at)
    stored = comment
    if parent_id != comment.parent_id or posted_at is not comment.posted_at:
        stored = replace(comment, parent_id=parent_id, posted_at=posted_at)
    return {
        "text": comment.text,
        "parent_id": parent_id,
        "author_key": comment.author,
        **_time_row("posted", comment.posted_at),
        "state": comment.state,
        "content_hash": ids.content_hash(stored),
    }


def comment_of(row: Any, platform_id: str) -> model.ParsedComment:
    """Return the state in a row of ``comment_version``. ``author`` is the pseudonym."""
    return model.ParsedComment(
        id=platform_id,
        text=row.text,
        parent_id=row.parent_id,
        author=row.author_key,
        posted_at=publisher_time(row.posted, row.posted_text),
        state=row.state,
    )


def state_row(state: model.ParsedArticle | model.ParsedComment) -> dict[str, Any]:
    """Return the columns of a version that hold its state."""
    return article_row(state) if isinstance(state, model.ParsedArticle) else comment_row(state)


def is_intact(row: Any, state: model.ParsedArticle | model.ParsedComment) -> bool:
    """True if the state that a version row holds matches its hash."""
    return bool(ids.content_hash(state) == row.content_hash)


def stored_state(row: Any, state: model.ParsedArticle | model.ParsedComment) -> StoredState:
    """Return the row of a version with the state in it."""
    return StoredState(row, state, is_intact(row, state))


def topic_match_row(match: model.TopicMatch) -> dict[str, Any]:
    """Return the columns of a topic match."""
    row: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(match))  # lists, as they are read back
    return row


def stored_thread(thread: model.ParsedThread, secret: str, source_id: str) -> model.ParsedThread:
    """Return the thread with ids short enough for an index, and pseudonyms in place of names.

    The pseudonyms are made with ``secret`` and differ between sources.
    """

    def own(comment: model.ParsedComment) -> model.ParsedComment:
        return replace(comment, id=fitting(comment.id), author=ids.pseudonym(secret, source_id, comment.author))

    return replace(thread, comments=tuple(own(comment) for comment in thread.comments))


def as_stored(seen: model.Observation, secret: str, source_id: str) -> model.Observation:
    """Return an observation whose thread is as ``stored_thread`` gives it."""
    if seen.page is None or seen.page.thread is None:
        return seen
    return replace(seen, page=replace(seen.page, thread=stored_thread(seen.page.thread, secret, source_id)))


def judgement_of(stored: Any) -> CrawlJudgement:
    """Return a crawl's judgement as it is stored; an empty one for None: an open crawl or an archive's copy."""
    return CrawlJudgement() if stored is None else _JUDGEMENT(stored)


def match_of(row: Any) -> model.TopicMatch:
    """Return the topic match in a row of ``topic_match``."""
    terms = tuple(model.Term(**term) for term in row.terms)
    return from_attributes(model.TopicMatch, row, terms=terms, tags=tuple(row.tags))


def publisher_time(stored: str | None, raw: str | None) -> PublisherTime | None:
    """Parse ``str(PublisherTime)``, with the raw text of the page."""
    if stored is None:
        return None
    moment = datetime.fromisoformat(stored)
    delta = moment.utcoffset()
    offset = None if delta is None else int(delta.total_seconds() // 60)
    return PublisherTime(raw or stored, moment.replace(tzinfo=None), offset, has_time="T" in stored)


def _time_row(name: str, moment: PublisherTime | None) -> Mapping[str, Any]:
    text = None if moment is None else _exact(moment)
    return {
        f"{name}_at": None if moment is None else _instant(moment),
        name: text,
        f"{name}_text": None if moment is None or text is None else moment.raw,
    }


def _storable(moment: PublisherTime | None) -> PublisherTime | None:
    return None if moment is None or _exact(moment) is None else moment


@lru_cache(64)
def _exact(moment: PublisherTime) -> str | None:
    """Return ISO 8601, or None if it could not be parsed again: a page may claim an offset of 99 hours."""
    text = str(moment)
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return None
    return text


def _instant(moment: PublisherTime) -> datetime | None:
    try:
        return moment.utc()
    except (ValueError, OverflowError):
        return None


def version_name(article_version_id: int | None, comment_version_id: int | None = None) -> str | None:
    """Return the public name of a version: v12 for an article's, c7 for a comment's."""
    if article_version_id is not None:
        return f"v{article_version_id}"
    return None if comment_version_id is None else f"c{comment_version_id}"


def is_numbered(letter: str, name: str) -> bool:
    """True if ``name`` is ``letter`` and a number that can be a key: at most 18 digits, as in v12."""
    return re.fullmatch(rf"{letter}[0-9]{{1,18}}", name) is not None
