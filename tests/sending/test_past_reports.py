"""Reports of a past time, rendered again: what differs is told, and what stands in the ledger stays as it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from db.core.engine import open_database
from db.reports import ledger
from db.reports.ledger import NewReport
from yalu.jobs.reports.past_reports import render_again
from yalu.jobs.runtime.exit_codes import Exit
from yalu.settings import Settings
from yalu.subscriptions import default_subscription

DUE = datetime(2026, 11, 2, 6, tzinfo=UTC)
DAY = timedelta(days=1)


def test_a_report_whose_subscription_is_gone_is_told_and_the_others_are_rendered(
    sqlite_url: str, tmp_path: Path
) -> None:
    database = open_database(sqlite_url)
    try:
        for name in (default_subscription(tmp_path).id, "gone"):
            assert ledger.add_report(database, NewReport(name, DUE - DAY, DUE, "a day", {}, ()), now=DUE) is not None
        before = ledger.reports(database)
        settings = Settings(database_url=sqlite_url, home=tmp_path)
        status, result = render_again(settings, since=DUE - timedelta(minutes=15), until=DUE)
        assert (status, result["reports_again"], result["reports_equal"]) == (Exit.DEGRADED, 1, 1)
        assert [Path(file).exists() for file in result["files"]] == [True]
        assert (ledger.reports(database), ledger.deliveries(database)) == (before, [])
        assert render_again(settings, since=DUE, until=DUE + DAY)[0] is Exit.NOTHING
    finally:
        database.close()
