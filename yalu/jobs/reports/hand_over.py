"""Hands over what is due in the ledger: servers side by side, the deliveries of one server one after the other.

Each delivery is claimed, and written before and after its hand-over (decision 0082). A server that cannot be used puts
off what is due behind it and nothing else.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event

from yalu.db.core.engine import Database
from yalu.db.crawls.due_sources import database_now
from yalu.db.reports import hand_over, ledger
from yalu.db.reports.hand_over import Claim
from yalu.delivery.parcels import REPEATABLE, Address, Channel, DeliveryOutcome, Parcel, Session, Way, addresses_of
from yalu.errors import ClaimLost, StoreError, YaluError
from yalu.jobs.reports.content import Composer, ReportContent
from yalu.model import DeliveryState
from yalu.records.nouns.report import Delivery
from yalu.redact import hidden
from yalu.subscriptions.subscription import Subscription

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
"""Longer than any channel's deadline, composing and rendering included."""
FIRST_PAUSE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(days=5)
"""What has not arrived by then is refused."""
MAX_DROPS = 3
"""Connections lost one after the other, after which the server is left alone for now."""
MAX_SERVERS = 16
SIGNALS_EVERY = 0.2
"""Seconds. Python runs a signal's handler in the main thread alone; one that the system gave to another does not wake
it."""

