"""Turns observations into rows: captures, versions, threads, topic matches and revisit schedules of articles.

Works on what ``yalu.db.settlement.stored.prefetch`` read and runs no queries; ``Settled.store`` writes the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from yalu import model
from yalu.crawl_stats import WriteCount
from yalu.db.captures.capture_store import capture_rows
from yalu.db.captures.months import KEPT
from yalu.db.mapping.rows import article_row, topic_match_row
from yalu.db.models import (
    Article,
    ArticleVersion,
    Capture,
    CapturePayload,
    Check,
    RevisitSchedule,
    TopicMatch,
    Url,
)
from yalu.db.schema import rollups
from yalu.db.search import search_index
from yalu.db.settlement.batch import Batch
from yalu.db.settlement.new_rows import Key, NewRows
from yalu.db.settlement.repeated_checks import Repeat, count_repeats, repeat_of
from yalu.db.settlement.stored.stored_state import Stored
from yalu.db.settlement.thread_writer import StagedSnapshot, ThreadCheck, ThreadWriter
from yalu.db.settlement.unchanged_snapshots import repeat_snapshots
from yalu.db.sources.host_policies import site_of
from yalu.history import (
    SEEN,
    ArticleState,
    CheckEnd,
    CheckState,
    CopyOfArchive,
    Intent,
    LookUpAnswer,
    article_of,
    copy_made_at,
    decide,
    due_at_once,
    interval,
    learned,
    led,
    next_check,
    place_of,
)
from yalu.ids import fitting
from yalu.model import Observation, Outcome


@dataclass(slots=True)
class Settled:
    """What a portion of observations adds: rows, search index entries, and articles whose rollups need a refresh."""

    crawl_id: int
    rows: NewRows = field(default_factory=NewRows)
    count: WriteCount = field(default_factory=WriteCount)
    entries: list[search_index.IndexEntry] = field(default_factory=list)
    spoken: list[tuple[Key, Key]] = field(default_factory=list)
    """Articles with a version in a language that none of their versions had before, and that version."""
    read_anew: list[Key] = field(default_factory=list)
    discussed: list[Key] = field(default_factory=list)
    recognised: list[Key] = field(default_factory=list)
    """Checks of pages recognised as unchanged and not parsed again: their threads are as in the previous check."""
    repeats: list[Repeat] = field(default_factory=list)
    """Checks that found exactly what the previous checks found."""

    def store(self, connection: Connection) -> None:
        """Write everything. To be called once, inside a writing transaction."""
        self.rows.store(connection)
        id_of = self.rows.id_of
        search_index.add_entries(connection, [replace(entry, version=id_of(entry.version)) for entry in self.entries])
        for article, version in self.spoken:
            search_index.label_comments(connection, id_of(article), [id_of(version)])
        repeat_snapshots(connection, [id_of(key) for key in self.recognised])
        count_repeats(connection, self.crawl_id, self.repeats)
        rollups.of_articles(connection, sorted({id_of(key) for key in self.read_anew}))
        rollups.of_threads(connection, sorted({id_of(key) for key in self.discussed}))


@dataclass(frozen=True, slots=True)
class ObservedArticle:
    """The article that an observation is about, and the rows of its captures."""

    article: ArticleState
    new: bool
    captures: tuple[Key, ...]
    """In the order of the observation's captures; the page is first."""
    address: Key
    intent: Intent

    @property
    def page(self) -> Key | None:
        """Return the key of the page's capture; None without captures."""
        return next(iter(self.captures), None)


def settle(batch: Batch, stored: Stored, observations: Iterable[tuple[Observation, datetime | None]]) -> Settled:
    """Settle observations in order, each with the time at which it was taken (None: its capture tells).

    A second check of the same article in the same crawl (or archive copy) changes nothing.
    """
    settled = Settled(batch.crawl_id)
    for seen, at in observations:
        settled.count += _settle(batch, stored, settled, seen, at or batch.time_of(seen.captures))
    return settled


