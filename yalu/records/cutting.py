"""The one place where texts leave: foreign text made safe to print, and cut to the terms of its source."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import fields, replace
from functools import lru_cache

from yalu.model import Kind
from yalu.records.article import Article, StoredArticle
from yalu.records.change import Change, MarkRecord, StoredChange
from yalu.records.comment import CommentVersion, StoredCommentVersion
from yalu.records.hit import SNIPPET, Hit, StoredHit
from yalu.records.plain_text import plain, safe_url
from yalu.records.quotation import EXCERPT, MAX_COMPARED, QuoteRun, SourceTerms, limit_of, permitted, quote
from yalu.sources.source import Terms
from yalu.text import visible

UNKNOWN_LANGUAGE = "und"
"""BCP 47."""
UNQUOTED = frozenset({Kind.ARTICLE_ACCESS, Kind.ARTICLE_DATE, Kind.THREAD_CLOSED, Kind.THREAD_OPENED})
"""Kinds whose two states are no words of the publisher, so that no terms cut them."""

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
"""A language tag as BCP 47 has it, near enough."""
_PUBLIC = tuple(each.name for each in fields(Change))
_ARTICLE = tuple(each.name for each in fields(Article))
_COMMENT_VERSION = tuple(each.name for each in fields(CommentVersion))
_HIT = tuple(each.name for each in fields(Hit))


def within_terms(stored: StoredChange) -> Change:
    """Return the record of a change that may be shown: safe to print, both states cut to the terms of its source."""
    clean = cleaned(stored)
    limit = limit_of(clean.terms, clean.country, clean.source_type)
    before, after = _sides(clean, limit)
    values = {name: getattr(clean, name) for name in _PUBLIC}
    values |= {
        "before": before,
        "after": after,
        "significance": round(clean.significance, 2),
        "issues": () if clean.terms is Terms.LINK_ONLY else tuple(plain(issue, 100) for issue in clean.issues),
        "marks": tuple(
            MarkRecord(plain(mark.user, 100), mark.mark, plain(mark.note, 1000), mark.at) for mark in clean.marks
        ),
        "quoted_up_to": limit,
    }
    return Change(**values)


def article_within_terms(stored: StoredArticle) -> Article:
    """Return the record of an article that may be shown: safe to print."""
    terms = SourceTerms(stored.terms, plain(stored.country, 40), plain(stored.source_type, 40), stored.reserved)
    values = {name: getattr(stored, name) for name in _ARTICLE}
    values |= {
        "source_id": plain(stored.source_id),
        "source_name": plain(stored.source_name),
        "source_type": terms.type,
        "country": terms.country,
        "url": safe_url(stored.url),
        "title": plain(stored.title) or None,
        "byline": tuple(plain(name, 100) for name in stored.byline[:10]),
        "language": known_language(stored.language),
        "label": plain(stored.label, 100) or None,
        "terms": terms.permitted,
        "quoted_up_to": terms.limit,
    }
    return Article(**values)


def comment_within_terms(stored: StoredCommentVersion) -> CommentVersion:
    """Return the record of a comment's version that may be shown: safe to print, its text cut to the terms."""
    terms = SourceTerms(stored.terms, plain(stored.country, 40), plain(stored.source_type, 40), stored.reserved)
    values = {name: getattr(stored, name) for name in _COMMENT_VERSION}
    values |= {
        "platform_comment_id": plain(stored.platform_comment_id),
        "parent_id": plain(stored.parent_id) or None,
        "text": excerpt(stored.text, terms.limit),
        "platform": plain(stored.platform, 100),
        "article_url": safe_url(stored.article_url),
        "title": plain(stored.title) or None,
        "language": known_language(stored.language),
        "source_id": plain(stored.source_id),
        "source_name": plain(stored.source_name),
        "source_type": terms.type,
        "country": terms.country,
        "terms": terms.permitted,
        "quoted_up_to": terms.limit,
    }
    return CommentVersion(**values)