OpenSession = Callable[[Channel], Session]
"""Opens a session of a channel. Raises SettingsError when a setting for it is missing or wrong."""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What became of one delivery in this run."""

    record: Delivery
    state: DeliveryState
    error: str | None = None


class HandOverRun:
    """One run over everything that is due. ``now`` fixes the time; None is the database's."""

    def __init__(
        self, database: Database, composer: Composer, open_session: OpenSession, now: datetime | None = None
    ) -> None:
        self._database = database
        self._composer = composer
        self._open = open_session
        self._now = now
        self.stop = Event()
        """Set: no further delivery is begun."""

    def run(
        self, subscriptions: Sequence[Subscription], *, complete: bool = True, only: Collection[int] | None = None
    ) -> list[HandedOver]:
        """Hand over all that is due and not another process's; returns what became of each, in no order.

        ``only`` names the deliveries that may be handed over; None: all.

        What another process left unfinished is ended first. Deliveries of a paused subscription wait; those of a
        reader or a subscription that is no more are refused, and wait while the list is not ``complete``. Raises
        StoreError.
        """
        hand_over.end_interrupted(self._database, REPEATABLE, now=self._now)
        readers = _readers(subscriptions)
        servers: dict[str, list[_Due]] = {}
        done: list[HandedOver] = []
        for record in ledger.due(self._database, now=self._now):
            if only is not None and record.delivery_id not in only:
                continue
            reader = readers.get((record.subscription, record.channel, record.recipient))
            if reader is None:
                done += self._refuse_stray(record) if complete else []
            elif not reader[0].paused:
                servers.setdefault(reader[1].server, []).append(_Due(record, *reader))
        if servers:
            with ThreadPoolExecutor(min(len(servers), MAX_SERVERS), "delivery") as threads:
                working: set[Future[list[HandedOver]]] = {
                    threads.submit(self._work_off, due) for due in servers.values()
                }
                while working:
                    ended, working = wait(working, SIGNALS_EVERY)
                    done += (handed for each in ended for handed in each.result())
        return done

    def _work_off(self, due: Sequence[_Due]) -> list[HandedOver]:
        """The deliveries behind one server, those last that have failed by themselves: they may do so again."""
        due = sorted(due, key=lambda delivery: delivery.record.state is DeliveryState.FAILED)
        try:
            session = self._open(due[0].address.channel)
        except YaluError as error:
            return self._put_off(due, hidden(str(error)))
        done: list[HandedOver] = []
        drops = 0
        try:
            for number, delivery in enumerate(due):
                if self.stop.is_set():
                    break
                outcome = self._deliver(session, delivery, done)
                drops = drops + 1 if outcome is not None and outcome.way is Way.DROPPED else 0
                if outcome is not None and (outcome.way is Way.CLOSED or drops >= MAX_DROPS):
                    return done + self._put_off(due[number + 1 :], outcome.error or "the connection was lost")
        finally:
            session.close()
        return done

    def _deliver(self, session: Session, due: _Due, done: list[HandedOver]) -> DeliveryOutcome | None:
        """Claim one delivery, hand it over, write what became of it; None when it is another process's."""
        held = hand_over.claim(self._database, due.record.delivery_id, LEASE, now=self._now)
        if held is None:
            return None
        try:
            outcome = self._hand_over(session, due, held)
        except ClaimLost as lost:
            log.warning("%s", lost)
            return None
        outcome = self._or_given_up(due.record, outcome)
        self._write(due.record, held, outcome)
        done.append(HandedOver(due.record, outcome.state, outcome.error))
        return outcome

    def _hand_over(self, session: Session, due: _Due, held: Claim) -> DeliveryOutcome:
        record = due.record
        sent_at = max(record.made_at, record.send_at)
        begun = False

        def begin() -> None:
            nonlocal begun
            if not hand_over.begin(self._database, held, now=self._now):
                raise ClaimLost(f"delivery {held.delivery_id} was taken over by another process")
            begun = True

        try:
            parcel = Parcel(record.subscription, record.since, record.until, sent_at, due.address, self._content(due))
            return session.hand_over(parcel, begin)
        except StoreError:
            raise
        except YaluError as error:
            return DeliveryOutcome(DeliveryState.FAILED, hidden(str(error)))
        except Exception as error:  # what is wrong with one report must not keep the others from their readers
            log.exception("delivery %d to %s", record.delivery_id, record.recipient)
            session.close()
            state = DeliveryState.UNKNOWN if begun else DeliveryState.FAILED
            return DeliveryOutcome(state, f"{type(error).__name__} in Yalu; the log has the details")

    def _content(self, due: _Due) -> ReportContent:
        record = due.record
        content = self._composer.compose(due.subscription, record.since, record.until, record.made_at)
        return content.numbered(record.report_id)

    def _write(self, record: Delivery, held: Claim, outcome: DeliveryOutcome) -> None:
        again = None
        if outcome.state in ledger.OPEN:
            again = (self._now or database_now(self._database)) + pause_after(record.attempts + 1)
        hand_over.finish(self._database, held, outcome.state, error=outcome.error, next_at=again, now=self._now)
        if outcome.error is not None:
            log.warning("delivery %d to %s: %s", record.delivery_id, record.recipient, outcome.error)

    def _or_given_up(self, record: Delivery, outcome: DeliveryOutcome) -> DeliveryOutcome:
        if outcome.state not in ledger.OPEN:
            return outcome
        now = self._now or database_now(self._database)
        if now - record.send_at < GIVE_UP_AFTER:
            return outcome
        reason = f"given up after {GIVE_UP_AFTER.days} days; last: {outcome.error}"
        return DeliveryOutcome(DeliveryState.REFUSED, reason, outcome.way)

    def _put_off(self, due: Sequence[_Due], error: str) -> list[HandedOver]:
        """Put off what lies behind a closed way, each for as long as its attempts say."""
        by_pause: dict[timedelta, list[int]] = {}
        for delivery in due:
            by_pause.setdefault(pause_after(delivery.record.attempts + 1), []).append(delivery.record.delivery_id)
        for pause, ids in by_pause.items():
            hand_over.postpone(self._database, ids, error, pause, now=self._now)
        if due:
            log.warning("%d deliveries by %s are put off: %s", len(due), due[0].address.channel.value, error)
        return [HandedOver(delivery.record, DeliveryState.PENDING, error) for delivery in due]

    def _refuse_stray(self, record: Delivery) -> list[HandedOver]:
        held = hand_over.claim(self._database, record.delivery_id, LEASE, now=self._now)
        if held is None:
            return []
        reason = f"{record.recipient} is no longer a reader of the subscription {record.subscription}"
        hand_over.finish(self._database, held, DeliveryState.REFUSED, error=reason, now=self._now)
        return [HandedOver(record, DeliveryState.REFUSED, reason)]


@dataclass(frozen=True, slots=True)
class _Due:
    record: Delivery
    subscription: Subscription
    address: Address


def pause_after(attempts: int) -> timedelta:
    """How long a delivery waits after its attempt of this number, from 1."""
    doubled: timedelta = FIRST_PAUSE * 2 ** min(attempts - 1, 16)
    return min(doubled, LONGEST_PAUSE)


def _readers(subscriptions: Sequence[Subscription]) -> dict[tuple[str, str, str], tuple[Subscription, Address]]:
    """Every reader by subscription, channel and recipient, as the ledger names them."""
    return {
        (subscription.id, address.channel.value, address.recipient): (subscription, address)
        for subscription in subscriptions
        for address in addresses_of(subscription)
    }
