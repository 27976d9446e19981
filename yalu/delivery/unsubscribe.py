"""Unsubscribing with one click (RFC 8058): tokens that name a reader, and the answer to a request with one. Pure.

A GET shows a page with a button and changes nothing: link checkers and mail programs fetch addresses by themselves. A
POST unsubscribes the reader from that one subscription, without cookies or a login; a second one changes nothing.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import urlsplit

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


@dataclass(frozen=True, slots=True)
class UnsubscribeAnswer:
    """What is answered: HTTP status, headers, and an HTML page in UTF-8."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def unsubscribe_url(web_url: str, secret: str, reader: ReaderOfSubscription) -> str | None:
    """The one-click address of a reader; None where the room's base is not public https, as RFC 8058 requires."""
    parts = urlsplit(web_url)
    if parts.scheme != "https" or not parts.hostname:
        return None
    return f"{web_url.rstrip('/')}{PATH}{make_token(secret, reader)}"


def make_token(secret: str, reader: ReaderOfSubscription) -> str:
    """A token for a reader: the same at every call, and not to be made without ``secret``."""
    payload = json.dumps([reader.subscription, reader.recipient], ensure_ascii=False, separators=(",", ":")).encode()
    return f"{_encoded(payload)}.{_encoded(_mac(secret, payload))}"


def read_token(secret: str | None, token: str) -> ReaderOfSubscription | None:
    """The reader a token stands for; None when it was not made with ``secret``, or there is none."""
    if not secret or len(token) > _LONGEST:
        return None
    try:
        payload, mac = (base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in token.split("."))
    except (ValueError, binascii.Error):
        return None
    if not hmac.compare_digest(mac, _mac(secret, payload)):
        return None
    subscription, recipient = json.loads(payload)
    return ReaderOfSubscription(subscription, recipient)


def answer_unsubscribe(
    method: str, token: str, form: bytes, *, secret: str | None, opt_out: Callable[[ReaderOfSubscription], object]
) -> UnsubscribeAnswer:
    """Answer a request to ``PATH`` + ``token``. ``opt_out`` is called for a valid POST only, and may be called again.

    ``form`` is the body of the request. Raises what ``opt_out`` raises.
    """
    reader = read_token(secret, token)
    if reader is None:
        return _page(404, "This link is not valid.")
    if method in ("GET", "HEAD"):
        return _page(200, f"Stop the reports of “{reader.subscription}” to {reader.recipient}?", button=True)
    if method != "POST":
        return _page(405, "This page takes GET and POST.", {"Allow": "GET, HEAD, POST"})
    if not any(said.search(form) for said in _SAID):
        return _page(400, "The request does not say that it unsubscribes.")
    opt_out(reader)
    return _page(200, f"No more reports of “{reader.subscription}” are sent to {reader.recipient}.")


def _page(
    status: int, text: str, headers: Mapping[str, str] | None = None, *, button: bool = False
) -> UnsubscribeAnswer:
    form = (
        '<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click">'
        "<button>Unsubscribe</button></form>"
    )
    body = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>Yalu: unsubscribe</title><main><p>{escape(text)}</p>{form if button else ''}</main></html>"
    )
    always = {
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex",
        "Content-Security-Policy": "default-src 'none'; form-action 'self'; frame-ancestors 'none'",
    }
    return UnsubscribeAnswer(status, always | dict(headers or {}), body.encode())


def _mac(secret: str, payload: bytes) -> bytes:
    key = hmac.digest(secret.encode(), _PURPOSE, "sha256")
    return hmac.digest(key, payload, "sha256")


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
