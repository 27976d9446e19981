"""Byline selection: who wrote the article.

Structured statements come first (JSON-LD, microdata, meta); the first that names people is taken. If none does, the
visible page decides: ``rel=author``, elements named author or byline and links to author pages near the headline, lines
beginning with "By", a name alone beside the date, beside a portrait or above a note about the person; then signatures
in the text of East Asian papers (``signatures.py``) and notes about the author.

Not counted as people: agencies and offices, which are the byline only if no person signs (offices are left out beside
people); the site itself; editors, checkers, translators and photographers; commenters. A single name (``Anna``) is
replaced by the full name the page shows. A pen name of the house is the byline where nobody signs
(extraction.md#bylines).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import chain, filterfalse, islice

from lxml.html import HtmlElement

from yalu.model import Candidate
from yalu.pages.authors.near_headline import BESIDE_DATE, lines_near, names_at_date, spaced
from yalu.pages.context import BY_PLACE, CERTAIN, OPENING_POST, SITE_RULE, Context, best
from yalu.pages.dates.visible_dates import apart, label_before, pieces
from yalu.pages.document.blocks import Block, BlockWalk, beginning, is_beside
from yalu.pages.document.literal_prefilter import PrefilteredRegex
from yalu.pages.document.metadata import Structured, squashed, text_of
from yalu.pages.document.vocabulary import keys, phrases, whole
from yalu.pages.document.vocabulary import names as named
from yalu.pages.lines.author_line import before_date, names_in, undated
from yalu.pages.lines.credits import credited, house_name
from yalu.pages.lines.names import (
    clean_name,
    is_agency,
    is_organisation,
    looks_like_person,
    unique,
    without_pictures,
)
from yalu.pages.lines.signatures import LONGEST, REASON, noted, signed_in_text, signed_korean
from yalu.pages.overrides import texts
from yalu.text import has_digit, one_line, read_length

Names = tuple[str, ...]
SourcedTexts = tuple[str, list[str]]
"""Where names were read, and the texts that hold them."""

_ADDRESS = re.compile(r"https?://|www\.|\A\S+\.[a-z]{2,3}\Z")
_AUTHOR_PAGE = PrefilteredRegex(
    r"/(?:authors?|by|people|profile|staff|contributors?|columnists?|journalists?|autor(?:es)?|auteur|redakteure?|team|"
    r"writers?)/[^/?#]{3,60}"
)
_NOTE = re.compile(
    r"((?:[A-ZÀ-Þ][\w.'’-]{0,20}\s){1,3}[A-ZÀ-Þ][\w.'’-]{1,25})(?:,.{0,60},)? "
    r"(?:is|was|has|writes|covers|works|leads|holds|serves|joined|brings|specializes|teaches)\b"
)
_CREATOR = re.compile(r"\b(?:author|creator)\b|has_creator")
_MEMBER = "#popup_menu_area"
"""Where XpressEngine and Rhymix lead from the name of who wrote a post."""
_ON_PAGE = re.compile(r"#\w")
"""A link to a place on the same page, as to its comments: it names nobody."""
_DATA = ("data-author", "data-byline", "data-writer", "data-reporter")
_SIGNATURE = re.compile(r"(?i:\W{0,3}(?:written by|author))\s?[:：]?\s+[^\Wa-z]")
_SIGNING = frozenset(
    {"a", "span", "div", "p", "li", "h3", "h4", "h5", "address", "strong", "em", "cite", "dd", "td", "section"}
)
"""Elements in which an author's name can stand alone."""
_NAMING = frozenset({"rel", "itemprop", "property"})
"""Attributes that say what an element is."""
LONGEST_NAMED = 40
"""Maximum characters of what stands in the place of a name."""
MOST_NAMED = 80
"""Maximum number of such elements and links examined."""
CLOSE = 25
"""Maximum distance, in elements, between two author links of one byline."""
_LONGEST_ITEM, _MOST_LINKS, _LEAST_TITLE = 500, 8, 12
"""Characters and links of an item in a list of other pieces, and the reading length of a name that no headline has."""
STATED, WEAK, SHOWN, AGENCY = CERTAIN, 0.9, 0.8, 0.7
"""Confidence in stated people, in offices and single names stated, in people shown beside these, in agencies."""


