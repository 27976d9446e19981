"""The key that signs evidence packages, in a file outside the database."""

from __future__ import annotations

from pathlib import Path

from yalu.errors import SettingsError
from yalu.evidence.signing import Signer, new_key
from yalu.settings import Settings
from yalu.whole_files import create_once


def key_file(settings: Settings) -> Path:
    """The file of the private key."""
    return settings.evidence_key.expanduser()


def signer(settings: Settings) -> Signer:
    """The signer of the settings; makes its key (mode 600) where there is none. Raises SettingsError."""
    file = key_file(settings)
    try:
        create_once(file, new_key())
        return Signer.of(file.read_bytes())
    except OSError as error:
        raise SettingsError(f"evidence_key {file}: {error.strerror}") from error


def known_signer(settings: Settings) -> Signer | None:
    """The signer of the settings; None where no key was made yet or it cannot be read. Raises SettingsError."""
    try:
        return Signer.of(key_file(settings).read_bytes())
    except OSError:
        return None
