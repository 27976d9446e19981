"""Targets of reports: recipient and channel, and the result of a delivery."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from urllib.parse import urlsplit

from yalu.errors import SettingsError
from yalu.settings import Settings
from yalu.subscriptions import folder_of


class Channel(StrEnum):
    """Channels of delivery."""

    MAIL = "mail"
    FOLDER = "folder"
    WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True)
class Target:
    """One recipient. ``recipient`` names it in logs and records; ``address`` may hold a secret."""

    channel: Channel
    recipient: str
    address: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class DeliveryResult:
    """Result of one delivery: ``error`` is None when it arrived, else one line that says why not."""

    channel: Channel
    recipient: str
    error: str | None = None

    @property
    def delivered(self) -> bool:
        """Whether the report arrived."""
        return self.error is None


def targets(settings: Settings, addresses: Iterable[str]) -> tuple[Target, ...]:
    """The targets behind the addresses of subscriptions. Raises SettingsError for one that cannot be used."""
    return tuple(_target(settings, address) for address in addresses)


def _target(settings: Settings, address: str) -> Target:
    scheme, _, rest = address.partition(":")
    if scheme == "mailto":
        for name, value in (("smtp_url", settings.smtp_url), ("mail_from", settings.mail_from)):
            if not value:
                raise SettingsError(f"a subscription goes to {address} and {name} is not set")
        return Target(Channel.MAIL, rest, rest)
    if (folder := folder_of(address)) is not None:
        return Target(Channel.FOLDER, folder, folder)
    return Target(Channel.WEBHOOK, webhook_name(address), address)


def webhook_name(url: str) -> str:
    """Name of a webhook that does not reveal its secret: the host and a fingerprint of the address.

    Raises SettingsError when it is no http or https address.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError as error:
        raise SettingsError(f"to: an address cannot be read: {error}") from error
    if parts.scheme not in ("http", "https") or not host:
        raise SettingsError("to: an address must begin with mailto:, file://, https:// or http://")
    return f"{host}#{sha256(url.encode()).hexdigest()[:8]}"
