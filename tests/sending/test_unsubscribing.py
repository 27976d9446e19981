"""One click in a mail ends that reader's mails of that subscription."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.delivery.mail_servers import Inbox, post_office, signing_key
from tests.sending.readers import UNTIL, by_mail, reader, record_changes
from yalu.db.core.engine import Database
from yalu.db.reports import ledger
from yalu.delivery.sessions import ChannelSessions
from yalu.delivery.unsubscribe import UnsubscribeStep
from yalu.jobs.reports.content import Composer
from yalu.jobs.reports.due import DueReports
from yalu.jobs.reports.hand_over import HandOverRun
from yalu.jobs.reports.readers import handle_request
from yalu.settings import Settings
from yalu.subscriptions.subscription import Subscription

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]

NOW = UNTIL + timedelta(hours=1)
CLICK = b"List-Unsubscribe=One-Click"
DESK = Subscription("desk", (f"mailto:{reader(1)}", f"mailto:{reader(2)}"))


def send(database: Database, settings: Settings, since_days: int) -> None:
    composer = Composer(database, settings)
    since = UNTIL - timedelta(days=since_days)
    DueReports(database, composer, NOW).record_period([DESK], since, UNTIL)
    sessions = ChannelSessions(settings, settings.secret, lambda: NOW)
    HandOverRun(database, composer, sessions.open, NOW).run([DESK])


def test_a_click_ends_the_mails_of_that_reader(database: Database, tmp_path: Path) -> None:
    pytest.importorskip("dkim")
    record_changes(database)
    key = signing_key(tmp_path)
    inbox = Inbox()
    with post_office(inbox) as port:
        settings = replace(
            by_mail(port),
            secret="a secret of thirty-two characters",
            web_url="https://room.example",
            dkim_key=key,
            dkim_selector="news",
        )
        send(database, settings, 30)
        mail = next(mail for address, mail in inbox.mails if address == reader(1))
        link = re.match(r"<https://room\.example/unsubscribe/([^>]+)>, ", mail["List-Unsubscribe"])
        assert link is not None
        assert handle_request(database, settings, link[1], None)[0] is UnsubscribeStep.ASKED
        assert ledger.unsubscribed(database) == []
        for _ in range(2):
            assert handle_request(database, settings, link[1], CLICK)[0] is UnsubscribeStep.DONE
        assert ledger.unsubscribed(database) == [("desk", reader(1), ledger.unsubscribed(database)[0][2])]
        send(database, settings, 29)
    assert inbox.count == {reader(1): 1, reader(2): 2}
