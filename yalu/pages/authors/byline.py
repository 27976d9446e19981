"""Byline selection: who wrote the article.

Structured statements come first (JSON-LD, microdata, meta); the first that names people is taken. If none does, the
visible page decides: ``rel=author``, elements named author or byline and links to author pages near the headline, lines
beginning with "By", a name alone beside the date, beside a portrait or above a note about the person; then signatures
in the text of East Asian papers (``signatures.py``).

Not counted as people: agencies and offices, which are the byline only if no person signs (offices are left out beside
people); the site itself; editors, checkers, translators and photographers; commenters. An account name (``anna.lee``)
is used only if no person is shown, and a single name (``Anna``) is replaced by the full name the page shows. A pen name
of the house is the byline where nobody signs (decision 0156).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import chain, islice
from typing import NamedTuple

from lxml.html import HtmlElement

from yalu.pages.authors.beside_date import BESIDE_DATE, names_at_date
from yalu.pages.authors.near_headline import beside, lines_near, pieces, spaced
from yalu.pages.authors.signatures import signed_korean
from yalu.pages.dates.date_parser import dates_in
from yalu.pages.dates.visible_dates import apart, label_before
from yalu.pages.document.blocks import Walk
from yalu.pages.document.element_names import tokens_of
from yalu.pages.document.literal_prefilter import Clued
from yalu.pages.document.metadata import Structured, squashed, text_of
from yalu.pages.document.vocabulary import names as named
from yalu.pages.document.vocabulary import phrases
from yalu.pages.lines.author_bio import noted
from yalu.pages.lines.credits import ABOUT, apart_names, before_others, credited, house_name, marked_names
from yalu.pages.lines.names import clean_name, is_agency, is_login, is_organisation, looks_like_person, names_in, unique
from yalu.text import one_line

_META = (
    "author", "article:author_name", "byl", "parsely-author", "sailthru.author", "cxenseparse:author",
    "citation_author", "dc.creator", "dc.creator.name", "dcterms.creator", "article:author", "og:article:author",
    "og:author",
    "dable:author", "article_author", "authors", "news:author", "twitter:data1",
)  # fmt: skip
_ADDRESS = re.compile(r"https?://|www\.|\A\S+\.[a-z]{2,3}\Z")
_AUTHOR_PAGE = Clued(
    r"/(?:authors?|by|people|profile|staff|contributors?|columnists?|journalists?|autor(?:es)?|auteur|redakteure?|team|"
    r"writers?)/[^/?#]{3,60}"
)
_NOTE = re.compile(
    r"((?:[A-ZÀ-Þ][\w.'’-]{0,20}\s){1,3}[A-ZÀ-Þ][\w.'’-]{1,25})(?:,.{0,60},)? "
    r"(?:is|was|has|writes|covers|works|leads|holds|serves|joined|brings|specializes|teaches)\b"
)
_CREATOR = re.compile(r"\b(?:author|creator)\b|has_creator")
_DATA = ("data-author", "data-byline", "data-writer", "data-reporter")
_SIGNATURE = re.compile(r"(?i:\W{0,3}(?:written by|author))\s?[:：]?\s+[^\Wa-z]")
_NUMBER = re.compile(r"\d+")
_SIGNING = frozenset(
    {
        "a", "span", "div", "p", "li", "h3", "h4", "h5", "address", "strong", "em", "cite", "dd", "td", "section",
    }
)  # fmt: skip
"""Elements in which an author's name can stand alone."""
MOST_NAMED = 80
"""Maximum number of such elements and links examined."""
OF_THE_HOUSE = ", a pen name of the house"
CLOSE = 25
"""Maximum distance, in elements, between two author links of one byline."""


