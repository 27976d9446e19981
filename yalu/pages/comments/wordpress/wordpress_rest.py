"""WordPress's REST API and comment feeds: discovery, requests, and reading the answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qs, quote, unquote

from lxml import etree

from yalu.model import ParsedComment, PublisherTime
from yalu.pages.comments.comment_text import author_of, fragment, text_of
from yalu.pages.comments.platform import Part, Sight, memory_of
from yalu.pages.comments.remote_api import Fields, dig, json_of, number_of
from yalu.pages.dates.date_parser import machine_time
from yalu.pages.document.urls import urljoin, urlsplit
from yalu.pages.document.vocabulary import names

PER_PAGE = 100
"""Maximum page size that core allows."""
MAX_PAGES = 100
"""Limit of ten thousand comments; a longer thread is not read to its end and is reported as incomplete."""
FIELDS = "id,post,parent,author_name,date,date_gmt,content,status,type"
_API_REL = "https://api.w.org/"
_HEADER_LINK = re.compile(r"<([^<>]{1,2000})>\s*;([^<]{1,300}?)(?=,\s*<|\Z)")
_ROUTE_ID = re.compile(r"/wp/v2/(?!categories/|tags/|users/|media/)[\w-]{1,60}/(\d{1,19})/?\Z")
_SHORT_ID = re.compile(r"[?&](?:p|page_id)=(\d{1,19})(?:&|\Z)")
_BODY_ID = re.compile(r"\A(?:postid|page-id)-(\d{1,19})\Z")
_COMMENTS_ROUTE = re.compile(r"wp/v2/comments(?:/\d{1,19})?")
_FRAGMENT_ID = re.compile(r"(?:#comment-|[?&]c=)(\d{1,19})\Z")


@dataclass(frozen=True, slots=True)
class Doors:
    """Where a page's comments can be requested: API root, post number, comment feed."""

    root: str | None = None
    post: str | None = None
    feed: str | None = None


def find_doors(sight: Sight) -> Doors:
    """Discover the REST root, the post's number and the comment feed from the page and its headers.

    The root is discovered (``Link`` header or ``link`` element), never assumed, and must be on the page's own site.
    """
    header = list(_header_links(sight.headers.get("link", "")))
    links = [*header, *sight.elements.links]
    roots = (urljoin(sight.url, href) for rel, _, href in links if _API_REL in rel.split() and href)
    root = next((root for root in roots if host_or_subdomain(root, sight.url)), None)
    return Doors(root, _post_number(sight, links), _comment_feed(sight))


def _header_links(value: str) -> Iterable[tuple[str, str, str]]:
    for match in _HEADER_LINK.finditer(value[:8000]):
        fields = dict(re.findall(r';?\s*(\w{1,20})\s*=\s*"?([^";]{1,200})"?', match[2]))
        yield fields.get("rel", "").lower(), fields.get("type", "").lower(), match[1].strip()


def host_or_subdomain(address: str, page: str) -> bool:
    """True if two http(s) URLs have equal hosts, or one a subdomain of the other's, ignoring ``www.``."""
    # Narrower than one registrable domain, which the blogs of different people share at a hosting service.
    first, second = urlsplit(address), urlsplit(page)
    a, b = ((part.hostname or "").removeprefix("www.") for part in (first, second))
    if first.scheme not in ("http", "https") or not a or not b:
        return False
    return a == b or a.endswith("." + b) or b.endswith("." + a)


def _post_number(sight: Sight, links: Iterable[tuple[str, str, str]]) -> str | None:
    shortlinks: list[str] = []
    for rel, kind, href in links:
        if "alternate" in rel.split() and kind == "application/json" and (match := _ROUTE_ID.search(route_of(href))):
            return match[1]
        if "shortlink" in rel.split() and (match := _SHORT_ID.search(href)):
            shortlinks.append(match[1])
    if shortlinks:
        return shortlinks[0]
    body = sight.tree.find("body")
    for token in (body.get("class") or "").split() if body is not None else ():
        if match := _BODY_ID.match(token):
            return match[1]
    named = (node for node in sight.elements.tagged("input") if node.get("name") == "comment_post_ID")
    number: str | None = next((value for node in named if (value := node.get("value")) is not None), None)
    return number if number and number.isdecimal() else None


def route_of(address: str) -> str:
    """The REST route in a URL, with pretty permalinks or ``?rest_route=``."""
    parts = urlsplit(address)
    return parse_qs(parts.query).get("rest_route", [unquote(parts.path)])[0]


def _comment_feed(sight: Sight) -> str | None:
    """The comment feed of this post: the one below the page's own URL, or ``?feed=…&p=``."""
    bases = {_folder(sight.url)}
    bases |= {_folder(urljoin(sight.url, href)) for href in sight.elements.linked("canonical") if href}
    for rel, kind, href in sight.elements.links:
        if "alternate" not in rel.split() or kind not in ("application/rss+xml", "application/atom+xml"):
            continue
        address = urljoin(sight.url, href)
        query = parse_qs(urlsplit(address).query)
        of_post = "feed" in query and ("p" in query or "page_id" in query)
        below = address.rstrip("/").endswith("/feed") and _folder(address.rstrip("/").removesuffix("feed")) in bases
        if host_or_subdomain(address, sight.url) and (of_post or (below and urlsplit(address).path.count("/") > 2)):
            return address
    return None


def _folder(address: str) -> str:
    parts = urlsplit(address)
    return f"{(parts.hostname or '').removeprefix('www.')}{parts.path.rstrip('/')}/"


def atom_of(feed: str) -> str:
    """The Atom form of a comment feed, which unlike RSS names each comment's parent."""
    if "?" in feed:
        return re.sub(r"feed=(?:rss2?|comments-rss2)\b", "feed=atom", feed)
    return feed if feed.rstrip("/").endswith("/atom") else f"{feed.rstrip('/')}/atom/"


