"""Parser of feeds: RSS, Atom and RDF by feedparser, JSON Feed by own code. Pure."""

from __future__ import annotations

import calendar
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from time import struct_time
from typing import Any
from urllib.parse import urljoin, urlsplit

import feedparser
from lxml import etree

from yalu.spiders.parsers.listed_link import ListedLink
from yalu.text import one_line

MAX_ENTRIES = 1000
MAX_TEXT = 2000
MAX_BROKEN_BYTES = 100_000
"""What is no XML at all is left to feedparser only up to this size: the time its repairs take grows with the square."""
_ENTRIES = frozenset({"item", "entry"})
_WANTED = frozenset(
    {"title", "link", "guid", "id", "origLink", "pubDate", "date", "published", "updated", "modified", "issued"}
    | {"created", "generator"}
)


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """The links of a feed in its own order. ``next_url`` is its next page, ``hub`` its WebSub hub."""

    kind: str
    links: tuple[ListedLink, ...]
    generator: str = ""
    next_url: str | None = None
    hub: str | None = None


def read_feed(body: bytes, url: str, content_type: str = "") -> ParsedFeed | None:
    """Parse the body of a response; None when it is no feed (an HTML page, say).

    Entries without a date or a title are kept, entries without a web address are not.
    """
    text = body.lstrip()[:1]
    if text == b"{" or "json" in content_type:
        return _json_feed(body, url)
    slim = _slim(body, content_type)
    if slim is None and len(body) > MAX_BROKEN_BYTES:
        return None
    if slim is not None:
        body, content_type = slim, "application/xml; charset=utf-8"
    headers = {"content-type": content_type or "application/xml", "content-location": url}
    parsed = feedparser.parse(io.BytesIO(body), response_headers=headers)
    if not parsed.get("version"):
        return None
    links = tuple(
        ListedLink(link, _title(entry.get("title")), _when(entry, "published_parsed"), _when(entry, "updated_parsed"))
        for entry in parsed.entries[:MAX_ENTRIES]
        if (link := _link(entry, url)) is not None
    )
    related = {str(link.get("rel")): urljoin(url, str(link.get("href") or "")) for link in parsed.feed.get("links", [])}
    generator = str(parsed.feed.get("generator") or "")
    return ParsedFeed(str(parsed["version"]), links, generator, related.get("next"), related.get("hub"))


def _slim(body: bytes, content_type: str) -> bytes | None:
    """The feed reduced to the elements that discovery uses, or None when it is no XML.

    feedparser takes half a minute for one megabyte of nested tags, and texts are most of a feed.
    """
    charset = None if b"encoding=" in body[:200] else content_type.partition("charset=")[2].strip(" \"';") or None
    try:
        parser = etree.XMLParser(
            recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, encoding=charset
        )
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError):
        return None
    if root is None or local_name(root) not in ("rss", "feed", "RDF"):
        return None
    for holder in (root, *(part for part in root if local_name(part) == "channel")):
        entries = 0
        for part in list(holder):
            name = local_name(part)
            entries += name in _ENTRIES
            if name in _ENTRIES and entries <= MAX_ENTRIES:
                for field in list(part):
                    _keep_text(field, local_name(field) in _WANTED)
            elif name != "channel":
                _keep_text(part, name in _WANTED)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _keep_text(element: etree._Element, wanted: bool) -> None:
    """Reduce an element to at most ``MAX_TEXT`` characters of text, or to nothing when it is not ``wanted``."""
    if not wanted:
        parent = element.getparent()
        assert parent is not None
        parent.remove(element)
        return
    text = "".join(map(str, element.itertext()))[:MAX_TEXT]
    for inner in list(element):
        element.remove(inner)
    element.text = text


def local_name(element: etree._Element) -> str:
    """The name of an element without its namespace; empty for comments and processing instructions."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _link(entry: Mapping[str, Any], base: str) -> str | None:
    candidates = (entry.get("feedburner_origlink"), entry.get("link"), entry.get("id"))
    return next((link for candidate in candidates if (link := web_address(candidate, base)) is not None), None)


def web_address(text: object, base: str) -> str | None:
    """``text`` as an absolute http(s) address, or None when it is none."""
    if not isinstance(text, str) or not text.strip() or len(text) > 2000:
        return None
    try:
        absolute = urljoin(base, text.strip())
        parts = urlsplit(absolute)
        return absolute if parts.scheme in ("http", "https") and parts.hostname else None
    except ValueError:
        return None


def _title(text: object) -> str | None:
    return one_line(str(text))[:500] or None if text else None


def _when(entry: Mapping[str, Any], name: str) -> datetime | None:
    # Not entry.get(): feedparser would answer with another field's date.
    value = dict(entry).get(name)
    if not isinstance(value, struct_time):
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(value), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _json_feed(body: bytes, url: str) -> ParsedFeed | None:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(data, dict) or not str(data.get("version", "")).startswith("https://jsonfeed.org/version/"):
        return None
    hubs = [hub.get("url") for hub in _dicts(data.get("hubs"))]
    return ParsedFeed(
        kind="json",
        links=tuple(_json_links(data, url)),
        next_url=web_address(data.get("next_url"), url),
        hub=web_address(hubs[0], url) if hubs else None,
    )


def _json_links(data: Mapping[str, Any], base: str) -> Iterator[ListedLink]:
    for item in _dicts(data.get("items"))[:MAX_ENTRIES]:
        candidates = (item.get("url"), item.get("external_url"), item.get("id"))
        link = next((url for candidate in candidates if (url := web_address(candidate, base)) is not None), None)
        if link is not None:
            yield ListedLink(
                link, _title(item.get("title")), iso(item.get("date_published")), iso(item.get("date_modified"))
            )


def _dicts(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def iso(text: object) -> datetime | None:
    """An ISO 8601 time as UTC (taken for UTC when it names no zone), or None."""
    if not isinstance(text, str):
        return None
    try:
        value = datetime.fromisoformat(text.strip())
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
