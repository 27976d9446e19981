"""Cited pages as records that may be handed on: compared, cut to the terms of their source, and cited as they were."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import PurePath

from yalu.changes.articles import compare_articles
from yalu.db.core.engine import Database
from yalu.db.room import articles
from yalu.db.study.footnote_rows import FootnoteRow
from yalu.db.study.footnote_states import CitedState, states
from yalu.downloads.citing import cited_version
from yalu.finding import Finding
from yalu.reasons import Reason
from yalu.records.plain_text import plain, safe_url
from yalu.records.quoting.cutting import reason_within_terms, sides
from yalu.records.quoting.quotation import MAX_COMPARED
from yalu.records.study.footnote import Drift, Footnote
from yalu.reports.change_classes import COSMETIC
from yalu.reports.citation import Citation, cite, memento
from yalu.reports.words.words import Words
from yalu.sources.bibliography.entry import ArchivedState


def footnotes(
    database: Database, bibliography: str | None = None, footnote_ids: Collection[int] | None = None
) -> tuple[Footnote, ...]:
    """Return the pages that one bibliography cites (its path), or all of them, in the order of adding.

    ``footnote_ids`` (None: all) are those that are wanted. Raises StoreError.
    """
    return tuple(footnote_record(row, held) for row, held in states(database, bibliography, footnote_ids))


def footnote_record(row: FootnoteRow, held: CitedState | None) -> Footnote:
    """Return the record of an entry: the state that was cited against the one of now."""
    findings = _findings(held)
    first = findings[0] if findings else None
    source = held.cited.owner.source if held else None
    reason, before, after = (None, None, None) if first is None or source is None else _shown(first, source.limit)
    differs = held is not None and held.cited.seq != held.current.seq
    current = held.current if held else None
    return Footnote(
        footnote_id=row.id,
        bibliography=plain(PurePath(row.bibliography).name) or None,
        entry=plain(row.entry),
        cited_on=row.cited_on.isoformat() if row.cited_on else None,
        locator=plain(row.locator) or None,
        url=safe_url(row.url),
        title=plain(current.article.title if current else row.title) or None,
        source_id=plain(row.source_id),
        added_at=row.added_at,
        article_id=held.cited.owner.article_id if held else None,
        drift=_drift(held, first),
        basis=held.basis if held else None,
        cited_version=held.cited.name if held else None,
        cited_seq=held.cited.seq if held else None,
        cited_not_after=held.cited.not_after if held else None,
        current_version=current.name if current else None,
        current_seq=current.seq if current else None,
        drifted_at=None if held is None else held.gone_since or (held.current.not_after if differs else None),
        last_seen_at=current.last_seen_at if current else None,
        kinds=tuple(finding.kind for finding in findings),
        significance=None if first is None else round(first.significance, 2),
        reason=reason,
        before=before,
        after=after,
        archived_url=_archived(row, held),
        archived_at=held.cited.not_after if held and held.archive else None,
        terms=source.permitted if source else None,
        quoted_up_to=source.limit if source else 0,
    )


def citation_of(words: Words, database: Database, footnote: Footnote, room: str) -> Citation | None:
    """Return the citation of the state that was cited; None where none is held. ``room`` as for ``cite``."""
    if footnote.article_id is None or footnote.cited_seq is None:
        return None
    held = articles.version(database, footnote.article_id, footnote.cited_seq)
    return cite(words, cited_version(words, held), room)


def archived_states(listed: tuple[Footnote, ...], room: str) -> Mapping[tuple[str, str], ArchivedState]:
    """Return where the cited states are kept, by key and address of their entries, of those that are kept anywhere.

    That is a web archive's copy, else the Memento of the reading room at ``room`` (empty: it has no address).
    """
    kept: dict[tuple[str, str], ArchivedState] = {}
    for footnote in listed:
        if footnote.cited_not_after is None or footnote.url is None:
            continue
        address = footnote.archived_url
        if address is None and room:
            address = f"{room}{memento(footnote.url, footnote.cited_not_after)}"
        if address is not None:
            kept[footnote.entry, footnote.url] = ArchivedState(address, footnote.cited_not_after.date())
    return kept


def _findings(held: CitedState | None) -> list[Finding]:
    """What differs between the cited state and the one of now, the most significant first."""
    if held is None or held.cited.seq == held.current.seq:
        return []
    findings = compare_articles(held.cited.article, held.current.article)
    return sorted(findings, key=lambda finding: -finding.significance)


def _drift(held: CitedState | None, first: Finding | None) -> Drift:
    if held is None:
        return Drift.UNSEEN
    if held.gone_since is not None:
        return Drift.GONE
    if first is None:
        return Drift.UNCHANGED
    return Drift.COSMETIC if first.significance < COSMETIC else Drift.CHANGED


def _shown(finding: Finding, limit: int) -> tuple[Reason, str | None, str | None]:
    before, after = plain(finding.before, MAX_COMPARED) or None, plain(finding.after, MAX_COMPARED) or None
    return reason_within_terms(finding.reason, before, after, limit), *sides(finding.kind, before, after, limit)


def _archived(row: FootnoteRow, held: CitedState | None) -> str | None:
    """The address of the archive's copy for people: with the archive's own frame."""
    if held is None or held.archive is None:
        return None
    return safe_url(f"{held.archive}/{held.cited.not_after:%Y%m%d%H%M%S}/{row.url}")
