"""Schedules an article's next check, and keeps what the next conditional request needs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from yalu.history.checks.past_checks import SEEN
from yalu.history.known import ArticleState
from yalu.model import Observation, Outcome, ReservationBasis
from yalu.pages.site.tdm_reservation import SiteRules, ruled_reservation
from yalu.sources.revisit import RevisitPolicy, next_visit

_UNTAUGHT = (Outcome.UNREADABLE, Outcome.BLOCKED, Outcome.FAILED)
_VALIDATORS = ("etag", "last_modified", "footprint")
WHOLE = timedelta(days=7)
"""A page last sent in full so long ago is requested unconditionally: some servers say 304 whatever has changed."""


def sent_with(visit: Any, *, missing: bool, doubtful: bool) -> tuple[str | None, str | None, str | None]:
    """What a request sends of an article's last visit, ETag and Last-Modified, and the footprint it is recognised by.

    None of them where the platform is asked for ``missing`` comments by id: the page is then read whole. No footprint
    where the thread is ``doubtful``: its last snapshot is implausible, which is believed once it has lasted, or words
    in it were erased, so that its bytes may not be kept (decisions 0105, 0128).
    """
    if missing:
        return None, None, None
    return visit.etag, visit.last_modified, None if doubtful else visit.footprint


@dataclass(frozen=True, slots=True)
class CheckEnd:
    """The end of a check.

    Its time, that of the database (both UTC), its outcome, whether anything happened in the thread, whether it made a
    version, and whether something speaks against it or against a snapshot that it took.
    """

    at: datetime
    now: datetime
    outcome: Outcome
    active: bool = False
    made: bool = False
    doubtful: bool = False


def due_at_once(end: CheckEnd) -> dict[str, Any]:
    """The revisit schedule of an article that only an archive has shown so far."""
    nothing = dict.fromkeys((*_VALIDATORS, "active_at", "reserved", "stated"))
    return {**nothing, "next_check_at": end.now, "checked_at": end.at, "misses": 0, "failures": 0}


def next_check(
    article: ArticleState, seen: Observation, end: CheckEnd, policy: RevisitPolicy, rules: SiteRules
) -> dict[str, Any]:
    """The article's revisit schedule after a check: the time of the next one, and the validators for its request.

    After a doubtful one there are none: an unchanged page would hide that it has lasted.

    ``rules`` are those of hosts for text and data mining.
    """
    old, outcome = article.visit, end.outcome
    misses = (old.misses if old else 0) + 1 if outcome is Outcome.GONE else 0
    failures = (old.failures if old else 0) + 1 if outcome in _UNTAUGHT else 0
    if outcome in _UNTAUGHT and old is not None:
        misses = old.misses  # an outage between two misses says nothing about the article
    changed_at = article.version.not_after if article.version is not None else None
    active_at = end.at if end.active else (old.active_at if old else None)
    return {
        "checked_at": end.at,
        "active_at": active_at,
        "reserved": _reserved(rules, seen, outcome, old.reserved if old else None),
        "stated": _stated(seen, outcome, old.stated if old else None),
        "misses": misses,
        "failures": failures,
        "next_check_at": next_visit(
            now=end.now,
            first_seen=article.first_seen_at,
            last_change=max(filter(None, (changed_at, end.at if end.made else None)), default=None),
            last_activity=active_at,
            misses=misses,
            failures=failures,
            policy=policy,
        ),
        **(dict.fromkeys(_VALIDATORS) if end.doubtful else _validators(end.now, seen, article, outcome)),
    }


def _reserved(rules: SiteRules, seen: Observation, outcome: Outcome, before: str | None) -> str | None:
    """How the page reserves text and data mining.

    A check that did not see it leaves it as it was (``before``).
    """
    if outcome not in SEEN or not seen.captures:
        return before
    page = seen.captures[0]
    url = page.final_url or page.url
    stated = seen.reservation
    if stated is None and page.status == 304 and before in (ReservationBasis.HEADER, ReservationBasis.META):
        return before  # a 304 does not repeat the page's headers and meta elements
    reservation = stated or ruled_reservation(url, rules)
    return reservation.basis.value if reservation is not None and reservation.reserved else None


def _stated(seen: Observation, outcome: Outcome, before: str | None) -> str | None:
    """What the page asks of machines; an answer that does not send the page leaves it as it was (``before``)."""
    sent = outcome in SEEN and bool(seen.captures) and seen.captures[0].status == 200
    return json.dumps(seen.statements, ensure_ascii=False) if sent else before


def _validators(now: datetime, seen: Observation, article: ArticleState, outcome: Outcome) -> dict[str, Any]:
    """ETag, Last-Modified and footprint of the page last seen, or None for each to request the page in full.

    They are None when the page could not be read; when part of its thread comes from other URLs, because an unchanged
    page would hide what happened there; and when the page has not been sent in full for long.
    """
    if seen.page is not None and seen.page.more:
        return dict.fromkeys(_VALIDATORS)
    if outcome in SEEN and seen.captures and seen.captures[0].status == 200:
        headers = {name.lower(): value for name, value in reversed(seen.captures[0].headers)}
        validators = {"etag": headers.get("etag"), "last_modified": headers.get("last-modified")}
        return {**validators, "footprint": seen.page.footprint if seen.page is not None else None}
    same = outcome is Outcome.UNCHANGED and article.visit is not None and not _long_unsent(now, article)
    return {name: getattr(article.visit, name) if same else None for name in _VALIDATORS}


def _long_unsent(now: datetime, article: ArticleState) -> bool:
    """Whether the page was last sent in full at least ``WHOLE`` ago."""
    return article.whole_at is None or now - article.whole_at >= WHOLE
