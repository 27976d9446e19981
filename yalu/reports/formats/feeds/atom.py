"""A feed as Atom (RFC 4287)."""

from __future__ import annotations

from datetime import UTC, datetime

from lxml import etree

from yalu.reports.formats.feeds.feed import FeedEntry, ReportFeed
from yalu.text import clean

NAMESPACE = "http://www.w3.org/2005/Atom"
_XML = "{http://www.w3.org/XML/1998/namespace}"


def atom(feed: ReportFeed) -> str:
    """The feed as XML, entries newest first."""
    root = etree.Element(_name("feed"), nsmap={None: NAMESPACE})  # type: ignore[dict-item]  # the stubs want str
    root.set(f"{_XML}lang", feed.language)
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "updated", _time(feed.updated))
    _link(root, "alternate", feed.home)
    _link(root, "self", feed.atom, "application/atom+xml")
    _add(etree.SubElement(root, _name("author")), "name", "Yalu")
    _add(root, "generator", "Yalu")
    for entry in feed.entries:
        _entry(root, entry)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True).decode()


def _entry(root: etree._Element, entry: FeedEntry) -> None:
    element = etree.SubElement(root, _name("entry"))
    _add(element, "id", entry.id)
    _add(element, "title", entry.title)
    _add(element, "updated", _time(entry.updated))
    _link(element, "alternate", entry.link)
    _link(element, "via", entry.external if entry.external != entry.link else None)
    for tag in entry.tags:
        etree.SubElement(element, _name("category"), term=tag)
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


def _time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
