"""URL functions for untrusted input: like the standard ones, but without exceptions."""

from __future__ import annotations

from urllib import parse
from urllib.parse import SplitResult

from yalu.sources.domains import registrable_domain

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


def leads_away(address: str, base: str) -> bool:
    """True if a URL, resolved against a page's, is of another registrable domain, where that is known."""
    own, aim = registrable_domain(base), urljoin(base, address)
    return bool(own) and aim.startswith("http") and registrable_domain(aim) != own
