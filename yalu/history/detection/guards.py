"""Guards over all changes of one crawl: a changed site template and an outage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
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

_TEMPLATED = (
    *(Kind.ARTICLE_HEADLINE, Kind.ARTICLE_BODY, Kind.ARTICLE_BYLINE),
    *(Kind.ARTICLE_DATE, Kind.ARTICLE_LABEL, Kind.ARTICLE_NOTICE),
)
Mark = tuple[Kind, str, str]


Guarded = tuple[list[Finding], list[Finding]]
"""The changes that are left, and those of the source as a whole that stand for the others."""


def guard(changes: Sequence[Finding], pages_known: int, *, known: Collection[Mark] = ()) -> Guarded:
    """Fold the changes of one crawl that do not concern single articles.

    ``pages_known`` is how many articles of the source were available before the crawl. A difference (same words
    removed, same words added) on ``TEMPLATE_PAGES`` articles or more becomes one ``source.template``; an article keeps
    its other changes. When more than a fifth of the known pages (at least two) are gone, one ``source.outage`` replaces
    them; likewise for two that were missed while no other page of the source was seen. Nothing is reported while the
    whole site does not answer. ``known`` are differences that the template made earlier: a page that shows one late is
    not reported for it.
    """
    left, outage = _outage(changes, pages_known)
    left, templates = _templates(left, known)
    return left, templates + outage


def _outage(changes: Sequence[Finding], pages_known: int) -> Guarded:
    missed = [change for change in changes if change.kind is Kind.ARTICLE_GONE]
    alone = [change for change in missed if change.evidence.get("others_seen") is False]
    away, code = [change for change in alone if change.evidence.get("site_answered") is False], None
    if is_outage(len(missed), pages_known):
        away, code = missed, "source.outage"
    elif len(alone) >= OUTAGE_PAGES:
        away, code = alone, "source.outage_alone"
    taken = set(map(id, away))
    left = [change for change in changes if id(change) not in taken]
    if code is None:
        return left, []
    reason = Reason.of(code, count=len(away), known=pages_known)
    evidence = {"gone": len(away), "pages_known": pages_known}
    return left, [Finding(Kind.SOURCE_OUTAGE, 0.7, reason, evidence=evidence)]


def is_outage(missed: int, pages_known: int) -> bool:
    """Whether so many pages missed at once are an outage: at least two, and more than a fifth of those known."""
    return missed >= OUTAGE_PAGES and missed > OUTAGE_SHARE * pages_known


def _templates(changes: list[Finding], known: Collection[Mark]) -> Guarded:
    shown = {(mark, change.occurred.article_id) for change in changes for mark in _marks(change)}
    count = Counter(mark for mark, _ in shown)
    common = {mark: pages for mark, pages in count.items() if pages >= TEMPLATE_PAGES or mark in known}
    if not common:
        return changes, []
    left = [rest for change in changes if (rest := _without(change, common)) is not None]
    fresh = {mark: pages for mark, pages in common.items() if mark not in known}
    touched = {article_id for mark, article_id in shown if mark in fresh}
    return left, [_template(fresh, len(touched))] if fresh else []


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
