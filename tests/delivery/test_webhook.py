"""Reports by webhook: signed, retried, recognisable, never redirected, never for ever."""

from __future__ import annotations

import hmac
import json
import socket
import threading
import time
from dataclasses import replace
from datetime import datetime

import pytest

from tests.delivery.delivery_samples import SIX, begin, loopback, never_wait, parcel, receiver
from tests.delivery.mail_servers import free_port, trickling_server
from yalu.delivery import outgoing
from yalu.delivery.parcels import DELIVERED, Parcel, Way, addresses_of
from yalu.delivery.webhook import MAX_WAIT, WebhookSession, signature
from yalu.model import DeliveryState
from yalu.subscriptions.subscription import Subscription

pytestmark = loopback
STAMP = str(int(SIX.timestamp()))


def six() -> datetime:
    return SIX


def session(secret: str = "", waited: list[float] | None = None, seconds: float = 20) -> WebhookSession:
    wait = never_wait if waited is None else waited.append
    return WebhookSession(secret, now=six, wait=wait, seconds=seconds)


def test_the_report_is_posted_as_json_and_signed() -> None:
    with receiver((204, {})) as (url, taken):
        assert session("k3y-of-the-hook").hand_over(parcel(url), begin) == DELIVERED
    ((headers, body),) = taken
    assert json.loads(body) == {"report": "r1", "title": "观点"}
    assert headers["content-type"] == "application/json; charset=utf-8"
    assert headers["idempotency-key"] == parcel(url).key
    assert headers["yalu-timestamp"] == STAMP
    expected = hmac.new(b"k3y-of-the-hook", STAMP.encode() + b"." + body, "sha256").hexdigest()
    assert headers["yalu-signature"] == f"sha256={expected}"
    assert signature("k3y-of-the-hook", STAMP, body + b" ") != expected


def test_without_a_key_nothing_is_signed() -> None:
    with receiver((200, {})) as (url, taken):
        session().hand_over(parcel(url), begin)
    assert not {"yalu-signature", "yalu-timestamp"} & set(taken[0][0])


def test_a_server_in_trouble_is_tried_again_with_the_same_key() -> None:
    waited: list[float] = []
    with receiver((503, {}), (429, {"Retry-After": "7"}), (200, {})) as (url, taken):
        assert session(waited=waited).hand_over(parcel(url), begin) == DELIVERED
    assert waited == [1.0, 7.0]
    assert len({headers["idempotency-key"] for headers, _ in taken}) == 1


def test_after_three_attempts_it_waits_for_the_next_run() -> None:
    waited: list[float] = []
    with receiver(*[(500, {"Retry-After": "999999"})] * 3) as (url, _):
        outcome = session(waited=waited).hand_over(parcel(url), begin)
    assert waited == [MAX_WAIT, MAX_WAIT]
    assert (outcome.state, outcome.way) == (DeliveryState.FAILED, Way.OPEN)
    assert str(outcome.error).endswith("answered 500 (3 tried)")
    assert "SECRET" not in str(outcome.error)


@pytest.mark.parametrize(("status", "state"), [(404, DeliveryState.FAILED), (410, DeliveryState.REFUSED)])
def test_a_refusal_is_not_tried_again_at_once(status: int, state: DeliveryState) -> None:
    with receiver((status, {})) as (url, taken):
        outcome = session().hand_over(parcel(url), begin)
    assert (outcome.state, len(taken)) == (state, 1)


def test_a_redirect_is_not_followed() -> None:
    with (
        receiver((200, {})) as (elsewhere, taken_elsewhere),
        receiver((307, {"Location": elsewhere})) as (url, taken),
    ):
        outcome = session().hand_over(parcel(url), begin)
    assert str(outcome.error).endswith("answered 307; redirects are not followed (1 tried)")
    assert (len(taken), taken_elsewhere) == (1, [])


def test_a_host_that_is_not_there_closes_the_way() -> None:
    waited: list[float] = []
    outcome = session(waited=waited).hand_over(parcel(f"http://127.0.0.1:{free_port()}/hook"), begin)
    assert (outcome.state, outcome.way) == (DeliveryState.FAILED, Way.CLOSED)


