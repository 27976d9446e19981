"""Dates shown to readers, and what the page says each of them is.

A date counts if it stands near the headline or in an element named as a date, and not in comments, related articles, an
``aside``, a quotation or the entry of another article (``is_beside``, ``_of_another``). Its kind comes from the words
before it, or after it where a line labels its dates afterwards, as Japanese papers do; else from a heading of its own
or the name of its element.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import islice

from lxml.html import HtmlElement

from yalu.model import PublisherTime
from yalu.pages.context import OPENING_POST, Context
from yalu.pages.dates.date_parser import Dated, dates_in, machine_time, visible_time
from yalu.pages.document.blocks import Block, BlockWalk, is_beside
from yalu.pages.document.element_names import tokens_of
from yalu.pages.document.vocabulary import hint, names, phrases
from yalu.text import one_line

_CARD = frozenset({"card"})
"""Name of the box in which some themes put the headline and what is beside it."""
_PUBLISHED = frozenset({"published", "entrydate", "publish", "posted"})
_UPDATED = frozenset({"updated", "modified", "update", "lastupdated"})
MOST_PIECES = 40
"""Maximum number of an element's texts searched for those of a line."""
DEEP = 12
"""Number of ancestors of a date among which the masthead is searched."""
AHEAD = 15
"""Distance before the headline, in elements, from which a date may be today's date."""
_NEAR = 400
"""Maximum distance, in elements, between the headline and an unlabelled date."""
FAR = 10_000.0
"""Cost from which a date is nowhere near the headline; such dates are used only if all of them are the same day."""
_LABEL = 12
"""Characters of a line among which its label is."""
_NOTED = 30
"""Minimum characters beside the date in a note; in a shorter line it is when something was changed."""
LONGEST = 220
"""Maximum characters of a block searched for dates; 90 for one that has no label."""


class DateKind(IntEnum):
    """What a page says a date is; PLAIN if it says nothing, so that ``<= PLAIN`` is every date but an update."""

    FIRST = 1
    PUBLISHED = 2
    PLAIN = 3
    UPDATED = 4


@dataclass(frozen=True, slots=True)
class Shown:
    """A visible date.

    ``cost`` is its distance from where a publication date is expected: in elements, more before the headline, less
    with a label, a name or a clock time. ``source``: "time element", "visible date" (a line in an element named as a
    date), "visible line" (any other).
    """

    time: PublisherTime
    kind: DateKind
    source: str
    cost: float
    firm: bool = True
    """True if it is labelled as a date, by a word or a name, or stands in a line of its own."""
    ahead: bool = False
    """True if it stands well before the headline, where a page may show today's date."""


_ENTRIES, _APART = 3, 60
"""Number of dates in elements of one name that are entries of a list, and how far from the headline they all are."""


def shown_dates(context: Context, *, day_first: bool) -> list[Shown]:
    """Return all visible dates that may belong to this article, the likeliest publication date first."""
    dates = [*_opening_post(context, day_first), *_time_elements(context, day_first), *_lines(context, day_first)]
    return sorted(dates, key=lambda shown: shown.cost)


def _opening_post(context: Context, day_first: bool) -> Iterator[Shown]:
    posted = context.opening.posted_at if context.opening is not None else None
    if posted is not None:
        time = visible_time(posted.raw, day_first=day_first) or posted
        yield Shown(time, DateKind.PLAIN, OPENING_POST, 0.0)


def kind_of(words: str) -> DateKind | None:
    """The kind that the words beside a date give it, the last of them if several do; None if they give none."""
    if phrases("first_published").search(words):
        return DateKind.FIRST
    kinds = [
        (match.end(), kind)
        for kind, name in ((DateKind.PUBLISHED, "published_word"), (DateKind.UPDATED, "updated_word"))
        for match in phrases(name).finditer(words)
    ]
    return max(kinds)[1] if kinds else None


def _kind_of_name(tokens: frozenset[str]) -> DateKind:
    return DateKind.PUBLISHED if tokens & _PUBLISHED else DateKind.UPDATED if tokens & _UPDATED else DateKind.PLAIN


