"""Makes the items of a report out of articles: events in order of time, quotations within the terms, evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from yalu.conversion import from_attributes
from yalu.model import Kind
from yalu.records.nouns.change import StoredChange
from yalu.records.plain_text import plain, safe_url
from yalu.records.quoting.cutting import cleaned
from yalu.records.quoting.quotation import Quote, SourceTerms, quote
from yalu.rendering.feeds import hashed, key_of
from yalu.reports.change_classes import QUOTED, ChangeClass, classify
from yalu.reports.composing.alternations import PRESENCE, Alternation
from yalu.reports.composing.reported_articles import ORDER, Fold, ReportedArticle
from yalu.reports.report import Event, Flapping, FlapState, Item, ReportedReprint, VersionPair
from yalu.sources.source import Terms

MAX_QUOTES = 3
"""Comments quoted in one event."""

MAX_EVENTS = 20
"""Events listed of one article, the most significant; the rest is counted."""

_COUNTED = frozenset({Kind.COMMENT_GONE, Kind.COMMENT_BACK, Kind.COMMENT_NEW})
"""Kinds whose evidence says how many comments the thread showed."""


def item(article: ReportedArticle, rank: int | None = None) -> Item:
    """The item of a folded article."""
    newest = cleaned(article.records[-1])
    folds = _most_significant(article.folds)
    more = sum(len(fold.records) for fold in article.folds) - sum(len(fold.records) for fold in folds)
    return from_attributes(
        Item,
        newest,
        url=newest.article_url,
        scope=None if newest.terms is Terms.LINK_ONLY or not newest.rule else (newest.rule, newest.matched),
        quotable=SourceTerms.of(newest).limit > 0,
        reserved=newest.reserved is not None and newest.terms is Terms.LINK_ONLY,
        events=tuple(event(fold) for fold in folds),
        flapping=tuple(_flapping(alternation) for alternation in article.alternating),
        reprints=_reprints(article.copies),
        more=more,
        interests=article.interests,
        cls=article.cls,
        significance=round(article.significance, 2),
        rank=rank,
        key=hashed([f"{newest.source_id}\x1f{newest.article_url or newest.title or newest.change_id}"]),
    )


def event(fold: Fold) -> Event:
    """The event of changes that are told as one."""
    first, last = fold.records[0], fold.records[-1]
    starts = [record.not_before for record in fold.records if record.not_before is not None]
    shown = [cleaned(record) for record in fold.records[:MAX_QUOTES]]
    leading = shown[0] if fold.leading is first else cleaned(fold.leading)
    return Event(
        cls=fold.cls,
        kind=first.kind,
        count=len(fold.records),
        significance=round(leading.significance, 2),
        reason=leading.reason,
        declared=leading.declared,
        not_before=min(starts).astimezone(UTC) if starts else None,
        not_after=max(record.not_after for record in fold.records).astimezone(UTC),
        quotes=_quotes(shown, fold.cls),
        versions=tuple(
            VersionPair(record.before_version, record.after_version, record.before_hash, record.after_hash)
            for record in shown
            if record.before_version is not None or record.after_version is not None
        ),
        change_ids=tuple(record.change_id for record in fold.records),
        comment_ids=_comment_ids(fold.records),
        key=key_of(fold.records),
        moved=_moved(first),
        teaser=None if first.readable is None else (first.readable[1], first.readable[0]),
        visible=_visible(last),
    )


def _most_significant(folds: Sequence[Fold]) -> list[Fold]:
    kept = sorted(folds, key=lambda fold: -fold.significance)[:MAX_EVENTS]
    return sorted(kept, key=_in_time)


def _in_time(fold: Fold) -> tuple[datetime, int, int]:
    first = fold.records[0]
    return first.not_after, ORDER[fold.cls], first.change_id


def _quotes(shown: Sequence[StoredChange], cls: ChangeClass) -> tuple[Quote, ...]:
    if cls not in QUOTED:
        return ()
    made = (
        quote(record.before, record.after, SourceTerms.of(record).limit, record.platform_comment_id) for record in shown
    )
    return tuple(part for part in made if part is not None)


def _comment_ids(records: Iterable[StoredChange]) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(plain(record.platform_comment_id) for record in records if record.platform_comment_id is not None)
    )


def _moved(record: StoredChange) -> tuple[str, str] | None:
    if record.kind is not Kind.ARTICLE_MOVED:
        return None
    old, new = safe_url(record.before), safe_url(record.after)
    return (old, new) if old and new else None


def _visible(record: StoredChange) -> tuple[int, int | None] | None:
    seen, expected = record.evidence.get("seen"), record.evidence.get("expected")
    if record.kind not in _COUNTED or not isinstance(seen, int):
        return None
    return seen, expected if isinstance(expected, int) else None


def _flapping(alternation: Alternation) -> Flapping:
    records = alternation.records
    last = cleaned(records[-1])
    about = PRESENCE.get(last.kind)
    named = about[2] if about else last.after if last.kind is Kind.ARTICLE_ACCESS else None
    state = next((state for state in FlapState if state.value == named), FlapState.TEXT)
    return Flapping(
        cls=classify(last.kind, last.declared),
        kind=last.kind,
        times=len(records),
        first=records[0].not_after.astimezone(UTC),
        last=records[-1].not_after.astimezone(UTC),
        state=state,
        text=_last_text(last) if state is FlapState.TEXT else None,
        states=alternation.states,
        earlier=alternation.earlier,
        significance=round(max(record.significance for record in records), 2),
        change_ids=tuple(record.change_id for record in records),
        comment_ids=_comment_ids(records),
        key=key_of(records),
    )


def _last_text(record: StoredChange) -> str | None:
    """The last state, as far as the terms allow."""
    made = quote(None, record.after, SourceTerms.of(record).limit)
    if made is None or made.after is None:
        return None
    return "".join(run.text for run in made.after)


def _reprints(copies: Sequence[StoredChange]) -> tuple[ReportedReprint, ...]:
    groups: dict[tuple[str, int | None, str | None], list[StoredChange]] = {}
    for record in copies:
        groups.setdefault((record.source_id, record.article_id, record.article_url), []).append(record)
    made = []
    for records in groups.values():
        first = cleaned(records[0])
        events = tuple(event(Fold((record,), classify(record.kind, record.declared))) for record in records)
        made.append(from_attributes(ReportedReprint, first, url=first.article_url, events=events))
    return tuple(made)