def test_a_host_that_trickles_or_is_silent_is_left_at_the_deadline() -> None:
    with trickling_server(b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 20_000) as server:
        outcome = session(waited=[], seconds=0.5).hand_over(parcel(f"http://127.0.0.1:{server.port}/hook"), begin)
    assert (outcome.state, outcome.way) == (DeliveryState.FAILED, Way.CLOSED)
    assert "not done within 0.5 s" in str(outcome.error)
    with receiver((200, {}), slow=threading.Event()) as (url, _):
        outcome = session(waited=[], seconds=0.5).hand_over(parcel(url), begin)
    assert "not done within 0.5 s" in str(outcome.error)


def test_what_the_ledger_refuses_is_not_posted() -> None:
    def lost() -> None:
        raise LookupError

    with receiver() as (url, taken), pytest.raises(LookupError):
        session().hand_over(parcel(url), lost)
    assert taken == []


def of_a_user(url: str) -> Parcel:
    own = parcel(url)
    return replace(own, address=replace(own.address, public=True))


def test_what_a_user_named_leads_to_no_private_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the name resolved to before, and whatever proxy the environment names."""
    with receiver((200, {})) as (url, taken):
        monkeypatch.setenv("http_proxy", url)
        for host in ("127.0.0.1", "localhost", "[::ffff:127.0.0.1]"):
            named = url.replace("127.0.0.1", host)
            outcome = session(waited=[]).hand_over(of_a_user(named), begin)
            assert outcome.state is DeliveryState.FAILED and "has no public address" in str(outcome.error)
    assert taken == []


def test_of_several_addresses_of_a_users_host_the_public_ones_are_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def connect(address: tuple[str, int], seconds: float) -> None:
        asked.append(address[0])
        raise OSError("refused")

    resolved = [
        (0, 0, 0, "", (address, 443)) for address in ("10.0.0.1", "93.184.216.34", "169.254.169.254", "8.8.8.8")
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: resolved)
    monkeypatch.setattr(socket, "create_connection", connect)
    outcome = session(waited=[]).hand_over(of_a_user("https://hooks.example.org/x"), begin)
    assert "refused" in str(outcome.error) and set(asked) == {"93.184.216.34", "8.8.8.8"}


def test_many_addresses_of_a_users_host_take_no_longer_than_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def silent(address: tuple[str, int], seconds: float) -> None:
        asked.append(address[0])
        time.sleep(0.05)
        raise TimeoutError("timed out")

    named = [(0, 0, 0, "", (f"8.8.8.{number}", 443)) for number in range(100)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: named)
    monkeypatch.setattr(socket, "create_connection", silent)
    outcome = session(waited=[], seconds=0.2).hand_over(of_a_user("https://hooks.example.org/x"), begin)
    assert "not done within 0.2 s" in str(outcome.error) and 0 < len(asked) < 20


def test_what_a_user_named_gets_no_signature_of_the_operator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outgoing, "is_public", lambda address: address == "127.0.0.1")
    with receiver((200, {})) as (url, taken):
        assert session("k3y-of-the-hook").hand_over(of_a_user(url), begin) == DELIVERED
    assert "yalu-signature" not in taken[0][0]


def test_what_a_user_named_wrongly_closes_no_way_of_others() -> None:
    (own,) = addresses_of(Subscription("desk", ("https://intranet.example/x",)))
    servers = {own.server}
    for to in ("https://intranet.example/y", "https://intranet.example:9/y"):
        (users,) = addresses_of(Subscription("anna-1", (to,), user="anna"))
        servers.add(users.server)
    assert len(servers) == 3
    outcome = session(waited=[]).hand_over(of_a_user("https://hooks.example.org/한국"), begin)
    assert (outcome.state, outcome.way) == (DeliveryState.FAILED, Way.OPEN) and "(1 tried)" in str(outcome.error)


def test_whose_subscription_it_is_says_what_may_be_reached() -> None:
    to = "https://hooks.example.org/x", "mailto:a@b.example"
    assert [address.public for address in addresses_of(Subscription("anna-1", to, user="anna"))] == [True, False]
    assert [address.public for address in addresses_of(Subscription("desk", to))] == [False, False]