def _settle(batch: Batch, stored: Stored, settled: Settled, seen: Observation, at: datetime) -> WriteCount:
    article = article_of(stored, seen, batch.judgement)
    if article is not None and article.takes_no_check(at, archive=batch.archive):
        return WriteCount()
    copy = None if not batch.archive else CopyOfArchive(article is not None and article.was_checked_since(at))
    intent = decide(seen, None if article is None else article.past, batch.judgement, at, batch.rules, copy)
    new, seen, rows = article is None, intent.seen, settled.rows
    if article is None:
        if not intent.makes_article:
            return _keep_evidence(batch, stored, settled, seen)
        article = stored.add_article(rows, intent)
    addresses = [stored.address(url, rows) for url in seen.addresses]
    for address in led(addresses, article):
        rows.set(Url, address.key, {"article_id": article.key})
    observed = ObservedArticle(article, new, (), addresses[0].key, intent)
    repeat = _repeat_of(batch, stored, observed)
    taken: list[Key] = []
    if repeat is None or batch.every_capture:
        thread = seen.page.thread if seen.page is not None else None
        kept = not article.shows_erased(thread, stored.erased_authors)
        taken = _add_captures(batch, stored, rows, seen, seen.captures, article.key, keep_body=kept)
    count = WriteCount(captures=len(taken), articles=int(new and article.in_scope))
    if repeat is not None:
        return count + _extend(batch, stored, settled, observed, repeat)
    return count + _add_check(batch, stored, settled, replace(observed, captures=tuple(taken)))


def _repeat_of(batch: Batch, stored: Stored, observed: ObservedArticle) -> Repeat | None:
    """Return what the check only repeats; None if it found anything that the previous check had not found."""
    version = observed.article.version
    row = _check_row(batch, observed, None if version is None else version.id)
    names = ("outcome", "extractor", "page_ended", "reason", "implausibility")
    state = CheckState(**{name: row[name] for name in names}, version=row["version_id"], address=row["url_id"])
    return repeat_of(batch, stored, observed.article, observed.intent, state)


def _extend(batch: Batch, stored: Stored, settled: Settled, observed: ObservedArticle, repeat: Repeat) -> WriteCount:
    intent = observed.intent
    repeat.extend(batch, settled.rows, intent.at, _copy_made_at(intent))
    settled.repeats.append(repeat)
    _end_check(batch, stored, settled, observed, CheckEnd(intent.at, batch.now, Outcome.UNCHANGED))
    return WriteCount()


def _add_check(batch: Batch, stored: Stored, settled: Settled, observed: ObservedArticle) -> WriteCount:
    article, intent = observed.article, observed.intent
    seen, made = intent.seen, intent.version is not None
    check = _check_row(batch, observed, _add_version(batch, settled, observed))
    reader = ThreadCheck(settled.rows.insert(Check, check), intent.at, check["extractor"])
    judged = _add_topic_match(batch, settled.rows, observed)
    writer = ThreadWriter(batch, stored, settled.rows, article)
    if intent.late_thread is not None:
        writer.unread(intent.late_thread, reader)
    if batch.archive and intent.at < article.first_seen_at:
        article.first_seen_at = intent.at
        settled.rows.set(Article, article.key, {"first_seen_at": intent.at})
    snapshot = StagedSnapshot(0, 0, active=False, entries=())
    if intent.thread is not None:
        implausible = batch.judgement.of_thread(place_of(seen))
        snapshot = writer.snapshot(intent.thread, reader, _answers(observed), implausible)
        settled.entries += snapshot.entries
    elif intent.repeats_thread:
        settled.recognised.append(reader.key)
    settled.read_anew += [article.key] if made or judged or batch.archive else []
    settled.discussed += [article.key] if snapshot.versions or batch.archive else []
    _end_check(batch, stored, settled, observed, CheckEnd(intent.at, batch.now, intent.outcome, snapshot.active, made))
    return WriteCount(versions=int(made), comments=snapshot.comments, comment_versions=snapshot.versions)


def _end_check(batch: Batch, stored: Stored, settled: Settled, observed: ObservedArticle, end: CheckEnd) -> None:
    """Note what the article learns from the check, and when the next one is due."""
    article, intent, rows = observed.article, observed.intent, settled.rows
    article.checked = True
    if better := learned(stored, article, intent):
        rows.set(Article, article.key, better)
    if not intent.is_revisited(in_scope=article.in_scope):
        return
    if batch.archive:
        schedule = due_at_once(end) if article.visit is None else {}
    else:
        page = next(iter(intent.seen.captures), None)
        rules = stored.rules.get(site_of(page.final_url or page.url), ()) if page is not None else ()
        schedule = next_check(article, intent.seen, end, batch.policy, rules)
    if article.visit is None:
        article.visit = rows.insert(RevisitSchedule, {"article_id": article.key, **schedule})
    elif schedule:
        rows.set(RevisitSchedule, article.key, schedule)


