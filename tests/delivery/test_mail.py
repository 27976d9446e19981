"""Reports as mails: stable ids, threads, signatures, a way to unsubscribe, and no header from outside."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from tests.delivery.delivery_samples import BODY, PNG, SIX, Content, begin, loopback, parcel
from tests.delivery.mail_servers import Inbox, post_office, signing_key
from yalu.delivery.dkim_signature import DkimKey, load_dkim_key
from yalu.delivery.mail import MailSender, MailSession, mail_sender, plain_mail, report_mail
from yalu.delivery.parcels import DELIVERED
from yalu.delivery.smtp import mail_server
from yalu.errors import SettingsError

SENDER = mail_sender("Yalu <yalu@river.example>")


@pytest.fixture(scope="module")
def dkim_key(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A private key and its public half as the DNS would hold it."""
    file = signing_key(tmp_path_factory.mktemp("dkim"))
    command: list[str | Path] = ["openssl", "rsa", "-in", file, "-pubout", "-outform", "PEM"]
    public = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return file, "v=DKIM1; k=rsa; p=" + "".join(public.splitlines()[1:-1])


def parsed(mail: EmailMessage) -> EmailMessage:
    message = message_from_bytes(mail.as_bytes(), policy=default)
    assert isinstance(message, EmailMessage)
    return message


def test_a_mail_has_text_html_and_the_images_beside_the_html() -> None:
    mail = parsed(report_mail(parcel(), SENDER))
    assert mail["From"] == "Yalu <yalu@river.example>"
    assert mail["To"] == "kim@desk.example"
    assert mail["Subject"] == "China–Korea commentary: 26 changes"
    assert mail["Date"].datetime == SIX
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "en"
    assert mail["List-Id"] == "<desk.yalu.river.example>"
    text, related = mail.iter_parts()
    assert text.get_content().replace("\r\n", "\n") == BODY.text
    assert related.get_content_type() == "multipart/related"
    html, image = related.iter_parts()
    assert html.get_content().replace("\r\n", "\n") == BODY.html
    assert (image["Content-ID"], image.get_content()) == ("<days>", PNG)
    assert all(byte < 128 for byte in mail.as_bytes())


def test_a_retry_is_the_same_mail_and_each_reader_and_period_has_an_own_one() -> None:
    first, again = (report_mail(parcel(), SENDER)["Message-ID"] for _ in range(2))
    assert first == again
    others = [parcel("mailto:wang@desk.example"), parcel(subscription="week")]
    assert len({first, *(report_mail(other, SENDER)["Message-ID"] for other in others)}) == 3


def test_the_mails_of_one_subscription_to_one_reader_are_one_thread() -> None:
    kim, wang, week = (
        report_mail(each, SENDER)["References"]
        for each in (parcel(), parcel("mailto:wang@desk.example"), parcel(subscription="week"))
    )
    assert kim == report_mail(parcel(), SENDER)["In-Reply-To"]
    assert len({kim, wang, week}) == 3


def test_without_a_signature_unsubscribing_is_a_mail() -> None:
    mail = report_mail(parcel(), MailSender("yalu@river.example", unsubscribe=lambda *_: "https://room.example/u/1"))
    assert mail["List-Unsubscribe"] == "<mailto:yalu@river.example?subject=unsubscribe%20desk>"
    assert mail["List-Unsubscribe-Post"] is None


class TestSigned:
    pytestmark = loopback

    def test_a_signed_mail_covers_the_ways_to_unsubscribe(self, dkim_key: tuple[Path, str]) -> None:
        dkim = pytest.importorskip("dkim")
        file, public = dkim_key
        sender = MailSender(
            "yalu@river.example",
            "Yalu",
            load_dkim_key(file, "news", "river.example"),
            lambda subscription, recipient: f"https://room.example/unsubscribe/{subscription}.{recipient[:3]}",
        )
        inbox = Inbox()
        with post_office(inbox) as port:
            session = MailSession(mail_server(f"smtp://127.0.0.1:{port}"), sender)
            assert session.hand_over(parcel(), begin) == DELIVERED
            session.close()
        ((_, mail),) = inbox.mails
        assert mail["List-Unsubscribe"] == (
            "<https://room.example/unsubscribe/desk.kim>, <mailto:yalu@river.example?subject=unsubscribe%20desk>"
        )
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        (raw,) = inbox.raw

        def record(name: bytes, timeout: int = 5) -> bytes:
            assert name == b"news._domainkey.river.example."
            return public.encode()

        assert dkim.verify(raw, dnsfunc=record)
        assert not dkim.verify(raw.replace(b"One-Click", b"Two-Click"), dnsfunc=record)
        assert not dkim.verify(raw.replace(b"desk.kim>", b"desk.you>"), dnsfunc=record)


def test_half_a_signature_is_refused(dkim_key: tuple[Path, str], tmp_path: Path) -> None:
    file, _ = dkim_key
    assert load_dkim_key(None, "", "river.example") is None
    with pytest.raises(SettingsError, match="belong together"):
        load_dkim_key(file, "", "river.example")
    with pytest.raises(SettingsError, match="No such file"):
        load_dkim_key(tmp_path / "none.pem", "news", "river.example")
    (tmp_path / "odd.pem").write_text("nothing")
    with pytest.raises(SettingsError, match="no RSA private key"):
        load_dkim_key(tmp_path / "odd.pem", "news", "river.example")
    key = load_dkim_key(file, "news", "river.example")
    assert isinstance(key, DkimKey) and "BEGIN" not in repr(key)


def test_a_hostile_subject_or_address_cannot_add_a_header() -> None:
    mail = report_mail(parcel(content=Content(replace(BODY, subject="Changes\r\nBcc: everybody@desk.example"))), SENDER)
    assert mail["Bcc"] is None
    assert b"\nBcc:" not in mail.as_bytes()
    for bad in ("yalu@river.example\r\nBcc: x@y.example", "yalu@river.example, x@y.example", "<>", "yalu"):
        with pytest.raises(SettingsError, match="is not a mail address"):
            mail_sender(bad)


def test_an_id_of_any_kind_makes_a_list_id() -> None:
    assert report_mail(parcel(subscription="책상 <x>"), SENDER)["List-Id"] == "<x.yalu.river.example>"
    assert report_mail(parcel(subscription="책상"), SENDER)["List-Id"] == "<reports.yalu.river.example>"


def test_a_plain_mail_has_date_and_id() -> None:
    mail = plain_mail(SENDER, ("desk@river.example",), "The River Post\ndoes not answer", "words\n", "outage 7", SIX)
    assert mail["Subject"] == "The River Post does not answer"
    assert mail["Date"].datetime == SIX
    assert str(mail["Message-ID"]).endswith("@river.example>")
