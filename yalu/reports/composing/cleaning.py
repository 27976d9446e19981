"""Makes foreign text safe to print, and applies the terms of a source (decision 0081)."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from yalu.change_record import ChangeRecord
from yalu.reports.coverage import SourceCoverage
from yalu.reports.plain_text import plain, safe_url
from yalu.reports.redline import EXCERPT, MAX_COMPARED, limit_of, permitted

UNKNOWN_LANGUAGE = "und"
"""BCP 47."""

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
"""A language tag as BCP 47 has it, near enough."""


def cleaned(record: ChangeRecord) -> ChangeRecord:
    """The record with every foreign text made safe to print and its reason cut to the terms."""
    terms = permitted(record.terms, record.reserved)
    country, outlet = plain(record.source_country, 40), plain(record.source_type, 40)
    reason = record.reason.with_texts(plain)
    sparing = limit_of(terms, country, outlet) < EXCERPT
    return replace(
        record,
        source_id=plain(record.source_id),
        source_name=plain(record.source_name) or plain(record.source_id),
        source_type=outlet,
        source_country=country,
        terms=terms,
        reason=reason.bare() if sparing else reason,
        article_url=safe_url(record.article_url),
        title=plain(record.title) or None,
        byline=tuple(plain(name, 100) for name in record.byline[:10]),
        language=known_language(record.language),
        comment_id=_clean(record.comment_id),
        before=plain(record.before, MAX_COMPARED) or None,
        after=plain(record.after, MAX_COMPARED) or None,
        rule=_clean(record.rule),
        matched=tuple(plain(term) for term in record.matched[:3]),
        before_version=_clean(record.before_version),
        after_version=_clean(record.after_version),
        before_hash=_clean(record.before_hash),
        after_hash=_clean(record.after_hash),
    )


@lru_cache(maxsize=4096)
def known_language(tag: str | None) -> str | None:
    """The tag if it is one as BCP 47 has it, else None."""
    return tag if tag and _LANGUAGE.fullmatch(tag) else None


def cleaned_coverage(source: SourceCoverage) -> SourceCoverage:
    """The coverage of a source with its name and note made safe to print."""
    return replace(
        source,
        source_id=plain(source.source_id),
        name=plain(source.name) or plain(source.source_id),
        country=plain(source.country, 40),
        type=plain(source.type, 40),
        note=source.note and source.note.with_texts(plain),
    )


def _clean(text: str | None) -> str | None:
    return None if text is None else plain(text)
