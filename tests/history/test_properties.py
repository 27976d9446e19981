"""Whatever comes in whatever order: one history, the same from crawls and from one pass over all snapshots."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.db.db_samples import COLUMN, DAY_ONE, SOURCE, URL, Days, dated, look, retitled, rows
from tests.history.watched_threads import stored_check
from yalu.crawl import Lease
from yalu.db.core.engine import Database, open_database
from yalu.db.crawl_writing.check_writer import NewHistory
from yalu.db.crawls import crawl_end, staged_observations
from yalu.db.crawls.crawl_end import CrawlEnd
from yalu.db.crawls.crawl_store import Store
from yalu.db.crawls.due_sources import waiting_to_be_compared
from yalu.db.mapping.rows import stored_thread
from yalu.db.models import (
    Article,
    ArticleVersion,
    Change,
    Check,
    Comment,
    CommentAbsence,
    CommentVersion,
    Thread,
    ThreadSnapshot,
)
from yalu.errors import LeaseLost
from yalu.history.detection.changes import detect_changes
from yalu.history.intents.batch import Rereading
from yalu.history.intents.replay import HistoryReplay
from yalu.history.known import ArticleState
from yalu.history.proof import ProofRules
from yalu.model import Observation, Outcome, Page, ParsedThread, Quality, Verdict
from yalu.model import ParsedComment as Said
from yalu.sources.source import SourceConfig

DAY = timedelta(days=1)
QUICK = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@dataclass(frozen=True)
class Shown:
    """A snapshot to come: which comments it shows with which wording, whether all of it arrived, and is closed."""

    comments: tuple[tuple[int, int], ...]
    whole: bool
    counted: bool
    closed: bool = False

    def thread(self) -> ParsedThread:
        comments = tuple(
            Said(str(n), f"Wording {wording} of reader {n}", author=f"r{n}") for n, wording in self.comments
        )
        expected = len(comments) if self.counted else None
        return ParsedThread("wordpress", comments, open=not self.closed, expected=expected, complete=self.whole)


comments_shown = st.dictionaries(st.integers(1, 6), st.integers(0, 2), max_size=6).map(
    lambda wordings: tuple(wordings.items())
)
SHOWN = comments_shown, st.booleans(), st.booleans(), st.booleans()
snapshots = st.lists(st.builds(Shown, *SHOWN), min_size=1, max_size=8)


def fresh(template: Path, folder: Path, name: str) -> Days:
    """The days of an empty database: a new copy of ``template``, which is migrated."""
    file = folder / f"{name}.db"
    for beside in folder.glob(f"{name}.db*"):
        beside.unlink()
    shutil.copy(template, file)
    return Days(open_database(f"sqlite:///{file}"))


class Killed(Store):
    """A process that is killed after it judged its crawl, when so many chunks of rows are written."""

    chunks = 0

    def _chunk(self, end: CrawlEnd) -> NewHistory:
        if self.chunks == 0:
            raise KeyboardInterrupt
        self.chunks -= 1
        return super()._chunk(end)


@dataclass(frozen=True)
class Course:
    """How a crawl goes: in which order pages come, whether they come twice, where it is killed, and what comes late.

    It is killed when it staged ``staged`` of its pages, or, with all of them, when it wrote ``chunks`` of its rows;
    None: it is not. What was killed may write ``late``, and what follows may stage pages ``again``.
    """

    order: Sequence[int] = ()
    repeat: bool = False
    staged: int | None = None
    chunks: int | None = None
    late: bool = False
    again: bool = False


STRAIGHT = Course()
TWO = Shown(((1, 0), (2, 0)), whole=True, counted=True)
ONE = Shown(((1, 0),), whole=True, counted=True)
OFF = Shown((), whole=True, counted=True, closed=True)
ARTICLES = 3
courses = st.builds(
    Course,
    st.permutations(range(ARTICLES)),
    st.booleans(),
    st.none() | st.integers(0, ARTICLES),
    st.none() | st.integers(0, ARTICLES - 1),
    st.booleans(),
    st.booleans(),
)


@dataclass(frozen=True)
class State:
    """What the page of an article shows on a day: which of its headlines and texts, and its thread if it has one."""

    title: int
    body: int
    thread: Shown | None

    def seen(self, source: SourceConfig, number: int) -> Observation:
        text = f"{COLUMN.body}\n\nSentence {self.body} of number {number} in {source.id} is unlike the others there."
        shown = replace(COLUMN, title=f"Headline {self.title} of {number} in {source.id}", body=text)
        return look(shown, self.thread.thread() if self.thread else None, url=f"https://{source.id}.example/{number}")


titles = bodies = st.integers(0, 2)
paper_days = st.lists(
    st.tuples(*[st.builds(State, titles, bodies, st.none() | st.builds(Shown, *SHOWN))] * ARTICLES),
    min_size=2,
    max_size=4,
)


def crawl(days: Days, states: Sequence[State], course: Course) -> None:
    """One crawl; one that is killed is taken up again, and everything is tried once more after its end."""
    lease, store = days.claim(), days.store()
    order = course.order or range(len(states))
    seen = [dated(states[number].seen(days.source, number), days.now) for number in order]
    begun = seen[: course.staged]
    store.write(lease, begun * 2 if course.repeat else begun)
    killed = course.staged is not None or course.chunks is not None
    if killed:
        if course.staged is None:
            dying = Killed(days.database, store.settings)
            dying.chunks = course.chunks or 0
            with pytest.raises(KeyboardInterrupt):
                dying.finish(lease, Verdict.OK)
        days.now += timedelta(seconds=121)
        lost, lease = lease, days.claim()
        if course.late:
            _lose(days, lost)
        skip = days.store().plan(lease).skip
        left = [observation for observation in seen if course.again or not skip.intersection(observation.addresses)]
        days.store().write(lease, left)
    days.store().finish(lease, Verdict.OK)
    if course.late:
        _lose(days, lease)
    days.now += DAY


def _lose(days: Days, lost: Lease) -> None:
    """A process that lost its lease writes late."""
    with pytest.raises(LeaseLost):
        days.store().write(lost, [dated(look(retitled("Late")), days.now)])
    with pytest.raises(LeaseLost):
        days.store().finish(lost, Verdict.OK)


def history(days: Days) -> dict[str, list[tuple[object, ...]]]:
    """All that is stored and told of a source, without the times that a kill shifts."""
    urls = {row.id: row.url for row in rows(days.database, Article) if row.source_id == days.source.id}
    threads = {row.id: urls[row.article_id] for row in rows(days.database, Thread) if row.article_id in urls}
    names = {
        row.id: (threads[row.thread_id], row.platform_id)
        for row in rows(days.database, Comment)
        if row.thread_id in threads
    }
    at = {row.id: _day(row.at) for row in rows(days.database, ThreadSnapshot)}
    parts: dict[str, list[tuple[object, ...]]] = {
        "versions": [
            (urls[row.article_id], row.seq, row.title, row.body, _day(row.not_before), _day(row.not_after))
            for row in rows(days.database, ArticleVersion)
            if row.article_id in urls
        ],
        "checks": [
            (urls[row.article_id], row.outcome, row.implausibility, _day(row.at), _day(row.last_repeated_at))
            for row in rows(days.database, Check)
            if row.article_id in urls
        ],
        "snapshots": [
            (threads[row.thread_id], at[row.id], _day(row.last_repeated_at), row.complete, row.seen, row.implausibility)
            for row in rows(days.database, ThreadSnapshot)
            if row.thread_id in threads
        ],
        "comments": [
            (*names[row.comment_id], row.seq, row.text, _day(row.not_before), _day(row.not_after))
            for row in rows(days.database, CommentVersion)
            if row.comment_id in names
        ],
        "absences": [
            (*names[row.comment_id], at[row.snapshot_id], row.in_row, at.get(row.back_snapshot_id or 0))
            for row in rows(days.database, CommentAbsence)
            if row.comment_id in names
        ],
        "changes": [
            (row.kind, row.before, row.after, row.significance, row.baseline, _day(row.not_before), _day(row.not_after))
            for row in rows(days.database, Change)
            if row.source_id == days.source.id
        ],
    }
    return {name: sorted(part, key=repr) for name, part in parts.items()}


def tell(days: Days) -> None:
    store = days.store()
    for crawl_id in waiting_to_be_compared(store.database, days.source.id):
        store.write_changes(crawl_id, detect_changes(store.crawl_facts(crawl_id), days.gone_after))


@contextmanager
def small_chunks() -> Iterator[None]:
    """Each page that was read is a chunk of its own, and two of them are held at once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(staged_observations, "FULL", staged_observations.READ_ANEW)
        patch.setattr(crawl_end, "HELD", 2)
        yield


