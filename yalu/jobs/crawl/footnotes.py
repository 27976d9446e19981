"""Watches the pages that authors cite: takes in bibliographies, fetches archived copies, visits what is there now."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from yalu.db.core.engine import Database
from yalu.db.reextraction.archive_copies import source_of_address
from yalu.db.study import footnote_rows
from yalu.db.study.footnote_rows import BibliographyChanges
from yalu.errors import UsageError
from yalu.extraction.addresses import source_domains
from yalu.jobs.crawl.run import PassResult, run
from yalu.jobs.runtime.cited_sites import with_cited_sites
from yalu.jobs.runtime.database import job_database
from yalu.settings import Settings
from yalu.sources.bibliography.entry import RefusedEntry
from yalu.sources.bibliography.formats import read_bibliography
from yalu.sources.bibliography.site import site_id, site_source
from yalu.sources.domains import registrable_domain
from yalu.sources.fields import is_private_host
from yalu.sources.load import Registry, watched

LINE = "addresses"
"""What addresses that are given by hand are read as: lines of such a file."""


@dataclass(frozen=True, slots=True)
class FollowedBibliography:
    """What was stored of a bibliography, and which of its entries are not watched. ``path`` is empty for addresses."""

    path: str
    changes: BibliographyChanges
    refused: tuple[RefusedEntry, ...]


def follow_bibliography(settings: Settings, file: Path, *, private: bool) -> FollowedBibliography:
    """Take in a bibliography as it is now: what it no longer has is watched no more.

    ``private`` allows addresses of private networks. Raises UsageError where the file cannot be read, StoreError.
    """
    try:
        document = file.read_bytes()
    except (OSError, ValueError) as error:
        raise UsageError(f"{file}: {error.strerror if isinstance(error, OSError) else error}") from error
    return _follow(settings, str(file.resolve()), document, private=private)


def follow_addresses(settings: Settings, lines: Sequence[str], *, private: bool) -> FollowedBibliography:
    """Take in addresses given by hand, each perhaps with a day and a page; those of before stay."""
    return _follow(settings, "", "\n".join(lines).encode("utf-8", "replace"), private=private)


def visit_cited(settings: Settings, say: Callable[[str], None]) -> tuple[str | None, PassResult | None]:
    """Fetch archived copies of the days of citing that nothing is held of, and visit what was cited since.

    Call it once in a process, in its main thread. Returns why no archive could be asked (None: it was, or need not be)
    and what the visits gave (None: nothing is cited). Raises UsageError, StoreError.
    """
    from yalu.jobs.crawl.backfill import BackfillRequest, CitedOn, backfill

    with job_database(settings) as database:
        rows = footnote_rows.rows(database)
        wanting = footnote_rows.without_state(database)
    days = dict.fromkeys(CitedOn(row.source_id, row.url, row.cited_on) for row in wanting if row.cited_on is not None)
    error = backfill(settings, BackfillRequest(cited=tuple(days)), say).error if days else None
    ids = tuple(dict.fromkeys(row.source_id for row in rows))
    return error, run(settings, only=None, source_ids=ids, due=True) if ids else None


def _follow(settings: Settings, path: str, document: bytes, *, private: bool) -> FollowedBibliography:
    read = read_bibliography(document, path or LINE, private=private)
    registry = watched(settings)
    with job_database(settings, make=True) as database:
        sources = dict(_sources(with_cited_sites(registry, database), database, [page.url for page in read.pages]))
        changes = footnote_rows.follow(database, path, read.pages, sources, whole=bool(path), now=settings.now)
    return FollowedBibliography(path, changes, read.refused)


def _sources(registry: Registry, database: Database, urls: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Which source visits each address: the one that has it stored, else the only one at its site, else a new one."""
    known = {source.id: source for source in registry.enabled()}
    for url in urls:
        stored, private = source_of_address(database, url), is_private_host(urlsplit(url).hostname or "")
        at_site = [source for source in known.values() if registrable_domain(url) in source_domains(source)]
        fitting = [source for source in at_site if source.allow_private_hosts or not private]
        own = [source for source in fitting if not source.discover]
        if stored in known:
            source = known[stored]
        elif len(fitting) == 1 or own:
            source = (own or fitting)[0]
        else:
            source = site_source(site_id(url, {*registry.sources, *known}), url)
            known[source.id] = source
        yield url, source.id
