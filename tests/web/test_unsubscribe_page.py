"""The address in the header of a real mail ends that reader's mails, without a login and from any program."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.delivery.mail_servers import Inbox, post_office, signing_key
from tests.sending.readers import by_mail, reader, record_changes
from tests.sending.test_unsubscribing import send
from tests.servers.chromium import browser_at, browser_of_the_machine
from tests.web.browser_pages import faults, served
from tests.web.rooms import client_of_app
from tests.web.test_users import ANNA
from yalu.db.core.engine import Database, open_database
from yalu.db.reports import ledger
from yalu.delivery.unsubscribe import ReaderOfSubscription, make_token
from yalu.web.app import create_app

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]

SECRET = "a secret of thirty-two characters"
PATH = f"/unsubscribe/{make_token(SECRET, ReaderOfSubscription('책상 <b>', 'kim@desk.example'))}"
MULTIPART = (
    '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n',
    {"Content-Type": "multipart/form-data; boundary=b"},
)


def test_the_address_of_a_mail_unsubscribes(database: Database, tmp_path: Path) -> None:
    pytest.importorskip("dkim")
    record_changes(database)
    key = signing_key(tmp_path)
    inbox = Inbox()
    with post_office(inbox) as port:
        room = "https://room.example"
        settings = replace(by_mail(port), secret=SECRET, web_url=room, dkim_key=key, dkim_selector="news")
        send(database, settings, 30)
        app = create_app(replace(settings, web_users=(ANNA,)), database)
        client = client_of_app(app, base_url=room)
        for number in (1, 2):
            mail = next(mail for address, mail in inbox.mails if address == reader(number))
            assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
            link = re.match(r"<(https://room\.example/[^>]+)>", mail["List-Unsubscribe"])
            assert link is not None
            path = urlsplit(link[1]).path
            page = client.get(path, headers={"Sec-Fetch-Site": "cross-site"})
            assert page.status_code == 200 and '<form class="entry" method="post">' in page.text
            assert "script-src" not in page.headers["content-security-policy"]
            assert client.post(path, content=b"something else").status_code == 400
            assert len(ledger.unsubscribed(database)) == number - 1
            body, headers = MULTIPART if number == 2 else (mail["List-Unsubscribe-Post"], {})
            assert (
                client.post(path, content=body, headers={**headers, "Origin": "https://mail.example"}).status_code
                == 200
            )
            assert client.post(path, content=body, headers=headers).status_code == 200
            assert len(ledger.unsubscribed(database)) == number
        send(database, settings, 29)
    assert inbox.count == {reader(1): 1, reader(2): 1}


@pytest.mark.parametrize("token", ["x", "a.b", "%00.%00", "%E9.%E9", "a.b.c", "x" * 5000, "..%2F..%2Fetc", "W10.W10"])
def test_hostile_tokens_change_nothing(database: Database, token: str) -> None:
    client = client_of_app(create_app(replace(by_mail(1), secret=SECRET), database))
    for answer in (
        client.get(f"/unsubscribe/{token}"),
        client.post(f"/unsubscribe/{token}", content=b"List-Unsubscribe=One-Click"),
    ):
        assert answer.status_code in (404, 405) and "root:" not in answer.text
    assert ledger.unsubscribed(database) == []


def test_without_a_secret_no_token_is_valid_and_none_is_made(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    app = create_app(replace(by_mail(1), secret="", secret_file=file), database)
    forged = make_token("", ReaderOfSubscription("desk", "kim@desk.example"))
    click = client_of_app(app).post(f"/unsubscribe/{forged}", content=b"List-Unsubscribe=One-Click")
    assert click.status_code == 404 and not file.exists()
    assert ledger.unsubscribed(database) == []


@pytest.mark.parametrize(
    ("language", "asked", "done"),
    [
        ("en", "Stop the reports of “책상 &lt;b&gt;” to", "No more reports"),
        ("ko", "그만 받으시겠습니까?", "발송되지 않습니다"),
        ("zh", "要停止向 kim@desk.example 发送", "不再向"),
        ("ja", "配信を停止しますか", "送信されません"),
    ],
)
def test_the_page_speaks_the_reader_s_language(sqlite_url: str, language: str, asked: str, done: str) -> None:
    database = open_database(sqlite_url)
    client = client_of_app(create_app(replace(by_mail(1), secret=SECRET), database))
    page = client.get(PATH, headers={"Accept-Language": f"fr, {language};q=0.8"})
    assert asked in page.text and "<b>" not in page.text and "<script" not in page.text
    assert page.headers["cache-control"] == "no-store" and page.headers["referrer-policy"] == "no-referrer"
    clicked = client.post(PATH, params={"lang": language}, content=b"List-Unsubscribe=One-Click")
    assert clicked.status_code == 200 and done in clicked.text and "<form" not in clicked.text
    for wrong in (client.get("/unsubscribe/x?lang=" + language), client.post(PATH + "?lang=" + language)):
        assert wrong.status_code in (400, 404) and f'<html lang="{page.headers["content-language"]}">' in wrong.text
    database.close()


@pytest.mark.chromium
@pytest.mark.timeout(300)
def test_a_reader_unsubscribes_in_a_browser(sqlite_url: str) -> None:
    database = open_database(sqlite_url)
    with served(database, secret=SECRET, web_users=(ANNA,)) as room, browser_at(browser_of_the_machine()) as browser:
        page = browser.new_context(java_script_enabled=True, locale="ko").new_page()
        assert faults(page, room + PATH) == []
        page.get_by_role("link", name="日本語").click()
        page.get_by_role("button", name="配信停止").click()
        page.get_by_text("送信されません").wait_for()
        assert ledger.unsubscribed(database)[0][:2] == ("책상 <b>", "kim@desk.example")
        assert faults(browser.new_page(), f"{room}/unsubscribe/x", 404) == []
    database.close()
