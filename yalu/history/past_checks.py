"""What the earlier checks of an article and the snapshots of its threads say, for comparison with its next ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from itertools import takewhile
from typing import Any

from yalu.history.check_intervals import RepeatedCheck, decoded
from yalu.history.known import SHOWN, ArticleState, StoredThread
from yalu.history.plausibility import PastChecks
from yalu.history.proof import DISTURBANCES, LASTING_UNCOUNTED, Implausibility, is_row
from yalu.history.thread.new_comments import LastSnapshot
from yalu.history.thread.thread_state import KnownComment
from yalu.model import Outcome, ParsedComment

SEEN = (Outcome.READ, Outcome.UNCHANGED)
"""Outcomes of a check that saw the article."""

TAUGHT = (*SEEN, Outcome.GONE, Outcome.UNREADABLE)
"""Outcomes that say something about the article, or are implausible; others neither continue nor end a row."""

COPIES = (*SEEN, Outcome.GONE)
"""Outcomes of checks that were sent a copy of the page: a plausible one is what older copies are known by."""

RECENT = 40
"""Number of checks that are read; a longer row of misses or implausible checks counts as endless."""


def take_checks(article: ArticleState, recent: Sequence[Any], newest_copy: datetime | None, crawl_id: int) -> None:
    """Enter what the rows of an article's last ``RECENT`` checks say, newest first.

    ``newest_copy`` is when the newest copy that any check received was made (UTC), ``crawl_id`` the crawl that goes on.
    """
    full = [(check, row) for row in recent for check in _in_full(row)]
    missed = _missed(recent)
    plausible = [row for row in recent if row.implausibility is None]
    article.past = PastChecks(
        url=article.url,
        publisher_id=article.publisher_id,
        missed_at=next((row.at for row in missed if row.implausibility is None), None),
        newest_copy=newest_copy,
        ended=next((row.page_ended for row in plausible if row.page_ended is not None), None),
        disturbed=_in_row(recent, DISTURBANCES),
        stale=_in_row(recent, (Implausibility.OLDER_COPY,)),
        shortened=_in_row(recent, (Implausibility.SHORTENED,)),
        misses=len(missed),
        extractor=next((row.extractor for row in recent if row.outcome in SEEN and row.extractor), None),
        pages=tuple(
            check.served
            for check, row in full
            if check.served is not None and row.outcome in SEEN and row.implausibility is None
        ),
    )
    article.seen_at = next((row.last_repeated_at for row in recent if row.outcome in SEEN), None)
    whole = (row for row in recent if row.outcome in SEEN and row.status == HTTPStatus.OK and row.archive is None)
    article.last_whole = next(whole, None)
    article.whole_at = max((check.at for check, _ in full), default=None)
    article.checked = any(crawl_id in (row.crawl_id, row.last_repeated_crawl_id) for row in recent)
    if recent:
        last = article.last_check = recent[0]
        article.last_served, article.ordered_at = last.sha256, max(last.ordered_at, last.last_repeated_at)


def _in_full(row: Any) -> list[RepeatedCheck]:
    first = RepeatedCheck(row.crawl_id, row.at, row.sha256)
    later = [check for check in decoded(first, row.repeated_checks) if check.served is not None]
    return [*reversed(later), *([first] if row.status == HTTPStatus.OK else [])]


def _missed(recent: Sequence[Any]) -> list[Any]:
    """The checks that found nothing since the last one that saw the article, the newest first."""
    missed = []
    for check in recent:
        if check.outcome in SEEN:
            break
        if check.outcome is Outcome.GONE:
            missed.append(check)
    return missed


def _in_row(recent: Sequence[Any], implausibilities: Sequence[Implausibility]) -> int:
    """How many checks in a row, up to the last that taught anything, were implausible for one of these reasons."""
    count = 0
    for check in recent:
        if check.implausibility in implausibilities:
            count += 1
        elif check.outcome in TAUGHT and check.implausibility is None:
            break
    return count


def take_thread(
    thread: StoredThread,
    comments: Mapping[str, Any],
    recent: Sequence[Any],
    absences: Mapping[int, Sequence[Any]],
    until: Mapping[int, datetime],
    state_of: Callable[[Any, str], ParsedComment],
) -> None:
    """Enter what rows say of a thread: its comments by the platform's id, and its ``recent`` snapshots, newest first.

    ``absences`` are the open ones of each comment, ``until`` the last complete snapshot before them. Nothing is known
    of a comment that an earlier extractor took something else for. Of the snapshots beyond the last
    ``LASTING_UNCOUNTED`` only complete ones matter. ``state_of`` gives the state in a comment's row.
    """
    thread.comments = comments
    thread.erased = frozenset(name for name, row in comments.items() if row.erased_at is not None)
    thread.state.comments = {
        name: KnownComment(state_of(row, name), row.not_after, *_absent(absences.get(row.known_id, ()), until))
        for name, row in comments.items()
        if row.seq is not None
    }
    if not recent:
        return
    last, state = recent[0], thread.state
    thread.last_id, thread.last_shown = last.id, {name: getattr(last, name) for name in SHOWN}
    whole = [row for row in recent if row.complete]
    state.complete_at = next((row.last_repeated_at for row in whole), None)
    state.shown_at = next((row.last_repeated_at for row in whole if row.seen), None)
    state.last = LastSnapshot(last.last_repeated_at, last.expected, last.note, not last.seen)
    alike = (is_row(last.implausibility, row.implausibility) for row in recent[:LASTING_UNCOUNTED])
    state.suspected, state.implausible_in_row = last.implausibility, sum(takewhile(bool, alike))


def _absent(
    absences: Sequence[Any], until: Mapping[int, datetime]
) -> tuple[int, datetime | None, datetime | None, datetime | None]:
    if not absences:
        return 0, None, None, None
    counted = [row.at for row in absences if row.in_row > 0]
    since, in_row = min(row.at for row in absences), max(row.in_row for row in absences)
    return in_row, since, max(counted, default=None), until.get(absences[0].comment_id)
