"""Extraction entry point: reads bytes into a ``Page``, in the order in which the parts depend on each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from lxml.html import HtmlElement

from yalu.model import Access, Article, Page, PublisherTime, Quality
from yalu.pages.authors.byline import OF_THE_HOUSE, read_byline
from yalu.pages.authors.signatures import signed_in_text
from yalu.pages.body import notices as notes
from yalu.pages.body.access import read_access
from yalu.pages.body.body_selector import Body, Reader
from yalu.pages.body.from_state import LEAST, embedded_body
from yalu.pages.comments import page_thread
from yalu.pages.dates.date_parser import machine_time, visible_time
from yalu.pages.dates.date_selector import read_dates
from yalu.pages.document.blocks import Block, Walk, walk
from yalu.pages.document.document import Document, parse
from yalu.pages.document.metadata import Structured, read_structured
from yalu.pages.fields.canonical_url import canonical_url, publisher_id, short_url
from yalu.pages.fields.details import read_language, read_subtitle, read_tags
from yalu.pages.fields.from_state import said_in_data
from yalu.pages.fields.overrides import cut, select, texts
from yalu.pages.fields.section_label import read_label
from yalu.pages.fields.title import read_title, site_names
from yalu.pages.lines.author_bio import LONGEST, noted
from yalu.pages.lines.author_bio import REASON as NOTE
from yalu.pages.lines.credits import credited, house_name
from yalu.pages.lines.names import names_in, unique
from yalu.pages.quality import judge
from yalu.sources.source import PageRules
from yalu.text import body_text

MUCH_TEXT = 900.0
"""Weight of running text in the markup from which embedded data is not searched for a body."""


@dataclass(slots=True)
class _Reading:
    """State collected during one extraction."""

    document: Document
    structured: Structured
    rules: PageRules
    provenance: dict[str, str] = field(default_factory=dict)
    dropped: list[tuple[str, str]] = field(default_factory=list)


def read_page(
    body: bytes,
    *,
    url: str,
    headers: Mapping[str, str],
    fetched_at: datetime,
    status: int = 200,
    rules: PageRules | None = None,
    comments: str = "auto",
    timezone: str | None = None,
) -> Page:
    """Read a page: the article, the thread as far as it is on the page, and the quality of the capture.

    ``body`` are the bytes as served, ``url`` the address they came from, ``headers`` the response headers (lower-case
    names), ``fetched_at`` the aware time of the fetch, ``rules`` the source's overrides, ``comments`` "auto", "off" or
    a platform's name, ``timezone`` the IANA zone of times shown without one. No clock or network is used; equal
    arguments give equal pages.

    Raises NotAPage for bytes that are no document, PageTooLarge over ``document.MAX_BYTES``; nothing else.
    """
    document = parse(body, url=url, headers=headers, status=status)
    reading = _Reading(document, read_structured(document.elements, url), rules or PageRules())
    reading.provenance["encoding"] = f"{document.encoding} ({document.evidence})"
    begun = _begin_thread(reading, comments)
    removed = cut(document.tree, reading.rules)
    reading.dropped += [(_name(node), "comments") for node in begun.cut] + [
        (_name(node), "site rule") for node in removed
    ]
    address, source = canonical_url(reading.structured, url)
    reading.provenance["url"] = source
    known = publisher_id(reading.structured, document.tree)
    if known:
        reading.provenance["publisher_id"] = known[1]
    walked = walk(document.tree, frozenset(begun.cut) | frozenset(removed), document.elements)
    article, quality, reason = _article(reading, walked, fetched_at, timezone)
    if begun.thread is not None:
        reading.provenance["thread"] = begun.thread.platform
    return Page(
        address,
        quality,
        article,
        begun.thread,
        reason,
        known[0] if known else None,
        begun.more,
        reading.provenance,
        tuple(reading.dropped[:400]),
        short_url=short_url(reading.structured, url),
    )


def _begin_thread(reading: _Reading, comments: str) -> page_thread.Start:
    """Read the page's thread; the place where errors from broken URLs inside scripts are caught."""
    document = reading.document
    try:
        return page_thread.start(
            document.tree, document.url, document.headers, comments, document.text, document.elements
        )
    except ValueError as error:
        reading.dropped.append(("thread", f"cannot be asked for: {error}"[:200]))
        return page_thread.Start(None)


