"""Reports reach people by mail, as files and by webhook; a retry is no second report; one failure stops no other."""

from __future__ import annotations

import json
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from lxml import etree

from tests.reports.report_examples import NOW, SINCE, UNTIL, busy_report, empty_report, item
from yalu.delivery import Channel, DeliveryResult, Target, deliver, formats_for, targets
from yalu.delivery.folder import MOST_ENTRIES, publish
from yalu.delivery.mail import mail_server, message
from yalu.delivery.webhook import post
from yalu.errors import DeliveryError, SettingsError
from yalu.reports import Report, render
from yalu.settings import Settings

ATOM = "{http://www.w3.org/2005/Atom}"
loopback = [pytest.mark.loopback, pytest.mark.enable_socket]


def all_formats(report: Report) -> dict[str, str]:
    return {form: render(report, form) for form in ("text", "html", "json", "atom")}


REPORT = busy_report()
RENDERED = all_formats(REPORT)


def never_wait(_seconds: float) -> None:
    raise AssertionError("waited")


# --- mail ---


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


def by_mail(url: str, *recipients: str) -> Settings:
    return replace(Settings(), smtp_url=url, mail_from="Yalu <yalu@river.example>", mail_to=recipients)


class TestMail:
    pytestmark = loopback

    def test_everybody_gets_a_mail_of_text_and_html(self) -> None:
        inbox = Inbox()
        with post_office(inbox) as port:
            settings = by_mail(f"smtp://127.0.0.1:{port}", "kim@desk.example", "wang@desk.example")
            results = deliver(REPORT, RENDERED, settings)
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
            settings = by_mail(f"smtp://127.0.0.1:{port}", "kim@desk.example", "wang@desk.example")
            deliver(REPORT, RENDERED, settings)
            deliver(REPORT, RENDERED, settings)
        ids = [mail["Message-ID"] for _, mail in inbox.mails]
        assert ids[:2] == ids[2:]
        assert ids[0] != ids[1]

    def test_a_refused_recipient_does_not_keep_the_mail_from_the_others(self) -> None:
        inbox = Inbox()
        with post_office(inbox) as port:
            settings = by_mail(f"smtp://127.0.0.1:{port}", "nobody@desk.example", "not an address", "wang@desk.example")
            refused, invalid, arrived = deliver(REPORT, RENDERED, settings)
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
            settings = by_mail(f"{way}://yalu:p%3Ass%2Fw@127.0.0.1:{port}", "kim@desk.example")
            (result,) = deliver(REPORT, RENDERED, settings, tls=trusting)
        assert result.error is None
        assert inbox.logins == [(b"yalu", b"p:ss/w")]
        assert len(inbox.mails) == 1

    def test_a_certificate_nobody_vouches_for_is_refused(
        self, certificate: tuple[ssl.SSLContext, ssl.SSLContext]
    ) -> None:
        inbox = Inbox()
        with post_office(inbox, tls_context=certificate[0]) as port:
            (result,) = deliver(REPORT, RENDERED, by_mail(f"smtp+starttls://127.0.0.1:{port}", "kim@desk.example"))
        assert "certificate" in str(result.error).casefold()
        assert inbox.mails == []

    def test_a_wrong_password_is_said_without_the_password(
        self, certificate: tuple[ssl.SSLContext, ssl.SSLContext]
    ) -> None:
        serving, trusting = certificate
        with post_office(Inbox(), tls_context=serving) as port:
            settings = by_mail(f"smtp+starttls://yalu:hunter2@127.0.0.1:{port}", "kim@desk.example")
            (result,) = deliver(REPORT, RENDERED, settings, tls=trusting)
        assert str(result.error).startswith(f"mail server 127.0.0.1:{port}: 535")
        assert "hunter2" not in str(result.error)

    def test_a_server_that_is_not_there_is_an_error_for_each_recipient(self) -> None:
        settings = by_mail("smtp://127.0.0.1:1", "kim@desk.example", "wang@desk.example")
        assert [result.delivered for result in deliver(REPORT, RENDERED, settings)] == [False, False]


def test_a_hostile_title_or_address_cannot_add_a_header() -> None:
    hostile = replace(busy_report(), title="Changes\r\nBcc: everybody@desk.example")
    mail = message(hostile, RENDERED, "yalu@river.example", "kim@desk.example")
    assert mail["Bcc"] is None
    assert b"\nBcc:" not in mail.as_bytes()
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


