"""One mail server of any temper: what became of each mail is known, or known to be unknown."""

from __future__ import annotations

import ssl
import subprocess
from pathlib import Path

import pytest

from tests.delivery.delivery_samples import begin, loopback
from tests.delivery.mail_servers import Inbox, free_port, post_office, trickling_server
from yalu.delivery.parcels import DELIVERED, Way
from yalu.delivery.smtp import Envelope, SmtpSession, mail_server
from yalu.errors import ClaimLost, SettingsError
from yalu.model import DeliveryState

MAIL = b"Subject: hi\r\n\r\nfirst\r\n.\r\n..second\r\n"


def to(address: str, content: bytes = MAIL) -> Envelope:
    return Envelope("yalu@river.example", address, content)


def session(port: int, **options: float) -> SmtpSession:
    return SmtpSession(mail_server(f"smtp://127.0.0.1:{port}"), **options)  # type: ignore[arg-type]


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


class TestServers:
    pytestmark = loopback

    def test_many_mails_go_over_one_connection_and_arrive_as_they_are(self) -> None:
        inbox = Inbox()
        with post_office(inbox) as port:
            smtp = session(port)
            assert [smtp.send(to(f"r{number}@desk.example"), begin) for number in range(5)] == [DELIVERED] * 5
            smtp.close()
        assert inbox.connections == 1
        assert inbox.raw == [MAIL] * 5

    def test_before_the_ledger_agrees_the_server_has_no_mail(self) -> None:
        inbox = Inbox()

        def lost() -> None:
            raise ClaimLost("another process has it")

        with post_office(inbox) as port:
            smtp = session(port)
            with pytest.raises(ClaimLost):
                smtp.send(to("kim@desk.example"), lost)
            assert smtp.send(to("wang@desk.example"), begin) == DELIVERED
            smtp.close()
        assert inbox.count == {"wang@desk.example": 1}

    @pytest.mark.parametrize(
        ("answer", "state"), [("550 5.1.1 nobody", DeliveryState.REFUSED), ("451 4.7.1 later", DeliveryState.FAILED)]
    )
    def test_a_refused_reader_does_not_keep_the_mail_from_the_others(self, answer: str, state: DeliveryState) -> None:
        inbox = Inbox(refused={"no@desk.example": answer}, after={"full@desk.example": answer})
        with post_office(inbox) as port:
            smtp = session(port)
            for address in ("no@desk.example", "full@desk.example"):
                outcome = smtp.send(to(address), begin)
                assert (outcome.state, outcome.way) == (state, Way.OPEN)
                assert str(outcome.error).endswith(answer)
            assert smtp.send(to("wang@desk.example"), begin) == DELIVERED
            smtp.close()
        assert inbox.connections == 1

    def test_a_server_that_drops_after_the_mail_leaves_it_unknown(self) -> None:
        inbox = Inbox(unanswered={"kim@desk.example"})
        with post_office(inbox) as port:
            smtp = session(port)
            outcome = smtp.send(to("kim@desk.example"), begin)
            assert (outcome.state, outcome.way) == (DeliveryState.UNKNOWN, Way.DROPPED)
            assert "it may have arrived or not" in str(outcome.error)
            assert smtp.send(to("wang@desk.example"), begin) == DELIVERED
            smtp.close()
        assert inbox.connections == 2

    def test_a_connection_that_was_closed_meanwhile_is_made_anew(self) -> None:
        inbox, port = Inbox(), free_port()
        smtp = session(port)
        for _ in range(2):
            with post_office(inbox, port):
                assert smtp.send(to("kim@desk.example"), begin) == DELIVERED
        smtp.close()
        assert inbox.connections == 2

    def test_a_server_that_trickles_is_left_at_the_deadline(self) -> None:
        with trickling_server() as server:
            outcome = session(server.port, seconds=0.5).send(to("kim@desk.example"), begin)
        assert (outcome.state, outcome.way) == (DeliveryState.PENDING, Way.CLOSED)
        assert outcome.error == f"mail server 127.0.0.1:{server.port}: not done within 0.5 s"

    def test_a_server_that_is_slow_with_its_answer_leaves_the_mail_unknown(self) -> None:
        with post_office(Inbox(delay=1.5)) as port:
            outcome = session(port, seconds=0.5).send(to("kim@desk.example"), begin)
        assert outcome.state is DeliveryState.UNKNOWN

    def test_a_server_that_is_not_there_has_no_mail(self) -> None:
        outcome = session(free_port()).send(to("kim@desk.example"), begin)
        assert (outcome.state, outcome.way) == (DeliveryState.PENDING, Way.CLOSED)

    @pytest.mark.parametrize("way", ["smtps", "smtp+starttls"])
    def test_mail_goes_encrypted_and_with_a_password(
        self, way: str, certificate: tuple[ssl.SSLContext, ssl.SSLContext]
    ) -> None:
        serving, trusting = certificate
        inbox = Inbox()
        tls = {"ssl_context": serving} if way == "smtps" else {"tls_context": serving, "require_starttls": True}
        with post_office(inbox, **tls, auth_require_tls=way != "smtps") as port:
            smtp = SmtpSession(mail_server(f"{way}://yalu:p%3Ass%2Fw@127.0.0.1:{port}"), tls=trusting)
            assert smtp.send(to("kim@desk.example"), begin) == DELIVERED
            smtp.examine()
        assert inbox.logins == [(b"yalu", b"p:ss/w")] * 2 or inbox.logins == [(b"yalu", b"p:ss/w")]
        assert len(inbox.mails) == 1

    def test_a_certificate_nobody_vouches_for_is_refused(
        self, certificate: tuple[ssl.SSLContext, ssl.SSLContext]
    ) -> None:
        inbox = Inbox()
        with post_office(inbox, tls_context=certificate[0]) as port:
            outcome = SmtpSession(mail_server(f"smtp+starttls://127.0.0.1:{port}")).send(to("kim@desk.example"), begin)
        assert outcome.way is Way.CLOSED
        assert "certificate" in str(outcome.error).casefold()
        assert inbox.mails == []

    def test_a_wrong_password_is_said_without_the_password(
        self, certificate: tuple[ssl.SSLContext, ssl.SSLContext]
    ) -> None:
        serving, trusting = certificate
        with post_office(Inbox(), tls_context=serving) as port:
            smtp = SmtpSession(mail_server(f"smtp+starttls://yalu:hunter2@127.0.0.1:{port}"), tls=trusting)
            with pytest.raises(SettingsError, match=f"mail server 127.0.0.1:{port}: 535") as caught:
                smtp.examine()
        assert "hunter2" not in str(caught.value)


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
