"""The threads of an article, now or as of any time, by what was recorded by any time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import groupby
from math import inf
from typing import Any

from sqlalchemy import ColumnElement, Connection, ScalarSelect, Select, or_, select

from yalu import model
from yalu.db.core.id_lists import among, among_given, grouped, rows_by_ids
from yalu.db.mapping.current_versions import recorded, unreplaced
from yalu.db.mapping.rows import comment_of, version_name
from yalu.db.models import Article, Check, Comment, CommentAbsence, CommentVersion, Crawl, Thread, ThreadSnapshot
from yalu.history.absences import KnownSnapshot, last_missed, last_shown, proofs
from yalu.history.check_intervals import last_check
from yalu.history.thread.thread_doubts import NO_SECTION
from yalu.model import CommentState
from yalu.records.as_of import BETWEEN, GONE, AsOf, Between, ProvenAbsence, Step, after_absences, between
from yalu.records.nouns.thread import ThreadSummary


@dataclass(frozen=True, slots=True)
class CommentVisibility:
    """Whether a comment's text was visible as of a time."""

    gone_since: datetime | None
    """The first snapshot that no longer showed the text: with a placeholder instead, or the first of enough complete
    snapshots in a row that missed the comment. None while the text is visible, and when no snapshot saw it."""
    between: Between | None
    """The next state, where nobody knows whether it was reached: another version (its name), gone, removed, held,
    deleted-by-author, or visible again."""


@dataclass(frozen=True, slots=True)
class CommentAsOf:
    """A comment as of a time, with its last visible text. ``comment.author`` is the pseudonym.

    ``comment`` and the name and dates of the version belong to that text, or to the placeholder if no snapshot saw the
    text.
    """

    comment_id: int
    version_id: int
    name: str
    seq: int
    comment: model.ParsedComment
    posted_at: datetime | None
    """UTC."""
    first_seen_at: datetime
    not_before: datetime | None
    not_after: datetime
    stands: CommentState
    """The state that the page shows for the comment, or last showed."""
    placeholder: str | None
    """The text shown, or last shown, in place of the comment's text; None while that text is visible."""
    gone_since: datetime | None
    """As ``CommentVisibility`` has it, and so ``between``."""
    between: Between | None = None

    @property
    def words(self) -> str | None:
        """The last visible text; None when no snapshot saw any."""
        return self.comment.text if self.comment.state is CommentState.VISIBLE else None

    @property
    def visible(self) -> bool:
        """True while the comment's text is certainly visible and as it stands here."""
        return self.stands is CommentState.VISIBLE and self.gone_since is None and self.between is None

    @property
    def state(self) -> str:
        """``stands``, "gone" when the thread shows nothing in the comment's place, or "between"."""
        if self.between is not None:
            return BETWEEN
        return GONE if self.gone_since and self.stands is CommentState.VISIBLE else self.stands.value


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadAsOf(ThreadSummary):
    """A thread as it is stored: texts of its comments are whole."""

    comments: tuple[CommentAsOf, ...]
    """By posting time as far as known, then by first sight. Comments that are no longer visible are included."""


def threads_at(
    connection: Connection, article_id: int, as_of: AsOf, gone_after: int, unrecorded: Collection[int]
) -> tuple[ThreadAsOf, ...]:
    """Return the threads of an article as of a time. ``unrecorded`` are crawls that had not ended by ``known_at``."""
    threads = connection.execute(select(Thread.__table__).where(Thread.article_id == article_id).order_by(Thread.id))
    records = []
    for thread in threads.all():
        snapshots = _snapshots(connection, ThreadSnapshot.thread_id == thread.id, as_of.known_at, unrecorded)
        past = [each for each in snapshots if as_of.at is None or each.row.at <= as_of.at]
        if past:
            records.append(
                _thread(thread, past, as_of, unrecorded, _comments(connection, thread, snapshots, as_of, gone_after))
            )
    return tuple(records)


def visibilities(
    connection: Connection, comment_ids: Collection[int], as_of: AsOf, gone_after: int
) -> Mapping[int, CommentVisibility]:
    """Return whether comments of any threads were visible as of a time, by comment: those that were seen by then.

    The number of statements does not depend on that of the comments.
    """
    seen = _states_now() if as_of.known_at is None else _states(as_of.known_at)
    rows = rows_by_ids(connection, seen, comment_ids)
    missed = grouped(rows_by_ids(connection, _missed_of_comments(), comment_ids), "comment_id")
    by_thread = _snapshots_around(connection, [row for rows in missed.values() for row in rows], as_of)
    known = {}
    for comment_id, states in groupby(rows, key=lambda row: int(row.comment_id)):
        history = list(states)
        if past := _past(history, as_of.at):
            absent = missed.get(comment_id, ())
            own = _absences(absent, history, by_thread[absent[0].thread_id], gone_after) if absent else []
            known[comment_id] = _visibility(history, past, own, as_of.at)
    return known