def read_byline(
    structured: Structured,
    tree: HtmlElement,
    walk: Walk,
    title_at: int,
    near: HtmlElement | None,
    sites: tuple[str, ...],
    language: str | None = None,
) -> tuple[tuple[str, ...], str]:
    """Return the people who signed the article and where that was read; empty if nobody did.

    ``title_at`` is the index of the block that shows the headline (-1: none), ``near`` its element; ``sites`` are
    the names of the site, which are not people.
    """
    spare = weak = Signed((), "")
    for source, values in _stated(structured):
        names, people = _read(values, sites)
        if not weak.names and any(not _is_weak(name) for name in people):
            return _with_contributors(_but_weak(people), structured, walk, near), source
        weak = weak if weak.names else Signed(people, source)
        spare = spare if spare.names else Signed(names, source)
    for source, values in chain(_shown(walk, near), _lines(walk, title_at, language)):
        names, people = _read(values, sites)
        if not weak.names and people and (not spare.names or looks_like_person(people[0])):
            return people, source
        if source != BESIDE_DATE and weak.names and len(people) == 1 and _is_fuller(people[0], weak.names):
            return people, f"{source}, fuller than {weak.source}"
        spare = spare if spare.names else Signed(names, source)
    if weak.names or spare.names:
        return weak if weak.names else spare
    for source, values in _alone(walk, title_at, tree):
        return _read(values, sites)[1], source
    if house := _house(structured, walk, near, title_at):
        return house
    organisations = [one_line(name)[:60] for name in _json_names(structured, organisations=True)]
    return (tuple(organisations[:1]), "json-ld organisation") if organisations else spare


def _house(
    structured: Structured, walk: Walk, near: HtmlElement | None, title_at: int
) -> tuple[tuple[str, ...], str] | None:
    """The pen name of the house that stands in place of a person's name, with its source."""
    for source, values in chain(_stated(structured), _shown(walk, near, house=True)):
        for value in values:
            if house := house_name(value):
                return (house,), f"{source}{OF_THE_HOUSE}"
    for block in lines_near(walk, title_at) if title_at >= 0 else ():
        for part in [*credited(block.text), *pieces(walk, block), block.text if len(block.text) < 20 else ""]:
            if house := house_name(part):
                return (house,), f"line by the headline{OF_THE_HOUSE}"
    return None


class Signed(NamedTuple):
    """The people who signed, and where that was read."""

    names: tuple[str, ...]
    source: str


