"""Judges a crawl as a whole: compares its observations with what is stored, and stores the judgement with the crawl."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import msgspec
from sqlalchemy import Connection, update

from yalu.db.changes.article_facts import live
from yalu.db.core.base import storable_json
from yalu.db.crawls import staged_observations
from yalu.db.mapping.keys import fitting
from yalu.db.mapping.rows import judgement_of
from yalu.db.models import Crawl
from yalu.db.settlement.batch import Batch
from yalu.db.settlement.stored.prefetch import Wanted, prefetch
from yalu.db.settlement.stored.stored_state import ArticleState, Stored
from yalu.db.settlement.thread_writer import loss
from yalu.db.settlement.unchanged_snapshots import comments_seen
from yalu.history import (
    CrawlJudgement,
    NamedArticle,
    PastChecks,
    Sighting,
    ThreadLoss,
    claims_of,
    is_recognised,
    judge,
    own_addresses,
    plausible,
    publisher_id_of,
    sighting_of,
)
from yalu.ids import same_article_address
from yalu.model import Outcome

_JUDGED = (Outcome.READ, Outcome.GONE)
"""Outcomes that are suspicious when too many of a crawl's observations have them in the same way."""


def judged(connection: Connection, batch: Batch, crawl: Any) -> CrawlJudgement:
    """Return the judgement stored with a crawl; if there is none yet, judge the crawl by its staged observations."""
    if crawl.judgement is not None:
        return judgement_of(crawl)
    sightings: list[Sighting] = []
    for portion in staged_observations.every(connection, crawl.id):
        observations = [staged.observation for staged in portion if staged.observation.outcome in _JUDGED]
        stored = prefetch(connection, batch, observations, Wanted(captures=False))
        sightings += [_sighting(batch, stored, staged) for staged in portion]
    # Threads that lost nothing matter only beside ones that did.
    if any(sighting.comments[1] for sighting in sightings):
        sightings = _with_repeated(connection, batch, crawl.id, sightings)
    return judge(sightings, live(connection, crawl, batch.rules.gone_after), batch.rules.gone_after)


def keep(connection: Connection, crawl_id: int, judgement: CrawlJudgement) -> None:
    """Store the judgement with its crawl, unless one is stored already."""
    plain = storable_json(msgspec.to_builtins(judgement))
    none_yet = update(Crawl).where(Crawl.id == crawl_id, Crawl.judgement.is_(None))
    connection.execute(none_yet.values(judgement=plain))


def _sighting(batch: Batch, stored: Stored, waiting: staged_observations.Staged) -> Sighting:
    seen = waiting.observation
    if seen.outcome not in _JUDGED:
        return sighting_of(seen, None, {}, PastChecks(""), ThreadLoss())
    own = stored.at([same_article_address(url) for url in own_addresses(seen)])
    past = PastChecks("") if own is None else own.past
    if own is not None:
        seen, _ = plausible(seen, past, waiting.at, batch.rules)
    named = {claim: _name(article) for claim in claims_of(seen) if (article := _named(stored, claim)) is not None}
    thread = seen.page.thread if seen.page is not None and seen.outcome is Outcome.READ else None
    lost = loss(batch, stored, own, thread) if thread is not None and own is not None else ThreadLoss()
    return sighting_of(seen, None if own is None else _name(own), named, past, lost)


def _with_repeated(
    connection: Connection, batch: Batch, crawl_id: int, sightings: Sequence[Sighting]
) -> list[Sighting]:
    """Add the threads of recognised (unchanged) pages to the sightings: they have lost nothing."""
    extended = list(sightings)
    place = 0
    for portion in staged_observations.every(connection, crawl_id):
        observations = [staged.observation for staged in portion if is_recognised(staged.observation)]
        stored = prefetch(connection, batch, observations, Wanted(threads=False, captures=False))
        for staged in portion:
            seen = staged.observation
            keys = [same_article_address(url) for url in own_addresses(seen)] if is_recognised(seen) else []
            own = stored.at(keys)
            if own is not None and isinstance(own.key, int):
                extended[place] = replace(extended[place], comments=(comments_seen(connection, own.key), 0))
            place += 1
    return extended


def _named(stored: Stored, claim: str) -> ArticleState | None:
    """Return the article that a claim of a page names; None if it is unknown."""
    publisher_id = publisher_id_of(claim)
    return stored.at([claim]) if publisher_id is None else stored.publisher_ids.get(fitting(publisher_id))


def _name(article: ArticleState) -> NamedArticle:
    assert isinstance(article.key, int)
    return NamedArticle(article.key, article.past.state)
