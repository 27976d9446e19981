"""Author names without a label, recognised by position: in a date line, next to one, or followed by a role."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from yalu.pages.authors.near_headline import pieces
from yalu.pages.dates.date_parser import dates_in, visible_time
from yalu.pages.dates.visible_dates import apart
from yalu.pages.document.blocks import HEADINGS, Block, Walk
from yalu.pages.document.vocabulary import phrases
from yalu.pages.fields.section_label import clean_label, is_bracketed_label, rank_of
from yalu.pages.lines.names import is_east_name, looks_like_person, names_in

BESIDE_DATE = "name beside the date"
MOST_OF_ROLE = 40
"""Maximum characters of a line that is a name and a role."""
_EAST_SPLIT = re.compile(r"\s?[、，,·・]\s?")
_APART = re.compile(r"\s*[|•·●–—/]\s*|\s-\s|,\s")
_BETWEEN = re.compile(r"\s*[|｜丨•·●–—/／\s]\s*")


def names_at_date(
    walk: Walk, window: list[Block], title_at: int, language: str | None
) -> Iterable[tuple[str, list[str]]]:
    """Yield names among the lines ``window`` near the headline with their source, most certain first.

    ``title_at`` is the block of the headline; only lines after it count.
    """
    yield from _with_roles(window, title_at, language)
    yield from _east_beside_date(walk, window, title_at, language)
    yield from _beside_date(walk, window, title_at)


def _with_roles(window: list[Block], title_at: int, language: str | None) -> Iterable[tuple[str, list[str]]]:
    found = [name for block in window if block.index > title_at and (name := with_role(block.text, language))]
    if found:
        yield "name and role by the headline", found


def with_role(line: str, language: str | None) -> str:
    """Return the East Asian name in a line that consists of a name and a role after a space; else empty."""
    match = _roles().match(line) if len(line) <= MOST_OF_ROLE else None
    name = match[1] if match else ""
    parts = name.split()
    spaced = len(parts) == 2 and all(rank_of(part) > 2 for part in parts)
    return name if name and (is_east_name(name, language) or spaced) else ""


def is_head_line(line: str) -> bool:
    """True if a line above a text is a bracketed label, or a name with a role: metadata, not text."""
    return is_bracketed_label(line) or any(with_role(line, language) for language in ("zh", "ja", "ko"))


@cache
def _roles() -> re.Pattern[str]:
    name = r"[\u4e00-\u9fff々]{1,4}(?: [\u4e00-\u9fff々\u3040-\u30ff]{1,4})?|[가-힣]{2,4}"
    role = rf"[^\s\d。]{{0,16}}(?:{phrases('east_role').pattern})"
    return re.compile(rf"\A[／/■◆●▲◇□○△\s]{{0,3}}({name})[ ・（(／/,，、]{{1,2}}{role}[)）]?\Z")


def _at_date(line: str) -> list[str]:
    """The parts directly before and after the dates of a line."""
    dated = dates_in(line)
    if not dated:
        return []
    before = [part for part in _BETWEEN.split(line[: dated[0].begin]) if part]
    after = [part for part in _BETWEEN.split(line[dated[-1].end :]) if part]
    return [*before[-1:], *after[:1]]


def _east_beside_date(
    walk: Walk, window: list[Block], title_at: int, language: str | None
) -> Iterable[tuple[str, list[str]]]:
    """Yield short East Asian names, recognised by surname, in a date line or next to one."""
    for place, block in enumerate(window):
        around = [block, *window[max(0, place - 1) : place], *window[place + 1 : place + 2]]
        short = block.index > title_at and len(block.text) < 60 and block.link_share < 0.9
        if not short or not any(len(other.text) < 60 and visible_time(other.text) for other in around):
            continue
        parts = [*pieces(walk, block), *_at_date(block.text)]
        names = [
            piece
            for piece in (*parts, block.text)
            if all(is_east_name(part, language) and rank_of(part) > 2 for part in _EAST_SPLIT.split(piece))
        ]
        if names:
            yield BESIDE_DATE, list(dict.fromkeys(names))


def _beside_date(walk: Walk, window: list[Block], title_at: int) -> Iterable[tuple[str, list[str]]]:
    """Yield names in a line with a date, or in a line of their own next to one."""
    for place, block in enumerate(window):
        if block.index <= title_at or walk.tags[block.element] in HEADINGS:
            continue
        parts = pieces(walk, block)
        labelled = len(parts) > 1 and rank_of(clean_label(parts[0])) <= 2
        text = " ".join(parts[1:]) if labelled else apart(walk.nodes[block.element], block.text)
        several = names_in(text) if 4 < len(text) < 60 and block.link_share < 0.9 else ()
        if several and all(map(looks_like_person, several)) and (len(several) > 1 or len(text) < 40):
            beside = [*window[max(0, place - 1) : place], *window[place + 1 : place + 2]]
            if any(len(other.text) < 60 and visible_time(other.text) for other in beside):
                yield BESIDE_DATE, [text]
        elif len(text) < 80 and (dated := dates_in(text)):
            for part in _APART.split(text[: dated[0].begin] + " | " + text[dated[-1].end :]):
                names = names_in(re.split(r"\s+(?:on behalf of|in)\b", part)[0])
                if names and all(" " in name and looks_like_person(name) for name in names):
                    yield BESIDE_DATE, list(names)
