"""Mails to whoever runs Yalu (YALU_TELL), which are no reports."""

from __future__ import annotations

from datetime import datetime

from yalu.delivery.mail import mail_sender, plain_mail
from yalu.delivery.smtp import Envelope, SmtpSession, mail_server
from yalu.errors import DeliveryError, SettingsError
from yalu.settings import Settings

_SECONDS = 30


def mail_operator(settings: Settings, subject: str, text: str, *, key: str, now: datetime) -> None:
    """Mail everybody named in YALU_TELL; nobody named: nothing. ``key`` makes the Message-ID, ``now`` (aware) the Date.

    Raises SettingsError without a mail server or sender, DeliveryError when one of them did not get it.
    """
    if not settings.tell:
        return
    if not (settings.smtp_url and settings.mail_from):
        raise SettingsError("tell is set, and smtp_url or mail_from is not")
    sender = mail_sender(settings.mail_from)
    mail = plain_mail(sender, settings.tell, subject, text, key, now)
    session = SmtpSession(mail_server(settings.smtp_url), seconds=_SECONDS)
    try:
        for recipient in settings.tell:
            outcome = session.send(Envelope(sender.address, recipient, mail.as_bytes()), lambda: None)
            if outcome.error is not None:
                raise DeliveryError(outcome.error)
    finally:
        session.close()
