"""Finds the known article that a new page may be: a listing shows a new address before the old one is due."""

from __future__ import annotations

from collections.abc import Sequence

from yalu.crawl_plan import KnownArticle
from yalu.model import Observation, Outcome
from yalu.text import one_line


def namesake(seen: Observation, known: Sequence[KnownArticle]) -> KnownArticle | None:
    """The one known article with the headline of a new page; None where no or several known articles have it."""
    article = seen.page.article if seen.page is not None and seen.outcome is Outcome.READ else None
    if article is None:
        return None
    wanted = one_line(article.title).casefold()
    named = [other for other in known if other.title and one_line(other.title).casefold() == wanted]
    return named[0] if len(named) == 1 else None
