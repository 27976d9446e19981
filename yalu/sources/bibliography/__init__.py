"""Bibliographies: which pages an author cites and on which day, read, and written back with archived addresses."""

from yalu.sources.bibliography.entry import ArchivedState, Bibliography, CitedPage, RefusedEntry
from yalu.sources.bibliography.formats import read_bibliography, with_archived

__all__ = [
    "ArchivedState",
    "Bibliography",
    "CitedPage",
    "RefusedEntry",
    "read_bibliography",
    "with_archived",
]
