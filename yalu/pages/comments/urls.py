"""Addresses in pages, which need not be addresses: the standard functions, without exceptions."""

from __future__ import annotations

from urllib import parse
from urllib.parse import SplitResult

_NONE = parse.urlsplit("")


def urlsplit(address: str) -> SplitResult:
    """The parts of an address; empty parts when it is none ("http://[::1")."""
    try:
        parts = parse.urlsplit(address)
    except ValueError:
        return _NONE
    return parts


def urljoin(base: str, address: str) -> str:
    """An address as seen from a page; empty when either is none."""
    try:
        return parse.urljoin(base, address)
    except ValueError:
        return ""
