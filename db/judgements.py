"""What a whole crawl shows: its observations beside what is stored, and the judgement kept with the crawl."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
from sqlalchemy import Connection, select, update

from db import reads, staged
from db.base import storable_json
from db.gather import live
from db.looks import last_version, past_looks
from db.models import Article, Crawl
from db.observations import Batch, at_address
from db.repeats import comments_seen
from db.rows import article_of, fitting, judgement_of
from yalu.history import (
    CrawlJudgement,
    Named,
    Sighting,
    claims_of,
    is_recognised,
    judge,
    own_addresses,
    plausible,
    publisher_id_of,
    sight,
)
from yalu.ids import same_article_address
from yalu.model import Outcome

_JUDGED = (Outcome.READ, Outcome.GONE)
"""Outcomes of which a crawl can hold too many alike."""


def judged(batch: Batch, crawl: Any) -> CrawlJudgement:
    """The judgement of a crawl by its staged observations; the one that is kept with it, once there is one."""
    if crawl.judgement is not None:
        return judgement_of(crawl)
    sightings = [_sighting(batch, one) for one in staged.every(batch.connection, crawl.id)]
    if any(one.comments[1] for one in sightings):  # how many threads lost nothing matters only where some did
        again = staged.every(batch.connection, crawl.id)
        sightings = [_with_repeated(batch, *pair) for pair in zip(sightings, again, strict=True)]
    return judge(sightings, live(batch.connection, crawl, batch.rules.gone_after), batch.rules.gone_after)


def keep(connection: Connection, crawl_id: int, judgement: CrawlJudgement) -> None:
    """Keeps the judgement with its crawl; the first one counts."""
    plain = storable_json(msgspec.to_builtins(judgement))
    none_yet = update(Crawl).where(Crawl.id == crawl_id, Crawl.judgement.is_(None))
    connection.execute(none_yet.values(judgement=plain))


def _sighting(batch: Batch, waiting: staged.Staged) -> Sighting:
    connection, seen = batch.connection, waiting.observation
    if seen.outcome not in _JUDGED:
        return sight(seen, None, {}, past_looks(connection, None, batch.now).looks, ((0, 0), 0))
    keys = [same_article_address(url) for url in own_addresses(seen)]
    own = at_address(batch, keys)
    past = past_looks(connection, own, batch.now).looks
    if own is not None:
        seen, _ = plausible(seen, past, waiting.at, batch.rules)
    named = {claim: one for claim in claims_of(seen) if (one := _named(batch, claim)) is not None}
    thread = seen.page.thread if seen.page is not None and seen.outcome is Outcome.READ else None
    lost = reads.loss(batch, thread, own.id) if thread is not None and own is not None else ((0, 0), 0)
    return sight(seen, None if own is None else Named(own.id, past.state), named, past, lost)


def _with_repeated(batch: Batch, sighting: Sighting, waiting: staged.Staged) -> Sighting:
    """The sighting with the thread of a page that was recognised: it has lost nothing."""
    seen = waiting.observation
    own = at_address(batch, [same_article_address(url) for url in own_addresses(seen)]) if is_recognised(seen) else None
    return sighting if own is None else replace(sighting, comments=(comments_seen(batch.connection, own.id), 0))


def _named(batch: Batch, claim: str) -> Named | None:
    """The article that a claim of a page names."""
    publisher_id = publisher_id_of(claim)
    if publisher_id is None:
        row = at_address(batch, [claim])
    else:
        query = select(Article.__table__).where(
            Article.source_id == batch.source_id, Article.publisher_id == fitting(publisher_id)
        )
        row = batch.connection.execute(query.order_by(Article.id).limit(1)).one_or_none()
    if row is None:
        return None
    version = last_version(batch.connection, row.id)
    return Named(row.id, None if version is None else article_of(version))