_papers = count()
LOST = [[State(0, 0, replace(TWO, comments=TWO.comments[:shown]))] * ARTICLES for shown in (2, 0, 0, 2)]
"""All threads lose all comments for two days: only the whole crawl tells that they are there."""


@pytest.mark.dialects
@QUICK
@example(paper=LOST, chances=[STRAIGHT, Course(chunks=1), Course(chunks=2, late=True), STRAIGHT])
@given(paper=paper_days, chances=st.lists(courses, min_size=4, max_size=4))
def test_crash_retry_late_write_and_repeat_give_one_history(
    database: Database, sqlite_template: Path, tmp_path: Path, paper: list[Sequence[State]], chances: list[Course]
) -> None:
    source = replace(SOURCE, id=f"river-{next(_papers)}")
    disturbed, straight = Days(database, source), replace(fresh(sqlite_template, tmp_path, "one"), source=source)
    for states, course in zip(paper, chances, strict=False):
        with small_chunks():
            crawl(disturbed, states, course)
        tell(disturbed)
        crawl(straight, states, STRAIGHT)
        tell(straight)
    assert history(disturbed) == history(straight)
    straight.database.close()


def stored(database: Database) -> tuple[object, ...]:
    """The history of the only thread, by days."""
    names = {row.id: row.platform_id for row in rows(database, Comment)}
    order = {row.id: _day(row.at) for row in rows(database, ThreadSnapshot)}
    versions = [(names[v.comment_id], v.seq, order[v.snapshot_id], v.text) for v in rows(database, CommentVersion)]
    missed = [
        (
            names[a.comment_id],
            order[a.snapshot_id],
            a.in_row,
            None if a.back_snapshot_id is None else order[a.back_snapshot_id],
        )
        for a in rows(database, CommentAbsence)
    ]
    # A row stands for each crawl that saw the same, up to the last one.
    complete = [
        row.complete
        for row in rows(database, ThreadSnapshot)
        for _ in range(_day(row.at), _day(row.last_repeated_at or row.at) + 1)
    ]
    return sorted(versions), sorted(missed, key=str), complete


