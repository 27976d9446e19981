"""Writes the versions of an article as they are read now, and which of them each check saw."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import update

from yalu.db.mapping.rows import article_of, article_row
from yalu.db.models import ArticleVersion, Check
from yalu.db.reextraction.rebase_states import Rebase, States, StateStep, write_states
from yalu.db.search import search_index
from yalu.history import SEEN, DecidedAgain
from yalu.model import ParsedArticle


def rebase_article(rebase: Rebase, decided: Sequence[DecidedAgain]) -> None:
    """Write the versions of the article, and which of them each check saw."""
    article_id, rows = rebase.stored.article_id, rebase.stored.versions

    def index(version_id: int, state: ParsedArticle) -> None:
        search_index.add(rebase.connection, "words_article", version_id, *search_index.texts_of(state))
        search_index.label_comments(rebase.connection, article_id, [version_id])

    steps = [step for again in decided if (step := _step(rebase, again)) is not None]
    crawls = {crawl_id: crawl_id for crawl_id in (*(row.crawl_id for row in rows), *(step.place for step in steps))}
    log = "crawl_id", "version_id", "replaced_id"
    made = iter(write_states(rebase, States(article_id, rows, ArticleVersion, *log, crawls, article_of, index), steps))
    version_id: int | None = None
    for again in decided:
        version_id = version_id if again.state is None else next(made)
        check, outcome = again.reading.check, again.intent.check.outcome
        saw = version_id if outcome in SEEN else None
        extractor = rebase.extractor if check.readable else check.extractor
        if (outcome, saw, extractor) != (check.outcome, check.version_id, check.extractor):
            values = {"outcome": outcome, "version_id": saw, "extractor": extractor}
            rebase.connection.execute(update(Check).where(Check.id == check.check_id).values(values))


def _step(rebase: Rebase, again: DecidedAgain) -> StateStep | None:
    check, page, since = again.reading.check, again.intent.check.seen.page, again.intent.not_before
    if again.state is None or page is None:
        return None
    kept = next((row for row in rebase.stored.versions if row.id == again.kept), None)
    others = {
        "capture_id": check.capture_id,
        "not_after": check.at,
        "provenance": dict(page.provenance),
        "extractor": rebase.extractor if kept is None else kept.extractor,
    }
    values = {"quality": page.quality, **article_row(again.state)}
    return StateStep(check.crawl_id, since, again.state, again.kept, values, others)