def comments_url(root: str, post: str, page: int) -> str:
    """URL of one page of a post's comments, oldest first, so that new ones do not shift those already read."""
    query = f"post={quote(post)}&per_page={PER_PAGE}&order=asc&orderby=id&page={page}&_fields={FIELDS}"
    return _with_query(root, "wp/v2/comments", query)


def comment_url(address: str, number: str) -> str | None:
    """URL of one comment by number. ``address``: the API root or any REST URL of the site's comments."""
    match = _COMMENTS_ROUTE.search(address)
    root = address[: match.start()] if match else address
    if match is None and "rest_route=" not in address and not urlsplit(address).path.rstrip("/"):
        return None  # a front page does not show where the API is
    return _with_query(root, f"wp/v2/comments/{quote(number, safe='')}", "_fields=id,post,parent,status")


def _with_query(root: str, route: str, query: str) -> str:
    root = root if root.endswith(("/", "%2F")) else root + "/"
    return f"{root}{route}{'&' if '?' in root else '?'}{query}"


_ROWS = Fields(rows="", of="post=post")


@dataclass(frozen=True, slots=True)
class RestAnswer:
    """One page of the comments route. ``total`` and ``pages`` are the server's own counts."""

    comments: tuple[ParsedComment, ...]
    total: int | None
    pages: int | None


def read_comments(part: Part) -> RestAnswer | None:
    """Read the comments in a REST answer; None if it is none (refused, another post's, an error page, other JSON)."""
    rows = json_of(part) if part.status == 200 else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) and "id" in row for row in rows):
        return None
    if _ROWS.is_of_another(rows, memory_of(part.request)):
        return None
    comments = tuple(comment for row in rows if (comment := _from_row(row)) is not None)
    total, pages = (number_of(part.headers.get(f"x-wp-{name}", "").strip()) for name in ("total", "totalpages"))
    return RestAnswer(comments, total, pages)


def _from_row(row: Mapping[str, object]) -> ParsedComment | None:
    if row.get("type") not in (None, "comment") or row.get("status") not in (None, "approved"):
        return None
    parent = row.get("parent")
    return ParsedComment(
        id=str(row["id"]),
        text=text_of(fragment(str(dig(row, "content", "rendered") or ""))),
        parent_id=str(parent) if parent else None,
        author=author_of(str(row.get("author_name") or ""), names("wordpress_nobody")),
        posted_at=zoned(str(row.get("date") or ""), str(row.get("date_gmt") or "")),
    )


def zoned(local: str, utc: str) -> PublisherTime | None:
    """Combine WordPress's local and GMT times, both without zone; the offset is their difference."""
    time = machine_time(local) or machine_time(utc + "Z")
    try:
        shift = datetime.fromisoformat(local) - datetime.fromisoformat(utc)
    except (ValueError, TypeError):
        return time
    if time is None or abs(shift) > timedelta(hours=14) or shift.total_seconds() % 60:
        return time
    return PublisherTime(local, time.local, int(shift.total_seconds()) // 60, time.has_time)


def read_feed(body: bytes) -> tuple[ParsedComment, ...] | None:
    """Read the comments in an RSS2 or Atom feed of one post; None if it is no such feed.

    Feeds print "In reply to …" before a reply's text; it is not the commenter's and is removed. RSS names no parents,
    but that line does.
    """
    root = _xml(body)
    if root is None or etree.QName(root).localname not in ("rss", "feed"):
        return None
    entries = root.iter("{*}item", "{*}entry")
    return tuple(comment for entry in entries if (comment := _from_entry(entry)) is not None)


def _xml(body: bytes) -> etree._Element | None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, remove_comments=True)
    try:
        return etree.fromstring(body.lstrip(b"\xef\xbb\xbf \r\n\t"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _from_entry(entry: etree._Element) -> ParsedComment | None:
    values: dict[str, str] = {}
    parent: str | None = None
    for child in entry.iter("*"):
        name = etree.QName(child).localname
        if name == "in-reply-to":
            match = _FRAGMENT_ID.search(child.get("ref") or child.get("href") or "")
            parent = match[1] if match else parent
        elif name == "link" and child.get("href"):
            values.setdefault("link", child.get("href") or "")
        elif child.text:
            values.setdefault(name, child.text)
    address = next((values[key] for key in ("guid", "id", "link") if _FRAGMENT_ID.search(values.get(key, ""))), "")
    match = _FRAGMENT_ID.search(address)
    markup = values.get("encoded") or values.get("content") or values.get("description") or ""
    if match is None:
        return None
    box = fragment(markup)
    parent = _cut_reply_line(box) or parent
    author = values.get("creator") or values.get("name")
    raw = values.get("pubDate") or values.get("published") or values.get("updated") or ""
    return ParsedComment(
        match[1], text_of(box), parent, author_of(author, names("wordpress_nobody")), machine_time(raw)
    )


def _cut_reply_line(box: etree._Element) -> str | None:
    """Remove the line that a feed puts before a reply; return the parent's number."""
    first = box.find(".//p")
    link = None if first is None else first.find("a")
    if first is None or link is None or len(first) != 1:
        return None
    match = re.search(r"#comment-(\d{1,19})\Z", link.get("href") or "")
    if (link.text or "").startswith(("http:", "https:")):
        return None  # a URL the commenter wrote; a reply line links the name of its parent's author
    words = "".join(str(text) for text in first.itertext())
    if match is None or len(words) > len(link.text or "") + 40:
        return None
    up = first.getparent()
    if up is not None:
        up.remove(first)
    return match[1]
