"""The table ``subscription``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, case, delete, func, select

from yalu.db.core import engine
from yalu.db.core.base import upsert
from yalu.db.core.engine import Database
from yalu.db.models import Subscription
from yalu.subscriptions.subscription import SubscriptionRow


def rows(database: Database) -> tuple[SubscriptionRow, ...]:
    """Return all rows, by id. Raises StoreError."""
    with database.read() as connection:
        stored = connection.execute(select(Subscription.__table__).order_by(Subscription.id))
        return tuple(SubscriptionRow(row.id, row.rule, row.paused_at, row.checked_until) for row in stored)


def add(database: Database, name: str, rule: Mapping[str, object], *, now: datetime | None = None) -> bool:
    """Store a subscription; False when one with this id is stored already. ``now`` None is the database's time.

    A row that is left of a subscription file becomes the new one's, without its pause. Raises StoreError.
    """
    with database.write() as connection:
        if connection.execute(select(Subscription.rule).where(Subscription.id == name)).scalar() is not None:
            return False
        _set(connection, name, now, rule=dict(rule), paused_at=None)
        return True


def remove(database: Database, name: str) -> bool:
    """Delete a subscription that was added; False when none is stored. Its reports stay. Raises StoreError."""
    query = delete(Subscription).where(Subscription.id == name, Subscription.rule.is_not(None))
    with database.write() as connection:
        return bool(connection.execute(query).rowcount)


def pause(database: Database, name: str, *, now: datetime | None = None) -> bool:
    """Record that a subscription is paused from ``now`` on; False when it is already. Raises StoreError."""
    with database.write() as connection:
        if _paused_at(connection, name) is not None:
            return False
        _set(connection, name, now, paused_at=now or engine.now(connection))
        return True


def resume(database: Database, name: str) -> bool:
    """End a pause; False when none is recorded. Raises StoreError."""
    with database.write() as connection:
        if _paused_at(connection, name) is None:
            return False
        _set(connection, name, None, paused_at=None)
        return True


def note_checked(database: Database, name: str, until: datetime, *, now: datetime | None = None) -> None:
    """Record that the changes before ``until`` (aware) were looked at; it never goes back. Raises StoreError."""
    earlier = Subscription.checked_until > until
    later = case((earlier, Subscription.checked_until), else_=until)
    with database.write() as connection:
        _set(connection, name, now, checked_until=until, _update={"checked_until": func.coalesce(later, until)})


def _paused_at(connection: Connection, name: str) -> datetime | None:
    return connection.execute(select(Subscription.paused_at).where(Subscription.id == name)).scalar()


def _set(
    connection: Connection, name: str, now: datetime | None, *, _update: dict[str, Any] | None = None, **values: Any
) -> None:
    row = {"id": name, "added_at": now or engine.now(connection), **values}
    statement = upsert(connection.dialect.name, Subscription).values(**row)
    connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=_update or values))
