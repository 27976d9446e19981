"""Turns observations into rows: captures, versions, threads, topic matches and revisit schedules of articles.

Works on what ``yalu.db.settlement.stored.prefetch`` read and runs no queries; ``Settled.store`` writes the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from http import HTTPStatus
from typing import Any

from sqlalchemy import Connection

from yalu import model
from yalu.crawl_stats import WriteCount
from yalu.db.captures.capture_store import capture_rows
from yalu.db.captures.months import KEPT
from yalu.db.mapping.keys import fitting
from yalu.db.mapping.rows import article_row, topic_match_row
from yalu.db.models import Article, ArticleVersion, Capture, CapturePayload, Check, TopicMatch
from yalu.db.schema import rollups
from yalu.db.search import search_index
from yalu.db.settlement.article_identity import find, lead_addresses, moved, new_article, update_article, was_checked
from yalu.db.settlement.batch import LATE, Batch
from yalu.db.settlement.new_rows import Key, NewRows
from yalu.db.settlement.next_check import CheckEnd, plan_check
from yalu.db.settlement.repeated_checks import Repeat, count_repeats, repeat_of
from yalu.db.settlement.stored.stored_state import ArticleState, Stored
from yalu.db.settlement.thread_writer import ThreadCheck, ThreadWriter, shows_erased
from yalu.db.settlement.unchanged_snapshots import repeat_snapshots
from yalu.history import (
    SEEN,
    CheckState,
    CopyOfArchive,
    Intent,
    LookUpAnswer,
    copy_made_at,
    decide,
    interval,
    page_ended,
    place_of,
    without_disbelieved,
)
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
    at: datetime
    """Time of the check (UTC)."""
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
    place = place_of(seen)
    article = find(stored, without_disbelieved(seen, batch.judgement)) or moved(batch, stored, place)
    if article is not None and (article.erased or was_checked(batch, article, at)):
        return WriteCount()
    copy = None if not batch.archive else CopyOfArchive(article is not None and article.was_checked_since(at))
    intent = decide(seen, None if article is None else article.past, batch.judgement, at, batch.rules, copy)
    new, seen = article is None, intent.seen
    if article is None:
        if not intent.makes_article:
            return _keep_evidence(batch, stored, settled, seen)
        article = new_article(stored, settled.rows, intent, at)
    addresses = [stored.address(url, settled.rows) for url in seen.addresses]
    lead_addresses(settled.rows, addresses, article)
    observed = ObservedArticle(article, new, (), addresses[0].key, at, intent)
    repeat = _repeat_of(batch, stored, observed)
    if repeat is not None and not batch.every_capture:
        return _extend(batch, stored, settled, observed, repeat)
    kept = not shows_erased(stored, article, seen)
    taken = _add_captures(batch, stored, settled.rows, seen, seen.captures, article.key, keep_body=kept)
    count = WriteCount(captures=len(taken), articles=int(new and article.in_scope))
    if repeat is not None:
        return count + _extend(batch, stored, settled, observed, repeat)
    return count + _add_check(batch, stored, settled, replace(observed, captures=tuple(taken)))


def _repeat_of(batch: Batch, stored: Stored, observed: ObservedArticle) -> Repeat | None:
    """Return what the check only repeats; None if it found anything that the previous check had not found."""
    article, version, seen = observed.article, observed.article.version, observed.intent.seen
    if observed.new or version is None or _is_judged_anew(seen, article):
        return None
    row = _check_row(batch, observed, version.id)
    names = ("outcome", "extractor", "page_ended", "reason", "implausibility")
    state = CheckState(**{name: row[name] for name in names}, version=row["version_id"], address=row["url_id"])
    return repeat_of(batch, stored, article, seen, (observed.at, state))


def _extend(batch: Batch, stored: Stored, settled: Settled, observed: ObservedArticle, repeat: Repeat) -> WriteCount:
    article, seen = observed.article, observed.intent.seen
    repeat.extend(batch, settled.rows, observed.at, _copy_made_at(seen, observed.at))
    settled.repeats.append(repeat)
    article.checked = True
    update_article(settled.rows, observed.intent, article)
    end = CheckEnd(observed.at, Outcome.UNCHANGED, active=False, made=False)
    plan_check(batch, settled.rows, stored, article, seen, end)
    return WriteCount()


def _add_check(batch: Batch, stored: Stored, settled: Settled, observed: ObservedArticle) -> WriteCount:
    article, intent = observed.article, observed.intent
    seen, outcome, made = intent.seen, intent.outcome, intent.version is not None
    version = _add_version(batch, settled, observed)
    check = _check_row(batch, observed, version)
    late = batch.archive and article.was_checked_since(observed.at)
    check["reason"] = LATE if late else check["reason"]
    reader = ThreadCheck(settled.rows.insert(Check, check), observed.at, check["extractor"])
    article.checked = True
    judged = _add_topic_match(batch, settled.rows, seen, observed)
    writer = ThreadWriter(batch, stored, settled.rows, article)
    if late and seen.outcome is Outcome.READ and seen.page is not None and seen.page.thread is not None:
        writer.unread(seen.page.thread, reader)
    if batch.archive and observed.at < article.first_seen_at:
        article.first_seen_at = observed.at
        settled.rows.set(Article, article.key, {"first_seen_at": observed.at})
    comments, comment_versions, active = 0, 0, False
    if intent.thread is not None:
        implausible = batch.judgement.of_thread(place_of(seen))
        snapshot = writer.snapshot(intent.thread, reader, _answers(seen, observed), implausible)
        settled.entries += snapshot.entries
        comments, comment_versions, active = snapshot.comments, snapshot.versions, snapshot.active
    elif intent.repeats_thread:
        settled.recognised.append(reader.key)
    update_article(settled.rows, intent, article)
    settled.read_anew += [article.key] if made or judged or batch.archive else []
    settled.discussed += [article.key] if comment_versions or batch.archive else []
    if article.in_scope or seen.outcome is Outcome.READ:
        plan_check(batch, settled.rows, stored, article, seen, CheckEnd(observed.at, outcome, active, made))
    return WriteCount(versions=int(made), comments=comments, comment_versions=comment_versions)


def _check_row(batch: Batch, observed: ObservedArticle, version: Key | None) -> dict[str, Any]:
    seen, outcome, implausibility = observed.intent.seen, observed.intent.outcome, observed.intent.implausibility
    return {
        "article_id": observed.article.key,
        "crawl_id": batch.crawl_id,
        "capture_id": observed.page,
        "url_id": observed.address,
        "at": observed.at,
        "outcome": outcome,
        "version_id": version if outcome in SEEN else None,
        "extractor": seen.page.extractor if seen.page is not None else None,
        "reason": seen.reason or (seen.page.reason if seen.page else None),
        "ordered_at": observed.at if batch.archive else max(observed.at, observed.article.ordered_at or observed.at),
        "copy_made_at": _copy_made_at(seen, observed.at),
        "page_ended": _page_ended(seen),
        "implausibility": implausibility.value if implausibility else None,
        "last_repeated_at": observed.at,
        "last_repeated_crawl_id": None,
        "repeated_checks": None,
    }


def _copy_made_at(seen: Observation, at: datetime) -> datetime | None:
    """Return when the copy that answered was made; None when nothing answered."""
    answer = next(iter(seen.captures), None)
    return None if answer is None or answer.status is None else copy_made_at(answer, at)


def _page_ended(seen: Observation) -> bool | None:
    """Return whether the page was sent to its end; None when no page was sent."""
    answer = next(iter(seen.captures), None)
    return page_ended(answer) if answer is not None and answer.status == HTTPStatus.OK else None


def _answers(seen: Observation, observed: ObservedArticle) -> dict[str, LookUpAnswer]:
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
    not_before, not_after = interval(article.seen_at, observed.at)
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


def _add_topic_match(batch: Batch, rows: NewRows, seen: Observation, observed: ObservedArticle) -> bool:
    """Add the topic match if it differs from the last one; return whether it did."""
    if seen.match is None or not _is_judged_anew(seen, observed.article):
        return False
    row = topic_match_row(seen.match)
    place = {"article_id": observed.article.key, "crawl_id": batch.crawl_id, "at": observed.at}
    rows.insert(TopicMatch, {**place, **row})
    return True


def _is_judged_anew(seen: Observation, article: ArticleState) -> bool:
    if seen.match is None:
        return False
    last = article.match
    return last is None or any(getattr(last, name) != value for name, value in topic_match_row(seen.match).items())
