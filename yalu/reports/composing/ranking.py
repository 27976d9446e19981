"""The order of items (decision 0252): significance, moved by the tier of the source and the reader's interests."""

from __future__ import annotations

from collections.abc import Sequence

from yalu.records.plain_text import plain
from yalu.reports.composing.reported_articles import ORDER, ReportedArticle
from yalu.reports.report import Reader
from yalu.text import folded, words_pattern

MAX_TOP = 7
"""Top items of a report (research on users, 1.4)."""

TIER = {"A": 0.1, "B": 0.0, "C": -0.1}
"""What the tier of a source adds to the significance of its items."""

INTEREST = 0.2
"""What it adds that an item matches a word or an issue of the reader.

With the tier it makes at most 0.3, the distance between a reworded headline (0.2) and a changed name or number (0.5):
an interest lifts the first to the level of the second, never beyond.
"""


def ranked(articles: Sequence[ReportedArticle], reader: Reader) -> list[ReportedArticle]:
    """The articles in order, with the reader's interests noted on each.

    Of equals the one with the more significant change comes first, then by class, then the latest.
    """
    for article in articles:
        article.interests = _interests(article, reader)
    return sorted(articles, key=_key)


def in_order(articles: Sequence[ReportedArticle], change_ids: Sequence[int]) -> list[ReportedArticle]:
    """The articles in the order of their first changes among those listed; others come last."""
    places = {change_id: place for place, change_id in reversed(list(enumerate(change_ids)))}
    last = len(places)
    return sorted(articles, key=lambda article: min(places.get(each.change_id, last) for each in article.records))


def score(article: ReportedArticle) -> float:
    """What an article is ranked by: higher comes first."""
    tier = TIER.get(article.records[0].tier or "", 0.0)
    return round(article.weight + tier + (INTEREST if article.interests else 0.0), 4)


def _key(article: ReportedArticle) -> tuple[float, float, int, float, int]:
    latest = article.records[-1]
    return (
        -score(article),
        -article.significance,
        ORDER[article.cls],
        -latest.not_after.timestamp(),
        min(record.change_id for record in article.records),
    )


def _interests(article: ReportedArticle, reader: Reader) -> tuple[str, ...]:
    """The reader's words and issues that the article's headline, terms or changed words match, in their order."""
    text = folded(_text(article)) if reader.words else ""
    words = (word.strip() for word in reader.words if word.strip())
    matching = (plain(word, 100) for word in words if words_pattern((word,)).search(text))
    issues = {issue for record in article.records for issue in record.issues}
    return (*matching, *(name for name in (plain(issue, 100) for issue in reader.issues) if name in issues))


def _text(article: ReportedArticle) -> str:
    first = article.records[0]
    texts = (text for record in article.records for text in (record.before, record.after) if text)
    return "\n".join((first.title or "", *first.matched, *texts))
