"""The citation of a change, a version or a comment, in a reader's words and in four forms (decision 0310)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import quote

from yalu.conversion import json_text, stamp
from yalu.records.plain_text import plain, safe_url
from yalu.reports.words.words import Words

_BIBTEX = {sign: f"\\{sign}" for sign in "{}$&#_%"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_BABEL = {"en": "english", "ko": "korean", "zh": "chinese", "ja": "japanese"}
"""Names of languages as BibLaTeX has them."""
_CSL_TYPES = {"magazine": "article-magazine", "think-tank": "webpage", "blog": "post-weblog", "platform": "webpage"}
_RIS_TYPES = {"article-newspaper": "NEWS", "article-magazine": "MGZN", "post-weblog": "BLOG"}
"""Reference types of RIS by those of CSL; ELEC (a page) for others."""
COMMENT = "post"
"""CSL's type of a comment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """What is cited. Times are aware, UTC; texts are cut to the terms; ``byline`` never has a commenter's name."""

    key: str
    """Of the entry: yalu-change-12."""
    type: str
    """CSL's type: that of the outlet (``csl_type``), or ``COMMENT``."""
    title: str | None
    outlet: str
    url: str | None
    language: str | None
    not_before: datetime | None
    not_after: datetime
    path: str | None
    """In the room; None where there is none."""
    what: tuple[str, ...]
    """What of the article it is, in the reader's words: "version 3 (v12)"."""
    byline: tuple[str, ...] = ()
    published_on: date | None = None
    """The day as the publisher states it, in the publisher's own zone."""
    before: str | None = None
    """The old wording of a change, as far as it may be quoted."""
    after: str | None = None
    hashes: tuple[str, ...] = ()
    """Of the content, as Yalu makes them (``yalu.ids``); of two the old state comes first."""
    body_hash: str | None = None
    """SHA-256 of the bytes that were served."""
    captures: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """One citation in four forms."""

    text: str
    bibtex: str
    csl: str
    ris: str


def cite(words: Words, cited: Cited, room: str) -> Citation:
    """The citation in the reader's language; names of persons and outlets, titles and wordings stay as they are.

    ``room`` is the public address of the reading room without a slash at its end, empty where it has none: then pages
    are named by their path.
    """
    url = safe_url(cited.url)
    note = ("；" if words.is_full_width else "; ").join(_note(words, cited, room, url))
    return Citation(
        _text(words, cited, url, note),
        _bibtex(cited, url, note),
        _csl(cited, room, url, note),
        _ris(cited, room, url, note),
    )


def highwire(cited: Cited, room: str) -> tuple[tuple[str, str], ...]:
    """What is cited as the meta elements that reference managers read from a page (Highwire Press tags)."""
    lines = [
        ("citation_title", _title(cited)),
        *(("citation_author", plain(name, 100)) for name in cited.byline),
        ("citation_publication_date", f"{cited.published_on:%Y/%m/%d}" if cited.published_on else ""),
        ("citation_journal_title", plain(cited.outlet)),
        ("citation_language", cited.language or ""),
        ("citation_online_date", f"{cited.not_after.astimezone(UTC):%Y/%m/%d}"),
        ("citation_public_url", _address(cited, room)),
    ]
    return tuple((name, value) for name, value in lines if value)


def csl_type(outlet: str) -> str:
    """CSL's type of an article in a type of outlet: article-newspaper unless another fits better."""
    return _CSL_TYPES.get(outlet, "article-newspaper")


def comment_title(words: Words, platform_comment_id: str, title: str | None) -> str:
    """What a reader's comment is called: by the platform's id, on the title of its article."""
    return words.gettext("Reader comment {id} on ‘{title}’", id=plain(platform_comment_id, 60), title=plain(title, 200))


def version_named(words: Words, seq: int, name: str) -> str:
    """One version, by the number that readers see and by that of ``yalu diff``."""
    return words.gettext("version {number} ({name})", number=str(seq), name=name)


def versions_named(words: Words, old: tuple[int, str], new: tuple[int, str]) -> str:
    """Two versions, likewise."""
    return words.gettext(
        "version {old} to version {new} ({old_name} to {new_name})",
        old=str(old[0]),
        new=str(new[0]),
        old_name=old[1],
        new_name=new[1],
    )


def interval(words: Words, not_before: datetime | None, not_after: datetime) -> str:
    """Between which two looks something happened, in UTC to the second; or when it was first seen."""
    seen = stamp(not_after)
    if not_before is None:
        return words.gettext("first seen {time}", time=seen)
    return words.gettext("between {earlier} and {later}", earlier=stamp(not_before), later=seen)


def memento(url: str, at: datetime) -> str:
    """Path of the room's Memento of an address (RFC 7089)."""
    return f"/memento/{at.astimezone(UTC):%Y%m%d%H%M%S}/{quote(url, safe=':/?&=%#+,;@!$()*~')}"


