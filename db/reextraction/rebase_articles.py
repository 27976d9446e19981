"""Writes the versions of an article as they are read now, and which of them each check saw."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, update

from yalu.db.mapping.current_versions import next_extraction
from yalu.db.mapping.rows import article_of, article_row
from yalu.db.models import ArticleVersion, Check
from yalu.db.reextraction.rebase_states import Rebase, StateWriter, Step
from yalu.db.search import search_index
from yalu.history import SEEN, DecidedAgain
from yalu.model import ParsedArticle


def rebase_article(rebase: Rebase, decided: Sequence[DecidedAgain]) -> None:
    """Write the versions of the article, and which of them each check saw."""
    steps = [step for again in decided if (step := _step(rebase, again)) is not None]
    made = iter(_ArticleWriter(rebase).write(rebase.stored.versions, steps))
    version_id: int | None = None
    for again in decided:
        version_id = version_id if again.state is None else next(made)
        check, outcome = again.reading.check, again.intent.check.outcome
        saw = version_id if outcome in SEEN else None
        extractor = rebase.extractor if check.readable else check.extractor
        if (outcome, saw, extractor) != (check.outcome, check.version_id, check.extractor):
            values = {"outcome": outcome, "version_id": saw, "extractor": extractor}
            rebase.connection.execute(update(Check).where(Check.id == check.check_id).values(values))


def _step(rebase: Rebase, again: DecidedAgain) -> Step | None:
    check, page, since = again.reading.check, again.intent.check.seen.page, again.intent.not_before
    if again.state is None or page is None:
        return None
    kept = next((row for row in rebase.stored.versions if row.id == again.kept), None)
    place = {
        "capture_id": check.capture_id,
        "not_after": check.at,
        "provenance": dict(page.provenance),
        "extractor": rebase.extractor if kept is None else kept.extractor,
    }
    values = {"quality": page.quality, **article_row(again.state)}
    return Step(check.crawl_id, check.crawl_id, check.at, since, again.state, again.kept, values, place)


class _ArticleWriter(StateWriter):
    place, version, replaced, names_covering = "crawl_id", "version_id", "replaced_id", True

    def insert(self, seq: int, step: Step) -> int:
        article_id, connection = self.rebase.stored.article_id, self.rebase.connection
        own = {"article_id": article_id, "seq": seq, "extraction": next_extraction(ArticleVersion, article_id, seq)}
        row = {**own, "crawl_id": step.crawl_id, "not_before": step.not_before, **step.place_row, **step.values}
        version_id = int(
            connection.execute(insert(ArticleVersion).values(row).returning(ArticleVersion.id)).scalar_one()
        )
        assert isinstance(step.state, ParsedArticle)
        search_index.add(connection, "words_article", version_id, *search_index.texts_of(step.state))
        search_index.label_comments(connection, article_id, [version_id])
        return version_id

    def state_of(self, row: Any) -> ParsedArticle:
        return article_of(row)

    def crawl_of(self, row: Any) -> int:
        return int(row.crawl_id)
