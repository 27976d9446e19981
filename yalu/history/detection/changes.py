"""Change detection: facts of one crawl in, changes out. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from yalu.changes.articles import compare_articles
from yalu.changes.body.paragraphs_elsewhere import one_sided
from yalu.changes.body.teasers import shows_wall
from yalu.changes.body.truncation import is_continued
from yalu.changes.text_diff.context import in_context
from yalu.changes.threads.comment_state import state_of
from yalu.changes.threads.comments import compare_comments
from yalu.changes.threads.snapshots import CLOSED, OPENED
from yalu.changes.threads.thread_wide_edits import by_the_page
from yalu.changes.unweighed import unweighed_articles, unweighed_comments
from yalu.changes.versions import begins
from yalu.finding import Finding, Occurrence
from yalu.history.detection.facts import ArticleFacts, ArticleVersionFacts, CrawlFacts
from yalu.history.detection.guards import guard, marks_of_template
from yalu.history.detection.recording import occurred
from yalu.history.detection.thread_facts import AbsenceFacts, CommentVersionFacts, Key, ThreadFacts
from yalu.history.proof import SEEN
from yalu.model import CommentState, Fate, Kind, ParsedArticle, ParsedComment
from yalu.reasons import Reason

Pair = ArticleVersionFacts | CommentVersionFacts
"""A version that is compared with the one before it."""


def compared(pair: Pair) -> tuple[Finding, ...]:
    """The findings of comparing a pair."""
    assert pair.previous is not None
    if isinstance(pair, ArticleVersionFacts):
        beside = pair.repeated, pair.displaced, pair.candidates, pair.quoted_in
        return compare_articles(pair.previous, pair.current, *beside)
    finding = compare_comments(pair.previous, pair.current)
    return () if finding is None else (finding,)


def unweighed(pair: Pair, why: str) -> tuple[Finding, ...]:
    """Findings for a pair that could not be compared: that it differs, and why nothing more is known."""
    assert pair.previous is not None
    if isinstance(pair, ArticleVersionFacts):
        return unweighed_articles(pair.previous, pair.current, why)
    return unweighed_comments(pair.previous, pair.current, why)


def pairs_of(facts: CrawlFacts) -> Iterator[Pair]:
    """Every pair that change detection compares for a crawl."""
    for article in facts.articles:
        if article.version is not None and article.version.is_compared:
            yield article.version
        for thread in article.threads:
            yield from (version for version in thread.versions if version.is_compared)


def needs_captures(facts: CrawlFacts) -> bool:
    """Whether ``differs_by_place`` holds for a version that is compared."""
    return any(article.version is not None and differs_by_place(article.version) for article in facts.articles)


def differs_by_place(version: ArticleVersionFacts) -> bool:
    """Whether a version is compared and may differ from the one before only in where the page shows what.

    So may a field or notice that templates move, and a paragraph that only one state has and no other article repeats.
    """
    old, new = version.previous, version.current
    if old is None or not version.is_compared:
        return False
    moved = any(
        getattr(old, field) != getattr(new, field) for field in ("title", "byline", "published_at", "label", "notices")
    )
    return moved or not one_sided(old, new) <= version.repeated


def size_of(pair: Pair) -> int:
    """Characters of both texts."""
    assert pair.previous is not None
    return _size(pair.previous) + _size(pair.current)


def _size(state: ParsedArticle | ParsedComment) -> int:
    if isinstance(state, ParsedComment):
        return len(state.text)
    texts = state.title, state.subtitle or "", state.body, state.label or "", *state.notices, *state.byline
    return sum(map(len, texts))


NEW = 0.5
GONE = 0.8
BACK = 0.6
MOVED = 0.3
COMMENT_NEW = 0.3
COMMENT_GONE = 0.5
COMMENT_BACK = 0.4
THREAD_CLOSED = 0.5
THREAD_OPENED = 0.4
SECTION_TURNED = 0.3
"""Significance of events whose weight does not depend on a text.