def read_byline(context: Context) -> tuple[Candidate[Names], tuple[Candidate[Names], ...]]:
    """The people who signed the article, and where that was read; nobody from "" if nobody did.

    Also the people whom each place of the page names as authors, organisations of JSON-LD left out; of a place that
    names none, what stands there, with the confidence ``BY_PLACE``.
    """
    stating, showing = list(_stated(context.structured)), [*_shown(context), *_lines(context)]
    stated, near = ([(source, *_read(values, context)) for source, values in places] for places in (stating, showing))
    name = context.opening.author if context.opening is not None else None
    near = [(OPENING_POST, (name,), (name,)), *near] if name and not whole("not_name").match(name) else near
    ruled = unique(
        name for text in texts(context.tree, context.rules.byline) for name in names_in(text, context.language)
    )
    byline: Candidate[Names] | None = best(
        [Candidate(ruled, SITE_RULE)] if ruled else [],
        _people([(_place_of(source, names, context.sites), names, people) for source, names, people in stated], near),
        (Candidate(_read(values, context)[1], source) for source, values in _alone(context)),
        _signed(context),
        _house(context),
        [Candidate((name[:60],), "json-ld organisation") for name in _json_names(context.structured, True)[:1]],
    )
    signed = [Candidate(people, source) for source, _, people in (*stated, *near) if people]
    sources = {place.source for place in signed}
    words = [
        (source, _words(values, context.sites)) for source, values in (*stating, *showing) if source not in sources
    ]
    signed += [Candidate(text, source, BY_PLACE) for source, text in words if text]
    return byline or Candidate((), ""), tuple(signed)


def _words(values: list[str], sites: Collection[str]) -> Names:
    """What stands at a place that names nobody, but for the name of the site, which signs all that nobody does."""
    texts = (phrases("by_start").sub("", one_line(value), count=1).strip() for value in values)
    return tuple(
        text for text in texts if 1 < len(text) <= LONGEST_NAMED and not has_digit(text) and squashed(text) not in sites
    )[:1]


def _people(
    stated: Sequence[tuple[str, Names, Names]], near: Sequence[tuple[str, Names, Names]]
) -> Iterator[Candidate[Names]]:
    weak: Names = ()
    others = False
    for source, names, people in stated:
        strong = tuple(name for name in people if not is_organisation(name))
        if any(" " in name or not name.isascii() for name in strong):
            yield Candidate(strong, source, STATED)
        weak, others = weak or people, others or bool(names)
        if names:
            yield Candidate(people or names, source, WEAK if people else AGENCY)
    for source, names, people in near:
        if source != BESIDE_DATE and len(people) == 1 and _is_fuller(people[0], weak):
            yield Candidate(people, f"{source}, fuller than the statement")
        posted = source == OPENING_POST and all(map(is_organisation, weak))
        sure = people and (not others or posted or looks_like_person(people[0]))
        if names:
            yield Candidate(people or names, source, AGENCY if not sure else SHOWN if weak and not posted else CERTAIN)
        others = others or bool(names)


def _read(values: list[str], context: Context) -> tuple[Names, Names]:
    """All names in ``values``, and those of them that are neither an agency nor the site."""
    named = chain.from_iterable(names_in(value, context.language) for value in values[:MOST_NAMED])
    names = unique(filterfalse(house_name, named))
    return names, tuple(name for name in names if not is_agency(name) and squashed(name) not in context.sites)


def _place_of(source: str, names: Names, sites: Collection[str]) -> str:
    """Where names were read; another place if it is the site's own, stated as the author of what nobody signs."""
    return f"{source}, the site's name" if names and all(squashed(name) in sites for name in names) else source


def _is_fuller(full: str, weak: Names) -> bool:
    """True if a visible name is the full form of the account or single name that the page states."""
    words = {squashed(word) for word in full.split()}
    parts = {squashed(part) for part in re.split(r"[\s._-]+", weak[0])} if len(weak) == 1 else words
    return len(words) > len(parts) and parts <= words and looks_like_person(full)


