"""In which month a payload lies: that in which its capture was fetched, unless it outlives that.

What a version is read from is never past retention, and lies apart from the beginning; the last of an address is moved
there when its month goes.

A question that names the months reaches their partitions alone on PostgreSQL, however many there are. So whoever looks
for payloads says in which months they may be: that of the capture, or KEPT.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Integer, and_, exists, or_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import FunctionElement

from db.models import Capture, CapturePayload

KEPT = 0
"""The month of payloads that outlive their own."""


def month_of(moment: datetime) -> int:
    """The month in UTC as YYYYMM."""
    utc = moment.astimezone(UTC)
    return utc.year * 100 + utc.month


def after(month: int, many: int = 1) -> int:
    """The month so many months later."""
    year, at = divmod(month // 100 * 12 + month % 100 - 1 + many, 12)
    return year * 100 + at + 1


class _Month(FunctionElement[int]):
    """``month_of`` in SQL."""

    type = Integer()
    inherit_cache = True


@compiles(_Month, "sqlite")
def _on_sqlite(element: _Month, compiler: Any, **named: Any) -> str:
    return f"CAST(strftime('%Y%m', {compiler.process(element.clauses, **named)}) AS INTEGER)"


@compiles(_Month, "postgresql")
def _on_postgresql(element: _Month, compiler: Any, **named: Any) -> str:
    moment = compiler.process(element.clauses, **named)
    return f"CAST(to_char({moment} AT TIME ZONE 'UTC', 'YYYYMM') AS INTEGER)"


MONTH = _Month(Capture.fetched_at)
"""The month in which a capture was fetched."""

BESIDE = and_(
    CapturePayload.capture_id == Capture.id,
    or_(CapturePayload.month == KEPT, CapturePayload.month == MONTH),
)
"""Joins a capture with its payload."""

HELD = exists().where(BESIDE).correlate(Capture)
"""Whether the bytes of a capture are kept."""