def _name(node: HtmlElement) -> str:
    label = node.get("id") or node.get("class") or ""
    return f"<{node.tag}{' ' + label[:60] if label else ''}>"


def _article(
    reading: _Reading, walked: Walk, fetched_at: datetime, timezone: str | None
) -> tuple[Article | None, Quality, str | None]:
    document, structured = reading.document, reading.structured
    title, title_node = _title(reading, walked)
    reader = Reader(walked, title=title)
    found, hidden = _body(reading, reader, title)
    paragraphs, notices = _paragraphs(reading, reader, found)
    if hidden:
        reading.provenance["body"] = hidden
    text = body_text(paragraphs)
    language, reading.provenance["language"] = read_language(structured, document.tree, text or title)
    published, modified = _dates(reading, walked, title_node, fetched_at, timezone, language)
    access, why = read_access(structured, reader, [] if hidden else found.blocks, text)
    judged = judge(
        document, structured, walked,
        title=title, body=text, blocks=[] if hidden else found.blocks, prose=found.good,
        access=access, access_reason=why, dated=published is not None,
    )  # fmt: skip
    if judged.quality not in (Quality.OK, Quality.TEASER):
        return None, judged.quality, judged.reason
    reading.provenance["access"] = why or "no sign of a wall"
    subtitle, label, tags = _details(reading, walked, title, title_node, [] if hidden else found.blocks)
    article = Article(
        title=title,
        body=text,
        subtitle=subtitle,
        byline=_byline(reading, reader, title, title_node, found, language),
        published_at=published,
        modified_at=modified,
        language=language,
        label=label,
        tags=tags,
        notices=notices,
        access=Access.TEASER if judged.quality is Quality.TEASER else access,
    )
    reading.provenance = {key: value for key, value in reading.provenance.items() if value}
    return article, judged.quality, judged.reason


def _body(reading: _Reading, reader: Reader, title: str) -> tuple[Body, str]:
    """Return the body in the markup, or the one in embedded data, with its source, if that holds much more."""
    found = reader.read()
    if found.good >= MUCH_TEXT or reading.rules.body:
        return found, ""
    hidden = embedded_body(reading.structured, reading.document.tree, title)
    if hidden is None or hidden.good <= 2 * found.good:
        return found, ""
    shown = {block.text for block in found.blocks if block.sentence}
    if found.good >= LEAST and not hidden.titled and not any(block.text in shown for block in hidden.blocks):
        return found, ""  # a different text of the page, not the rest of this one
    return Body(list(hidden.blocks), found.container, hidden.good, found.page_good), hidden.source


def _details(
    reading: _Reading, walked: Walk, title: str, title_node: HtmlElement | None, body: list[Block]
) -> tuple[str | None, str | None, tuple[str, ...]]:
    """Return subtitle, label and tags."""
    structured, tree = reading.structured, reading.document.tree
    subtitle, reading.provenance["subtitle"] = read_subtitle(structured, title, title_node)
    label, reading.provenance["label"] = read_label(structured, walked, title, title_node, body)
    if label is None and (said := said_in_data(tree, title))[0]:
        label, reading.provenance["label"] = said[0], said[2]
    tags, reading.provenance["tags"] = read_tags(reading.structured, reading.document.tree)
    return subtitle, label, tags


def _title(reading: _Reading, walked: Walk) -> tuple[str, HtmlElement | None]:
    tree = reading.document.tree
    if named := texts(tree, reading.rules.title):
        reading.provenance["title"] = "site rule"
        return named[0], select(tree, reading.rules.title)[0]
    found, node = read_title(reading.structured, tree, walked, reading.document.url)
    if found is not None:
        reading.provenance["title"] = found.source
    return (found.value if found else ""), node


