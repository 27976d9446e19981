"""Writes the versions of an article as they are read now, and which of them each check saw."""

from __future__ import annotations

from collections.abc import Sequence

from yalu.db.mapping.current_versions import highest_extractions
from yalu.db.mapping.rows import article_of, article_row
from yalu.db.models import ArticleVersion, Check
from yalu.db.reextraction.rebase_states import Rebase, States, StateStep, write_states
from yalu.db.search import search_index
from yalu.db.settlement.new_rows import Key, NewRow
from yalu.history import SEEN, DecidedAgain


def rebase_article(rebase: Rebase, decided: Sequence[DecidedAgain]) -> None:
    """Write the versions of the article, and which of them each check saw."""
    article_id, rows, connection = rebase.stored.article_id, rebase.stored.versions, rebase.connection
    steps = [step for again in decided if (step := _step(rebase, again)) is not None]
    seen_by = (*(row.crawl_id for row in rows), *(again.reading.check.crawl_id for again in decided))
    crawls: dict[Key, int] = {crawl_id: crawl_id for crawl_id in seen_by}
    log = "crawl_id", "version_id", "replaced_id"
    extractions = highest_extractions(connection, ArticleVersion, [article_id])
    states = States(article_id, rows, ArticleVersion, *log, crawls, article_of, extractions)
    keys = write_states(rebase, states, steps)
    made = iter(keys)
    version_id: Key | None = None
    for again in decided:
        version_id = version_id if again.state is None else next(made)
        check, outcome = again.reading.check, again.intent.check.outcome
        saw = version_id if outcome in SEEN else None
        extractor = rebase.extractor if check.readable else check.extractor
        if (outcome, saw, extractor) != (check.outcome, check.version_id, check.extractor):
            values = {"outcome": outcome, "version_id": saw, "extractor": extractor}
            rebase.rows.set(Check, check.check_id, values)
    stored = rebase.store()
    fresh = [stored.id_of(key) for key in keys if isinstance(key, NewRow)]
    search_index.label_comments(connection, article_id, fresh)
    rebase.languages = search_index.languages_of(connection, article_id)


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
