"""What the checks of an article and the snapshots of its threads show as of a crawl: misses, returns, moves, turns."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from yalu.changes.body.paragraphs_elsewhere import bodies_differ, repeated_in
from yalu.conversion import from_attributes
from yalu.history.absences import KnownSnapshot, is_miss, last_missed, last_shown, proofs
from yalu.history.detection.facts import (
    ArticleFacts,
    ArticleVersionFacts,
    BackFacts,
    CommentVersionFacts,
    MissingFacts,
    StoredState,
    ThreadFacts,
)
from yalu.history.known import SEEN
from yalu.history.proof import Implausibility
from yalu.known_reasons import OUTCOME_REASONS
from yalu.model import Outcome, ParsedComment
from yalu.reasons import Reason

WITNESSES = (*SEEN, Outcome.OUT_OF_SCOPE)
"""Outcomes of checks by which a crawl saw that its source was there."""


@dataclass(frozen=True, slots=True)
class ArticlePast:
    """Rows of an article: its check of the crawl, the last one before that saw it, and those before that did not.

    These are in their order; of the last that saw it, only later ones matter.
    """

    check: Any
    seen: Any | None
    unseen: Sequence[Any]

    @property
    def since_seen(self) -> list[Any]:
        """The checks since the article was last seen, without the crawl's."""
        last = self.seen
        after = None if last is None else (last.ordered_at, last.id)
        return [row for row in self.unseen if after is None or (row.ordered_at, row.id) > after]

    @property
    def misses(self) -> list[Any]:
        """The misses in a row that the crawl's check ends; none where it is no miss. Other checks interrupt no row."""
        return [row for row in (*self.since_seen, self.check) if is_miss(row)] if is_miss(self.check) else []

    def facts(
        self,
        witnesses: Sequence[Collection[int]],
        version: ArticleVersionFacts | None,
        threads: Sequence[ThreadFacts],
        *,
        reported_gone: bool,
    ) -> ArticleFacts | None:
        """The facts of the check; None where there is nothing to tell.

        ``witnesses`` are those crawls of misses that saw other articles, and those whose listings answered.
        """
        row, since = self.misses, self.since_seen
        before, rest = [check for check in since if is_miss(check)], [check for check in since if not is_miss(check)]
        gone, crawls = row or before, {check.crawl_id for check in row}
        saw, answered = (not crawls.isdisjoint(which) for which in witnesses)
        moved_from, url = self._moved(rest)
        if not (version or threads or crawls or reported_gone or moved_from):
            return None
        return from_attributes(
            ArticleFacts,
            self.check,
            url=url,
            check_id=self.check.id,
            version=version,
            gone_in_row=len(row),
            gone_checks=tuple(check.id for check in gone),
            gone_since=gone[0].at if gone else None,
            last_gone_at=gone[-1].at if gone else None,
            reported_gone=reported_gone,
            last_seen_at=self.seen.last_repeated_at if self.seen is not None else None,
            ruled_out=tuple(
                (check.id, _why_nothing(check, check.reason, OUTCOME_REASONS[check.outcome])) for check in rest
            ),
            moved_from=moved_from,
            others_seen=not crawls or saw,
            site_answered=not crawls or saw or answered,
            threads=tuple(threads),
        )

    def _moved(self, ruled_out: Sequence[Any]) -> tuple[str | None, str]:
        """The address at which the article was seen before, None if it has not moved, and its address now.

        It moves to an address that is known as another article's too where its own first leads to the same text there.
        """
        check, seen = self.check, self.seen
        place = check.found_at or check.url
        if seen is None or seen.key is None:
            return None, place
        if _leads_to_twin(check):
            return (None if any(map(_leads_to_twin, ruled_out)) else seen.found_at), str(check.reason.args["address"])
        other = check.outcome in SEEN and check.key is not None and seen.key.casefold() != check.key.casefold()
        return seen.found_at if other else None, place


