"""Reports of a past time, rendered again: what differs is told, and what stands in the ledger stays as it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.delivery.mail_servers import Inbox, post_office
from tests.sending.readers import DAY, UNTIL, record_changes, subscriptions_toml
from yalu.db.core.engine import open_database
from yalu.db.reports import ledger
from yalu.db.reports.ledger import NewReport
from yalu.jobs.reports.past_reports import render_again
from yalu.jobs.reports.send import send_reports
from yalu.jobs.runtime.exit_codes import Exit
from yalu.settings import Settings
from yalu.subscriptions.subscription import default_subscription

DUE = datetime(2026, 11, 2, 6, tzinfo=UTC)


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


@pytest.mark.loopback
@pytest.mark.enable_socket
def test_past_reports_are_sent_once_more_only_when_that_is_asked_for(sqlite_url: str, tmp_path: Path) -> None:
    database = open_database(sqlite_url)
    record_changes(database)
    database.close()
    (tmp_path / "readers.toml").write_text(subscriptions_toml(1, 2), encoding="utf-8")
    inbox = Inbox()
    with post_office(inbox) as port:
        settings = Settings(
            database_url=sqlite_url,
            home=tmp_path,
            subscriptions=(tmp_path / "readers.toml",),
            smtp_url=f"smtp://127.0.0.1:{port}",
            mail_from="yalu@river.example",
            now=UNTIL,
        )
        send_reports(settings, since=UNTIL - 30 * DAY, until=UNTIL)
        later = replace(settings, now=UNTIL + DAY)
        past = {"since": UNTIL - DAY, "until": UNTIL}
        render_again(later, **past)
        assert sorted(inbox.count.values()) == [1, 1]
        _, result = render_again(later, **past, send_again=later.now)
        assert sorted(inbox.count.values()) == [2, 2]
        assert [delivery["state"] for delivery in result["deliveries"]] == ["delivered", "delivered"]
        render_again(later, **past, send_again=later.now)
        assert sorted(inbox.count.values()) == [2, 2], "a next try of the same run sends nothing more"
