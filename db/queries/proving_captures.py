"""Which exchanges prove a change: those that its evidence names, and those of the checks and snapshots that it names.

The view ``recorded_changes`` asks the same in SQL (``yalu.db.schema.view_macros``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from yalu.db.core.id_lists import among_given, grouped, rows_by_ids
from yalu.db.models import Capture, Check, Thread, ThreadSnapshot

CAPTURES = ("captures", "capture", "by_id_capture")
CHECKS = ("checks", "check")
SNAPSHOTS = ("snapshots", "snapshot")
"""Names under which evidence holds numbers, alone or in a list."""

_OF_CHECKS = select(Check.id, Check.capture_id).where(among_given(Check.id), Check.capture_id.is_not(None))
_OF_SNAPSHOTS = (
    select(ThreadSnapshot.id, Capture.id.label("capture_id"))
    .join(Thread, Thread.id == ThreadSnapshot.thread_id)
    .join(Capture, (Capture.article_id == Thread.article_id) & (Capture.crawl_id == ThreadSnapshot.crawl_id))
    .where(among_given(ThreadSnapshot.id))
    .order_by(ThreadSnapshot.id, Capture.id)
)


def captures_of_snapshots(connection: Connection, snapshot_ids: Iterable[int]) -> Mapping[int, Sequence[int]]:
    """Return the captures, in their order, that each snapshot of a thread was read from.

    They are what was fetched of its article in its crawl: the page, further pages of comments, a platform's answers.
    """
    return _grouped(rows_by_ids(connection, _OF_SNAPSHOTS, snapshot_ids))


def proving_captures(connection: Connection, evidence: Collection[Mapping[str, Any]]) -> list[tuple[int, ...]]:
    """Return, for the evidence of each change, the captures that prove it, in their order."""
    checks = {number for each in evidence for number in numbers(each, CHECKS)}
    snapshots = {number for each in evidence for number in numbers(each, SNAPSHOTS)}
    of_checks = _grouped(rows_by_ids(connection, _OF_CHECKS, checks))
    of_snapshots = captures_of_snapshots(connection, snapshots)
    return [
        tuple(
            sorted(
                {
                    *numbers(each, CAPTURES),
                    *(capture for number in numbers(each, CHECKS) for capture in of_checks.get(number, ())),
                    *(capture for number in numbers(each, SNAPSHOTS) for capture in of_snapshots.get(number, ())),
                }
            )
        )
        for each in evidence
    ]


def numbers(evidence: Mapping[str, Any], names: Iterable[str]) -> list[int]:
    """Return the numbers that evidence holds under any of the names."""
    held = [evidence.get(name) for name in names]
    listed = [number for value in held for number in (value if isinstance(value, list) else [value])]
    return [number for number in listed if isinstance(number, int) and not isinstance(number, bool)]


def _grouped(rows: Iterable[Any]) -> Mapping[int, Sequence[int]]:
    return {number: [row.capture_id for row in own] for number, own in grouped(rows, "id").items()}