def _paragraphs(reading: _Reading, reader: Reader, found: Body) -> tuple[list[str], tuple[str, ...]]:
    """Return the paragraphs of the body without notices, and the notices in and beside it."""
    walked, blocks = reader.walk, found.blocks
    if ruled := select(reading.document.tree, reading.rules.body):
        blocks = [block for node in ruled for block in walk(node).blocks]
        reading.provenance["body"] = "site rule"
    else:
        node = walked.nodes[found.container] if walked.nodes else None
        reading.provenance["body"] = f"blocks in {_name(node)}" if node is not None else "nothing found"
        reading.dropped += [(block.text[:80], block.reason) for block in walked.blocks if block.reason][:300]
    text, notices = notes.parted(walked, blocks)
    return text, tuple(dict.fromkeys([*notices, *notes.beside(reader, blocks)]))


def _dates(
    reading: _Reading,
    walked: Walk,
    title_node: HtmlElement | None,
    fetched_at: datetime,
    timezone: str | None,
    language: str | None,
) -> tuple[PublisherTime | None, PublisherTime | None]:
    published, modified = read_dates(
        reading.structured, reading.document.tree, walked, title_node,
        url=reading.document.url, fetched_at=fetched_at, timezone=timezone, language=language,
    )  # fmt: skip
    for raw in texts(reading.document.tree, reading.rules.date)[:1]:
        if time := machine_time(raw, timezone) or visible_time(raw):
            published = (time, "site rule")
    for name, value in (("published_at", published), ("modified_at", modified)):
        if value:
            reading.provenance[name] = value[1]
    return (published[0] if published else None), (modified[0] if modified else None)


def _byline(
    reading: _Reading, reader: Reader, title: str, title_node: HtmlElement | None, found: Body, language: str | None
) -> tuple[str, ...]:
    tree, url = reading.document.tree, reading.document.url
    if ruled := [name for text in texts(tree, reading.rules.byline) for name in names_in(text)]:
        reading.provenance["byline"] = "site rule"
        return tuple(dict.fromkeys(ruled))
    sites, walked = site_names(reading.structured, url), reader.walk
    names, source = read_byline(reading.structured, tree, walked, reader.title_at, title_node, sites, language)
    weak = source == "json-ld organisation" or source.endswith(OF_THE_HOUSE)
    if not names or weak:
        ends = _ends(walked, found.blocks)
        signed = signed_in_text([block for block in ends if noted(block.text) is None], language)
        names, source = (signed, "signature in the text") if signed else (names, source)
        notes_say = (noted(block.text) for block in _after(reader, ends))
        if not signed and (named := next(filter(None, notes_say), ())):
            names, source = named, NOTE
    if not names and (said := said_in_data(tree, title))[1]:
        names, source = (
            unique(name for value in said[1] for name in (names_in(value) or filter(None, [house_name(value)]))),
            said[2],
        )
    if names:
        reading.provenance["byline"] = source
    return names


_SCRAPS = ("after the text", "before the text", "scrap beside paragraphs", NOTE)


def _ends(walked: Walk, blocks: list[Block]) -> list[Block]:
    """The blocks of a body with the short lines directly before and after it, where people sign."""
    if not blocks or blocks[-1].index >= len(walked.blocks) or walked.blocks[blocks[0].index] is not blocks[0]:
        return blocks
    first, last = blocks[0].index, blocks[-1].index
    before = [block for block in walked.blocks[max(0, first - 4) : first] if block.reason in _SCRAPS]
    after = [
        block
        for block in walked.blocks[last + 1 : last + 5]
        if block.reason in _SCRAPS or (block.reason == "boilerplate" and credited(block.text))
    ]
    return [*before, *blocks, *after]


def _after(reader: Reader, ends: list[Block]) -> list[Block]:
    """Blocks that can hold a note about the author: the last ones of the text and those directly after it."""
    blocks, last = reader.walk.blocks, ends[-1].index if ends else -1
    if not ends or last >= len(blocks) or blocks[last] is not ends[-1]:
        return []
    after = [
        block
        for block in blocks[last + 1 : last + 5]
        if not any(begin <= block.element <= end for begin, end in reader.talk)
    ]
    return [block for block in (*ends[-3:], *after) if block.size < LONGEST]
