"""Citations of a change, a version or a comment as text, BibTeX and CSL-JSON, with evidence (decision 0310)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import quote

from yalu.records.plain_text import plain, safe_url

_BIBTEX = {sign: f"\\{sign}" for sign in "{}$&#_%"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_BABEL = {"en": "english", "ko": "korean", "zh": "chinese", "ja": "japanese"}
"""Names of languages as BibLaTeX has them."""
_CSL_TYPES = {"magazine": "article-magazine", "think-tank": "webpage", "blog": "post-weblog", "platform": "webpage"}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is cited. Times are aware, UTC; ``byline`` never has a commenter's name."""

    key: str
    """Of the entry: yalu-change-12."""
    kind: str
    """CSL's type: that of the outlet (``csl_type``), or post for a comment."""
    title: str | None
    byline: tuple[str, ...]
    outlet: str
    published_on: date | None
    """The day as the publisher states it, in the publisher's own zone."""
    url: str | None
    language: str | None
    not_before: datetime | None
    not_after: datetime
    path: str
    """In the room."""
    what: str
    """What of the piece it is: "version 3 (v12)"."""
    hashes: tuple[str, ...] = ()
    """Of the content, as Yalu makes them (``yalu.ids``); of two the old state comes first."""
    body_hash: str | None = None
    """SHA-256 of the bytes that were served."""
    captures: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """One citation in three forms."""

    text: str
    bibtex: str
    csl: str


def citation(cited: Evidence, room: str = "") -> Citation:
    """The citation, in English whatever the reader's language.

    ``room`` is the address of the reading room without a slash at its end; without it pages are told by path.
    """
    url = safe_url(cited.url)
    note = "; ".join(_evidence(cited, room, url))
    return Citation(_text(cited, url, note), _bibtex(cited, url, note), _csl(cited, room, url, note))


def csl_type(outlet: str) -> str:
    """CSL's type of a piece in a type of outlet: article-newspaper unless another fits better."""
    return _CSL_TYPES.get(outlet, "article-newspaper")


def comment_title(platform_id: str, title: str | None) -> str:
    """What a reader's comment is called in citations: by the platform's id, on the title of its piece."""
    return f"Reader comment {plain(platform_id, 60)} on ‘{plain(title, 200)}’"


def memento(url: str, at: datetime) -> str:
    """Path of the room's Memento of an address (RFC 7089)."""
    return f"/memento/{at.astimezone(UTC):%Y%m%d%H%M%S}/{quote(url, safe=':/?&=%#+,;@!$()*~')}"


def _evidence(cited: Evidence, room: str, url: str | None) -> Iterator[str]:
    yield cited.what
    seen = _time(cited.not_after)
    yield f"first seen {seen}" if cited.not_before is None else f"between {_time(cited.not_before)} and {seen}"
    if len(cited.hashes) == 2:
        yield f"content before {cited.hashes[0]}, after {cited.hashes[1]}"
    else:
        yield from (f"content {digest}" for digest in cited.hashes)
    if cited.body_hash:
        yield f"bytes as served sha256:{cited.body_hash}"
    if cited.captures:
        yield "Yalu capture " + ", ".join(map(str, cited.captures))
    yield f"evidence: {room}{cited.path}"
    if url is not None:
        yield f"Memento: {room}{memento(url, cited.not_after)}"


def _text(cited: Evidence, url: str | None, note: str) -> str:
    names = ", ".join(plain(name, 100) for name in cited.byline)
    dated = f" ({cited.published_on})" if cited.published_on else ""
    title = f"“{_title(cited)}”"
    head = f"{names}{dated}. {title}" if names else f"{title}{dated}"
    where = f" {url}." if url else ""
    return f"{head}. {plain(cited.outlet)}.{where} {note[:1].upper()}{note[1:]}."


def _bibtex(cited: Evidence, url: str | None, note: str) -> str:
    lines = [
        ("author", " and ".join("{" + _escaped(plain(name, 100)) + "}" for name in cited.byline)),
        ("title", "{" + _escaped(_title(cited)) + "}"),
        ("organization", _escaped(plain(cited.outlet))),
        ("date", str(cited.published_on or "")),
        ("url", re.sub(r"[{}\\]", lambda found: f"%{ord(found[0]):02X}", url or "")),
        ("urldate", f"{cited.not_after.astimezone(UTC):%Y-%m-%d}"),
        ("langid", _BABEL.get((cited.language or "").split("-")[0], "")),
        ("note", _escaped(note)),
    ]
    fields = ",\n".join(f"  {name} = {{{value}}}" for name, value in lines if value)
    return f"@online{{{cited.key},\n{fields}\n}}\n"


def _csl(cited: Evidence, room: str, url: str | None, note: str) -> str:
    entry: dict[str, object] = {
        "id": cited.key,
        "type": cited.kind,
        "title": _title(cited),
        "container-title": plain(cited.outlet),
        "accessed": _date(cited.not_after.astimezone(UTC).date()),
        "archive": "Yalu",
        "archive_location": f"{room}{cited.path}",
        "note": note,
    }
    if cited.byline:
        entry["author"] = [{"literal": plain(name, 100)} for name in cited.byline]
    if cited.published_on:
        entry["issued"] = _date(cited.published_on)
    if url:
        entry["URL"] = url
    if cited.language:
        entry["language"] = cited.language
    return json.dumps([entry], ensure_ascii=False, indent=1) + "\n"


def _title(cited: Evidence) -> str:
    return plain(cited.title) or plain(cited.outlet)


def _escaped(text: str) -> str:
    return "".join(_BIBTEX.get(sign, sign) for sign in text)


def _time(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _date(day: date) -> dict[str, list[list[int]]]:
    return {"date-parts": [[day.year, day.month, day.day]]}
