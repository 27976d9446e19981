"""Groups sources that share a site and must be crawled in sequence."""

from __future__ import annotations

from collections.abc import Sequence

from yalu.extraction.addresses import source_domains
from yalu.sources.source import SourceConfig


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
