"""Parser of section pages: article links by the source's selector, or learned from the page. Pure.

Learning groups the links by the shape of their addresses (without digits and slugs) and by their position in the
page; a group of links with texts as long as headlines and addresses of single articles is a list of articles.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlsplit

from lxml import etree
from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from yalu.extraction.addresses import could_be_article
from yalu.ids import same_article_address
from yalu.sources.domains import registrable_domain
from yalu.spiders.parsers.feeds import web_address
from yalu.spiders.parsers.listed_link import ListedLink
from yalu.text import one_line

MAX_LINKS = 2000
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_BESIDE_TEXT = frozenset({"nav", "footer", "header"})
_NEXT = re.compile(
    r"^(next|next page|older|older posts|more|›|»|>|→|다음|다음 페이지|下一页|下一頁|下页|次へ|次のページ|もっと見る)"
    r"\W{0,3}$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class LinkSection:
    """The article links of a section page in its order, and the address of the page after it."""

    links: tuple[ListedLink, ...]
    next_url: str | None = None


def read_section(
    body: bytes, url: str, *, encoding: str | None = None, selector: str | None = None
) -> LinkSection | None:
    """Parse a section page; None when it is no HTML.

    ``url`` is its address. ``encoding`` overrides detection. ``selector`` (CSS) selects links or elements that contain
    them; without it the links are learned. Only links to the page's own site are taken. Raises ValueError for an
    invalid selector.
    """
    select = _compiled(selector)
    try:
        root = document_fromstring(body, parser=HTMLParser(encoding=encoding, recover=True, huge_tree=False))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, LookupError):
        return None
    base = _base(root, url)
    if select is None:
        links = _learned(_anchors(root.iter("a"), base, url))
    else:
        matched = cast("list[HtmlElement]", select(root))
        chosen = (link for match in matched for link in ([match] if match.tag == "a" else match.iter("a")))
        links = tuple(ListedLink(anchor.url, anchor.text or None) for anchor in _anchors(chosen, base, url))
    return LinkSection(_once(links), _next(root, base, url))


@dataclass(frozen=True, slots=True)
class _Anchor:
    url: str
    text: str
    place: tuple[str, ...]
    beside_text: bool


def _compiled(selector: str | None) -> CSSSelector | None:
    if selector is None:
        return None
    try:
        return CSSSelector(selector, translator="html")
    except (etree.XPathError, SyntaxError) as error:
        raise ValueError(f"links: {selector!r} is not a CSS selector ({error})") from error


def _anchors(elements: Iterable[HtmlElement], base: str, page: str) -> Iterator[_Anchor]:
    for count, element in enumerate(elements):
        if count >= MAX_LINKS:
            return
        link = web_address(element.get("href"), base)
        if (
            link is None
            or registrable_domain(link) != registrable_domain(page)
            or same_article_address(link) == same_article_address(page)
        ):
            continue
        above = [parent for parent, _ in zip(element.iterancestors(), range(12), strict=False)]
        place = tuple(f"{parent.tag}.{(parent.get('class') or '').split(' ')[0]}" for parent in above[:3])
        beside_text = any(parent.tag in _BESIDE_TEXT for parent in above)
        yield _Anchor(link.split("#", 1)[0], one_line(element.text_content())[:300], place, beside_text)


def _learned(anchors: Iterable[_Anchor]) -> tuple[ListedLink, ...]:
    everything = [anchor for anchor in anchors if not anchor.beside_text and could_be_article(anchor.url)]
    groups: dict[str, list[_Anchor]] = defaultdict(list)
    for anchor in everything:
        groups[_shape(anchor.url)].append(anchor)
    good = {shape for shape, group in groups.items() if _is_list(group)}
    titles: dict[str, str] = {}
    for anchor in everything:
        if _shape(anchor.url) in good and len(anchor.text) > len(titles.get(anchor.url, "")):
            titles[anchor.url] = anchor.text
    return tuple(ListedLink(url, title) for url, title in titles.items())


def _is_list(group: list[_Anchor]) -> bool:
    urls = {anchor.url for anchor in group}
    headlines = {anchor.url for anchor in group if is_headline(anchor.text)}
    single = sum(_is_single(url) for url in urls)
    return len(headlines) >= 2 and len(headlines) * 2 >= len(urls) and single * 2 >= len(urls)


def is_headline(text: str) -> bool:
    """Whether a text is as long as a headline: 20 columns, where Chinese, Japanese and Korean characters take two."""
    return len(text) + len(_WIDE.findall(text)) >= 20


def _is_single(url: str) -> bool:
    parts = urlsplit(url)
    last = parts.path.rstrip("/").rpartition("/")[2]
    has_number = re.search(r"\d{4,}", parts.path + "?" + parts.query) is not None
    return has_number or last.count("-") >= 2 or last.count("_") >= 2 or last.endswith((".html", ".htm", ".shtml"))


def _shape(url: str) -> str:
    parts = urlsplit(url)
    segments = parts.path.strip("/").split("/")
    folder = "/".join(re.sub(r"\d+", "0", segment) for segment in segments[:-1])
    last = segments[-1]
    kind = "0" if last.isdigit() else "slug" if last.count("-") >= 2 else re.sub(r"[^./]*(?=\.|$)", "x", last, count=1)
    names = "&".join(sorted(pair.partition("=")[0] for pair in parts.query.split("&") if pair))
    return f"{parts.hostname}/{folder}/{kind}?{names}"


def _next(root: HtmlElement, base: str, page: str) -> str | None:
    for element in root.xpath("//link[@rel='next'] | //a[contains(concat(' ', @rel, ' '), ' next ')]"):
        if (link := web_address(element.get("href"), base)) is not None and registrable_domain(
            link
        ) == registrable_domain(page):
            return link
    for count, element in enumerate(root.iter("a")):
        if count >= MAX_LINKS:
            break
        words = one_line(element.text_content())[:40] if len(element) < 5 else ""
        if not _NEXT.match(words):
            continue
        link = web_address(element.get("href"), base)
        if link is not None and registrable_domain(link) == registrable_domain(page) and _is_page_of(link, page):
            return link
    return None


def _is_page_of(link: str, page: str) -> bool:
    """Whether a link labelled "more" leads to the next page of the same list, not to another list."""
    here, there = urlsplit(page), urlsplit(link)
    return there.path.rstrip("/").startswith(re.sub(r"/page/\d+$", "", here.path.rstrip("/"))) and link != page


def _once(links: Iterable[ListedLink]) -> tuple[ListedLink, ...]:
    unique: dict[str, ListedLink] = {}
    for link in links:
        unique.setdefault(same_article_address(link.url), link)
    return tuple(unique.values())


def _base(root: HtmlElement, url: str) -> str:
    declared = root.find(".//base[@href]")
    return (web_address(declared.get("href"), url) or url) if declared is not None else url
