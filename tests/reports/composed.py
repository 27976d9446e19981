"""A composed report as plain values, for tests of what is made from one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from yalu.reports.change_classes import ChangeClass
from yalu.reports.coverage import CoverageTotals
from yalu.reports.report import ComposedReport, NotShown, Reader

SINCE = datetime(2026, 11, 2, tzinfo=UTC)
UNTIL = SINCE + timedelta(days=14)


def composed(**fields: Any) -> ComposedReport:
    """A report of two quiet weeks; ``fields`` replace its values."""
    days = {(SINCE + timedelta(days=number)).date(): dict[ChangeClass, int]() for number in range(14)}
    values: dict[str, Any] = {
        "id": "20261102-20261116-0123abcd",
        "reader": Reader(),
        "since": SINCE,
        "until": UNTIL,
        "made_at": UNTIL,
        "run_id": None,
        "top": (),
        "groups": (),
        "outages": (),
        "site_wide": (),
        "already_there": (),
        "coverage": (),
        "totals": CoverageTotals(),
        "counts": {},
        "per_source": {},
        "per_country": {},
        "per_language": {},
        "per_day": days,
        "names": {},
        "not_shown": NotShown(),
    }
    return ComposedReport(**{**values, **fields})
