"""The users of the reading room: by a token whose hash the settings hold, or by what a named proxy says."""

from __future__ import annotations

import base64
import binascii
import hmac
import re
import secrets
from dataclasses import dataclass
from hashlib import sha256

from yalu.errors import UsageError
from yalu.settings import Settings

EVERYBODY = "*"
"""Stands for whomever a named proxy names."""
TOKEN_BYTES = 32
"""Random bytes of a token: too many to guess, so a plain hash of it gives nothing away."""
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+-]{0,79}")
"""What names a user."""


@dataclass(frozen=True, slots=True)
class _User:
    name: str
    token_hash: str
    """SHA-256 of the token, hexadecimal; empty for a user that only a proxy can name."""


class Users:
    """Who may use the room. True when anybody is named, so that everybody has to say who they are."""

    def __init__(self, settings: Settings) -> None:
        """Read the users of the settings. Raises UsageError where nobody could be one of them."""
        given = (user.partition(":") for user in settings.web_users)
        self._users = tuple(_User(name, token_hash) for name, _, token_hash in given)
        self.header = settings.web_user_header
        by_proxy = [user.name for user in self._users if not user.token_hash]
        if by_proxy and not (self.header and settings.web_proxies):
            raise UsageError(
                f"YALU_WEB_USERS names {by_proxy[0]} without the hash of a token, so a proxy has to name the user: "
                "set YALU_WEB_USER_HEADER and YALU_WEB_PROXIES, or give the hash (`yalu web-user NAME`)"
            )

    def __bool__(self) -> bool:
        return bool(self._users)

    def by_token(self, token: str) -> str | None:
        """The user whose token it is; all hashes are compared, each in constant time."""
        given = hash_of(token)
        names = [user.name for user in self._users if hmac.compare_digest(given, user.token_hash)]
        return names[0] if names else None

    def by_proxy(self, name: str) -> str | None:
        """The user that a named proxy names, if the settings let them in."""
        known = {user.name for user in self._users}
        return name if NAME.fullmatch(name) and (name in known or EVERYBODY in known) else None

    def by_authorization(self, header: str) -> str | None:
        """The user of an ``Authorization`` header: Bearer and a token, or Basic with name and token."""
        kind, _, given = header.partition(" ")
        if kind.lower() == "bearer":
            return self.by_token(given.strip())
        if kind.lower() != "basic":
            return None
        try:
            name, _, token = base64.b64decode(given, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        known = self.by_token(token)
        return known if known == name else None

    def seal_of(self, name: str) -> str | None:
        """What a session of a user depends on: another token or name ends it. None for nobody of these users."""
        own = [user.token_hash for user in self._users if user.name == name and user.token_hash]
        return own[0] if own else None


def hash_of(token: str) -> str:
    """The hash of a token as ``YALU_WEB_USERS`` has it."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def new_token() -> str:
    """A token that nobody has."""
    return secrets.token_urlsafe(TOKEN_BYTES)