A removal outweighs everything but a change of meaning (at least 0.5); a new comment has the least weight.
"""

_OF_THE_REST = (Kind.ARTICLE_BODY, Kind.ARTICLE_NOTICE)
"""What is no change where the first sight had been cut short and now goes on.

That is where it ends in the middle of a sentence, where its page had not ended, and where others of the crawl go on
so. Nor is access where the page itself had been cut or shows no wall; else the text is a teaser that breaks off so.
"""
_SECOND = 2

SHORT = 280
"""Maximum number of characters of a text that a change quotes."""


Findings = Mapping[Key, tuple[Finding, ...]]
"""Findings of pairs that were compared beforehand, by key of the pair."""


def detect_changes(facts: CrawlFacts, gone_after: int, known: Findings = MappingProxyType({})) -> tuple[Finding, ...]:
    """The changes of one crawl; a source-wide change replaces the many that it explains (decision 0007).

    ``gone_after`` is how many checks or snapshots in a row must miss something before it counts as gone. ``known`` has
    the findings of pairs that were compared beforehand, which are then not compared again.
    """
    cut = any(_goes_on(article.version) for article in facts.articles if article.version is not None)
    changes = [change for article in facts.articles for change in _article(article, gone_after, known, cut=cut)]
    versions = {article.article_id: article.version for article in facts.articles if article.version}
    guarded = _apply_guards(facts, changes, gone_after)
    in_context = [_in_context(change, versions.get(change.occurred.article_id or 0)) for change in guarded]
    return (*in_context, *facts.terms)


def differently_extracted(facts: CrawlFacts) -> frozenset[int]:
    """Ids of articles that differ between two captures read by different extractors; no change is reported for them."""
    return frozenset(
        article.article_id
        for article in facts.articles
        if (article.version is not None and article.version.previous is not None and not article.version.comparable)
        or any(
            not thread.turn_comparable
            or not all(version.comparable for version in thread.versions)
            or not all(absence.comparable for absence in (*thread.missing, *thread.back))
            for thread in article.threads
        )
    )


def _in_context(change: Finding, version: ArticleVersionFacts | None) -> Finding:
    """The change of a body with whole sentences in place of the changed words."""
    if change.kind is not Kind.ARTICLE_BODY or version is None or version.previous is None:
        return change
    before, after = in_context(version.previous.body, version.current.body, change.before, change.after)
    return replace(change, before=before, after=after)


def _apply_guards(facts: CrawlFacts, changes: Sequence[Finding], gone_after: int) -> list[Finding]:
    """Fold changes that concern the whole source; see ``yalu.history.detection.guards.guard``."""
    known = frozenset(mark for evidence in facts.templates for mark in marks_of_template(evidence))
    left, of_source = guard(changes, facts.live, known=known)
    an_outage_begins = any(article.gone_in_row == gone_after for article in facts.articles)
    return left + [
        replace(change, occurrence=Occurrence(facts.ended_at, facts.started_at, distinct=str(n)))
        for n, change in enumerate((*of_source, *facts.events))
        if change in facts.events or change.kind is not Kind.SOURCE_OUTAGE or an_outage_begins
    ]


def _goes_on(version: ArticleVersionFacts, *, cut: bool = False) -> bool:
    """Whether the first sight of an article had been cut short; ``cut``: that of another article had been."""
    if version.seq != _SECOND or version.previous is None:
        return False
    return is_continued(version.previous, version.current, cut=cut or version.completes)


def _article(facts: ArticleFacts, gone_after: int, findings: Findings, *, cut: bool) -> Iterator[Finding]:
    if facts.version is not None and (facts.version.comparable or facts.version.previous is None):
        yield from _version(facts, facts.version, findings, cut=cut)
    check, misses = facts.check, facts.misses
    if facts.gone_in_row >= gone_after and not facts.reported_gone:
        yield _gone(facts)
    if facts.reported_gone and check.outcome in SEEN:
        yield Finding(
            Kind.ARTICLE_BACK,
            BACK,
            Reason.of("article.back"),
            after=check.title,
            evidence={"check": check.id, "gone_since": str(misses[0].at if misses else None)},
            occurrence=Occurrence(check.at, misses[-1].at if misses else None, facts.article_id),
        )
    if facts.moved is not None:
        before, after = facts.moved
        yield Finding(
            Kind.ARTICLE_MOVED,
            MOVED,
            Reason.of("article.moved"),
            before=before,
            after=after,
            evidence={"check": check.id},
            occurrence=Occurrence(check.at, facts.last_seen_at, facts.article_id),
        )
    for thread in facts.threads:
        yield from _thread(facts, thread, gone_after, findings)


def _of(pair: Pair, findings: Findings) -> tuple[Finding, ...]:
    """What differs between two states."""
    if not pair.is_compared:
        return ()
    known = findings.get(pair.key)
    return compared(pair) if known is None else known


def _version(facts: ArticleFacts, version: ArticleVersionFacts, findings: Findings, *, cut: bool) -> Iterator[Finding]:
    occurrence = Occurrence(
        version.not_after,
        version.not_before,
        facts.article_id,
        old_version_id=version.previous_id,
        new_version_id=version.version_id,
    )
    if version.previous is None:
        captures: dict[str, object] = {"captures": [version.capture_id]}
        title = version.current.title
        yield Finding(
            Kind.ARTICLE_NEW, NEW, Reason.of("article.new"), after=title, evidence=captures, occurrence=occurrence
        )
        return
    evidence = {"captures": [version.previous_capture_id, version.capture_id]}
    rest: tuple[Kind, ...] = ()
    if _goes_on(version, cut=cut):
        walled = not version.completes and shows_wall(version.previous, *version.candidates)
        rest = _OF_THE_REST if walled else (*_OF_THE_REST, Kind.ARTICLE_ACCESS)
    for finding in _of(version, findings):
        if finding.kind not in rest:
            yield occurred(finding, occurrence, evidence, version.recurrence)


def _gone(facts: ArticleFacts) -> Finding:
    check, misses = facts.check, facts.misses
    answered = check.status is not None and check.status >= 400
    cause = Reason.of("article.status", status=check.status) if answered else check.reason
    return Finding(
        Kind.ARTICLE_GONE,
        GONE,
        Reason.of("article.gone", cause=cause or Reason.of("article.elsewhere"), count=len(misses)),
        before=check.title,
        evidence={
            "checks": [miss.id for miss in misses],
            "status": check.status,
            "capture": check.capture_id,
            "others_seen": facts.others_seen,
            "site_answered": facts.site_answered,
            "ruled_out": facts.ruled_out,
        },
        occurrence=Occurrence(misses[0].at, facts.last_seen_at, facts.article_id),
    )


def _thread(facts: ArticleFacts, thread: ThreadFacts, gone_after: int, findings: Findings) -> Iterator[Finding]:
    now = thread.snapshot
    occurrence = Occurrence(now.at, article_id=facts.article_id, thread_id=now.thread_id)
    observed = {"snapshot": now.id, "complete": now.complete, "seen": now.seen, "expected": now.expected}
    versions = [version for version in thread.versions if version.comparable]
    changes = [change for version in versions for change in _comment(version, occurrence, observed, findings)]
    restored = {version.current.id for version in versions if version.restored}
    yield from by_the_page(changes, now.seen, restored)
    for missing in thread.missing:
        if missing.comparable and missing.in_row == gone_after and missing.last.state is CommentState.VISIBLE:
            yield _comment_gone(missing, occurrence, observed)
    for back in thread.back:
        if back.comparable and back.in_row >= gone_after and back.last.state is CommentState.VISIBLE:
            yield _comment_back(back, occurrence, observed)
    if thread.is_taken_down or thread.is_put_back:
        put_back = Finding(Kind.THREAD_OPENED, SECTION_TURNED, Reason.of("thread.section_put_back"), *OPENED)
        taken_down = Finding(Kind.THREAD_CLOSED, SECTION_TURNED, Reason.of("thread.section_taken_down"), *CLOSED)
        turn = taken_down if thread.is_taken_down else put_back
        yield occurred(turn, replace(occurrence, not_before=now.whole_at), observed)
    elif thread.stated is not None and thread.turns and thread.turn_comparable:
        turn = (
            Finding(Kind.THREAD_OPENED, THREAD_OPENED, Reason.of("thread.reopened"), *OPENED)
            if now.open
            else Finding(Kind.THREAD_CLOSED, THREAD_CLOSED, Reason.of("thread.closed"), *CLOSED)
        )
        since = replace(occurrence, not_before=thread.stated.last_repeated_at)
        yield occurred(turn, since, observed, thread.turned_before)


def _comment(
    version: CommentVersionFacts, thread: Occurrence, observed: Mapping[str, object], findings: Findings
) -> Iterator[Finding]:
    occurrence = replace(
        thread,
        comment_id=version.comment_id,
        not_before=version.not_before,
        not_after=version.not_after,
        old_comment_version_id=version.previous_id,
        new_comment_version_id=version.version_id,
    )
    visible = state_of(version.current) is CommentState.VISIBLE
    if version.previous is None or (visible and _was_never_shown(version.seq, version.previous)):
        # Comments in the first snapshot of a thread are known, not new (decision 0004).
        if version.not_before is not None and visible:
            text, platform_id = version.current.text[:SHORT], version.current.id
            new = Finding(
                Kind.COMMENT_NEW, COMMENT_NEW, Reason.of("comment.new"), after=text, platform_comment_id=platform_id
            )
            yield occurred(new, occurrence, observed)
        return
    if version.completes and begins(version.current.text, version.previous.text.rstrip("\ufffd")):
        return
    for finding in _of(version, findings):
        yield occurred(finding, occurrence, observed, version.recurrence)


def _was_never_shown(seq: int, previous: ParsedComment) -> bool:
    """Whether a comment waited for approval at its first sight, and has ever since: it was not told as new then."""
    return seq == _SECOND and state_of(previous) is CommentState.HELD


_FATES = {Fate.WITHHELD: "comment.missing_withheld", Fate.ERASED: "comment.missing_erased"}


def _comment_gone(missing: AbsenceFacts, thread: Occurrence, observed: Mapping[str, object]) -> Finding:
    asked = {} if missing.fate is None else {"by_id": missing.fate.value, "by_id_capture": missing.capture_id}
    code = "comment.missing" if missing.fate is None else _FATES.get(missing.fate, "comment.missing")
    gone = Finding(
        Kind.COMMENT_GONE,
        COMMENT_GONE,
        Reason.of(code, count=missing.in_row),
        before=missing.last.text[:SHORT],
        platform_comment_id=missing.last.id,
        evidence={"snapshots": list(missing.snapshots), **asked, "ruled_out": missing.ruled_out},
    )
    where = replace(thread, comment_id=missing.comment_id, old_comment_version_id=missing.version_id)
    return occurred(gone, replace(where, not_before=missing.not_before, not_after=missing.not_after), observed)


def _comment_back(back: AbsenceFacts, thread: Occurrence, observed: Mapping[str, object]) -> Finding:
    reason, text = Reason.of("comment.back"), back.last.text[:SHORT]
    finding = Finding(Kind.COMMENT_BACK, COMMENT_BACK, reason, after=text, platform_comment_id=back.last.id)
    where = replace(thread, comment_id=back.comment_id, new_comment_version_id=back.version_id)
    return occurred(finding, replace(where, not_before=back.not_before, not_after=back.not_after), observed)
