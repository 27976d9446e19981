"""Reports by mail: one for each recipient, encrypted, a retry is no second report, and no header from outside."""

from __future__ import annotations

import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from tests.delivery.delivery_samples import RENDERED, REPORT, all_formats, loopback
from tests.reports.report_examples import empty_report
from yalu.delivery import Channel, DeliveryResult, Target, deliver
from yalu.delivery.mail import mail_server, message
from yalu.errors import DeliveryError, SettingsError
from yalu.settings import Settings


class Inbox:
    """A mail server's handler that keeps what it takes and refuses mail to addresses that begin with "no"."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, EmailMessage]] = []
        self.logins: list[tuple[bytes, bytes]] = []

    async def handle_RCPT(  # noqa: N802  the library's name
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address.startswith("no"):
            return "550 5.1.1 nobody of that name here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  the library's name
        parsed = message_from_bytes(envelope.content, policy=default)
        assert isinstance(parsed, EmailMessage)
        self.mails += [(address, parsed) for address in envelope.rcpt_tos]
        return "250 OK"

    def login(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        self.logins.append((data.login, data.password))
        return AuthResult(success=data.password == b"p:ss/w", handled=False)


@contextmanager
def post_office(inbox: Inbox, **options: Any) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port, authenticator=inbox.login, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """TLS for a server on 127.0.0.1, and a client that trusts it."""
    folder = tmp_path_factory.mktemp("tls")
    command: list[str | Path] = [
        *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"),
        *("-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"),
    ]
    subprocess.run(command, check=True, capture_output=True)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return server, ssl.create_default_context(cafile=str(folder / "cert.pem"))


def by_mail(url: str) -> Settings:
    return replace(Settings(), smtp_url=url, mail_from="Yalu <yalu@river.example>")


def readers(*recipients: str) -> list[Target]:
    return [Target(Channel.MAIL, recipient, recipient) for recipient in recipients]


class TestMail:
    pytestmark = loopback

    def test_everybody_gets_a_mail_of_text_and_html(self) -> None:
        inbox = Inbox()
        with post_office(inbox) as port:
            settings = by_mail(f"smtp://127.0.0.1:{port}")
            results = deliver(REPORT, RENDERED, settings, readers("kim@desk.example", "wang@desk.example"))
        assert all(result.delivered for result in results)
        assert [address for address, _ in inbox.mails] == ["kim@desk.example", "wang@desk.example"]
        for address, mail in inbox.mails:
            assert mail["To"] == address
            assert mail["From"] == "Yalu <yalu@river.example>"
            assert mail["Subject"] == "China–Korea commentary: changes, 24 Nov 2026: 26 changes"
            text, html = mail.iter_parts()
            assert text.get_content().replace("\r\n", "\n") == RENDERED["text"]
            assert html.get_content().replace("\r\n", "\n") == RENDERED["html"]
            assert "观点：首尔的" in html.get_content()

    def test_a_retry_is_the_same_mail_and_each_recipient_has_an_own_one(self) -> None:
        inbox = Inbox()
        with post_office(inbox) as port:
            settings = by_mail(f"smtp://127.0.0.1:{port}")
            deliver(REPORT, RENDERED, settings, readers("kim@desk.example", "wang@desk.example"))
            deliver(REPORT, RENDERED, settings, readers("kim@desk.example", "wang@desk.example"))
        ids = [mail["Message-ID"] for _, mail in inbox.mails]
        assert ids[:2] == ids[2:]
        assert ids[0] != ids[1]

    def test_a_refused_recipient_does_not_keep_the_mail_from_the_others(self) -> None:
        inbox = Inbox()
        with post_office(inbox) as port:
            settings = by_mail(f"smtp://127.0.0.1:{port}")
            refused, invalid, arrived = deliver(
                REPORT, RENDERED, settings, readers("nobody@desk.example", "not an address", "wang@desk.example")
            )
        assert str(refused.error).endswith("550 5.1.1 nobody of that name here")
        assert invalid.error == "recipient 'not an address' is not a mail address"
        assert arrived == DeliveryResult(Channel.MAIL, "wang@desk.example")
        assert [address for address, _ in inbox.mails] == ["wang@desk.example"]

    @pytest.mark.parametrize("way", ["smtps", "smtp+starttls"])
    def test_mail_goes_encrypted_and_with_a_password(
        self, way: str, certificate: tuple[ssl.SSLContext, ssl.SSLContext]
    ) -> None:
        serving, trusting = certificate
        inbox = Inbox()
        tls = {"ssl_context": serving} if way == "smtps" else {"tls_context": serving, "require_starttls": True}
        with post_office(inbox, **tls, auth_require_tls=way != "smtps") as port:
            settings = by_mail(f"{way}://yalu:p%3Ass%2Fw@127.0.0.1:{port}")
            (result,) = deliver(REPORT, RENDERED, settings, readers("kim@desk.example"), tls=trusting)
        assert result.error is None
        assert inbox.logins == [(b"yalu", b"p:ss/w")]
        assert len(inbox.mails) == 1

    def test_a_certificate_nobody_vouches_for_is_refused(
        self, certificate: tuple[ssl.SSLContext, ssl.SSLContext]
    ) -> None:
        inbox = Inbox()
        with post_office(inbox, tls_context=certificate[0]) as port:
            (result,) = deliver(
                REPORT, RENDERED, by_mail(f"smtp+starttls://127.0.0.1:{port}"), readers("kim@desk.example")
            )
        assert "certificate" in str(result.error).casefold()
        assert inbox.mails == []

    def test_a_wrong_password_is_said_without_the_password(
        self, certificate: tuple[ssl.SSLContext, ssl.SSLContext]
    ) -> None:
        serving, trusting = certificate
        with post_office(Inbox(), tls_context=serving) as port:
            settings = by_mail(f"smtp+starttls://yalu:hunter2@127.0.0.1:{port}")
            (result,) = deliver(REPORT, RENDERED, settings, readers("kim@desk.example"), tls=trusting)
        assert str(result.error).startswith(f"mail server 127.0.0.1:{port}: 535")
        assert "hunter2" not in str(result.error)

    def test_a_server_that_is_not_there_is_an_error_for_each_recipient(self) -> None:
        settings = by_mail("smtp://127.0.0.1:1")
        assert [
            result.delivered
            for result in deliver(REPORT, RENDERED, settings, readers("kim@desk.example", "wang@desk.example"))
        ] == [False, False]


def test_a_hostile_address_cannot_add_a_header() -> None:
    for bad in ("kim@desk.example\r\nBcc: x@y.example", "kim@desk.example, x@y.example", "<>", "kim"):
        with pytest.raises(DeliveryError, match="not a mail address"):
            message(REPORT, RENDERED, "yalu@river.example", bad)
        with pytest.raises(DeliveryError, match="not a mail address"):
            message(REPORT, RENDERED, bad, "kim@desk.example")


def test_a_quiet_period_says_so_in_the_subject() -> None:
    quiet = empty_report()
    mail = message(quiet, all_formats(quiet), "yalu@river.example", "kim@desk.example")
    assert str(mail["Subject"]).endswith("no change seen")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://mail.example", "must be smtp://"),
        ("smtp://", "must be smtp://"),
        ("smtp://mail.example:port", "cannot be read"),
        ("smtp://kim:secret@mail.example", "a password needs smtps://"),
    ],
)
def test_a_mail_server_that_cannot_be_used_is_refused_without_showing_its_address(url: str, reason: str) -> None:
    with pytest.raises(SettingsError, match=reason) as caught:
        mail_server(url)
    assert "secret" not in str(caught.value)


def test_a_mail_server_is_read_with_its_usual_port() -> None:
    assert (mail_server("smtps://mail.example").port, mail_server("smtp+starttls://mail.example").port) == (465, 587)
    server = mail_server("smtps://kim:p%40ss@mail.example:2465")
    assert (server.user, server.password, server.port) == ("kim", "p@ss", 2465)
    assert "p@ss" not in repr(server)
