"""What the checks of an article show as of one crawl: misses in a row, what proves nothing, and where it moved from."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from yalu.changes import bodies_differ, repeated_in
from yalu.conversion import from_attributes
from yalu.history.detection.facts import ArticleFacts, ArticleVersionFacts, StoredState, ThreadFacts
from yalu.history.past_checks import SEEN
from yalu.history.proof import Implausibility
from yalu.model import Outcome
from yalu.outcome_reasons import OUTCOME_REASONS
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
        gone_after: int,
        witnesses: Sequence[Collection[int]],
        version: ArticleVersionFacts | None,
        threads: Sequence[ThreadFacts],
        *,
        told_gone: bool,
    ) -> ArticleFacts | None:
        """The facts of the check; None where there is nothing to tell.

        ``witnesses`` are those crawls of misses that saw other articles, and those whose listings answered.
        """
        row, since = self.misses, self.since_seen
        before, rest = [check for check in since if is_miss(check)], [check for check in since if not is_miss(check)]
        gone, crawls = row or before, {check.crawl_id for check in row}
        saw, answered = (not crawls.isdisjoint(which) for which in witnesses)
        moved_from, url = self._moved(rest)
        was_gone = len(before) >= gone_after
        if not (version or threads or crawls or was_gone or moved_from):
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
            was_gone=was_gone,
            told_gone=told_gone,
            last_seen_at=self.seen.last_repeated_at if self.seen is not None else None,
            ruled_out=tuple((check.id, _why_nothing(check)) for check in rest),
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


def is_miss(check: Any) -> bool:
    """Whether a stored check counts as a miss of its article."""
    return check.outcome is Outcome.GONE and check.implausibility is None


def _leads_to_twin(check: Any) -> bool:
    return check.reason is not None and check.reason.code == "redirect.known"


def _why_nothing(check: Any) -> Reason:
    if check.implausibility is not None:
        return Reason.of(check.implausibility)
    return check.reason if isinstance(check.reason, Reason) else OUTCOME_REASONS[check.outcome]


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
