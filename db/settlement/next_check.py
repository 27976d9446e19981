"""Schedules an article's next check, and stores what the next conditional request needs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from yalu.db.models import RevisitSchedule
from yalu.db.settlement.batch import Batch
from yalu.db.settlement.new_rows import NewRows
from yalu.db.settlement.stored.stored_state import ArticleState, Stored
from yalu.db.sources.host_policies import site_of
from yalu.history import SEEN
from yalu.model import Observation, Outcome, ReservationBasis
from yalu.pages.site.tdm_reservation import ruled_reservation
from yalu.sources.revisit import next_visit

_UNTAUGHT = (Outcome.UNREADABLE, Outcome.BLOCKED, Outcome.FAILED)
_VALIDATORS = ("etag", "last_modified", "footprint")
WHOLE = timedelta(days=7)
"""A page last sent in full so long ago is requested unconditionally: some servers say 304 whatever has changed."""


@dataclass(frozen=True, slots=True)
class CheckEnd:
    """The end of a check: its time, whether anything happened in the thread, whether it made a version."""

    at: datetime
    outcome: Outcome
    active: bool
    made: bool


def plan_check(
    batch: Batch, rows: NewRows, stored: Stored, article: ArticleState, seen: Observation, checked: CheckEnd
) -> None:
    """Write the article's revisit schedule: the time of the next check and the validators for its request."""
    old = article.visit
    if batch.archive:
        if old is None:  # an article that only an archive has shown so far is due
            nothing = dict.fromkeys((*_VALIDATORS, "active_at", "reserved", "stated"))
            first = {"next_check_at": batch.now, "checked_at": checked.at, "misses": 0, "failures": 0}
            article.visit = rows.insert(RevisitSchedule, {"article_id": article.key, **nothing, **first})
        return
    outcome = checked.outcome
    misses = (old.misses if old else 0) + 1 if outcome is Outcome.GONE else 0
    failures = (old.failures if old else 0) + 1 if outcome in _UNTAUGHT else 0
    if outcome in _UNTAUGHT and old is not None:
        misses = old.misses  # an outage between two misses says nothing about the article
    active_at = checked.at if checked.active else (old.active_at if old else None)
    row = {
        "checked_at": checked.at,
        "active_at": active_at,
        "reserved": _reserved(stored, seen, outcome, old.reserved if old else None),
        "stated": _stated(seen, outcome, old.stated if old else None),
        "misses": misses,
        "failures": failures,
        "next_check_at": next_visit(
            now=batch.now,
            first_seen=article.first_seen_at,
            last_change=max(filter(None, (article.changed_at, checked.at if checked.made else None)), default=None),
            last_activity=active_at,
            misses=misses,
            failures=failures,
            policy=batch.policy,
        ),
        **_validators(batch, seen, article, outcome),
    }
    if old is None:
        rows.insert(RevisitSchedule, {"article_id": article.key, **row})
    elif isinstance(article.key, int):
        rows.set(RevisitSchedule, article.key, row)


def _reserved(stored: Stored, seen: Observation, outcome: Outcome, before: str | None) -> str | None:
    """Return how the page reserves text and data mining.

    A check that did not see it leaves it as it was (``before``).
    """
    if outcome not in SEEN or not seen.captures:
        return before
    page = seen.captures[0]
    url = page.final_url or page.url
    stated = seen.reservation
    if stated is None and page.status == 304 and before in (ReservationBasis.HEADER, ReservationBasis.META):
        return before  # a 304 does not repeat the page's headers and meta elements
    reservation = stated or ruled_reservation(url, stored.rules.get(site_of(url), ()))
    return reservation.basis.value if reservation is not None and reservation.reserved else None


def _stated(seen: Observation, outcome: Outcome, before: str | None) -> str | None:
    """Return what the page asks of machines; an answer that does not send the page leaves it as it was (``before``)."""
    sent = outcome in SEEN and bool(seen.captures) and seen.captures[0].status == 200
    return json.dumps(seen.statements, ensure_ascii=False) if sent else before


def _validators(batch: Batch, seen: Observation, article: ArticleState, outcome: Outcome) -> dict[str, Any]:
    """Return ETag, Last-Modified and footprint of the page last seen, or None for each to request the page in full.

    They are None when the page could not be read; when part of its thread comes from other URLs, because an unchanged
    page would hide what happened there; and when the page has not been sent in full for long.
    """
    if seen.page is not None and seen.page.more:
        return dict.fromkeys(_VALIDATORS)
    if outcome in SEEN and seen.captures and seen.captures[0].status == 200:
        headers = {name.lower(): value for name, value in reversed(seen.captures[0].headers)}
        validators = {"etag": headers.get("etag"), "last_modified": headers.get("last-modified")}
        return {**validators, "footprint": seen.page.footprint if seen.page is not None else None}
    same = outcome is Outcome.UNCHANGED and article.visit is not None and not _long_unsent(batch, article)
    return {name: getattr(article.visit, name) if same else None for name in _VALIDATORS}


def _long_unsent(batch: Batch, article: ArticleState) -> bool:
    """True if the page was last sent in full at least ``WHOLE`` ago."""
    return article.whole_at is None or batch.now - article.whole_at >= WHOLE
