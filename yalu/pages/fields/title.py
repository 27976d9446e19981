"""Headline selection: the visible heading that the page's own statements agree with, without the site's name.

Every statement (JSON-LD, microdata, Open Graph, Twitter, Dublin Core, ``<title>``) is compared with the visible
headings. The heading most of them match is the headline, as written on the page. Without such a heading, as on old
boards and pages laid out in tables, it is a plain line with the same words; where those name only the site, the line
above the text and its date or credits; else the only ``h1`` if it is named as a headline, else the strongest statement,
in the order above, with the site's name cut off. Why: extraction.md#headlines.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice, takewhile
from typing import NamedTuple

from lxml.html import HtmlElement
from rapidfuzz import fuzz

from yalu.model import Candidate
from yalu.pages.context import SITE_RULE, Context, best
from yalu.pages.dates.date_parser import dates_in
from yalu.pages.document.blocks import HEADINGS, Block, BlockWalk
from yalu.pages.document.element_names import with_part
from yalu.pages.document.elements import Elements
from yalu.pages.document.metadata import Structured, squashed, text_of
from yalu.pages.document.vocabulary import names, whole
from yalu.pages.fields.label_words import clean_label, rank_of
from yalu.pages.fields.section_label import but_for_badge
from yalu.pages.lines.credits import credited
from yalu.pages.overrides import select, texts
from yalu.text import one_line

_SEPARATOR = re.compile(
    r"\s+[|\-–—·:•»>«~/]{1,3}\s+|\s*[|｜]\s*|\s+::\s+|_{1,2}(?=\S)|\s*::\s*|\s*»\s*|(?<=[\u3000-\uffef])-(?=[\u3000-\uffef])|(?<=[\u3000-\uffef])\s?[:：]{2}\s?"
)
_COLUMN = re.compile(r"(?<=\w):\s+")
"""What stands between the name of a column, or of a site, and a headline, and in many headlines."""
_FILED = re.compile(r"\s[>›»]\s[^>›»]{1,40}\Z")
"""The section or board that a title ends with."""
_FILED_UNDER = re.compile(r"\A\s*[【\[［〔(（〈《＜<][^】\]］〕)）〉》＞>]{1,16}[】\]］〕)）〉》＞>]\s*(?=\S)")
"""The category that a board sets before a title."""
_HEADING_TAGS = frozenset({"h1", "h2", "h3", "h4", "div", "span", "p", "td", "th", "strong", "font"})
_CHARS = re.compile(r"\S")
MAX_TITLE = 400
TITLE_ELEMENT = "title element"
_MOST_INSIDE, _MOST_KICKERS = 40, 2
"""Elements in a heading that are looked at, and of these at its begin that are no part of the headline."""
_DRESS = re.compile(r"\W{0,3}\d{1,5}\W{0,3}|[|｜·•–—-].{1,60}")
"""What stands behind a headline in an element of its own: a counter, or what a mark sets apart."""
_WHOLE = ("json-ld", "microdata", "open graph")
"""Statements of the headline alone, without a site's name as a rule."""
HEADING = "heading"
MOST_SCORE = 100.0
"""More than any agreement of statements with a heading comes to."""
LIKE = 80
LIKE_ALONE = 60
"""Similarity (0 to 100) from which a heading matches a statement.

Lower for the only ``h1``, often the only place edited.
"""

SHORTEST, LONGEST_LINE = 4, 120
"""Characters of a line taken as headline without being named one."""
PARAGRAPH = 40
"""Characters from which a sentence is a paragraph of running text."""
OVER, HEAD = 8, 24
"""Number of blocks above the text among which its headline is searched; more where a cell says which it is."""
_LEFT_OUT = frozenset({"li", "option", "marquee", "nav", "a"})
_MARKS = "》›»>＞■◆●▲▶・·•-–—|｜ "
_BIG = frozenset({"4", "5", "6", "7", "+1", "+2", "+3", "+4"})

_TITLE_KEYS = {
    "og:title": "open graph", "twitter:title": "twitter", "parsely-title": "parsely", "sailthru.title": "sailthru",
    "dc.title": "dublin core", "dcterms.title": "dublin core", "headline": "meta", "title": "meta",
}  # fmt: skip


class Headline(NamedTuple):
    """A headline, and the element that shows it, if any does."""

    text: str
    node: HtmlElement | None = None


class Heading(NamedTuple):
    """A visible heading; ``prior`` is how likely it is the headline by its element alone."""

    node: HtmlElement
    text: str
    prior: float


