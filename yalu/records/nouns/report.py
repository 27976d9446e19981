"""Reports that were made, and their deliveries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from yalu.model import DeliveryState


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report that was made. Times are aware, UTC."""

    report_id: int
    """Yalu's number of the report."""
    since: datetime
    """Beginning of its period."""
    until: datetime
    """End of its period, where the next one begins."""
    made_at: datetime
    """When it was made."""
    title: str
    """Its heading."""
    counts: Mapping[str, int]
    """Number of changes of each class of a report."""
    changes: int
    """How many changes are in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredReport(Report):
    """A report as it is stored: with the subscription for which it was made, and from when on it may be sent."""

    subscription: str
    send_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """The delivery of a report to one recipient. Times are aware, UTC. No door but the operator's shows it."""

    delivery_id: int
    """Yalu's number of the delivery, for ``yalu report --resend``."""
    report_id: int
    """Yalu's number of the report."""
    subscription: str
    """The subscription for which the report was made."""
    since: datetime
    """Beginning of the report's period."""
    until: datetime
    """End of the report's period."""
    made_at: datetime
    """When the report was made."""
    send_at: datetime
    """From when on it may be sent."""
    channel: str
    """The way it goes: mail, folder, objects, webhook or chat."""
    recipient: str
    """The address it goes to."""
    state: DeliveryState
    """How far it has come."""
    attempts: int
    """How often it was tried."""
    next_at: datetime
    """When it is tried next."""
    tried_at: datetime | None
    """When it was last tried."""
    delivered_at: datetime | None
    """When it was delivered."""
    error: str | None
    """Why the last attempt failed."""
