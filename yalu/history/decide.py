"""Decides what one observation counts as, beside what is stored of its article and the judgement of its crawl."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from yalu.changes import next_version
from yalu.history.articles import is_readable
from yalu.history.crawls import CrawlJudgement
from yalu.history.plausibility import PastChecks, plausible
from yalu.history.proof import Implausibility, ProofRules
from yalu.history.sightings import place_of
from yalu.model import Article, Observation, Outcome


def decide(
    seen: Observation, past: PastChecks | None, judgement: CrawlJudgement, at: datetime, rules: ProofRules
) -> tuple[Observation, Implausibility | None]:
    """The observation as far as it counts, and what speaks against it.

    ``seen`` was taken at ``at`` (UTC), without its disbelieved claims. ``past`` is None for a page of no known article.
    """
    place = place_of(seen)
    if past is not None:
        seen, implausibility = plausible(seen, past, at, rules)
        if seen.claimed_url is not None:
            seen = replace(seen, match=None)  # made in case the claim would not be believed
        if implausibility is not None:
            return seen, implausibility
    return judgement.applied(place, seen)


def makes_article(seen: Observation) -> bool:
    """Whether a page of no known article makes one."""
    return seen.page is not None and seen.outcome in (Outcome.READ, Outcome.OUT_OF_SCOPE)


def begins_in_scope(seen: Observation) -> bool:
    """Whether an article is in scope when this observation makes it."""
    return seen.outcome is not Outcome.OUT_OF_SCOPE and (seen.match is None or seen.match.in_scope)


def outcome_beside(seen: Observation, state: Article | None) -> Outcome:
    """The outcome of a check beside the article's last state: a page that says the same is UNCHANGED."""
    page = seen.page
    if seen.outcome is not Outcome.READ or page is None or page.article is None or not is_readable(page):
        return seen.outcome
    return Outcome.UNCHANGED if next_version(state, page.article) is None else Outcome.READ


def outcome_stored(seen: Observation, *, made: bool, has_version: bool, late: bool) -> Outcome:
    """The outcome that is stored of a check.

    ``made``: it made a version; ``has_version``: the article has one now. A copy that is ``late``, older than stored
    checks, is UNREADABLE until the history is worked out anew.
    """
    if seen.outcome is not Outcome.READ:
        return seen.outcome
    if late or not has_version:
        return Outcome.UNREADABLE
    return Outcome.READ if made else Outcome.UNCHANGED
