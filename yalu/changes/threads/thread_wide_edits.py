"""Recognise edits that the page, not its readers, made in many comments of a thread at once (comparison.md#threads)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import compress
from typing import Any

from yalu.changes.language.mojibake import REASON, is_cut_at_wide
from yalu.changes.significance.hunk import FORM
from yalu.changes.threads.comment_state import fate_words, is_announced_gone, is_replaced
from yalu.changes.threads.comments import BACK
from yalu.finding import Finding
from yalu.model import CommentState, Kind
from yalu.reasons import Reason

SAME_IN = 3
"""Minimum comments of a thread with the same difference at one visit (and at least half): the page made it, then."""
REWRITTEN = 5
REWRITTEN_SHARE = 0.8
"""Minimum edited comments, and share of all compared, at one visit to conclude that the page changed its display."""
CUT_IN = 2
"""Minimum comments cut at a character of four bytes at one visit to conclude that a database cut them."""

_DIGITS = re.compile(r"\d[\d,.]*")
Shape = tuple[str, str]


def by_the_page(
    findings: Sequence[Finding], compared: int, restored: Container[str | None] = frozenset()
) -> list[Finding]:
    """Return the findings of one thread at one visit, with edits made by the page weighed as changes of form.

    A sentence in the place of a comment, with none of its words, makes the comment gone if it stands in others' places
    too, whatever it says, or if it says what became of the comment, unless the page has several different ones at once.
    Words in the place of a sentence that said so make the comment back.
    ``restored`` are ids of comments that show an earlier text again, which stands in no comment's place.

    ``compared`` is the number of comments that both visits show. It is not an edit if a counter, a button label or a
    name appears in or vanishes from most comments, or if nearly all comments read differently; the numbers in such a
    difference may vary by comment. Findings of other kinds are returned unchanged.
    """
    replaced = [
        _changes_words(finding)
        and finding.platform_comment_id not in restored
        and is_replaced(finding.before or "", finding.after or "")
        for finding in findings
    ]
    texts = Counter(finding.after for finding in compress(findings, replaced))
    stock = {text for text, count in texts.items() if 1 < count < compared / 2}

    def with_gone(some: Sequence[Finding], notices: Container[str | None]) -> list[Finding]:
        return [
            _as_gone(finding) if stands and finding.after in notices and _changes_words(finding) else finding
            for finding, stands in zip(some, replaced, strict=True)
        ]

    findings = _but_for_display(_but_for_cuts(with_gone(findings, stock)), compared)
    clear = {text for text in texts if fate_words().search(text or "")}
    return [*map(_as_back, with_gone(findings, clear if len(texts) < SAME_IN else ()))]


def _changes_words(finding: Finding) -> bool:
    """Return True for an edit that is no mere change of form."""
    return finding.kind is Kind.COMMENT_EDITED and finding.significance > FORM


def _as_gone(finding: Finding) -> Finding:
    """Return an edit as a comment that is gone, since other words stand in its place."""
    evidence = {**finding.evidence, "state": str(CommentState.REMOVED), "placeholder": True}
    reason = Reason.of("comment.replaced")
    return replace(finding, kind=Kind.COMMENT_GONE, significance=0.5, reason=reason, after=None, evidence=evidence)


def _as_back(finding: Finding) -> Finding:
    """Return an edit as a comment that is back if a sentence that says what became of it stood in its place."""
    if not _changes_words(finding) or not is_announced_gone(finding.after or "", finding.before or ""):
        return finding
    evidence = {**finding.evidence, "state": str(CommentState.REMOVED)}
    reason = BACK[CommentState.REMOVED]
    return replace(finding, kind=Kind.COMMENT_BACK, significance=0.4, reason=reason, before=None, evidence=evidence)


def _but_for_cuts(findings: Sequence[Finding]) -> Sequence[Finding]:
    """Return the findings with texts that a database cut, or has whole again, as changes of form."""
    cut = [finding.kind is Kind.COMMENT_EDITED and _is_cut(finding.before, finding.after) for finding in findings]
    if sum(cut) < CUT_IN:
        return findings
    return [_as_form(finding, REASON) if is_cut else finding for finding, is_cut in zip(findings, cut, strict=True)]


def _is_cut(before: str | None, after: str | None) -> bool:
    old, new = before or "", after or ""
    return is_cut_at_wide(new, old) or is_cut_at_wide(old, new)


def _but_for_display(findings: Sequence[Finding], compared: int) -> Sequence[Finding]:
    edits = [finding for finding in findings if finding.kind is Kind.COMMENT_EDITED]
    if len(edits) < SAME_IN:
        return findings
    if len(edits) >= REWRITTEN and len(edits) >= REWRITTEN_SHARE * compared:
        reason = Reason.of("form.display", count=len(edits), known=compared)
        return [_as_form(finding, reason) if finding.kind is Kind.COMMENT_EDITED else finding for finding in findings]
    count = Counter(shape for edit in edits for shape in {_shape(part) for part in _parts(edit)})
    common = {shape for shape, times in count.items() if times >= SAME_IN and times * 2 >= compared and any(shape)}
    return [
        _without(finding, common, count) if finding.kind is Kind.COMMENT_EDITED else finding for finding in findings
    ]


def _parts(finding: Finding) -> Iterator[Mapping[str, Any]]:
    parts = finding.evidence.get("parts")
    return (part for part in (parts if isinstance(parts, (list, tuple)) else ()) if isinstance(part, Mapping))


def _shape(part: Mapping[str, Any]) -> Shape:
    """Return the removed and added text of a difference, with all numbers replaced by 0."""
    return _DIGITS.sub("0", str(part["removed"])), _DIGITS.sub("0", str(part["added"]))


def _without(finding: Finding, common: set[Shape], count: Mapping[Shape, int]) -> Finding:
    parts = list(_parts(finding))
    left = [part for part in parts if _shape(part) not in common]
    if len(left) == len(parts):
        return finding
    if not any(float(part["significance"]) >= 2 * FORM for part in left):
        times = max(count[_shape(part)] for part in parts if _shape(part) in common)
        return _as_form(finding, Reason.of("form.in_comments", count=times))
    top = max(left, key=lambda part: float(part["significance"]))
    return replace(finding, significance=float(top["significance"]), reason=Reason.from_json(top["reason"]))


def _as_form(finding: Finding, reason: Reason) -> Finding:
    return replace(finding, significance=min(finding.significance, FORM), reason=reason)