@cache
def _states_now() -> Select[Any]:
    return _states(None)


def _states(known_at: datetime | None) -> Select[Any]:
    """Return a query for the states of comments, whose texts are not read, by what was recorded by ``known_at``."""
    columns: list[Any] = [CommentVersion.id, CommentVersion.comment_id, CommentVersion.seq, CommentVersion.state]
    return (
        select(*columns, CommentVersion.not_before, CommentVersion.not_after, CommentVersion.snapshot_id)
        .where(
            among_given(CommentVersion.comment_id),
            unreplaced(CommentVersion, known_at),
            *recorded(CommentVersion, known_at, article_of_comment()),
        )
        .order_by(CommentVersion.comment_id, CommentVersion.seq)
    )


@cache
def _missed_of_comments() -> Select[Any]:
    return _missed().where(among_given(CommentAbsence.comment_id))


def article_of_comment() -> ScalarSelect[Any]:
    """Return a subquery for the article under which the comment of a version stands."""
    own = select(Thread.article_id).join(Comment, Comment.thread_id == Thread.id)
    return own.where(Comment.id == CommentVersion.comment_id).correlate(CommentVersion).scalar_subquery()


def unrecorded_crawls(
    connection: Connection, known_at: datetime | None, of_source: ColumnElement[bool]
) -> frozenset[int]:
    """Return the crawls of sources that went on at ``known_at``: what they saw was recorded later."""
    if known_at is None:
        return frozenset()
    open_then = Crawl.started_at <= known_at, or_(Crawl.ended_at.is_(None), Crawl.ended_at > known_at)
    return frozenset(connection.scalars(select(Crawl.id).where(of_source, *open_then)))


def _snapshots(
    connection: Connection, wanted: ColumnElement[bool], known_at: datetime | None, unrecorded: Collection[int]
) -> list[KnownSnapshot]:
    query = (
        select(ThreadSnapshot.__table__, Check.repeated_checks)
        .join(Check, Check.id == ThreadSnapshot.check_id)
        .where(wanted)
        .order_by(ThreadSnapshot.at, ThreadSnapshot.id)
    )
    if known_at is not None:
        query = query.join(Crawl, Crawl.id == ThreadSnapshot.crawl_id).where(Crawl.ended_at <= known_at)
    return [
        KnownSnapshot(row, last_check(row, known_at, served=True, without=unrecorded))
        for row in connection.execute(query)
    ]


def _thread(
    thread: Any,
    past: Sequence[KnownSnapshot],
    as_of: AsOf,
    unrecorded: Collection[int],
    comments: tuple[CommentAsOf, ...],
) -> ThreadAsOf:
    rows = [each.row for each in past]
    whole = [row for row in rows if row.complete]
    last = whole[-1] if whole else rows[-1]
    # That no section is there says nothing about one that is there again.
    stated = [row.open for row in rows if row.open is not None and (row.note != NO_SECTION or row is last)]

    def last_read(row: Any) -> datetime:
        return last_check(row, as_of.until, served=True, without=unrecorded)

    return ThreadAsOf(
        thread_id=thread.id,
        platform=thread.platform,
        read_at=last_read(rows[-1]),
        complete=rows[-1].complete,
        complete_at=last_read(whole[-1]) if whole else None,
        open=stated[-1] if stated else None,
        expected=last.expected,
        note=rows[-1].note,
        comments=comments,
    )


def _snapshots_around(
    connection: Connection, missed: Sequence[Any], as_of: AsOf
) -> Mapping[int, Mapping[int, KnownSnapshot]]:
    """Return the snapshots that absences are judged by, by thread and id: of now those that missed or showed again."""
    by_thread: dict[int, dict[int, KnownSnapshot]] = defaultdict(dict)
    if not missed:
        return by_thread
    thread_ids = {row.thread_id for row in missed}
    ids = {row.snapshot_id for row in missed} | {row.back_snapshot_id for row in missed if row.back_snapshot_id}
    wanted = among(ThreadSnapshot.id, ids) if as_of.at is None else among(ThreadSnapshot.thread_id, thread_ids)
    sources = select(Article.source_id).join(Thread, Thread.article_id == Article.id)
    of_source = Crawl.source_id.in_(sources.where(among(Thread.id, thread_ids)))
    unrecorded = unrecorded_crawls(connection, as_of.known_at, of_source)
    for each in _snapshots(connection, wanted, as_of.known_at, unrecorded):
        by_thread[each.row.thread_id][each.row.id] = each
    return by_thread


