"""Answers that are not the piece that was asked for, or not newer than what was seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import format_datetime

import pytest
from sqlalchemy import func, select

from tests.db.db_samples import COLUMN, URL, Days, look, retitled, rows, thread
from yalu.db.core.engine import Database
from yalu.db.crawls import crawl_end, staged_observations
from yalu.db.crawls.due_sources import waiting_to_be_compared
from yalu.db.models import (
    Article,
    ArticleVersion,
    Check,
    CommentAbsence,
    CommentVersion,
    Crawl,
    ThreadSnapshot,
    TopicMatch,
)
from yalu.db.models import Thread as StoredThread
from yalu.finding import Finding
from yalu.history.detection.changes import detect_changes
from yalu.model import Access, Kind, Observation, Outcome, ParsedThread, Verdict
from yalu.model import ParsedArticle as State
from yalu.pages.document.decode import MISSTATED
from yalu.reasons import Reason

pytestmark = pytest.mark.sqlite

PLACE = "https://river.example/elsewhere"
TEXT = (
    "The ferry leaves the pier at {hour} and brings barley, letters and the engineers of the other shore to {place}. "
)
OTHER = State("Barley, letters and engineers", "".join(TEXT.format(hour=n, place="the bank") for n in range(9)))


def led(article: State, publisher_id: str | None = None) -> Observation:
    """The look at the known piece, whose address redirects."""
    seen = look(article, url=PLACE, publisher_id=publisher_id)
    (served,) = seen.captures
    return replace(seen, addresses=(PLACE, URL), captures=(replace(served, url=URL, final_url=PLACE),))


def held(article: State, seconds: int, talk: ParsedThread | None = None) -> Observation:
    """The look at a copy that a cache has held for so long."""
    seen = look(article, talk)
    (served,) = seen.captures
    return replace(seen, captures=(replace(served, headers=(*served.headers, ("Age", str(seconds)))),))


def dated(article: State, modified: datetime) -> Observation:
    """The look at a page that says when it was last changed."""
    seen = look(article)
    (served,) = seen.captures
    header = ("Last-Modified", format_datetime(modified, usegmt=True))
    return replace(seen, captures=(replace(served, headers=(*served.headers, header)),))


@pytest.mark.parametrize("day", ["Fri, 31 Dec 9999", "Fri, 99999999999999999999 Dec 2026", "Mon, 01 Jan 0100"])
@pytest.mark.parametrize("name", ["Last-Modified", "Date"])
def test_no_time_that_a_server_states_keeps_a_crawl_from_ending(days: Days, name: str, day: str) -> None:
    served = (name, f"{day} 23:59:59 GMT")
    for title in ("An edited bridge", "The bridge at Dandong", "A bridge of two lanes", "An edited bridge"):
        seen = look(retitled(title))
        capture = replace(seen.captures[0], headers=(*seen.captures[0].headers, served))
        days.dates = False
        days.visit(replace(seen, captures=(capture,)))
    assert len(outcomes(days)) == 5
    assert [crawl.verdict for crawl in rows(days.database, Crawl)] == [Verdict.OK] * 5


def outcomes(days: Days) -> list[Outcome]:
    with days.database.read() as connection:
        return [row.outcome for row in connection.execute(Check.__table__.select().order_by(Check.id))]


def implausibilities(days: Days) -> list[str | None]:
    with days.database.read() as connection:
        return [row.implausibility for row in connection.execute(Check.__table__.select().order_by(Check.id))]


def bodies(days: Days) -> list[str]:
    with days.database.read() as connection:
        return [row.body for row in connection.execute(ArticleVersion.__table__.select().order_by(ArticleVersion.id))]


def served(article: State, body: bytes) -> Observation:
    """The look at a page with these bytes."""
    seen = look(article)
    return replace(seen, captures=(replace(seen.captures[0], body=body),))


def titles(days: Days) -> list[str]:
    with days.database.read() as connection:
        return [row.title for row in connection.execute(ArticleVersion.__table__.select().order_by(ArticleVersion.id))]


@pytest.fixture
def days(database: Database) -> Days:
    days = Days(database)
    days.visit(look())
    return days


def test_a_redirect_to_another_piece_is_a_miss_and_no_edit(days: Days) -> None:
    days.visit(led(OTHER))
    assert outcomes(days) == [Outcome.READ, Outcome.GONE]
    assert titles(days) == [COLUMN.title]
    with days.database.read() as connection:
        assert [row.url for row in connection.execute(Article.__table__.select())] == [URL]


def test_a_redirect_counts_as_a_miss_once_it_has_lasted_and_at_once_to_the_front_page(days: Days) -> None:
    away = Reason.of("redirect.listing", address="https://river.example/tag/ferries")
    served = replace(look().captures[0], final_url="https://river.example/tag/ferries")
    home = replace(served, final_url="https://river.example/")
    for capture, expected in ((served, ["implausible.led_away"] * 2 + [None] * 2), (home, [None] * 2)):
        days.visit(look())
        seen = [days.visit(Observation((URL,), Outcome.GONE, (capture,), reason=away)) for _ in expected]
        assert implausibilities(days)[-len(seen) :] == expected


def misstated(seen: Observation, status: int = 200) -> Observation:
    """The observation with bytes in another encoding than the header names."""
    body = "<html><p>Brücke</p></html>".encode()
    served = replace(
        seen.captures[0], status=status, headers=(("Content-Type", "text/html; charset=euc-kr"),), body=body
    )
    return replace(seen, captures=(served,))


@pytest.mark.dialects
def test_an_answer_whose_header_misstates_its_encoding_proves_no_absence_unless_the_page_did_so_too(
    database: Database,
) -> None:
    days = Days(database)
    known = look(COLUMN, thread("One", "Two"))
    assert known.page is not None
    always = replace(known.page, provenance={MISSTATED: "cp949"})
    for page, expected in ((known.page, "implausible.misstated"), (always, None)):
        url = f"{URL}-{expected}"
        days.visit(replace(known, page=replace(page, url=url), addresses=(url,)))
        missing, gone = look(COLUMN, thread("One"), url=url), look(None, url=url, outcome=Outcome.GONE)
        for seen in (misstated(missing), misstated(gone, 404)):
            days.visit(seen)
        with database.read() as connection:
            snapshot = connection.scalars(select(ThreadSnapshot.implausibility).order_by(ThreadSnapshot.id)).all()[-1]
        assert (snapshot, implausibilities(days)[-1]) == (expected, expected)


@pytest.mark.parametrize("visits", [1, 3])
def test_the_bytes_of_an_earlier_page_take_nothing_back_until_they_have_lasted(database: Database, visits: int) -> None:
    days = Days(database, dates=False)
    for seen in (look(COLUMN, thread("One", "Two")), look(retitled("Edited"), thread("One"))):
        days.visit(seen)
    for _ in range(visits):
        days.visit(look(COLUMN, thread("One", "Two")))
    assert titles(days) == [COLUMN.title, "Edited"]
    for _ in range(4 - visits):
        days.visit(look(COLUMN, thread("One", "Two")))
    assert titles(days) == [COLUMN.title, "Edited", COLUMN.title], "taken back by the publisher"


@pytest.mark.parametrize(
    ("header", "visits"),
    [(("Last-Modified", "Tue, 03 Mar 2026 08:00:00 GMT"), 1), (("X-Other", "1"), 2), (("X-Cache-Status", "HIT"), 4)],
)
def test_an_edit_taken_back_is_believed_by_its_validator_or_the_second_time_and_late_of_a_cache(
    database: Database, header: tuple[str, str], visits: int
) -> None:
    days = Days(database)
    for title in (COLUMN.title, "Edited"):
        days.visit(look(retitled(title)))
    for visit in range(1, visits + 1):
        seen = look(retitled(COLUMN.title))
        served = replace(seen.captures[0], headers=(*seen.captures[0].headers, header))
        days.visit(replace(seen, captures=(served,)))
        assert len(titles(days)) == (3 if visit == visits else 2)


@pytest.mark.dialects
@pytest.mark.parametrize("rotates", [True, False])
def test_a_removed_comment_is_back_where_a_second_visit_shows_it(database: Database, *, rotates: bool) -> None:
    days = Days(database)
    both, rest = thread("One", "Two", "Three"), thread("One, edited", "", "Three")
    for number, talk in enumerate((both, rest, rest, both, rest, both, both)):
        token = str(number) if rotates else ""
        days.visit(look(COLUMN, talk, body=f"<p>{talk}</p>{token}</html>".encode()))
        returned = [row.back_snapshot_id for row in rows(database, CommentAbsence)]
        assert any(returned) == (number == 6), number
    assert [row.text for row in rows(database, CommentVersion)] == ["One", "Two", "Three", "One, edited", "One"]


@pytest.mark.parametrize(("visits", "believed"), [(3, False), (4, True)])
def test_earlier_pages_of_several_articles_in_one_crawl_are_a_cache(
    database: Database, visits: int, *, believed: bool
) -> None:
    days = Days(database)
    urls = [f"{URL}-{name}" for name in "abc"]
    for title in (COLUMN.title, "Edited", *[COLUMN.title] * visits):
        days.visit(*(look(retitled(f"{title} {url}"), url=url) for url in urls[:2]), look(COLUMN, url=urls[2]))
    assert len(titles(days)) == (7 if believed else 5)


@pytest.mark.dialects
def test_an_earlier_second_page_of_a_thread_takes_no_comment_back(database: Database) -> None:
    days = Days(database, dates=False)
    for name, texts in (("a", ("One",)), ("b", ("One", "Two")), ("a", ("One",)), ("a", ("One",))):
        seen = look(COLUMN, thread(*texts), body=b"<p>first page</p></html>")
        part = replace(seen.captures[0], url=f"{URL}?page=2", body=name.encode())
        days.visit(replace(seen, captures=(*seen.captures, part)))
    with database.read() as connection:
        assert connection.scalars(select(ThreadSnapshot.seen).order_by(ThreadSnapshot.id)).all() == [1, 2]
    assert implausibilities(days) == [None, None, "implausible.older_copy", "implausible.older_copy"]


@pytest.mark.parametrize(("access", "visits"), [(Access.TEASER, 2), (Access.FULL, 4)])
def test_a_text_without_its_second_half_is_believed_at_the_second_visit_behind_a_wall_and_late_without(
    days: Days, access: Access, visits: int
) -> None:
    half = replace(COLUMN, body=COLUMN.body.partition("\n\n")[0], access=access)
    for number in range(1, visits):
        days.visit(served(half, b"<p>half %d</p></html>" % number))
    days.visit(look())
    assert bodies(days) == [COLUMN.body]
    for number in range(visits):
        days.visit(served(half, b"<p>half again %d</p></html>" % number))
    assert bodies(days) == [COLUMN.body, half.body]


def test_a_redirect_to_the_piece_with_another_headline_is_a_move(days: Days) -> None:
    days.visit(led(retitled("Trucks and more")))
    assert outcomes(days) == [Outcome.READ, Outcome.READ]


def test_a_redirect_to_where_another_known_piece_lives_is_a_miss(days: Days) -> None:
    days.visit(look(OTHER, url=PLACE))
    days.visit(replace(led(OTHER), addresses=(URL,), outcome=Outcome.GONE))
    assert outcomes(days)[-1] is Outcome.GONE
    days.visit(replace(led(COLUMN), addresses=(URL,), outcome=Outcome.GONE))
    assert outcomes(days)[-1] is Outcome.UNREADABLE, "the same piece, known twice"


@pytest.mark.dialects
def test_a_piece_known_at_two_addresses_moves_once_when_one_leads_to_the_other(days: Days) -> None:
    days.visit(look(COLUMN, url=PLACE))
    moves: list[Finding] = []
    for _ in range(3):
        days.visit(replace(led(COLUMN), addresses=(URL,), outcome=Outcome.GONE))
        with days.database.read() as connection:
            crawl_id = connection.scalar(select(func.max(Check.crawl_id)))
        assert crawl_id is not None
        moves += detect_changes(days.store().crawl_facts(crawl_id), 2)
    assert [(each.kind, each.before, each.after) for each in moves] == [(Kind.ARTICLE_MOVED, URL, PLACE)]


@pytest.mark.parametrize("held", [20, 1])
@pytest.mark.parametrize("redirects", [True, False])
@pytest.mark.dialects
def test_a_piece_that_moved_keeps_its_thread_where_the_same_crawl_finds_its_new_page(
    database: Database, monkeypatch: pytest.MonkeyPatch, held: int, redirects: bool
) -> None:
    """Also in a crawl that is too large to be held, whose pages are loaded one by one."""
    old = led(COLUMN) if redirects else replace(look(COLUMN), addresses=(PLACE, URL))
    monkeypatch.setattr(crawl_end, "HELD", held)
    monkeypatch.setattr(staged_observations, "FULL", 1)
    days = Days(database)
    days.visit(look(COLUMN, thread("One", "Two")))
    days.visit(look(COLUMN, thread("One", "Two"), url=PLACE), replace(old, match=None))
    with database.read() as connection:
        assert connection.scalars(select(Article.url)).all() == [PLACE]
        assert connection.scalar(select(func.count()).select_from(StoredThread)) == 1
        assert connection.scalars(select(ThreadSnapshot.seen).order_by(ThreadSnapshot.id)).all() == [2, 2]
        assert connection.scalar(select(func.count()).select_from(TopicMatch)) == 1, "the same match again"


def test_the_publishers_number_says_that_it_is_the_piece_whoever_lived_there(database: Database) -> None:
    days = Days(database)
    days.visit(look(publisher_id="wp:7"), look(OTHER, url=PLACE, publisher_id="wp:8"))
    days.visit(replace(led(OTHER, publisher_id="wp:7"), addresses=(URL,), outcome=Outcome.GONE))
    assert outcomes(days)[-1] is Outcome.READ


@pytest.mark.dialects
def test_the_publishers_number_of_a_known_piece_on_a_page_that_says_something_else_is_not_believed(
    database: Database,
) -> None:
    days = Days(database)
    days.visit(look(publisher_id="wp:7"))
    days.visit(look(OTHER, url=PLACE, publisher_id="wp:7"))
    with database.read() as connection:
        assert connection.scalars(select(Article.url).order_by(Article.id)).all() == [URL, PLACE]
        assert connection.scalars(select(ArticleVersion.article_id).order_by(ArticleVersion.id)).all() == [1, 2]


def test_an_older_copy_with_the_same_text_shows_that_the_piece_is_there(days: Days) -> None:
    days.visit(held(COLUMN, 2 * 86_400, thread("One")))
    assert Outcome.UNREADABLE not in outcomes(days)
    days.visit(look(outcome=Outcome.GONE))
    days.visit(held(COLUMN, 3 * 86_400))
    assert outcomes(days)[-1] is Outcome.UNREADABLE, "older than the miss: it may be gone"


def test_an_older_copy_from_a_cache_takes_nothing_back(days: Days) -> None:
    days.visit(look(retitled("Edited")))
    days.visit(held(COLUMN, 2 * 86_400))
    assert titles(days) == [COLUMN.title, "Edited"]
    assert outcomes(days)[-1] is Outcome.UNREADABLE
    days.visit(held(COLUMN, 60))
    assert titles(days)[-1] == COLUMN.title, "made a minute ago: taken back by the publisher"


def test_a_page_unlike_the_newest_that_says_it_has_not_changed_since_is_an_old_copy(days: Days) -> None:
    days.visit(look(retitled("Edited")))
    days.visit(dated(COLUMN, days.now - timedelta(days=9)))
    assert titles(days) == [COLUMN.title, "Edited"]
    assert outcomes(days)[-1] is Outcome.UNREADABLE
    days.visit(dated(COLUMN, days.now + timedelta(hours=1)))
    assert titles(days)[-1] == COLUMN.title, "changed since: taken back by the publisher"


def test_a_page_whose_dates_are_never_true_is_believed_once_that_has_lasted(days: Days) -> None:
    for _ in range(4):
        days.visit(dated(retitled("Edited"), days.now - timedelta(days=9)))
    assert titles(days) == [COLUMN.title, "Edited"]


def test_a_copy_is_as_old_as_the_one_before_was(database: Database) -> None:
    days = Days(database)
    days.visit(held(COLUMN, 5 * 86_400))
    days.visit(held(retitled("Edited"), 2 * 86_400))
    assert titles(days) == [COLUMN.title, "Edited"]


def test_the_thread_of_an_older_copy_proves_nothing(database: Database) -> None:
    days = Days(database)
    days.visit(look(COLUMN, thread("One", "Two")))
    days.visit(held(COLUMN, 3 * 86_400, thread("One")))
    facts = days.store().crawl_facts(waiting_to_be_compared(days.database)[-1])
    assert facts.articles == ()


def test_a_page_that_broke_off_is_no_edit_unless_it_stays_so(days: Days) -> None:
    short = replace(COLUMN, body="The bridge is old.")
    days.visit(look(retitled("Edited")))
    for _ in range(3):
        days.visit(look(short, body=b"<html><body><p>The bridge is old."))
        assert outcomes(days)[-1] is Outcome.UNREADABLE
        assert titles(days) == [COLUMN.title, "Edited"]
    days.visit(look(short, body=b"<html><body><p>The bridge is old."))
    assert titles(days) == [COLUMN.title, "Edited", COLUMN.title], "this site writes no end any more"


def test_a_page_for_print_with_the_comments_below_the_text_is_no_edit_however_long_it_stays(database: Database) -> None:
    days = Days(database)
    letters = "Well said, all of it.", "I was there, and it rained."
    days.visit(look(COLUMN, thread(*letters)))
    printed = replace(COLUMN, body="\n\n".join((COLUMN.body, *letters)))
    for _ in range(4):
        days.visit(look(printed))
    assert outcomes(days)[1:] == [Outcome.UNREADABLE] * 3 + [Outcome.READ]
    assert set(implausibilities(days)[1:]) == {"implausible.template"}
    crawl_id = waiting_to_be_compared(days.database)[-1]
    assert not detect_changes(days.store().crawl_facts(crawl_id), 2)
