"""Whether filters select a change: the same question as the lists', asked of one record. Pure."""

from __future__ import annotations

from yalu.records.change import Mark, QuotationEdit, StoredChange
from yalu.records.filters import Filters


def selects(filters: Filters, record: StoredChange) -> bool:
    """True if a list of the filters holds the change, as far as its record says: ``q`` is not asked.

    Within one filter one value is enough. A change without language or issue (an outage, say) is selected by none.
    A withdrawn change is in no list.
    """
    return (
        not record.withdrawn
        and (filters.holds_baseline or not record.baseline)
        and _is_of(filters, record)
        and record.significance >= (filters.min_significance or 0)
        and (not filters.kind or record.kind.value in filters.kind)
        and (filters.silent is None or record.silent is filters.silent)
        and (not filters.quotation or not set(filters.quotation).isdisjoint(QuotationEdit.among(record.reason)))
        and (not filters.mark or _is_marked(filters, record))
        and _is_then(filters, record)
    )


def _is_of(filters: Filters, record: StoredChange) -> bool:
    return (
        (not filters.source or record.source_id in filters.source)
        and (not filters.country or record.country in filters.country)
        and (not filters.language or _in_language(record.language, filters.language))
        and (not filters.issue or not set(filters.issue).isdisjoint(record.issues))
        and (not filters.article or record.article_id in filters.article)
        and (not filters.comment or record.comment_id in filters.comment)
    )


def _in_language(tag: str | None, wanted: tuple[str, ...]) -> bool:
    return tag is not None and any(tag == code or tag.startswith(f"{code}-") for code in wanted)


def _is_marked(filters: Filters, record: StoredChange) -> bool:
    marks = {mark.mark.value for mark in record.marks} or {Mark.NONE.value}
    return not marks.isdisjoint(filters.mark)


def _is_then(filters: Filters, record: StoredChange) -> bool:
    return (
        (filters.since is None or record.not_after >= filters.since)
        and (filters.until is None or record.not_after < filters.until)
        and (filters.at is None or record.not_after <= filters.at)
        and (filters.known_at is None or record.recorded_at <= filters.known_at)
    )
