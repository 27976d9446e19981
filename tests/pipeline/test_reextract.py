"""A better extractor alters how the history reads, and nobody is told that a publisher edited anything."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from tests.demo.expected import expected
from tests.pipeline.offline import DAYS, Offline, copy_of, read_once
from tests.processes.forked import Forked
from yalu.db.core.engine import open_database
from yalu.db.crawls.crawl_store import Store
from yalu.db.maintenance import erase
from yalu.db.queries import article_states
from yalu.db.queries.version_lookup import named_version
from yalu.db.reextraction import reextraction_log
from yalu.db.room import search
from yalu.demo.articles import when
from yalu.model import Kind, Page, ReextractionKind
from yalu.pages import read_page as page_reader
from yalu.sources import extractor_version

Edit = Callable[[Page], Page]
Watched = Callable[..., Path]


@pytest.fixture(scope="module", autouse=True)
def readings() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(page_reader, "read_page", read_once)
        yield


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Watched:
    """Where the Estuary was watched on the days that are asked for, on SQLite; once for all who ask."""

    @cache
    def folder(*days: int) -> Path:
        path = tmp_path_factory.mktemp("watched")
        Offline(f"sqlite:///{path / 'yalu.db'}", path).days(*days)
        return path

    return folder


@pytest.fixture
def paper(watched: Watched, tmp_path: Path) -> Offline:
    """A copy of the Estuary watched for all its days, to work on."""
    return copy_of(watched(*range(DAYS)), tmp_path)


@pytest.fixture
def young_paper(watched: Watched, tmp_path: Path) -> Offline:
    """A copy of the Estuary watched for three days, to work on."""
    return copy_of(watched(1, 2, 3), tmp_path)


@pytest.fixture
def improve(monkeypatch: pytest.MonkeyPatch) -> Callable[[Edit], None]:
    """Puts a later extractor in place, which reads what the one of today reads and then edits it."""

    def put(edit: Edit) -> None:
        monkeypatch.setattr(extractor_version, "EXTRACTOR", f"{extractor_version.EXTRACTOR}1")
        monkeypatch.setattr(page_reader, "read_page", lambda *given, **named: edit(read_once(*given, **named)))

    return put


def signed_by_the_desk(page: Page) -> Page:
    """Reads another byline, always the same, and no last paragraph."""
    if page.article is None:
        return page
    body = "\n\n".join(page.article.body.split("\n\n")[:-1])
    return replace(page, article=replace(page.article, byline=("The Desk",), body=body))


def without_one_reader(page: Page) -> Page:
    """Takes what one reader wrote for no comment, and every other comment with a word before it."""
    if page.thread is None:
        return page
    comments = tuple(
        replace(comment, text=f"He said: {comment.text}")
        for comment in page.thread.comments
        if not comment.id.endswith("2")
    )
    return replace(page, thread=replace(page.thread, comments=comments))


def told_by(day: int) -> Counter[str]:
    return Counter(str(want.kind.value) for want in expected(day))


def kinds(paper: Offline) -> Counter[ReextractionKind]:
    database = paper.database()
    counts = Counter(line.kind for line in reextraction_log.reextractions(database))
    database.close()
    return counts


def unreplaced(paper: Offline) -> list[Any]:
    """The history as anybody sees it, without the numbers of rows."""
    database = paper.database()
    articles = []
    for change in paper.log(DAYS):
        if change.kind is Kind.ARTICLE_NEW:
            record = article_states.show(database, str(change.article_url))
            versions = record.versions
            talk = [
                (comment.comment, comment.seq, comment.not_before, comment.not_after, comment.gone_since)
                for thread in record.threads
                for comment in thread.comments
            ]
            articles.append((record.url, record.gone_since, [(v.seq, v.article, v.not_before) for v in versions], talk))
    database.close()
    return articles


def test_the_same_reading_leaves_everything_as_it_is(paper: Offline, improve: Callable[[Edit], None]) -> None:
    before, log = unreplaced(paper), paper.log(DAYS)
    improve(lambda page: page)
    done = paper.reextract(DAYS)
    assert (done.articles, done.differing, dict(done.reextractions)) == (14, 0, {})
    assert done.counts.captures > 100
    assert (unreplaced(paper), paper.log(DAYS)) == (before, log)
    again = paper.reextract(DAYS)
    assert (again.articles, again.counts.captures) == (0, 0)


def test_another_reading_is_logged_and_nothing_is_told(paper: Offline, improve: Callable[[Edit], None]) -> None:
    log = paper.log(DAYS)
    improve(signed_by_the_desk)
    done = paper.reextract(DAYS)
    assert done.differing == 14
    now = paper.log(DAYS)
    assert [replace(change, withdrawn=False, title=None, byline=()) for change in now] == [
        replace(change, title=None, byline=()) for change in log
    ]
    # The byline is another one, and the line that the site put under every piece is a last paragraph.
    assert [change.kind for change in now if change.withdrawn] == [Kind.ARTICLE_BYLINE, Kind.SOURCE_TEMPLATE]
    database = paper.database()
    lines = reextraction_log.reextractions(database)
    withdrawn = [line for line in lines if line.kind is ReextractionKind.WITHDRAWN]
    assert [line.change_id for line in withdrawn] == [change.change_id for change in now if change.withdrawn]
    reread = [line for line in lines if line.kind is ReextractionKind.REPLACED]
    assert {"byline", "body"} == {name for line in reread for name in line.fields}
    for change in now:
        if change.article_url:
            assert article_states.show(database, change.article_url).version.article.byline == ("The Desk",)
    database.close()
    assert paper.reextract(DAYS).articles == 0


def test_the_versions_of_an_article_are_written_at_once(young_paper: Offline, improve: Callable[[Edit], None]) -> None:
    improve(without_one_reader)
    sent: Counter[str] = Counter()

    def note(*details: Any) -> None:
        words = str(details[2]).split()
        if words[0] == "INSERT":
            sent[words[2]] += 1

    event.listen(Engine, "before_cursor_execute", note)
    try:
        done = young_paper.reextract(3)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    replaced = kinds(young_paper)[ReextractionKind.REPLACED]
    assert 0 < sent["comment_version"] <= done.articles < replaced
    assert sent["words_comment"] == sent["comment_version"]


def test_a_dry_run_says_the_same_and_writes_nothing(young_paper: Offline, improve: Callable[[Edit], None]) -> None:
    before = unreplaced(young_paper)
    improve(signed_by_the_desk)
    trial = young_paper.reextract(DAYS, dry_run=True)
    assert unreplaced(young_paper) == before
    assert not kinds(young_paper)
    done = young_paper.reextract(DAYS)
    assert trial.differing == done.differing
    assert trial.reextractions == {
        kind: n for kind, n in done.reextractions.items() if kind not in ("withdrawn", "missed")
    }


@pytest.mark.parametrize("edit", [signed_by_the_desk, without_one_reader], ids=["articles", "comments"])
@pytest.mark.parametrize("first", ["crawl", "reextract"])
def test_real_edits_are_told_and_nothing_else_whichever_comes_first(
    young_paper: Offline, improve: Callable[[Edit], None], edit: Edit, first: str
) -> None:
    improve(edit)
    if first == "reextract":
        assert young_paper.reextract(3).differing
    for day in (4, 5, 6):
        assert young_paper.day(day) == told_by(day), day
    young_paper.reextract(6)
    assert young_paper.day(7) == told_by(7)
    assert young_paper.reextract(7).differing == 0


def test_a_page_rule_with_a_date_is_a_later_extractor(young_paper: Offline) -> None:
    young_paper.describe('[[source.page]]\nbyline = ".site-title"\nuntil = 2099-12-31\n')
    assert young_paper.day(4) == told_by(4)
    done = young_paper.reextract(4)
    assert set(done.reextractions) <= {"replaced", "withdrawn", "dropped"}
    assert [change.kind for change in young_paper.log(4) if change.withdrawn] == [Kind.ARTICLE_BYLINE]
    assert young_paper.day(5) == told_by(5)
    assert young_paper.day(6) == told_by(6)


def test_what_the_old_extractor_missed_is_logged_and_not_told(
    tmp_path: Path, improve: Callable[[Edit], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = Offline(f"sqlite:///{tmp_path / 'yalu.db'}", tmp_path)
    with monkeypatch.context() as old:
        old.setattr(
            page_reader,
            "read_page",
            lambda *given, **named: signed_by_the_desk(read_once(*given, **named)),
        )
        assert paper.days(0, 1, 2, 3)[3]["article.byline"] == 0
    log = paper.log(3)
    improve(lambda page: page)
    paper.reextract(3)
    assert [change.change_id for change in paper.log(3)] == [change.change_id for change in log]
    database = paper.database()
    (missed,) = [line for line in reextraction_log.reextractions(database) if line.kind is ReextractionKind.MISSED]
    database.close()
    assert missed.reported is not None
    assert missed.reported["kind"] == "article.byline"
    assert paper.day(4) == told_by(4)


@pytest.mark.dialects
def test_the_same_on_both_databases(database_url: str, tmp_path: Path, improve: Callable[[Edit], None]) -> None:
    paper = Offline(database_url, tmp_path)
    paper.days(0, 1, 2, 3)
    log = paper.log(3)
    improve(lambda page: without_one_reader(signed_by_the_desk(page)))
    done = paper.reextract(3)
    assert done.differing
    assert done.reextractions["replaced"]
    assert done.reextractions["dropped"]
    assert [change.change_id for change in paper.log(3)] == [change.change_id for change in log]
    assert paper.reextract(3).articles == 0
    assert paper.day(4) == told_by(4)


def test_what_was_pruned_stands_and_is_counted(paper: Offline, improve: Callable[[Edit], None]) -> None:
    database = paper.database()
    erase.prune(database, captures_before=when(9), now=when(DAYS))
    database.close()
    change_ids = [change.change_id for change in paper.log(DAYS)]
    improve(signed_by_the_desk)
    done = paper.reextract(DAYS)
    assert done.counts.pruned
    assert not done.counts.damaged
    assert [change.change_id for change in paper.log(DAYS)] == change_ids
    assert paper.reextract(DAYS).articles == 0


def test_what_was_forgotten_stays_forgotten(young_paper: Offline, improve: Callable[[Edit], None]) -> None:
    database = young_paper.database()
    change = next(change for change in young_paper.log(DAYS) if change.kind is Kind.COMMENT_EDITED)
    words = str(change.after).split()[:4]
    assert search.search(database, " ".join(words))
    erase.forget_comment(
        database, str(change.article_url), str(change.platform_comment_id), reason="asked", now=when(DAYS)
    )
    improve(without_one_reader)
    young_paper.reextract(DAYS)
    assert not search.search(database, f'"{" ".join(words)}"')
    record = article_states.show(database, str(change.article_url))
    (left,) = [
        comment
        for thread in record.threads
        for comment in thread.comments
        if comment.comment.id == change.platform_comment_id
    ]
    assert left.comment.text == ""
    database.close()


def test_a_source_that_is_being_crawled_is_left_alone(young_paper: Offline, improve: Callable[[Edit], None]) -> None:
    database = young_paper.database()
    lease = Store(database, young_paper.settings(DAYS)).claim(young_paper.source, force=True)
    assert lease is not None
    before = unreplaced(young_paper)
    improve(signed_by_the_desk)
    done = young_paper.reextract(DAYS)
    assert (done.busy, done.articles) == (["the-estuary"], 0)
    assert unreplaced(young_paper) == before
    database.close()


def test_killed_in_the_middle_and_run_again_it_ends_the_same(young_paper: Offline, tmp_path: Path) -> None:
    rules = '[[source.page]]\nbyline = ".site-title"\n'
    whole = tmp_path / "whole"
    shutil.copytree(tmp_path, whole, ignore=shutil.ignore_patterns("whole"))
    uninterrupted = Offline(f"sqlite:///{whole / 'yalu.db'}", whole)
    uninterrupted.describe(rules)
    uninterrupted.reextract(DAYS)
    young_paper.describe(rules)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("YALU_")} | {
        "YALU_DATABASE_URL": young_paper.database_url,
        "YALU_SECRET": "a secret for tests",
        "YALU_NOW": when(DAYS).isoformat(),
    }
    command = [sys.executable, "-m", "yalu", "reextract", "--sources", str(young_paper.file), "--json"]
    run = Forked(command, env=environment, cwd=tmp_path, stdout=subprocess.DEVNULL)
    while not kinds(young_paper)[ReextractionKind.REPLACED]:
        assert run.poll() is None, "it ended before it could be killed"
        time.sleep(0.01)
    run.send_signal(signal.SIGKILL)
    run.wait()
    assert kinds(young_paper) != kinds(uninterrupted)
    assert Forked(command, env=environment, cwd=tmp_path, stdout=subprocess.DEVNULL).wait() == 0
    assert unreplaced(young_paper) == unreplaced(uninterrupted)
    assert kinds(young_paper) == kinds(uninterrupted)


def test_versions_that_were_replaced_can_still_be_read_by_name(
    young_paper: Offline, improve: Callable[[Edit], None]
) -> None:
    improve(signed_by_the_desk)
    young_paper.reextract(DAYS)
    database = open_database(young_paper.database_url)
    line = next(line for line in reextraction_log.reextractions(database) if line.kind is ReextractionKind.REPLACED)
    assert named_version(database, str(line.replaced)).state != named_version(database, str(line.version)).state
    database.close()
