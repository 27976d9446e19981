"""Marks of changes: added by users, read by change, filtered by the latest word of each user (decision 0296)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, false, func, insert, or_, select
from sqlalchemy.orm import aliased

from yalu.db.core import engine
from yalu.db.core.engine import Database
from yalu.db.models import Change, ChangeMark
from yalu.errors import UnknownItem
from yalu.records.nouns.change import Mark, MarkRecord

LONGEST_NOTE = 1000
"""Characters."""


def add(
    database: Database, change_id: int, user: str, mark: Mark, note: str = "", *, now: datetime | None = None
) -> bool:
    """Add a user's mark of a change; False when it says what their last one says. ``Mark.NONE`` takes it back.

    ``now`` (aware; None: the database's time) is when. Raises UnknownItem, StoreError.
    """
    note = note.strip()[:LONGEST_NOTE]
    with database.write() as connection:
        if connection.execute(select(Change.id).where(Change.id == change_id)).first() is None:
            raise UnknownItem(f"there is no change {change_id}")
        own = select(ChangeMark.mark, ChangeMark.note)
        own = own.where(ChangeMark.change_id == change_id, ChangeMark.user_name == user)
        last = connection.execute(own.order_by(ChangeMark.id.desc()).limit(1)).one_or_none()
        if (mark, note) == ((Mark.NONE, "") if last is None else (last.mark, last.note)):
            return False
        at = now or engine.now(connection)
        connection.execute(
            insert(ChangeMark).values(change_id=change_id, user_name=user, mark=mark, note=note, marked_at=at)
        )
    return True


def active_marks(connection: Connection, change_ids: Collection[int]) -> Mapping[int, tuple[MarkRecord, ...]]:
    """Return the latest mark of each user, of those changes that have any; one that was taken back is none."""
    wanted = _latest().where(ChangeMark.change_id.in_(change_ids)).order_by(ChangeMark.id)
    marks: dict[int, tuple[MarkRecord, ...]] = {}
    for row in connection.execute(wanted):
        marks[row.change_id] = (*marks.get(row.change_id, ()), _record(row))
    return marks


def history(database: Database, change_id: int) -> tuple[MarkRecord, ...]:
    """Return every mark of a change, those that were taken back or replaced too, oldest first. Raises StoreError."""
    own = select(ChangeMark.__table__).where(ChangeMark.change_id == change_id).order_by(ChangeMark.id)
    with database.read() as connection:
        return tuple(_record(row) for row in connection.execute(own))


def having(marks: Collection[Mark], change_id: Any) -> ColumnElement[bool]:
    """Return the condition that a change has one of the marks by somebody; with ``Mark.NONE`` also that it has none."""
    wanted: list[ColumnElement[bool]] = []
    named = [mark for mark in marks if mark is not Mark.NONE]
    if named:
        wanted.append(change_id.in_(_latest(ChangeMark.change_id).where(ChangeMark.mark.in_(named))))
    if Mark.NONE in marks:
        wanted.append(~_latest(ChangeMark.id).where(ChangeMark.change_id == change_id).exists())
    return or_(*wanted) if wanted else false()


def noise_by_kind(connection: Connection) -> Sequence[Row[Any]]:
    """Return for each source and kind with marks how many changes are marked, and how many as noise.

    A change that anybody marks as important is no noise.
    """
    marks = _latest(ChangeMark.change_id, ChangeMark.mark).subquery()
    as_noise, as_important = (
        func.max(case((marks.c.mark == mark, 1), else_=0)) for mark in (Mark.NOISE, Mark.IMPORTANT)
    )
    each = (
        select(Change.source_id, Change.kind, (as_noise - as_noise * as_important).label("noise"))
        .join(marks, marks.c.change_id == Change.id)
        .group_by(Change.source_id, Change.kind, Change.id)
        .subquery()
    )
    sums = func.count().label("marked"), func.sum(each.c.noise).label("noise")
    return connection.execute(
        select(each.c.source_id, each.c.kind, *sums).group_by(each.c.source_id, each.c.kind)
    ).all()


def known(names: Collection[str]) -> list[Mark]:
    """Return the marks of those names; names of none are left out."""
    values = {mark.value: mark for mark in Mark}
    return [values[name] for name in islice(dict.fromkeys(names), len(values) + 1) if name in values]


@cache
def _latest(*columns: Any) -> Select[Any]:
    """Return a query for the latest mark of each user and change, without those that were taken back."""
    later = aliased(ChangeMark)
    same = and_(later.change_id == ChangeMark.change_id, later.user_name == ChangeMark.user_name)
    replaced = select(later.id).where(same, later.id > ChangeMark.id).exists()
    return select(*(columns or (ChangeMark.__table__,))).where(ChangeMark.mark != Mark.NONE, ~replaced)


def _record(row: Any) -> MarkRecord:
    return MarkRecord(row.user_name, row.mark, row.note, row.marked_at)
