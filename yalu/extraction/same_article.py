"""Decides whether two pages of one crawl show the same article, as a print or AMP copy does."""

from __future__ import annotations

import re

from yalu.changes.reprints import SAME, likeness, shingles
from yalu.changes.same_article import another_article
from yalu.model import ParsedArticle
from yalu.text import one_line, paragraphs


def is_same_article(left: ParsedArticle, right: ParsedArticle) -> bool:
    """Whether two states are of one article.

    So they are when title and body are equal, or when one title contains the other and most of the text is shared.
    Equal titles alone prove nothing ("Editorial"), nor does an equal text under another title.
    """
    if not _titles_agree(left.title, right.title):
        return False
    if paragraphs(left.body) == paragraphs(right.body):
        return True
    return not another_article(left, right) and likeness(shingles(left.body), shingles(right.body)) >= SAME


def _titles_agree(left: str, right: str) -> bool:
    shorter, longer = sorted((one_line(left).casefold(), one_line(right).casefold()), key=len)
    return bool(shorter) and re.search(rf"(?<!\w){re.escape(shorter)}(?!\w)", longer) is not None
