"""Addresses of readers: the scheme decides the channel."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

from yalu.subscriptions import Subscription
from yalu.subscriptions.addresses import folder_of, hide, shown_address


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
    def lane(self) -> str:
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
