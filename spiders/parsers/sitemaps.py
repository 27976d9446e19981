"""Parser of sitemaps: indexes, URL sets, news sitemaps; XML or plain text, also gzipped. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from lxml import etree

from yalu.errors import PageError
from yalu.extraction.content_coding import gunzip_start
from yalu.spiders.parsers.feeds import iso, local_name, read_feed, web_address
from yalu.spiders.parsers.listed_link import ListedLink
from yalu.text import one_line

MAX_LINKS = 50_000
"""The protocol's own limit for one file (sitemaps.org)."""
_NOT_ARTICLES = re.compile(
    r"(?<![a-z])(categor|tag|author|user|image|photo|video|product|attachment|page|event|static)[a-z_]*[-_.]?sitemap|"
    r"sitemap[-_.](categor|tax|tag|author|user|image|photo|video|product|attachment|pages?|event|static)",
    re.I,
)
"""Sitemaps that by their names hold no articles; WordPress (Yoast and core) and most newspapers name them so."""


@dataclass(frozen=True, slots=True)
class Sitemap:
    """Entries of a sitemap: further sitemaps (``inner``) or pages (``links``). ``cut``: it has more than was read."""

    inner: tuple[ListedLink, ...] = ()
    links: tuple[ListedLink, ...] = ()
    cut: bool = False


def read_sitemap(body: bytes, url: str, *, max_bytes: int) -> Sitemap | None:
    """Parse the body of a response; None when it is no sitemap. Raises nothing on broken or hostile input.

    ``modified`` of a link is its ``lastmod``; ``published`` and ``title`` come from news sitemaps. ``max_bytes`` limits
    the unpacked size; beyond it, and beyond ``MAX_LINKS`` entries, the rest is dropped and ``cut`` is set.
    """
    whole = True
    if body[:2] == b"\x1f\x8b":
        try:
            body, whole = gunzip_start(body, max_bytes)
        except PageError:
            return None
    read = _plain(body, url) if _is_plain(body) else _marked_up(body, url)
    if read is None or whole or read.cut:
        return read
    # The last entry may have lost its end, and half an address is another address.
    return replace(read, inner=read.inner[:-1], links=read.links[:-1], cut=True)


def _is_plain(body: bytes) -> bool:
    return body.lstrip(b"\xef\xbb\xbf \t\r\n")[:9].lower().startswith((b"http://", b"https://"))


def _marked_up(body: bytes, url: str) -> Sitemap | None:
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root is None:
        return None
    name = local_name(root)
    if name in ("rss", "feed", "RDF"):
        feed = read_feed(body, url)
        return Sitemap(links=feed.links) if feed else None
    if name not in ("urlset", "sitemapindex"):
        return None
    links, cut = tuple(_entries(root, url)), len(root) > MAX_LINKS
    return Sitemap(links=links, cut=cut) if name == "urlset" else Sitemap(inner=links, cut=cut)


def articles_first(inner: tuple[ListedLink, ...]) -> list[ListedLink]:
    """The sitemaps of an index in reading order, newest ``lastmod`` first, without those that list no articles.

    Without dates the order of the index is kept, except that numbered sitemaps are read from the highest number: it
    has the newest articles.
    """
    useful = [link for link in inner if not _NOT_ARTICLES.search(link.url)]
    if any(link.modified for link in useful):
        return sorted(useful, key=lambda link: link.modified.timestamp() if link.modified else 0.0, reverse=True)
    return sorted(useful, key=_number, reverse=True)


def _number(link: ListedLink) -> int:
    digits = re.findall(r"\d{1,9}", link.url.rsplit("/", 1)[-1])
    return int(digits[-1]) if digits else 0


def newest_first(links: tuple[ListedLink, ...]) -> list[ListedLink]:
    """The pages of a URL set, newest first; pages without a date come last, in their order."""

    def moment(link: ListedLink) -> float:
        when: datetime | None = link.published or link.modified
        return when.timestamp() if when else 0.0

    return sorted(links, key=moment, reverse=True)


def _entries(root: etree._Element, base: str) -> Iterator[ListedLink]:
    for count, entry in enumerate(root.iterchildren(tag=etree.Element)):
        if count >= MAX_LINKS:
            return
        texts = {local_name(part): part.text or "" for part in entry.iterdescendants(tag=etree.Element) if part.text}
        # An image's or video's own `loc` has another name (image:loc); the entry's comes first in any case.
        own = next((part.text for part in entry.iterchildren(tag=etree.Element) if local_name(part) == "loc"), None)
        if (link := web_address(own, base)) is not None:
            title = one_line(texts.get("title", ""))[:500] or None
            yield ListedLink(link, title, iso(texts.get("publication_date")), iso(texts.get("lastmod")))


def _plain(body: bytes, base: str) -> Sitemap:
    lines = body.decode("utf-8-sig", "replace").splitlines()
    addresses = ((line, web_address(line, base)) for line in lines[:MAX_LINKS])
    links = tuple(ListedLink(link) for line, link in addresses if link is not None and link == line.strip())
    return Sitemap(links=links, cut=len(lines) > MAX_LINKS)