def _leads_to_twin(check: Any) -> bool:
    return check.reason is not None and check.reason.code == "redirect.known"


def _why_nothing(row: Any, stated: object, otherwise: Reason) -> Reason:
    """Why a check or snapshot counts for nothing."""
    if row.implausibility is not None:
        return Reason.of(row.implausibility)
    return stated if isinstance(stated, Reason) else otherwise


def version_facts(
    new: StoredState, old: StoredState | None, check: Any | None, before: Any | None
) -> ArticleVersionFacts:
    """The facts of a version; ``check`` made it, ``before`` is the one that read the article last before."""
    one_reader = check is None or before is None or before.extractor == check.extractor
    return ArticleVersionFacts(
        **new.beside(old, one_reader=one_reader),
        capture_id=new.row.capture_id,
        previous_capture_id=None if old is None else old.row.capture_id,
        rendered=check is not None and check.implausibility == Implausibility.TEMPLATE,
        completes=check is not None and before is not None and check.page_ended and before.page_ended is False,
    )


def with_repeated(
    versions: Mapping[int, ArticleVersionFacts], bodies: Callable[[], Mapping[int, str]]
) -> dict[int, ArticleVersionFacts]:
    """The versions, by article, with the paragraphs that others repeat; ``bodies`` are asked for where texts differ."""
    edited = {
        article_id: (version.previous, version.current)
        for article_id, version in versions.items()
        if version.previous is not None and bodies_differ(version.previous, version.current)
    }
    texts = bodies() if edited else {}
    marked = dict(versions)
    for article_id, states in edited.items():
        others = (body for other_id, body in texts.items() if other_id != article_id)
        marked[article_id] = replace(versions[article_id], repeated=repeated_in(others, *states))
    return marked


CommentVersionStep = tuple[StoredState, StoredState | None, bool]
"""A version of a comment, the one before it, and whether it ``completes`` that one, as of ``CommentVersionFacts``."""


@dataclass(frozen=True, slots=True)
class CommentPast:
    """Rows of a comment in their order: its current versions, its absences, and the snapshots of its thread."""

    versions: Sequence[Any]
    absences: Sequence[Any]
    snapshots: Sequence[KnownSnapshot]

    def version_at(self, snapshot_id: int) -> Any | None:
        """The version that was current at a snapshot; None where an earlier extractor took something else for it."""
        return next((row for row in reversed(self.versions) if row.snapshot_id <= snapshot_id), None)

    def missed(self, absence: Any, extractor: str, version: Any, last: ParsedComment) -> MissingFacts | None:
        """The facts of an absence, whose snapshot ``extractor`` read; None for one that adds nothing to the row.

        ``version`` was current then, with the state ``last``.
        """
        up_to_it = (row for row in self.absences if row.snapshot_id <= absence.snapshot_id)
        run = proofs(row for row in up_to_it if row.back_snapshot_id == absence.back_snapshot_id)
        if not run or run[-1].snapshot_id != absence.snapshot_id:
            return None
        first, rows = run[0].snapshot_id, [known.row for known in self.snapshots]
        sight = last_shown(self.versions, self.absences, self.snapshots, first)
        if sight is None:
            return None
        return from_attributes(
            MissingFacts,
            absence,
            version_id=version.id,
            last=last,
            snapshots=tuple(row.snapshot_id for row in run),
            not_before=sight.last_at,
            not_after=next(row.at for row in rows if row.id == first),
            comparable=sight.row.extractor == extractor,
            ruled_out=tuple(
                (row.id, _why_nothing(row, row.note, Reason.of("snapshot.incomplete")))
                for row in rows
                if row.id < absence.snapshot_id and row.at > sight.last_at and not row.complete
            ),
        )

    def back(self, shown: Any, version: Any, last: ParsedComment, gone_after: int) -> BackFacts:
        """The facts of a comment that the snapshot ``shown`` shows again; the rest as above."""
        closed = [row for row in self.absences if row.back_snapshot_id == shown.id]
        missed = last_missed([row.snapshot_id for row in closed], self.snapshots, shown.id)
        return from_attributes(
            BackFacts,
            closed[0],
            version_id=version.id,
            last=last,
            was_gone=max(row.in_row for row in closed) >= gone_after,
            not_before=missed.last_at,
            not_after=shown.at,
            comparable=missed.row.extractor == shown.extractor,
        )


