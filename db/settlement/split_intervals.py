"""Splits a row that stands for several checks where an archive's copy falls between them.

The copy may show another state. The checks before it stay in the row; those after it get a row of their own, which saw
the same page, so that the history can be worked out anew in the order of time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from yalu.db.models import Capture, Check, ThreadSnapshot
from yalu.history.check_intervals import RepeatedCheck, decoded, encoded
from yalu.model import Outcome

_CHECK, _SNAPSHOT = (
    [column.name for column in table.__table__.columns if column.name != "id"] for table in (Check, ThreadSnapshot)
)


def split_around(connection: Connection, article_ids: Sequence[int], at: datetime) -> bool:
    """Split the articles' rows whose checks lie both before and after ``at``; return whether there were any.

    To be called inside a transaction, before the copy of that time is stored.
    """
    between = (
        Check.article_id.in_(article_ids),
        Check.at < at,
        Check.last_repeated_at > at,
        Check.repeated_checks.is_not(None),
    )
    query = select(Check.__table__, Capture.sha256).outerjoin(Capture, Capture.id == Check.capture_id).where(*between)
    rows = connection.execute(query).all()
    for row in rows:
        _split(connection, row, at)
    return bool(rows)


def _split(connection: Connection, row: Any, at: datetime) -> None:
    first = RepeatedCheck(row.crawl_id, row.at, row.sha256)
    checks = decoded(first, row.repeated_checks)
    checks[-1] = RepeatedCheck(checks[-1].crawl_id, row.last_repeated_at, checks[-1].served)  # its exact time is stored
    before = [check for check in checks if check.at < at]
    head, *after = [check for check in checks if check.at >= at]
    same = {name: row._mapping[name] for name in _CHECK}
    values = {
        "crawl_id": head.crawl_id,
        "at": head.at,
        "ordered_at": head.at,
        "outcome": Outcome.UNCHANGED,
        **_until(head, after),
    }
    made = insert(Check).values({**same, **values}).returning(Check.id)
    check_id = int(connection.execute(made).scalar_one())
    connection.execute(update(Check).where(Check.id == row.id).values(_until(first, before)))
    for snapshot in connection.execute(select(ThreadSnapshot.__table__).where(ThreadSnapshot.check_id == row.id)).all():
        _split_snapshot(connection, snapshot, check_id, (before, [head, *after]))


def _until(first: RepeatedCheck, later: Sequence[RepeatedCheck]) -> dict[str, Any]:
    if not later:
        return {"last_repeated_at": first.at, "last_repeated_crawl_id": None, "repeated_checks": None}
    last = later[-1]
    return {
        "last_repeated_at": last.at,
        "last_repeated_crawl_id": last.crawl_id,
        "repeated_checks": encoded(first, later),
    }


def _split_snapshot(
    connection: Connection, snapshot: Any, check_id: int, checks: tuple[Sequence[RepeatedCheck], ...]
) -> None:
    """Split a snapshot: one for the checks before the copy, and one for those after it that were sent a page."""
    before, after = ([check for check in part if check.served is not None] for part in checks)
    if not after:
        return
    same = {name: snapshot._mapping[name] for name in _SNAPSHOT}
    place = {"crawl_id": after[0].crawl_id, "check_id": check_id, "at": after[0].at, "last_repeated_at": after[-1].at}
    connection.execute(insert(ThreadSnapshot).values({**same, **place}))
    until = before[-1].at if before else snapshot.at
    connection.execute(update(ThreadSnapshot).where(ThreadSnapshot.id == snapshot.id).values(last_repeated_at=until))
