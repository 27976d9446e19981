"""The registry of sources: what is watched, and how, as data."""

from yalu.sources.load import Registry, load_registry
from yalu.sources.parse import parse_sources
from yalu.sources.source import Discovery, PageRules, Scope, Source, Terms, Way

__all__ = ["Discovery", "PageRules", "Registry", "Scope", "Source", "Terms", "Way", "load_registry", "parse_sources"]
