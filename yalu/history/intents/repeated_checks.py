"""Recognises checks that found exactly what the check before them found; one row stands for all (decision 0105)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yalu.history.check_intervals import FULL, RepeatedCheck, all_checks, encoded, served
from yalu.history.intents.batch import Batch
from yalu.history.intents.counted_check import CountedCheck
from yalu.history.intents.snapshots import SnapshotIntent
from yalu.history.judgement.sightings import place_of
from yalu.history.known import ArticleState
from yalu.history.plausibility import is_recognised
from yalu.history.proof import SEEN
from yalu.model import Observation, Outcome


def is_spared(seen: Observation, served: str | None, before: str | None, *, keep_all: bool) -> bool:
    """Whether the bytes of a check that found the same need not be kept.

    They need not when none were served, when they equal those of the check before, and when the page was recognised:
    then it differs in tokens and rotating boxes only. A page that had to be extracted differs elsewhere, and a better
    extractor may see more in it. With ``keep_all`` differing bytes are always kept.
    """
    return served in (None, before) or (is_recognised(seen) and not keep_all)


@dataclass(frozen=True, slots=True)
class Repeat:
    """A check that adds nothing: the row it extends, by ``columns``, and the thread snapshots that it saw unchanged."""

    check: Any
    snapshots: Sequence[Any]
    columns: Mapping[str, Any]


def repeat_of(
    batch: Batch, article: ArticleState, check: CountedCheck, address: object | None, taken: Sequence[SnapshotIntent]
) -> Repeat | None:
    """What a check at an address, given by its key, only repeats; None where it needs a row of its own.

    ``taken`` are the snapshots that it takes then.
    """
    last, seen = article.last_check, check.seen
    if batch.archive or last is None or last.archive is not None or seen.look_ups:
        return None
    if not _finds_the_same(article, check.columns, address) or article.is_judged_anew(seen.match):
        return None
    checks, brought = all_checks(last, article.last_served), served(seen.captures)
    before = next((check.served for check in reversed(checks) if check.served is not None), None)
    if not is_spared(seen, brought, before, keep_all=batch.every_capture):
        return None
    lost = place_of(seen) in batch.judgement.threads
    snapshots = None if lost else _threads_again(article, check, taken)
    if snapshots is None:
        return None
    until = max(check.at, last.last_repeated_at)
    packed = encoded([*checks, RepeatedCheck(batch.crawl_id, until, brought)])
    if len(packed) > FULL:
        return None
    made = [time for time in (last.copy_made_at, check.columns["copy_made_at"]) if time is not None]
    times = {"last_repeated_at": until, "copy_made_at": max(made, default=None)}
    return Repeat(last, snapshots, {**times, "last_repeated_crawl_id": batch.crawl_id, "repeated_checks": packed})


def _finds_the_same(article: ArticleState, now: Mapping[str, Any], address: object | None) -> bool:
    last, version = article.last_check, article.version
    return (
        last is not None
        and last.outcome in SEEN
        and now["outcome"] is Outcome.UNCHANGED
        and version is not None
        and (last.version_id, last.url_id) == (version.id, address)
        and last.implausibility is None
        and now["implausibility"] is None
        and now["reason"] in (None, last.reason)
        and now["extractor"] in (None, last.extractor)
        and now["page_ended"] in (None, last.page_ended)
    )


def _threads_again(article: ArticleState, check: CountedCheck, taken: Sequence[SnapshotIntent]) -> Sequence[Any] | None:
    """The last check's snapshots if those that this check takes say the same; None when it shows anything else."""
    seen = check.seen
    if is_recognised(seen):
        whole = article.last_check is not None and article.last_check.status == 200
        return article.last_snapshots if whole and check.repeats_thread else None
    if seen.page is None:
        return ()
    same = [snapshot.id for snapshot in article.last_snapshots] == [shown.thread.last_id for shown in taken]
    return article.last_snapshots if same and all(map(_says_the_same, taken)) else None


def _says_the_same(taken: SnapshotIntent) -> bool:
    """Whether a snapshot says what the last one of its thread said; implausible ones in a row are counted."""
    if taken.platform != taken.thread.platform or taken.renamed or taken.step is None or taken.step.active:
        return False
    return taken.columns == taken.thread.last_shown and taken.columns["implausibility"] is None
