"""Headline selection: the visible heading that the page's own statements agree with, without the site's name.

Every statement (JSON-LD, microdata, Open Graph, Twitter, Dublin Core, ``<title>``) is compared with the visible
headings. The heading most of them match is the headline, as written on the page. Without such a heading it is a plain
line with the same words (``title_fallback.py``), else the only ``h1`` if it is named as a headline (decision 0187),
else the strongest statement, in the order above, with the site's name cut off.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from lxml.html import HtmlElement
from rapidfuzz import fuzz

from yalu.pages.document.blocks import Walk
from yalu.pages.document.element_names import tokens_of, with_part
from yalu.pages.document.metadata import Structured, squashed, text_of
from yalu.pages.document.vocabulary import names
from yalu.pages.fields.section_label import title_badge
from yalu.pages.fields.title_fallback import Over, line_over_text, named_line, names_the_site, shown_line
from yalu.text import one_line

_SEPARATOR = re.compile(
    r"\s+[|\-–—·:•»>«~/]{1,3}\s+|\s*[|｜]\s*|\s+::\s+|_{1,2}(?=\S)|\s*::\s*|\s*»\s*|(?<=[\u3000-\uffef])-(?=[\u3000-\uffef])|(?<=[\u3000-\uffef])\s?[:：]{2}\s?"
)
_HEADING_TAGS = frozenset({"h1", "h2", "h3", "h4", "div", "span", "p", "td", "th", "strong", "font"})
_CHARS = re.compile(r"\S")
MAX_TITLE = 400
LIKE = 80
LIKE_ALONE = 60
"""Similarity (0 to 100) from which a heading matches a statement.

Lower for the only ``h1``, often the only place edited.
"""


@dataclass(frozen=True, slots=True)
class Found:
    """A value and its source."""

    value: str
    source: str


def site_names(structured: Structured, url: str) -> tuple[str, ...]:
    """Names the site gives itself and the parts of its host name, squashed."""
    names = [
        value
        for key in (
            "og:site_name",
            "application-name",
            "apple-mobile-web-app-title",
            "publisher",
            "dc.publisher",
            "copyright",
            "twitter:site",
        )
        for value in structured.meta.get(key, ())
    ]
    publisher = structured.resolve(structured.article.get("publisher"))
    names.append(text_of(publisher))
    names.extend(
        text_of(node)
        for node in structured.nodes[:40]
        if str(node.get("@type")).lower() in ("website", "organization", "newsmediaorganization")
    )
    host = re.sub(r"\Ahttps?://(?:www\d?\.)?", "", url).split("/")[0].split(":")[0]
    names.append(host)
    names.extend(part for part in host.split(".") if len(part) > 3)
    return tuple(dict.fromkeys(squashed(name) for name in names if name and len(name) < 120 and squashed(name)))


def statements(structured: Structured, tree: HtmlElement) -> list[Found]:
    """What the page states as its headline, strongest first."""
    found = []
    article = structured.article
    if headline := text_of(article.get("headline") or article.get("name")):
        found.append(Found(headline, "json-ld"))
    found.extend(Found(value, "microdata") for value in structured.microdata.get("headline", ())[:1])
    for key, source in (
        ("og:title", "open graph"),
        ("twitter:title", "twitter"),
        ("parsely-title", "parsely"),
        ("sailthru.title", "sailthru"),
        ("dc.title", "dublin core"),
        ("dcterms.title", "dublin core"),
        ("headline", "meta"),
        ("title", "meta"),
    ):
        found.extend(Found(value, source) for value in structured.meta.get(key, ())[:1])
    titles = list(tree.iter("title"))
    in_head = (each for each in titles if (above := each.getparent()) is not None and above.tag == "head")
    node = next(in_head, titles[0] if titles else None)
    if node is not None and node.text:
        found.append(Found(node.text, "title element"))
    cleaned = [
        Found(one_line(html.unescape(re.sub(r"<[^<>]{1,60}>", "", item.value)))[:MAX_TITLE], item.source)
        for item in found
    ]
    return [item for item in cleaned if item.value]


def headings(walk: Walk) -> list[tuple[HtmlElement, str, float]]:
    """Visible headings as (element, text, prior): ``h1`` and elements named as headline have the highest prior."""
    found = []
    stated = {node for node, said in walk.stating.items() if said.get("itemprop") in ("headline", "name headline")}
    called = names("headline")
    words = walk.elements.words
    any_called = not words.isdisjoint(called) or "subject" in words
    for node, tag in zip(walk.elements.nodes, walk.elements.tags, strict=True):
        named = bool(stated) and node in stated
        if tag not in _HEADING_TAGS and not (named and tag in ("header", "a")):
            continue
        if not (any_called or named) and tag not in ("h1", "h2", "h3"):
            continue
        tokens = tokens_of(node)
        hinted = not tokens.isdisjoint(called) or (tag in ("td", "th") and "subject" in tokens)
        if not (hinted or named) and tag not in ("h1", "h2", "h3"):
            continue
        if len(node) > 12:
            continue
        text = one_line(node.text_content())
        if badge := title_badge(node):
            text = text.removeprefix(badge).lstrip(" |｜:：·•-–—") or text
        if not text or len(text) > MAX_TITLE:
            continue
        prior = {"h1": 1.0, "h2": 0.5, "h3": 0.3}.get(tag, 0.2) + 0.6 * named + 0.4 * hinted
        if tokens & names("noise") and not hinted:
            prior -= 0.4
        found.append((node, text, prior))
        if len(found) > 120:
            break
    return found


def read_title(
    structured: Structured, tree: HtmlElement, walk: Walk, url: str
) -> tuple[Found | None, HtmlElement | None]:
    """Return the headline with its source, and the element that shows it, or None for either."""
    said = statements(structured, tree)
    shown = headings(walk)
    sites = site_names(structured, url)
    named, wanted = [squashed(text) for _, text, _ in shown], [squashed(item.value) for item in said]
    ours = ("", *sites)
    tops = [shown[at][1] for at, name in enumerate(named) if shown[at][0].tag == "h1" and name not in ours]
    best: tuple[float, HtmlElement, str] | None = None
    for order, (node, text, prior) in enumerate(shown):
        if (name := named[order]) in ours:
            continue
        least = LIKE_ALONE if tops == [text] else LIKE
        agreement = sum(_agreement(name, each, least) for each in wanted)
        score = agreement * (0.6 + prior) - 0.002 * order
        if agreement > 0 and (best is None or score > best[0]):
            best = (score, node, text)
    if best is not None:
        if better := _without_kicker(best[2], said):
            return Found(without_site(better.value, sites), f"{better.source}, shown in <{best[1].tag}>"), best[1]
        return Found(without_site(best[2], sites), f"heading <{best[1].tag}> named by the page's statements"), best[1]
    return _unheaded(said, shown, sites, walk)


def _unheaded(
    said: list[Found], shown: list[tuple[HtmlElement, str, float]], sites: tuple[str, ...], walk: Walk
) -> tuple[Found | None, HtmlElement | None]:
    """Choose the headline if no visible heading matches a statement: a plain line, a statement, or a heading alone."""
    values = [(item, without_site(item.value, sites, loose=item.source == "title element")) for item in said]
    values = [(item, value) for item, value in values if squashed(value) and squashed(value) not in sites]
    if line := named_line(walk, (value for _, value in values)):
        return Found(shown_line(line), "line named by the page's statements"), walk.nodes[line.element]
    first = [(node, text) for node, text, prior in shown if prior >= 1.0 and squashed(text) not in sites]
    cells = [(node, text) for node, text, prior in shown if node.tag in ("td", "th") and prior > 0.5]
    if not first and len(cells) == 1 and all(item.source == "title element" for item, _ in values):
        return Found(cells[0][1], "cell called the headline"), cells[0][0]
    if not first and (over := line_over_text(walk)) and _is_over_statement(over, values, walk):
        return Found(shown_line(over.block), "line over the text"), walk.nodes[over.block.element]
    if values:
        item, value = values[0]
        alone = len(first) == 1 and len(_CHARS.findall(first[0][1])) >= 5
        if alone and (item.source == "title element" or _is_called_headline(first[0][0])):
            return Found(first[0][1], "only h1"), first[0][0]
        return Found(value, item.source), None
    return (Found(first[0][1], "first h1"), first[0][0]) if first else (None, None)


def _is_called_headline(node: HtmlElement) -> bool:
    """True if a heading is named as the article's; statements may be outdated or written for search engines."""
    called = with_part(node, node.get("data-testid") or node.get("data-component"))
    return "headline" in called or node.get("itemprop") == "headline"


