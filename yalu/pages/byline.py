"""Who wrote it.

Rule: structured statements first (JSON-LD, microdata, meta); the first that names people is taken. If none does, what
the page shows: ``rel=author``, elements named as author or byline and links to an author's page near the headline,
lines that begin with "By", then the forms in which East Asian papers sign inside the text (``홍길동 기자``,
``记者 王小明``, ``文/王小明``, ``作者：``). An agency or organisation is the byline only where no person signs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from lxml.html import HtmlElement

from yalu.pages.blocks import Block, Walk, name_tokens
from yalu.pages.boxes import HEAD_OF_LIST
from yalu.pages.people import clean_name, is_agency, looks_like_person, names_in, unique
from yalu.pages.structured import Structured, squashed, text_of
from yalu.pages.times import visible_time
from yalu.pages.words import names as named
from yalu.pages.words import phrases
from yalu.text import one_line

_META = (
    "author", "article:author_name", "byl", "parsely-author", "sailthru.author", "cxenseparse:author", "dc.creator",
    "dc.creator.name", "dcterms.creator", "citation_author", "article:author", "og:article:author", "og:author",
    "dable:author", "article_author", "authors", "news:author", "twitter:data1",
)  # fmt: skip
_ADDRESS = re.compile(r"https?://|www\.")
_AUTHOR_PAGE = re.compile(
    r"/(?:authors?|by|people|profile|staff|contributors?|columnists?|journalists?|autor(?:es)?|auteur|redakteure?|team|"
    r"writers?)/[^/?#]{3,60}",
    re.IGNORECASE,
)
_KOREAN = re.compile(
    r"(?:\A|[\s\[【(（=/])([가-힣]{2,4})\s?(?:선임|수습|전문|인턴|객원)?\s?"
    r"(?:기자|특파원|논설위원|칼럼니스트)(?=[=(\]】)/,·]|\s|\Z)"
)
_CHINESE = (
    re.compile(
        r"(?:文|作者|撰文|执笔|撰稿|記者|记者|采写)\s?[/／|:：]\s?([\u4e00-\u9fff]{2,4}(?:[\s、，,]{1,2}[\u4e00-\u9fff]{2,4}){0,3})"
        r"(?=\s|\Z|[）)】\]])"
    ),
    re.compile(
        r"[（(【](?:本报|本報|特约)?(?:记者|記者|作者|通讯员)\s?[:：]?\s?"
        r"([\u4e00-\u9fff]{2,3}(?:[\s、]{1,2}[\u4e00-\u9fff]{2,3}){0,2})[）)】]"
    ),
    re.compile(r"[（(【\[](?:责任?编辑|責任編輯|責編|责编|编辑|編輯)\s?[:：]\s?([\u4e00-\u9fff]{2,4})\s?[)）】\]]"),
    re.compile(r"(?:記者|记者)([\u4e00-\u9fff]{2,3})(?:/|／|[\u4e00-\u9fff]{2}[报報][导導道])"),
)


def read_byline(
    structured: Structured,
    tree: HtmlElement,
    walk: Walk,
    title_at: int,
    near: HtmlElement | None,
    sites: tuple[str, ...],
) -> tuple[tuple[str, ...], str]:
    """The people who signed the piece, and where that was read; empty when nobody did.

    ``title_at`` is the index of the block that shows the headline (-1: none), ``near`` its element.
    """
    spare: tuple[tuple[str, ...], str] = ((), "")
    sources = chain(_stated(structured), _shown(tree, near), _lines(walk, title_at))
    for source, values in sources:
        found = unique(name for value in values for name in names_in(value))
        people = tuple(name for name in found if not is_agency(name) and squashed(name) not in sites)
        if people:
            return people, source
        if found and not spare[0]:
            spare = found, source
    for name in _organisations(structured):
        if not spare[0]:
            spare = (name,), "json-ld organisation"
    return spare


def _stated(structured: Structured) -> Iterable[tuple[str, list[str]]]:
    people = _json_names(structured, organisations=False)
    if people:
        yield "json-ld", people
    micro = structured.microdata
    if values := micro.get("author.name") or micro.get("author"):
        yield "microdata", values[:3]
    for key in _META:
        values = [value for value in structured.meta.get(key, ()) if not _ADDRESS.search(value)]
        if key == "citation_author":
            values = [" ".join(reversed(value.split(", ", 1))) for value in values]
        if key == "twitter:data1":
            label = " ".join(structured.meta.get("twitter:label1", ())).lower()
            values = values if "writ" in label or "author" in label else []
        if values:
            yield f"meta {key}", values


def _json_names(structured: Structured, *, organisations: bool) -> list[str]:
    raw = structured.article.get("author") or structured.article.get("creator")
    items = raw if isinstance(raw, list) else [raw]
    found: list[str] = []
    for item in items[:12]:
        value = structured.resolve(item)
        kinds = str(value.get("@type", "")).lower() if isinstance(value, dict) else ""
        if ("organization" in kinds) is not organisations:
            continue
        several = value.get("name") if isinstance(value, dict) else None
        if isinstance(several, list):
            found.extend(str(each) for each in several[:12] if isinstance(each, str))
        else:
            found.append(text_of(value, "name", "alternateName"))
    return [name for name in found if name]


def _organisations(structured: Structured) -> list[str]:
    return [one_line(name)[:60] for name in _json_names(structured, organisations=True)]


def spaced(node: HtmlElement) -> str:
    """The text of an element with a line break between its parts."""
    return "\n".join(part for raw in node.itertext() if (part := one_line(raw)))


def _shown(tree: HtmlElement, near: HtmlElement | None) -> Iterable[tuple[str, list[str]]]:
    order = {node: place for place, node in enumerate(tree.iter())}
    at = order.get(near, 0) if near is not None else 0
    links: list[HtmlElement] = []
    boxes: list[HtmlElement] = []
    for node in tree.iter(
        "a", "span", "div", "p", "li", "h3", "h4", "h5", "address", "strong", "em", "cite", "dd", "td", "section"
    ):
        tokens = name_tokens(node.get("class"), node.get("id")) if node.get("class") or node.get("id") else frozenset()
        rel = (node.get("rel") or "") + " " + (node.get("itemprop") or "")
        if node.tag == "a" and ("author" in rel.lower() or _AUTHOR_PAGE.search((node.get("href") or "")[:300])):
            links.append(node)
        elif tokens & named("author") and not tokens & named("not_author"):
            boxes.append(node)
        if len(boxes) + len(links) > 80:
            break
    near_links = [node for node in links if -60 < order[node] - at < 250 and not _beside(node)]
    declared = [
        node for node in near_links if "author" in ((node.get("rel") or "") + (node.get("itemprop") or "")).lower()
    ]
    for group, source in ((declared, "rel=author"), (near_links, "link to an author's page")):
        texts = [spaced(node) for node in group[:3]]
        yield source, [text for text in texts if source == "rel=author" or looks_like_person(clean_name(text))][:3]
    fitting = [node for node in boxes if not _beside(node)]
    after = [node for node in fitting if -40 < order[node] - at < 600]
    for node in (after or fitting)[:6]:
        text = spaced(node)
        if not 2 < len(text) < 240:
            continue
        inner = [spaced(child) for child in node.iter("a") if child is not node]
        for value in (*inner[:3], *text.split("\n")[:3]):
            if (names := names_in(value)) and (looks_like_person(names[0]) or value == text):
                yield f"element {node.get('class') or node.get('id')}"[:80], [value]


def _beside(node: HtmlElement) -> bool:
    """Whether an element stands in comments, related pieces or the like."""
    for depth, above in enumerate(node.iterancestors()):
        if depth > 8 or above.tag in ("body", "html"):
            return False
        if name_tokens(above.get("class"), above.get("id")) & named("beside"):
            return True
    return False


def _near(walk: Walk, title_at: int) -> Iterator[Block]:
    """Four blocks before the headline to fifteen after it; boxes of links between them are not counted."""
    yield from walk.blocks[max(0, title_at - 4) : title_at]
    left = 16
    for block in walk.blocks[title_at : title_at + 80]:
        linked = block.size > 20 and block.link_share > 0.8 and block.index > title_at
        if (linked and not phrases("by_start").match(block.text)) or block.reason == HEAD_OF_LIST:
            continue
        yield block
        left -= not block.reason.startswith("named as noise") or not _beside(walk.nodes[block.element])
        if left == 0:
            return


def _lines(walk: Walk, title_at: int) -> Iterable[tuple[str, list[str]]]:
    """Lines near the headline that begin with "By", or a name alone beside a date; then signatures at the end."""
    window = list(_near(walk, title_at)) if title_at >= 0 else walk.blocks[:40]
    for block in window:
        match = phrases("by_start").match(block.text) if len(block.text) < 120 else None
        if match and match.end() < len(block.text):
            value = block.text[match.end() :].strip(" :：")
            names = names_in(_before_date(value))
            if names and (looks_like_person(names[0]) or value[:1].isupper()):
                yield "line by the headline", [_before_date(value)]
        elif len(block.text) < 40 and (signed := _KOREAN.search(block.text)):
            yield "line by the headline", [signed[1]]
    for place, block in enumerate(window):
        if 4 < len(block.text) < 40 and looks_like_person(clean_name(block.text)) and block.index > title_at:
            beside = [*window[max(0, place - 1) : place], *window[place + 1 : place + 2]]
            dated = any(len(other.text) < 60 and visible_time(other.text) for other in beside)
            if dated and not _beside(walk.nodes[block.element]):
                yield "name beside the date", [block.text]
    for block in walk.blocks[title_at + 1 :]:
        if len(block.text) < 80 and re.match(r"(?i)\W{0,3}(?:written by|author)\s?[:：]?\s+\S", block.text):
            yield "signature after the text", [block.text]


def _before_date(text: str) -> str:
    """A byline without the date or place that follows it."""
    return re.split(
        r"\s*(?:[|•·–—]|\bon\b|\bin\b|\bat\b|\bposted\b|\bpublished\b|\bupdated\b|,?\s*\d)",
        text,
        maxsplit=1,
        flags=re.IGNORECASE,
    )[0]


def signed_in_text(blocks: list[Block], language: str | None) -> tuple[str, ...]:
    """People who sign inside the text, in the forms of Korean, Chinese and Japanese papers; looks at both ends."""
    paragraphs = [block.text for block in blocks]
    ends = paragraphs[:5] + paragraphs[-5:] if len(paragraphs) > 10 else paragraphs
    patterns = {"ko": (_KOREAN,), "zh": _CHINESE, "ja": _CHINESE[:2]}.get(language or "", ())
    for pattern in patterns:
        found: list[str] = []
        for text in ends:
            sample = text[:160] + " \n " + text[-160:] if len(text) > 320 else text
            for match in pattern.finditer(sample):
                found.extend(name for part in re.split(r"[\s、，,]+", match[1]) if (name := clean_name(part)))
        if found:
            return unique(found)
    return ()
