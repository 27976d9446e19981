"""Feeds as Atom (RFC 4287) and as JSON Feed 1.1 (jsonfeed.org); what the latter has no key for is under ``_yalu``."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from lxml import etree

from yalu.conversion import json_text, stamp
from yalu.records.nouns.change import Change
from yalu.text import clean

NAMESPACE = "http://www.w3.org/2005/Atom"
JSON_FEED = "https://jsonfeed.org/version/1.1"

_XML = "{http://www.w3.org/XML/1998/namespace}"
_IDS = uuid.UUID("6d9ac2b1-6a42-5d5c-9a77-6c2f1d1f8a11")
"""The name space of our UUIDs (RFC 9562, version 5)."""


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One thing that a feed tells. ``id`` is the same in every feed of its maker."""

    id: str
    title: str
    updated: datetime
    link: str | None
    """Permalink in the reading room or on a stored page, else the publisher's address."""
    external: str | None
    """The publisher's address."""
    summary: str
    """Plain text; all there is without ``html``."""
    html: str | None = None
    tags: tuple[str, ...] = ()
    language: str | None = None
    source_id: str | None = None
    article_id: int | None = None
    significance: float | None = None
    not_before: datetime | None = None
    change_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed. ``atom`` and ``json`` are its own addresses, ``home`` the page that shows the same; None: unknown."""

    id: str
    title: str
    language: str
    """As HTML's ``lang`` has it."""
    updated: datetime
    entries: tuple[FeedEntry, ...]
    home: str | None = None
    atom: str | None = None
    json: str | None = None
    following: str | None = None
    """Address of the next page; None: it ends here."""


def urn(name: str) -> str:
    """An id that is the same for a name for ever."""
    return uuid.uuid5(_IDS, name).urn


def key_of(changes: Iterable[Change]) -> str:
    """Stable name of changes that are told as one, without the database's ids."""
    return hashed(
        f"{change.source_id}\x1f{change.kind}\x1f{change.article_url}\x1f{change.platform_comment_id}"
        f"\x1f{change.not_after.astimezone(UTC)}"
        for change in changes
    )


def hashed(parts: Iterable[str]) -> str:
    """A short hash of texts in any order."""
    return sha256("\x1e".join(sorted(parts)).encode(errors="replace")).hexdigest()[:32]


def entry_id(key: str) -> str:
    """The id of the entry of changes with that key (``key_of``), in every feed of the room and of reports."""
    return urn(f"line/{key}")


def atom(feed: Feed) -> str:
    """The feed as XML, entries in their order."""
    root = etree.Element(_name("feed"), nsmap={None: NAMESPACE})  # type: ignore[dict-item]  # the stubs want str
    root.set(f"{_XML}lang", feed.language)
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "updated", stamp(feed.updated))
    _link(root, "alternate", feed.home)
    _link(root, "self", feed.atom, "application/atom+xml")
    _link(root, "next", feed.following)
    _add(etree.SubElement(root, _name("author")), "name", "Yalu")
    _add(root, "generator", "Yalu")
    for entry in feed.entries:
        _entry(root, entry)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True).decode()


def _entry(root: etree._Element, entry: FeedEntry) -> None:
    element = etree.SubElement(root, _name("entry"))
    if entry.language is not None:
        element.set(f"{_XML}lang", entry.language)
    _add(element, "id", entry.id)
    _add(element, "title", entry.title)
    _add(element, "updated", stamp(entry.updated))
    _link(element, "alternate", entry.link)
    _link(element, "via", entry.external if entry.external != entry.link else None)
    for tag in entry.tags:
        etree.SubElement(element, _name("category"), term=tag)
    if entry.html is None:
        _add(element, "content", entry.summary).set("type", "text")
    else:
        _add(element, "summary", entry.summary)
        _add(element, "content", entry.html).set("type", "html")


def _link(parent: etree._Element, rel: str, address: str | None, kind: str | None = None) -> None:
    if address is not None:
        link = etree.SubElement(parent, _name("link"), rel=rel, href=address)
        if kind is not None:
            link.set("type", kind)


def _add(parent: etree._Element, name: str, text: str) -> etree._Element:
    child = etree.SubElement(parent, _name(name))
    child.text = clean(text)
    return child


def _name(local: str) -> str:
    return f"{{{NAMESPACE}}}{local}"


def json_feed(feed: Feed) -> str:
    """The feed as a JSON object, items in their order."""
    head: dict[str, Any] = {
        "version": JSON_FEED,
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": feed.json,
        "next_url": feed.following,
        "language": feed.language,
        "authors": [{"name": "Yalu"}],
    }
    items = [_item(entry) for entry in feed.entries]
    return json_text({**_known(head), "items": items})


def _item(entry: FeedEntry) -> dict[str, Any]:
    own = {
        "source": entry.source_id,
        "article": entry.article_id,
        "significance": entry.significance,
        "not_before": None if entry.not_before is None else stamp(entry.not_before),
        "not_after": stamp(entry.updated),
        "changes": list(entry.change_ids),
    }
    return _known(
        {
            "id": entry.id,
            "url": entry.link,
            "external_url": entry.external if entry.external != entry.link else None,
            "title": entry.title,
            "content_html": entry.html,
            "content_text": entry.summary if entry.html is None else None,
            "summary": None if entry.html is None else entry.summary,
            "date_published": stamp(entry.updated),
            "language": entry.language,
            "tags": list(entry.tags) or None,
            "_yalu": own,
        }
    )


def _known(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}
