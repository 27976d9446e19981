"""Hands mails over to one SMTP server, over one connection, and knows what became of each.

The body goes first. ``begin`` is called just before the line that ends it: until then the server has no mail, so that
whatever happens is safely repeated. From that line to the server's answer nobody can tell whether it took the mail.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from yalu.delivery.outgoing import Deadline
from yalu.delivery.parcels import DELIVERED, DeliveryOutcome, Way
from yalu.errors import SettingsError
from yalu.model import DeliveryState
from yalu.redact import hidden
from yalu.text import one_line

SECONDS = 120.0
"""Deadline of one hand-over, connecting included."""
WAIT = 30.0
"""Seconds to wait for the next byte."""

_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_CLOSING = 421


@dataclass(frozen=True, slots=True)
class MailServer:
    """A mail server as ``smtp_url`` names it."""

    host: str
    port: int
    way: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    def __str__(self) -> str:
        return f"mail server {self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Envelope:
    """A mail as it goes over the line: CRLF at the end of each line, 7 bit."""

    sender: str
    recipient: str
    content: bytes


def mail_server(url: str) -> MailServer:
    """Parse ``smtp[s]://USER:PASSWORD@HOST:PORT`` or ``smtp+starttls://…``.

    Raises SettingsError for another scheme, a missing host, or a password that would cross a network unencrypted. The
    message never contains the address, which may hold a password.
    """
    if url.startswith("airflow:"):
        raise SettingsError("smtp_url: a connection of Airflow is known to Airflow's tasks only")
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


class SmtpSession:
    """One connection for any number of mails; it is made anew after a drop.

    ``tls`` None checks certificates as usual; ``seconds`` is the deadline of one hand-over.
    """

    def __init__(self, server: MailServer, *, tls: ssl.SSLContext | None = None, seconds: float = SECONDS) -> None:
        self._server = server
        self._tls = tls or ssl.create_default_context()
        self._seconds = seconds
        self._smtp: _Connection | None = None

    def send(self, mail: Envelope, begin: Callable[[], None]) -> DeliveryOutcome:
        """Hand one mail over. ``begin`` is called before the line that ends it; what it raises passes."""
        with Deadline(self._seconds) as deadline:
            for reused in (True, False) if self._smtp is not None else (False,):
                if (failure := self._connect(deadline)) is not None:
                    return failure
                outcome = self._prepare(mail, deadline)
                if outcome is None:
                    return self._end(begin, deadline)
                if not (reused and outcome.way is not Way.OPEN and not deadline.expired):
                    return outcome
        raise AssertionError("unreachable")

    def examine(self) -> None:
        """Connect and log in. Raises SettingsError that says why the server cannot be used."""
        with Deadline(self._seconds) as deadline:
            failure = self._connect(deadline)
        self.close()
        if failure is not None:
            raise SettingsError(str(failure.error))

    def close(self) -> None:
        """End the connection."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with Deadline(min(self._seconds, 5)) as deadline, suppress(OSError, ValueError):
                smtp.watch(deadline)
                smtp.quit()
            smtp.close()

    def _connect(self, deadline: Deadline) -> DeliveryOutcome | None:
        if self._smtp is not None:
            self._smtp.watch(deadline)
            return None
        smtp = _Connection(self._server, self._tls, deadline)
        try:
            smtp.open()
        except (OSError, smtplib.SMTPException, ValueError) as error:
            smtp.close()
            return DeliveryOutcome(DeliveryState.PENDING, self._error_line(error, deadline), Way.CLOSED)
        self._smtp = smtp
        return None

    def _prepare(self, mail: Envelope, deadline: Deadline) -> DeliveryOutcome | None:
        """Everything before the line that ends the mail; None when the server waits for that line."""
        assert self._smtp is not None
        try:
            options = [f"size={len(mail.content)}"] if self._smtp.has_extn("size") else []
            code, reply = self._smtp.mail(mail.sender, options)
            if code != 250:
                return self._refused(code, reply, DeliveryOutcome(DeliveryState.PENDING, way=Way.CLOSED))
            code, reply = self._smtp.rcpt(mail.recipient)
            if code not in (250, 251):
                return self._refused(code, reply)
            code, reply = self._smtp.docmd("DATA")
            if code != 354:
                return self._refused(code, reply)
            self._smtp.send(_stuffed(mail.content))
        except (OSError, smtplib.SMTPException, ValueError) as error:
            self._drop()
            return DeliveryOutcome(DeliveryState.FAILED, self._error_line(error, deadline), Way.DROPPED)
        return None

    def _end(self, begin: Callable[[], None], deadline: Deadline) -> DeliveryOutcome:
        assert self._smtp is not None
        try:
            begin()
        except BaseException:
            self._drop()  # an unfinished mail is thrown away by the server
            raise
        try:
            self._smtp.send(b".\r\n")
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            return DeliveryOutcome(DeliveryState.FAILED, self._error_line(error, deadline), Way.DROPPED)
        try:
            code, reply = self._smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            reason = f"no answer to the whole mail, it may have arrived or not: {self._error_line(error, deadline)}"
            return DeliveryOutcome(DeliveryState.UNKNOWN, reason, Way.DROPPED)
        return DELIVERED if 200 <= code < 300 else self._refused(code, reply)

    def _refused(self, code: int, reply: bytes, otherwise: DeliveryOutcome | None = None) -> DeliveryOutcome:
        """The server's no to this mail: for good (5xx) or for now."""
        line = f"{self._server}: {code} {_decoded(reply)}"
        if code == _CLOSING or code < 0:
            self._drop()
            return DeliveryOutcome(DeliveryState.FAILED, line, Way.DROPPED)
        assert self._smtp is not None
        with suppress(OSError, smtplib.SMTPException):
            self._smtp.rset()
        if otherwise is not None:
            return DeliveryOutcome(otherwise.state, line, otherwise.way)
        return DeliveryOutcome(DeliveryState.REFUSED if code >= 500 else DeliveryState.FAILED, line)

    def _drop(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()

    def _error_line(self, error: Exception, deadline: Deadline) -> str:
        """What went wrong, in one line without secrets."""
        if deadline.expired:
            return f"{self._server}: not done within {deadline.seconds:g} s"
        if isinstance(error, smtplib.SMTPResponseException):
            return f"{self._server}: {error.smtp_code} {_decoded(error.smtp_error)}"
        return f"{self._server}: {hidden(one_line(str(error)))[:200] or type(error).__name__}"


class _Connection(smtplib.SMTP):
    """A connection whose every socket is watched, from the first byte on."""

    def __init__(self, server: MailServer, tls: ssl.SSLContext, deadline: Deadline) -> None:
        super().__init__(timeout=min(WAIT, deadline.seconds), local_hostname=socket.gethostname())
        self._server = server
        self._context = tls
        self._deadline = deadline

    def open(self) -> None:
        """Connect, encrypt and log in. Raises OSError (which SMTPException is)."""
        self.connect(self._server.host, self._server.port)
        if self._server.way == "smtp+starttls":
            self._host = self._server.host  # the name the certificate must have
            self.starttls(context=self._context)
            assert self.sock is not None
            self._deadline.watch(self.sock)
        if self._server.user is not None:
            self.login(self._server.user, self._server.password or "")
        else:
            self.ehlo_or_helo_if_needed()

    def watch(self, deadline: Deadline) -> None:
        """Watch the open connection during another hand-over."""
        self._deadline = deadline
        if self.sock is not None:
            deadline.watch(self.sock)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = socket.create_connection((host, port), timeout)
        # The line that ends a mail must not wait until the server has acknowledged the body.
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._deadline.watch(plain)
        if self._server.way != "smtps":
            return plain
        wrapped = self._context.wrap_socket(plain, server_hostname=host)
        self._deadline.watch(wrapped)
        return wrapped


def _stuffed(content: bytes) -> bytes:
    """The body with dots doubled at the begin of lines, and without the line that ends it."""
    lines = content.replace(b"\r\n.", b"\r\n..")
    if lines.startswith(b"."):
        lines = b"." + lines
    return lines if lines.endswith(b"\r\n") else lines + b"\r\n"


def _decoded(words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return hidden(one_line(text))[:200]
