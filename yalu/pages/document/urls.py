"""URL functions for untrusted input: like the standard ones, but without exceptions."""

from __future__ import annotations

from urllib import parse
from urllib.parse import SplitResult

_NONE = parse.urlsplit("")


def urlsplit(address: str) -> SplitResult:
    """Split a URL; all parts are empty if it is invalid ("http://[::1")."""
    try:
        parts = parse.urlsplit(address)
    except ValueError:
        return _NONE
    return parts


def urljoin(base: str, address: str) -> str:
    """Resolve a URL against a page's; empty if either is invalid."""
    try:
        return parse.urljoin(base, address)
    except ValueError:
        return ""