# --- folder ---


def test_a_folder_gets_a_page_a_report_and_the_newest_as_its_index(tmp_path: Path) -> None:
    folder = tmp_path / "public" / "yalu"
    (result,) = deliver(REPORT, RENDERED, replace(Settings(), feed_directory=str(folder)))
    assert result == DeliveryResult(Channel.FOLDER, str(folder))
    assert (folder / "reports" / f"{REPORT.id}.html").read_text(encoding="utf-8") == RENDERED["html"]
    assert (folder / "index.html").read_text(encoding="utf-8") == RENDERED["html"]
    assert json.loads((folder / "reports" / f"{REPORT.id}.json").read_text(encoding="utf-8"))["report"] == REPORT.id
    assert [path for path in folder.rglob("*") if path.name.startswith(".")] == []


def test_publishing_again_changes_nothing(tmp_path: Path) -> None:
    def files() -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    publish(REPORT, RENDERED, tmp_path)
    before = files()
    publish(REPORT, RENDERED, tmp_path)
    assert files() == before


def test_an_old_report_that_is_published_late_does_not_become_the_index(tmp_path: Path) -> None:
    publish(REPORT, RENDERED, tmp_path)
    late = busy_report(since=SINCE.replace(day=22), until=SINCE)
    publish(late, all_formats(late), tmp_path)
    assert (tmp_path / "index.html").read_text(encoding="utf-8") == RENDERED["html"]
    assert len(list((tmp_path / "reports").glob("*.html"))) == 2


def test_the_feed_grows_without_doubles_and_stays_bounded(tmp_path: Path) -> None:
    from yalu.model import Kind
    from yalu.reports import build

    def report(first: int, count: int) -> Report:
        items = [item(n, Kind.ARTICLE_GONE, source_id=f"s{n}") for n in range(first, first + count)]
        return build(items, since=SINCE, until=UNTIL, now=NOW)

    def ids() -> list[str | None]:
        return [entry.findtext(f"{ATOM}id") for entry in etree.parse(tmp_path / "changes.atom").iter(f"{ATOM}entry")]

    publish(report(0, 50), all_formats(report(0, 50)), tmp_path)
    publish(report(25, 50), all_formats(report(25, 50)), tmp_path)
    assert len(ids()) == len(set(ids())) == 75
    for first in range(100, 500, 50):
        publish(report(first, 50), all_formats(report(first, 50)), tmp_path)
    assert len(ids()) == len(set(ids())) == MOST_ENTRIES


def test_a_feed_that_cannot_be_read_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "changes.atom").write_text("<feed", encoding="utf-8")
    publish(REPORT, RENDERED, tmp_path)
    assert len(list(etree.parse(tmp_path / "changes.atom").iter(f"{ATOM}entry"))) == 13


def test_a_folder_that_cannot_be_written_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    (result,) = deliver(REPORT, RENDERED, replace(Settings(), feed_directory=str(tmp_path / "file")))
    assert result.error == f"folder {tmp_path / 'file'}: Not a directory"


# --- webhooks ---