def _house(context: Context) -> Iterator[Candidate[Names]]:
    """The pen name of the house that stands in place of a person's name."""
    near = lines_near(context.walk, context.title_at) if context.title_at >= 0 else ()
    lines = ([*credited(block.text), *pieces(context.walk, block), block.text] for block in near)
    statements = chain(
        _stated(context.structured), _shown(context, house=True), (("line by the headline", texts) for texts in lines)
    )
    for source, values in statements:
        for value in filter(None, map(house_name, values)):
            yield Candidate((value,), f"{source}, a pen name of the house")


def _signed(context: Context) -> Iterator[Candidate[Names]]:
    """Signatures in the text and the short lines around it, then notes about the author."""
    ends = _ends(context.walk, context.body)
    notes = [noted(block.text) if block.size < LONGEST else None for block in ends]
    plain = [block.text for block, note in zip(ends, notes, strict=True) if note is None]
    if names := signed_in_text(plain, context.language):
        yield Candidate(names, "signature in the text")
    for note in filter(None, notes[-7:]):
        yield Candidate(note, REASON)


_SCRAPS = ("after the text", "before the text", "scrap beside paragraphs", REASON)


def _ends(walk: BlockWalk, blocks: list[Block]) -> list[Block]:
    """The blocks of a body with the short lines directly before and after it, where people sign."""
    if not blocks:
        return blocks
    first, last = blocks[0].index, blocks[-1].index
    before = [block for block in walk.blocks[max(0, first - 4) : first] if block.reason in _SCRAPS]
    below = walk.blocks[last + 1 : last + 5]
    after = [block for block in below if block.reason in _SCRAPS or credited(block.text) or noted(block.text)]
    return [*before, *blocks, *after]


def _stated(structured: Structured) -> Iterator[SourcedTexts]:
    if people := _json_names(structured):
        yield "json-ld", people
    micro = structured.microdata
    if values := micro.get("author.name") or micro.get("author"):
        yield "microdata", values[:6]
    label = " ".join(structured.meta.get("twitter:label1", ())).lower()
    # Forum software states its makers as the author of each page.
    software = {_first_word(made) for made in structured.meta.get("generator", ())}
    for key in keys("author"):
        named = (value for value in structured.meta.get(key, ()) if not _ADDRESS.search(value.split(",")[0]))
        values = [value for value in named if _first_word(value) not in software]
        if values and (key != "twitter:data1" or "writ" in label or "author" in label):
            yield f"meta {key}", values


def _first_word(text: str) -> str:
    return "".join(filter(str.isalpha, text.partition(" ")[0])).casefold()


def _json_names(structured: Structured, organisations: bool = False) -> list[str]:
    """Names of the people, or of the organisations, that JSON-LD names as authors."""
    raw = structured.article.get("author") or structured.article.get("creator")
    names: list[str] = []
    for item in (raw if isinstance(raw, list) else [raw])[:12]:
        value = structured.resolve(item)
        kinds = str(value.get("@type", "")).lower() if isinstance(value, dict) else ""
        if ("organization" in kinds) is organisations:
            names.append(one_line(text_of(value, "name", "alternateName")))
    return [name for name in names if name]


def _shown(context: Context, *, house: bool = False) -> Iterator[SourcedTexts]:
    """Yield names in author links and author elements; with ``house`` the raw words of these elements."""
    walk, near = context.walk, context.title_node
    for above in (near, *near.iterancestors()) if near is not None else ():
        if above.tag in ("body", "html"):
            break  # attributes there concern the whole site
        if values := [value for name in _DATA if (raw := above.get(name)) and (value := one_line(raw))]:
            yield "attribute", values
    if walk.of_authors is None:
        walk.of_authors = _of_authors(walk)
    links, boxes = walk.of_authors
    near_links = [node for node in links if -60 < context.away(node) < 250 and not is_beside(node, context.around)]
    near_links = _of_one_byline(near_links, walk.elements.at)
    declared = [node for node in near_links if "author" in f"{node.get('rel')} {node.get('itemprop')}".lower()]
    for group, source in ((declared, "rel=author"), (near_links, "link to an author's page")):
        read = ((text, clean_name(text)) for text in map(spaced, group[:8]))
        sure = group is declared
        yield source, [text for text, name in read if sure or looks_like_person(name) or is_organisation(name)]
    fitting = [node for node in boxes if not (is_beside(node, context.around) or _other_role(node) or _is_listed(node))]
    after = [node for node in fitting if -40 < context.away(node) < 600]
    for node in (after or fitting)[:6]:
        source = f"element {node.get('class') or node.tag}"[:80]
        for values in [spaced(node).split("\n")[:3]] if house else _in_element(node, context.language):
            yield source, values


