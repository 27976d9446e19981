"""Paragraphs that differ only in what another field tells: the authors' names, the headline, the day of publication.

Rule: comparison.md#bylines-and-author-notes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from yalu.changes.body.author_credits import LONGEST_NAME, MOST_NAMES
from yalu.model import ParsedArticle
from yalu.text import one_line

_DATE = re.compile(r"(?<!\d)\d{1,4}\D{1,3}\d{1,2}\D{1,3}\d{1,4}(?!\d)")
_MARK, _DAY = "\N{PILCROW SIGN}", "\N{SECTION SIGN}"
_SEVERAL = re.compile(rf"{_MARK}(?:(?:\s?(?:기자|記者|记者))?(?:\s?[·ㆍ,，、/&・]\s?|\s(?:and|및)\s|\s){_MARK})+")


def but_for_fields(
    before: tuple[str, ...], after: tuple[str, ...], old: ParsedArticle, new: ParsedArticle
) -> tuple[str, ...]:
    """Return the paragraphs ``before``, taking from ``after`` those that differ only in what fields tell.

    Those are the authors: "[서울=강변일보] 박서연 기자 = ..." begins a text, "（記者 …）" ends one, and captions name
    them. So are the headline, which the path to the page repeats, and the day of publication.
    """
    mine, theirs = set(before), set(after)
    states = _told(old, new), _told(new, old)
    if mine == theirs or not any(map(any, states)):
        return before
    marked = {_marked(paragraph, *states[1]): paragraph for paragraph in after if paragraph not in mine}
    return tuple(
        paragraph if paragraph in theirs else marked.get(_marked(paragraph, *states[0]), paragraph)
        for paragraph in before
    )


def _told(state: ParsedArticle, other: ParsedArticle) -> tuple[list[str], date | None]:
    """Return the texts of fields that another state tells otherwise, longest first, and the day."""
    names = state.byline[:MOST_NAMES] if state.byline and other.byline and state.byline != other.byline else ()
    texts = {one_line(name) for name in names if len(name) <= LONGEST_NAME}
    if state.title and other.title and state.title != other.title:
        texts.add(one_line(state.title))
    days = [each.published_at.local.date() for each in (state, other) if each.published_at]
    return sorted(filter(None, texts), key=len, reverse=True), days[0] if len(set(days)) == 2 else None


def _marked(paragraph: str, texts: Sequence[str], day: date | None) -> str:
    if day is not None:
        own = sorted((day.year, day.month, day.day))
        paragraph = _DATE.sub(lambda match: _DAY if _numbers(match[0]) == own else match[0], paragraph)
    for text in texts:
        paragraph = paragraph.replace(text, _MARK)
    return _SEVERAL.sub(_MARK, paragraph)


def _numbers(text: str) -> list[int]:
    return sorted(map(int, re.findall(r"\d+", text)))