def _is_over_statement(over: Over, values: list[tuple[Found, str]], walk: Walk) -> bool:
    """True if the line above the text, rather than the statement, is the headline.

    Only ``<title>`` is doubted: if it names only the site, holds the line beside the site's name, or words the headline
    in a way the page shows nowhere.
    """
    if any(item.source != "title element" for item, _ in values):
        return False
    said = squashed(over.block.text)
    return over.firm or all(said in squashed(item.value) or names_the_site(walk, value) for item, value in values)


def _without_kicker(text: str, said: list[Found]) -> Found | None:
    """The statement that a heading ends with, if the heading has a kicker before it or lost its punctuation."""
    whole = squashed(text)
    for item in said:
        part = squashed(item.value)
        if item.source in ("json-ld", "microdata", "open graph") and len(part) >= 0.5 * len(whole):
            if whole != part and whole.endswith(part):
                return item
            if whole == part and ":" in item.value and ":" not in text:
                return item
    return None


def _agreement(a: str, b: str, least: float) -> float:
    """How well a statement matches a visible heading, both squashed: 1 if equal, less if one contains the other.

    ``least`` is the similarity (0 to 100) from which different wording counts as the same headline.
    """
    if not a or not b:
        return 0.0
    if a == b:
        return 1.0
    short, long = sorted((a, b), key=len)
    if short in long and len(short) >= 0.4 * len(long) and len(short) > 5:
        return 0.9 if long.startswith(short) else 0.8
    if len(short) > (4 if not short.isascii() else 10) and fuzz.ratio(a, b) >= least:
        return 0.7
    return 0.0


def without_site(title: str, sites: tuple[str, ...], *, loose: bool = False) -> str:
    """Cut the site's name from either end of a title; ``loose``: also cut any short last part."""
    cuts = list(_SEPARATOR.finditer(title))
    for cut in cuts:
        if squashed(title[cut.end() :]) in sites or _is_site(title[cut.end() :], sites):
            return title[: cut.start()].strip()
    for cut in reversed(cuts):
        if squashed(title[: cut.start()]) in sites:
            return title[cut.end() :].strip()
    if loose and cuts:
        first = title[: cuts[0].start()]
        last = title[: cuts[-1].start()]
        if "_" in cuts[0].group() or len(cuts) > 2:
            return first.strip() if len(squashed(first)) >= 6 else last.strip()
        if len(title) - cuts[-1].end() < len(last):
            return last.strip()
    return title.strip()


def _is_site(part: str, sites: tuple[str, ...]) -> bool:
    value = squashed(part)
    return len(value) > 2 and any(value == site or (len(site) > 4 and fuzz.ratio(value, site) > 85) for site in sites)
