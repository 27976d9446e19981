"""The month of a payload, which chooses its partition: that in which its capture was fetched, or LASTING.

Decision 0235.

A payload that a version is read from is never past retention, and gets LASTING from the beginning; the last payload of
a URL is moved to LASTING when its month is dropped.

A query that names the months reads only their partitions on PostgreSQL, however many there are. Queries for payloads
therefore name the possible months: that of the capture, and LASTING.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Integer, and_, exists, or_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import FunctionElement

from yalu.db.models import Capture, CapturePayload

LASTING = 0
"""Month of payloads that outlive their own."""


def month_of(moment: datetime) -> int:
    """Return the month in UTC as YYYYMM."""
    utc = moment.astimezone(UTC)
    return utc.year * 100 + utc.month


def after(month: int, many: int = 1) -> int:
    """Return the month ``many`` months later, as YYYYMM."""
    year, at = divmod(month // 100 * 12 + month % 100 - 1 + many, 12)
    return year * 100 + at + 1


class _Month(FunctionElement[int]):
    """SQL expression for ``month_of``."""

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
"""The month in which a capture was fetched, as YYYYMM."""

BESIDE = and_(
    CapturePayload.capture_id == Capture.id,
    or_(CapturePayload.month == LASTING, CapturePayload.month == MONTH),
)
"""Join condition of a capture and its payload."""

WITH_BODY = exists().where(BESIDE).correlate(Capture)
"""Condition: the bytes of a capture are kept."""
