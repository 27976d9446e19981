"""The sources that visit cited pages, beside those of the registry."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from yalu.db.core.engine import Database
from yalu.db.study import footnote_rows
from yalu.sources.bibliography.site import site_source
from yalu.sources.load import Registry


def with_cited_sites(registry: Registry, database: Database, *, only: Path | None = None) -> Registry:
    """The registry with a source for each site whose cited pages none of its own visits. Raises StoreError.

    ``only`` is the file that replaces the registry, if one does: what it does not name is left alone.
    """
    if only is not None:
        return registry
    sites = footnote_rows.sites(database)
    made = {name: site_source(name, url) for name, url in sites.items() if name not in registry.sources}
    return replace(registry, sources=MappingProxyType(dict(sorted({**registry.sources, **made}.items()))))
