"""Notices in a text: corrections, clarifications, notes of the editors."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from yalu.changes.language.word_variants import in_both_scripts
from yalu.model import ParsedArticle
from yalu.text import one_line, paragraphs


@cache
def _begins() -> re.Pattern[str]:
    table = tomllib.loads((files("yalu.changes") / "data" / "notices.toml").read_text("utf-8"))
    phrases = map(in_both_scripts, table["phrases"]["notice_start"])
    return re.compile(rf"\W{{0,4}}(?:{'|'.join(phrases)})", re.IGNORECASE)


def is_notice(paragraph: str) -> bool:
    """Return True if a paragraph begins like a notice; a heading of one alone is none."""
    return not paragraph.rstrip().endswith((":", "：")) and _begins().match(paragraph) is not None


def notices_of(article: ParsedArticle) -> list[str]:
    """Return the notices as the page lists them, and those found at the head of a paragraph of the body."""
    listed = dict.fromkeys(map(one_line, article.notices))
    return [*listed, *(text for text in paragraphs(article.body) if is_notice(text) and text not in listed)]
