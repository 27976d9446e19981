"""Chats and phones, through Apprise: title and summary of a report, at most 1,000 characters."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from yalu.delivery.parcels import DELIVERED, DeliveryOutcome, Parcel, Session, Way
from yalu.model import DeliveryState
from yalu.redact import hidden
from yalu.text import one_line

SECONDS = 60.0
"""Deadline of one hand-over."""
_MAYBE = ("read timed out", "connection aborted", "connection reset", "incompleteread", "chunked", "broken pipe")
"""What Apprise logs when the message was sent and no answer came."""


class ChatSession(Session):
    """Hands reports to the services of one host, each in a thread that is left behind at the deadline."""

    def __init__(self, *, seconds: float = SECONDS) -> None:
        self._seconds = seconds

    def hand_over(self, parcel: Parcel, begin: Callable[[], None]) -> DeliveryOutcome:
        """Post one message. UNKNOWN when the service may have it and did not say so."""
        try:
            import apprise
        except ModuleNotFoundError:
            reason = f"{parcel.address.recipient} needs Apprise; install yalu[chat]"
            return DeliveryOutcome(DeliveryState.PENDING, reason, Way.CLOSED)
        service = apprise.Apprise.instantiate(parcel.address.url, suppress_exceptions=True)
        if service is None:
            return DeliveryOutcome(
                DeliveryState.FAILED, f"{parcel.address.recipient}: Apprise cannot read this address"
            )
        title, body = parcel.content.brief()
        begin()
        return _Posting(service, title, body).run(parcel.address.recipient, self._seconds)


class _Posting:
    """One call of Apprise in a thread of its own, with what it logs meanwhile."""

    def __init__(self, service: object, title: str, body: str) -> None:
        self._service = service
        self._words = title, body
        self._arrived: bool | None = None
        self._logged: list[str] = []

    def run(self, recipient: str, seconds: float) -> DeliveryOutcome:
        worker = threading.Thread(target=self._post, daemon=True)
        worker.start()
        worker.join(seconds)
        if worker.is_alive():
            reason = f"{recipient}: no answer within {seconds:g} s, it may have arrived or not"
            return DeliveryOutcome(DeliveryState.UNKNOWN, reason, Way.CLOSED)
        if self._arrived:
            return DELIVERED
        log_text = hidden(one_line(" ".join(self._logged[-2:])))[:200] or "refused without a reason"
        if any(sign in " ".join(self._logged).casefold() for sign in _MAYBE):
            return DeliveryOutcome(
                DeliveryState.UNKNOWN, f"{recipient}: it may have arrived or not: {log_text}", Way.DROPPED
            )
        return DeliveryOutcome(DeliveryState.FAILED, f"{recipient}: {log_text}", Way.DROPPED)

    def _post(self) -> None:
        listener = _Listener(threading.get_ident(), self._logged)
        logger = logging.getLogger("apprise")
        logger.propagate = False  # what it logs may hold the address
        logger.setLevel(logging.DEBUG)
        logger.addHandler(listener)
        try:
            title, body = self._words
            self._arrived = bool(self._service.notify(title=title, body=body))  # type: ignore[attr-defined]
        except Exception as error:  # noqa: BLE001  a plugin of any service, in a thread nobody else looks into
            self._logged.append(f"{type(error).__name__}: {error}")
        finally:
            logger.removeHandler(listener)


class _Listener(logging.Handler):
    def __init__(self, thread: int, lines: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self._thread = thread
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self._thread and (record.levelno >= logging.WARNING or "xception" in str(record.msg)):
            self._lines.append(record.getMessage())