def _comments(
    connection: Connection, thread: Any, snapshots: Sequence[KnownSnapshot], as_of: AsOf, gone_after: int
) -> tuple[CommentAsOf, ...]:
    """Return the comments of a thread that were seen by then."""
    rows = connection.execute(
        select(CommentVersion.__table__, Comment.platform_id)
        .join(Comment, CommentVersion.comment_id == Comment.id)
        .where(
            Comment.thread_id == thread.id,
            unreplaced(CommentVersion, as_of.known_at),
            *recorded(CommentVersion, as_of.known_at, thread.article_id),
        )
        .order_by(CommentVersion.comment_id, CommentVersion.seq)
    ).all()
    missed = grouped(connection.execute(_missed().where(ThreadSnapshot.thread_id == thread.id)), "comment_id")
    known, entries = {each.row.id: each for each in snapshots}, []
    for comment_id, states in groupby(rows, key=lambda row: int(row.comment_id)):
        history = list(states)
        if past := _past(history, as_of.at):
            words = _last_words(past)
            posted = words.posted_at.timestamp() if words.posted_at else inf
            own = _absences(missed.get(comment_id, ()), history, known, gone_after)
            entries.append(((posted, comment_id), _comment(history, past, own, as_of.at)))
    return tuple(record for _, record in sorted(entries, key=lambda entry: entry[0]))


def _past(history: Sequence[Any], at: datetime | None) -> Sequence[Any]:
    return [row for row in history if at is None or row.not_after <= at]


def _last_words(history: Sequence[Any]) -> Any:
    """Return the newest state in which the comment's text was visible, else the newest state."""
    return next((row for row in reversed(history) if row.state is CommentState.VISIBLE), history[-1])


def _comment(
    history: Sequence[Any], past: Sequence[Any], absences: Sequence[ProvenAbsence], at: datetime | None
) -> CommentAsOf:
    newest, words = past[-1], _last_words(past)
    replaced = newest.state is not CommentState.VISIBLE
    visibility = _visibility(history, past, absences, at)
    return CommentAsOf(
        comment_id=words.comment_id,
        version_id=words.id,
        name=str(version_name(None, words.id)),
        seq=words.seq,
        comment=comment_of(words, words.platform_id),
        posted_at=words.posted_at,
        first_seen_at=history[0].not_after,
        not_before=words.not_before,
        not_after=words.not_after,
        stands=newest.state,
        placeholder=newest.text or None if replaced else None,
        gone_since=visibility.gone_since,
        between=visibility.between,
    )


def _visibility(
    history: Sequence[Any], past: Sequence[Any], absences: Sequence[ProvenAbsence], at: datetime | None
) -> CommentVisibility:
    words = _last_words(past)
    without = [row.not_after for row in past if row.seq > words.seq][:1]
    missed = [each.since for each in absences if each.holds(at)]
    later = after_absences(_versions_to_come(history[len(past) :]), absences)
    steps = [step for each in absences for step in each.steps(CommentState.VISIBLE.value)]
    return CommentVisibility(min([*without, *missed], default=None), between([*later, *steps], at))


def _versions_to_come(later: Sequence[Any]) -> list[Step]:
    return [
        Step(
            row.not_before,
            row.not_after,
            str(version_name(None, row.id)) if row.state is CommentState.VISIBLE else row.state.value,
        )
        for row in later
    ]


def _missed() -> Select[Any]:
    """Return a query for the absences of comments: the snapshots that missed them, whether they prove it or not."""
    columns: list[Any] = [CommentAbsence.comment_id, CommentAbsence.snapshot_id, CommentAbsence.in_row]
    return (
        select(*columns, CommentAbsence.back_snapshot_id, ThreadSnapshot.thread_id)
        .join(ThreadSnapshot, CommentAbsence.snapshot_id == ThreadSnapshot.id)
        .order_by(CommentAbsence.snapshot_id)
    )


def _absences(
    rows: Sequence[Any], history: Sequence[Any], snapshots: Mapping[int, KnownSnapshot], gone_after: int
) -> list[ProvenAbsence]:
    """Return the proven absences of a comment by its rows, as far as ``snapshots`` are known, by id."""
    runs: dict[int | None, list[Any]] = defaultdict(list)
    for row in rows:
        if row.snapshot_id in snapshots:
            runs[row.back_snapshot_id if row.back_snapshot_id in snapshots else None].append(row)
    absences = []
    for back, run in runs.items():
        proved = proofs(run)
        if not proved or proved[-1].in_row < gone_after:
            continue
        first, missed = snapshots[proved[0].snapshot_id], [row.snapshot_id for row in run]
        shown = last_shown(history, rows, snapshots.values(), first.row.id)
        last = snapshots[missed[-1]] if back is None else last_missed(missed, snapshots.values(), back)
        back_at = None if back is None else snapshots[back].row.at
        last_seen_at = None if shown is None else shown.last_at
        absences.append(ProvenAbsence(last_seen_at, first.row.at, last.last_at, back_at))
    return absences