def _of_authors(walk: BlockWalk) -> tuple[list[HtmlElement], list[HtmlElement]]:
    """Links to author pages, and elements named as author."""
    author, not_author = named("author"), named("not_author")
    elements, places = walk.elements, walk.elements.called(author | {"member"})
    links, boxes = list[HtmlElement](), list[HtmlElement]()
    addresses = {place: elements.attributes[place].get("href", "")[:300] for place in elements.places_of("a")}
    lead = _AUTHOR_PAGE.may_be_in("\n".join(addresses.values()))
    stating = [elements.at[node] for node, stated in elements.stating.items() if not _NAMING.isdisjoint(stated)]
    for place in sorted({*places, *stating, *(addresses if lead else ())}):
        node, tag, stated = elements.nodes[place], elements.tags[place], elements.attributes[place]
        if tag not in _SIGNING:
            continue
        called = not (tokens := elements.names[place]).isdisjoint(author) and tokens.isdisjoint(not_author)
        rel = "" if _NAMING.isdisjoint(stated) else " ".join(stated.get(key, "") for key in sorted(_NAMING)).lower()
        if tag == "a" and ("author" in rel or (lead and _AUTHOR_PAGE.search(addresses[place]))):
            links.append(node)
        elif called or _CREATOR.search(rel) or stated.get("href") == _MEMBER:
            boxes.append(node)
        if len(boxes) + len(links) > MOST_NAMED:
            break
    links, boxes = ([node for node in nodes if not _is_cut(node, walk)] for nodes in (links, boxes))
    return links, boxes


def _is_cut(node: HtmlElement, walk: BlockWalk) -> bool:
    """True if an element is in what was cut from the article: its comments, what a rule of the source removes."""
    return bool(walk.skipped) and any(up in walk.skipped for up in (node, *node.iterancestors()))


def _is_listed(node: HtmlElement) -> bool:
    """True for an author in one of several items alike that lead to other pieces: a site lists those so."""
    for item in islice(node.iterancestors(), 3):
        up, kind = item.getparent(), (item.tag, item.get("class"))
        if up is None or len(beginning(item, _LONGEST_ITEM)) == _LONGEST_ITEM:
            return False
        alike = [each for each in islice(up, MOST_NAMED) if (each.tag, each.get("class")) == kind]
        if _leads(item) and sum(map(_leads, alike)) > 2:
            return True
    return False


def _leads(item: HtmlElement) -> bool:
    """True if an item has a link as long as a headline."""
    links = islice(item.iter("a"), _MOST_LINKS)
    return any(read_length(one_line(beginning(link, 2 * _LEAST_TITLE))) > _LEAST_TITLE for link in links)


def _in_element(node: HtmlElement, language: str | None) -> Iterator[list[str]]:
    """Names in an author element: those of its links, else those of its lines."""
    text = spaced(node)
    if not 1 < len(text) < 240:
        return
    links = [child for child in node.iter("a") if child is not node]
    here = {spaced(child) for child in links if _ON_PAGE.match(child.get("href") or "")}
    inner = [name for child in links if not _other_role(child) and (name := spaced(child)) not in here][:8]
    if linked := [name for text in inner for name in names_in(text, language) if looks_like_person(name)]:
        yield linked
    lines = [line for line in text.split("\n") if line not in here]
    if _signed_together(node, lines):
        yield lines[1:]
    for value in (*inner[:3], *lines[:3]):
        if phrases("other_role").match(value):
            break
        names = names_in(undated(value, language), language)
        credit = [name for text in credited(value) for name in names_in(text, language)]
        if not set(credit) <= set(names):
            yield credit
        if names and looks_like_person(names[0]):
            yield [name for name in names if not name.islower()]  # "Ann Lee writes on trade and lives in Busan"
        elif value == text:
            yield [before_date(value)]


