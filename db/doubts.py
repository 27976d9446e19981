"""What an answer is not: the piece asked for, whole, or newer than what was seen. Called inside a transaction."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from db import captures
from db.models import ArticleVersion, Capture, Look
from db.rows import article_of
from db.standing import standing
from db.visits import SEEN
from yalu import ids
from yalu.changes import another_piece, next_version
from yalu.errors import CaptureCorrupt, UnknownItem
from yalu.model import Article, Observation, Outcome

OLDER = "an older copy from a cache than the one seen before"
BROKEN_OFF = "the page broke off before its end"
_END = re.compile(rb"</(?:html|body)\b", re.IGNORECASE)
NEVER = datetime.min.replace(tzinfo=UTC)


def doubted(connection: Connection, article: Any, seen: Observation, at: datetime) -> Observation:
    """The look at a known article as far as it can be believed."""
    page = seen.page
    if page is None or page.article is None or not seen.captures:
        return seen
    if seen.outcome is Outcome.READ and _broken_off(connection, article.id, seen.captures[0].body):
        return replace(seen, outcome=Outcome.UNREADABLE, page=None, reason=BROKEN_OFF)
    final, age = _led_to(article, seen), _age(seen.captures[0].headers)
    if final is None and not age:
        return seen
    last = _last(connection, article.id)
    if last is None:
        return seen
    if final is None or seen.outcome is Outcome.OUT_OF_SCOPE:
        return _older(connection, article, seen, last, at - age)
    if page.publisher_id is not None and page.publisher_id == article.publisher_id:
        return replace(seen, addresses=tuple(dict.fromkeys((final, *seen.addresses))), outcome=Outcome.READ)
    if another_piece(last, page.article):
        reason = f"redirects to another piece, {final}"
        return replace(seen, addresses=(article.url,), outcome=Outcome.GONE, page=None, reason=reason)
    if seen.outcome is Outcome.GONE:
        reason = f"redirects to {final}, where the same piece is known by itself"
        return replace(seen, outcome=Outcome.UNREADABLE, page=None, reason=reason)
    return seen


def _last(connection: Connection, article_id: int) -> Article | None:
    of_article = ArticleVersion.article_id == article_id, standing(ArticleVersion)
    query = select(ArticleVersion.__table__).where(*of_article).order_by(ArticleVersion.seq.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return None if row is None else article_of(row)


def _broken_off(connection: Connection, article_id: int, body: bytes) -> bool:
    """Whether a page has no end although it had one at the look before. A site that leaves it out is believed from the
    second look on."""
    if not body or _END.search(body):
        return False
    query = (
        select(Look.capture_id)
        .join(Capture, Look.capture_id == Capture.id)
        .where(Look.article_id == article_id, Capture.status == 200)
        .order_by(Look.at.desc(), Look.id.desc())
        .limit(1)
    )
    before = connection.scalar(query)
    with suppress(UnknownItem, CaptureCorrupt):
        return before is not None and _END.search(captures.load(connection, before).body) is not None
    return False


def _led_to(article: Any, seen: Observation) -> str | None:
    """Where a redirect led, when it led away from where the article lives."""
    final = seen.captures[0].final_url
    if final is None or ids.same_article_address(final) == ids.same_article_address(article.url):
        return None
    return final


def _older(connection: Connection, article: Any, seen: Observation, last: Article, made: datetime) -> Observation:
    """The look without what a cache made before the copy seen last: its text is not taken, nor is its thread."""
    page = seen.page
    assert page is not None and page.article is not None
    if seen.outcome is not Outcome.READ or made >= _made_before(connection, article.id):
        return seen
    if next_version(last, page.article) is None:
        return replace(seen, page=replace(page, thread=None))
    return replace(seen, outcome=Outcome.UNREADABLE, page=None, reason=OLDER)


def _made_before(connection: Connection, article_id: int) -> datetime:
    """When the copy that was seen last was made."""
    query = (
        select(Look.at, Look.capture_id)
        .where(Look.article_id == article_id, Look.outcome.in_(SEEN), Look.capture_id.is_not(None))
        .order_by(Look.at.desc(), Look.id.desc())
        .limit(1)
    )
    before = connection.execute(query).one_or_none()
    if before is None:
        return NEVER
    held = timedelta()
    with suppress(UnknownItem, CaptureCorrupt):  # its headers went with its bytes
        held = _age(captures.load(connection, before.capture_id).headers)
    seen_at: datetime = before.at
    return seen_at - held


def _age(headers: Sequence[tuple[str, str]]) -> timedelta:
    """How long a cache has held an answer, as it says itself."""
    said = next((value.strip() for name, value in headers if name.lower() == "age"), "")
    return timedelta(seconds=int(said)) if said.isascii() and said.isdigit() and len(said) < 10 else timedelta()
