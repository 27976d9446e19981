"""The registry of sources: what is watched, and how, as data."""

from yalu.sources.load import Registry, load_registry, usable, watched
from yalu.sources.parse import parse_sources
from yalu.sources.source import Discovery, DiscoveryMethod, PageRules, Scope, SourceConfig, Terms

__all__ = [
    "Discovery",
    "DiscoveryMethod",
    "PageRules",
    "Registry",
    "Scope",
    "SourceConfig",
    "Terms",
    "load_registry",
    "parse_sources",
    "usable",
    "watched",
]
