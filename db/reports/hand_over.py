"""Claims of single deliveries: which process may hand one over, and what became of it.

Each function is one transaction, and each write names the fence of its claim: a process whose claim was taken over can
change nothing any more. Leases are by the database's time. Decision 0082.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, or_, select, update

from yalu.db.core import engine, lease_holder
from yalu.db.core.engine import Database
from yalu.db.core.id_lists import among
from yalu.db.models import Article, Change, Comment, Delivery, Erasure, ReportItem, Thread
from yalu.db.reports.ledger import OPEN
from yalu.errors import UnknownItem, UsageError
from yalu.model import DeliveryState


@dataclass(frozen=True, slots=True)
class Claim:
    """The right of this process to hand one delivery over; ``attempts`` are those made before."""

    delivery_id: int
    fence: int
    attempts: int


def claim(database: Database, delivery_id: int, lease: timedelta, *, now: datetime | None = None) -> Claim | None:
    """Claim a delivery for ``lease``; None when another process has it, or it is not due any more. Raises StoreError.

    The claim of a process of this host that has ended is taken over at once.
    """
    with database.write() as connection:
        at = now or engine.now(connection)
        row = connection.execute(
            select(Delivery.__table__).where(Delivery.id == delivery_id).with_for_update(skip_locked=True)
        ).one_or_none()
        if row is None or row.state not in OPEN or row.next_at > at or not _is_free(row.holder, row.lease_until, at):
            return None
        connection.execute(
            update(Delivery)
            .where(Delivery.id == delivery_id)
            .values(fence=row.fence + 1, holder=lease_holder.this_process(), lease_until=at + lease)
        )
        return Claim(delivery_id, row.fence + 1, row.attempts)


def begin(database: Database, held: Claim, *, now: datetime | None = None) -> bool:
    """Write ``handing_over``, from which moment the reader may have the report; False when the claim is lost.

    Raises StoreError.
    """
    with database.write() as connection:
        at = now or engine.now(connection)
        mine = (*_is_mine(held), Delivery.state.in_(OPEN), Delivery.lease_until > at)
        done = connection.execute(
            update(Delivery)
            .where(*mine)
            .values(state=DeliveryState.HANDING_OVER, attempts=Delivery.attempts + 1, tried_at=at)
        )
        return done.rowcount == 1


def finish(
    database: Database,
    held: Claim,
    state: DeliveryState,
    *,
    error: str | None = None,
    next_at: datetime | None = None,
    now: datetime | None = None,
) -> bool:
    """Write what became of a delivery, and end the claim; False when the claim was lost and nothing was written.

    ``next_at`` is when it may be tried again (FAILED, PENDING). An attempt that never began is counted too. An answer
    that comes late replaces UNKNOWN. Raises StoreError.
    """
    with database.write() as connection:
        at = now or engine.now(connection)
        written = {"state": state, "error": error, "tried_at": at, "holder": None, "lease_until": None}
        if state is DeliveryState.DELIVERED:
            written["delivered_at"] = at
        if next_at is not None:
            written["next_at"] = next_at
        open_ones = (*OPEN, DeliveryState.HANDING_OVER, DeliveryState.UNKNOWN)
        done = connection.execute(
            update(Delivery)
            .where(*_is_mine(held), Delivery.state.in_(open_ones))
            .values(**written, attempts=held.attempts + 1)
        )
        return done.rowcount == 1


def postpone(
    database: Database, delivery_ids: Collection[int], error: str, pause: timedelta, *, now: datetime | None = None
) -> None:
    """Put off deliveries that no process has claimed, because the way to their readers is closed. Raises StoreError."""
    with database.write() as connection:
        at = now or engine.now(connection)
        free = or_(Delivery.holder.is_(None), Delivery.lease_until <= at)
        connection.execute(
            update(Delivery)
            .where(among(Delivery.id, delivery_ids), Delivery.state.in_(OPEN), free)
            .values(error=error, next_at=at + pause, attempts=Delivery.attempts + 1)
        )


def end_interrupted(database: Database, repeatable: Collection[str] = (), *, now: datetime | None = None) -> int:
    """Mark as UNKNOWN what a process was handing over when it ended or fell silent; returns how many.

    On channels that are ``repeatable`` it is FAILED instead, and tried again. Raises StoreError.
    """
    with database.write() as connection:
        at = now or engine.now(connection)
        query = select(Delivery.__table__).where(Delivery.state == DeliveryState.HANDING_OVER)
        left = [row for row in connection.execute(query) if _is_free(row.holder, row.lease_until, at)]
        lost = [row.id for row in left if row.channel not in repeatable]
        _set_state(connection, lost, DeliveryState.UNKNOWN, f"{_INTERRUPTED}: it may have arrived or not")
        again = [row.id for row in left if row.channel in repeatable]
        _set_state(connection, again, DeliveryState.FAILED, f"{_INTERRUPTED}: it is handed over again")
        return len(lost)


_INTERRUPTED = "the process ended while it was handing it over"


def _set_state(connection: Connection, delivery_ids: Collection[int], state: DeliveryState, error: str) -> None:
    of_these = among(Delivery.id, delivery_ids), Delivery.state == DeliveryState.HANDING_OVER
    connection.execute(update(Delivery).where(*of_these).values(state=state, error=error))


def resend(database: Database, delivery_id: int, *, now: datetime | None = None) -> None:
    """Make a delivery pending again, at once, whose arrival is unknown, refused or still due: by hand only.

    Raises UnknownItem when there is none of that number, UsageError when it has arrived or is being handed over.
    """
    with database.write() as connection:
        at = now or engine.now(connection)
        row = connection.execute(
            select(Delivery.__table__).where(Delivery.id == delivery_id).with_for_update()
        ).one_or_none()
        if row is None:
            raise UnknownItem(f"no delivery has the number {delivery_id}; `yalu doctor` lists those to look at")
        if row.state == DeliveryState.DELIVERED:
            raise UsageError(
                f"delivery {delivery_id} to {row.recipient} arrived at {row.delivered_at:%Y-%m-%d %H:%M} UTC"
            )
        if row.state == DeliveryState.HANDING_OVER or not _is_free(row.holder, row.lease_until, at):
            raise UsageError(f"delivery {delivery_id} to {row.recipient} is being handed over just now")
        connection.execute(update(Delivery).where(Delivery.id == delivery_id).values(_opened(at)))


def open_again(
    database: Database, report_ids: Collection[int], *, before: datetime, now: datetime | None = None
) -> int:
    """Make deliveries of these reports pending that arrived before a time (aware); returns how many.

    Repeated with the same time it opens none again that has arrived since. Raises StoreError.
    """
    with database.write() as connection:
        at = now or engine.now(connection)
        arrived = Delivery.state == DeliveryState.DELIVERED, Delivery.delivered_at < before
        of_these = update(Delivery).where(among(Delivery.report_id, report_ids), *arrived)
        return connection.execute(of_these.values(_opened(at))).rowcount


def open_outdated(database: Database, channels: Collection[str], *, now: datetime | None = None) -> list[int]:
    """Make deliveries by these channels pending that show what was erased after they arrived; returns their ids.

    They are those whose report tells of an article that was erased, or under which a comment was. Raises StoreError.
    """
    comments = (
        select(Comment.id)
        .join(Thread, Thread.id == Comment.thread_id)
        .where(Thread.article_id == Change.article_id, Comment.erased_at > Delivery.delivered_at)
    )
    erased = (
        select(ReportItem.change_id)
        .join(Change, Change.id == ReportItem.change_id)
        .join(Article, Article.id == Change.article_id)
        .where(ReportItem.report_id == Delivery.report_id)
        .where(or_(Article.erased_at > Delivery.delivered_at, comments.exists()))
    )
    with database.write() as connection:
        at = now or engine.now(connection)
        outdated = update(Delivery).where(
            Delivery.state == DeliveryState.DELIVERED,
            Delivery.channel.in_(channels),
            select(Erasure.id).where(Erasure.ended_at > Delivery.delivered_at).exists(),  # spares the look into reports
            erased.exists(),
        )
        return list(connection.scalars(outdated.values(_opened(at)).returning(Delivery.id)))


def _opened(at: datetime) -> dict[str, object]:
    """The values of a delivery that is to be handed over again."""
    return {
        "state": DeliveryState.PENDING,
        "next_at": at,
        "attempts": 0,
        "fence": Delivery.fence + 1,
        "holder": None,
        "lease_until": None,
    }


def _is_mine(held: Claim) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (Delivery.id == held.delivery_id, Delivery.fence == held.fence)


def _is_free(holder: str | None, lease_until: datetime | None, at: datetime) -> bool:
    return holder is None or lease_until is None or lease_until <= at or lease_holder.is_dead(holder)