@contextmanager
def receiver(*answers: tuple[int, dict[str, str]]) -> Iterator[tuple[str, list[tuple[dict[str, str], bytes]]]]:
    """A server that gives the answers in turn and keeps what was posted."""
    taken: list[tuple[dict[str, str], bytes]] = []
    left = list(answers)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            taken.append(({name.lower(): value for name, value in self.headers.items()}, body))
            status, headers = left.pop(0)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST  # noqa: N815

        def log_message(self, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook/SECRET", taken
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class TestWebhook:
    pytestmark = loopback

    def test_the_report_is_posted_as_json(self) -> None:
        with receiver((204, {})) as (url, taken):
            (result,) = deliver(REPORT, RENDERED, replace(Settings(), webhooks=(url,)), wait=never_wait)
        assert result.delivered
        ((headers, body),) = taken
        assert headers["content-type"] == "application/json; charset=utf-8"
        assert headers["idempotency-key"] == REPORT.id
        assert body.decode() == RENDERED["json"]

    def test_a_server_error_is_tried_again_after_a_growing_pause(self) -> None:
        waits: list[float] = []
        with receiver((503, {}), (500, {}), (200, {})) as (url, taken):
            assert post(url, "{}", "key", wait=waits.append) == 3
        assert waits == [1.0, 3.0]
        assert len(taken) == 3

    def test_retry_after_is_obeyed_within_reason(self) -> None:
        waits: list[float] = []
        with receiver((429, {"Retry-After": "7"}), (503, {"Retry-After": "86400"}), (200, {})) as (url, _):
            post(url, "{}", "key", wait=waits.append)
        assert waits == [7.0, 30.0]

    def test_it_gives_up_after_three_attempts_without_telling_the_address(self) -> None:
        with receiver(*[(500, {})] * 3) as (url, taken), pytest.raises(DeliveryError) as caught:
            post(url, "{}", "key", wait=lambda _: None)
        assert len(taken) == 3
        assert "answered 500" in str(caught.value)
        assert "SECRET" not in str(caught.value)

    @pytest.mark.parametrize("status", [400, 403, 404, 410])
    def test_a_refusal_is_not_tried_again(self, status: int) -> None:
        with receiver((status, {})) as (url, taken), pytest.raises(DeliveryError, match=f"answered {status}"):
            post(url, "{}", "key", wait=never_wait)
        assert len(taken) == 1

    @pytest.mark.parametrize("status", [301, 302, 307, 308])
    def test_redirects_are_not_followed(self, status: int) -> None:
        with receiver((200, {})) as (elsewhere, never), receiver((status, {"Location": "file:///etc/passwd"})) as one:
            with pytest.raises(DeliveryError, match="redirects are not followed"):
                post(one[0], "{}", "key", wait=never_wait)
            with receiver((status, {"Location": elsewhere})) as two, pytest.raises(DeliveryError, match="not followed"):
                post(two[0], "{}", "key", wait=never_wait)
        assert never == []

    def test_one_target_that_fails_stops_no_other(self, tmp_path: Path) -> None:
        with receiver((404, {}), (200, {})) as (url, taken):
            settings = replace(
                Settings(),
                smtp_url="smtp://127.0.0.1:1",
                mail_from="yalu@river.example",
                mail_to=("kim@desk.example",),
                feed_directory=str(tmp_path),
                webhooks=(url, url + "2"),
            )
            results = deliver(REPORT, RENDERED, settings, wait=never_wait)
        assert [(result.channel, result.delivered) for result in results] == [
            (Channel.MAIL, False),
            (Channel.FOLDER, True),
            (Channel.WEBHOOK, False),
            (Channel.WEBHOOK, True),
        ]
        assert len(taken) == 2


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://a.example/", "https://", "hook", "http://[::1"])
def test_a_webhook_that_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="webhooks: "):
        targets(replace(Settings(), webhooks=(url,)))


# --- targets ---


def test_targets_are_what_the_settings_say_and_secrets_stay_out_of_sight() -> None:
    settings = replace(
        Settings(),
        smtp_url="smtps://mail.example",
        mail_from="yalu@river.example",
        mail_to=("kim@desk.example",),
        feed_directory="/srv/yalu",
        webhooks=("https://hooks.example/T0/SECRET",),
    )
    chosen = targets(settings)
    assert [target.channel for target in chosen] == [Channel.MAIL, Channel.FOLDER, Channel.WEBHOOK]
    assert chosen[2].recipient.startswith("hooks.example#")
    assert "SECRET" not in repr(chosen)
    assert formats_for(chosen) == {"text", "html", "json", "atom"}
    assert targets(Settings()) == ()


@pytest.mark.parametrize(("given", "missing"), [("smtp_url", "mail_from"), ("mail_from", "smtp_url")])
def test_mail_needs_a_server_and_a_sender(given: str, missing: str) -> None:
    settings = replace(Settings(), mail_to=("kim@desk.example",), **{given: "smtps://mail.example"})  # type: ignore[arg-type]
    with pytest.raises(SettingsError, match=f"{missing} is not"):
        targets(settings)


def test_only_those_that_are_still_due_can_be_chosen(tmp_path: Path) -> None:
    due = Target(Channel.FOLDER, "here", str(tmp_path))
    settings = replace(Settings(), webhooks=("https://hooks.example/x",))
    wait: Callable[[float], None] = never_wait
    assert deliver(REPORT, RENDERED, settings, only=[due], wait=wait) == (DeliveryResult(Channel.FOLDER, "here"),)