def _time_elements(context: Context, day_first: bool) -> Iterator[Shown]:
    nodes = list(islice(context.walk.elements.tagged("time", "relative-time"), 60))
    like = Counter(node.get("class") for node in nodes if node.get("class"))
    for node in nodes:
        if not context.walk.skipped.isdisjoint(node.iterancestors()):
            continue
        declared = node.get("pubdate") is not None or "publish" in (node.get("itemprop") or "").lower()
        away, text = abs(context.away(node)), one_line(node.text_content())[:100]
        labelled = kind_of(text) or kind_of(label_before(node)) or (DateKind.PUBLISHED if declared else None)
        listed = like[node.get("class")] >= _ENTRIES and away > _APART and not declared
        if listed or away >= _NEAR or _of_another(node, context):
            continue
        if labelled is None and _in_masthead(node, context):
            continue
        if _beside(node, context) and not declared and not (labelled is DateKind.PUBLISHED and away < 150):
            continue
        raw = node.get("datetime") or text
        time = machine_time(raw, context.timezone, day_first=day_first) or visible_time(text, day_first=day_first)
        if time is not None:
            kind = labelled or _kind_of_name(tokens_of(node))
            cost = away * (0.1 if kind <= DateKind.PUBLISHED else 0.3)
            yield Shown(time, kind, "time element", cost, ahead=context.away(node) < -AHEAD)


def label_before(node: HtmlElement) -> str:
    """The words directly before an element, at most 50 characters: in its line, else in a short line above it."""
    for _ in range(3):
        before, parent = node.getprevious(), node.getparent()
        if parent is None:
            return ""
        text = (before.tail if before is not None else parent.text) or ""
        if before is not None and not text.strip() and isinstance(before.tag, str):
            text = before.text_content()
        if text := one_line(text):
            return text if len(text) < 50 else ""
        node = parent
    return ""


def _lines(context: Context, day_first: bool) -> Iterator[Shown]:
    """Yield dates in short blocks: those named as dates, those near the headline, those that are labelled."""
    lines = [line for block in context.walk.blocks if (line := _line(context.walk, block, day_first)) is not None]
    like = Counter(line.name for line in lines)
    for line in lines:
        away, tokens = context.away(line.node), _tokens(line.node)
        in_list = like[line.name] >= _ENTRIES and abs(away) > _APART
        if in_list or _is_today(line, context) or tokens & names("not_date") or _of_another(line.node, context):
            continue
        named = bool(tokens & names("date"))
        for each, kind in _kinds(line, tokens):
            cost = _cost(line, kind, context, named=named)
            noted = len(line.text) > len(each.raw) + _NOTED and phrases("notice_start").match(line.text) is not None
            if cost is not None and not (noted and kind is DateKind.PLAIN):
                firm = named or kind is not DateKind.PLAIN or len(line.text) < len(each.raw) + 12
                source = f"visible {'date' if named else 'line'}"
                yield Shown(each, kind, source, cost - (30 if each.has_time else 0), firm, away < -AHEAD)


def _is_today(line: _Line, context: Context) -> bool:
    """True if a line shows the current day: as papers print it in their masthead, or as that of reading or printing."""
    if kind_of(line.text) or kind_of(line.above):
        return False
    if phrases("read_when").search(line.text):
        return True
    if context.title_node is not None and context.away(line.node) > 0:
        return False
    return phrases("today").search(line.text) is not None or _in_masthead(line.node, context)


def _in_masthead(node: HtmlElement, context: Context) -> bool:
    """True if an element is above the headline in a menu, or in a header with a menu but without the headline."""
    if context.title_node is None or context.away(node) > 0:
        return False
    chain = (node, *islice(node.iterancestors(), DEEP))
    elements = context.walk.elements
    for above in chain:
        if above in context.around:
            return False
        if above.tag == "nav" or (above.tag == "header" and elements.holds(elements.at[above], "nav")):
            return True
    return False


@dataclass(frozen=True, slots=True)
class _Line:
    """A short block with dates in it, and the short block above it."""

    node: HtmlElement
    text: str
    dated: list[Dated]
    above: str

    @property
    def name(self) -> str:
        return f"{self.node.tag} {self.node.get('class') or ''}"


def _line(walk: BlockWalk, block: Block, day_first: bool) -> _Line | None:
    if not block.hints & hint("year") or len(block.text) > LONGEST:
        return None
    node = walk.nodes[block.element]
    text = apart(walk, block)
    if block.sentence and len(text) > 90 and not phrases("first_published").search(text):
        return None
    below = walk.blocks[block.index + 1].text[:_LABEL] if block.index + 1 < len(walk.blocks) else ""
    if phrases("event").search(f"{text}\n{below}"):
        return None
    dated = dates_in(text, day_first=day_first)
    above = walk.blocks[block.index - 1].text if block.index else ""
    return _Line(node, text, dated, above if len(above) < 30 else "") if dated else None


