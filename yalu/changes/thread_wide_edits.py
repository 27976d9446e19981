"""What the comments of one thread have in common: done by the page, not by its readers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from yalu.changes.significance.edit_significance import FORM
from yalu.model import Finding, Kind

SAME_IN = 3
"""The same difference in so many comments of one thread at one visit, and in half of them, is the page's."""
REWRITTEN = 5
REWRITTEN_SHARE = 0.8
"""So many comments edited, and this share of all, at one visit: the page shows its comments another way."""

_DIGITS = re.compile(r"\d[\d,.]*")
Shape = tuple[str, str]


def by_the_page(findings: Sequence[Finding], compared: int) -> list[Finding]:
    """The edits of one thread at one visit, those that the page made weighed as form.

    ``compared`` is how many comments both visits show. A counter, a button's label or a name that came or went inside
    most comments is no edit, nor is a list whose comments nearly all read otherwise than before; numbers in such a
    difference may be others in each comment. Findings of other kinds are given back as they are.
    """
    edits = [one for one in findings if one.kind is Kind.COMMENT_EDITED]
    if len(edits) < SAME_IN:
        return list(findings)
    if len(edits) >= REWRITTEN and len(edits) >= REWRITTEN_SHARE * compared:
        reason = f"{len(edits)} of {compared} comments differ at once: the page shows its comments another way"
        return [_as_form(one, reason) if one.kind is Kind.COMMENT_EDITED else one for one in findings]
    count = Counter(shape for one in edits for shape in {_shape(part) for part in _parts(one)})
    common = {shape for shape, times in count.items() if times >= SAME_IN and times * 2 >= compared and any(shape)}
    return [_without(one, common, count) if one.kind is Kind.COMMENT_EDITED else one for one in findings]


def _parts(finding: Finding) -> Iterator[Mapping[str, Any]]:
    parts = finding.evidence.get("parts")
    return (part for part in (parts if isinstance(parts, (list, tuple)) else ()) if isinstance(part, Mapping))


def _shape(part: Mapping[str, Any]) -> Shape:
    """What a difference looks like whatever its numbers."""
    return _DIGITS.sub("0", str(part["removed"])), _DIGITS.sub("0", str(part["added"]))


def _without(finding: Finding, common: set[Shape], count: Mapping[Shape, int]) -> Finding:
    parts = list(_parts(finding))
    left = [part for part in parts if _shape(part) not in common]
    if len(left) == len(parts):
        return finding
    if not any(float(part["significance"]) >= 2 * FORM for part in left):
        times = max(count[_shape(part)] for part in parts if _shape(part) in common)
        return _as_form(finding, f"the same difference in {times} comments of the thread: the page's, not the reader's")
    top = max(left, key=lambda part: float(part["significance"]))
    return replace(finding, significance=float(top["significance"]), reason=str(top["reason"]))


def _as_form(finding: Finding, reason: str) -> Finding:
    return replace(finding, significance=min(finding.significance, FORM), reason=reason)
