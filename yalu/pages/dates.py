"""When a piece was published and last modified, as the publisher writes it.

Rule for the publication time, first that holds: JSON-LD ``datePublished`` of the article, microdata, the meta elements
in the order of PUBLISHED, a ``<time>`` named as published or beside the headline, a date in the visible lines beside
the headline or in an element named as a date, the date in the address, data for scripts, and last the only date that
the page shows or states, be it one of an update. A time later than the fetch by more than two days is not believed.
When two statements name one day and only one of them has a clock time or an offset, the fuller one is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from yalu.ids import same_article_address
from yalu.model import PublisherTime
from yalu.pages.blocks import Walk, name_tokens
from yalu.pages.structured import Structured, text_of
from yalu.pages.times import machine_time, visible_time
from yalu.pages.words import names
from yalu.text import one_line

PUBLISHED = (
    "article:published_time", "og:article:published_time", "og:published_time", "article:published",
    "parsely-pub-date", "cxenseparse:recs:publishtime", "sailthru.date", "datepublished", "date_published",
    "dc.date.issued", "dcterms.issued", "dcterms.created", "dcterms.date", "dc.date", "dc.date.created",
    "citation_publication_date", "citation_date", "pubdate", "publishdate", "publish-date", "publish_date",
    "published_date", "publication_date", "published", "ptime", "timestamp", "displaydate", "article.published",
    "originalpublicationdate", "date", "created", "pub_date", "og:pubdate", "rnews:datepublished",
    "dable:published_time", "weibo: article:create_at", "article:create_at", "apub:time",
    "bytedance:published_time", "artpubdate", "firstcreatetime", "article_date_original", "iso-8601-publish-date",
    "content_create_date", "date.release", "regdate", "og:regdate", "article.created",
)  # fmt: skip
MODIFIED = (
    "article:modified_time", "og:updated_time", "og:article:modified_time", "datemodified", "date_modified",
    "dcterms.modified", "dc.date.modified", "lastmod", "last-modified", "lastmodified", "modified", "updated",
    "dable:modified_time", "bytedance:updated_time", "weibo: article:update_at", "article:update_at",
    "og:article:updated_time",
)  # fmt: skip
_UPDATED = re.compile(
    r"(?i)updated|modified|last edited|aktualisiert|mis à jour|actualizado|atualizado|更新|수정|최종|güncelle|"
    r"aktualizacja|aggiornat"
)
_PUBLISHED_WORD = re.compile(r"(?i)publish|posted|\bby\b|게재|입력|등록|登録|公開|掲載|发布|發布|發表")
_YEAR = re.compile(r"(?:19|20)\d\d")
_URL_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)[/_.-]?(0[1-9]|1[0-2])[/_.-]?(0[1-9]|[12]\d|3[01])(?!\d)")
_SCRIPT_DATE = re.compile(
    r"""(?:datePublished|date_published|publishedAt|published_at|publishDate|publish_date|publicationDate|pubDate|firstPublish\w{0,12}|publishedDate|datePosted)["\\]{0,3}\s?[:=]\s?["'\\]{1,3}(\d{4}-\d\d-\d\d[^"'\\]{0,20})"""
)
_URL_WORDS = re.compile(
    r"/((?:19|20)\d\d)/(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*/(\d{1,2})(?=/)", re.I
)
_MONTH_FIRST_HOSTS = re.compile(r"\.com(?:/|\Z)|\.us/|\.gov/|\.edu/")


def read_dates(
    structured: Structured,
    tree: HtmlElement,
    walk: Walk,
    title_node: HtmlElement | None,
    *,
    url: str,
    fetched_at: datetime,
    timezone: str | None,
    language: str | None,
) -> tuple[tuple[PublisherTime, str] | None, tuple[PublisherTime, str] | None]:
    """Publication and modification time, each with where it was read, None when the page does not say."""
    limit = fetched_at.astimezone(UTC) + timedelta(days=2)

    def fits(time: PublisherTime | None) -> bool:
        return time is not None and time.utc() <= limit

    day_first = not (language == "en" and _MONTH_FIRST_HOSTS.search(url.split("//")[-1].split("/")[0] + "/"))
    stated = [
        (time, source) for raw, source in _stated(structured) if (time := machine_time(raw, timezone)) and fits(time)
    ]
    published = _fuller(stated)
    if published is None:
        shown = (one for one in _shown(tree, walk, title_node, timezone, day_first, url) if fits(one[0]))
        published = next(shown, None)
    if published is None:
        published = next(((time, source) for time, source in _in_address(url) if fits(time)), None)
    if published is None:
        published = next(((time, source) for time, source in _in_scripts(tree, timezone) if fits(time)), None)
    changed = [
        (time, source)
        for raw, source in _stated_modified(structured)
        if (time := machine_time(raw, timezone)) and fits(time)
    ]
    modified = _fuller(changed)
    if published is None:
        late = (
            (time, source)
            for time, source in _lines(walk, _order(tree), title_node, day_first, updated=True)
            if fits(time)
        )
        published = next(((time, f"only date shown: {source}") for time, source in late), None)
    if published is None and modified is not None:
        published = modified[0], f"only date stated: {modified[1]}"
    if published is not None:
        published = _on_own_clock(published, tree, walk, title_node, day_first)
    if published is not None and modified is not None and _earlier(modified[0], published[0]):
        modified = None
    return published, modified


def _on_own_clock(
    published: tuple[PublisherTime, str], tree: HtmlElement, walk: Walk, title_node: HtmlElement | None, day_first: bool
) -> tuple[PublisherTime, str]:
    """A time stated in UTC on the publisher's own clock, where the page shows the same minute with another hour."""
    time, source = published
    if time.offset != 0 or not time.has_time:
        return published
    for shown, _ in _lines(walk, _order(tree), title_node, day_first):
        minutes = (shown.local - time.local).total_seconds() / 60
        if (
            shown.has_time
            and minutes
            and abs(minutes) <= 14 * 60
            and int(minutes) % 30 == 0
            and shown.local.second == 0
        ):
            local = shown.local.replace(second=time.local.second)
            return PublisherTime(time.raw, local, int(minutes), True), f"{source}, on the clock the page shows"
    return published


