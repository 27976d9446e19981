"""The only writer of crawls: claims a source, plans its crawl, stores what was seen, ends the crawl.

Each write is one transaction that first checks that the crawl still holds its lease. A process whose crawl was taken
over gets LeaseLost and can change nothing; what it wrote before stays. Decision 0073.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from yalu.changes.quotations.find import LANGUAGES, TESTED
from yalu.crawl import ChangeCount, CrawlPlan, CrawlStats, Lease, WriteCount
from yalu.db.captures import bodies
from yalu.db.changes import article_facts, change_log
from yalu.db.core import engine, lease_holder
from yalu.db.core.base import upsert
from yalu.db.core.engine import Database
from yalu.db.crawl_writing.check_writer import NewHistory
from yalu.db.crawl_writing.stored.erased_words import erased_words
from yalu.db.crawls import request_counts, staged_observations
from yalu.db.crawls.crawl_end import CrawlEnd
from yalu.db.crawls.plan import plan_crawl
from yalu.db.mapping.rows import as_stored
from yalu.db.models import Crawl, Source
from yalu.db.schema import crawl_counts
from yalu.db.sources import host_terms
from yalu.db.sources.host_policies import keep_rules, robots_lately
from yalu.errors import LeaseLost
from yalu.finding import Finding
from yalu.history.detection.facts import CrawlFacts
from yalu.history.erasures import ErasedWords, article_keys, without_erased
from yalu.history.intents.batch import Batch
from yalu.history.proof import ProofRules
from yalu.model import HttpExchange, Observation, Verdict
from yalu.reasons import Reason
from yalu.settings import Settings
from yalu.sources import source as registry
from yalu.sources.revisit import policy_of
from yalu.terms.robots import product_token

_CRAWL = (
    select(Crawl.__table__, Source.every)
    .join(Source, Source.id == Crawl.source_id)
    .where(Crawl.id == bindparam("crawl_id"))
)
_OPEN = (
    select(Crawl.__table__).where(Crawl.source_id == bindparam("source_id"), Crawl.ended_at.is_(None)).with_for_update()
)
_BEGIN = insert(Crawl).returning(Crawl.id)
_SET = update(Crawl).where(Crawl.id == bindparam("crawl"))
_SET_IF_HELD = _SET.where(Crawl.lease_token == bindparam("token")).returning(Crawl.started_at)


class Store:
    """What a crawl may do to the database. Methods raise only StoreError and its subclasses."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self.database = database
        self.settings = settings
        self._agent = product_token(settings.user_agent)

    def claim(self, source: registry.SourceConfig, *, force: bool = False, discovers: bool = True) -> Lease | None:
        """Claim ``source`` for a crawl and return the lease; None while another live crawl holds it.

        A crawl whose process is dead, or silent for longer than ``lease_seconds``, is taken over: it continues under a
        new lease if it began no longer than ``source.every`` ago, otherwise it is closed as failed and a new one
        begins. ``force`` makes every known article due. Without ``discovers`` only known articles that are due are
        checked, and the source's listings are left for the next crawl.
        """
        with self.database.write() as connection:
            return self.claim_within(connection, source, force=force, discovers=discovers)

    def claim_within(
        self, connection: Connection, source: registry.SourceConfig, *, force: bool = False, discovers: bool = True
    ) -> Lease | None:
        """Do the same as ``claim``, with the same parameters, inside a transaction that has begun."""
        now = self._now(connection)
        upsert_source(connection, source, now)
        token, policy = secrets.token_hex(16), source.revisit or self.settings.revisit
        live = connection.execute(_OPEN, {"source_id": source.id}).one_or_none()
        if live is not None:
            if not lease_holder.is_over(live, now, self.settings):
                return None
            if live.started_at + source.every >= now:
                wider = {"forced": live.forced or force, "discovers": live.discovers or discovers}
                connection.execute(_SET, {"crawl": live.id, **_held(token, now), **wider})
                return Lease(live.id, source.id, token, policy)
            self._close(connection, live, now, policy)
        row = _held(token, now) | {"source_id": source.id, "started_at": now, "forced": force, "discovers": discovers}
        crawl_id = connection.execute(_BEGIN, row).scalar_one()
        return Lease(int(crawl_id), source.id, token, policy)

    def plan(self, lease: Lease) -> CrawlPlan:
        """Return what the crawl starts from: known articles, which of them are due, and the URLs to skip."""
        with self.database.read() as connection:
            crawl = _crawl(connection, lease.crawl_id)
            return plan_crawl(connection, crawl, self._now(connection), self.settings.gone_after)

    def robots_lately(self, lease: Lease) -> dict[str, HttpExchange]:
        """Return the robots.txt files that this source's crawls read in the last 24 hours, by URL.

        Each has the time of reading.
        """
        with self.database.read() as connection:
            return robots_lately(connection, lease.source_id, self._now(connection))

    def write(self, lease: Lease, observations: Sequence[Observation]) -> None:
        """Stage observations, all or none, and renew the heartbeat; an empty sequence only renews the heartbeat.

        Commenters are pseudonyms from here on, and erased words are left out.
        Observations become history when the crawl ends, because only then can it be judged as a whole. Raises
        LeaseLost.
        """
        with self.database.write() as connection:
            now = self._now(connection)
            began, own = _prove(connection, lease, heartbeat_at=now), (self.settings.secret, lease.source_id)
            named = [(self._time_of(began, seen, now), as_stored(seen, *own)) for seen in observations]
            keys = frozenset[str]().union(*(article_keys(seen) for _, seen in named))
            erased = erased_words(connection, lease.source_id, keys) if named else ErasedWords()
            staged = [(at, without_erased(seen, erased)) for at, seen in named]
            staged_observations.add(connection, lease.crawl_id, staged)

    def keep(self, lease: Lease, rules: Sequence[HttpExchange]) -> WriteCount:
        """Store the policy files of hosts (robots.txt, tdmrep.json) that differ from the last ones stored.

        Raises LeaseLost.
        """
        with self.database.write() as connection:
            _prove(connection, lease, heartbeat_at=self._now(connection))
            return WriteCount(captures=keep_rules(connection, lease.source_id, lease.crawl_id, rules))

    def finish(
        self, lease: Lease, verdict: Verdict, reason: Reason | None = None, stats: CrawlStats | None = None
    ) -> WriteCount:
        """Judge the crawl, store its observations and end it; return the number of rows added.

        ``verdict``, ``reason`` (why it is not ok) and ``stats`` are stored with the crawl.

        Each chunk of observations is one transaction; the first adds the judgement and the last ends the crawl. A
        process killed between two of them can resume. An article is checked once per crawl: an article that already
        has a check of this crawl is left as it is. A check that cannot be judged because of an internal error is stored
        as failed, with its answers; where that fails too, as of an article that is not known yet, it is only counted.
        An ok crawl with such a check ends as partial. Raises LeaseLost, also when the crawl has already ended.
        """
        with self.database.read() as connection:
            crawl = _crawl(connection, lease.crawl_id)
            end = CrawlEnd(self._batch(crawl, self._now(connection), lease.policy))
            judged = end.judge(connection, crawl)
        count, stats, done = WriteCount(), stats or CrawlStats(), False
        while not done:
            chunk = self._chunk(end)
            if chunk.bodies is not None:
                bodies.put(self.database, chunk.bodies)
            with self.database.write() as connection:
                now = self._now(connection)
                _prove(connection, lease, heartbeat_at=now, **judged)
                count += end.store(connection, chunk)
                judged, done = {}, end.is_done
                if done:
                    verdict, reason = count.ending(verdict, reason)
                    stats = replace(stats, defects=stats.defects + count.defects)
                    how = {"verdict": verdict, "reason": reason, "stats": stats}
                    self._end(connection, crawl, {"ended_at": now, **how})
        return count

    def _chunk(self, end: CrawlEnd) -> NewHistory:
        with self.database.read() as connection:
            return end.chunk(connection)

    def crawl_facts(self, crawl_id: int) -> CrawlFacts:
        """Return what an ended crawl found and what was known before it. Raises UnknownItem."""
        with self.database.read() as connection:
            quoted_in = LANGUAGES if self.settings.quotations == "all" else TESTED
            return article_facts.crawl_facts(connection, crawl_id, self.settings.gone_after, quoted_in)

    def write_changes(self, crawl_id: int, changes: Sequence[Finding]) -> ChangeCount:
        """Record the changes of a crawl, at most once; return how many were new. Raises UnknownItem."""
        with self.database.write() as connection:
            return change_log.write_changes(connection, crawl_id, changes, self._now(connection))

    def _batch(self, crawl: Any, now: datetime, policy: str) -> Batch:
        every = timedelta(seconds=crawl.every)
        return Batch(
            crawl.source_id,
            crawl.id,
            now,
            ProofRules(self.settings.gone_after, every),
            policy=policy_of(policy, every),
            every_capture=self.settings.captures == "all",
        )

    def _time_of(self, began: datetime, seen: Observation, now: datetime) -> datetime:
        """Return the database time of an observation: ``now`` less the page's age by the clock of the fetching host.

        Both ends of the age are read on one host, so a wrong clock there does no harm. Decision 0074.
        """
        if self.settings.now is not None or not seen.captures:
            return now
        age = datetime.now(UTC) - seen.captures[0].fetched_at
        return min(now, max(began, now - age))

    def _now(self, connection: Connection) -> datetime:
        return self.settings.now or engine.now(connection)

    def _close(self, connection: Connection, crawl: Any, now: datetime, policy: str) -> None:
        bodies.hold(connection)
        end = CrawlEnd(self._batch(_crawl(connection, crawl.id), now, policy))
        judged = end.judge(connection, crawl)
        # Captures of staged observations are not all stored.
        hosts = dict(request_counts.shown_by_captures(connection, [crawl.id]))
        while not end.is_done:
            chunk = end.chunk(connection)
            bodies.put_within(connection, chunk.bodies)
            end.store(connection, chunk)
        reason = Reason.of("crawl.abandoned", at=f"{crawl.heartbeat_at:%Y-%m-%d %H:%M:%S}")
        how = {"verdict": Verdict.FAILED, "reason": reason, "stats": CrawlStats(hosts=hosts)}
        self._end(connection, crawl, {"ended_at": now, **how, **judged})

    def _end(self, connection: Connection, crawl: Any, ended: dict[str, Any]) -> None:
        connection.execute(_SET, {"crawl": crawl.id, "lease_token": None, **ended})
        crawl_counts.add_crawl(connection, crawl.source_id, ended["ended_at"], ended["verdict"])
        host_terms.record(connection, crawl, ended["stats"], self._agent, ended["ended_at"])


