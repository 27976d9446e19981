"""Remove secrets from output: those in the settings, and what looks like one in a URL (decision 0213).

Every process registers its own secrets as soon as it reads its settings; everything written to stderr, to a log or into
a database error passes through ``hidden``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote, unquote, unquote_plus

HIDDEN = "***"
SHORTEST = 6
"""Minimum characters of a secret; shorter ones occur in ordinary words, so they are only hidden as a URL's password."""
PUBLIC = frozenset(
    {"host", "hostaddr", "port", "user", "dbname", "database", "sslmode", "application_name", "connect_timeout", "uri",
     "mode"}
)  # fmt: skip
"""Parameters of a database URL that are not secret."""

_SCHEME = r"\b[a-zA-Z][a-zA-Z0-9+.-]{0,40}://"
_USERINFO = re.compile(
    rf"({_SCHEME})(?:(?![^\s:/@]{{0,256}}:\d+(?:[/?#]|$))[^\s:/@]{{0,256}}:\S{{0,1024}}@|[^\s/@]{{1,256}}@)",
)
"""User and password, up to the last @, because passwords may hold slashes and more; a port is not a password.

Bounded, since a message may quote a page of nothing but schemes.
"""
_NAMED = re.compile(
    r"(\b\w*(?:passw(?:or)?d|passfile|secret|token|api_?key|signature)\s*[=:]\s*)"
    r"('(?:[^'\\]|\\.)*'?|\"[^\"]*\"?|[^\s&'\";,]+)",
    re.IGNORECASE,
)
_PARAMETER = re.compile(r"(?:[?&]|\b)(\w+)\s*=\s*('(?:[^'\\]|\\.)*'?|[^\s&'\"]+)")
_PASSWORD = re.compile(rf"{_SCHEME}[^\s:/@]{{0,256}}:(\S{{0,1024}})@")

_known: set[str] = set()


def remember(name: str, value: object) -> None:
    """Register the secrets in the setting ``name``, in every spelling a URL may have; ``value`` is as given."""
    listed = value if isinstance(value, (list, tuple)) else [value]
    for part in listed:
        for secret in _SECRETS.get(name, _none)(str(part)):
            spellings = (secret, unquote(secret), unquote_plus(secret), quote(secret), quote(secret, safe=""))
            _known.update(spelling for spelling in spellings if len(spelling) >= SHORTEST)


def hidden(text: str) -> str:
    """Return the text without registered secrets, user and password of any URL, and values of names such as "token"."""
    for secret in sorted(_known, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    text = _USERINFO.sub(rf"\1{HIDDEN}@", text)
    return _NAMED.sub(rf"\1{HIDDEN}", text)


def public_parameters(query: Mapping[str, object]) -> str:
    """Return the parameters of a URL with secrets hidden: "host=h&password=***"."""
    return "&".join(f"{name}={value if name in PUBLIC else HIDDEN}" for name, value in sorted(query.items()))


def _none(_: str) -> Iterator[str]:
    return iter(())


def _whole(value: str) -> Iterator[str]:
    yield value


def _of_address(value: str) -> Iterator[str]:
    """Yield the password and the parameters of a URL, or of keywords (``host=h password=p``)."""
    yield from (match[1] for match in _PASSWORD.finditer(value))
    yield from (match[2].strip("'") for match in _PARAMETER.finditer(value) if match[1].lower() not in PUBLIC)


def _of_reader(value: str) -> Iterator[str]:
    """Yield everything after the host, and the host of other schemes: services place their token anywhere."""
    yield from _of_address(value)
    scheme, _, rest = value.partition("://")
    if scheme.lower() == "s3":  # its credentials are variables of their own
        return
    _, mark, tail = rest.partition("/") if scheme.lower() in ("http", "https") else ("", "", rest)
    yield mark + tail
    yield from (part for part in re.split(r"[/?&=#]", tail) if len(part) >= 2 * SHORTEST)


def _of_user(value: str) -> Iterator[str]:
    """Yield the hashes of the tokens of users (``NAME:HASH``, separated by commas)."""
    yield from (user.partition(":")[2].strip() for user in value.split(","))


_SECRETS = {
    "secret": _whole,
    "database_url": _of_address,
    "capture_store": _of_address,
    "smtp_url": _of_address,
    "webhook_secret": _whole,
    "to": _of_reader,
    "web_database_url": _of_address,
    "web_users": _of_user,
}

SECRET_SETTINGS = frozenset(_SECRETS) - {"to"}
"""Settings that are or hold secrets; "to" is a field of subscriptions."""
