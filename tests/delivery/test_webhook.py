"""Reports by webhook: posted as JSON, tried again within reason, never redirected, and the address stays secret."""

from __future__ import annotations

import pytest

from tests.delivery.delivery_samples import RENDERED, REPORT, loopback, never_wait, receiver
from yalu.delivery import deliver, targets
from yalu.delivery.target import webhook_name
from yalu.delivery.webhook import post
from yalu.errors import DeliveryError, SettingsError
from yalu.settings import Settings


class TestWebhook:
    pytestmark = loopback

    def test_the_report_is_posted_as_json(self) -> None:
        with receiver((204, {})) as (url, taken):
            (result,) = deliver(REPORT, RENDERED, Settings(), targets(Settings(), (url,)), wait=never_wait)
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


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://a.example/", "https://", "hook", "http://[::1"])
def test_a_webhook_that_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="to: "):
        webhook_name(url)
