"""Targets of reports: recipient and channel, and the result of a delivery."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from urllib.parse import urlsplit

from yalu.errors import SettingsError
from yalu.settings import Settings


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


def targets(settings: Settings) -> tuple[Target, ...]:
    """All targets of the settings. Raises SettingsError for an unusable address."""
    mails = [Target(Channel.MAIL, address, address) for address in settings.mail_to]
    if mails and not settings.smtp_url:
        raise SettingsError("mail_to is set and smtp_url is not")
    if mails and not settings.mail_from:
        raise SettingsError("mail_to is set and mail_from is not")
    folders = [settings.feed_directory] if settings.feed_directory else []
    return (
        *mails,
        *(Target(Channel.FOLDER, folder, folder) for folder in folders),
        *(Target(Channel.WEBHOOK, webhook_name(url), url) for url in settings.webhooks),
    )


def webhook_name(url: str) -> str:
    """Name of a webhook that does not reveal its secret: the host and a fingerprint of the address.

    Raises SettingsError when it is no http or https address.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError as error:
        raise SettingsError(f"webhooks: an address cannot be read: {error}") from error
    if parts.scheme not in ("http", "https") or not host:
        raise SettingsError("webhooks: every address must begin with https:// or http://")
    return f"{host}#{sha256(url.encode()).hexdigest()[:8]}"
