"""Facts of one crawl beside what was known before it: the input of change detection.

What they tell holds as of their crawl. Later crawls do not alter it, so the diff stage can run late or again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from yalu.changes.body.paragraphs_elsewhere import bodies_differ, repeated_in
from yalu.changes.quotations.find import TESTED
from yalu.finding import Finding
from yalu.history.absences import is_miss
from yalu.history.detection.thread_facts import StoredState, ThreadFacts, VersionFacts, ruled_out
from yalu.history.proof import SEEN, Implausibility
from yalu.known_reasons import OUTCOME_REASONS
from yalu.model import FieldCandidates, ParsedArticle


@dataclass(frozen=True, slots=True)
class ArticleVersionFacts(VersionFacts[ParsedArticle]):
    """A version of an article."""

    capture_id: int | None = None
    previous_capture_id: int | None = None
    rendered: bool = False
    """Whether the site's new rendering made it, which was reported once for the source."""
    repeated: frozenset[str] = frozenset()
    """Paragraphs of the two states that other articles of the source repeat."""
    displaced: frozenset[str] = frozenset()
    """Paragraphs that only one of the two states has and that stand beside the text of the other."""
    candidates: tuple[FieldCandidates, FieldCandidates] = (FieldCandidates(), FieldCandidates())
    """What the places of both captures say of each field."""
    quoted_in: frozenset[str] = TESTED
    """Languages of texts in which quotations are compared."""

    @property
    def is_compared(self) -> bool:
        """Whether the two states are compared."""
        return self.previous is not None and self.comparable and not self.rendered


def article_version(
    new: StoredState, old: StoredState | None, check: Any | None, before: Any | None, quoted_in: frozenset[str]
) -> ArticleVersionFacts:
    """The facts of a version; ``check`` made it, ``before`` is the one that read the article last before."""
    one_reader = check is None or before is None or before.extractor == check.extractor
    return ArticleVersionFacts(
        **new.beside(old, one_reader=one_reader),
        capture_id=new.row.capture_id,
        previous_capture_id=None if old is None else old.row.capture_id,
        rendered=check is not None and check.implausibility == Implausibility.TEMPLATE,
        completes=check is not None and before is not None and check.page_ended and before.page_ended is False,
        quoted_in=quoted_in,
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


@dataclass(frozen=True)
class ArticleFacts:
    """The row of the crawl's check of an article, and those of earlier ones.

    ``seen`` is the last check before it that saw the article, ``unseen`` are those before it that did not, in their
    order. ``witnesses`` are crawls that saw other articles, and crawls whose listings answered. ``reported_gone``: an
    ``article.gone`` was recorded; not so after an outage, which is one change of the source.
    """

    check: Any
    seen: Any | None = None
    unseen: Sequence[Any] = ()
    version: ArticleVersionFacts | None = None
    threads: Sequence[ThreadFacts] = ()
    witnesses: tuple[Collection[int], Collection[int]] = ((), ())
    reported_gone: bool = False

    @property
    def article_id(self) -> int:
        """The id of the article."""
        return int(self.check.article_id)

    @cached_property
    def _since_seen(self) -> list[Any]:
        after = None if self.seen is None else (self.seen.ordered_at, self.seen.id)
        return [row for row in self.unseen if after is None or (row.ordered_at, row.id) > after]

    @cached_property
    def misses(self) -> list[Any]:
        """The misses in a row that this check continues or ends. Checks without a usable answer interrupt no row."""
        return [row for row in (*self._since_seen, self.check) if is_miss(row)]

    @property
    def gone_in_row(self) -> int:
        """How many checks in a row missed the article, this one last."""
        return len(self.misses) if is_miss(self.check) else 0

    @property
    def last_seen_at(self) -> datetime | None:
        """Time of the last check that saw it, before this one and before the row."""
        return None if self.seen is None else self.seen.last_repeated_at

    @property
    def ruled_out(self) -> list[Mapping[str, object]]:
        """Checks since then that count for nothing; see ``ruled_out`` of ``yalu.history.detection.thread_facts``."""
        rest = (row for row in self._since_seen if not is_miss(row))
        return [ruled_out("check", row, row.reason, OUTCOME_REASONS[row.outcome]) for row in rest]

    @property
    def others_seen(self) -> bool:
        """Whether a crawl of the row saw any other article; where none did, the site itself may be down."""
        return any(row.crawl_id in self.witnesses[0] for row in self.misses)

    @property
    def site_answered(self) -> bool:
        """Whether the site's listings, or other articles, answered in a crawl of the row."""
        return self.others_seen or any(row.crawl_id in self.witnesses[1] for row in self.misses)

    @property
    def moved(self) -> tuple[str, str] | None:
        """The address at which the article was seen before, and its address now; None where it has not moved.

        It moves to an address that is known as another article's too where its own first leads to the same text there.
        """
        check, seen = self.check, self.seen
        if seen is None or seen.key is None:
            return None
        if _leads_to_twin(check):
            again = any(map(_leads_to_twin, self._since_seen))
            return None if again else (seen.found_at, str(check.reason.args["address"]))
        other = check.outcome in SEEN and check.key is not None and seen.key.casefold() != check.key.casefold()
        return (seen.found_at, check.found_at or check.url) if other else None

    @property
    def tells(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.version or self.threads or self.gone_in_row or self.reported_gone or self.moved)


def _leads_to_twin(check: Any) -> bool:
    return check.reason is not None and check.reason.code == "redirect.known"


@dataclass(frozen=True, slots=True)
class CrawlFacts:
    """One crawl of one source. ``articles`` holds only those with something to report."""

    crawl_id: int
    source_id: str
    started_at: datetime
    ended_at: datetime
    live: int
    """Articles in scope that were known before the crawl and not gone."""
    templates: tuple[Mapping[str, object], ...] = ()
    """Evidence of the latest template changes recorded for the source."""
    events: tuple[Finding, ...] = ()
    """Findings about the source as a whole; see ``yalu.history.judgement.crawls``."""
    articles: tuple[ArticleFacts, ...] = ()
    terms: tuple[Finding, ...] = ()
    """What hosts ask of machines now, where the crawl was the first to read it."""
