"""The lines near a headline, where papers print author and date; names there without a label, in or beside a date."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from yalu.pages.context import Context
from yalu.pages.dates.date_parser import dates_in
from yalu.pages.dates.visible_dates import apart, pieces
from yalu.pages.document.blocks import HEADINGS, Block, BlockWalk, is_beside
from yalu.pages.document.metadata import squashed
from yalu.pages.document.vocabulary import hint, phrases
from yalu.pages.fields.label_words import clean_label, rank_of
from yalu.pages.lines.names import after_by, is_east_name, listed_names, looks_like_person, without_addresses
from yalu.text import one_line

MOST_OF_NAME = 40
"""Maximum characters of a line that is one name without a date."""
BESIDE_DATE = "name beside the date"
LONGEST = 80
"""Maximum characters of a line that holds a name, a date or both."""
_BETWEEN = re.compile(r"\s*[|｜丨•·●–—/／]\s*|\s-\s|,\s|\s+(?:on behalf of|in)\b.*")


def spaced(node: HtmlElement) -> str:
    """The text of an element, with line breaks between its text nodes."""
    return "\n".join(part for raw in node.itertext() if (part := one_line(raw)))


def lines_near(walk: BlockWalk, title_at: int) -> Iterator[Block]:
    """Yield four blocks before the headline to fifteen after it, not counting boxes of links."""
    yield from walk.blocks[max(0, title_at - 4) : title_at]
    left = 16
    for block in walk.blocks[title_at : title_at + 80]:
        linked = block.size > 20 and block.link_share > 0.8 and block.index > title_at
        signed = linked and block.hints & hint("by_start") and phrases("by_start").match(block.text)
        if linked and not signed:
            continue
        yield block
        left -= not block.reason.startswith("named as noise") or not is_beside(walk.nodes[block.element], ())
        if left == 0:
            return


def names_at_date(context: Context, window: list[Block]) -> Iterator[list[str]]:
    """Yield names among the lines ``window`` near the headline: in a line with a date, or next to one."""
    lines = [block for block in window if block.index > context.title_at]
    for place, block in enumerate(window):
        text, parts = apart(context.walk, block), pieces(context.walk, block)
        near = [other.text for other in window[max(0, place - 1) : place + 2] if len(other.text) < LONGEST]
        fits = block in lines and len(text) < LONGEST and block.link_share < 0.9
        if not fits or context.walk.tags[block.element] in HEADINGS or not any(map(dates_in, near)):
            continue
        dated = dates_in(text)
        if dated and len(parts) < 2:
            before, after = text[: dated[0].begin], text[dated[-1].end :]
            parts = [*_BETWEEN.split(before), *_BETWEEN.split(after), *before.split()[-1:], *after.split()[:1]]
        people = [part for part in parts if _are_people(part, context.language, latin=bool(dated))]
        names = [part for part in people if squashed(part) not in context.sections]
        if names := names or [part for part in (text,) if not people and _are_people(part, context.language)]:
            yield list(dict.fromkeys(names))


def _are_people(part: str, language: str | None, *, latin: bool = True) -> bool:
    """True if a part of a line consists of names: full Latin ones, or East Asian ones that are known by surname."""
    names = listed_names(after_by(without_addresses(part)))
    if phrases("office_start").match(part):
        return bool(names)
    latin = latin and (len(names) > 1 or len(part) < MOST_OF_NAME)
    listed = any(is_east_name(name, language) for name in names)
    return bool(names) and all(
        rank_of(clean_label(name)) > 2
        and ((latin and " " in name and looks_like_person(name)) or is_east_name(name, language, listed=listed))
        for name in names
    )
