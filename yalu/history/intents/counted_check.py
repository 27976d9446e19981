"""What one observation counts as beside the stored state of its article and the judgement of its crawl."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from typing import Any

from yalu.changes.versions import next_version
from yalu.history.intents.batch import Batch
from yalu.history.judgement.crawls import CrawlJudgement
from yalu.history.judgement.other_threads import without_foreign
from yalu.history.judgement.sightings import place_of, without_claims
from yalu.history.known import ArticleState
from yalu.history.plausibility import copy_made_at, is_older_copy, is_readable, is_recognised, page_ended, plausible
from yalu.history.proof import SEEN, Implausibility
from yalu.ids import same_article_address
from yalu.model import Observation, Outcome, ParsedArticle, ParsedThread
from yalu.reasons import Reason

LATE = Reason.of("check.late")
"""Reason recorded with a copy that is older than stored checks, until the history has been worked out anew with it."""


@dataclass(frozen=True, slots=True)
class CountedCheck:
    """What an observation counts as.

    ``seen`` is the observation as far as it counts, ``outcome`` that of the check. ``version`` is the state of the
    version that it makes, None if it makes none; ``thread`` the snapshot that it takes. ``repeats_thread``: its thread
    is that of the last check that read one. ``late``: it is an archive's copy, older than a stored check. What it shows
    is not decided until the history is worked out anew: its snapshot is stored without comments. ``columns`` are what
    the row of the check states.
    """

    seen: Observation
    at: datetime
    outcome: Outcome
    version: ParsedArticle | None
    thread: ParsedThread | None
    repeats_thread: bool
    late: bool
    columns: Mapping[str, Any]

    @property
    def saw_article(self) -> bool:
        """Whether it saw the article."""
        return self.outcome in SEEN

    @property
    def makes_article(self) -> bool:
        """Whether the page makes an article where it is of none that is known."""
        return self.seen.page is not None and self.seen.outcome in (Outcome.READ, Outcome.OUT_OF_SCOPE)

    @property
    def is_in_scope(self) -> bool:
        """Whether an article that the page makes is in scope, or enters it with this check."""
        return self.seen.outcome is not Outcome.OUT_OF_SCOPE and (self.seen.match is None or self.seen.match.in_scope)


def counts_as(
    seen: Observation, past: ArticleState | None, batch: Batch, at: datetime, *, late: bool = False
) -> CountedCheck:
    """What an observation, taken at ``at`` (UTC), counts as; an archive's copy is believed as it is.

    ``past`` is its article before it, None for a page of no known one; ``late`` as of ``CountedCheck``.
    """
    implausibility = None
    if not batch.archive:
        seen, implausibility = _as_it_counts(without_disbelieved(seen, batch.judgement), past, batch, at)
    outcome, version = _outcome(seen, past, late=late)
    shows = outcome in SEEN or (late and seen.outcome is Outcome.READ)
    thread = seen.page.thread if seen.page is not None and shows else None
    older = past is not None and bool(seen.captures) and is_older_copy(seen.captures[0], past, at)
    again = thread is None and is_recognised(seen) and not older
    columns = _columns(seen, at, implausibility, outcome, late=late)
    return CountedCheck(seen, at, outcome, version, thread, again, late, columns)


def _columns(
    seen: Observation, at: datetime, implausibility: Implausibility | None, outcome: Outcome, *, late: bool
) -> dict[str, Any]:
    page, answer = seen.page, next(iter(seen.captures), None)
    whole = answer is not None and answer.status == HTTPStatus.OK
    return {
        "at": at,
        "outcome": outcome,
        "extractor": page.extractor if page is not None else None,
        "reason": LATE if late else seen.reason or (page.reason if page is not None else None),
        "copy_made_at": copy_made_at(answer, at) if answer is not None and answer.status is not None else None,
        "page_ended": page_ended(answer) if answer is not None and whole else None,
        "implausibility": implausibility.value if implausibility else None,
    }


def without_disbelieved(seen: Observation, judgement: CrawlJudgement) -> Observation:
    """The observation without the claims of its page that the crawl showed to identify nothing, and others' comments.

    Of an article that moved where its page says, the thread is read there.
    """
    place, claimed = place_of(seen), seen.claimed_url
    moved = claimed is not None and judgement.moves.get(same_article_address(claimed)) == place
    if moved and seen.page is not None:
        seen = replace(seen, page=replace(seen.page, thread=None))
    if seen.page is not None and seen.page.thread is not None and (foreign := judgement.foreign.get(place)):
        seen = replace(seen, page=replace(seen.page, thread=without_foreign(seen.page.thread, foreign)))
    return without_claims(seen, judgement.disbelieved.get(place, ()))


def _as_it_counts(
    seen: Observation, past: ArticleState | None, batch: Batch, at: datetime
) -> tuple[Observation, Implausibility | None]:
    place = place_of(seen)
    if past is not None:
        seen, implausibility = plausible(seen, past, at, batch.rules)
        if seen.claimed_url is not None:
            seen = replace(seen, match=None)  # made in case the claim would not be believed
        if implausibility is not None:
            return seen, implausibility
    return batch.judgement.applied(place, seen)


def _outcome(seen: Observation, past: ArticleState | None, *, late: bool) -> tuple[Outcome, ParsedArticle | None]:
    """The outcome of the check, and the state of the version that it makes.

    A page that says the same is UNCHANGED, one that cannot be used UNREADABLE.
    """
    page = seen.page
    if seen.outcome is not Outcome.READ:
        return seen.outcome, None
    if late or page is None or page.article is None or not is_readable(page):
        return Outcome.UNREADABLE, None
    version = next_version(None, page.article) if past is None else past.next_version(page.article)
    return Outcome.UNCHANGED if version is None else Outcome.READ, version
