"""DKIM signatures of mails (RFC 6376), which cover the headers by which a reader unsubscribes (RFC 8058)."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass, field
from pathlib import Path

from yalu.errors import SettingsError

HEADERS = (
    b"From", b"To", b"Subject", b"Date", b"Message-ID", b"In-Reply-To", b"References", b"MIME-Version", b"Content-Type",
    b"List-Id", b"List-Unsubscribe", b"List-Unsubscribe-Post", b"Auto-Submitted",
)  # fmt: skip
"""What is signed, if the mail has it."""


@dataclass(frozen=True, slots=True)
class DkimKey:
    """A private key, with the place of its public half: ``selector._domainkey.domain``."""

    domain: str
    selector: str
    private: bytes = field(repr=False)


def load_dkim_key(file: Path | None, selector: str, domain: str) -> DkimKey | None:
    """The key of the settings; None when neither key nor selector is set.

    Raises SettingsError when only one is set, the file cannot be read or holds no RSA key, or dkimpy is missing.
    """
    if file is None and not selector:
        return None
    if file is None or not selector:
        raise SettingsError("dkim_key and dkim_selector belong together: one of them is not set")
    if importlib.util.find_spec("dkim") is None:
        raise SettingsError("dkim_key is set, and signing needs dkimpy; install yalu[mail]")
    try:
        private = file.expanduser().read_bytes()
    except OSError as error:
        raise SettingsError(f"dkim_key: {file}: {error.strerror}") from error
    from dkim.crypto import UnparsableKeyError, parse_pem_private_key

    try:
        parse_pem_private_key(private)
    except (UnparsableKeyError, ValueError, IndexError) as error:
        raise SettingsError(f"dkim_key: {file} holds no RSA private key in PEM") from error
    return DkimKey(domain, selector, private)


def sign(mail: bytes, key: DkimKey) -> bytes:
    """The mail with a signature as its first header."""
    import dkim

    present = {line.partition(b":")[0].lower() for line in mail.partition(b"\r\n\r\n")[0].split(b"\r\n")}
    headers = [name for name in HEADERS if name.lower() in present]
    signature: bytes = dkim.sign(
        mail,
        key.selector.encode(),
        key.domain.encode(),
        key.private,
        canonicalize=(b"relaxed", b"relaxed"),
        include_headers=headers,
    )
    return signature + mail
