"""Chats and phones through Apprise, here by its own JSON service."""

from __future__ import annotations

import json
import threading

import pytest

pytest.importorskip("apprise")
from tests.delivery.delivery_samples import begin, loopback, parcel, receiver
from yalu.delivery.chat import ChatSession
from yalu.delivery.parcels import DELIVERED, Channel
from yalu.model import DeliveryState

pytestmark = [*loopback, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


def address(url: str) -> str:
    return url.replace("http://", "json://")


def test_a_chat_gets_title_and_summary() -> None:
    with receiver((200, {})) as (url, taken):
        sent = parcel(address(url))
        assert ChatSession().hand_over(sent, begin) == DELIVERED
    message = json.loads(taken[0][1])
    assert (message["title"], message["message"]) == ("China–Korea commentary", "26 changes, first Kim's column.")
    assert sent.address.channel is Channel.CHAT
    assert "SECRET" not in sent.address.recipient


def test_a_refusal_is_tried_again_later_and_says_why_without_the_address() -> None:
    with receiver((403, {})) as (url, _):
        outcome = ChatSession().hand_over(parcel(address(url)), begin)
    assert outcome.state is DeliveryState.FAILED
    assert "403" in str(outcome.error)
    assert "SECRET" not in str(outcome.error)


def test_a_service_that_does_not_answer_leaves_it_unknown() -> None:
    with receiver((200, {}), slow=threading.Event()) as (url, _):
        outcome = ChatSession(seconds=0.5).hand_over(parcel(address(url)), begin)
        assert outcome.state is DeliveryState.UNKNOWN
        read = ChatSession().hand_over(parcel(f"{address(url)}?rto=0.3"), begin)
        assert (read.state, "may have arrived" in str(read.error)) == (DeliveryState.UNKNOWN, True)


def test_an_address_that_apprise_does_not_know_is_not_begun() -> None:
    def never() -> None:
        raise AssertionError

    outcome = ChatSession().hand_over(parcel("nosuchservice://token/room"), never)
    assert outcome.state is DeliveryState.FAILED
    assert "cannot read this address" in str(outcome.error)
