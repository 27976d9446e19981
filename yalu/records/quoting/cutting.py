"""The one place where texts leave: foreign text made safe to print, and cut to the terms of its source."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any, TypeVar

from yalu.conversion import from_attributes
from yalu.model import Kind
from yalu.reasons import Reason
from yalu.records.nouns.article import Article, StoredArticle
from yalu.records.nouns.capture import Capture
from yalu.records.nouns.change import Change, MarkRecord, QuotationEdit, StoredChange
from yalu.records.nouns.comment import CommentVersion, StoredCommentVersion
from yalu.records.nouns.hit import SNIPPET, Hit, StoredHit
from yalu.records.nouns.report import Report
from yalu.records.nouns.source import Crawl, Source
from yalu.records.plain_text import plain, safe_url
from yalu.records.quoting.quotation import EXCERPT, MAX_COMPARED, QuoteRun, SourceTerms, quote
from yalu.sources.codes import LANGUAGE_TAG
from yalu.sources.source import Terms
from yalu.text import visible

UNQUOTED = frozenset({Kind.ARTICLE_ACCESS, Kind.ARTICLE_DATE, Kind.THREAD_CLOSED, Kind.THREAD_OPENED})
"""Kinds whose two states are no words of the publisher, so that no terms cut them."""

_QUOTATIONS = frozenset(f"quotation.{edit}" for edit in QuotationEdit)
Shown = TypeVar("Shown", Article, CommentVersion, Hit)
Plain = TypeVar("Plain", Capture, Crawl, Report, Source, MarkRecord)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The beginning of a text, and how many characters of it are not shown."""

    text: str
    left_out: int

    @property
    def marked(self) -> str:
        """The text with an ellipsis where it is cut; empty if nothing is shown."""
        return f"{self.text} …" if self.text and self.left_out else self.text


def within_terms(stored: StoredChange) -> Change:
    """Return the record of a change that may be shown: safe to print, both states cut to the terms of its source."""
    clean = cleaned(stored)
    limit = SourceTerms.of(clean).limit
    before, after = sides(clean.kind, clean.before, clean.after, limit)
    return from_attributes(
        Change,
        clean,
        before=before,
        after=after,
        significance=round(clean.significance, 2),
        issues=() if clean.terms is Terms.LINK_ONLY else tuple(plain(issue, 100) for issue in clean.issues),
        marks=tuple(map(made_safe, clean.marks)),
        quoted_up_to=limit,
    )


def article_within_terms(stored: StoredArticle) -> Article:
    """Return the record of an article that may be shown: safe to print."""
    return _shown(Article, stored)


def comment_within_terms(stored: StoredCommentVersion) -> CommentVersion:
    """Return the record of a comment's version that may be shown: safe to print, its text cut to the terms."""
    return _shown(CommentVersion, stored, text=excerpt_line(stored.text, SourceTerms.of(stored).limit))


def hit_within_terms(stored: StoredHit) -> Hit:
    """Return the record of a hit that may be shown: safe to print, with no word from beyond the beginning of its text.

    What may be quoted is the beginning of a text, as everywhere: else many queries would show it all (decision 0081).
    """
    snippet, marks = _snippet(stored, SourceTerms.of(stored).limit)
    first = stored.matches[0][0] if stored.matches else 0
    return _shown(
        Hit,
        stored,
        snippet=snippet,
        marks=marks,
        paragraph=stored.text.count("\n\n", 0, first) + 1,
        paragraphs=stored.text.count("\n\n") + 1,
    )


def _shown(of: type[Shown], stored: StoredArticle | StoredCommentVersion | StoredHit, **own: Any) -> Shown:
    """Return the record of a class with what is stored and its own values: safe to print, with what may be quoted."""
    source = SourceTerms.of(stored)
    own |= {"terms": source.permitted, "quoted_up_to": source.limit}
    return of(**safe({name: getattr(stored, name) for name in of.__dataclass_fields__ if name not in own}), **own)


