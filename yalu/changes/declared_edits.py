"""Whether the publisher declares an edit: by a notice, or by a newer modified date."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from yalu.changes.language.word_variants import fold
from yalu.finding import Finding
from yalu.model import Kind, ParsedArticle, PublisherTime
from yalu.reasons import Reason

DECLARABLE = frozenset((Kind.ARTICLE_HEADLINE, Kind.ARTICLE_BODY))
"""Kinds of edit that a publisher can be expected to declare."""

_FIELD_NAMES = {Kind.ARTICLE_HEADLINE: re.compile("headline|제목|标题|標題|見出し", re.IGNORECASE)}
"""The words by which a notice names an edited field."""


def with_declaration(old: ParsedArticle, new: ParsedArticle, findings: list[Finding]) -> tuple[Finding, ...]:
    """Link a new notice to the edits it mentions; record for each edit if a notice or a newer date declares it."""
    notice = next((finding for finding in findings if finding.kind is Kind.ARTICLE_NOTICE and finding.after), None)
    newer = _is_newer(old.modified_at or old.published_at, new.modified_at)
    changes = []
    tied: list[str] = []
    for finding in findings:
        if finding.kind in DECLARABLE and finding.significance >= 0.2:
            speaks = notice is not None and _speaks_of(notice.after or "", finding)
            if speaks:
                tied.append(str(finding.kind))
            declared = notice is not None or newer
            changes.append(_declared(finding, declared, notice, speaks, newer))
        else:
            changes.append(finding)
    if tied and notice is not None:
        tied_notice = _adding(notice, notice.reason, {"edits": tied})
        changes = [tied_notice if finding is notice else finding for finding in changes]
    return tuple(changes)


def _declared(finding: Finding, declared: bool, notice: Finding | None, speaks: bool, newer: bool) -> Finding:
    if notice is not None:
        how = "edit.noticed" if speaks else "edit.notice"
    else:
        how = "edit.dated" if newer else "edit.silent"
    evidence: dict[str, object] = {"declared": declared, "silent": not declared, "newer_modified_date": newer}
    if notice is not None:
        evidence["notice"] = notice.after
        evidence["notice_speaks_of_it"] = speaks
    return _adding(finding, Reason.of("article.declared", reason=finding.reason, how=Reason.of(how)), evidence)


def _adding(finding: Finding, reason: Reason, evidence: dict[str, object]) -> Finding:
    return replace(finding, reason=reason, evidence={**finding.evidence, **evidence})


def _is_newer(old: PublisherTime | None, new: PublisherTime | None) -> bool:
    return old is not None and new is not None and new.utc() > old.utc()


def _speaks_of(notice: str, finding: Finding) -> bool:
    """Return True if the notice uses a word that the edit removed or added, or names the edited field."""
    if (named := _FIELD_NAMES.get(finding.kind)) is not None and named.search(notice):
        return True
    notice_words = set(fold(notice).keys)
    changed: set[str] = set()
    for text in (*_texts(finding, "removed"), *_texts(finding, "added")):
        changed.update(key for key in fold(text).keys if len(key) > 2 or not key.isascii() or key.isdigit())
    return bool(notice_words & changed)


def _texts(finding: Finding, side: str) -> Sequence[str]:
    texts = finding.evidence.get(side, ())
    return texts if isinstance(texts, (list, tuple)) else ()
