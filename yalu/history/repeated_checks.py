"""Recognises checks that found exactly what the check before them found; one row stands for all (decision 0105)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yalu.history.crawls import CrawlJudgement
from yalu.history.decide import Intent
from yalu.history.known import ArticleState, Known
from yalu.history.past_checks import SEEN
from yalu.history.plausibility import is_older_copy, is_recognised
from yalu.history.sightings import place_of
from yalu.history.threads import SnapshotStep
from yalu.ids import body_sha256, fitting, sha256
from yalu.model import HttpExchange, Observation, Outcome, ParsedThread
from yalu.reasons import Reason


@dataclass(frozen=True, slots=True)
class CheckState:
    """The result of a check as far as another check can repeat it.

    ``version`` and ``address`` are numbered by the caller; ``extractor`` and ``page_ended`` are None when no page was
    served.
    """

    outcome: Outcome
    version: object | None
    address: object | None
    extractor: str | None
    page_ended: bool | None
    reason: Reason | None = None
    implausibility: str | None = None


@dataclass(frozen=True, slots=True)
class RepeatedCheck:
    """A check that found the same: its crawl, its time (UTC, to the millisecond) and what was served.

    ``served`` is the SHA-256 of the body, or of the digests of several bodies in order; None for an answer without a
    body, as 304.
    """

    crawl_id: int
    at: datetime
    served: str | None


def finds_the_same(last: CheckState, current: CheckState) -> bool:
    """Whether a check adds nothing to the one before it but its time (decision 0105)."""
    return (
        last.outcome in SEEN
        and current.outcome is Outcome.UNCHANGED
        and last.version is not None
        and (last.version, last.address) == (current.version, current.address)
        and last.implausibility is None
        and current.implausibility is None
        and current.reason in (None, last.reason)
        and current.extractor in (None, last.extractor)
        and current.page_ended in (None, last.page_ended)
    )


def is_spared(seen: Observation, served: str | None, before: str | None, *, keep_all: bool) -> bool:
    """Whether the bytes of a check that found the same need not be kept.

    They need not when none were served, when they equal those of the check before, and when the page was recognised:
    then it differs in tokens and rotating boxes only. A page that had to be extracted differs elsewhere, and a better
    extractor may see more in it. With ``keep_all`` differing bytes are always kept.
    """
    return served in (None, before) or (is_recognised(seen) and not keep_all)


def repeated_snapshots(
    known: Known, article: ArticleState, intent: Intent, state: CheckState, judgement: CrawlJudgement, *, keep_all: bool
) -> Sequence[Any] | None:
    """The snapshots that a check saw again, where it adds nothing to the last check; None where it adds anything.

    ``state`` is the result of the check, ``judgement`` that of the crawl; with ``keep_all`` differing bytes are kept.
    """
    last, seen = article.last_check, intent.seen
    if intent.copy is not None or last is None or last.archive is not None or seen.look_ups:
        return None
    same = finds_the_same(_state(last), state) and not article.is_judged_anew(seen.match)
    if not same or place_of(seen) in judgement.threads:
        return None
    if not is_spared(seen, served(seen.captures), article.served_again or article.last_served, keep_all=keep_all):
        return None
    return _threads_again(known, article, intent)


def served(captures: Sequence[HttpExchange]) -> str | None:
    """One digest of all bodies that were served; see ``digest_of``."""
    return digest_of(digest for capture in captures if (digest := body_sha256(capture)) is not None)


def _state(last: Any) -> CheckState:
    place = last.version_id, last.url_id
    return CheckState(last.outcome, *place, last.extractor, last.page_ended, last.reason, last.implausibility)


def _threads_again(known: Known, article: ArticleState, intent: Intent) -> Sequence[Any] | None:
    """The last check's snapshots if this check saw them unchanged; None when it shows anything else."""
    seen = intent.seen
    if is_recognised(seen):
        whole = article.last_check is not None and article.last_check.status == 200
        older = is_older_copy(seen.captures[0], article.past, intent.at)
        return article.last_snapshots if whole and not older else None
    if seen.page is None:
        return ()
    thread = seen.page.thread
    if thread is None:
        return None if article.last_snapshots else ()
    return article.last_snapshots if _is_same(known, article, thread, (intent.at, seen.page.extractor)) else None


def _is_same(known: Known, article: ArticleState, thread: ParsedThread, taken: tuple[datetime, str]) -> bool:
    at, extractor = taken
    stored = article.thread_of(thread)
    if stored is None or stored.platform != thread.platform:
        return False
    if [snapshot.id for snapshot in article.last_snapshots] != [stored.last_id]:
        return False
    step = stored.history(known).read(0, at, thread)
    return not step.active and shows_the_same(stored.last_shown, snapshot_row(thread, step, extractor))


def digest_of(bodies: Iterable[str]) -> str | None:
    """One digest for the SHA-256 of each served body: the digest itself when there is one, None when there is none."""
    digests = list(bodies)
    if len(digests) < 2:
        return digests[0] if digests else None
    return sha256("".join(digests).encode())


SHOWN = ("complete", "open", "expected", "seen", "note", "extractor", "implausibility")
"""What a snapshot states about the thread."""


def snapshot_row(thread: ParsedThread, step: SnapshotStep | None, extractor: str) -> dict[str, Any]:
    """What a snapshot states: what it shows, and what history derived from it (``step``; None: nothing yet)."""
    implausibility = None if step is None else step.implausibility
    suspected = None if step is None else step.suspected
    shown = len({fitting(comment.id) for comment in thread.comments})
    complete, note = (
        thread.complete and implausibility is None,
        implausibility.reason if implausibility else thread.note,
    )
    stated = complete, thread.open, thread.expected, shown, note, extractor, suspected.value if suspected else None
    return dict(zip(SHOWN, stated, strict=True))


def shows_the_same(last: Mapping[str, object], current: Mapping[str, object]) -> bool:
    """Whether a snapshot in which nothing happened states the same about the thread as the snapshot before it.

    Both mappings have what ``SHOWN`` names. An implausible snapshot never counts as the same, because those in a row
    are counted.
    """
    return last == current and current["implausibility"] is None
