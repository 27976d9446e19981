"""Every channel that a subscription names gets a report, and one that fails stops no other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.delivery.delivery_samples import RENDERED, REPORT, never_wait, receiver
from yalu.delivery import Channel, DeliveryResult, Target, deliver, formats_for, targets
from yalu.errors import SettingsError
from yalu.settings import Settings


@pytest.mark.loopback
@pytest.mark.enable_socket
def test_one_target_that_fails_stops_no_other(tmp_path: Path) -> None:
    with receiver((404, {}), (200, {})) as (url, taken):
        settings = replace(
            Settings(),
            smtp_url="smtp://127.0.0.1:1",
            mail_from="yalu@river.example",
        )
        addresses = ("mailto:kim@desk.example", tmp_path.as_uri(), url, url + "2")
        results = deliver(REPORT, RENDERED, settings, targets(settings, addresses), wait=never_wait)
    assert [(result.channel, result.delivered) for result in results] == [
        (Channel.MAIL, False),
        (Channel.FOLDER, True),
        (Channel.WEBHOOK, False),
        (Channel.WEBHOOK, True),
    ]
    assert len(taken) == 2


def test_targets_are_what_subscriptions_say_and_secrets_stay_out_of_sight() -> None:
    settings = replace(
        Settings(),
        smtp_url="smtps://mail.example",
        mail_from="yalu@river.example",
    )
    to = ("mailto:kim@desk.example", "file:///srv/yalu", "https://hooks.example/T0/SECRET")
    chosen = targets(settings, to)
    assert [target.channel for target in chosen] == [Channel.MAIL, Channel.FOLDER, Channel.WEBHOOK]
    assert chosen[2].recipient.startswith("hooks.example#")
    assert "SECRET" not in repr(chosen)
    assert formats_for(chosen) == {"text", "html", "json", "atom"}
    assert targets(Settings(), ()) == ()


@pytest.mark.parametrize(("given", "missing"), [("smtp_url", "mail_from"), ("mail_from", "smtp_url")])
def test_mail_needs_a_server_and_a_sender(given: str, missing: str) -> None:
    half: dict[str, Any] = {given: "smtps://mail.example"}
    settings = replace(Settings(), **half)
    with pytest.raises(SettingsError, match=f"{missing} is not"):
        targets(settings, ("mailto:kim@desk.example",))


def test_only_those_that_are_still_due_can_be_chosen(tmp_path: Path) -> None:
    due = Target(Channel.FOLDER, "here", str(tmp_path))
    wait: Callable[[float], None] = never_wait
    assert deliver(REPORT, RENDERED, Settings(), [due], wait=wait) == (DeliveryResult(Channel.FOLDER, "here"),)