def statements(structured: Structured, elements: Elements) -> list[Candidate[str]]:
    """What the page states as its headline, strongest first."""
    article = structured.article
    stated = [(text_of(article.get("headline") or article.get("name")), "json-ld")]
    stated += [(value, "microdata") for value in structured.microdata.get("headline", ())[:1]]
    stated += [(value, source) for key, source in _TITLE_KEYS.items() for value in structured.meta.get(key, ())[:1]]
    titles = list(elements.tagged("title"))
    in_head = (each for each in titles if (above := each.getparent()) is not None and above.tag == "head")
    node = next(in_head, titles[0] if titles else None)
    stated.append((node.text or "" if node is not None else "", TITLE_ELEMENT))
    cleaned = (
        (one_line(html.unescape(re.sub(r"<[^<>]{1,60}>", "", value)))[:MAX_TITLE], source) for value, source in stated
    )
    return [Candidate(value, source) for value, source in cleaned if value]


def title_candidates(context: Context) -> tuple[Candidate[str], ...]:
    """Return what the page states as its headline, without the site's name, and the heading that shows it."""
    node = context.title_node
    shown = _words(node)[:MAX_TITLE] if node is not None else ""
    stated = (
        replace(item, value=without_site(item.value, context.sites, loose=item.source == TITLE_ELEMENT))
        for item in context.headlines
    )
    return (*([Candidate(shown, HEADING)] if shown else []), *stated)


def _words(node: HtmlElement) -> str:
    """The text of a heading without that of its buttons."""
    if next(node.iterdescendants("button"), None) is None:
        return one_line(node.text_content())
    return one_line("".join(node.xpath(".//text()[not(ancestor::button)]"))) or one_line(node.text_content())


def headings(walk: BlockWalk) -> list[Heading]:
    """Visible headings: ``h1`` and elements named as headline have the highest prior."""
    shown: list[Heading] = []
    elements, called = walk.elements, names("headline")
    declared = ((node, attributes.get("itemprop")) for node, attributes in elements.stating.items())
    stated = {elements.at[node] for node, kind in declared if kind in ("headline", "name headline")}
    tagged = elements.places_of("h1", "h2", "h3")
    for place in sorted({*stated, *tagged, *elements.called(called | {"subject"})}):
        node, tag, named, tokens = elements.nodes[place], elements.tags[place], place in stated, elements.names[place]
        if tag not in _HEADING_TAGS and not named:
            continue
        hinted = not tokens.isdisjoint(called) or (tag in ("td", "th") and "subject" in tokens)
        if not (hinted or named or tag in ("h1", "h2", "h3")) or len(node) > 12:
            continue
        text = but_for_badge(node, _words(node))
        if text and len(text) <= MAX_TITLE:
            prior = {"h1": 1.0, "h2": 0.5, "h3": 0.3}.get(tag, 0.2) + 0.6 * named + 0.4 * hinted
            shown.append(Heading(node, text, prior - (0.4 if not hinted and tokens & names("noise") else 0)))
        if len(shown) > 120:
            break
    return shown


def read_title(context: Context) -> Candidate[Headline] | None:
    """Return the headline with its source, and the element that shows it; None if the page has none."""
    stated, shown = context.headlines, headings(context.walk)
    ours = ("", *context.sites)
    shown_names = [(heading, name) for heading in shown if (name := squashed(heading.text)) not in ours]
    unheaded = _unheaded(stated, [heading for heading, _ in shown_names], context)
    return best(_ruled(context), _agreeing(stated, shown_names, context.sites), unheaded)


def _ruled(context: Context) -> Iterator[Candidate[Headline]]:
    for text in texts(context.tree, context.rules.title)[:1]:
        yield Candidate(Headline(text, select(context.tree, context.rules.title)[0]), SITE_RULE)


def _agreeing(
    stated: Sequence[Candidate[str]], shown: list[tuple[Heading, str]], sites: tuple[str, ...]
) -> Iterator[Candidate[Headline]]:
    """Yield the headings that statements agree with."""
    wanted = [squashed(item.value) for item in stated]
    tops = [heading for heading, _ in shown if heading.node.tag == "h1"]
    names = {name for _, name in shown}
    whole = any(name in wanted and heading.node.tag in HEADINGS for heading, name in shown)
    for order, (heading, name) in enumerate(shown):
        filed = _FILED.search(heading.text)
        if filed is not None and squashed(heading.text[: filed.start()]) in names:
            continue  # the page's title, as boards repeat it for screen readers
        if whole and name not in wanted and heading.node.tag not in HEADINGS:
            continue  # the page's row in a list, with the number of its comments
        agreement = sum(_agreement(name, each, LIKE_ALONE if tops == [heading] else LIKE) for each in wanted)
        if agreement > 0:
            score = agreement * (0.6 + heading.prior) - 0.002 * order
            better = _but_for_dress(heading, stated, sites)
            text, source = (
                (better.value, better.source) if better else (heading.text, "heading named by the page's statements")
            )
            title = without_site(text, sites)
            yield Candidate(Headline(title, _innermost(heading.node, title)), source, score / MOST_SCORE)


