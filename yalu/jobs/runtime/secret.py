"""The secret key of commenters' pseudonyms, from the settings or from a file outside the database (decision 0215).

The database stores its fingerprint. With another secret every commenter would become somebody else, and ``forget``
would miss part of what they wrote.
"""

from __future__ import annotations

import secrets
import stat
from dataclasses import replace
from pathlib import Path

from yalu import ids
from yalu.db.core.engine import Database
from yalu.db.maintenance import pseudonyms
from yalu.db.maintenance.pseudonyms import KnownKey
from yalu.errors import SettingsError
from yalu.redact import remember
from yalu.settings import Settings
from yalu.whole_files import create_once

MIN_LENGTH = 16
"""Characters. Whoever has the database and guesses the secret knows who wrote what."""
MAX_LENGTH = 4096
"""Bytes of a secret's file."""
_ACCEPT = (
    "`yalu db accept-secret` goes on with this one: commenters then get other keys, and what is stored of them is "
    "found by --author-key only"
)


def with_secret(settings: Settings, database: Database) -> Settings:
    """The settings with the secret that this database's pseudonyms are made with.

    Creates one (file mode 600) when none is set and no commenter is stored yet. Raises SettingsError when the secret is
    another database's, missing or empty, or its file cannot be read or written; StoreError.
    """
    keys = pseudonyms.known(database)
    secret = configured_secret(settings)
    if secret is None:
        if keys or pseudonyms.has_commenters(database):
            raise SettingsError(f"the secret of this database is not there: {_where_to_put(settings)}")
        secret = _create_secret(settings)
    fingerprint = ids.secret_fingerprint(secret)
    if not keys:
        keys = pseudonyms.remember(database, fingerprint)
    _require_same(settings, keys, fingerprint)
    return replace(settings, secret=secret)


def accept_secret(settings: Settings, database: Database) -> tuple[KnownKey, ...]:
    """Make the secret of the settings the database's from now on; returns all its keys, the new one last.

    Raises SettingsError when no secret is set.
    """
    secret = configured_secret(settings)
    if secret is None:
        raise SettingsError(f"there is no secret to accept: {_where_to_put(settings)}")
    keys, fingerprint = pseudonyms.known(database), ids.secret_fingerprint(secret)
    if keys and keys[-1].fingerprint == fingerprint:
        return keys
    return pseudonyms.remember(database, fingerprint, after=len(keys))


def secret_status(settings: Settings, database: Database | None) -> str:
    """Where the secret comes from, when it is valid. Raises SettingsError that says what is wrong and what to do."""
    secret = configured_secret(settings)
    file = _file(settings)
    if secret is None:
        if database is not None and (pseudonyms.known(database) or pseudonyms.has_commenters(database)):
            raise SettingsError(f"the secret of this database is not there: {_where_to_put(settings)}")
        return f"will be made in {file} at the first crawl"
    where = _origin(settings)
    if len(secret) < MIN_LENGTH:
        raise SettingsError(f"{where} has {len(secret)} characters and can be guessed; {MIN_LENGTH} are the least")
    if not settings.secret and (mode := stat.S_IMODE(file.stat().st_mode)) & (stat.S_IRWXG | stat.S_IRWXO):
        raise SettingsError(f"{where} has mode {mode:o}, so others can read it; `chmod 600 {file}`")
    keys = () if database is None else pseudonyms.known(database)
    if keys:
        _require_same(settings, keys, ids.secret_fingerprint(secret))
    return f"{where} is {'the one of this database' if keys else 'there'}"


def configured_secret(settings: Settings) -> str | None:
    """The secret that is set or stored in its file; None without one. Makes none, and asks no database.

    Raises SettingsError for one that is invalid or cannot be read.
    """
    if settings.secret:
        if not settings.secret.strip():
            raise SettingsError("YALU_SECRET is blank")
        return settings.secret
    file = _file(settings)
    try:
        secret = _read(file)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SettingsError(f"secret_file {file}: {error.strerror}; set YALU_SECRET instead") from error
    remember("secret", secret)
    return secret


def _require_same(settings: Settings, keys: tuple[KnownKey, ...], fingerprint: str) -> None:
    if keys[-1].fingerprint != fingerprint:
        raise SettingsError(
            f"{_origin(settings)} is not the secret this database's commenters are known by: "
            f"{_where_to_put(settings)}; {_ACCEPT}"
        )


def _origin(settings: Settings) -> str:
    return "YALU_SECRET" if settings.secret else f"secret_file {_file(settings)}"


def _where_to_put(settings: Settings) -> str:
    return f"set YALU_SECRET to the one crawls ran with, or put it back into {_file(settings)}"


def _file(settings: Settings) -> Path:
    return settings.secret_file.expanduser()


def _read(file: Path) -> str:
    if not stat.S_ISREG(file.stat().st_mode):
        raise SettingsError(f"secret_file {file}: is no regular file")
    with file.open("rb") as handle:
        raw = handle.read(MAX_LENGTH + 1)
    if len(raw) > MAX_LENGTH or not raw.isascii():
        raise SettingsError(f"secret_file {file}: not a secret of ours")
    if not (secret := raw.decode("ascii").strip()):
        raise SettingsError(f"secret_file {file}: is empty; put the secret back, or remove the file to have one made")
    return secret


def _create_secret(settings: Settings) -> str:
    file = _file(settings)
    try:
        create_once(file, f"{secrets.token_hex(32)}\n".encode())
        return _read(file)
    except OSError as error:
        raise SettingsError(f"secret_file {file}: {error.strerror}; set YALU_SECRET instead") from error
