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
from yalu.changes import next_version
from yalu.crawl_stats import WriteCount
from yalu.db.captures.capture_store import capture_rows
from yalu.db.captures.months import KEPT
from yalu.db.mapping.rows import article_row, fitting, topic_match_row
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
    Implausibility,
    LookUpAnswer,
    copy_made_at,
    decide,
    interval,
    is_older_copy,
    is_readable,
    is_recognised,
    makes_article,
    outcome_beside,
    outcome_stored,
    page_ended,
    place_of,
    without_claims,
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
        search_index.add_entries(connection, [replace(one, version=id_of(one.version)) for one in self.entries])
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
    implausibility: Implausibility | None = None

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
    seen = without_claims(seen, batch.judgement.disbelieved.get(place, ()))
    article = find(stored, seen) or moved(batch, stored, place)
    if article is not None and (article.erased or was_checked(batch, article, at)):
        return WriteCount()
    implausibility = None
    if not batch.archive:
        past = None if article is None else article.past
        seen, implausibility = decide(seen, past, batch.judgement, at, batch.rules)
    if article is None and not makes_article(seen):
        return _keep_evidence(batch, stored, settled, seen)
    new = article is None
    if article is None:
        article = new_article(batch, stored, settled.rows, seen, at)
    addresses = [stored.address(url, settled.rows) for url in seen.addresses]
    lead_addresses(settled.rows, addresses, article)
    found = ObservedArticle(article, new, (), addresses[0].key, at, implausibility)
    repeat = _repeat_of(batch, stored, seen, found)
    if repeat is not None and not batch.every_capture:
        return _extend(batch, stored, settled, seen, found, repeat)
    kept = not shows_erased(stored, article, seen)
    taken = _add_captures(batch, stored, settled.rows, seen, seen.captures, article.key, keep_body=kept)
    count = WriteCount(captures=len(taken), articles=int(new and article.in_scope))
    if repeat is not None:
        return count + _extend(batch, stored, settled, seen, found, repeat)
    return count + _add_check(batch, stored, settled, seen, replace(found, captures=tuple(taken)))


def _repeat_of(batch: Batch, stored: Stored, seen: Observation, found: ObservedArticle) -> Repeat | None:
    """Return what the check only repeats; None if it found anything that the previous check had not found."""
    article, version = found.article, found.article.version
    if found.new or version is None or _is_judged_anew(seen, article):
        return None
    row = _check_row(batch, seen, found, outcome_beside(seen, article.past.state), version.id)
    names = ("outcome", "extractor", "page_ended", "reason", "implausibility")
    state = CheckState(**{name: row[name] for name in names}, version=row["version_id"], address=row["url_id"])
    return repeat_of(batch, stored, article, seen, (found.at, state))


def _extend(
    batch: Batch, stored: Stored, settled: Settled, seen: Observation, found: ObservedArticle, repeat: Repeat
) -> WriteCount:
    article = found.article
    repeat.extend(batch, settled.rows, found.at, _copy_made_at(seen, found.at))
    settled.repeats.append(repeat)
    article.checked = True
    update_article(settled.rows, seen, article, Outcome.UNCHANGED)
    end = CheckEnd(found.at, Outcome.UNCHANGED, active=False, made=False)
    plan_check(batch, settled.rows, stored, article, seen, end)
    return WriteCount()


def _add_check(batch: Batch, stored: Stored, settled: Settled, seen: Observation, found: ObservedArticle) -> WriteCount:
    article = found.article
    late = batch.archive and any(time >= found.at for time in article.check_times)
    version, made = (article.first_version, False) if late else _add_version(batch, settled, seen, found)
    outcome = outcome_stored(seen, made=made, has_version=version is not None, late=late)
    check = _check_row(batch, seen, found, outcome, version)
    check["reason"] = LATE if late else check["reason"]
    reader = ThreadCheck(settled.rows.insert(Check, check), found.at, check["extractor"])
    article.checked = True
    judged = _add_topic_match(batch, settled.rows, seen, found)
    thread = seen.page.thread if seen.page is not None else None
    writer = ThreadWriter(batch, stored, settled.rows, article)
    if late and seen.outcome is Outcome.READ and thread is not None:
        writer.unread(thread, reader)
    if batch.archive and found.at < article.first_seen_at:
        article.first_seen_at = found.at
        settled.rows.set(Article, article.key, {"first_seen_at": found.at})
    comments, comment_versions, active = 0, 0, False
    if thread is not None and outcome in SEEN:
        snapshot = writer.snapshot(thread, reader, _answers(seen, found), batch.judgement.of_thread(place_of(seen)))
        settled.entries += snapshot.entries
        comments, comment_versions, active = snapshot.comments, snapshot.versions, snapshot.active
    elif is_recognised(seen) and not is_older_copy(seen.captures[0], article.past, found.at):
        settled.recognised.append(reader.key)
    update_article(settled.rows, seen, article, outcome)
    settled.read_anew += [article.key] if made or judged or batch.archive else []
    settled.discussed += [article.key] if comment_versions or batch.archive else []
    if article.in_scope or seen.outcome is Outcome.READ:
        plan_check(batch, settled.rows, stored, article, seen, CheckEnd(found.at, outcome, active, made))
    return WriteCount(versions=int(made), comments=comments, comment_versions=comment_versions)


