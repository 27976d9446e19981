"""A look that finds what the look before it found extends that one's row, and nothing that is asked is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.db.db_samples import COLUMN, DAY_ONE, URL, Days, capture, look, retitled, rows, size, thread
from yalu.db.captures.capture_store import load
from yalu.db.core.engine import Database
from yalu.db.models import Capture, Check, CommentVersion, Crawl, RevisitSchedule, ThreadSnapshot
from yalu.db.queries import article_states, coverage
from yalu.db.reextraction import archive_copies
from yalu.db.reextraction.archive_copies import split_around
from yalu.db.reextraction.reextraction_writer import ReextractionWriter
from yalu.history.check_intervals import FULL, all_checks
from yalu.history.known import RECENT
from yalu.ids import sha256
from yalu.jobs.reextraction.merge_archive_copies import merge_copies
from yalu.model import Observation, Outcome, Page, Quality, Reservation, ReservationBasis, Verdict
from yalu.reasons import Reason
from yalu.records.as_of import AsOf
from yalu.settings import Settings

pytestmark = pytest.mark.sqlite

DAY = timedelta(days=1)
PAGE = b"<html>bridge</html>"
NOT_MODIFIED = replace(look(outcome=Outcome.UNCHANGED), captures=(capture(status=304, body=b""),))


def recognised(body: bytes) -> Observation:
    """A page that was known by its footprint."""
    same = Page(URL, Quality.OK, footprint="same")
    return replace(look(outcome=Outcome.UNCHANGED), captures=(capture(body=body),), page=same)


@pytest.fixture
def days(database: Database) -> Days:
    return Days(database)


def later(days: Days) -> list[tuple[int, int]]:
    """Days after the first on which each look and each snapshot was first and last seen."""
    times = [(row.at, row.last_repeated_at) for row in rows(days.database, Check)]
    times += [(row.at, row.last_repeated_at) for row in rows(days.database, ThreadSnapshot)]
    return [((at - DAY_ONE) // DAY, ((until or at) - DAY_ONE) // DAY) for at, until in times]


def test_days_without_news_leave_one_row_of_each(days: Days) -> None:
    for _ in range(5):
        days.visit(look(COLUMN, thread("First!"), body=PAGE))
    assert later(days) == [(0, 4), (0, 4)]
    assert size(days.database, Capture) == 1
    (row,) = rows(days.database, Check)
    assert len(row.repeated_checks or b"") <= 4 * 12


def test_a_teaser_is_the_same_teaser(days: Days) -> None:
    teaser = look(COLUMN, body=PAGE)
    assert teaser.page is not None
    page = replace(teaser.page, quality=Quality.TEASER, reason=Reason.of("page.teaser", place="a wall"))
    for seen in (replace(teaser, page=page), recognised(PAGE), replace(teaser, page=page)):
        days.visit(seen)
    assert later(days) == [(0, 2)]


def test_an_answer_without_a_page_says_nothing_of_the_thread(days: Days) -> None:
    days.visit(look(COLUMN, thread("First!")))
    days.visit(NOT_MODIFIED)
    assert later(days) == [(0, 1), (0, 0)]


@pytest.mark.parametrize(
    "news",
    [
        look(retitled("Another"), thread("First!")),
        look(COLUMN, thread("First!", "Second!")),
        look(COLUMN, thread("First!", open=False)),
        look(COLUMN, thread("First!", complete=False)),
        look(COLUMN, replace(thread("First!"), expected=7)),
        look(COLUMN),
        look(None, outcome=Outcome.FAILED),
        look(None, outcome=Outcome.GONE),
        replace(look(COLUMN, thread("First!")), reason=Reason.of("check.same_bytes")),
    ],
    ids=["title", "comment", "closed", "in-part", "count", "no-thread", "failed", "gone", "reason"],
)
def test_whatever_differs_has_a_row_of_its_own(days: Days, news: Observation) -> None:
    days.visit(look(COLUMN, thread("First!")))
    days.visit(news)
    assert size(days.database, Check) == 2


def test_a_comment_that_is_missing_is_proved_by_rows_of_its_own(days: Days) -> None:
    for texts in (("One", "Two", "Three"), ("One", "Two", "Three"), ("One", "", "Three"), ("One", "", "Three")):
        days.visit(look(COLUMN, thread(*texts)))
    days.visit(look(COLUMN, thread("One", "", "Three")))
    assert later(days)[3:] == [(0, 1), (2, 2), (3, 4)]
    (missing,) = days.store().crawl_facts(4).articles[0].threads[0].missing
    assert (missing.not_before, missing.not_after, missing.in_row) == (DAY_ONE + DAY, DAY_ONE + 2 * DAY, 2)


def test_a_new_state_begins_after_the_last_look_that_saw_the_old_one(days: Days) -> None:
    for _ in range(4):
        days.visit(look(COLUMN, thread("First!")))
    days.visit(look(retitled("Another"), thread("First!", "Second!")))
    version = article_states.show(days.database, URL).versions[-1]
    assert (version.not_before, version.not_after) == (DAY_ONE + 3 * DAY, DAY_ONE + 4 * DAY)
    assert [row.not_before for row in rows(days.database, CommentVersion)] == [None, DAY_ONE + 3 * DAY]


def test_a_piece_is_shown_as_of_any_day_between(days: Days) -> None:
    for _ in range(5):
        days.visit(look(COLUMN, thread("First!")))
    between = article_states.show(days.database, URL, AsOf(DAY_ONE + 2.5 * DAY))
    assert between.last_seen_at == between.version.last_seen_at == DAY_ONE + 2 * DAY
    assert between.threads[0].read_at == between.threads[0].complete_at == DAY_ONE + 2 * DAY
    now = article_states.show(days.database, URL)
    assert now.last_seen_at == now.last_check_at == now.threads[0].read_at == DAY_ONE + 4 * DAY


def test_looks_without_a_row_count_in_the_coverage(days: Days) -> None:
    for _ in range(4):
        days.visit(look(COLUMN, thread("First!")), look(COLUMN, url=URL + "/other"))
    (record,) = coverage.of_period(days.database, DAY_ONE + DAY, DAY_ONE + 9 * DAY)
    assert (record.checks, record.checks_conclusive, record.snapshots, record.snapshots_complete) == (6, 6, 3, 3)
    facts = days.store().crawl_facts(3)
    assert facts.live == 2


def test_a_page_seen_unchanged_is_a_witness_that_the_site_answers(days: Days) -> None:
    other = look(COLUMN, url=URL + "/other")
    days.visit(look(COLUMN), other)
    for _ in range(2):
        days.visit(look(None, outcome=Outcome.GONE, body=b"<html>404</html>"), other)
    (article,) = days.store().crawl_facts(3).articles
    assert article.gone_in_row == 2 and article.others_seen


@pytest.mark.dialects
def test_a_crawl_that_is_taken_over_does_not_look_again(days: Days) -> None:
    days.visit(look(COLUMN))
    lease = days.claim()
    days.store().write(lease, [look(COLUMN)])
    days.store().finish(lease, Verdict.OK)
    (crawl,) = rows(days.database, Crawl)[1:]
    assert crawl.unchanged == 1
    with days.database.write() as connection:  # as its process had left it before its last statement
        reopened = Crawl.__table__.update().where(Crawl.__table__.c.id == crawl.id)  # type: ignore[attr-defined]
        connection.execute(reopened.values(ended_at=None, verdict=None, lease_token=lease.token))
    assert days.store().plan(lease).known == ()
    days.store().write(lease, [look(COLUMN)])
    days.store().finish(lease, Verdict.OK)
    assert [row.unchanged for row in rows(days.database, Crawl)] == [0, 1]


@pytest.mark.parametrize("captures", ["changes", "all"])
def test_bytes_that_had_to_be_read_are_kept(database: Database, captures: str) -> None:
    days = Days(database, captures=captures)
    bodies = [b"<html>%d</html>" % number for number in range(3)]
    for body in bodies:
        days.visit(look(COLUMN, thread("First!"), body=body))
    assert [row.outcome for row in rows(database, Check)] == [Outcome.READ, Outcome.UNCHANGED, Outcome.UNCHANGED]
    with database.read() as connection:
        assert [load(connection, row.id).body for row in rows(database, Capture)] == bodies


@pytest.mark.parametrize(("captures", "kept"), [("changes", 1), ("all", 3)])
def test_a_page_that_differs_in_noise_alone_is_kept_where_that_is_set(
    database: Database, captures: str, kept: int
) -> None:
    days = Days(database, captures=captures)
    days.visit(look(COLUMN, thread("First!"), body=b"<html>0</html>"))
    for number in (1, 2):
        days.visit(recognised(b"<html>%d</html>" % number))
    assert size(database, Capture) == size(database, Check) == size(database, ThreadSnapshot) == kept
    assert article_states.show(database, URL).threads[0].read_at == DAY_ONE + 2 * DAY


def test_what_was_served_is_known_by_its_digest(days: Days) -> None:
    days.visit(look(COLUMN, body=b"<html>a</html>"))
    for body in (b"<html>a</html>", b"<html>b</html>", b"<html>b</html>"):
        days.visit(recognised(body))
    (row,) = rows(days.database, Check)
    kept = row.repeated_checks or b""
    assert kept.count(bytes.fromhex(sha256(b"<html>b</html>"))) == 1
    assert bytes.fromhex(sha256(b"<html>a</html>")) not in kept


def test_a_row_is_not_written_anew_without_end(days: Days) -> None:
    many = FULL // 34 + 5
    days.visit(look(COLUMN))
    for number in range(1, many):
        days.visit(recognised(b"<html>%d</html>" % number))
    full, rest = rows(days.database, Check)
    assert len(full.repeated_checks or b"") <= FULL
    assert rest.last_repeated_at == DAY_ONE + (many - 1) * DAY


def test_a_thread_in_parts_is_the_same_when_all_of_them_are(days: Days) -> None:
    parts = tuple(capture(f"{URL}?part={number}", b"[%d]" % number) for number in range(3))
    seen = look(COLUMN, thread("First!"))
    for _ in range(3):
        days.visit(replace(seen, captures=(*seen.captures, *parts)))
    assert (size(days.database, Check), size(days.database, Capture)) == (1, 4)
    days.visit(replace(seen, captures=(*seen.captures, *parts[:2], capture(f"{URL}?part=2", b"[ 2]"))))
    assert (size(days.database, Check), size(days.database, Capture)) == (2, 8)


def test_a_copy_between_two_checks_parts_their_row(days: Days) -> None:
    for _ in range(5):
        days.visit(look(COLUMN, thread("First!")))
    with days.database.write() as connection:
        assert split_around(connection, [1], DAY_ONE + 1.5 * DAY)
        assert not split_around(connection, [1], DAY_ONE + 1.5 * DAY)
    assert later(days) == [(0, 1), (2, 4), (0, 1), (2, 4)]
    first, second = rows(days.database, Check)
    assert (first.last_repeated_crawl_id, second.crawl_id, second.last_repeated_crawl_id) == (2, 3, 5)
    assert (second.capture_id, second.outcome) == (first.capture_id, Outcome.UNCHANGED)


def test_each_check_of_a_row_that_is_parted_keeps_its_crawl_and_the_last_its_exact_time(days: Days) -> None:
    for _ in range(5):
        days.visit(look(COLUMN))
        days.now += timedelta(microseconds=300)
    with days.database.write() as connection:
        split_around(connection, [1], DAY_ONE + 1.5 * DAY)
    _, second = rows(days.database, Check)
    assert [check.crawl_id for check in all_checks(second)] == [3, 4, 5]
    assert second.last_repeated_at == DAY_ONE + 4 * DAY + timedelta(microseconds=4 * 300)


def test_a_piece_that_was_not_sent_again_was_there_and_its_thread_was_not_read(days: Days) -> None:
    days.visit(look(COLUMN, thread("First!")))
    for _ in range(3):
        days.visit(NOT_MODIFIED)
    days.visit(look(COLUMN, thread("First!")))
    between = article_states.show(days.database, URL, AsOf(DAY_ONE + 2.5 * DAY))
    assert between.last_seen_at == DAY_ONE + 2 * DAY
    assert between.threads[0].read_at == DAY_ONE


@pytest.mark.dialects
def test_a_recognised_page_shows_its_thread_however_long_no_page_was_sent(days: Days) -> None:
    """Each check at another address than the last has a row of its own, and only the last rows are read."""
    other = f"{URL}?from=feed"
    days.visit(replace(look(COLUMN, thread("First!")), addresses=(URL, other)))
    for number in range(RECENT + 1):
        days.visit(replace(NOT_MODIFIED, addresses=(URL, other)[:: (-1, 1)[number % 2]]))
    days.visit(recognised(PAGE))
    assert later(days)[-1] == (RECENT + 2, RECENT + 2)


def archived(days: Days, at: datetime, title: str) -> None:
    """Store an archive's copy of that time."""
    seen = look(retitled(title))
    copy = replace(seen, captures=tuple(replace(exchange, fetched_at=at) for exchange in seen.captures))
    settings = Settings(secret="s3cret", now=days.now)
    archive_copies.store_copies(
        days.database, settings, days.source, "https://archive.example/", [archive_copies.Copied(at, copy)]
    )


