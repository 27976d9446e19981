"""What is forgotten is gone from every table, index and file, stays gone, and leaves its keys and times."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import zstandard
from sqlalchemy import inspect, text, update

from tests.db.db_samples import COLUMN, DAY_ONE, SOURCE, URL, Days, capture, look, payloads, rows, size, thread
from yalu import ids, model
from yalu.crawl import WriteCount
from yalu.db.captures import capture_store
from yalu.db.captures.payload_removal import Erased
from yalu.db.changes import mark_rows
from yalu.db.core.engine import Database, open_database
from yalu.db.crawls.due_sources import waiting_to_be_compared
from yalu.db.maintenance import erase
from yalu.db.models import Article, ArticleVersion, Change, Comment, CommentVersion, Erasure
from yalu.db.queries import article_states, overview
from yalu.db.room import search
from yalu.errors import StoreError, UnknownItem
from yalu.finding import Finding, Occurrence
from yalu.model import Kind
from yalu.reasons import Reason
from yalu.records.nouns.change import Mark

SECRET_WORDS = "Quetzalcoatl"
DAY = timedelta(days=1)


def talk(*texts: str) -> model.ParsedThread:
    """A thread whose second comment is by somebody else than the rest."""
    shown = thread(*texts)
    named = tuple(
        replace(comment, author="Kim" if comment.id == "2" else "Reader", posted_at=COLUMN.published_at)
        for comment in shown.comments
    )
    return replace(shown, comments=named)


@pytest.fixture
def days(database: Database) -> Days:
    """Three days: a thread with a comment that will be asked to be forgotten, edited once, and a change about it."""
    days = Days(database, captures="all")
    days.visit(look(COLUMN, talk("One")), look(COLUMN, url=URL + "/other"))
    days.visit(look(COLUMN, talk("One", f"{SECRET_WORDS} said this")))
    days.visit(look(COLUMN, talk("One", f"{SECRET_WORDS} said that")), look(COLUMN, url=URL + "/other"))
    store = days.store()
    first, second, third = waiting_to_be_compared(store.database)
    store.write_changes(first, [])
    store.write_changes(second, [])
    edited = Finding(
        Kind.COMMENT_EDITED,
        0.5,
        Reason.of("words.moved", text=f"{SECRET_WORDS} again"),
        before=SECRET_WORDS,
        after=SECRET_WORDS,
        evidence={"parts": [SECRET_WORDS]},
        occurrence=Occurrence(DAY_ONE, article_id=1, comment_id=2),
    )
    store.write_changes(third, [edited])
    mark_rows.add(database, 1, "anna", Mark.IMPORTANT, f"they wrote {SECRET_WORDS}")
    return days


def everything(database: Database) -> str:
    """All that is stored, in one text."""
    texts = []
    with database.read() as connection:
        for name in inspect(connection).get_table_names():
            texts += [repr(tuple(row)) for row in connection.execute(text(f'SELECT * FROM "{name}"'))]
        for row in connection.execute(text("SELECT capture_id FROM capture_payload")).all():
            texts.append(repr(capture_store.load(connection, row.capture_id)))
    return "\n".join(texts)


def test_a_comment_is_forgotten_everywhere_and_keeps_its_keys(days: Days) -> None:
    before = rows(days.database, CommentVersion)
    assert SECRET_WORDS in everything(days.database)
    done = erase.forget_comment(days.database, URL, "2", reason="asked by mail", now=days.now)
    assert (done.comments, done.comment_versions, done.changes, done.captures) == (1, 2, 1, 2)
    assert SECRET_WORDS not in everything(days.database)
    assert search.search(days.database, SECRET_WORDS) == []
    after = rows(days.database, CommentVersion)
    kept = [(row.content_hash, row.author_key, row.not_after, row.seq) for row in before]
    assert [(row.content_hash, row.author_key, row.not_after, row.seq) for row in after] == kept
    (record,) = rows(days.database, Erasure)
    assert record.counts is not None
    assert (record.reason, record.ended_at, record.counts["captures"]) == ("asked by mail", days.now, 2)


def test_what_was_not_meant_stays(days: Days) -> None:
    erase.forget_comment(days.database, URL, "2", reason="asked")
    (shown,) = article_states.show(days.database, URL).threads
    assert [each.comment.text for each in shown.comments] == ["One", ""]
    with days.database.read() as connection:
        assert "One" in capture_store.load(connection, 1).body.decode()
        assert capture_store.load(connection, 5).body
        with pytest.raises(UnknownItem, match="was not kept"):
            capture_store.load(connection, 4)


def test_it_is_not_collected_again(days: Days) -> None:
    erase.forget_comment(days.database, URL, "2", reason="asked")
    assert days.visit(look(COLUMN, talk("One", f"{SECRET_WORDS} a third time"))).comment_versions == 0
    key = ids.pseudonym("s3cret", SOURCE.id, "Reader")
    assert key is not None
    assert erase.forget_commenter(days.database, SOURCE.id, key, reason="asked").comments == 1
    count = days.visit(look(COLUMN, talk("One, edited", "", "A new one by Reader")))
    assert (count.comments, count.comment_versions) == (0, 0)


def test_pages_fetched_later_do_not_bring_the_words_back(days: Days) -> None:
    erase.forget_comment(days.database, URL, "2", reason="asked")
    days.visit(look(COLUMN, talk("One", f"{SECRET_WORDS} said that")), look(COLUMN, url=URL + "/other"))
    days.visit(look(None, outcome=model.Outcome.FAILED, body=f"<p>{SECRET_WORDS}".encode()))
    assert SECRET_WORDS not in everything(days.database)
    days.visit(look(COLUMN, talk("One"), body=b"<p>One</p>"))
    assert "<p>One</p>" in everything(days.database)


def test_a_crawl_that_goes_on_has_staged_neither_the_words_nor_a_name(days: Days) -> None:
    erase.forget_comment(days.database, URL, "2", reason="asked")
    lease = days.claim()
    page = f"<p>Kim: {SECRET_WORDS}".encode()
    days.store().write(lease, [look(COLUMN, talk("One", SECRET_WORDS), body=page), look(None, body=page)])
    with days.database.read() as connection:
        staged = connection.execute(text("SELECT payload FROM staged_observation")).scalars().all()
    assert len(staged) == 2
    for payload in map(zstandard.decompress, staged):
        assert SECRET_WORDS.encode() not in payload and b"Kim" not in payload


def test_pages_with_new_words_of_a_forgotten_commenter_lose_their_bytes(days: Days) -> None:
    key = ids.pseudonym("s3cret", SOURCE.id, "Kim")
    assert key is not None
    erase.forget_commenter(days.database, SOURCE.id, key, reason="asked")
    days.visit(look(COLUMN, talk("", f"{SECRET_WORDS} elsewhere"), url=URL + "/other"))
    assert SECRET_WORDS not in everything(days.database)


def test_an_article_is_forgotten_with_its_thread_and_not_visited_again(days: Days) -> None:
    done = erase.forget_article(days.database, URL, reason="court order")
    assert (done.articles, done.article_versions, done.comments) == (1, 1, 2)
    assert search.search(days.database, "Dandong", kind="article")[0].article_url == URL + "/other"
    assert "more than trucks" not in repr([row for row in rows(days.database, ArticleVersion) if row.article_id == 1])
    lease = days.claim()
    assert [known.url for known in days.store().plan(lease).known] == [URL + "/other"]
    days.store().write(lease, [look(COLUMN, talk("One"))])
    assert days.store().finish(lease, model.Verdict.OK) == WriteCount()
    assert rows(days.database, Article)[0].erased_at is not None


def test_no_list_of_changes_names_the_address_of_a_forgotten_article(days: Days) -> None:
    assert {change.article_url for change in overview.log(days.database)} == {URL}
    erase.forget_article(days.database, URL, reason="court order")
    assert [change.article_url for change in overview.log(days.database)] == [None]
    with days.database.read() as connection:
        assert connection.execute(text("SELECT DISTINCT article_url FROM changes")).scalars().all() == [None]


def test_a_dry_run_says_the_same_and_does_nothing(days: Days) -> None:
    before = everything(days.database)
    would = erase.forget_article(days.database, URL, reason="asked", dry_run=True)
    assert everything(days.database) == before and size(days.database, Erasure) == 0
    assert erase.forget_article(days.database, URL, reason="asked") == would


def test_the_door_is_shut_afterwards(days: Days) -> None:
    erase.forget_comment(days.database, URL, "2", reason="asked")
    with pytest.raises(StoreError, match="append-only"), days.database.write() as connection:
        connection.execute(text("UPDATE comment_version SET text = 'x'"))


def test_what_is_not_known_is_named(days: Days) -> None:
    with pytest.raises(UnknownItem, match="no comment '9'"):
        erase.forget_comment(days.database, URL, "9", reason="asked")
    assert erase.forget_commenter(days.database, SOURCE.id, "nobody", reason="asked") == Erased()


def test_the_words_are_gone_from_the_files(sqlite_url: str, tmp_path: Path) -> None:
    days = Days(open_database(sqlite_url))
    plain = capture(body=SECRET_WORDS.encode())
    days.visit(replace(look(COLUMN, talk("One", f"{SECRET_WORDS} said this")), captures=(plain,)))
    erase.forget_comment(days.database, URL, "2", reason="asked")
    assert erase.scrub(days.database) is None
    left = b"".join(file.read_bytes() for file in tmp_path.glob("yalu.db*"))
    days.database.close()
    assert b"said this" not in left and SECRET_WORDS.encode() not in left and SECRET_WORDS.lower().encode() not in left
    assert b"trucks" in left


def test_retention_takes_old_captures_and_leaves_those_versions_rest_on(database: Database) -> None:
    days = Days(database, captures="all")
    bodies = [f"<html>{'word ' * 300}{number}</html>".encode() for number in range(6)]
    for number, body in enumerate(bodies):
        page = replace(capture(body=body), fetched_at=DAY_ONE + number * DAY)
        days.visit(replace(look(COLUMN), captures=(page,)))
    done = erase.prune(database, captures_before=DAY_ONE + 4 * DAY)
    assert done.captures == 3 and done.capture_bytes > 0
    kept = [row.capture_id for row in payloads(database)]
    assert kept == [1, 5, 6]
    with database.read() as connection:
        assert [capture_store.load(connection, capture_id).body for capture_id in kept] == [
            bodies[0],
            bodies[4],
            bodies[5],
        ]
    assert erase.prune(database, captures_before=DAY_ONE + 4 * DAY).captures == 0


def test_captures_that_rested_on_erased_ones_can_still_be_read(database: Database) -> None:
    days = Days(database)
    body = b"<html>" + b"the very same page " * 100 + b"</html>"
    for url in (URL, URL + "/copy"):
        days.visit(replace(look(COLUMN, url=url), captures=(capture(url, body),)))
    assert erase.forget_article(database, URL, reason="asked").repacked == 1
    with database.read() as connection:
        assert capture_store.load(connection, 2).body == body


def test_retention_takes_the_words_of_old_comments_for_good(days: Days) -> None:
    done = erase.prune(days.database, comments_before=DAY_ONE + DAY)
    assert (done.comments, done.comment_versions) == (1, 1)
    assert days.visit(look(COLUMN, talk("One", f"{SECRET_WORDS} said that"))).comment_versions == 0
    assert [row.erased_at is None for row in rows(days.database, Comment)] == [False, True]
    assert size(days.database, Change) == 1


def test_no_filter_selects_a_forgotten_change_by_what_it_said_of_quotations(days: Days) -> None:
    with days.database.write() as connection:
        connection.execute(update(Change).values(quotations="withdrawn"))
    erase.forget_article(days.database, URL, reason="court order")
    assert {row.quotations for row in rows(days.database, Change)} == {None}