@dataclass(frozen=True, slots=True)
class SnapshotPast:
    """The row of a snapshot beside what is stored of its thread.

    ``stated`` is the last one before it that told whether the thread was open; ``steps`` are the versions that it made,
    ``absent`` the comments that it misses or shows again.
    """

    snapshot: Any
    stated: Any | None
    steps: Sequence[CommentVersionStep]
    absent: Sequence[CommentPast]

    @property
    def turns(self) -> bool:
        """Whether the thread was closed or opened since."""
        now, last = self.snapshot, self.stated
        tells = (now.complete or now.bare) and now.open is not None
        return last is not None and tells and now.open != last.open

    def facts(
        self, rows: Sequence[Any], gone_after: int, state_of: Callable[[Any, str], ParsedComment]
    ) -> ThreadFacts | None:
        """The facts of the snapshot; None where it shows nothing to tell.

        ``rows`` are those before it that told whether the thread was open, needed only where it ``turns``; ``state_of``
        gives the state in the row of a version, by the platform's id.
        """
        now, last = self.snapshot, self.stated
        facts = from_attributes(
            ThreadFacts,
            now,
            snapshot_id=now.id,
            was_open=None if last is None else last.open,
            was_open_at=None if last is None else last.last_repeated_at,
            turn_comparable=last is None or last.open == now.open or last.extractor == now.extractor,
            whole_before=(now.whole_noted, now.whole_at) if self._read_alike(now.read_whole_by) else None,
            turned_before=sum(map(self._is_same_turn, pairwise(rows))),
            versions=tuple(map(self._version, self.steps)),
            missing=tuple(
                missing
                for past, absence, version, state in self._current("snapshot_id", state_of)
                if (missing := past.missed(absence, now.extractor, version, state)) is not None
            ),
            back=tuple(
                past.back(now, version, state, gone_after)
                for past, _, version, state in self._current("back_snapshot_id", state_of)
            ),
        )
        tells = facts.versions or facts.missing or facts.back or self.turns or facts.is_taken_down or facts.is_put_back
        return facts if tells else None

    def _read_alike(self, extractor: str | None) -> bool:
        """Whether an earlier snapshot, if there is one, was read by the same extractor."""
        return extractor in (None, self.snapshot.extractor)

    def _is_same_turn(self, pair: tuple[Any, Any]) -> bool:
        before, after = pair
        same = after.open is self.snapshot.open and before.open is not self.snapshot.open
        return same and before.extractor == after.extractor

    def _version(self, step: CommentVersionStep) -> CommentVersionFacts:
        new, old, completes = step
        read_by = self.snapshot.read_whole_by if old is None else self.snapshot.read_before_by
        own = new.beside(old, one_reader=self._read_alike(read_by))
        return CommentVersionFacts(**own, completes=completes, comment_id=new.row.comment_id, restored=new.row.restored)

    def _current(
        self, column: str, state_of: Callable[[Any, str], ParsedComment]
    ) -> Iterator[tuple[CommentPast, Any, Any, ParsedComment]]:
        """The comments of whose absences a column names the snapshot, with the first, and the version current then.

        Without those that an earlier extractor took something else for.
        """
        for past in self.absent:
            absence = next((row for row in past.absences if getattr(row, column) == self.snapshot.id), None)
            version = past.version_at(self.snapshot.id) if absence is not None else None
            if absence is not None and version is not None:
                yield past, absence, version, state_of(version, absence.platform_id)
