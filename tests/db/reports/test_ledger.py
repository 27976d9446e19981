"""The ledger: once a subscription and period, one process a delivery, nothing twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from yalu.db.core.engine import Database
from yalu.db.models import Delivery
from yalu.db.reports import hand_over, ledger
from yalu.db.reports.hand_over import Claim
from yalu.db.reports.ledger import NewReport
from yalu.errors import UnknownItem, UsageError
from yalu.model import DeliveryState
from yalu.records.nouns.report import Delivery as DeliveryRecord

SIX = datetime(2026, 11, 24, 6, tzinfo=UTC)
DAY = timedelta(days=1)
LEASE = timedelta(minutes=5)
KIM, WANG = ("mail", "kim@desk.example"), ("mail", "wang@desk.example")
DESK = NewReport("desk", SIX - DAY, SIX, "One", {"body": 1}, (), (KIM, WANG))


def only(database: Database, **where: object) -> DeliveryRecord:
    (delivery,) = [
        delivery
        for delivery in ledger.deliveries(database)
        if all(getattr(delivery, name) == value for name, value in where.items())
    ]
    return delivery


def add(database: Database, report: NewReport = DESK, now: datetime = SIX) -> int:
    number = ledger.add_report(database, report, now=now)
    assert number is not None
    return number


def claimed(database: Database, recipient: str = KIM[1], now: datetime = SIX) -> Claim:
    held = hand_over.claim(database, only(database, recipient=recipient).delivery_id, LEASE, now=now)
    assert held is not None
    return held


def hold_elsewhere(database: Database) -> None:
    """The claims now are those of a process on another host, of which nobody can tell whether it lives."""
    with database.write() as connection:
        connection.execute(update(Delivery).where(Delivery.holder.is_not(None)).values(holder="elsewhere/1 7 7"))


def test_a_report_is_made_with_its_deliveries_and_once_a_period(database: Database) -> None:
    number = add(database)
    assert [(delivery.state, delivery.recipient, delivery.attempts) for delivery in ledger.due(database, now=SIX)] == [
        (DeliveryState.PENDING, KIM[1], 0),
        (DeliveryState.PENDING, WANG[1], 0),
    ]
    assert add(database, replace(DESK, title="Again")) == number
    assert len(ledger.deliveries(database)) == 2
    (made,) = ledger.reports(database)
    assert (made.subscription, made.title, made.since, made.until) == ("desk", "One", SIX - DAY, SIX)


def test_a_reader_who_comes_later_gets_the_same_report_and_the_others_no_second_one(database: Database) -> None:
    number = add(database, replace(DESK, recipients=(KIM,)))
    assert add(database) == number
    assert sorted(delivery.recipient for delivery in ledger.deliveries(database)) == [KIM[1], WANG[1]]


def test_a_period_that_reaches_into_a_made_one_is_not_made(database: Database) -> None:
    add(database)
    folded = replace(DESK, since=SIX - 2 * DAY, until=SIX + DAY)
    assert ledger.add_report(database, folded, now=SIX) is None
    assert ledger.add_report(database, replace(folded, scheduled=False), now=SIX) is not None
    assert ledger.add_report(database, replace(folded, subscription="other"), now=SIX) is not None
    assert ledger.last_until(database) == {"desk": SIX, "other": SIX + DAY}


def test_two_processes_that_record_at_once_make_one_report(database: Database) -> None:
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda _: ledger.add_report(database, DESK, now=SIX), range(8)))
    assert len(set(made)) == 1
    assert len(ledger.deliveries(database)) == 2


def test_quiet_hours_hold(database: Database) -> None:
    add(database, replace(DESK, send_at=SIX + timedelta(hours=2)))
    assert ledger.due(database, now=SIX + timedelta(hours=1)) == []
    assert len(ledger.due(database, now=SIX + timedelta(hours=2))) == 2


def test_one_of_many_gets_the_claim(database: Database) -> None:
    add(database)
    wanted = only(database, recipient=KIM[1]).delivery_id
    with ThreadPoolExecutor(4) as threads:
        claims = list(threads.map(lambda _: hand_over.claim(database, wanted, LEASE, now=SIX), range(8)))
    assert len([held for held in claims if held is not None]) == 1


def test_a_claim_that_was_taken_over_can_begin_and_write_nothing(database: Database) -> None:
    add(database)
    first = claimed(database)
    hold_elsewhere(database)
    assert hand_over.claim(database, first.delivery_id, LEASE, now=SIX + LEASE / 2) is None
    second = claimed(database, now=SIX + LEASE)
    assert not hand_over.begin(database, first, now=SIX + LEASE)
    assert not hand_over.finish(database, first, DeliveryState.DELIVERED, now=SIX + LEASE)
    assert hand_over.begin(database, second, now=SIX + LEASE)
    assert hand_over.finish(database, second, DeliveryState.DELIVERED, now=SIX + LEASE)
    done = only(database, recipient=KIM[1])
    assert (done.state, done.delivered_at, done.attempts) == (DeliveryState.DELIVERED, SIX + LEASE, 1)
    assert [delivery.recipient for delivery in ledger.due(database, now=SIX + DAY)] == [WANG[1]]


def test_a_claim_whose_lease_is_over_begins_nothing(database: Database) -> None:
    add(database)
    assert not hand_over.begin(database, claimed(database), now=SIX + LEASE)


def test_what_was_being_handed_over_is_unknown_and_never_due_again_by_itself(database: Database) -> None:
    add(database)
    held = claimed(database)
    assert hand_over.begin(database, held, now=SIX)
    assert hand_over.end_interrupted(database, now=SIX) == 0  # this process lives
    hold_elsewhere(database)
    assert hand_over.end_interrupted(database, now=SIX + LEASE) == 1
    assert only(database, recipient=KIM[1]).state is DeliveryState.UNKNOWN
    assert [delivery.recipient for delivery in ledger.due(database, now=SIX + 9 * DAY)] == [WANG[1]]
    assert hand_over.claim(database, held.delivery_id, LEASE, now=SIX + DAY) is None


def test_an_answer_that_comes_late_is_written(database: Database) -> None:
    add(database)
    held = claimed(database)
    hand_over.begin(database, held, now=SIX)
    hold_elsewhere(database)
    hand_over.end_interrupted(database, now=SIX + LEASE)
    assert hand_over.finish(database, held, DeliveryState.DELIVERED, now=SIX + 2 * LEASE)
    assert only(database, recipient=KIM[1]).state is DeliveryState.DELIVERED


def test_files_that_were_being_written_are_written_again(database: Database) -> None:
    add(database, replace(DESK, recipients=(("folder", "/srv/reports"),)))
    held = claimed(database, "/srv/reports")
    hand_over.begin(database, held, now=SIX)
    hold_elsewhere(database)
    assert hand_over.end_interrupted(database, ["folder"], now=SIX + LEASE) == 0
    assert [delivery.recipient for delivery in ledger.due(database, now=SIX + LEASE)] == ["/srv/reports"]


def test_only_by_hand_is_an_unknown_one_sent_again(database: Database) -> None:
    add(database)
    held = claimed(database)
    hand_over.begin(database, held, now=SIX)
    with pytest.raises(UsageError, match="is being handed over just now"):
        hand_over.resend(database, held.delivery_id, now=SIX)
    hand_over.finish(database, held, DeliveryState.UNKNOWN, error="no answer", now=SIX)
    hand_over.resend(database, held.delivery_id, now=SIX + DAY)
    assert not hand_over.finish(database, held, DeliveryState.DELIVERED, now=SIX + DAY)  # an answer to the earlier one
    again = claimed(database, now=SIX + DAY)
    hand_over.begin(database, again, now=SIX + DAY)
    hand_over.finish(database, again, DeliveryState.DELIVERED, now=SIX + DAY)
    with pytest.raises(UsageError, match="arrived at 2026-11-25 06:00 UTC"):
        hand_over.resend(database, held.delivery_id, now=SIX + DAY)
    with pytest.raises(UnknownItem, match="no delivery has the number 99"):
        hand_over.resend(database, 99, now=SIX)


def test_a_failed_one_waits_and_a_refused_one_is_left_alone(database: Database) -> None:
    add(database)
    hour = SIX + timedelta(hours=1)
    hand_over.finish(database, claimed(database), DeliveryState.FAILED, error="greylisted", next_at=hour, now=SIX)
    hand_over.finish(database, claimed(database, WANG[1]), DeliveryState.REFUSED, error="550", now=SIX)
    assert ledger.due(database, now=SIX) == []
    (due,) = ledger.due(database, now=hour)
    assert (due.recipient, due.state, due.attempts, due.error) == (KIM[1], DeliveryState.FAILED, 1, "greylisted")


def test_what_is_put_off_spares_what_another_process_holds(database: Database) -> None:
    add(database)
    claimed(database)
    ids = [delivery.delivery_id for delivery in ledger.deliveries(database)]
    hand_over.postpone(database, ids, "mail server away", timedelta(hours=1), now=SIX)
    assert [(delivery.recipient, delivery.attempts, delivery.error) for delivery in ledger.deliveries(database)] == [
        (KIM[1], 0, None),
        (WANG[1], 1, "mail server away"),
    ]


def test_who_unsubscribed_gets_nothing_more_of_that_subscription(database: Database) -> None:
    add(database)
    assert ledger.opt_out(database, "desk", *KIM, now=SIX)
    assert not ledger.opt_out(database, "desk", *KIM, now=SIX)
    assert only(database, recipient=KIM[1]).error == "the reader unsubscribed"
    next_one = add(database, replace(DESK, since=SIX, until=SIX + DAY))
    assert only(database, report_id=next_one).recipient == WANG[1]
    other = add(database, replace(DESK, subscription="other"))
    assert len([delivery for delivery in ledger.deliveries(database) if delivery.report_id == other]) == 2
    assert ledger.unsubscribed(database) == [("desk", KIM[1], SIX)]
    assert ledger.opt_in(database, "desk") == 1
    assert ledger.unsubscribed(database) == []
