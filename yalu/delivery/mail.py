"""Mails reports: one message per recipient, text and HTML, with an id that is stable across attempts."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, parseaddr
from hashlib import sha256
from urllib.parse import unquote, urlsplit

from yalu.errors import DeliveryError, SettingsError
from yalu.redact import hidden
from yalu.reports.report import Report
from yalu.reports.words.sentences import title
from yalu.reports.words.words import words_for
from yalu.text import one_line

TIMEOUT = 30
"""Seconds to wait for a mail server's answer."""

_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\\\"]{1,64}@[^\s@<>()\[\],;:\\\"]{1,255}")


@dataclass(frozen=True, slots=True)
class MailServer:
    """A mail server as ``smtp_url`` names it."""

    host: str
    port: int
    way: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)


def mail_server(url: str) -> MailServer:
    """Parse ``smtp[s]://USER:PASSWORD@HOST:PORT`` or ``smtp+starttls://…``.

    Raises SettingsError for another scheme, a missing host, or a password that would cross a network unencrypted. The
    message never contains the address, which may hold a password.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise SettingsError("smtp_url: cannot be read") from error
    if parts.scheme not in _PORTS or not host:
        raise SettingsError("smtp_url: must be smtp://, smtp+starttls:// or smtps:// with a host")
    user = unquote(parts.username) if parts.username else None
    if user and parts.scheme == "smtp" and host not in _LOOPBACK:
        raise SettingsError("smtp_url: a password needs smtps:// or smtp+starttls:// unless the server is this machine")
    return MailServer(
        host, port or _PORTS[parts.scheme], parts.scheme, user, unquote(parts.password) if parts.password else None
    )


def message(report: Report, rendered: Mapping[str, str], sender: str, recipient: str) -> EmailMessage:
    """The report as a mail to one recipient; ``rendered`` holds its "text" and "html".

    The Message-ID depends on the report and the recipient only, so that a mail sent twice is shown once. Raises
    DeliveryError for an address that is none.
    """
    name, address = _parsed(sender, "sender")
    _, to = _parsed(recipient, "recipient")
    key = sha256(f"{report.id}\x1f{to}".encode()).hexdigest()[:12]
    mail = EmailMessage(policy=SMTP)
    about = title(words_for(report.reader.language))
    mail["Subject"] = one_line(f"{about}, {report.until:%d %b %Y}: {_subject(report)}")[:200]
    mail["From"] = formataddr((name, address)) if name else address
    mail["To"] = to
    mail["Date"] = format_datetime(report.made_at)
    mail["Message-ID"] = f"<{report.id}.{key}@{address.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["List-Unsubscribe"] = f"<mailto:{address}?subject=unsubscribe>"
    mail.set_content(rendered["text"])
    mail.add_alternative(rendered["html"], subtype="html")
    return mail


def send(
    server: MailServer, messages: Sequence[EmailMessage], *, tls: ssl.SSLContext | None = None
) -> list[DeliveryError | None]:
    """Send messages over one connection; returns, for each, why it was not accepted, or None.

    Raises DeliveryError when the server cannot be used at all. ``tls`` None checks certificates as usual.
    """
    refusals: list[DeliveryError | None] = []
    with _connection(server, tls or ssl.create_default_context()) as smtp:
        for mail in messages:
            try:
                smtp.send_message(mail)
                refusals.append(None)
            except (OSError, UnicodeError) as error:  # smtplib's own errors are OSErrors too
                refused = isinstance(error, UnicodeError) or _is_refusal(error)
                what = "the mail server refused the message" if refused else f"mail server {server.host}:{server.port}"
                refusals.append(DeliveryError(f"{what}: {_reason(error)}"))
                if not refused:
                    return refusals + refusals[-1:] * (len(messages) - len(refusals))
    return refusals


def _subject(report: Report) -> str:
    if not report.changes:
        return "no change seen"
    return f"{report.changes} change" + ("s" if report.changes != 1 else "")


def _parsed(text: str, what: str) -> tuple[str, str]:
    name, address = parseaddr(text) if "<" in text else ("", text.strip())
    if not _ADDRESS.fullmatch(address) or any(ord(sign) < 32 for sign in text):
        raise DeliveryError(f"{what} {text[:80]!r} is not a mail address")
    return one_line(name), address


@contextmanager
def _connection(server: MailServer, tls: ssl.SSLContext) -> Iterator[smtplib.SMTP]:
    where = f"mail server {server.host}:{server.port}"
    try:
        smtp = (
            smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=tls)
            if server.way == "smtps"
            else smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
        )
    except (OSError, smtplib.SMTPException) as error:
        raise DeliveryError(f"{where}: {_reason(error)}") from error
    try:
        with smtp:
            if server.way == "smtp+starttls":
                smtp.starttls(context=tls)
            if server.user is not None:
                smtp.login(server.user, server.password or "")
            yield smtp
    except (OSError, smtplib.SMTPException) as error:
        raise DeliveryError(f"{where}: {_reason(error)}") from error


def _is_refusal(error: OSError) -> bool:
    """Whether the server refused one message and may still accept the next."""
    return isinstance(error, smtplib.SMTPException) and not isinstance(error, smtplib.SMTPServerDisconnected)


def _reason(error: Exception) -> str:
    """What a server or the system said, in one line."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        return f"{code} {_decoded(words)}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_decoded(error.smtp_error)}"
    return hidden(one_line(str(error)))[:200] or type(error).__name__


def _decoded(words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return hidden(one_line(text))[:200]
