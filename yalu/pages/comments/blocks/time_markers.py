"""Timestamps on a page, grouped by the markup around them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice

from lxml.html import HtmlElement

from yalu.pages.comments.comment_text import line_of
from yalu.pages.comments.counts import ABOUT_COMMENTS
from yalu.pages.comments.platform import MAX_COMMENTS
from yalu.pages.dates.date_parser import dates_in
from yalu.pages.document.blocks import SUBHEADINGS, own_texts
from yalu.pages.document.document import MAX_ELEMENTS
from yalu.pages.document.element_names import MADE_UP_STARTS, MOST_KNOWN, MOST_SHORT
from yalu.pages.document.elements import Elements, tokens
from yalu.pages.document.vocabulary import phrases
from yalu.text import has_digit, one_line

_NOWHERE = frozenset(tokens("script style template noscript nav aside select button textarea svg h1 head iframe"))
_VARIES = re.compile(
    r"\d|\A(?:odd|even|first|last|online|offline|alt|alternate|new|byuser|parent|child|children|has-.*|is-.*|depth.*|level.*)\Z",
    re.I,
)
_WORD = re.compile(r"(?:comment|cmt|reply|rply|child|parent|root|sub)s?(?![a-z])", re.I)
_ANSWER = re.compile(r"[-_](?:reply|child|nested|sub)\Z", re.I)
"""Suffix of a class that marks a reply."""
_LEAST_NAME = 3
"""Letters of the names that people give."""
_COMPONENT = re.compile(r"sc-(?=\w*(?:\d|[a-z][A-Z]))")
_HASH = re.compile(r"[A-Za-z0-9]{4,8}\Z")
_NUMBER = re.compile(r"\d")
_SIGN = re.compile("[·・|]")
_AGE = re.compile(r"\d\+?\s?[^\W\d]|\A[\W\d]*\Z")
"""A number and the begin of its unit, or a text without letters, as a day or a time of day."""
PARTS = re.compile(r"\s+[|·・]\s+")
"""Separator between a name and a time in one line."""
_IN_LINE, _MOST_AROUND = 2, 8
"""Steps up to the element around two timestamps of one line, and of one comment."""
_MOST_INSIDE = 8
"""Maximum children of a timestamp element."""
DEEPEST = 120
"""Nesting depth below which nothing is searched."""
LONGEST_MARK = 90
_MOST_WRITTEN = 400
"""Characters with all white space from which a text is not looked at as a time."""
_MOST_PARTS = 60
"""Elements of a block whose lines are read to tell what it is."""
_SENTENCE = re.compile(r"(?:[。！？]|[다요]\.)\Z")
"""How a sentence ends that a commenter wrote about a year or a day, where no line of software does."""
_MOST_SHAPES = 100
"""Shapes of holders from which they are those of one list no more; each is compared with all others."""
_MOST_BESIDE = 40
"""Maximum characters beside a date in one text: "posted by a reader on"."""


_Shape = tuple[str, tuple[str, ...]]
_Kind = tuple[_Shape, _Shape | bool]
"""Shape of a timestamp, and of the element that holds it; False without one."""
Record = tuple[HtmlElement, ...]
"""The elements of one block: a single one, or a row with the time and the rows below it."""


def is_time_text(text: str) -> bool:
    """True if a short text is a date, a time, or a relative time ("2 hours ago")."""
    if len(text) > LONGEST_MARK and len(text := one_line(text)) > LONGEST_MARK:
        return False
    return _short_is_time(text)


@lru_cache(maxsize=MOST_SHORT)
def _short_is_time(text: str) -> bool:
    text = one_line(text)
    bare = not has_digit(text) and not phrases("ago", "worded_day", "loose_time").may_be_in(text)
    if len(text) < 2 or (bare and (text.isascii() or not dates_in(text))):
        return False
    if _SENTENCE.search(text) is not None:
        return False
    if dates := dates_in(text):
        beside = len(text) - (dates[0].end - dates[0].begin)
        return beside <= _MOST_BESIDE or phrases("signed_before").match(text) is not None
    if len(text) > 40:
        return False
    text = phrases("where_from").sub("", text)
    if phrases("ago").search(text) is not None or _says_day(text):
        return True
    last = text if _SIGN.search(text) is None else PARTS.split(text)[-1]
    return phrases("loose_time").match(last) is not None or (last is not text and _says_day(last))


def is_time_of(title: str, text: str) -> bool:
    """True if the title of an element is the time of which its short text is the age ("3 months")."""
    return has_digit(title) and len(text) <= _MOST_BESIDE and _AGE.search(text) is not None and is_time_text(title)


def _says_day(text: str) -> bool:
    """True if a short text is a day without year, or a clock time with a day."""
    numbered = _NUMBER.search(text) is not None and phrases("numbered_day").search(text) is not None
    return numbered or phrases("worded_day").search(text) is not None


def says_joined(text: str) -> bool:
    """True if a line says since when somebody is a member of a board."""
    return phrases("member_since").search(one_line(text[:LONGEST_MARK])) is not None


def lines_within(block: HtmlElement) -> Iterator[str]:
    """Yield the lines in the first elements of a block."""
    for node in islice(block.iter(), _MOST_PARTS):
        if isinstance(node.tag, str):
            yield from own_texts(node)


def shape(node: HtmlElement) -> tuple[str, tuple[str, ...]]:
    """The tag and the classes shared by elements of one kind, leaving out classes specific to a single one."""
    return str(node.tag), _lasting(node.get("class") or "")


@lru_cache(maxsize=MOST_KNOWN)
def _lasting(classes: str) -> tuple[str, ...]:
    names = without_generated(classes.split()[:12])
    return tuple(sorted(name for name in names if not (_VARIES.search(name) or name.startswith(MADE_UP_STARTS))))


def without_generated(names: Sequence[str]) -> Sequence[str]:
    """Leave out names that are generated anew with each build, or for each element.

    They are those of one or two letters where an element has several or only such, and the hash after the number of a
    styled component ("sc-1f0c9a-2 kTqXzb"), which has no prefix of its own.
    """
    short = sum(len(name) < _LEAST_NAME for name in names)
    least = _LEAST_NAME if short > 2 or 1 < short == len(names) else 0
    pairs = zip(("", *names), names, strict=False)
    lasting = (name for before, name in pairs if not (_COMPONENT.match(before) and _HASH.match(name)))
    return [name for name in lasting if len(name) >= least]


def without_reply_word(name: str) -> str:
    """Remove the word that distinguishes replies from comments: "reply_info" becomes equal to "cmt_info"."""
    return _WORD.sub("", name)


@lru_cache(maxsize=MOST_KNOWN)
def class_kind(name: str) -> str:
    """A class without the word for replies, unless nothing else would remain of it."""
    rest = without_reply_word(name)
    return rest if any(char.isalpha() for char in rest) else name


def besides_reply_words(names: Iterable[str]) -> set[str]:
    """What classes say besides that an element is a comment or a reply."""
    return {rest for name in names if any(map(str.isalpha, rest := without_reply_word(name)))}


def _kind_shape(node: HtmlElement) -> tuple[str, tuple[str, ...]]:
    tag, names = shape(node)
    own = tuple(name for name in names if not _ANSWER.search(name))
    return tag, tuple(class_kind(name) for name in own or names)


def markup_description(boxes: Sequence[HtmlElement]) -> str | None:
    """Describe the markup of comments as text: what their elements share and what their list is; None without names."""
    if not boxes:
        return None
    own = set.intersection(*(_traits(box) for box in boxes))
    up = boxes[0].getparent()
    around = set() if up is None or up.tag == "body" else _traits(up)
    named = f"{' '.join(sorted(around))} > {boxes[0].tag} {' '.join(sorted(own))}"
    return named[:300] if own or around else None


def is_drawn_as(boxes: Sequence[HtmlElement], described: str | None) -> bool:
    """True if elements have all that ``markup_description`` says of the comments on another page of the thread."""
    own = markup_description(boxes)
    return None not in (own, described) and set((described or "").split()) <= set((own or "").split())


def _traits(node: HtmlElement) -> set[str]:
    """Classes, the word in the id, and the names of data attributes."""
    word = "".join(char for char in node.get("id") or "" if not char.isdigit())
    data = {name for name in node.keys() if name.startswith("data-")}  # noqa: SIM118 -- an element is no mapping
    return {*shape(node)[1], *data, *([f"#{word}"] if word else [])}


def groups_of(elements: Elements) -> list[list[HtmlElement]]:
    """Group timestamps below the headline by their shape and that of their ancestors, in document order.

    Those with different surroundings are given both separately and together, because a reply may be nested in its
    parent; so are those that only hashes in place of class names tell apart.
    """
    groups: dict[tuple[_Kind, object], list[HtmlElement]] = defaultdict(list)
    wider: dict[_Kind, list[HtmlElement]] = defaultdict(list)
    hashed: dict[str, list[HtmlElement]] = defaultdict(list)
    shown = _below(elements, list(islice(_visible(elements), MAX_ELEMENTS)))
    dated = _saying_when(elements, shown)
    marks = [place for place in shown if place in dated and _is_mark(elements, place)]
    for place in islice(_but_for_edits(elements, marks), MAX_COMMENTS):
        node = elements.nodes[place]
        up = node.getparent()
        above = up.getparent() if up is not None else None
        kind = _kind_shape(node), up is not None and _kind_shape(up)
        groups[kind, above is not None and above.tag].append(node)
        wider[kind].append(node)
        if (names := node.get("class")) and not shape(node)[1]:
            hashed[names].append(node)
    places = Counter(kind for kind, _ in groups)
    several = [group for kind, group in wider.items() if places[kind] > 1]
    several += _of_one_list(elements, wider)
    several += [group for group in hashed.values() if len(group) > 1] if len(hashed) > 1 else []
    return sorted([*groups.values(), *several], key=len, reverse=True)


def _but_for_edits(elements: Elements, marks: Sequence[int]) -> Iterator[int]:
    """Yield the places of timestamps without those that say when the comment of the timestamp before was edited."""
    for at, place in enumerate(marks):
        if not (at and _is_of_one_comment(elements, marks, at) and _says_edited(elements.nodes[place])):
            yield place


def _says_edited(node: HtmlElement) -> bool:
    """True if the line of a timestamp says that something was edited then."""
    up = node.getparent()
    lines = (line_of(each) for each in (node, up) if each is not None and len(each) < _MOST_INSIDE)
    return any(len(line) <= LONGEST_MARK and phrases("edit_line").search(line) for line in lines)


def _is_of_one_comment(elements: Elements, marks: Sequence[int], at: int) -> bool:
    """True if a timestamp and the one before it have an element of their own, and are in one line or not alike."""
    before, place = marks[at - 1], marks[at]
    up, steps = elements.parents[place], 1
    while up > before and steps < _MOST_AROUND:
        up, steps = elements.parents[up], steps + 1
    if not 0 <= up <= before or bisect_left(marks, elements.ends[up]) - bisect_left(marks, up) != 2:
        return False
    first, second = ((each, each.getparent()) for each in (elements.nodes[before], elements.nodes[place]))
    alike = [*map(_kind_shape, first)] == [*map(_kind_shape, second)]
    return steps <= _IN_LINE or not alike


def _of_one_list(elements: Elements, wider: Mapping[_Kind, list[HtmlElement]]) -> Iterator[list[HtmlElement]]:
    """Yield the groups of one shape whose holders differ, in document order, where they belong to one list.

    Their holders have classes beside those of all, or differ in words for replies, or are inside holders of the others.
    """
    held = [(mark, *holder, group) for (mark, holder), group in wider.items() if isinstance(holder, tuple)]
    alike: defaultdict[tuple[_Shape, str], list[tuple[tuple[str, ...], list[HtmlElement]]]] = defaultdict(list)
    for mark, tag, names, group in held:
        alike[mark, tag].append((names, group))
    for mark, tag, names, group in held:
        beside = alike[mark, tag] if len(alike[mark, tag]) <= _MOST_SHAPES else ()
        others = [(called, marks) for called, marks in beside if called != names]
        holders = {node.getparent() for node in group} if others else set()
        added = list(group)
        for called, marks in others:
            more = (names and set(names) < set(called)) or besides_reply_words(names) == besides_reply_words(called)
            if more or not holders.isdisjoint(marks[0].iterancestors()):
                added += marks
        if len(added) > len(group):
            yield sorted(added, key=elements.at.__getitem__)


def _visible(elements: Elements) -> Iterator[int]:
    tags, ends, depths = elements.tags, elements.ends, elements.depths
    threads = _threads(elements) if "aside" in elements.by_tag else ()
    place, end = 0, len(tags)
    while place < end:
        tag = tags[place]
        nowhere = tag in _NOWHERE and tag != "h1" and place
        dated = tag == "button" and tags[place + 1 : place + 2] == ["time"]  # it shows the time in full
        if not tag or (nowhere and not dated and not (tag == "aside" and _holds_thread(elements, place, threads))):
            place = ends[place]
            continue
        yield place
        place = place + 1 if depths[place] < DEEPEST else ends[place]


def _threads(elements: Elements) -> list[int]:
    """Places of fields to write in, and in an aside of the headings about comments or in a box named after them."""
    every, end = elements.places_of(*SUBHEADINGS), 0
    headings: list[int] = []
    for aside in elements.places_of("aside"):
        if aside >= end:
            end = elements.ends[aside]
            headings += every[bisect_left(every, aside) : bisect_left(every, end)]
    boxes = {up for up in {elements.parents[place] for place in headings} if _is_about_comments(elements, up)}
    about = {place for place in headings if elements.parents[place] in boxes}
    about |= {place for place in headings if any(map(ABOUT_COMMENTS.search, own_texts(elements.nodes[place])))}
    return sorted(about.union(elements.places_of("textarea")))


def _holds_thread(elements: Elements, aside: int, threads: Sequence[int]) -> bool:
    """True if a box beside the text is named after comments, or holds a field or heading of them (``_threads``)."""
    held = bisect_left(threads, aside) < bisect_left(threads, elements.ends[aside])
    return held or _is_about_comments(elements, aside)


def _is_about_comments(elements: Elements, place: int) -> bool:
    stated = elements.attributes[place]
    return ABOUT_COMMENTS.search(f"{stated.get('id', '')} {stated.get('class', '')}") is not None


def _below(elements: Elements, shown: list[int]) -> list[int]:
    """The elements after the headline."""
    head = next(iter(elements.by_tag.get("h1", ())), None)
    if head is None:
        return shown
    at = bisect_left(shown, head)
    return shown[at + 1 :] if shown[at : at + 1] == [head] else []


def _saying_when(elements: Elements, shown: Sequence[int]) -> set[int]:
    """Those of the elements that are ``time`` elements or directly contain a timestamp text."""
    parents, tails = elements.parents, elements.tails
    dated = {place for place in shown if elements.tags[place] == "time"}
    sought = set(shown) - dated
    texts = [(place, text) for place in shown if (text := elements.texts[place])]
    texts += [(up, tail) for place, up in enumerate(parents) if (tail := tails[place]) and up in sought]
    stated = ((place, elements.attributes[place].get("title", "")) for place in sought)
    texts += [(place, title) for place, title in stated if is_time_of(title, elements.texts[place] or "")]
    for place, text in texts:
        if place not in dated and len(text) < _MOST_WRITTEN and not text.isspace() and is_time_text(text):
            dated.add(place)
    return dated


def _is_mark(elements: Elements, place: int) -> bool:
    """True if a timestamp stands alone, with few children and in no ``time`` element, and no member joined then."""
    tags, parents = elements.tags, elements.parents
    if tags[place] == "time":
        return True
    if next(islice(elements.children(place), _MOST_INSIDE, None), None) is not None:
        return False
    up = parents[place]
    alone = up < 0 or (tags[up] != "time" and tags[max(parents[up], 0)] != "time")
    return alone and not is_joining(elements.nodes[place])


def is_joining(node: HtmlElement) -> bool:
    """True if a day is that from which somebody is a member of a board, by the words before it."""
    before = node.getprevious()
    labelled = before if before is not None else node.getparent()
    label = labelled.text if labelled is not None else None
    label = None if label is None or has_digit(label) else label
    return any(says_joined(text) for text in (node.text, label, *(child.text for child in node[:1])) if text)
