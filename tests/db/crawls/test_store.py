"""What a crawl writes is whole, once, and only under its own lease."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import Connection, select, text, update

from tests.db.db_samples import COLUMN, DAY_ONE, MATCH, SOURCE, URL, Days, look, payloads, retitled, rows, size, thread
from yalu.crawl import CrawlStats, WriteCount
from yalu.db.core.engine import Database
from yalu.db.crawl_writing.stored.prefetch import load
from yalu.db.crawls import crawl_end, staged_observations
from yalu.db.crawls.crawl_store import Store
from yalu.db.models import (
    Article,
    ArticleVersion,
    Capture,
    Check,
    Comment,
    CommentVersion,
    Crawl,
    RevisitSchedule,
    Source,
    StagedObservation,
    ThreadSnapshot,
    TopicMatch,
)
from yalu.errors import LeaseLost, StoreError
from yalu.history.intents import decide
from yalu.history.intents.batch import Batch
from yalu.history.known import Known
from yalu.model import Observation, Outcome, Verdict
from yalu.model import ParsedArticle as ArticleState
from yalu.reasons import Reason
from yalu.settings import Settings


@pytest.fixture
def days(database: Database) -> Days:
    return Days(database)


ENDED = (Reason.of("crawl.defects", count=2), CrawlStats(defects=2))


def test_a_first_look_stores_everything_once(days: Days) -> None:
    count = days.visit(look(COLUMN, thread("First!", "Second.")))
    assert count == WriteCount(captures=1, articles=1, versions=1, comments=2, comment_versions=2)
    (version,) = rows(days.database, ArticleVersion)
    assert (version.seq, version.title, version.byline, version.not_before) == (1, COLUMN.title, ["Han Sori"], None)
    assert version.published == "2026-03-01T08:00:00+09:00"
    assert version.published_at == DAY_ONE - timedelta(hours=10)
    assert version.not_after == DAY_ONE
    (match,) = rows(days.database, TopicMatch)
    assert match.terms == [{"text": "Dandong", "kind": "place", "field": "title", "start": 14, "end": 21}]


def test_the_same_page_again_adds_no_row(days: Days) -> None:
    days.visit(look(COLUMN, thread("First!")))
    assert days.visit(look(COLUMN, thread("First!"))) == WriteCount()
    assert [(row.outcome, row.last_repeated_at) for row in rows(days.database, Check)] == [
        (Outcome.READ, DAY_ONE + timedelta(days=1))
    ]
    assert size(days.database, TopicMatch) == 1


def test_what_is_as_it_was_is_stored_a_hundred_at_a_time_and_what_was_read_twenty(days: Days) -> None:
    lease = days.claim()
    same = [look(None, url=f"{URL}/{number}", outcome=Outcome.UNCHANGED) for number in range(130)]
    read = [look(url=f"{URL}/new/{number}") for number in range(40)]
    large = [look(None, url=f"{URL}/large/{number}", body=b"x" * 3_000_000) for number in range(3)]
    days.store().write(lease, [*same, *read, *large])
    with days.database.read() as connection:
        chunks = [
            [staged.observation for staged in some] for some in staged_observations.every(connection, lease.crawl_id)
        ]
    assert [len(some) for some in chunks] == [100, 44, 20, 7, 2]
    assert [observation for some in chunks for observation in some] == [*same, *read, *large]


@pytest.mark.parametrize(("held", "sizes"), [(20, [6]), (1, [2, *[1] * 10])])
def test_the_stored_state_is_loaded_once_unless_the_crawl_is_too_large_to_be_held(
    days: Days, monkeypatch: pytest.MonkeyPatch, held: int, sizes: list[int]
) -> None:
    monkeypatch.setattr(crawl_end, "HELD", held)
    monkeypatch.setattr(staged_observations, "FULL", 1)
    pieces = [
        replace(COLUMN, title=f"Bridge {n}", body=f"The bridge at pier {n} is {n} years old.") for n in (21, 34, 55)
    ]
    days.visit(*(look(piece, thread(piece.title, "Second."), url=f"{URL}/{piece.title}") for piece in pieces))
    loads: list[int] = []

    def counted(connection: Connection, batch: Batch, observations: Sequence[Observation]) -> Known:
        loads.append(len(observations))
        return load(connection, batch, observations)

    monkeypatch.setattr(crawl_end, "load", counted)
    edited = [look(replace(piece, subtitle="New"), thread(piece.title), url=f"{URL}/{piece.title}") for piece in pieces]
    days.visit(*edited, *edited)
    assert loads == sizes
    versions = [(row.seq, row.title, row.subtitle) for row in rows(days.database, ArticleVersion)]
    assert versions == [(seq, piece.title, new) for seq, new in ((1, None), (2, "New")) for piece in pieces]
    assert [row.seen for row in rows(days.database, ThreadSnapshot)] == [2, 2, 2, 1, 1, 1]


def test_words_are_loaded_only_of_articles_that_something_is_compared_with(
    days: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    pieces = {name: replace(COLUMN, title=name, body=f"The {name} bridge.") for name in ("same", "read", "gone")}
    days.visit(*(look(piece, url=f"{URL}/{name}") for name, piece in pieces.items()))
    loaded: list[Known] = []

    def kept(connection: Connection, batch: Batch, observations: Sequence[Observation]) -> Known:
        loaded.append(load(connection, batch, observations))
        return loaded[-1]

    monkeypatch.setattr(crawl_end, "load", kept)
    same, gone = (
        look(None, url=f"{URL}/{name}", outcome=outcome)
        for name, outcome in (("same", Outcome.UNCHANGED), ("gone", Outcome.GONE))
    )
    days.visit(same, look(pieces["read"], url=f"{URL}/read"), gone)
    articles = [address.article for some in loaded[0].addresses.values() for address in some]
    known = {article.url: (article.version is not None, article.state is not None) for article in articles if article}
    assert known == {f"{URL}/same": (True, False), f"{URL}/read": (True, True), f"{URL}/gone": (True, True)}


@pytest.mark.parametrize(("module", "step"), [(crawl_end, "sighted"), (decide, "snapshots_of"), (decide, "next_check")])
def test_an_error_in_judging_one_article_costs_its_check_and_no_other(
    days: Days, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, module: ModuleType, step: str
) -> None:
    known = [look(retitled(title), thread("First!"), url=f"{URL}/{title}") for title in ("ferry", "pier")]
    days.visit(*known)
    edited = [
        look(retitled(f"The {title}"), thread(f"Of the {title}"), url=f"{URL}/{title}") for title in ("ferry", "pier")
    ]
    new = [look(retitled(title), url=f"{URL}/{title}") for title in ("new", "other")]
    monkeypatch.setattr(module, step, failing(getattr(module, step), f"{URL}/pier", f"{URL}/new"))
    assert days.visit(*edited, *new).defects == 2
    crawl = rows(days.database, Crawl)[-1]
    assert crawl.stats is not None
    assert (crawl.verdict, crawl.reason, crawl.stats.defects) == (
        Verdict.PARTIAL,
        Reason.of("crawl.defects", count=2),
        2,
    )
    assert [row.outcome for row in rows(days.database, Check)[2:]] == [Outcome.READ, Outcome.FAILED, Outcome.READ]
    assert {f"{URL}/pier: it cannot be judged", f"{URL}/new: it cannot be judged"} <= set(caplog.messages)
    assert size(days.database, StagedObservation) == 0
    assert [row.url_id for row in rows(days.database, Capture)][:4] == [1, 2, 1, 2], "what was read is kept"
    monkeypatch.undo()
    assert days.visit(*edited, *new) == WriteCount(captures=2, articles=1, versions=2, comment_versions=1)


def test_an_error_in_judging_a_whole_crawl_costs_its_checks_and_blocks_no_source(
    days: Days, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    days.visit(look(retitled("ferry"), url=f"{URL}/ferry"))
    monkeypatch.setattr(crawl_end, "judge", lambda *_: 1 // 0)
    assert days.visit(look(retitled("The ferry"), url=f"{URL}/ferry")).defects == 1
    assert [row.outcome for row in rows(days.database, Check)] == [Outcome.READ, Outcome.FAILED]
    assert "it cannot be judged as a whole" in caplog.text
    monkeypatch.undo()
    assert days.visit(look(retitled("The ferry"), url=f"{URL}/ferry")).versions == 1


def failing(step: Callable[..., object], *urls: str) -> Callable[..., object]:
    """The step, which fails for what was read at these addresses."""

    def fails(*arguments: Any, **named: Any) -> object:
        observations = (getattr(value, "seen", value) for value in arguments)
        read = [seen for seen in observations if isinstance(seen, Observation) and seen.outcome is Outcome.READ]
        if any(url in seen.addresses for seen in read for url in urls):
            raise OverflowError("date value out of range")
        return step(*arguments, **named)

    return fails


def test_writing_the_same_looks_twice_in_one_crawl_changes_nothing(days: Days) -> None:
    lease = days.claim()
    looks = [look(COLUMN, thread("First!")), look(None, url=URL + "/lost", outcome=Outcome.FAILED)]
    days.store().write(lease, looks)
    days.store().write(lease, looks)
    count = days.store().finish(lease, Verdict.OK)
    assert count == WriteCount(captures=2, articles=1, versions=1, comments=1, comment_versions=1)
    tables = (Article, ArticleVersion, Comment, CommentVersion, Check, ThreadSnapshot, TopicMatch)
    assert [size(days.database, table) for table in tables] == [1] * len(tables)


def test_there_and_back_is_three_versions(days: Days) -> None:
    for number, title in enumerate(("A", "B", "A")):
        days.visit(look(retitled(title), body=f"<html>{number}</html>".encode()))
    versions = rows(days.database, ArticleVersion)
    assert [(row.seq, row.title) for row in versions] == [(1, "A"), (2, "B"), (3, "A")]
    assert versions[0].content_hash == versions[2].content_hash
    assert [row.not_before for row in versions] == [None, DAY_ONE, DAY_ONE + timedelta(days=1)]


def test_a_look_that_fails_half_way_leaves_nothing(days: Days, monkeypatch: pytest.MonkeyPatch) -> None:
    lease = days.claim()
    with days.database.write() as connection:
        breaks = {
            "sqlite": "CREATE TRIGGER stop BEFORE INSERT ON comment_version BEGIN SELECT RAISE(ABORT, 'stop'); END",
            "postgresql": "ALTER TABLE comment_version ADD CONSTRAINT stop CHECK (seq > 1)",
        }
        connection.execute(text(breaks[connection.dialect.name]))
    days.store().write(lease, [look(retitled("whole"), url=URL + "/2"), look(COLUMN, thread("First!"))])
    with pytest.raises(StoreError, match="stop"):
        days.store().finish(lease, Verdict.OK)
    assert [
        size(days.database, table) for table in (Article, ArticleVersion, Capture, Check, ThreadSnapshot, Comment)
    ] == [0] * 6


def test_whoever_lost_the_lease_writes_nothing_more(days: Days) -> None:
    old = days.claim()
    days.now += timedelta(seconds=121)
    new = days.claim()
    assert new.crawl_id == old.crawl_id and new.token != old.token
    with pytest.raises(LeaseLost):
        days.store().write(old, [look()])
    with pytest.raises(LeaseLost):
        days.store().finish(old, Verdict.OK)
    days.store().write(new, [look()])
    assert size(days.database, Check) == 0
    assert days.store().finish(new, Verdict.OK).articles == 1


def test_one_live_crawl_a_source(days: Days) -> None:
    days.claim()
    assert days.store().claim(SOURCE) is None
    assert days.store().claim(replace(SOURCE, id="other")) is not None


def test_a_write_of_nothing_keeps_the_lease_alive(days: Days) -> None:
    lease = days.claim()
    for _ in range(3):
        days.now += timedelta(seconds=100)
        days.store().write(lease, [])
    assert days.store().claim(SOURCE) is None


def test_a_crawl_whose_process_is_dead_goes_on_at_once(days: Days) -> None:
    lease = days.claim(force=False)
    days.store().write(lease, [look()])
    with days.database.write() as connection:
        holder = connection.execute(text("SELECT holder FROM crawl")).scalar_one()
        host, pid, _ = holder.split(" ")
        connection.execute(update(Crawl).values(holder=f"{host} {pid} 1"))  # same number, another process
    again = days.claim(force=False)
    assert again.crawl_id == lease.crawl_id
    plan = days.store().plan(again)
    assert plan.known == () and URL in plan.skip


def test_a_crawl_left_for_longer_than_its_interval_is_closed_as_failed(days: Days) -> None:
    days.claim()
    days.now += SOURCE.every + timedelta(seconds=1)
    days.claim()
    first, second = rows(days.database, Crawl)
    assert (first.verdict, second.verdict) == (Verdict.FAILED, None)
    assert first.reason is not None
    assert first.reason == Reason.of("crawl.abandoned", at="2026-03-01 09:00:00")


def test_a_crawl_ends_once(days: Days) -> None:
    lease = days.claim()
    days.store().finish(lease, Verdict.PARTIAL, *ENDED)
    with pytest.raises(LeaseLost):
        days.store().finish(lease, Verdict.OK)
    (crawl,) = rows(days.database, Crawl)
    assert (crawl.verdict, crawl.reason, crawl.stats) == (Verdict.PARTIAL, *ENDED)


def test_the_plan_knows_what_is_due_and_what_to_send(days: Days) -> None:
    days.visit(look(), look(url=URL + "/far", outcome=Outcome.OUT_OF_SCOPE, match=replace(MATCH, in_scope=False)))
    lease = days.claim(force=False)
    plan = days.store().plan(lease)
    (known,) = plan.known
    assert (known.url, known.due, known.etag, known.addresses) == (URL, True, '"1"', (URL,))
    assert plan.skip == {URL + "/far"}
    days.store().finish(lease, Verdict.OK)
    days.now = DAY_ONE + timedelta(minutes=5)
    assert not days.store().plan(days.claim(force=False)).known[0].due


def test_a_page_out_of_scope_is_remembered_without_its_words(days: Days) -> None:
    count = days.visit(look(outcome=Outcome.OUT_OF_SCOPE, match=replace(MATCH, in_scope=False)))
    assert (count.articles, count.versions) == (0, 0)
    (kept,) = rows(days.database, Capture)
    assert not payloads(days.database) and kept.size > 0 and kept.sha256 is not None
    assert not rows(days.database, Article)[0].in_scope


def test_an_article_is_found_again_by_the_publishers_id(days: Days) -> None:
    days.visit(look(publisher_id="77"))
    days.visit(look(url="https://river.example/the-bridge", publisher_id="77"))
    (article,) = rows(days.database, Article)
    assert article.url == "https://river.example/the-bridge"
    (known,) = days.store().plan(days.claim()).known
    assert known.addresses == (URL, article.url)


def test_another_article_at_a_left_address_is_another_article(days: Days) -> None:
    days.visit(look(publisher_id="77"))
    days.visit(look(url="https://river.example/moved", publisher_id="77"))
    days.visit(look(retitled("New"), publisher_id="78"))
    assert [row.publisher_id for row in rows(days.database, Article)] == ["77", "78"]


def test_a_page_nobody_should_see_makes_no_version(days: Days) -> None:
    days.visit(look())
    days.visit(look(None, outcome=Outcome.UNREADABLE))
    days.visit(look(None, outcome=Outcome.GONE))
    assert size(days.database, ArticleVersion) == 1
    assert [row.version_id is None for row in rows(days.database, Check)] == [False, True, True]
    (visit,) = rows(days.database, RevisitSchedule, "article_id")
    assert (visit.misses, visit.failures, visit.etag) == (1, 0, None)


def test_what_was_never_an_article_leaves_only_evidence(days: Days) -> None:
    assert days.visit(look(None, outcome=Outcome.GONE)) == WriteCount(captures=1)
    assert size(days.database, Article) == size(days.database, Check) == 0


def test_text_that_databases_refuse_is_made_storable(days: Days) -> None:
    dirty = ArticleState(title="A\x00B\ud800", body="x\x00y", byline=("C\x00D",), tags=("\udfff",))
    days.visit(look(dirty, thread("ok\x00!"), body=b"\x00\xff"))
    (version,) = rows(days.database, ArticleVersion)
    assert (version.title, version.body, version.byline, version.tags) == ("AB\ufffd", "xy", ["CD"], ["\ufffd"])
    assert rows(days.database, CommentVersion)[0].text == "ok!"


def test_addresses_and_ids_longer_than_an_index_can_hold(days: Days) -> None:
    long = URL + "?q=" + "한" * 3000
    for _ in range(2):
        days.visit(look(url=long, publisher_id="9" * 5000))
    assert size(days.database, Article) == 1


def test_names_of_commenters_are_never_stored(days: Days) -> None:
    days.visit(look(COLUMN, thread("Hello")))
    (version,) = rows(days.database, CommentVersion)
    assert version.author_key and "Reader" not in repr(rows(days.database, CommentVersion))
    days.store().claim(replace(SOURCE, name="Renamed"))
    assert [row.name for row in rows(days.database, Source)] == ["Renamed"]


@pytest.mark.parametrize("table", ["article_version", "comment_version"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET seq = 9", "DELETE FROM {}"])
def test_versions_refuse_to_change(days: Days, table: str, statement: str) -> None:
    days.visit(look(COLUMN, thread("Hello")))
    with pytest.raises(StoreError, match=f"{table} is append-only"), days.database.write() as connection:
        connection.execute(text(statement.format(table)))
    assert size(days.database, ArticleVersion) == size(days.database, CommentVersion) == 1


def test_time_of_a_look_is_the_databases_less_the_age_of_the_page(database: Database) -> None:
    store = Store(database, Settings(secret="s"))
    lease = store.claim(SOURCE)
    assert lease is not None
    store.write(lease, [look()])  # its page claims to have been fetched long ago
    store.finish(lease, Verdict.OK)
    (crawl,), (seen,) = rows(database, Crawl), rows(database, Check)
    assert seen.at == crawl.started_at


def test_a_page_is_staged_compressed_and_read_back(database: Database) -> None:
    days, reader = Days(database), "Harriet Quillfeather"
    lease = days.claim()
    body = "".join(f"<p>Comment {number} by {reader}</p>" for number in range(100)).encode()
    days.store().write(lease, [look(COLUMN, body=body)])
    with database.read() as connection:
        (payload,) = map(bytes, connection.scalars(select(StagedObservation.payload)))
        ((staged,),) = staged_observations.every(connection, lease.crawl_id)
    assert reader.encode() not in payload and len(payload) < len(body) / 2
    assert staged.observation.captures[0].body == body
