"""Mails with reports: text, HTML and images, with ids that are the same at every attempt."""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, parseaddr
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import quote

from yalu.delivery.dkim_signature import DkimKey, sign
from yalu.delivery.parcels import DeliveryOutcome, Parcel, Session
from yalu.delivery.smtp import SECONDS, Envelope, MailServer, SmtpSession
from yalu.errors import SettingsError
from yalu.model import DeliveryState
from yalu.text import one_line

if TYPE_CHECKING:
    from yalu.reports.formats.mail import MailBody

_POLICY = SMTP.clone(cte_type="7bit")
"""No server on the way has to recode a mail, which would break its signature."""
_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\\\"]{1,64}@[^\s@<>()\[\],;:\\\"]{1,255}")
_NO_NAME = re.compile(r"[^A-Za-z0-9.-]+")


@dataclass(frozen=True, slots=True)
class MailSender:
    """Who sends. ``unsubscribe`` gives the one-click address of a reader (subscription, recipient), or None."""

    address: str
    name: str = ""
    dkim: DkimKey | None = None
    unsubscribe: Callable[[str, str], str | None] = lambda _subscription, _recipient: None

    @property
    def domain(self) -> str:
        """The part behind the @."""
        return self.address.rpartition("@")[2]


def mail_sender(text: str) -> MailSender:
    """Parse "Name <address>". Raises SettingsError."""
    name, address = parseaddr(text) if "<" in text else ("", text.strip())
    if not _ADDRESS.fullmatch(address) or any(ord(sign) < 32 for sign in text):
        raise SettingsError(f"mail_from: {text[:80]!r} is not a mail address")
    return MailSender(address, one_line(name))


class MailSession(Session):
    """Hands reports over to one mail server, over one connection."""

    def __init__(
        self, server: MailServer, sender: MailSender, *, tls: ssl.SSLContext | None = None, seconds: float = SECONDS
    ) -> None:
        self._sender = sender
        self._smtp = SmtpSession(server, tls=tls, seconds=seconds)

    def hand_over(self, parcel: Parcel, begin: Callable[[], None]) -> DeliveryOutcome:
        """Mail one report. UNKNOWN when the server does not answer to the whole mail."""
        mail = report_mail(parcel, self._sender)
        try:
            content = mail.as_bytes() if self._sender.dkim is None else sign(mail.as_bytes(), self._sender.dkim)
        except UnicodeError:
            return DeliveryOutcome(DeliveryState.REFUSED, "an address with other than ASCII signs cannot be mailed to")
        return self._smtp.send(Envelope(self._sender.address, parcel.address.recipient, content), begin)

    def close(self) -> None:
        """End the connection."""
        self._smtp.close()


def report_mail(parcel: Parcel, sender: MailSender) -> EmailMessage:
    """The mail with a report to its reader.

    ``Message-ID`` and ``Date`` are the same at every attempt. All mails of one subscription to one reader refer to the
    same id, so that mail programs show them as one thread.
    """
    to, body = parcel.address.recipient, parcel.content.mail()
    mail = _headed(sender, (to,), body.subject, parcel.key, parcel.sent_at)
    mail["References"] = _thread(parcel.subscription, to, sender.domain)
    mail["In-Reply-To"] = _thread(parcel.subscription, to, sender.domain)
    mail["List-Id"] = f"<{_NO_NAME.sub('-', parcel.subscription).strip('.-') or 'reports'}.yalu.{sender.domain}>"
    by_mail = f"<mailto:{sender.address}?subject={quote(f'unsubscribe {parcel.subscription}')}>"
    one_click = sender.unsubscribe(parcel.subscription, to) if sender.dkim is not None else None
    mail["List-Unsubscribe"] = by_mail if one_click is None else f"<{one_click}>, {by_mail}"
    if one_click is not None:
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    _fill(mail, body)
    mail["Content-Language"] = parcel.content.language
    return mail


def plain_mail(
    sender: MailSender, to: tuple[str, ...], subject: str, text: str, key: str, now: datetime
) -> EmailMessage:
    """A mail of text only. ``key`` makes its Message-ID, ``now`` (aware) its Date."""
    mail = _headed(sender, to, subject, sha256(key.encode()).hexdigest()[:32], now)
    mail.set_content(text)
    return mail


def _headed(sender: MailSender, to: tuple[str, ...], subject: str, key: str, at: datetime) -> EmailMessage:
    """A mail without content; ``key`` names it in its Message-ID, ``at`` (aware) is its Date."""
    mail = EmailMessage(policy=_POLICY)
    mail["Subject"] = one_line(subject)[:200]
    mail["From"] = formataddr((sender.name, sender.address)) if sender.name else sender.address
    mail["To"] = ", ".join(to)
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{key}@{sender.domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    return mail


def _fill(mail: EmailMessage, body: MailBody) -> None:
    mail.set_content(body.text)
    mail.add_alternative(body.html, subtype="html")
    html = mail.get_body(("html",))
    assert html is not None
    for cid, image in body.images.items():
        html.add_related(image, "image", "png", cid=f"<{cid}>", disposition="inline", filename=f"{cid}.png")


def _thread(subscription: str, to: str, domain: str) -> str:
    key = sha256(f"{subscription}\x1f{to}".encode()).hexdigest()[:24]
    return f"<reports.{key}@{domain}>"
