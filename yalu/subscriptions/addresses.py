"""Addresses of readers: what is accepted, and how one may be shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import sha256
from urllib.parse import unquote, urlsplit

from yalu.hints import did_you_mean
from yalu.redact import remember
from yalu.settings import Settings, variable
from yalu.sources import fields

_MAIL = re.compile(r"[^\s@<>,;:?&/%\"()\[\]\\]+@[^\s@<>,;:?&/%\"()\[\]\\]+\.[^\s@<>,;:?&/%\"()\[\]\\]+")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):(//)?", re.IGNORECASE)
_BREAKING = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029<>\"\\^`{|}]")
USERS_SERVICES = ("slack", "discord", "tgram")
"""Services of Apprise that users may name: each asks its own host, whatever the address says."""
_WITH_HOST = ("http", "https", "s3")


def address(value: object) -> str:
    """Check one address of ``to``: mailto:, file:///, https://, http://, s3:// or one of Apprise's.

    Raises ValueError with a reason that has none of the address but its scheme, because the rest may be a secret.
    """
    try:
        text = fields.text(value)
    except ValueError as error:
        raise ValueError("must be an address in quotes, on one line") from error
    match = _SCHEME.match(text)
    if match is None:
        raise ValueError("must begin with mailto:, file:///, https:// or the scheme of a service, such as slack://")
    scheme = match[1].lower()
    if scheme != "mailto" and match[2] is None:
        raise ValueError(f"{scheme}: needs two slashes after the colon")
    if _BREAKING.search(text):
        raise ValueError(f"{scheme}: holds a space or another sign that no address may have")
    _check(scheme, text)
    return text


def users_address(text: str) -> str:
    """The address that a user of the reading room names: of mail, of a public https webhook, or of a chat service.

    Raises ValueError for one that is none, or that only the operator may name: a service whose host it has itself,
    settings behind a question mark, a private host.
    """
    named = address(text.strip() if ":" in text else f"mailto:{text.strip()}")
    scheme, _, rest = named.partition(":")
    is_web = scheme == "https" and not fields.is_private_host(_host(named)) and "@" not in urlsplit(named).netloc
    is_chat = scheme in USERS_SERVICES and "?" not in named
    if not (is_web or is_chat or (scheme == "mailto" and not rest.startswith("//"))):
        raise ValueError("only the operator may name this address")
    return named


def shown_address(address: str) -> str:
    """An address as it may be printed and logged: without what may be a secret.

    A mail address and a folder are shown whole, of a web address or bucket the scheme and the host, of a service the
    scheme. Where something is left out a fingerprint follows, so that two addresses of one service can be told apart.
    """
    scheme, _, rest = address.partition(":")
    scheme = scheme.lower()
    if scheme == "file" or (scheme == "mailto" and not rest.startswith("//")):
        return address
    mark = sha256(address.encode()).hexdigest()[:8]
    host = _host(address) if scheme in _WITH_HOST else ""
    return f"{scheme}://{host}#{mark}"


def unset_for_mail(to: Sequence[str], settings: Settings) -> tuple[str, ...]:
    """The variables without which no report reaches the mail addresses among ``to``, and which are not set."""
    if not any(address.startswith("mailto:") and address == shown_address(address) for address in to):
        return ()
    return tuple(variable(name) for name in ("smtp_url", "mail_from") if not getattr(settings, name))


def hide(address: str) -> None:
    """Make every log and message of this process hide what is secret in the address (decision 0213)."""
    if shown_address(address) != address:
        remember("to", address)


def folder_of(address: str) -> str | None:
    """The absolute path of a ``file://`` address; None for any other."""
    scheme, _, rest = address.partition("://")
    return unquote(rest) if scheme.lower() == "file" else None


def _check(scheme: str, text: str) -> None:
    rest = text.partition(":")[2].removeprefix("//")
    if scheme == "mailto":
        if not text[7:].startswith("//") and not _MAIL.fullmatch(text[7:]):
            raise ValueError("mailto: must be followed by one mail address, such as mailto:desk@example.org")
    elif scheme == "file":
        if not rest.startswith("/") or not rest.strip("/"):
            raise ValueError("file: must name a folder with its full path and three slashes: file:///srv/reports")
    elif scheme in _WITH_HOST:
        if not _host(text):
            raise ValueError(f"{scheme}: names no host")
    elif meant := did_you_mean(scheme, ("http", "https", "file")):
        raise ValueError(f"{scheme}: is no scheme{meant}")
    if not rest:
        raise ValueError(f"{scheme}: nothing follows the scheme")


def _host(address: str) -> str:
    try:
        parts = urlsplit(address)
        _ = parts.port
        return parts.hostname or ""
    except ValueError:
        return ""
