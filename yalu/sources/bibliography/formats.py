"""Reads a bibliography in any of its formats, and writes archived addresses into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import NamedTuple

from yalu.errors import SourceFileError
from yalu.sources.bibliography import addresses, bibtex, csl, ris
from yalu.sources.bibliography.entry import ArchivedState, Bibliography, CitedPage, FileEntry, RefusedEntry, judged
from yalu.sources.drafts.opml import MAX_BYTES

MAX_ENTRIES = 5_000
"""Most entries of one bibliography."""


class BibliographyFormat(NamedTuple):
    """What it is called, how the entries of a text are read (the file's name is for errors), and what one is given."""

    name: str
    entries: Callable[[str, str], Iterator[FileEntry]]
    addition: Callable[[FileEntry, str, ArchivedState], str]


_BIBTEX = BibliographyFormat("BibTeX", bibtex.entries, bibtex.addition)
_OPML = BibliographyFormat("OPML", addresses.entries_of_opml, addresses.addition_to_opml)
_BY_SUFFIX = {
    ".bib": _BIBTEX,
    ".bibtex": _BIBTEX,
    ".json": BibliographyFormat("CSL-JSON", csl.entries, csl.addition),
    ".ris": BibliographyFormat("RIS", ris.entries, ris.addition),
    ".opml": _OPML,
    ".xml": _OPML,
}
_LINES = BibliographyFormat("an address a line", addresses.entries_of_lines, addresses.addition_to_line)
_OWN = frozenset({"archiveurl", "archive_location", "av", "archived"})
"""Fields that say that an entry names an archived state already."""


def read_bibliography(document: bytes, file: str, *, private: bool = False) -> Bibliography:
    """Return the pages that a file cites, each key once, and the entries that cannot be watched.

    The end of its name says the format; where that says nothing it has an address a line. ``private`` allows addresses
    of private networks. Raises SourceFileError, which names the file, if it is too large, not UTF-8, not of its format,
    without an entry, or has more than ``MAX_ENTRIES`` entries; UsageError where BibTeX cannot be read.
    """
    pages: dict[str, CitedPage] = {}
    refused: list[RefusedEntry] = []
    for entry in _entries(_text(document, file), file):
        cited = judged(entry, private=private)
        if isinstance(cited, RefusedEntry):
            refused.append(cited)
        elif cited.key in pages:
            refused.append(RefusedEntry(cited.key, cited.line, f"is in line {pages[cited.key].line} already"))
        else:
            pages[cited.key] = cited
    return Bibliography(tuple(pages.values()), tuple(refused))


def with_archived(document: bytes, file: str, states: Mapping[tuple[str, str], ArchivedState]) -> bytes:
    """Return the file with the archived address of each entry in ``states``; all else stays byte for byte.

    ``states`` is by key and address: an entry that names another page by now has none.

    What an entry states itself is not replaced, so that a second time adds nothing. Raises as ``read_bibliography``.
    """
    text = _text(document, file)
    add = _format_of(file).addition
    added = {}
    for entry in _entries(text, file):
        cited = judged(entry, private=True)
        state = states.get((cited.key, cited.url)) if isinstance(cited, CitedPage) else None
        if state is not None and not entry.given & _OWN:
            added[entry.place] = add(entry, text, state)
    parts, last = [], 0
    for place in sorted(added):
        parts += [text[last:place], added[place]]
        last = place
    return "".join((*parts, text[last:])).encode()


def _text(document: bytes, file: str) -> str:
    if len(document) > MAX_BYTES:
        raise SourceFileError(file, None, None, f"is over {MAX_BYTES >> 20} MB")
    try:
        return document.decode()
    except UnicodeDecodeError as error:
        raise SourceFileError(file, None, None, f"is not UTF-8 (byte {error.start})") from error


def _entries(text: str, file: str) -> Sequence[FileEntry]:
    read: list[FileEntry] = []
    try:
        for entry in _format_of(file).entries(text, file):
            if len(read) == MAX_ENTRIES:
                raise ValueError(f"has more than {MAX_ENTRIES} entries")
            read.append(entry)
        if not read:
            raise ValueError(f"has no entry that can be read as {_format_of(file).name}")
    except (ValueError, RecursionError) as error:
        raise SourceFileError(file, None, None, str(error)) from error
    return read


def _format_of(file: str) -> BibliographyFormat:
    return _BY_SUFFIX.get(PurePath(file).suffix.lower(), _LINES)
