"""What a site's front page says about the site: name, language, feeds. No I/O."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

from lxml.html import HtmlElement

from yalu.pages.document.document import parse
from yalu.pages.document.metadata import Structured
from yalu.sources import fields
from yalu.text import one_line

MOST_FEEDS = 20
_FEED_TYPES = re.compile(r"application/(rss|atom|rdf|feed)\+(xml|json)\b", re.I)
_FEED_ADDRESS = re.compile(
    r"/(rss|feed|atom)s?(/[\w.-]{0,40})?/?$|\.(rss|rdf|atom)$|(rss|feed|atom)[^/]{0,40}\.xml$", re.I
)
_OF_COMMENTS = re.compile(r"/comments?/|comments?[-_.]?(feed|rss)|(feed|rss)[-_.]?comments?", re.I)
_COMMENTS_TITLE = re.compile(r"\bcomments\b|댓글|评论 feed|評論 feed|コメント", re.I)


@dataclass(frozen=True, slots=True)
class Front:
    """``language`` is the tag as the page states it ("ko-KR"); ``feeds`` are absolute URLs in page order."""

    name: str | None
    language: str | None
    feeds: tuple[str, ...]


def read_front(body: bytes, url: str, headers: Mapping[str, str]) -> Front:
    """Read a front page served under ``url``; ``headers`` have lower-case names.

    Feeds are those the page declares, else those it links to; comment feeds are left out. Raises NotAPage and
    PageTooLarge.
    """
    document = parse(body, url=url, headers=headers)
    tree = document.tree
    stated = Structured(meta=document.elements.metas)
    named = stated.first_meta("og:site_name", "application-name")
    name = one_line(named[0] if named else tree.findtext(".//title") or "")[:200]
    locale = stated.first_meta("og:locale", "content-language")
    language = one_line(tree.get("lang") or "") or (one_line(locale[0]) if locale else "")
    base = _base(tree, url)
    feeds = tuple(dict.fromkeys(_declared(tree, base))) or tuple(dict.fromkeys(_linked(tree, base)))
    return Front(name or None, language[:35] or None, feeds[:MOST_FEEDS])


def _declared(tree: HtmlElement, base: str) -> Iterator[str]:
    for node in tree.iter("link"):
        fits = "alternate" in (node.get("rel") or "").lower() and _FEED_TYPES.match((node.get("type") or "").strip())
        if not fits or _COMMENTS_TITLE.search((node.get("title") or "")[:200]):
            continue
        if (url := _address(node, base)) is not None:
            yield url


def _linked(tree: HtmlElement, base: str) -> Iterator[str]:
    for node in tree.iter("a"):
        url = _address(node, base)
        if url is not None and _FEED_ADDRESS.search(url.partition("?")[0]):
            yield url


def _address(node: HtmlElement, base: str) -> str | None:
    href = (node.get("href") or "").strip()
    try:
        url = fields.url(urljoin(base, href) if href else "")
    except ValueError:
        return None
    return None if _OF_COMMENTS.search(url) or len(url) > 2000 else url


def _base(tree: HtmlElement, url: str) -> str:
    declared = tree.find(".//base[@href]")
    try:
        return fields.url(urljoin(url, declared.get("href", ""))) if declared is not None else url
    except ValueError:
        return url
