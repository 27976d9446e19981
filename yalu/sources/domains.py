"""The domain of a site, under which all its hosts are registered."""

from __future__ import annotations

from functools import cache, lru_cache
from urllib.parse import urlsplit

from publicsuffixlist import PublicSuffixList

_DOTS = str.maketrans("\u3002\uff0e\uff61", "...")
"""What browsers take for the dot between labels."""


@cache
def _suffixes(*, encoded: bool) -> PublicSuffixList:
    """The list shipped with the package, by itself or with the ``encoded`` form of its names, which take longer."""
    return PublicSuffixList(accept_encoded_idn=encoded, only_icann=True)


@lru_cache(maxsize=4096)
def registrable_domain(url: str) -> str:
    """The registrable domain of an address ("chosun.com"); an IP address or a single label stands for itself."""
    try:
        host = (urlsplit(url).hostname or "").lower().translate(_DOTS)
    except ValueError:
        return ""
    is_number = ":" in host or host[-1:].isdigit()
    return (None if is_number else _suffixes(encoded="xn--" in host).privatesuffix(host)) or host
