"""Whatever comes in whatever order: one history, the same from crawls and from one pass over all snapshots."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.db.db_samples import COLUMN, DAY_ONE, SOURCE, URL, Days, dated, look, retitled, rows
from yalu.db.core.engine import Database, open_database
from yalu.db.crawls.crawl_end import CrawlEnd, SettledPortion
from yalu.db.crawls.crawl_store import Store
from yalu.db.mapping.rows import stored_thread
from yalu.db.models import ArticleVersion, Comment, CommentAbsence, CommentVersion, ThreadSnapshot
from yalu.errors import LeaseLost
from yalu.history import ArticleState, HistoryReplay, ProofRules, Rereading, StoredCheck
from yalu.model import Outcome, Page, ParsedThread, Quality, Verdict
from yalu.model import ParsedComment as Said

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
        said = tuple(Said(str(n), f"Wording {wording} of reader {n}", author=f"r{n}") for n, wording in self.comments)
        expected = len(said) if self.counted else None
        return ParsedThread("wordpress", said, open=not self.closed, expected=expected, complete=self.whole)


comments_shown = st.dictionaries(st.integers(1, 6), st.integers(0, 2), max_size=6).map(
    lambda found: tuple(found.items())
)
snapshots = st.lists(
    st.builds(Shown, comments_shown, st.booleans(), st.booleans(), st.booleans()), min_size=1, max_size=8
)


def fresh(template: Path, folder: Path, name: str) -> Days:
    """The days of an empty database: a new copy of ``template``, which is migrated."""
    file = folder / f"{name}.db"
    for beside in folder.glob(f"{name}.db*"):
        beside.unlink()
    shutil.copy(template, file)
    return Days(open_database(f"sqlite:///{file}"))


class Killed(Store):
    """A process that is killed after it judged its crawl, before any row of that is written."""

    def _portion(self, end: CrawlEnd) -> SettledPortion:
        raise KeyboardInterrupt


@dataclass(frozen=True)
class Course:
    """How a crawl goes: whether its look comes twice, where it is killed, and whether what was killed writes late."""

    repeat: bool
    killed: str
    late: bool


STRAIGHT = Course(repeat=False, killed="", late=False)
NINE = [STRAIGHT] * 9
TWO = Shown(((1, 0), (2, 0)), whole=True, counted=True)
OFF = Shown((), whole=True, counted=True, closed=True)
courses = st.builds(Course, st.booleans(), st.sampled_from(["", "staged", "judged"]), st.booleans())


def crawl(days: Days, shown: Shown, course: Course) -> None:
    """One crawl; one that is killed is taken up again, and everything is tried once more after its end."""
    lease = days.claim()
    seen = dated(look(COLUMN, shown.thread()), days.now)
    days.store().write(lease, [seen, seen] if course.repeat else [seen])
    if course.killed:
        if course.killed == "judged":
            with pytest.raises(KeyboardInterrupt):
                Killed(days.database, days.store().settings).finish(lease, Verdict.OK)
        days.now += timedelta(seconds=121)
        lost, lease = lease, days.claim()
        if course.late:
            with pytest.raises(LeaseLost):
                days.store().write(lost, [dated(look(retitled("Late")), days.now)])
            with pytest.raises(LeaseLost):
                days.store().finish(lost, Verdict.OK)
        if not days.store().plan(lease).skip:
            days.store().write(lease, [seen])
    days.store().finish(lease, Verdict.OK)
    if course.late:
        with pytest.raises(LeaseLost):
            days.store().finish(lease, Verdict.OK)
    days.now += DAY


def stored(database: Database) -> tuple[object, ...]:
    """The history of the only thread, without the times that a kill shifts."""
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


def _day(at: datetime) -> int:
    return (at.date() - DAY_ONE.date()).days


def replayed(shown: Sequence[Shown]) -> tuple[object, ...]:
    """The same from one replay of all snapshots."""
    replay = HistoryReplay(SOURCE.id, ArticleState(1, URL, None, True, DAY_ONE), ProofRules.of(2, SOURCE.every))
    versions, complete = [], []
    missed: list[tuple[str, int, int, int | None]] = []
    count: Counter[str] = Counter()
    for number, snapshot_shown in enumerate(shown):
        talk, at = stored_thread(snapshot_shown.thread(), "s3cret", SOURCE.id), DAY_ONE + number * DAY
        check = StoredCheck(number, number, at, at, number, Outcome.READ, None, "1", readable=True, bodyless=False)
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
@example(shown=[Shown((), whole=False, counted=False)] * 2, chances=[STRAIGHT] * 8)
@example(shown=[TWO, *[OFF] * 5, replace(OFF, whole=False), OFF, replace(TWO, comments=TWO.comments[1:])], chances=NINE)
@given(shown=snapshots, chances=st.lists(courses, min_size=8, max_size=8))
def test_crash_retry_late_write_and_repeat_give_the_history_of_one_pass(
    sqlite_template: Path, tmp_path: Path, shown: list[Shown], chances: list[Course]
) -> None:
    days = fresh(sqlite_template, tmp_path, "one")
    for one, course in zip(shown, chances, strict=False):
        crawl(days, one, course)
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
        for one in shown:
            for turn in turns:
                days.source = replace(SOURCE, id=f"river-{turn}")
                lease = days.claim()
                seen = dated(look(COLUMN, one.thread(), url=f"https://river{turn}.example/bridge"), days.now)
                days.store().write(lease, [seen])
                days.store().finish(lease, Verdict.OK)
            days.now += DAY
        names = {row.id: (row.thread_id, row.platform_id) for row in rows(days.database, Comment)}
        with days.database.read() as connection:
            query = "SELECT t.id, a.source_id FROM thread t JOIN article a ON a.id = t.article_id"
            source: dict[int, str] = {row[0]: row[1] for row in connection.exec_driver_sql(query)}
        found = [
            (source[names[v.comment_id][0]], names[v.comment_id][1], v.seq, v.text)
            for v in rows(days.database, CommentVersion)
        ]
        days.database.close()
        return sorted(found)

    assert history(order, "shuffled") == history([0, 1, 2], "straight")