def _innermost(node: HtmlElement, title: str) -> HtmlElement:
    """The heading in an element that shows the title; the element itself if it has none."""
    wanted = squashed(title)
    return next((inner for inner in _headings_in(node) if wanted in squashed(inner.text_content())), node)


def _headings_in(node: HtmlElement) -> list[HtmlElement]:
    return [each for each in islice(node.iterdescendants("*"), _MOST_INSIDE) if each.tag in HEADINGS]


def _unheaded(
    stated: Sequence[Candidate[str]], shown: list[Heading], context: Context
) -> Iterator[Candidate[Headline]]:
    """Choose the headline if no visible heading matches a statement: a plain line, a statement, or a heading alone."""
    walk, sites = context.walk, context.sites
    cut = ((item, without_site(item.value, sites, loose=item.source == TITLE_ELEMENT)) for item in stated)
    values = [(item, value) for item, value in cut if squashed(value) and squashed(value) not in sites]
    whole = [value for _, value in values]
    texts_of = whole, *([_longest_part(value, parted) for value in whole] for parted in (_SEPARATOR, _COLUMN))
    if line := next(filter(None, (_named_line(walk, some) for some in texts_of)), None):
        yield Candidate(line, "line named by the page's statements")
    first = [heading for heading in shown if heading.prior >= 1.0]
    titled = all(item.source == TITLE_ELEMENT for item, _ in values)
    if not first and titled:
        for cell in [heading for heading in shown if heading.node.tag in ("td", "th") and heading.prior > 0.5][:1]:
            yield Candidate(Headline(cell.text, cell.node), "cell called the headline")
        over, wanted = _line_over_text(walk), [item.value for item, _ in values]
        if over and all(squashed(over.text) in squashed(name) or _is_logo(walk, name) for name in wanted):
            yield Candidate(Headline(_shown_line(over), walk.nodes[over.element]), "line over the text")
    alone = len(first) == 1 and len(_CHARS.findall(first[0].text)) >= 5
    if first and (
        not values or (alone and (values[0][0].source == TITLE_ELEMENT or _is_called_headline(first[0].node)))
    ):
        yield Candidate(Headline(first[0].text, first[0].node), "only h1")
    for item, value in values[:1]:
        yield Candidate(Headline(value), item.source)


def _is_logo(walk: BlockWalk, title: str) -> bool:
    """True if a title that no line shows is the text of a picture: that of the site's name over each page."""
    attributes, wanted = walk.elements.attributes, squashed(title)
    return any(squashed(attributes[place].get("alt", "")) == wanted for place in walk.elements.places_of("img"))


def _longest_part(title: str, parted: re.Pattern[str]) -> str:
    """The part of a title longer than the rest: that may be the name of a column, or of a site stated nowhere else."""
    part = max(parted.split(title), key=len).strip()
    return part if 2 * len(squashed(part)) > len(squashed(title)) else ""


def _is_called_headline(node: HtmlElement) -> bool:
    """True if a heading is named as the article's; statements may be outdated or written for search engines."""
    called = with_part(node, node.get("data-testid") or node.get("data-component"))
    return "headline" in called or node.get("itemprop") == "headline"


def _but_for_dress(heading: Heading, stated: Sequence[Candidate[str]], sites: tuple[str, ...]) -> Candidate[str] | None:
    """The statement that a heading holds beside a kicker, a category or a counter, or without its punctuation."""
    text, whole = heading.text, squashed(heading.text)
    nodes = (heading.node, *_headings_in(heading.node))
    inside = {squashed(within): within for node in nodes for within in _bare(node)}
    for item in stated:
        part = squashed(without_site(item.value, sites, loose=item.source == TITLE_ELEMENT))
        if len(part) < len(whole) and part in inside:
            return replace(item, value=inside[part])
        part = squashed(item.value)
        if item.source in _WHOLE and 2 * len(part) >= len(whole):
            colon_lost = whole == part and ":" in item.value and ":" not in text
            if colon_lost or (whole != part and whole.endswith(part)):
                return item
    return None


