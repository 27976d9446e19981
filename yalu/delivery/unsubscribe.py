"""Unsubscribing with one click (RFC 8058): tokens that name a reader, and what a request with one comes to. Pure.

A GET shows a page with a button and changes nothing: link checkers and mail programs fetch addresses by themselves. A
POST unsubscribes the reader from that one subscription, without cookies or a login; a second one changes nothing.
"""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from urllib.parse import urlsplit

from yalu.conversion import base64url, from_base64url

PATH = "/unsubscribe/"
"""The path of the reading room that a token is appended to."""
_PURPOSE = b"yalu unsubscribe 1"
_LONGEST = 2048
_SAID = (
    re.compile(rb"(?:^|&)List-Unsubscribe=One-Click(?:&|\s*$)"),
    re.compile(rb'name="?List-Unsubscribe"?(?:\r?\n[^\r\n]+)*\r?\n\r?\nOne-Click\r?\n'),
)
"""What a form says that unsubscribes: as RFC 8058 has it, either in one line or as a part of several."""


@dataclass(frozen=True, slots=True)
class ReaderOfSubscription:
    """Who a token stands for."""

    subscription: str
    recipient: str
    """A mail address."""


class UnsubscribeStep(Enum):
    """What a request comes to."""

    INVALID = auto()
    """Its token stands for nobody."""
    ASKED = auto()
    """It only looks: the reader is asked."""
    UNCLEAR = auto()
    """It does not say that it unsubscribes."""
    DONE = auto()
    """The reader gets no more mails of the subscription."""


def unsubscribe_url(web_url: str, secret: str, reader: ReaderOfSubscription) -> str | None:
    """The one-click address of a reader; None where the room's base is not public https, as RFC 8058 requires."""
    parts = urlsplit(web_url)
    if parts.scheme != "https" or not parts.hostname:
        return None
    return f"{web_url.rstrip('/')}{PATH}{make_token(secret, reader)}"


def make_token(secret: str, reader: ReaderOfSubscription) -> str:
    """A token for a reader: the same at every call, and not to be made without ``secret``."""
    payload = json.dumps([reader.subscription, reader.recipient], ensure_ascii=False, separators=(",", ":")).encode()
    return f"{base64url(payload)}.{base64url(_mac(secret, payload))}"


def read_token(secret: str | None, token: str) -> ReaderOfSubscription | None:
    """The reader a token stands for; None when it was not made with ``secret``, or there is none."""
    if not secret or len(token) > _LONGEST:
        return None
    try:
        payload, mac = map(from_base64url, token.split("."))
    except ValueError:
        return None
    if not hmac.compare_digest(mac, _mac(secret, payload)):
        return None
    subscription, recipient = json.loads(payload)
    return ReaderOfSubscription(subscription, recipient)


def unsubscribe(
    token: str, form: bytes | None, *, secret: str | None, opt_out: Callable[[ReaderOfSubscription], object]
) -> tuple[UnsubscribeStep, ReaderOfSubscription | None]:
    """What a request to ``PATH`` + ``token`` comes to, and for whom; ``form`` is the body of a POST, None for a GET.

    ``opt_out`` is called for a valid POST only, and may be called again. Raises what it raises.
    """
    reader = read_token(secret, token)
    if reader is None:
        return UnsubscribeStep.INVALID, None
    if form is None:
        return UnsubscribeStep.ASKED, reader
    if not any(pattern.search(form) for pattern in _SAID):
        return UnsubscribeStep.UNCLEAR, reader
    opt_out(reader)
    return UnsubscribeStep.DONE, reader


def _mac(secret: str, payload: bytes) -> bytes:
    key = hmac.digest(secret.encode(), _PURPOSE, "sha256")
    return hmac.digest(key, payload, "sha256")
