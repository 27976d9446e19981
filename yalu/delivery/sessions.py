"""Opens sessions of channels from the settings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from yalu.delivery.chat import ChatSession
from yalu.delivery.dkim_signature import load_dkim_key
from yalu.delivery.files import FolderSession, ObjectsSession
from yalu.delivery.mail import MailSender, MailSession, mail_sender
from yalu.delivery.parcels import Channel, Session
from yalu.delivery.smtp import mail_server
from yalu.delivery.unsubscribe import ReaderOfSubscription, unsubscribe_url
from yalu.delivery.webhook import WebhookSession
from yalu.errors import SettingsError
from yalu.settings import Settings


class ChannelSessions:
    """Opens sessions. ``secret`` makes the tokens to unsubscribe; ``now`` gives the time (aware) of signatures.

    ``seconds`` replaces the deadline of each hand-over.
    """

    def __init__(
        self, settings: Settings, secret: str, now: Callable[[], datetime], *, seconds: float | None = None
    ) -> None:
        self._settings = settings
        self._secret = secret
        self._now = now
        self._deadline: dict[str, Any] = {} if seconds is None else {"seconds": seconds}

    def open(self, channel: Channel) -> Session:
        """A session of a channel; no connection is made yet. Raises SettingsError."""
        if channel is Channel.MAIL:
            if not self._settings.smtp_url:
                raise SettingsError("a subscription goes to a mail address, and smtp_url is not set")
            server = mail_server(self._settings.smtp_url)
            return MailSession(server, sender_of(self._settings, self._secret), **self._deadline)
        if channel is Channel.WEBHOOK:
            return WebhookSession(self._settings.webhook_secret, now=self._now, **self._deadline)
        if channel is Channel.CHAT:
            return ChatSession(**self._deadline)
        return FolderSession() if channel is Channel.FOLDER else ObjectsSession()


def sender_of(settings: Settings, secret: str) -> MailSender:
    """Who sends mails with reports: with a signature and one-click addresses, where the settings allow them.

    Raises SettingsError.
    """
    if not settings.mail_from:
        raise SettingsError("a subscription goes to a mail address, and mail_from is not set")
    sender = mail_sender(settings.mail_from)
    key = load_dkim_key(settings.dkim_key, settings.dkim_selector, sender.domain)

    def one_click(subscription: str, recipient: str) -> str | None:
        return unsubscribe_url(settings.web_url, secret, ReaderOfSubscription(subscription, recipient))

    return MailSender(sender.address, sender.name, key, one_click if secret else sender.unsubscribe)