def _in_scripts(tree: HtmlElement, timezone: str | None) -> Iterator[tuple[PublisherTime, str]]:
    """A publication date in the data that a page carries for its scripts."""
    for node in tree.iter("script"):
        if (
            node.text
            and (match := _SCRIPT_DATE.search(node.text[:400_000]))
            and (time := machine_time(match[1], timezone))
        ):
            yield time, "script data"


def _order(tree: HtmlElement) -> dict[HtmlElement, int]:
    return {node: place for place, node in enumerate(tree.iter())}


def _earlier(a: PublisherTime, b: PublisherTime) -> bool:
    return a.utc() < b.utc() - timedelta(days=1)


def _fuller(found: list[tuple[PublisherTime, str]]) -> tuple[PublisherTime, str] | None:
    """The first, unless it is a bare date or lacks its offset and a later one says more about the same day."""
    if not found:
        return None
    first = found[0]
    for other in found[1:]:
        near = abs((other[0].local - first[0].local).total_seconds()) <= 36 * 3600
        if near and not first[0].has_time and other[0].has_time and other[0].local.date() == first[0].local.date():
            return other
        same_clock = other[0].local == first[0].local
        if near and first[0].has_time and first[0].offset is None and other[0].offset is not None and same_clock:
            return other
    return first


def _stated(structured: Structured) -> Iterator[tuple[str, str]]:
    for node, name in ((structured.article, "json-ld"), (structured.page, "json-ld page")):
        for key in ("datePublished", "dateCreated", "uploadDate"):
            if (value := text_of(node.get(key))) and (key == "datePublished" or name == "json-ld"):
                yield value, f"{name} {key}"
        if name == "json-ld":
            for key in ("datePublished", "dateCreated"):
                for value in structured.microdata.get(key, ())[:1]:
                    yield value, f"microdata {key}"
            for key in PUBLISHED:
                for value in structured.meta.get(key, ())[:1]:
                    yield value, f"meta {key}"


def _stated_modified(structured: Structured) -> Iterator[tuple[str, str]]:
    if value := text_of(structured.article.get("dateModified")):
        yield value, "json-ld dateModified"
    for value in structured.microdata.get("dateModified", ())[:1]:
        yield value, "microdata dateModified"
    for key in MODIFIED:
        for value in structured.meta.get(key, ())[:1]:
            yield value, f"meta {key}"