def _day(at: datetime | None) -> int:
    return -1 if at is None else (at.date() - DAY_ONE.date()).days


def replayed(shown: Sequence[Shown]) -> tuple[object, ...]:
    """The same from one replay of all snapshots."""
    replay = HistoryReplay(SOURCE.id, ArticleState(1, URL, None, True, DAY_ONE), ProofRules(2, SOURCE.every))
    versions, complete = [], []
    missed: list[tuple[str, int, int, int | None]] = []
    count: Counter[str] = Counter()
    for number, snapshot_shown in enumerate(shown):
        talk, at = stored_thread(snapshot_shown.thread(), "s3cret", SOURCE.id), DAY_ONE + number * DAY
        check = stored_check(number, at, Outcome.READ)
        replay.take(Rereading(check, Page(URL, Quality.OK, COLUMN, talk), whole=True))
        (snapshot,) = replay.decided[-1].snapshots
        step = snapshot.step
        assert step is not None
        complete.append(snapshot.columns["complete"])
        for name, state in step.new.items():
            count[name] += 1
            versions.append((name, count[name], number, state.state.text))
        missed = [
            (name, since, in_row, number if back is None and name in step.back else back)
            for name, since, in_row, back in missed
        ]
        missed += [(miss.comment, number, miss.in_row, None) for miss in step.missed]
    return sorted(versions), sorted(missed, key=str), complete


@QUICK
@example(shown=[Shown((), whole=False, counted=False)] * 2)
@example(shown=[TWO, *[OFF] * 5, replace(OFF, whole=False), OFF, replace(TWO, comments=TWO.comments[1:])])
@example(shown=[TWO, *[ONE] * 2, TWO, *[ONE] * 2, *[TWO] * 2])
@given(shown=snapshots)
def test_crawls_give_the_history_of_one_pass(sqlite_template: Path, tmp_path: Path, shown: list[Shown]) -> None:
    days = fresh(sqlite_template, tmp_path, "one")
    for snapshot in shown:
        # Each page is another one, as counters and tokens make them: bytes that were served before are held back.
        days.visit(look(COLUMN, snapshot.thread(), body=f"<html>{days.now}</html>".encode()))
    assert [row.title for row in rows(days.database, ArticleVersion)] == [COLUMN.title]
    assert stored(days.database) == replayed(shown)
    days.database.close()


@QUICK
@given(shown=snapshots, order=st.permutations([0, 1, 2]))
def test_the_order_of_sources_changes_nothing(
    sqlite_template: Path, tmp_path: Path, shown: list[Shown], order: list[int]
) -> None:
    def history(turns: Sequence[int], name: str) -> list[tuple[str, str, int, str]]:
        days = fresh(sqlite_template, tmp_path, name)
        for snapshot in shown:
            for turn in turns:
                days.source = replace(SOURCE, id=f"river-{turn}")
                lease = days.claim()
                seen = dated(look(COLUMN, snapshot.thread(), url=f"https://river{turn}.example/bridge"), days.now)
                days.store().write(lease, [seen])
                days.store().finish(lease, Verdict.OK)
            days.now += DAY
        names = {row.id: (row.thread_id, row.platform_id) for row in rows(days.database, Comment)}
        with days.database.read() as connection:
            query = "SELECT t.id, a.source_id FROM thread t JOIN article a ON a.id = t.article_id"
            source: dict[int, str] = {row[0]: row[1] for row in connection.exec_driver_sql(query)}
        versions = [
            (source[names[v.comment_id][0]], names[v.comment_id][1], v.seq, v.text)
            for v in rows(days.database, CommentVersion)
        ]
        days.database.close()
        return sorted(versions)

    assert history(order, "shuffled") == history([0, 1, 2], "straight")
