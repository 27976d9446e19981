"""The key of the commenters' pseudonyms: from the settings, or made once and kept in a file outside the database."""

from __future__ import annotations

import os
import secrets
from dataclasses import replace
from pathlib import Path

from yalu.errors import SettingsError
from yalu.settings import Settings


def with_secret(settings: Settings) -> Settings:
    """The settings with a secret in them. Makes and keeps one (mode 600) when none is set.

    Raises SettingsError when the file cannot be read or written.
    """
    if settings.secret:
        return settings
    file = settings.secret_file.expanduser()
    try:
        return replace(settings, secret=_read(file) or _make(file))
    except OSError as error:
        raise SettingsError(f"secret_file {file}: {error.strerror}; set YALU_SECRET instead") from error


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        raise SettingsError(f"secret_file {file}: not a secret of ours") from error


def _make(file: Path) -> str:
    file.parent.mkdir(parents=True, exist_ok=True)
    # Written beside and linked into place: two first runs at once must end with one secret, never half of one.
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as handle:
        handle.write(secrets.token_hex(32) + "\n")
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return _read(file)
