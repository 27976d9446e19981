"""Runs over servers of any temper: what is due goes once, and what cannot go holds up nobody."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from tests.delivery.delivery_samples import receiver
from tests.delivery.mail_servers import Inbox, free_port, post_office, trickling_server
from tests.sending.readers import DAY, UNTIL, Desk, by_mail, reader, record_changes
from yalu.db.core.engine import Database
from yalu.db.reports import hand_over, ledger
from yalu.jobs.reports.hand_over import GIVE_UP_AFTER, MAX_DROPS, pause_after
from yalu.model import DeliveryState
from yalu.subscriptions.subscription import Subscription

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]

NOW = UNTIL + timedelta(hours=1)
HOUR = timedelta(hours=1)


def mails(*numbers: int, name: str = "desk") -> Subscription:
    return Subscription(name, tuple(f"mailto:{reader(number)}" for number in numbers))


@pytest.fixture
def watched(database: Database) -> Database:
    record_changes(database)
    return database


def test_each_reader_gets_one_mail_however_often_it_runs(watched: Database) -> None:
    inbox = Inbox()
    with post_office(inbox) as port:
        desk = Desk(watched, by_mail(port), [mails(1, 2), mails(2, name="other")])
        for _ in range(3):
            desk.send(NOW)
    assert inbox.count == {reader(1): 1, reader(2): 2}
    assert inbox.connections == 1
    assert "The bridge at Sinuiju" in str(inbox.mails[0][1].get_body(("plain",)))


@pytest.mark.dialects
def test_two_runs_at_once_send_nothing_twice(watched: Database) -> None:
    inbox = Inbox()
    with post_office(inbox) as port:
        desk = Desk(watched, by_mail(port), [mails(*range(30))])
        desk.send(NOW - DAY, record=False)
        with ThreadPoolExecutor(3) as threads:
            list(threads.map(lambda _: desk.send(NOW), range(3)))
    assert inbox.count == {reader(number): 1 for number in range(30)}


def test_earlier_readers_get_theirs_when_only_the_next_period_runs(watched: Database) -> None:
    inbox, port = Inbox(), free_port()
    desk = Desk(watched, by_mail(port), [mails(1, 2)])
    desk.send(NOW)
    with post_office(inbox, port):
        desk.send(NOW + DAY, record=False)
    assert inbox.count == {reader(1): 1, reader(2): 1}


def test_a_refused_reader_is_refused_once_and_the_others_get_theirs(watched: Database) -> None:
    inbox = Inbox(refused={reader(1): "550 5.1.1 nobody"})
    with post_office(inbox) as port:
        desk = Desk(watched, by_mail(port), [mails(0, 1, 2)])
        desk.send(NOW)
        inbox.refused.clear()
        desk.send(NOW + 9 * DAY)
        assert desk.states()[reader(1)] is DeliveryState.REFUSED
        (refused,) = ledger.deliveries(watched, states=[DeliveryState.REFUSED])
        hand_over.resend(watched, refused.delivery_id, now=NOW)
        desk.send(NOW + 9 * DAY)
    assert inbox.count == {reader(0): 1, reader(1): 1, reader(2): 1}


def test_greylisting_is_waited_for(watched: Database) -> None:
    inbox = Inbox(refused={reader(1): "451 4.7.1 later"})
    with post_office(inbox) as port:
        desk = Desk(watched, by_mail(port), [mails(1)])
        desk.send(NOW)
        inbox.refused.clear()
        assert desk.send(NOW + pause_after(1) / 2) == []
        desk.send(NOW + pause_after(1))
    assert inbox.count == {reader(1): 1}


def test_a_mail_without_an_answer_is_unknown_listed_and_not_sent_again(watched: Database) -> None:
    inbox = Inbox(unanswered={reader(1)})
    with post_office(inbox) as port:
        desk = Desk(watched, by_mail(port), [mails(0, 1, 2)])
        desk.send(NOW)
        desk.send(NOW + DAY)
    assert inbox.count == {reader(0): 1, reader(1): 1, reader(2): 1}
    (unknown,) = ledger.deliveries(watched, states=[DeliveryState.UNKNOWN])
    assert unknown.recipient == reader(1)
    assert "it may have arrived or not" in str(unknown.error)


def test_a_server_that_answers_nobody_is_left_alone_after_a_few(watched: Database) -> None:
    inbox = Inbox(unanswered={reader(number) for number in range(20)})
    with post_office(inbox) as port:
        desk = Desk(watched, by_mail(port), [mails(*range(20))])
        desk.send(NOW)
    states = list(desk.states().values())
    assert states.count(DeliveryState.UNKNOWN) == MAX_DROPS
    assert states.count(DeliveryState.PENDING) == 20 - MAX_DROPS


def test_a_server_that_is_away_for_an_hour_gets_everything_once(watched: Database) -> None:
    inbox, port = Inbox(), free_port()
    desk = Desk(watched, by_mail(port), [mails(*range(10))])
    now, tried = NOW, []
    while now < NOW + HOUR:
        if desk.send(now):
            tried.append(now - NOW)
        now += timedelta(minutes=5)
    assert [wait // timedelta(minutes=1) for wait in tried] == [0, 5, 15, 35]
    assert set(desk.states().values()) == {DeliveryState.PENDING}
    with post_office(inbox, port):
        for minutes in (60, 75, 80):
            desk.send(NOW + timedelta(minutes=minutes))
    assert inbox.count == {reader(number): 1 for number in range(10)}


def test_after_five_days_it_is_given_up(watched: Database) -> None:
    inbox = Inbox(refused={reader(1): "451 4.7.1 later"})
    with post_office(inbox) as port:
        desk = Desk(watched, by_mail(port), [mails(1)])
        desk.send(NOW)
        desk.send(NOW + GIVE_UP_AFTER)
    (given_up,) = ledger.deliveries(watched)
    assert given_up.state is DeliveryState.REFUSED
    assert str(given_up.error).startswith("given up after 5 days; last: ")


def test_a_server_that_trickles_holds_up_no_other_channel(watched: Database, tmp_path: Path) -> None:
    with trickling_server() as server, receiver((200, {})) as (url, taken):
        everywhere = Subscription("all", (f"mailto:{reader(1)}", tmp_path.as_uri(), url))
        desk = Desk(watched, by_mail(server.port), [everywhere, mails(*range(2, 30))], seconds=1)
        desk.send(NOW)
    assert (server.connections, len(taken)) == (1, 1)
    assert (tmp_path / "index.html").exists()
    states = desk.states()
    assert states[str(tmp_path)] is DeliveryState.DELIVERED
    assert {states[reader(number)] for number in range(1, 30)} == {DeliveryState.PENDING}


def test_a_missing_setting_holds_up_no_other_channel(watched: Database, tmp_path: Path) -> None:
    settings = by_mail(1)
    desk = Desk(watched, type(settings)(), [Subscription("all", (f"mailto:{reader(1)}", tmp_path.as_uri()))])
    handed = {attempt.record.channel: attempt for attempt in desk.send(NOW)}
    assert handed["folder"].state is DeliveryState.DELIVERED
    assert handed["mail"].error == "a subscription goes to a mail address, and smtp_url is not set"


def test_a_reader_who_left_gets_nothing_and_one_of_a_paused_subscription_waits(watched: Database) -> None:
    inbox, port = Inbox(), free_port()
    Desk(watched, by_mail(port), [mails(1, 2), mails(3, name="gone"), mails(4, name="paused")]).send(NOW)
    paused = Subscription("paused", (f"mailto:{reader(4)}",), paused=True)
    with post_office(inbox, port):
        desk = Desk(watched, by_mail(port), [mails(2), paused])
        desk.send(NOW + HOUR, record=False)
    assert inbox.count == {reader(2): 1}
    assert desk.states() == {
        reader(1): DeliveryState.REFUSED,
        reader(2): DeliveryState.DELIVERED,
        reader(3): DeliveryState.REFUSED,
        reader(4): DeliveryState.PENDING,
    }


def test_a_report_that_cannot_be_rendered_keeps_no_other_from_its_readers(watched: Database) -> None:
    inbox, port = Inbox(), free_port()
    Desk(watched, by_mail(port), [mails(1, name="odd"), mails(2)]).send(NOW)
    odd = Subscription("odd", (f"mailto:{reader(1)}",), language="xx")
    with post_office(inbox, port):
        desk = Desk(watched, by_mail(port), [odd, mails(2)])
        handed = {attempt.record.recipient: attempt for attempt in desk.send(NOW + HOUR, record=False)}
        assert handed[reader(1)].state is DeliveryState.FAILED
        assert "in Yalu; the log has the details" in str(handed[reader(1)].error)
        desk.send(NOW + 2 * HOUR, record=False)
    assert inbox.count == {reader(2): 1}


def test_mails_that_break_the_connection_go_last_the_next_time(watched: Database) -> None:
    inbox = Inbox(refused={reader(number): "421 4.3.0 closing" for number in range(MAX_DROPS)})
    with post_office(inbox) as port:
        desk = Desk(watched, by_mail(port), [mails(*range(MAX_DROPS + 5))])
        desk.send(NOW)
        assert inbox.mails == []
        desk.send(NOW + HOUR)
    assert inbox.count == {reader(number): 1 for number in range(MAX_DROPS, MAX_DROPS + 5)}