def _check_row(
    batch: Batch, seen: Observation, found: ObservedArticle, outcome: Outcome, version: Key | None
) -> dict[str, Any]:
    return {
        "article_id": found.article.key,
        "crawl_id": batch.crawl_id,
        "capture_id": found.page,
        "url_id": found.address,
        "at": found.at,
        "outcome": outcome,
        "version_id": version if outcome in SEEN else None,
        "extractor": seen.page.extractor if seen.page is not None else None,
        "reason": seen.reason or (seen.page.reason if seen.page else None),
        "ordered_at": found.at if batch.archive else max(found.at, found.article.ordered_at or found.at),
        "copy_made_at": _copy_made_at(seen, found.at),
        "page_ended": _page_ended(seen),
        "implausibility": found.implausibility.value if found.implausibility else None,
        "last_repeated_at": found.at,
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


def _answers(seen: Observation, found: ObservedArticle) -> dict[str, LookUpAnswer]:
    of_url = {capture.url: key for capture, key in zip(seen.captures, found.captures, strict=True)}
    return {fitting(one.comment_id): LookUpAnswer(one.fate, of_url.get(one.url)) for one in seen.look_ups}


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
    taken: Sequence[model.Capture],
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


def _add_version(batch: Batch, settled: Settled, seen: Observation, found: ObservedArticle) -> tuple[Key | None, bool]:
    """Return the version this check saw, and whether it is new."""
    article, page = found.article, seen.page
    last = article.version
    if seen.outcome is not Outcome.READ or page is None or page.article is None:
        return (last.id if last is not None and seen.outcome is Outcome.UNCHANGED else None), False
    if not is_readable(page):
        return None, False
    state = next_version(article.past.state, page.article)
    if state is None:
        return (None if last is None else last.id), False
    not_before, not_after = interval(article.seen_at, found.at)
    row = {
        "article_id": article.key,
        "seq": 1 if last is None else last.seq + 1,
        "extraction": article.next_extraction,
        "crawl_id": batch.crawl_id,
        "capture_id": found.page,
        "not_before": not_before,
        "not_after": not_after,
        "quality": page.quality,
        "provenance": dict(page.provenance),
        "extractor": page.extractor,
        **article_row(state),
    }
    version = settled.rows.insert(ArticleVersion, row)
    settled.rows.amend(CapturePayload, "capture_id", found.page, {"month": KEPT})
    settled.entries.append(search_index.IndexEntry.of_article(version, batch.source_id, state, not_after))
    if state.language and state.language not in article.languages:
        article.languages = [*article.languages, state.language]
        settled.spoken += [] if found.new else [(article.key, version)]
    return version, True


def _add_topic_match(batch: Batch, rows: NewRows, seen: Observation, found: ObservedArticle) -> bool:
    """Add the topic match if it differs from the last one; return whether it did."""
    if seen.match is None or not _is_judged_anew(seen, found.article):
        return False
    row = topic_match_row(seen.match)
    place = {"article_id": found.article.key, "crawl_id": batch.crawl_id, "at": found.at}
    rows.insert(TopicMatch, {**place, **row})
    return True


def _is_judged_anew(seen: Observation, article: ArticleState) -> bool:
    if seen.match is None:
        return False
    last = article.match
    return last is None or any(getattr(last, name) != value for name, value in topic_match_row(seen.match).items())