def hit_within_terms(stored: StoredHit) -> Hit:
    """Return the record of a hit that may be shown: safe to print, with no word from beyond the beginning of its text.

    What may be quoted is the beginning of a text, as everywhere: else many queries would show it all (decision 0081).
    """
    terms = SourceTerms(stored.terms, plain(stored.country, 40), plain(stored.source_type, 40), stored.reserved)
    snippet, marks = _snippet(stored, terms.limit)
    first = stored.matches[0][0] if stored.matches else 0
    values = {name: getattr(stored, name) for name in _HIT if hasattr(stored, name)}
    values |= {
        "source_id": plain(stored.source_id),
        "source_name": plain(stored.source_name),
        "article_url": safe_url(stored.article_url),
        "title": plain(stored.title) or None,
        "language": known_language(stored.language),
        "platform_comment_id": plain(stored.platform_comment_id) or None,
        "snippet": snippet,
        "marks": marks,
        "paragraph": stored.text.count("\n\n", 0, first) + 1,
        "paragraphs": stored.text.count("\n\n") + 1,
        "terms": terms.permitted,
        "quoted_up_to": terms.limit,
    }
    return Hit(**values)


def cleaned(stored: StoredChange) -> StoredChange:
    """Return a stored change with every foreign text made safe to print and its reason cut to the terms."""
    terms = permitted(stored.terms, stored.reserved)
    country, outlet = plain(stored.country, 40), plain(stored.source_type, 40)
    reason = stored.reason.with_texts(plain)
    sparing = limit_of(terms, country, outlet) < EXCERPT
    return replace(
        stored,
        source_id=plain(stored.source_id),
        source_name=plain(stored.source_name) or plain(stored.source_id),
        source_type=outlet,
        country=country,
        terms=terms,
        reason=reason.bare() if sparing else reason,
        article_url=safe_url(stored.article_url),
        title=plain(stored.title) or None,
        byline=tuple(plain(name, 100) for name in stored.byline[:10]),
        language=known_language(stored.language),
        platform_comment_id=_clean(stored.platform_comment_id),
        before=plain(stored.before, MAX_COMPARED) or None,
        after=plain(stored.after, MAX_COMPARED) or None,
        rule=_clean(stored.rule),
        matched=tuple(plain(term) for term in stored.matched[:3]),
        before_version=_clean(stored.before_version),
        after_version=_clean(stored.after_version),
        before_hash=_clean(stored.before_hash),
        after_hash=_clean(stored.after_hash),
    )


@lru_cache(maxsize=4096)
def known_language(tag: str | None) -> str | None:
    """The tag if it is one as BCP 47 has it, else None."""
    return tag if tag and _LANGUAGE.fullmatch(tag) else None


def excerpt(text: str | None, limit: int) -> str | None:
    """The beginning of a text as far as it may be quoted: on one line, cut to the limit; None when nothing may be."""
    made = quote(None, plain(text, MAX_COMPARED), limit)
    return None if made is None or made.after is None else _joined(made.after)


def _sides(clean: StoredChange, limit: int) -> tuple[str | None, str | None]:
    """Both states as far as they may be quoted; what is no text of the publisher's (an address, a date) whole."""
    if clean.kind is Kind.ARTICLE_MOVED:
        return safe_url(clean.before), safe_url(clean.after)
    if clean.kind in UNQUOTED:
        return clean.before, clean.after
    made = quote(clean.before, clean.after, limit)
    if made is None:
        return None, None
    return (None if made.before is None else _joined(made.before), None if made.after is None else _joined(made.after))


def _snippet(stored: StoredHit, limit: int) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The words around the first match and the places of matches among them; none beyond the first ``limit``."""
    text, shown = stored.text, min(len(stored.text), limit)
    if not stored.matches or stored.matches[0][1] > shown:
        return "", ()
    first, until = stored.matches[0]
    at, end = max(first - SNIPPET, 0), min(until + SNIPPET, shown)
    snippet, marks = "…" if at else "", []
    for start, stop in sorted(stored.matches):
        if at <= start and stop <= end:
            snippet += _clean_part(text[at:start])
            marked = _clean_part(text[start:stop])
            marks.append((len(snippet), len(snippet) + len(marked)))
            snippet, at = snippet + marked, stop
    snippet += _clean_part(text[at:end]) + ("…" if end < len(text) else "")
    return snippet, tuple(marks)


def _clean_part(text: str) -> str:
    """A part of a line, safe to print; a space at either end stays."""
    seen = visible(text)
    middle = plain(seen, MAX_COMPARED)
    if not middle:
        return " " * bool(seen)
    return f"{' ' * seen[0].isspace()}{middle}{' ' * seen[-1].isspace()}"


def _joined(runs: Iterable[QuoteRun]) -> str:
    return "".join(run.text for run in runs)


def _clean(text: str | None) -> str | None:
    return None if text is None else plain(text)
