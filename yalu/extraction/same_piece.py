"""Decides whether two pages of one crawl show the same article, as a print or AMP copy does."""

from __future__ import annotations

import re

from yalu.changes import another_piece
from yalu.changes.reprints import SAME, likeness, shingles
from yalu.model import Article
from yalu.text import one_line, paragraphs


def is_same_piece(one: Article, other: Article) -> bool:
    """Whether two states are of one article.

    So they are when title and body are equal, or when one title contains the other and most of the text is shared.
    Equal titles alone prove nothing ("Editorial"), nor does an equal text under another title.
    """
    if not _titles_agree(one.title, other.title):
        return False
    if paragraphs(one.body) == paragraphs(other.body):
        return True
    return not another_piece(one, other) and likeness(shingles(one.body), shingles(other.body)) >= SAME


def _titles_agree(one: str, other: str) -> bool:
    shorter, longer = sorted((one_line(one).casefold(), one_line(other).casefold()), key=len)
    return bool(shorter) and re.search(rf"(?<!\w){re.escape(shorter)}(?!\w)", longer) is not None