def _signed_together(node: HtmlElement, lines: Sequence[str]) -> bool:
    """True if a box has a label, and beside it an element whose children are a person's name each."""
    if len(lines) < 3 or not whole("by_start").match(lines[0]):
        return False
    boxes = (list(islice(child.iterchildren("*"), MOST_NAMED)) for child in node.iterchildren("*"))
    held = any(list(map(spaced, box)) == lines[1:] for box in boxes)
    return held and all(looks_like_person(clean_name(line)) for line in lines[1:])


def _of_one_byline(links: list[HtmlElement], order: dict[HtmlElement, int]) -> list[HtmlElement]:
    """The first author link and those directly after it, without editors, checkers and the like."""
    authors: list[HtmlElement] = []
    for node in filterfalse(_other_role, links):
        if authors and (order[node] - order[authors[-1]] > CLOSE or _around(node).isdisjoint(_around(authors[-1]))):
            break
        authors.append(node)
    return authors


def _around(node: HtmlElement) -> set[HtmlElement]:
    return set(islice(node.iterancestors(), 4))


def _other_role(node: HtmlElement) -> bool:
    """True if the words before a name say that this person did something other than write."""
    return phrases("other_role").search(label_before(node)) is not None


def _lines(context: Context) -> Iterator[SourcedTexts]:
    """Yield names from lines near the headline ("By", or a name beside a date), then signatures at the end."""
    walk, title_at = context.walk, context.title_at
    window = list(lines_near(walk, title_at)) if title_at >= 0 else walk.blocks[:40]
    window.sort(key=lambda block: block.index < title_at)  # above the headline stands what is the site's too
    for block in window:
        text = without_pictures(apart(walk, block))
        if whole("label_form").match(text) or (block.index == title_at and squashed(context.title) in squashed(text)):
            continue  # the headline, maybe with the kind of piece before it, or that alone
        match, authors = phrases("by_start").match(text) if len(text) < 120 else None, credited(text)
        if match and match.end() < len(text):
            value = text[match.end() :].strip(" :：")
            value = undated(value, context.language)
            names = names_in(authors[0] if authors else value, context.language)
            if names and (looks_like_person(names[0]) or value[:1].isupper() or authors):
                yield "line by the headline", authors or [value]
            elif house_name(value):
                yield "line by the headline", [value]
        elif authors := authors or list(signed_korean(text)):
            yield "line by the headline", authors
    if title_at >= 0:
        for names_there in names_at_date(context, window):
            yield BESIDE_DATE, names_there
    for block in walk.blocks[title_at + 1 :]:
        if len(block.text) < 80 and _SIGNATURE.match(block.text):
            yield "signature after the text", [block.text]


def _alone(context: Context) -> Iterator[SourcedTexts]:
    """Yield a name alone in a line, confirmed by a note beginning with it (Jo Lee is a ...) or a portrait beside it."""
    walk, title_at = context.walk, context.title_at
    long = (block.text for block in walk.blocks if len(block.text) > 40)
    noting = ((text, match) for text in long if (match := _NOTE.match(text)))
    notes = {squashed(match[1]) for text, match in noting if phrases("role").search(text[:250])}
    elements = walk.elements
    shown = [one_line(elements.attributes[place].get("alt", "")) for place in elements.places_of("img")[:300]]
    portraits = {squashed(text) for text in shown if 4 < len(text) < 60}
    for block in walk.blocks[title_at + 1 :] if notes or portraits else ():
        name = clean_name(block.text) if 4 < len(block.text) < 40 and " " in block.text else ""
        if " " not in name or not looks_like_person(name) or is_beside(walk.nodes[block.element], ()):
            continue
        if squashed(name) in notes or (squashed(name) in portraits and block.index < title_at + 16):
            yield "name confirmed by a note or portrait", [name]
