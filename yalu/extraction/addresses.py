"""Conclusions from an address alone: its site, which sources share it, and whether it can be an article."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from yalu.ids import same_article_address
from yalu.sources.domains import registrable_domain
from yalu.sources.source import SourceConfig

_OTHER_KINDS = re.compile(r"\.(jpe?g|png|gif|webp|svg|pdf|zip|mp[34]|docx?|xlsx?|pptx?|xml|rss|css|js|ics)$", re.I)
_NO_ARTICLES = re.compile(
    r"/(tags?|topics?|categor(?:y|ies)|authors?|reporters?|columnists?|search|login|signup|register|account|about|"
    r"contact|privacy|terms|subscribe|newsletter|feed|rss|page/\d+)(/|$)",
    re.I,
)

_SEARCH = re.compile(r"/(search|suche|recherche|busca|buscar|ricerca|zoeken)(\.\w{2,5})?/?$", re.I)


def source_domains(source: SourceConfig) -> frozenset[str]:
    """The registrable domains of a source's homepage and discoveries."""
    return frozenset(map(registrable_domain, (source.homepage, *(discovery.url for discovery in source.discover))))


def could_be_article(url: str) -> bool:
    """Whether an address can be an article: no file of another kind, no tag or author page, front page or form."""
    parts = urlsplit(url)
    if _OTHER_KINDS.search(parts.path) or _NO_ARTICLES.search(parts.path):
        return False
    return parts.path not in ("", "/") or bool(parts.query)


def is_front_or_listing(url: str, source: SourceConfig) -> bool:
    """Whether an address is a home page, a search, which sites offer for what is gone, or a listing of the source."""
    parts = urlsplit(url)
    if (parts.path in ("", "/") and (not parts.query or parts.query.startswith("s="))) or _SEARCH.search(parts.path):
        return True
    listings = (source.homepage, *(discovery.url for discovery in source.discover))
    return same_article_address(url) in map(same_article_address, listings)


def group_by_site(sources: Sequence[SourceConfig]) -> list[list[int]]:
    """Groups of indices of sources that share a site, directly or through others; crawl each group in sequence."""
    groups: list[tuple[set[str], list[int]]] = []
    for index, source in enumerate(sources):
        domains = source_domains(source)
        touched = [group for group in groups if group[0] & domains]
        names = set(domains).union(*(group[0] for group in touched))
        members = sorted([number for group in touched for number in group[1]] + [index])
        groups = [group for group in groups if group not in touched] + [(names, members)]
    return [indices for _, indices in groups]
