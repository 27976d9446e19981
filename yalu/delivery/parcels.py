"""What is handed over, to whom, and what became of it. The scheme of an address decides the channel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from yalu.model import DeliveryState
from yalu.subscriptions.addresses import folder_of, hide, shown_address
from yalu.subscriptions.subscription import Subscription

if TYPE_CHECKING:
    from yalu.reports.formats.mail import MailBody


class Channel(StrEnum):
    """Channels of delivery."""

    MAIL = "mail"
    FOLDER = "folder"
    OBJECTS = "objects"
    WEBHOOK = "webhook"
    CHAT = "chat"


REPEATABLE = frozenset({Channel.FOLDER, Channel.OBJECTS, Channel.WEBHOOK})
"""Channels on which a second hand-over of the same report is recognised: files of the same name, an Idempotency-Key."""

_CHANNELS = {"file": Channel.FOLDER, "s3": Channel.OBJECTS, "http": Channel.WEBHOOK, "https": Channel.WEBHOOK}


@dataclass(frozen=True, slots=True)
class Address:
    """Where a reader gets reports. ``recipient`` names it in logs and in the ledger; ``url`` may hold a secret."""

    channel: Channel
    recipient: str
    """A mail address, the path of a folder, or an address without its secrets."""
    url: str = field(repr=False)
    public: bool = False
    """Whether nothing but public addresses may be connected to: a user of the reading room named it."""

    @property
    def server(self) -> str:
        """What all addresses behind one server have in common.

        Those of users are apart: what they may not reach is no sign that the operator's server is down.
        """
        if self.channel not in (Channel.WEBHOOK, Channel.CHAT):
            return self.channel.value
        parts = urlsplit(self.url)
        server = parts.netloc.rpartition("@")[2].lower()
        return f"{self.channel.value} {parts.scheme} {server}{' of users' if self.public else ''}"


def addresses_of(subscription: Subscription) -> tuple[Address, ...]:
    """Where a subscription goes; that of a user of the reading room to public addresses alone."""
    return tuple(parse_address(text, public=bool(subscription.user)) for text in subscription.to)


def parse_address(text: str, *, public: bool = False) -> Address:
    """The channel and recipient of an address that ``yalu.subscriptions`` has accepted; ``public`` as ``Address``."""
    hide(text)
    scheme, _, rest = text.partition(":")
    scheme = scheme.lower()
    if scheme == "mailto" and not rest.startswith("//"):
        return Address(Channel.MAIL, rest, text)
    if (folder := folder_of(text)) is not None:
        return Address(Channel.FOLDER, folder, text)
    return Address(_CHANNELS.get(scheme, Channel.CHAT), shown_address(text), text, public)


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
