"""What is handed over, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Protocol

from yalu.delivery.address import Address
from yalu.model import DeliveryState

if TYPE_CHECKING:
    from yalu.reports.formats.mail import MailBody


class Way(StrEnum):
    """Whether other parcels of the same session can follow."""

    OPEN = "open"
    DROPPED = "dropped"
    """The connection is gone; a new one may do better."""
    CLOSED = "closed"
    """The server cannot be used at all now."""


@dataclass(frozen=True, slots=True)
class DeliveryOutcome:
    """What became of one hand-over. ``error`` is one line without secrets; None when it arrived."""

    state: DeliveryState
    error: str | None = None
    way: Way = Way.OPEN


DELIVERED = DeliveryOutcome(DeliveryState.DELIVERED)


class Content(Protocol):
    """A composed report that is rendered when a channel asks for it."""

    @property
    def language(self) -> str:
        """Language of the words around the items, such as ko."""

    def mail(self) -> MailBody:
        """The report as a mail."""

    def json(self) -> str:
        """The report as JSON."""

    def brief(self) -> tuple[str, str]:
        """Title and at most 1,000 characters for a chat."""

    def files(self, known: Mapping[str, str]) -> Mapping[str, str | None]:
        """The report as files by their path, with an index over it and the files ``known`` (JSON, by path).

        None stands for a file that is removed if it is there.
        """


@dataclass(frozen=True, slots=True)
class Parcel:
    """One report for one reader. ``sent_at`` (aware) and ``key`` are the same at every attempt."""

    subscription: str
    since: datetime
    until: datetime
    sent_at: datetime
    address: Address
    content: Content

    @property
    def key(self) -> str:
        """Names the delivery: of this subscription, period and reader."""
        parts = (self.subscription, self.since.isoformat(), self.until.isoformat(), self.address.url)
        return sha256("\x1f".join(parts).encode()).hexdigest()[:32]


class Session:
    """A connection to one server or place."""

    def hand_over(self, parcel: Parcel, begin: Callable[[], None]) -> DeliveryOutcome:
        """Hand one parcel over.

        ``begin`` is called once, just before the moment from which the reader may have it; what it raises passes, and
        nothing was handed over then.
        """
        raise NotImplementedError

    def close(self) -> None:
        """End the connection, where one is kept open. Raises nothing."""