def _bare(node: HtmlElement) -> Iterator[str]:
    """The text of a heading without the counters and the name of the site at its end, and elements at its begin."""
    pieces = [(False, node.text or "")]
    for child in islice(node, _MOST_INSIDE):
        shown = child.text_content() if isinstance(child.tag, str) else ""
        pieces += [(True, shown), (False, child.tail or "")]
    pieces = [(apart, text) for apart, text in pieces if text.strip()]
    while len(pieces) > 1 and pieces[-1][0] and _DRESS.fullmatch(one_line(pieces[-1][1])):
        pieces.pop()
    begins = takewhile(lambda at: all(apart for apart, _ in pieces[:at]), range(min(len(pieces), _MOST_KICKERS + 1)))
    yield from (one_line("".join(text for _, text in pieces[at:])) for at in begins)


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


def _named_line(walk: BlockWalk, titles: Iterable[str]) -> Headline | None:
    """The first line equal to one of ``titles``, perhaps behind a category in brackets; None if there is none.

    It is outside lists and not after the text.
    """
    wanted = {key for title in titles if len(key := squashed(title)) >= SHORTEST}
    longest = 2 * max(map(len, wanted), default=0)
    last = _running_text(walk)[1]
    for block in walk.blocks[: last if last >= 0 else None]:
        short = len(block.text) <= longest and block.link_share < 0.8
        if not short or walk.tags[block.element] in _LEFT_OUT:
            continue
        text = _shown_line(block)
        for shown in (text, _FILED_UNDER.sub("", text, count=1)):
            if squashed(shown) in wanted:
                return Headline(shown, walk.nodes[block.element])
    return None


def _shown_line(block: Block) -> str:
    """The text of a line without a leading arrow or bullet."""
    return block.text.lstrip(_MARKS) or block.text


def _line_over_text(walk: BlockWalk) -> Block | None:
    """The line above the running text and its date or credits; large or bold lines are preferred.

    First comes one in a cell beside a cell with the word for a title. None if neither that, a date, credits nor its
    appearance distinguishes it from other lines.
    """
    first = _running_text(walk)[0]
    for block in walk.blocks[max(0, first - HEAD) : max(0, first)]:
        label = walk.blocks[block.index - 1] if block.index else block
        beside = walk.parents[label.element] == walk.parents[block.element] and label.element != block.element
        if beside and walk.tags[block.element] in ("td", "dd") and whole("title_before").match(label.text):
            return block
    plain: Block | None = None
    dated = False
    for block in reversed(walk.blocks[max(0, first - OVER) : max(0, first)]):
        if dates_in(block.text[:200]) or credited(block.text):
            dated = True
        elif _may_be_headline(walk, block):
            if _is_set_apart(walk, block):
                return block
            plain = plain or (block if dated else None)
    return plain


def _running_text(walk: BlockWalk) -> tuple[int, int]:
    """Index of the first and last paragraph in the element with most of the running text; -1 if there is none.

    Of several it is the first with more than half as much as any: what a site says of itself stands after a text.
    """
    of_home: dict[int, list[Block]] = {}
    for block in walk.blocks:
        if block.sentence and len(block.text) >= PARAGRAPH and block.link_share < 0.3:
            # Some pages have an element per paragraph, others lines in a single element.
            home = walk.parents[block.element] if walk.tags[block.element] == "p" else block.element
            of_home.setdefault(home, []).append(block)
    sizes = {home: sum(len(block.text) for block in blocks) for home, blocks in of_home.items()}
    largest = max(sizes.values(), default=0)
    most = next((of_home[home] for home, size in sizes.items() if 2 * size > largest), [])
    return (most[0].index, most[-1].index) if most else (-1, -1)


def _may_be_headline(walk: BlockWalk, block: Block) -> bool:
    text = block.text
    if not SHORTEST <= len(text) <= LONGEST_LINE or block.link_share >= 0.5 or walk.tags[block.element] in _LEFT_OUT:
        return False
    return (
        not text.endswith(("。", ".", "）", ")"))
        and rank_of(clean_label(text)) > 2
        and not any(mark in text for mark in "|｜>›»")
    )


def _is_set_apart(walk: BlockWalk, block: Block) -> bool:
    """True if a line is a heading, bold, in large type, or named as headline."""
    node: HtmlElement = walk.nodes[block.element]
    bold = node.tag in HEADINGS or block.bold >= 0.9 * len(block.text.replace(" ", ""))
    named = bool(walk.names[block.element] & names("headline"))
    return bold or named or any(font.get("size") in _BIG for font in node.iter("font"))
