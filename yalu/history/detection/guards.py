"""Guards over all findings of one crawl: a changed site template and an outage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from yalu.changes.significance.hunk import shown
from yalu.finding import Finding
from yalu.model import Kind
from yalu.reasons import Reason

TEMPLATE_PAGES = 3
"""The same difference on so many articles of one crawl is the site's template, not so many edits."""
OUTAGE_SHARE = 0.2
"""More than this share of a source's known pages gone in one crawl is one outage."""
OUTAGE_PAGES = 2
"""One page is never an outage, however small the source."""

_TEMPLATED = frozenset(
    (
        Kind.ARTICLE_HEADLINE,
        Kind.ARTICLE_BODY,
        Kind.ARTICLE_BYLINE,
        Kind.ARTICLE_DATE,
        Kind.ARTICLE_LABEL,
        Kind.ARTICLE_NOTICE,
    )
)
Mark = tuple[Kind, str, str]


@dataclass(frozen=True, slots=True)
class Guarded:
    """Result of ``guard``: ``kept`` has the findings left per article, ``source`` the findings about the source."""

    kept: tuple[tuple[Finding, ...], ...]
    source: tuple[Finding, ...]


def guard(
    findings_by_article: Sequence[Sequence[Finding]], pages_known: int, *, known: Collection[Mark] = ()
) -> Guarded:
    """Fold the findings of one crawl that do not concern single articles.

    ``findings_by_article`` has one sequence per article. ``pages_known`` is how many articles of the source were
    available before the crawl. A difference (same words removed, same words added) on ``TEMPLATE_PAGES`` articles
    or more becomes one ``source.template``; an article keeps its other changes. When more than a fifth of the known
    pages (at least two) are gone, one ``source.outage`` replaces them; likewise for two that were missed while no other
    page of the source was seen. Nothing is reported while the whole site does not answer. ``known`` are differences
    that the template made earlier: a page that shows one late is not reported for it.
    """
    kept, outage = _outage([tuple(findings) for findings in findings_by_article], pages_known)
    kept, templates = _templates(kept, known)
    return Guarded(tuple(kept), (*templates, *outage))


def _outage(
    findings: list[tuple[Finding, ...]], pages_known: int
) -> tuple[list[tuple[Finding, ...]], tuple[Finding, ...]]:
    missed = [finding for some in findings for finding in some if finding.kind is Kind.ARTICLE_GONE]
    alone = [finding for finding in missed if finding.evidence.get("others_seen") is False]
    if is_outage(len(missed), pages_known):
        away, code = missed, "source.outage"
    elif len(alone) >= OUTAGE_PAGES:
        away, code = alone, "source.outage_alone"
    else:
        silent = [finding for finding in alone if finding.evidence.get("site_answered") is False]
        return _less(findings, silent), ()
    reason = Reason.of(code, count=len(away), known=pages_known)
    evidence = {"gone": len(away), "pages_known": pages_known}
    return _less(findings, away), (Finding(Kind.SOURCE_OUTAGE, 0.7, reason, evidence=evidence),)


def is_outage(missed: int, pages_known: int) -> bool:
    """Whether so many pages missed at once are an outage: at least two, and more than a fifth of those known."""
    return missed >= OUTAGE_PAGES and missed > OUTAGE_SHARE * pages_known


def _less(findings: list[tuple[Finding, ...]], away: Sequence[Finding]) -> list[tuple[Finding, ...]]:
    taken = {id(finding) for finding in away}
    return [tuple(finding for finding in some if id(finding) not in taken) for some in findings]


def _templates(
    findings: list[tuple[Finding, ...]], known: Collection[Mark]
) -> tuple[list[tuple[Finding, ...]], tuple[Finding, ...]]:
    count: Counter[Mark] = Counter()
    for some in findings:
        count.update({mark for finding in some for mark in _marks(finding)})
    common = {mark: pages for mark, pages in count.items() if pages >= TEMPLATE_PAGES or mark in known}
    if not common:
        return findings, ()
    kept = [tuple(left for finding in some if (left := _without(finding, common)) is not None) for some in findings]
    fresh = {mark: pages for mark, pages in common.items() if mark not in known}
    if not fresh:
        return kept, ()
    touched = sum(1 for some in findings if any(mark in fresh for finding in some for mark in _marks(finding)))
    return kept, (_template(fresh, touched),)


def marks_of_template(evidence: Mapping[str, Any]) -> frozenset[Mark]:
    """The differences that a recorded ``source.template`` covers, from its evidence; see ``guard``."""
    return frozenset(
        (Kind(str(difference["kind"])), str(difference["removed"]), str(difference["added"]))
        for difference in evidence.get("differences", ())
    )


def _marks(finding: Finding) -> Iterable[Mark]:
    """What identifies a difference across pages: its words, or the shift of a date."""
    if finding.kind not in _TEMPLATED:
        return ()
    if finding.kind is Kind.ARTICLE_DATE:
        return ((finding.kind, "shift", str(finding.evidence.get("shift_minutes"))),)
    parts = _parts(finding)
    if parts:
        return tuple((finding.kind, str(part["removed"]), str(part["added"])) for part in parts if _tells(part))
    return ((finding.kind, finding.before or "", finding.after or ""),)


def _parts(finding: Finding) -> list[Mapping[str, Any]]:
    parts = finding.evidence.get("parts")
    return [part for part in parts if isinstance(part, Mapping)] if isinstance(parts, (list, tuple)) else []


def _tells(part: Mapping[str, Any]) -> bool:
    return bool(part.get("removed") or part.get("added"))


def _without(finding: Finding, common: Mapping[Mark, int]) -> Finding | None:
    """The finding without what the template did; None when nothing remains."""
    marks = list(_marks(finding))
    if not any(mark in common for mark in marks):
        return finding
    parts = _parts(finding)
    left = [part for part in parts if _tells(part) and (finding.kind, part["removed"], part["added"]) not in common]
    if not left:
        return None
    top = max(left, key=lambda part: float(part["significance"]))
    return replace(
        finding,
        significance=float(top["significance"]),
        reason=Reason.from_json(top["reason"]),
        before=str(top["removed"]) or None,
        after=str(top["added"]) or None,
        evidence={
            **finding.evidence,
            "parts": left,
            "removed": [part["removed"] for part in left if part["removed"]],
            "added": [part["added"] for part in left if part["added"]],
        },
    )


def _template(common: Mapping[Mark, int], touched: int) -> Finding:
    ranked = sorted(common.items(), key=lambda item: (-item[1], item[0]))
    (_, removed, added), _ = ranked[0]
    reason = Reason.of("source.same_difference", count=touched, old=shown(removed), new=shown(added))
    evidence = {
        "articles": touched,
        "differences": [
            {"kind": str(kind), "removed": old, "added": new, "articles": pages}
            for (kind, old, new), pages in ranked[:20]
        ],
    }
    return Finding(Kind.SOURCE_TEMPLATE, 0.2, reason, removed or None, added or None, evidence=evidence)