@pytest.mark.dialects
def test_a_copy_of_the_very_time_of_a_check_is_that_check(days: Days) -> None:
    days.visit(look(COLUMN))
    archived(days, DAY_ONE, "Another")
    assert [row.at for row in rows(days.database, Check)] == [DAY_ONE]
    assert size(days.database, Crawl) == 1
    archived(days, DAY_ONE - DAY, "Another")
    assert (size(days.database, Check), size(days.database, Crawl)) == (2, 2)


def test_a_copy_waits_for_its_place_while_the_history_goes_on(days: Days, monkeypatch: pytest.MonkeyPatch) -> None:
    days.visit(look(COLUMN))
    archived(days, DAY_ONE - DAY, "Another")
    settings = Settings(secret="s3cret", now=days.now)
    with monkeypatch.context() as changing:
        changing.setattr(ReextractionWriter, "write", lambda *_, **__: None)
        assert merge_copies(days.database, settings, days.source) == {}
    assert archive_copies.unplaced(days.database, days.source.id) == [1]
    merge_copies(days.database, settings, days.source)
    assert archive_copies.unplaced(days.database, days.source.id) == []


def test_an_article_that_an_archive_showed_first_is_due_and_has_neither_misses_nor_failures(days: Days) -> None:
    archived(days, DAY_ONE - DAY, "Another")
    (visit,) = rows(days.database, RevisitSchedule, "article_id")
    assert (visit.next_check_at, visit.checked_at) == (days.now, DAY_ONE - DAY)
    assert (visit.misses, visit.failures) == (0, 0)


def test_misses_and_failures_in_a_row_are_counted_and_a_failure_leaves_the_misses(days: Days) -> None:
    counts = []
    for outcome in (Outcome.READ, Outcome.GONE, Outcome.GONE, Outcome.FAILED, Outcome.FAILED, Outcome.GONE):
        days.visit(look(outcome=outcome))
        (visit,) = rows(days.database, RevisitSchedule, "article_id")
        counts.append((visit.misses, visit.failures))
    assert counts == [(0, 0), (1, 0), (2, 0), (2, 1), (2, 2), (3, 0)]


def test_a_reservation_in_a_header_stands_until_a_page_is_sent_without_it(days: Days) -> None:
    stated = replace(look(COLUMN), reservation=Reservation(ReservationBasis.HEADER, reserved=True))
    kept = []
    for seen in (stated, NOT_MODIFIED, look(COLUMN)):
        days.visit(seen)
        kept.append(rows(days.database, RevisitSchedule, "article_id")[0].reserved)
    assert kept == ["header", "header", None]