def _prove(connection: Connection, lease: Lease, **values: Any) -> datetime:
    """Update the crawl if its lease still holds, else raise LeaseLost; return when it began.

    The row is locked until the transaction ends.
    """
    own = {"crawl": lease.crawl_id, "token": lease.token}
    began: datetime | None = connection.execute(_SET_IF_HELD, {**own, **values}).scalar_one_or_none()
    if began is None:
        raise LeaseLost(
            f"crawl {lease.crawl_id} of {lease.source_id} was taken over or has ended; nothing more is written"
        )
    return began


def upsert_source(connection: Connection, source: registry.SourceConfig, now: datetime) -> None:
    """Copy the registry's record to the source's row and lock it.

    Of two claimants the second then sees the first's crawl.
    """
    own = ("name", "homepage", "country", "type", "tier", "stance", "editions_of", "comments")
    row = {name: getattr(source, name) for name in own} | {
        "languages": list(source.languages),
        "terms": source.terms.value,
        "scope": source.scope.value,
        "every": int(source.every.total_seconds()),
        "updated_at": now,
    }
    connection.execute(_copied(connection.dialect.name, tuple(row)), {"id": source.id, "first_seen_at": now, **row})


@cache
def _copied(dialect: str, columns: tuple[str, ...]) -> Any:
    statement = upsert(dialect, Source)
    set_ = {name: statement.excluded[name] for name in columns}
    return statement.on_conflict_do_update(index_elements=["id"], set_=set_)


def _held(token: str, now: datetime) -> dict[str, Any]:
    return {"lease_token": token, "holder": lease_holder.this_process(), "heartbeat_at": now}


def _crawl(connection: Connection, crawl_id: int) -> Any:
    return connection.execute(_CRAWL, {"crawl_id": crawl_id}).one()
