"""How to cite a change, a version or a comment: as text, BibTeX and CSL-JSON, with the evidence in each."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from yalu.downloads.citing import memento
from yalu.reports.plain_text import plain, safe_url
from yalu.web.visit import Visit

_BIBTEX = {sign: f"\\{sign}" for sign in "{}$&#_%"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is cited. Times are aware, UTC; ``byline`` never has a commenter's name."""

    key: str
    """Of the entry: yalu-change-12."""
    kind: str
    """CSL's type: article-newspaper, or post for a comment."""
    title: str
    byline: tuple[str, ...]
    outlet: str
    published_at: datetime | None
    url: str | None
    language: str | None
    not_before: datetime | None
    not_after: datetime
    path: str
    """In the room."""
    what: str
    """What of the piece it is: "version 3 (v12)"."""
    hashes: tuple[str, ...] = ()
    """Of the content, as Yalu makes them (``yalu.ids``)."""
    body_hash: str | None = None
    """SHA-256 of the bytes that were served."""
    captures: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """One citation in three forms."""

    text: str
    bibtex: str
    csl: str


def citation(visit: Visit, cited: Evidence) -> Citation:
    """The citation, with addresses of the room as it was asked. In English whatever the reader's language."""
    base = str(visit.request.base_url).rstrip("/")
    url = safe_url(cited.url)
    note = "; ".join(_evidence(cited, base, url))
    return Citation(_text(cited, url, note), _bibtex(cited, url, note), _csl(cited, base, url, note))


def _evidence(cited: Evidence, base: str, url: str | None) -> Sequence[str]:
    seen = f"{cited.not_after.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    when = (
        f"first seen {seen}"
        if cited.not_before is None
        else f"between {cited.not_before.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ} and {seen}"
    )
    parts = [cited.what, when, *(f"content {digest}" for digest in cited.hashes)]
    parts += [f"bytes as served sha256:{cited.body_hash}"] if cited.body_hash else []
    if cited.captures:
        parts.append("Yalu capture " + ", ".join(map(str, cited.captures)))
    parts.append(f"evidence: {base}{cited.path}")
    if url is not None:
        parts.append(f"Memento: {base}{memento(url, cited.not_after)}")
    return parts


def _text(cited: Evidence, url: str | None, note: str) -> str:
    names = ", ".join(plain(name, 100) for name in cited.byline)
    dated = f" ({cited.published_at.astimezone(UTC):%Y-%m-%d})" if cited.published_at else ""
    head = f"{names}{dated}. " if names else f"{dated.strip()} " if dated else ""
    where = f" {url}." if url else ""
    return f"{head}“{plain(cited.title)}”. {plain(cited.outlet)}.{where} {note[:1].upper()}{note[1:]}."


def _bibtex(cited: Evidence, url: str | None, note: str) -> str:
    lines = [
        ("author", " and ".join("{" + _escaped(plain(name, 100)) + "}" for name in cited.byline)),
        ("title", "{" + _escaped(plain(cited.title)) + "}"),
        ("organization", _escaped(plain(cited.outlet))),
        ("date", f"{cited.published_at.astimezone(UTC):%Y-%m-%d}" if cited.published_at else ""),
        ("url", re.sub(r"[{}\\]", lambda found: f"%{ord(found[0]):02X}", url or "")),
        ("urldate", f"{cited.not_after.astimezone(UTC):%Y-%m-%d}"),
        ("note", _escaped(note)),
    ]
    fields = ",\n".join(f"  {name} = {{{value}}}" for name, value in lines if value)
    return f"@online{{{cited.key},\n{fields}\n}}\n"


def _escaped(text: str) -> str:
    return "".join(_BIBTEX.get(sign, sign) for sign in text)


def _csl(cited: Evidence, base: str, url: str | None, note: str) -> str:
    entry: dict[str, object] = {
        "id": cited.key,
        "type": cited.kind,
        "title": plain(cited.title),
        "container-title": plain(cited.outlet),
        "accessed": _date(cited.not_after),
        "archive": "Yalu",
        "archive_location": f"{base}{cited.path}",
        "note": note,
    }
    if cited.byline:
        entry["author"] = [{"literal": plain(name, 100)} for name in cited.byline]
    if cited.published_at:
        entry["issued"] = _date(cited.published_at)
    if url:
        entry["URL"] = url
    if cited.language:
        entry["language"] = cited.language
    return json.dumps([entry], ensure_ascii=False, indent=1) + "\n"


def _date(at: datetime) -> dict[str, list[list[int]]]:
    day = at.astimezone(UTC)
    return {"date-parts": [[day.year, day.month, day.day]]}