def _shown(
    tree: HtmlElement, walk: Walk, title_node: HtmlElement | None, timezone: str | None, day_first: bool, url: str
) -> Iterator[tuple[PublisherTime, str]]:
    order = _order(tree)
    at = order.get(title_node, 0) if title_node is not None else 0
    times = list(tree.iter("time", "relative-time", "abbr"))
    times = [node for node in times if not _beside(node) and not _of_another(node, url)]
    times.sort(
        key=lambda node: (
            0
            if node.get("pubdate") is not None
            or "publish" in (node.get("itemprop") or "").lower()
            or name_tokens(node.get("class")) & {"published", "entrydate", "publish", "posted"}
            else 1,
            abs(order[node] - at),
        )
    )
    for node in times[:6]:
        if node.tag == "abbr" and "published" not in (node.get("class") or ""):
            continue
        if _UPDATED.search(node.get("class") or "") or _UPDATED.search(one_line(node.text_content())[:40]):
            continue
        raw = (
            node.get("datetime")
            or (node.get("title") if node.tag == "abbr" else None)
            or one_line(node.text_content())[:100]
        )
        if abs(order[node] - at) < 400 and (
            time := machine_time(raw, timezone) or visible_time(one_line(node.text_content()), day_first=day_first)
        ):
            yield time, "time element"
    yield from _lines(walk, order, title_node, day_first)


def _lines(
    walk: Walk, order: dict[HtmlElement, int], title_node: HtmlElement | None, day_first: bool, *, updated: bool = False
) -> Iterator[tuple[PublisherTime, str]]:
    """Dates in visible short lines: those in elements named as a date first, then those nearest to the headline."""
    found: list[tuple[float, int, PublisherTime, str]] = []
    at = order.get(title_node, 0) if title_node is not None else 0
    for block in walk.blocks:
        if len(block.text) > 220 or not _YEAR.search(block.text):
            continue
        node = walk.nodes[block.element]
        time = visible_time(block.text, day_first=day_first)
        if time is None or (not updated and _UPDATED.search(block.text) and not _PUBLISHED_WORD.search(block.text)):
            continue
        named = name_tokens(node.get("class"), node.get("id")) & names("date")
        if not named and (above := node.getparent()) is not None:
            named = name_tokens(above.get("class"), above.get("id")) & names("date")
        away = order.get(node, 0) - at
        if _beside(node):
            continue
        distance = float(away if away >= 0 else 3 * -away)
        short = len(block.text) < 90
        if not named and (
            not short or distance > (300 if _PUBLISHED_WORD.search(block.text) or len(block.text) < 40 else 120)
        ):
            continue
        found.append(
            (
                distance * (0.4 if named else 1.0) + (0 if short else 60) - (30 if time.has_time else 0),
                block.index,
                time,
                f"visible {'date' if named else 'line'}",
            )
        )
    for _, _, time, source in sorted(found, key=lambda item: item[:2])[:3]:
        yield time, source


def _of_another(node: HtmlElement, url: str) -> bool:
    """Whether the date belongs to another piece: its link, or the headline of the list entry it is in, leads there."""
    links = [link for link in node.iter("a") if link.get("href")]
    for depth, above in enumerate(node.iterancestors()):
        if depth > 5 or above.tag in ("body", "main", "html"):
            break
        if above.tag == "a":
            links.append(above)
        elif above.tag in ("li", "article"):
            heading = next(above.iter("h1", "h2", "h3", "h4"), None)
            links += [] if heading is None else [link for link in heading.iter("a") if link.get("href")]
            break
    return any(_leads_away(url, link.get("href") or "") for link in links)


def _leads_away(url: str, href: str) -> bool:
    try:
        there = same_article_address(urljoin(url, href))
    except ValueError:
        return False
    here = same_article_address(url)
    # An archive of the day, month or year (/2026/10/) is above the piece or has no word in its last part.
    path = urlsplit(there).path.rstrip("/")
    is_archive = not urlsplit(there).query and (
        urlsplit(here).path.startswith(path) or not re.search(r"[^\W\d_]", path.rpartition("/")[2])
    )
    return there != here and not is_archive


def _beside(node: HtmlElement) -> bool:
    for depth, above in enumerate(node.iterancestors()):
        if depth > 7:
            return False
        if above.tag in ("body", "main", "html"):
            return False
        if above.tag in ("aside", "footer", "nav") or name_tokens(above.get("class"), above.get("id")) & {
            "comment",
            "comments",
            "commentlist",
            "related",
            "sidebar",
            "recommend",
            "trending",
            "popular",
            "widget",
            "latest",
            "footer",
            "mostread",
            "archive",
            "archives",
            "teaser",
            "card",
            "copyright",
        }:
            return True
    return False


def _in_address(url: str) -> Iterator[tuple[PublisherTime, str]]:
    path = "/".join(url.split("//", 1)[-1].split("/")[1:])
    for match in _URL_DATE.finditer("/" + path[:300]):
        if time := visible_time(f"{match[1]}-{match[2]}-{match[3]}"):
            yield time, "address"
    for match in _URL_WORDS.finditer("/" + path[:300]):
        if time := visible_time(f"{match[3]} {match[2]} {match[1]}"):
            yield time, "address"
