"""Works out the history of one article anew, as crawls decide it, and what then differs from its stored versions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from yalu.history.intents.batch import Batch, Rereading, StoredCheck
from yalu.history.intents.counted_check import CountedCheck, counts_as
from yalu.history.intents.decide import Intent
from yalu.history.intents.snapshots import snapshots_again
from yalu.history.known import ArticleState, Known
from yalu.history.plausibility import is_readable
from yalu.history.proof import SEEN, ProofRules, interval
from yalu.model import Observation, Outcome, ParsedArticle, ParsedComment, ParsedThread, ReextractionKind


class HistoryReplay:
    """Takes the stored checks of one article in order of time; ``decided`` holds what each adds."""

    def __init__(
        self, source_id: str, article: ArticleState, rules: ProofRules, erased_authors: Collection[str] = ()
    ) -> None:
        self._source_id, self._article = source_id, article
        self._known = Known(rules, erased_authors=erased_authors)
        self.decided: list[Intent] = []

    def suspects(self, check: StoredCheck, thread: ParsedThread) -> Sequence[str]:
        """Comments of a check's thread that are missing and not gone yet, to be looked up by id."""
        stored = self._article.thread_read_again(thread, check.snapshots)
        return stored.state.suspects(self._known.proof.gone_after) if stored is not None else ()

    def take(self, reading: Rereading) -> None:
        """Decide a stored check again: what its crawl could have read otherwise."""
        article, row = self._article, reading.check.row
        batch = Batch(self._source_id, row.crawl_id, row.at, self._known.proof)
        check = counts_as(self._observed(reading), article, batch, row.at)
        since, _ = interval(article.seen_at, row.at)
        snapshots = snapshots_again(self._known, article, check, reading)
        check = self._advanced(check, reading)
        again = replace(reading, page=None)
        self.decided.append(Intent(check, article, not_before=since, snapshots=snapshots, again=again))

    def _observed(self, reading: Rereading) -> Observation:
        """The observation that the check is now; what is stored stands for bytes that cannot be read."""
        check, page = reading.check, reading.page
        outcome = Outcome.UNREADABLE if check.row.outcome in SEEN else check.row.outcome
        if page is None and check.made is not None:
            page = check.made
        elif page is None and check.row.version_id is not None and self._article.state is not None:
            outcome = Outcome.UNCHANGED
        if is_readable(page):
            outcome = Outcome.READ
        if page is not None and not reading.whole:
            page = replace(page, thread=None)
        return Observation((self._article.url,), outcome, page=page)

    def _advanced(self, check: CountedCheck, reading: Rereading) -> CountedCheck:
        """Carry the state forward, out of what was decided. Pages that made no version are not held, nor their threads.

        A version that is made since its page cannot be read is the stored one as it is.
        """
        article = self._article
        if check.outcome in SEEN:
            article.seen_at = max(reading.check.row.at, reading.check.row.last_repeated_at)
        page = check.seen.page if check.version is not None else None
        version = check.version if reading.page is not None or page is None else page.article
        article.goes_on_from(version or article.state)
        seen = replace(check.seen, page=page and replace(page, thread=None))
        return replace(check, seen=seen, version=version, thread=None)


Version = tuple[Any, Mapping[str, Any]]
"""The key and the columns of a version that was read again: one that stays has the id of the stored row."""


VersionNote = tuple[ReextractionKind, Any, Any | None, Version | None, bool]
"""A line of the log: its kind, the crawl or snapshot that made the version, the stored version, the one there is, and
whether those two are readings of one page. One that is dropped has the article's version before it as the latter.
"""


def versions_again(
    olds: Sequence[Any], again: Sequence[Version], *, of_article: bool
) -> tuple[list[VersionNote], set[Any]]:
    """What became of the stored rows ``olds``, and which versions nothing was stored of.

    Returns beside it the places of versions that are compared with another one than before, or are no longer there.
    """
    place, stored = "crawl_id" if of_article else "snapshot_id", {old.id for old in olds}
    at_place, keys = {version[1][place]: version for version in again}, {key for key, _ in again}
    lost = {getattr(old, place): old for old in olds if old.id not in keys}
    notes: list[VersionNote] = []
    for where, old in lost.items():
        if where in at_place:
            notes.append((ReextractionKind.REPLACED, where, old, at_place[where], True))
            continue
        before = [version for version in again if of_article and version[1]["not_after"] <= old.not_after]
        notes.append((ReextractionKind.DROPPED, where, old, before[-1] if before else None, False))
    fresh = [version[0] not in stored for version in again]
    for version, is_fresh in zip(again, fresh, strict=True):
        if is_fresh and version[1][place] not in lost:
            notes.append((ReextractionKind.FOUND, version[1][place], None, version, False))
    follows = zip(again, fresh, [False, *fresh], strict=False)
    return notes, {*lost, *(version[1][place] for version, *anew in follows if any(anew))}


def differing_fields(old: ParsedArticle | ParsedComment, new: ParsedArticle | ParsedComment) -> list[str]:
    """The names of the fields in which two states differ."""
    return [field.name for field in fields(old) if getattr(old, field.name) != getattr(new, field.name)]