def _check_row(batch: Batch, observed: ObservedArticle, version: Key | None) -> dict[str, Any]:
    intent = observed.intent
    page = intent.seen.page
    return {
        "article_id": observed.article.key,
        "crawl_id": batch.crawl_id,
        "capture_id": observed.page,
        "url_id": observed.address,
        "at": intent.at,
        "outcome": intent.outcome,
        "version_id": version if intent.outcome in SEEN else None,
        "extractor": page.extractor if page is not None else None,
        "reason": intent.reason,
        "ordered_at": intent.at if batch.archive else max(intent.at, observed.article.ordered_at or intent.at),
        "copy_made_at": _copy_made_at(intent),
        "page_ended": intent.page_ended,
        "implausibility": intent.implausibility.value if intent.implausibility else None,
        "last_repeated_at": intent.at,
        "last_repeated_crawl_id": None,
        "repeated_checks": None,
    }


def _copy_made_at(intent: Intent) -> datetime | None:
    """Return when the copy that answered was made; None when nothing answered."""
    answer = next(iter(intent.seen.captures), None)
    return copy_made_at(answer, intent.at) if answer is not None and answer.status is not None else None


def _answers(observed: ObservedArticle) -> dict[str, LookUpAnswer]:
    seen = observed.intent.seen
    of_url = {capture.url: key for capture, key in zip(seen.captures, observed.captures, strict=True)}
    return {
        fitting(look_up.comment_id): LookUpAnswer(look_up.fate, of_url.get(look_up.url)) for look_up in seen.look_ups
    }


# ---- captures, versions and topic matches ----------------------------------------------------------------------------


def _keep_evidence(batch: Batch, stored: Stored, settled: Settled, seen: Observation) -> WriteCount:
    """Store captures of a page that is no known article, each once."""
    fresh = []
    for capture in seen.captures:
        place = stored.address(capture.url, settled.rows).key, capture.fetched_at
        if place not in stored.captured:
            stored.captured.add(place)
            fresh.append(capture)
    for url in seen.addresses:
        stored.address(url, settled.rows)
    return WriteCount(captures=len(_add_captures(batch, stored, settled.rows, seen, fresh, None)))


def _add_captures(
    batch: Batch,
    stored: Stored,
    rows: NewRows,
    seen: Observation,
    taken: Sequence[model.HttpExchange],
    article: Key | None,
    *,
    keep_body: bool = True,
) -> list[Key]:
    keys: list[Key] = []
    for capture in taken:
        address = stored.address(capture.url, rows).key
        final = stored.address(capture.final_url, rows).key if capture.final_url else None
        place = {"crawl_id": batch.crawl_id, "url_id": address, "final_url_id": final, "article_id": article}
        body = keep_body and capture.withheld is None and seen.outcome is not Outcome.OUT_OF_SCOPE
        bases = stored.bases_of(address, capture) if body else ()
        row, payload = capture_rows(capture, bases, keep_body=body, bodies=stored.bodies)
        keys.append(rows.insert(Capture, {**place, **row}))
        if payload is not None:
            rows.insert(CapturePayload, {"capture_id": keys[-1], **payload})
    return keys


def _add_version(batch: Batch, settled: Settled, observed: ObservedArticle) -> Key | None:
    """Return the version this check saw, which is added where it is new."""
    article, page, state = observed.article, observed.intent.seen.page, observed.intent.version
    last = article.version
    if state is None or page is None:
        return None if last is None else last.id
    not_before, not_after = interval(article.seen_at, observed.intent.at)
    row = {
        "article_id": article.key,
        "seq": 1 if last is None else last.seq + 1,
        "extraction": article.next_extraction,
        "crawl_id": batch.crawl_id,
        "capture_id": observed.page,
        "not_before": not_before,
        "not_after": not_after,
        "quality": page.quality,
        "provenance": dict(page.provenance),
        "extractor": page.extractor,
        **article_row(state),
    }
    version = settled.rows.insert(ArticleVersion, row)
    settled.rows.amend(CapturePayload, "capture_id", observed.page, {"month": KEPT})
    settled.entries.append(search_index.IndexEntry.of_article(version, batch.source_id, state, not_after))
    if state.language and state.language not in article.languages:
        article.languages = [*article.languages, state.language]
        settled.spoken += [] if observed.new else [(article.key, version)]
    return version


def _add_topic_match(batch: Batch, rows: NewRows, observed: ObservedArticle) -> bool:
    """Add the topic match if it differs from the last one; return whether it did."""
    match = observed.intent.seen.match
    if match is None or not observed.article.is_judged_anew(match):
        return False
    place = {"article_id": observed.article.key, "crawl_id": batch.crawl_id, "at": observed.intent.at}
    rows.insert(TopicMatch, {**place, **topic_match_row(match)})
    return True
