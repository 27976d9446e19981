"""Users of the reading room: tokens, a proxy's word, sessions, forms that only the room's own pages can send."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from tests.web.rooms import client_of_app, room
from yalu import settings as setting
from yalu.cli.main import yalu
from yalu.db.core.engine import Database
from yalu.errors import SettingsError, UsageError
from yalu.redact import hidden
from yalu.web.access.guard import FAILED_LOGINS
from yalu.web.access.sessions import LASTING, Asker, CookieSigner, LoginSessions
from yalu.web.access.users import Users, hash_of

TOKEN = "a-token-of-anna"
ANNA = f"anna:{hash_of(TOKEN)}"
BEN = f"ben:{hash_of('a-token-of-ben')}"
_FIELD = re.compile(r'name="token" value="([^"]+)"')


def field(page: str) -> str:
    """The hidden field of the last form of a page."""
    return str(_FIELD.findall(page)[-1])


def signed_in(client: TestClient, token: str = TOKEN, **headers: str) -> TestClient:
    """The client with a session."""
    form = {"token": field(client.get("/login", headers=headers).text), "next": "/about", "key": token}
    answer = client.post("/login", data=form, headers=headers, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/about")
    return client


def test_programs_give_a_token_with_each_request(database: Database) -> None:
    client = room(database, web_users=(ANNA, BEN))
    refused = client.get("/api/v1/changes")
    assert refused.status_code == 401 and refused.json()["status"] == 401
    assert refused.headers["www-authenticate"].startswith("Bearer ")
    for address in ("/about", "/api/v1/changes", "/changes.atom"):
        assert client.get(address, auth=("anna", TOKEN)).status_code == 200
        assert client.get(address, headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200


@pytest.mark.parametrize(
    "given",
    ["Basic !!!", "Bearer x", "Bearer", "Basic", "Basic " + "A" * 100_000, "Basic YmVuOmEtdG9rZW4tb2YtYW5uYQ=="],
)
def test_a_wrong_token_lets_nobody_in(database: Database, given: str) -> None:
    client = room(database, web_users=(ANNA, BEN))
    assert client.get("/about", headers={"Authorization": given}).status_code == 401


def test_wrong_tokens_are_answered_a_few_times_only_and_keep_no_right_one_out(database: Database) -> None:
    client = room(database, web_users=(ANNA,))
    wrong = {"Authorization": "Bearer wrong"}
    assert [client.get("/about", headers=wrong).status_code for _ in range(FAILED_LOGINS)] == [401] * FAILED_LOGINS
    late = client.get("/api/v1/changes", headers=wrong)
    assert late.status_code == 429 and int(late.headers["retry-after"]) > 0
    form = {"token": field(client.get("/login").text), "key": "wrong"}
    answer = client.post("/login", data=form)
    assert answer.status_code == 429 and "Too many wrong tokens" in answer.text
    right = {"Authorization": f"Bearer {TOKEN}"}
    assert client.get("/api/v1/changes", headers=right).status_code == 200
    assert signed_in(client).get("/about").status_code == 200


def test_no_cache_that_users_share_keeps_what_one_of_them_read(database: Database) -> None:
    anna = {"Authorization": f"Bearer {TOKEN}"}
    client = room(database, web_users=(ANNA,))
    for address in ("/", "/about", "/changes", "/changes.csv", "/changes.atom", "/api/v1/changes", "/nothing"):
        kept = client.get(address, headers=anna).headers["cache-control"]
        assert "private" in kept or "no-store" in kept, address
    assert "private" not in room(database).get("/about").headers["cache-control"]


def test_browsers_sign_in_on_a_page_and_sign_out(database: Database) -> None:
    client = room(database, web_users=(ANNA,))
    first = client.get("/changes?kind=article.gone&q=한중", follow_redirects=False)
    assert first.status_code == 303
    login = client.get(first.headers["location"])
    assert login.status_code == 200 and 'value="/changes?kind=article.gone' in login.text
    wrong = client.post("/login", data={"token": field(login.text), "key": "wrong"})
    assert wrong.status_code == 401 and "No user has this token." in wrong.text and not client.cookies
    answer = client.post(
        "/login",
        data={"token": field(login.text), "key": TOKEN, "next": "/changes"},
        headers={"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"},
        follow_redirects=False,
    )
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie and "secure" not in cookie and "path=/" in cookie
    page = client.get("/about")
    assert page.status_code == 200 and "anna" in page.text
    stolen = dict(client.cookies)
    left = client.post("/logout", data={"token": field(page.text)}, follow_redirects=False)
    assert left.status_code == 303 and not client.cookies
    client.cookies.update(stolen)
    assert client.get("/about", follow_redirects=False).status_code == 303


def test_a_session_over_https_is_for_https_alone(database: Database) -> None:
    client = room(database, web_users=(ANNA,), web_proxies=("192.0.2.7",))
    client = client_of_app(client.app, "192.0.2.7")
    form = {"token": field(client.get("/login").text), "key": TOKEN}
    answer = client.post("/login", data=form, headers={"X-Forwarded-Proto": "https"}, follow_redirects=False)
    assert answer.headers["set-cookie"].startswith("__Host-yalu_session=")
    assert "; secure" in answer.headers["set-cookie"].lower()


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil", "/\nevil"]
)
def test_nobody_is_led_elsewhere(database: Database, address: str) -> None:
    client = room(database, web_users=(ANNA,))
    form = {"token": field(client.get("/login").text), "key": TOKEN, "next": address}
    assert client.post("/login", data=form, follow_redirects=False).headers["location"] == "/"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_forms_of_other_sites_are_refused(database: Database, headers: dict[str, str]) -> None:
    client = signed_in(room(database, web_users=(ANNA,)))
    token = field(client.get("/about").text)
    assert client.post("/logout", data={"token": token}, headers=headers).status_code == 403
    assert client.get("/about", follow_redirects=False).status_code == 200


def test_forms_need_the_field_of_their_own_session(database: Database) -> None:
    app = room(database, web_users=(ANNA, BEN)).app
    anna, ben = (signed_in(client_of_app(app), token) for token in (TOKEN, "a-token-of-ben"))
    foreign = field(ben.get("/about").text)
    for token in (
        foreign,
        "",
        "1.1",
        "99999999999.é",
        foreign[:-1],
        field(room(database, web_users=(ANNA,)).get("/login").text),
    ):
        assert anna.post("/logout", data={"token": token}).status_code == 403
    assert anna.post("/logout", content=b"\xff" * 10).status_code == 403
    assert anna.post("/logout", content=b"a" * 100_000).status_code == 413
    assert anna.get("/about", follow_redirects=False).status_code == 200


def test_what_was_signed_ends_and_a_new_token_ends_its_sessions() -> None:
    now = [1000.0]
    signer = CookieSigner("a secret of this room", lambda: now[0])
    sessions = LoginSessions(Users(setting.load({"YALU_WEB_USERS": ANNA})), signer)
    token = sessions.form_token(Asker("anna"), "mark")
    assert sessions.is_form_token(token, Asker("anna"), "mark")
    assert not sessions.is_form_token(token, Asker("anna"), "logout")
    assert not sessions.is_form_token(token, None, "mark")
    now[0] += LASTING
    assert not sessions.is_form_token(token, Asker("anna"), "mark")
    signed = signer.sign("ab", "c")
    assert signer.holds(signed, "ab", "c") and not signer.holds(signed, "a", "bc")
    assert not CookieSigner("another secret", lambda: now[0]).holds(signed, "ab", "c")


def test_a_session_ends_with_the_token_it_began_with(database: Database) -> None:
    secret = "a secret of thirty-two characters"
    client = signed_in(room(database, web_users=(ANNA,), secret=secret))
    cookies = dict(client.cookies)
    same = room(database, web_users=(ANNA,), secret=secret)
    other = room(database, web_users=(f"anna:{hash_of('another')}",), secret=secret)
    for again, status in ((same, 200), (other, 303)):
        again.cookies.update(cookies)
        assert again.get("/about", follow_redirects=False).status_code == status


def test_a_link_in_a_mail_leads_past_the_login_page(database: Database) -> None:
    client = room(database, web_users=(ANNA,))
    from_mail = client.get("/login?next=/reports/1", headers={"Sec-Fetch-Site": "cross-site"}).text
    assert '<meta http-equiv="refresh" content="0;url=/reports/1">' in from_mail
    assert "refresh" not in client.get("/login?next=/reports/1", headers={"Sec-Fetch-Site": "same-origin"}).text


def test_a_proxy_s_word_counts_if_the_proxy_is_named(database: Database) -> None:
    given = {"web_users": ("anna", BEN), "web_user_header": "X-Forwarded-User", "web_proxies": ("192.0.2.0/24",)}
    app = room(database, **given).app
    by_proxy = client_of_app(app, "192.0.2.7")
    other = client_of_app(app, "198.51.100.1")
    headers = {"X-Forwarded-User": "anna"}
    assert by_proxy.get("/about", headers=headers).status_code == 200
    assert other.get("/about", headers=headers, follow_redirects=False).status_code == 303
    assert by_proxy.get("/about", headers={"X-Forwarded-User": "eve"}, follow_redirects=False).status_code == 303
    twice = [("X-Forwarded-User", "eve"), ("X-Forwarded-User", "anna")]
    assert by_proxy.get("/about", headers=twice, follow_redirects=False).status_code == 303
    assert by_proxy.get("/about", follow_redirects=False).status_code == 303
    everybody = room(database, **{**given, "web_users": ("*",)}).app
    somebody = client_of_app(everybody, "192.0.2.7")
    assert somebody.get("/about", headers={"X-Forwarded-User": "eve@desk.example"}).status_code == 200
    assert somebody.get("/about", headers={"X-Forwarded-User": "<script>"}, follow_redirects=False).status_code == 303


def test_a_client_behind_a_proxy_is_counted_by_its_own_address(database: Database) -> None:
    app = room(database, web_requests=2, web_proxies=("192.0.2.7", "10.0.0.0/8")).app
    by_proxy = client_of_app(app, "192.0.2.7")
    liar = client_of_app(app, "198.51.100.9")

    def asked(client: TestClient, forwarded: str) -> int:
        return client.get("/about", headers={"X-Forwarded-For": forwarded}).status_code

    assert [asked(by_proxy, f"203.0.113.{number}, 198.51.100.1, 10.1.1.1") for number in range(3)] == [200, 200, 429]
    assert asked(by_proxy, "198.51.100.2") == 200
    assert [asked(liar, f"203.0.113.{number}") for number in range(3)] == [200, 200, 429]


def test_users_that_nobody_could_be_are_refused(database: Database) -> None:
    for users in (("anna",), ("*",), (BEN, "anna")):
        with pytest.raises(UsageError, match="without the hash of a token"):
            room(database, web_users=users)
    for wrong in ("anna:short", ":x", "*:" + "0" * 64, "an na", f"anna:{TOKEN}"):
        with pytest.raises(SettingsError, match="YALU_WEB_USERS"):
            setting.load({"YALU_WEB_USERS": wrong})
    for name, wrong in (("YALU_WEB_PROXIES", "proxy.example"), ("YALU_WEB_USER_HEADER", "X User")):
        with pytest.raises(SettingsError, match=name):
            setting.load({name: wrong})


def test_the_command_makes_a_token_and_its_hash(database: Database) -> None:
    run = CliRunner().invoke(yalu, ["web-user", "anna"])
    token, entry = (line.rpartition(": ")[2] for line in run.stdout.splitlines())
    loaded = setting.load({"YALU_WEB_USERS": f"{entry}, {BEN}"})
    assert hidden(f"it was {entry}") == "it was anna:***"
    client = room(database, web_users=loaded.web_users)
    assert client.get("/about", headers={"Authorization": f"Bearer {token}"}).status_code == 200
    assert CliRunner().invoke(yalu, ["web-user", "an na"]).exit_code == 2