def _read(values: list[str], sites: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """All names in ``values``, and those of them that are neither an agency nor the site."""
    found = unique(name for value in values for name in names_in(value) if not house_name(name))
    return found, tuple(name for name in found if not is_agency(name) and squashed(name) not in sites)


def _but_weak(people: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in people if not is_organisation(name) and not is_login(name))


def _is_weak(name: str) -> bool:
    """True if a name is an office, an account, or a single Latin word."""
    return is_organisation(name) or (" " not in name and name.isascii())


def _is_fuller(full: str, weak: tuple[str, ...]) -> bool:
    """True if a visible name is the full form of the account or single name that the page states."""
    words = {squashed(word) for word in full.split()}
    parts = {squashed(part) for part in re.split(r"[\s._-]+", weak[0])}
    return len(weak) == 1 and len(words) > len(parts) and parts <= words and looks_like_person(full)


def _stated(structured: Structured) -> Iterable[tuple[str, list[str]]]:
    people = _json_names(structured)
    if people:
        yield "json-ld", people
    micro = structured.microdata
    if values := micro.get("author.name") or micro.get("author"):
        yield "microdata", values[:6]
    for key in _META:
        values = [value for value in structured.meta.get(key, ()) if not _ADDRESS.search(value.split(",")[0])]
        if key == "citation_author":
            values = [" ".join(reversed(value.split(", ", 1))) for value in values]
        if key == "twitter:data1":
            label = " ".join(structured.meta.get("twitter:label1", ())).lower()
            values = values if "writ" in label or "author" in label else []
        if values:
            yield f"meta {key}", values


def _with_contributors(
    people: tuple[str, ...], structured: Structured, walk: Walk, near: HtmlElement | None
) -> tuple[str, ...]:
    """Add stated contributors whom the page shows in one byline with the first author."""
    others = unique(name for value in _json_names(structured, "contributor") for name in names_in(value))
    if not others:
        return people
    for _, values in _shown(walk, near):
        shown = {squashed(name) for value in values for name in names_in(value)}
        if squashed(people[0]) in shown:
            return unique([*people, *(name for name in others if squashed(name) in shown)])
    return people


def _json_names(structured: Structured, *keys: str, organisations: bool = False) -> list[str]:
    """Names of people, or of organisations, under the first of ``keys`` that has a value."""
    raw = next(filter(None, map(structured.article.get, keys or ("author", "creator"))), None)
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


def _shown(walk: Walk, near: HtmlElement | None, *, house: bool = False) -> Iterable[tuple[str, list[str]]]:
    """Yield names in author links and author elements; with ``house`` the raw words of these elements."""
    order = walk.places
    at = order.get(near, 0) if near is not None else 0
    for above in (near, *near.iterancestors()) if near is not None else ():
        if above.tag in ("body", "html"):
            break  # attributes there concern the whole site
        if values := [value for name in _DATA if (value := one_line(above.get(name) or ""))]:
            yield "attribute", values
    if walk.of_authors is None:
        walk.of_authors = _of_authors(walk)
    links, boxes = walk.of_authors
    near_links = _of_one_byline([node for node in links if -60 < order[node] - at < 250 and not beside(node)], order)
    declared = [
        node for node in near_links if "author" in ((node.get("rel") or "") + (node.get("itemprop") or "")).lower()
    ]
    for group, source in ((declared, "rel=author"), (near_links, "link to an author's page")):
        texts = [spaced(node) for node in group[:8]]
        each = [(text, clean_name(text)) for text in texts]
        yield source, [text for text, name in each if group is declared or _may_sign(name)]
    fitting = [node for node in boxes if not beside(node) and not _other_role(node)]
    after = [node for node in fitting if -40 < order[node] - at < 600]
    for node in (after or fitting)[:6]:
        if house:
            yield f"element {node.get('class') or node.tag}"[:80], spaced(node).split("\n")[:3]
        else:
            yield from _named_element(node)


def _of_authors(walk: Walk) -> tuple[list[HtmlElement], list[HtmlElement]]:
    """Links to author pages, and elements named as author."""
    rels, author, other = _rels(walk.stating), named("author"), named("not_author")
    links: list[HtmlElement] = []
    boxes: list[HtmlElement] = []
    called = not walk.elements.words.isdisjoint(author)
    for node, tag in zip(walk.elements.nodes, walk.elements.tags, strict=True):
        if tag not in _SIGNING or (tag != "a" and not called and node not in rels):
            continue
        rel = rels.get(node, "")
        if tag == "a" and ("author" in rel or _AUTHOR_PAGE.search((node.get("href") or "")[:300])):
            links.append(node)
        elif (not (tokens := tokens_of(node)).isdisjoint(author) and tokens.isdisjoint(other)) or (
            rel and _CREATOR.search(rel)
        ):
            boxes.append(node)
        else:
            continue
        if len(boxes) + len(links) > MOST_NAMED:
            break
    return links, boxes


def _rels(stating: Mapping[HtmlElement, Mapping[str, str]]) -> dict[HtmlElement, str]:
    """The ``rel``, ``itemprop`` and ``property`` values of the elements that have one."""
    stated = ((node, (said.get("rel"), said.get("itemprop"), said.get("property"))) for node, said in stating.items())
    return {node: " ".join(filter(None, said)).lower() for node, said in stated if any(said)}


def _may_sign(name: str) -> bool:
    return looks_like_person(name) or is_organisation(name)


def _named_element(node: HtmlElement) -> Iterable[tuple[str, list[str]]]:
    """Names in an author element: those of its links, else those of its lines."""
    text = spaced(node)
    if not 1 < len(text) < 240:
        return
    source = f"element {node.get('class') or node.get('id')}"[:80]
    inner = [child for child in node.iter("a") if child is not node and not _other_role(child)]
    linked = [name for child in inner[:8] for name in names_in(spaced(child)) if looks_like_person(name)]
    if linked:
        yield source, linked
    for value in (*(spaced(child) for child in inner[:3]), *text.split("\n")[:3]):
        if phrases("other_role").match(value):
            break
        if found := credited(value):
            yield source, found
        if (names := names_in(_before_date(value))) and (looks_like_person(names[0]) or value == text):
            yield source, [_before_date(value)]


def _of_one_byline(links: list[HtmlElement], order: dict[HtmlElement, int]) -> list[HtmlElement]:
    """The first author link and those directly after it, without editors, checkers and the like."""
    found: list[HtmlElement] = []
    for node in links:
        if _other_role(node):
            continue
        if found and not (
            order[node] - order[found[-1]] <= CLOSE
            and (_around(node) & _around(found[-1]) or _are_rows(found[-1], node))
        ):
            break
        found.append(node)
    return found


def _around(node: HtmlElement) -> set[HtmlElement]:
    return set(islice(node.iterancestors(), 3))


def _are_rows(one: HtmlElement, other: HtmlElement) -> bool:
    """True if two links are at the same place in two rows of a list: siblings with the same name."""
    for a, b in islice(zip(one.iterancestors(), other.iterancestors(), strict=False), 5):
        if a.tag != b.tag:
            return False
        if a.getparent() is b.getparent():
            name = _NUMBER.sub("", a.get("class") or "")
            return a.tag == "li" or (name != "" and name == _NUMBER.sub("", b.get("class") or ""))
    return False


def _other_role(node: HtmlElement) -> bool:
    """True if the words before a name say that this person did something other than write."""
    return phrases("other_role").search(label_before(node)) is not None


def _lines(walk: Walk, title_at: int, language: str | None) -> Iterable[tuple[str, list[str]]]:
    """Yield names from lines near the headline ("By", or a name beside a date), then signatures at the end."""
    window = list(lines_near(walk, title_at)) if title_at >= 0 else walk.blocks[:40]
    for block in window:
        text = apart(walk.nodes[block.element], block.text)
        if noted(text) is not None:
            continue
        match, found = phrases("by_start").match(text) if len(text) < 120 else None, credited(text)
        if match and match.end() < len(text):
            value = apart_names(ABOUT.sub("", before_others(text[match.end() :].strip(" :："))))
            names = names_in(_before_date(found[0] if found else value))
            if names and (looks_like_person(names[0]) or value[:1].isupper()):
                yield "line by the headline", found or [_before_date(value)]
        elif found := found or marked_names(text, language):
            yield "line by the headline", found
        elif len(text) < 60 and (signed := signed_korean(text)):
            yield "line by the headline", list(signed)
    if title_at >= 0:
        yield from names_at_date(walk, window, title_at, language)
    for block in walk.blocks[title_at + 1 :]:
        if len(block.text) < 80 and _SIGNATURE.match(block.text):
            yield "signature after the text", [block.text]


def _alone(walk: Walk, title_at: int, tree: HtmlElement) -> Iterable[tuple[str, list[str]]]:
    """Yield a name alone in a line, confirmed by a note beginning with it (Jo Lee is a ...) or a portrait beside it."""
    notes = {
        squashed(match[1])
        for block in walk.blocks
        if len(block.text) > 40 and (match := _NOTE.match(block.text)) and phrases("role").search(block.text[:250])
    }
    shown = [one_line(node.get("alt") or "") for node in list(tree.iter("img"))[:300]]
    portraits = {squashed(text) for text in shown if 4 < len(text) < 60}
    if not notes and not portraits:
        return
    for block in walk.blocks[title_at + 1 : None if notes else title_at + 16]:
        name = clean_name(block.text) if 4 < len(block.text) < 40 and " " in block.text else ""
        if " " not in name or not looks_like_person(name) or beside(walk.nodes[block.element]):
            continue
        if squashed(name) in notes:
            yield "name over a note about the person", [name]
        elif squashed(name) in portraits and block.index < title_at + 16:
            yield "name beside a portrait", [name]


def _before_date(text: str) -> str:
    """Cut the date or place that follows a byline."""
    if dated := dates_in(text[:200]):
        text = text[: dated[0].begin].rstrip(" ,·•●|-–—") or text
    return re.split(
        r"\s*(?:[|•●–—]|(?<![가-힣\u4e00-\u9fff])·|·(?![가-힣\u4e00-\u9fff])|\bon\b|\bin\b|\bat\b|\bposted\b|\bpublished\b|\bupdated\b|,?\s*\d)",
        text,
        maxsplit=1,
        flags=re.IGNORECASE,
    )[0]
