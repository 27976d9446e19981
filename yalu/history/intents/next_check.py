"""Schedules an article's next check, and keeps what the next conditional request needs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from yalu.history.intents.batch import Batch
from yalu.history.intents.counted_check import CountedCheck
from yalu.history.intents.snapshots import SnapshotIntent
from yalu.history.known import ArticleState, Known
from yalu.history.proof import SEEN, UNTAUGHT
from yalu.model import Observation, Outcome, ReservationBasis
from yalu.sources.revisit import next_visit
from yalu.terms.tdmrep import SiteRules, ruled_reservation

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


def next_check(
    known: Known,
    batch: Batch,
    article: ArticleState,
    check: CountedCheck,
    snapshots: Sequence[SnapshotIntent],
    *,
    repeats: bool,
) -> dict[str, Any]:
    """What changes of the article's revisit schedule: the time of the next check, and the validators for its request.

    ``repeats`` says that the check, with its ``snapshots``, adds nothing to the one before. After one against which, or
    against a snapshot of which, something speaks there are no validators: an unchanged page would hide that it has
    lasted. An article that only an archive has shown so far is due at once.
    """
    seen, old, outcome = check.seen, article.visit, Outcome.UNCHANGED if repeats else check.outcome
    if (not article.in_scope and seen.outcome is not Outcome.READ) or (batch.archive and old is not None):
        return {}
    if batch.archive:
        nothing = dict.fromkeys((*_VALIDATORS, "active_at", "reserved", "stated"))
        return {**nothing, "next_check_at": batch.now, "checked_at": check.at, "misses": 0, "failures": 0}
    steps = [snapshot.step for snapshot in snapshots if snapshot.step is not None]
    doubtful = check.columns["implausibility"] is not None or any(step.implausibility is not None for step in steps)
    misses = (old.misses if old else 0) + 1 if outcome is Outcome.GONE else 0
    failures = (old.failures if old else 0) + 1 if outcome in UNTAUGHT else 0
    if outcome in UNTAUGHT and old is not None:
        misses = old.misses  # an outage between two misses says nothing about the article
    changed = [article.version.not_after] if article.version is not None else []
    changed += [check.at] if check.version is not None and not repeats else []
    active_at = check.at if any(step.active for step in steps) else (old.active_at if old else None)
    due = next_visit(
        now=batch.now,
        first_seen=article.first_seen_at,
        last_change=max(changed, default=None),
        last_activity=active_at,
        misses=misses,
        failures=failures,
        policy=batch.policy,
    )
    return {
        "checked_at": check.at,
        "active_at": active_at,
        "reserved": _reserved(known.rules, seen, outcome, old.reserved if old else None),
        "stated": _stated(seen, outcome, old.stated if old else None),
        "misses": misses,
        "failures": failures,
        "next_check_at": due,
        **(dict.fromkeys(_VALIDATORS) if doubtful else _validators(batch.now, seen, article, outcome)),
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
    lately = article.whole_at is not None and now - article.whole_at < WHOLE
    same = outcome is Outcome.UNCHANGED and article.visit is not None and lately
    return {name: getattr(article.visit, name) if same else None for name in _VALIDATORS}