def pieces(walk: BlockWalk, block: Block) -> Sequence[str]:
    """Texts of the elements that make up a line; empty if they cannot be told apart."""
    if block.pieces is None:
        block.pieces = _pieces(walk.nodes[block.element], block)
    return block.pieces


def _pieces(node: HtmlElement, block: Block) -> list[str]:
    if not len(node):
        return [block.text]
    parts = [piece for raw in node.itertext() if (piece := one_line(raw))] if len(node) < 12 else []
    whole = block.text.replace(" ", "")
    for begin in range(min(len(parts), MOST_PIECES)):
        joined = ""
        for end in range(begin, len(parts)):
            joined += parts[end].replace(" ", "")
            if joined == whole:
                return parts[begin : end + 1]
            if not whole.startswith(joined):
                break
    return []


def apart(walk: BlockWalk, block: Block) -> str:
    """The text of a line with a space between its elements."""
    return (" ".join(pieces(walk, block)) if len(block.text) < 2 * LONGEST else "") or block.text


def _tokens(node: HtmlElement) -> frozenset[str]:
    """The name words of an element, and of its parent if its own do not name a date."""
    tokens, above = tokens_of(node), node.getparent()
    return tokens if tokens & names("date") or above is None else tokens | tokens_of(above)


def _kinds(line: _Line, tokens: frozenset[str]) -> Iterator[tuple[PublisherTime, DateKind]]:
    """Yield each date of a line with its kind; only the first if the line does not distinguish its dates."""
    text, dated = line.text, line.dated
    ends = [0, *(each.end for each in dated)]
    before = [kind_of(text[end : each.begin]) for end, each in zip(ends, dated, strict=False)]
    starts = [*(each.begin for each in dated[1:]), len(text)]
    after = [kind_of(text[each.end : start][:20]) for each, start in zip(dated, starts, strict=True)]
    kinds = after if before[0] is None and after[-1] is not None else before
    if not any(kinds):
        inner = islice(line.node.iterdescendants("span", "time"), MOST_PIECES) if len(dated) > 1 else ()
        late = {one_line(node.text_content()) for node in inner if tokens_of(node) & _UPDATED}
        first = next((each.time for each in dated if each.time.raw.strip() not in late), dated[0].time)
        yield first, kind_of(line.above) or (DateKind.UPDATED if tokens & _UPDATED else DateKind.PLAIN)
        return
    for each, kind in zip(dated, kinds, strict=True):
        yield each.time, kind or DateKind.PLAIN


def _cost(line: _Line, kind: DateKind, context: Context, *, named: bool) -> float | None:
    """Distance of a line from where a publication date is expected; None if it does not belong to this article."""
    away = context.away(line.node)
    distance = float(away if away >= 0 else 3 * -away)
    if _beside(line.node, context) and not (kind <= DateKind.PUBLISHED and distance < 150):
        return None
    short = len(line.text) < 90
    near = 300 if kind is not DateKind.PLAIN or len(line.text) < 40 else 120
    if kind is not DateKind.FIRST and not named and (not short or distance > near):
        return FAR + distance if short else None
    return distance * (0.4 if named or kind <= DateKind.PUBLISHED else 1.0) + (0 if short else 60) + 50


def _of_another(node: HtmlElement, context: Context) -> bool:
    """True if the date is of another article: it stands in a list entry that is a link, or whose headline is one."""
    for above in (node, *islice(node.iterancestors(), 6)):
        if above in context.around or above.tag in ("body", "main", "html"):
            return False
        if above.tag in ("li", "article"):
            heading = next(above.iter("h1", "h2", "h3", "h4"), None)
            if heading is None:
                return False
            return above.getparent().tag == "a" or next(heading.iter("a"), None) is not None
    return False


def _beside(node: HtmlElement, context: Context) -> bool:
    """True if an element is in a box beside the article, whose dates are of something else."""
    return node.tag == "blockquote" or is_beside(
        node, context.around, _CARD if abs(context.away(node)) <= 40 else frozenset()
    )