def _note(words: Words, cited: Cited, room: str, url: str | None) -> Iterator[str]:
    gettext = words.gettext
    yield from cited.what
    if cited.before is not None and cited.after is not None:
        yield gettext("“{before}” became “{after}”", before=cited.before, after=cited.after)
    elif (wording := cited.before or cited.after) is not None:
        yield gettext("wording: “{text}”", text=wording)
    yield interval(words, cited.not_before, cited.not_after)
    if len(cited.hashes) == 2:
        yield gettext("content before {old}, after {new}", old=cited.hashes[0], new=cited.hashes[1])
    else:
        yield from (gettext("content {hash}", hash=digest) for digest in cited.hashes)
    if cited.body_hash:
        yield gettext("bytes as served sha256:{hash}", hash=cited.body_hash)
    if cited.captures:
        numbers = ", ".join(map(str, cited.captures))
        yield gettext("Yalu captures {numbers}", numbers=numbers)
    if cited.path is not None:
        yield gettext("evidence: {address}", address=f"{room}{cited.path}")
        if url is not None:
            yield gettext("Memento: {address}", address=f"{room}{memento(url, cited.not_after)}")


def _text(words: Words, cited: Cited, url: str | None, note: str) -> str:
    names = words.several([plain(name, 100) for name in cited.byline])
    dated = f" ({cited.published_on})" if cited.published_on else ""
    title = words.gettext("“{title}”", title=_title(cited))
    head = (f"{names}{dated}", title) if names else (f"{title}{dated}",)
    stop = "。" if words.is_full_width else ". "
    parts = stop.join((*head, plain(cited.outlet)))
    where = f"{url} " if words.is_full_width else f"{url}. "
    return f"{parts}{stop}{where if url else ''}{note[:1].upper()}{note[1:]}{stop.strip()}"


def _bibtex(cited: Cited, url: str | None, note: str) -> str:
    lines = [
        ("author", " and ".join("{" + _escaped(plain(name, 100)) + "}" for name in cited.byline)),
        ("title", "{" + _escaped(_title(cited)) + "}"),
        ("organization", _escaped(plain(cited.outlet))),
        ("date", str(cited.published_on or "")),
        ("url", re.sub(r"[{}\\]", lambda match: f"%{ord(match[0]):02X}", url or "")),
        ("urldate", f"{cited.not_after.astimezone(UTC):%Y-%m-%d}"),
        ("langid", _BABEL.get((cited.language or "").split("-")[0], "")),
        ("note", _escaped(note)),
    ]
    fields = ",\n".join(f"  {name} = {{{value}}}" for name, value in lines if value)
    return f"@online{{{cited.key},\n{fields}\n}}\n"


def _csl(cited: Cited, room: str, url: str | None, note: str) -> str:
    entry: dict[str, object] = {
        "id": cited.key,
        "type": cited.type,
        "title": _title(cited),
        "container-title": plain(cited.outlet),
        "accessed": _parts(cited.not_after.astimezone(UTC).date()),
        "archive": "Yalu",
        "archive_location": _address(cited, room),
        "note": note,
    }
    if cited.byline:
        entry["author"] = [{"literal": plain(name, 100)} for name in cited.byline]
    if cited.published_on:
        entry["issued"] = _parts(cited.published_on)
    if url:
        entry["URL"] = url
    if cited.language:
        entry["language"] = cited.language
    return json_text([entry])


def _ris(cited: Cited, room: str, url: str | None, note: str) -> str:
    """One entry of RIS; a value ends with its line, and none of ours holds a line break."""
    published = f"{cited.published_on:%Y/%m/%d}" if cited.published_on else ""
    lines = [
        ("TY", _RIS_TYPES.get(cited.type, "ELEC")),
        ("ID", cited.key),
        *(("AU", plain(name, 100)) for name in cited.byline),
        ("TI", _title(cited)),
        ("T2", plain(cited.outlet)),
        ("PY", published[:4]),
        ("DA", published),
        ("UR", url or ""),
        ("Y2", f"{cited.not_after.astimezone(UTC):%Y/%m/%d}"),
        ("LA", cited.language or ""),
        ("DB", "Yalu"),
        ("L2", _address(cited, room)),
        ("N1", note),
    ]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in lines if value) + "ER  - \r\n"


def _address(cited: Cited, room: str) -> str:
    return "" if cited.path is None else f"{room}{cited.path}"


def _title(cited: Cited) -> str:
    return plain(cited.title) or plain(cited.outlet)


def _escaped(text: str) -> str:
    return "".join(_BIBTEX.get(sign, sign) for sign in text)


def _parts(day: date) -> dict[str, list[list[int]]]:
    return {"date-parts": [[day.year, day.month, day.day]]}