def safe(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a record's fields made safe to print: a field is cleaned alike in every record."""
    return {name: _SAFE[name](value) if name in _SAFE else value for name, value in values.items()}


def made_safe(record: Plain) -> Plain:
    """Return a source, crawl, report or capture with every foreign text made safe to print."""
    return replace(record, **safe({each.name: getattr(record, each.name) for each in fields(record)}))


def cleaned(stored: StoredChange) -> StoredChange:
    """Return a stored change with every foreign text made safe to print and its reason cut to the terms."""
    source = SourceTerms.of(stored)
    values = safe({name: getattr(stored, name) for name in _CLEANED})
    before, after = plain(stored.before, MAX_COMPARED) or None, plain(stored.after, MAX_COMPARED) or None
    return replace(
        stored,
        **values,
        terms=source.permitted,
        reason=reason_within_terms(stored.reason, before, after, source.limit),
        before=before,
        after=after,
        rule=_clean(stored.rule),
        matched=tuple(plain(term) for term in stored.matched[:3]),
    )


def reason_within_terms(reason: Reason, before: str | None, after: str | None, limit: int) -> Reason:
    """Return the reason for a change that may be shown beside both states: safe to print, cut to ``limit``.

    Below what an excerpt may quote it has no word of the publisher. Quotations may stand anywhere in the text, so those
    that a reason names count with the longer state, but for what both show: it names what there is room for beside that
    (decision 0081).
    """
    reason = reason.with_texts(plain)
    if limit < EXCERPT:
        return reason.bare()
    room, beyond = limit - max(len(before or ""), len(after or "")), []
    whole = [side for side in (before, after) if side is not None and len(side) <= limit]
    for part in (part for part in reason.parts() if part.code in _QUOTATIONS):
        size = sum(len(text) for text in part.quoted() if not any(text.strip("…") in side for side in whole))
        if size > max(room, 0):
            beyond.append(part)
        else:
            room -= size
    return reason.bare(beyond) if beyond else reason


def without_quotations(stored: StoredChange) -> StoredChange:
    """Return a stored change whose reason has no word of a quotation, for a page that quotes the article itself."""
    named = [part for part in stored.reason.parts() if part.code in _QUOTATIONS]
    return replace(stored, reason=stored.reason.bare(named)) if named else stored


@lru_cache(maxsize=4096)
def known_language(tag: str | None) -> str | None:
    """The tag if it is one as BCP 47 has it, else None."""
    return tag if tag and LANGUAGE_TAG.fullmatch(tag) else None


def excerpt(text: str, limit: int) -> Excerpt:
    """The beginning of a text within the limit, cut at a space if one is near."""
    if len(text) <= limit:
        return Excerpt(text, 0)
    end = limit
    if (space := text.rfind(" ", max(limit - 20, 0), limit)) > 0:
        end = space
    shown = text[:end].rstrip()
    return Excerpt(shown, len(text) - len(shown))


def excerpt_line(text: str | None, limit: int) -> str | None:
    """The excerpt of a text on one line, safe to print, as records have it; None when there is none."""
    return excerpt(plain(text, MAX_COMPARED), limit).marked or None


def sides(kind: Kind, before: str | None, after: str | None, limit: int) -> tuple[str | None, str | None]:
    """Both states of a change as far as they may be quoted; what is no text of the publisher's (an address) whole.

    They are safe to print already.
    """
    if kind is Kind.ARTICLE_MOVED:
        return safe_url(before), safe_url(after)
    if kind in UNQUOTED:
        return before, after
    made = quote(before, after, limit)
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


def _line_or_none(text: str | None) -> str | None:
    return plain(text) or None


def _reason(reason: Reason | None) -> Reason | None:
    return None if reason is None else reason.with_texts(plain)


def _short(text: str | None) -> str:
    return plain(text, 100)


def _code(text: str | None) -> str:
    return plain(text, 40)


_SAFE: Mapping[str, Callable[[Any], Any]] = {
    "source_id": plain,
    "source_name": plain,
    "source_type": _code,
    "country": _code,
    "tier": _code,
    "stance": _line_or_none,
    "editions_of": _line_or_none,
    "homepage": safe_url,
    "languages": lambda tags: tuple(plain(tag, 40) for tag in tags),
    "url": safe_url,
    "final_url": safe_url,
    "article_url": safe_url,
    "title": _line_or_none,
    "byline": lambda names: tuple(plain(name, 100) for name in names[:10]),
    "language": known_language,
    "label": lambda text: _short(text) or None,
    "platform": _short,
    "platform_comment_id": _clean,
    "parent_id": _line_or_none,
    "before_version": _clean,
    "after_version": _clean,
    "before_hash": _clean,
    "after_hash": _clean,
    "error": _line_or_none,
    "user": _short,
    "note": lambda text: plain(text, 1000),
    "reason": _reason,
    "last_reason": _reason,
}
"""How the values of a field are made safe to print, by its name; numbers, times and our own words are as they are."""
_CLEANED = tuple(each.name for each in fields(StoredChange) if each.name in _SAFE and each.name != "reason")
