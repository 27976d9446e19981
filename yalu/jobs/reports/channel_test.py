"""A test message to each reader of a subscription, to prove that the channel works. The ledger knows nothing of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from json import dumps

from yalu.delivery.parcels import DeliveryOutcome, Parcel, addresses_of
from yalu.delivery.sessions import ChannelSessions
from yalu.errors import YaluError
from yalu.jobs.reports.readers import find, read_readers
from yalu.model import DeliveryState
from yalu.redact import hidden
from yalu.reports.formats.mail import MailBody
from yalu.settings import Settings


@dataclass(frozen=True, slots=True)
class ChannelTest:
    """What became of a test message. ``error`` is None when it arrived."""

    recipient: str
    error: str | None


def send_test(settings: Settings, name: str) -> list[ChannelTest]:
    """Send a test message to each reader of a subscription; a channel that fails holds up no other.

    Raises UsageError when there is no such subscription, SubscriptionError, StoreError.
    """
    subscription = find(read_readers(settings), name)
    now = settings.now or datetime.now(UTC)
    sessions = ChannelSessions(settings, "", lambda: now, seconds=30)
    content = _TestContent(subscription.id, f"{now:%Y-%m-%d %H:%M:%S} UTC", subscription.language)
    tests = []
    for address in addresses_of(subscription):
        parcel = Parcel(subscription.id, now, now, now, address, content)
        outcome = _sent(sessions, parcel)
        tests.append(ChannelTest(f"{address.channel.value} {address.recipient}", outcome.error))
    return tests


def _sent(sessions: ChannelSessions, parcel: Parcel) -> DeliveryOutcome:
    try:
        session = sessions.open(parcel.address.channel)
        try:
            return session.hand_over(parcel, lambda: None)
        finally:
            session.close()
    except YaluError as error:
        return DeliveryOutcome(DeliveryState.FAILED, hidden(str(error)))


@dataclass(frozen=True, slots=True)
class _TestContent:
    """The test message in the form of each channel."""

    subscription: str
    at: str
    language: str

    @property
    def _words(self) -> str:
        return (
            f"This is a test of the subscription {self.subscription}, sent by Yalu at {self.at}. Nothing else is sent."
        )

    def mail(self) -> MailBody:
        title = f"Yalu: test of the subscription {self.subscription}"
        return MailBody(title, f"{self._words}\n", f"<p>{escape(self._words)}</p>\n")

    def json(self) -> str:
        return dumps({"test": True, "subscription": self.subscription, "at": self.at})

    def brief(self) -> tuple[str, str]:
        return "Yalu: test", self._words

    def files(self, known: Mapping[str, str]) -> Mapping[str, str]:  # noqa: ARG002  as other contents have it
        return {"yalu-test.txt": f"{self._words}\n"}
