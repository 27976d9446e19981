"""The next visit to an article, and what a conditional request will need then. Called inside a transaction."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select, update

from db.base import upsert
from db.looks import SEEN
from db.models import ArticleVersion, Capture, Look, Visit
from db.rules import reservations_at
from db.standing import standing
from yalu.model import Observation, Outcome, ReservationBasis
from yalu.pages.reservation import ruled_reservation
from yalu.sources.revisit import next_visit

if TYPE_CHECKING:
    from db.observations import Batch, Found

_UNTAUGHT = (Outcome.UNREADABLE, Outcome.BLOCKED, Outcome.FAILED)
_VALIDATORS = ("etag", "last_modified", "footprint")
WHOLE = timedelta(days=7)
"""A page that was last sent whole so long ago is asked for whole: some servers say 304 whatever has changed."""


def plan_visit(batch: Batch, seen: Observation, found: Found, outcome: Outcome, active: bool) -> None:
    """The next visit, and what a conditional request will need then."""
    article_id = found.article.id
    if batch.archive:
        _plan_first_visit(batch, article_id, found.at)
        return
    old = batch.connection.execute(select(Visit.__table__).where(Visit.article_id == article_id)).one_or_none()
    changed = select(func.max(ArticleVersion.not_after)).where(
        ArticleVersion.article_id == article_id, standing(ArticleVersion)
    )
    misses = (old.misses if old else 0) + 1 if outcome is Outcome.GONE else 0
    failures = (old.failures if old else 0) + 1 if outcome in _UNTAUGHT else 0
    if outcome in _UNTAUGHT and old is not None:
        misses = old.misses  # an outage between two misses says nothing about the article
    active_at = found.at if active else (old.active_at if old else None)
    row = {
        "visited_at": found.at,
        "active_at": active_at,
        "reserved": _reserved(batch, seen, outcome, old.reserved if old else None),
        "misses": misses,
        "failures": failures,
        "next_visit_at": next_visit(
            now=batch.now,
            first_seen=found.article.first_seen_at,
            last_change=batch.connection.execute(changed).scalar_one(),
            last_activity=active_at,
            misses=misses,
            failures=failures,
            policy=batch.policy,
        ),
        **_validators(batch, seen, found, outcome, old),
    }
    if old is None:
        batch.connection.execute(insert(Visit).values(article_id=article_id, **row))
    else:
        batch.connection.execute(update(Visit).where(Visit.article_id == article_id).values(row))


def _plan_first_visit(batch: Batch, article_id: int, at: datetime) -> None:
    """A piece that only an archive has shown so far is due; the plan for one that is watched stays as it is."""
    first = {"article_id": article_id, "next_visit_at": batch.now, "visited_at": at, "misses": 0, "failures": 0}
    new = upsert(batch.connection, Visit).values(first)
    batch.connection.execute(new.on_conflict_do_nothing(index_elements=["article_id"]))


def _reserved(batch: Batch, seen: Observation, outcome: Outcome, before: str | None) -> str | None:
    """By what the page reserves text and data mining. A look that did not see it proves nothing, so it stays so."""
    if outcome not in SEEN or not seen.captures:
        return before
    page = seen.captures[0]
    url = page.final_url or page.url
    stated = seen.reservation
    if stated is None and page.status == 304 and before in (ReservationBasis.HEADER, ReservationBasis.META):
        return before  # an answer without the page does not repeat what the page says
    said = stated or ruled_reservation(url, reservations_at(batch.connection, url))
    return said.basis.value if said is not None and said.reserved else None


def _validators(
    batch: Batch, seen: Observation, found: Found, outcome: Outcome, old: Any | None
) -> dict[str, str | None]:
    """ETag, Last-Modified and footprint of the page last seen. One that could not be read must be sent whole next time.

    So must one whose thread comes in part from other addresses: an unchanged page would hide what happened there; and
    one that has not been sent whole for long.
    """
    if seen.page is not None and seen.page.more:
        return dict.fromkeys(_VALIDATORS)
    if outcome in SEEN and seen.captures and seen.captures[0].status == 200:
        headers = {name.lower(): value for name, value in reversed(seen.captures[0].headers)}
        told = {"etag": headers.get("etag"), "last_modified": headers.get("last-modified")}
        return {**told, "footprint": seen.page.footprint if seen.page is not None else None}
    same = outcome is Outcome.UNCHANGED and old is not None and not _long_unsent(batch, found)
    return {name: getattr(old, name) if same else None for name in _VALIDATORS}


def _long_unsent(batch: Batch, found: Found) -> bool:
    """Whether the page has only been called unchanged for as long as that."""
    whole = select(func.max(Look.at)).join(Capture, Look.capture_id == Capture.id)
    last = batch.connection.scalar(whole.where(Look.article_id == found.article.id, Capture.status == 200))
    return last is None or batch.now - last >= WHOLE
