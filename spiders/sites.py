"""Which addresses belong to one site."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from urllib.parse import urlsplit

from tldextract import TLDExtract

from yalu.sources.source import Source


@cache
def _suffixes() -> TLDExtract:
    # The list shipped with the package: no download, no cache on disk.
    return TLDExtract(suffix_list_urls=(), cache_dir=None, fallback_to_snapshot=True)


@lru_cache(maxsize=4096)
def site(url: str) -> str:
    """The registrable domain of an address ("chosun.com"); an IP address or a bare name stands for itself."""
    try:
        host = (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
    return _suffixes()(host).top_domain_under_public_suffix or host


def sites(source: Source) -> frozenset[str]:
    """All sites that a source's own addresses lead to."""
    return frozenset(map(site, (source.homepage, *(discovery.url for discovery in source.discover))))


def one_after_another(sources: Sequence[Source]) -> list[list[int]]:
    """Groups of indices of sources that share a site, directly or through others: each group is crawled in turn."""
    groups: list[tuple[set[str], list[int]]] = []
    for index, source in enumerate(sources):
        touched = [group for group in groups if group[0] & sites(source)]
        names = set(sites(source)).union(*(group[0] for group in touched))
        members = sorted([number for group in touched for number in group[1]] + [index])
        groups = [group for group in groups if group not in touched] + [(names, members)]
    return [indices for _, indices in groups]
