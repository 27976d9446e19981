"""BibTeX and BibLaTeX: ``url``, ``urldate`` and ``pages`` in; ``urldate``, ``archiveurl`` and ``archivedate`` out.

The latter two are what reference managers write; styles print ``addendum``, which BibLaTeX sets at an entry's end.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any

from yalu.errors import UsageError
from yalu.sources.bibliography.entry import ArchivedState, FileEntry

_ADDRESS = re.compile(r"\\(?:url|href)\s*\{([^{}]*)\}")
_ESCAPED = re.compile(r"\\([%_#&~$])")
_PROBLEMS = {
    "DuplicateBlockKeyBlock": "has the key of an entry before it",
    "DuplicateFieldKeyBlock": "names a field twice",
}
"""Why a block of the parser's is no entry, by the name of its class."""
_BARE = re.compile(r"\{\\([%_#&~$])\}")


def entries(text: str, file: str) -> Iterator[FileEntry]:  # noqa: ARG001  # as for the other formats
    """Yield the entries in their order; those that cannot be read with the reason. Raises UsageError: no parser."""
    at, line = 0, 1
    for block in _blocks(text):
        raw = block.raw or ""
        if (start := text.find(raw, at)) < 0:
            continue
        line += text.count("\n", at, start)
        yield from _entry(block, raw, start, line)
        line += text.count("\n", start, start + len(raw))
        at = start + len(raw)


def addition(entry: FileEntry, text: str, state: ArchivedState) -> str:
    """Return what is added to an entry before its closing brace."""
    own = {
        "urldate": f"{state.day}",
        "archiveurl": _safe(state.address),
        "archivedate": f"{state.day}",
        "addendum": rf"Archived {state.day}: \url{{{_typeset(state.address)}}}",
    }
    lines = [f"  {name} = {{{value}}}" for name, value in own.items() if name not in entry.given]
    before = text[: entry.place].rstrip()
    comma = "" if before.endswith((",", "{", "(")) else ","
    end = "" if text[entry.place :].startswith(("\n", "\r")) else "\n"
    return f"{comma}\n" + ",\n".join(lines) + end


def _blocks(text: str) -> list[Any]:
    try:
        from bibtexparser.entrypoint import parse_string
    except ModuleNotFoundError as error:
        raise UsageError("BibTeX needs the extra `bibliography`: pip install 'yalu[bibliography]'") from error
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # what it would say is in what is yielded
    return list(parse_string(text).blocks)


def _entry(block: Any, raw: str, start: int, line: int) -> Iterator[FileEntry]:
    kind = type(block).__name__
    if kind in ("String", "Preamble", "ExplicitComment", "ImplicitComment"):
        return
    key = getattr(block, "key", None) or _key(raw)
    if kind != "Entry":
        yield FileEntry(key, line, start, problem=_PROBLEMS.get(kind, "is no BibTeX: a brace or quote is not closed"))
        return
    values = {field.key.lower(): str(field.value) for field in block.fields}
    elsewhere = (_ADDRESS.search(values.get(name, "")) for name in ("howpublished", "note"))
    pasted = next((match[1] for match in elsewhere if match), "")
    body = raw.rstrip()
    yield FileEntry(
        key,
        line,
        start + len(body[:-1].rstrip()),
        _plain(values.get("url", "")) or _plain(pasted),
        values.get("doi", ""),
        values.get("urldate", ""),
        values.get("pages", "").replace("--", "-"),
        re.sub(r"[{}]", "", _plain(values.get("title", ""))),
        given=frozenset(values),
    )


def _key(raw: str) -> str:
    match = re.match(r"@\w+\s*[{(]\s*([^,\s{}()]*)", raw)
    return match[1] if match else ""


def _plain(value: str) -> str:
    """Return an address or title without the marks that TeX asks for."""
    inside = _ADDRESS.fullmatch(value.strip())
    return _ESCAPED.sub(r"\1", _BARE.sub(r"\1", inside[1] if inside else value)).strip()


def _typeset(address: str) -> str:
    """The address for TeX, to which a bare % begins a comment that would swallow the end of the field."""
    return re.sub(r"[%#]", r"\\\g<0>", _safe(address))


def _safe(address: str) -> str:
    return re.sub(r"[{}\\]", lambda match: f"%{ord(match[0]):02X}", address)
