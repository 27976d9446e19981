"""Search gives the same hits on both databases, in every language, for terms of two signs too."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from tests.db.db_samples import COLUMN, DAY_ONE, SOURCE, URL, Days, look, retitled, rows, thread
from yalu.db.core.engine import Database
from yalu.db.models import CommentVersion
from yalu.db.room import search
from yalu.db.schema import migrate
from yalu.db.search import search_index, tokenizer
from yalu.errors import UsageError
from yalu.model import ParsedArticle
from yalu.records.selection.filters import Filters
from yalu.sources.source import Terms

PIECES = (
    ParsedArticle("한·중 관계의 앞날", "한중관계는 어디로 가나. 사드(THAAD) 배치 이후 10년.", language="ko"),
    ParsedArticle("中韩关系的未来", "中韩两国应当重视“限韩令”问题。北京，2026年。", language="zh-Hans"),
    ParsedArticle("中韓關係與臺灣", "韓國瑜談中韓。中朝邊境。", language="zh-Hant"),
    ParsedArticle("日中韓の協力", "ﾔﾙ川の橋と鴨緑江。ＡＢＣ協定。", language="ja"),
    ParsedArticle(
        "The Yalu and its bridges", "South Korea's envoy said 3.5 billion. Korea, South of it.", language="en"
    ),
    ParsedArticle("Le café de Dandong", "Un café près du fleuve.", byline=("Éloïse Park",), language="fr"),
)


@pytest.fixture
def full(database: Database) -> Database:
    days = Days(database)
    days.visit(*(look(piece, thread(f"답글 {number}"), url=f"{URL}/{number}") for number, piece in enumerate(PIECES)))
    return database


def pieces_hit(database: Database, query: str, *how: Any, **options: Any) -> set[int]:
    """The numbers of the pieces that are hit."""
    return {int(hit.article_url.rsplit("/", 1)[1]) for hit in search.search(database, query, *how, **options)}


HITS: dict[str, set[int]] = {
    "한중": {0},
    "한·중": {0},
    "中韩": {1},
    "中韓": {2, 3},
    "中朝": {2},
    "日中": {3},
    "限韩令": {1},
    "韩限令": set(),
    "관계": {0},
    "橋": {3},
    "鴨緑江": {3},
    "thaad": {0},
    "THAAD 배치": {0},
    "ABC": {3},
    "ヤル川": {3},
    "south korea": {4},
    '"south korea"': {4},
    '"korea south"': {4},
    '"korea envoy"': set(),
    '"envoy said 3.5"': {4},
    "“3.5 billion”": {4},
    "CAFÉ": {5},
    "éloïse": {5},
    "kore": set(),
    "2026": {1},
    "답글": {0, 1, 2, 3, 4, 5},
    "café 답글": set(),
}


def test_hits(full: Database) -> None:
    assert {query: pieces_hit(full, query) for query in HITS} == HITS


def test_hits_can_be_narrowed(full: Database) -> None:
    assert pieces_hit(full, "中韓", Filters(language=("zh",))) == {2}
    assert pieces_hit(full, "답글", kind="article") == set()
    assert len(pieces_hit(full, "답글", kind="comment", limit=3)) == 3
    nobody, before = Filters(source=("nobody",)), Filters(until=DAY_ONE)
    assert pieces_hit(full, "답글", nobody) == pieces_hit(full, "답글", before) == set()
    assert pieces_hit(full, "中朝", Filters(since=DAY_ONE, until=DAY_ONE + timedelta(seconds=1))) == {2}


def test_what_a_search_is_narrowed_by_stands_in_the_index(full: Database) -> None:
    with full.read() as connection:
        for name in search_index.INDEXES:
            wanted = [["_m202603"], [tokenizer.source_label(SOURCE.id)], [tokenizer.language_label("zh")]]
            (numbers,) = search._ids(connection, name, wanted)
            assert len(numbers) == 2, name


def test_comments_are_found_in_the_language_their_article_has_now(database: Database) -> None:
    days = Days(database)
    for language in ("en", "ko", "ko-KR", "ja"):
        days.visit(look(replace(COLUMN, title=f"In {language}", language=language), thread("Remark")))
        for asked in ("en", "ko", "ja"):
            hits = search.search(database, "remark", Filters(language=(asked,)))
            assert len(hits) == language.startswith(asked), (language, asked)
    first = Filters(language=("ja",), since=DAY_ONE, until=DAY_ONE + timedelta(seconds=1))
    assert search.search(database, "remark", first)


TIMES = st.datetimes(timezones=st.just(UTC))
LIKELY = st.datetimes(datetime(1980, 1, 1), datetime(2099, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


def _shares_a_label(at: datetime, since: datetime | None, until: datetime | None) -> bool:
    return bool(set(tokenizer.labels("a", [], at)) & set(tokenizer.time_labels(since, until)))


@given(TIMES, st.lists(TIMES, min_size=2, max_size=2))
def test_no_time_falls_between_the_labels_of_a_stretch_around_it(at: datetime, ends: list[datetime]) -> None:
    since, until = min(*ends, at), max(*ends, at)
    assert _shares_a_label(at, since, until) and _shares_a_label(at, since, None) and _shares_a_label(at, None, until)


@given(LIKELY, LIKELY, LIKELY)
def test_months_before_and_after_a_stretch_have_none_of_its_labels(a: datetime, b: datetime, c: datetime) -> None:
    first, middle, last = sorted((a, b, c))
    if f"{middle:%Y%m}" != f"{first:%Y%m}":
        assert not _shares_a_label(first, middle, last) and not _shares_a_label(first, middle, None)
    if f"{middle:%Y%m}" != f"{last:%Y%m}":
        assert not _shares_a_label(last, first, middle) and not _shares_a_label(last, None, middle)
    assert len(tokenizer.time_labels(first, last)) < 60


def test_no_text_has_a_label() -> None:
    labels = tokenizer.labels("m202603", ["y2026"], DAY_ONE)
    assert not set(labels) & set(tokenizer.tokens(" ".join(labels), "한중 _m202603 _t202 _y2026"))


def test_a_snippet_marks_its_hits(full: Database) -> None:
    (hit,) = search.search(full, "billion south")
    assert sorted(hit.text[start:end] for start, end in hit.matches) == ["South", "South", "billion"]
    assert (hit.kind, hit.version, hit.title, hit.language) == ("article", "v5", PIECES[4].title, "en")
    days = Days(full, now=DAY_ONE + timedelta(days=1))
    days.visit(look(ParsedArticle("Long", "front " * 200 + "needle" + " back" * 200), url=URL + "/9"))
    (hit,) = search.search(full, "needle")
    assert hit.matches == ((1200, 1206),) and hit.text[1200:1206] == "needle"


def test_the_newest_version_that_holds_it_is_the_hit(database: Database) -> None:
    days = Days(database)
    for title in ("Alpha one", "Alpha two", "Beta"):
        days.visit(look(retitled(title)))
    (alpha,), (beta,) = search.search(database, "alpha"), search.search(database, "beta")
    assert (alpha.version, alpha.title, alpha.current) == ("v2", "Alpha two", False)
    assert (beta.version, beta.current) == ("v3", True)


def test_odd_queries_find_nothing_and_break_nothing(full: Database) -> None:
    for query in (
        "NEAR(a b)",
        'a" OR "b',
        "a:b",
        "x*",
        "'; drop table look; --",
        "a & b | !c",
        "\\",
        "_",
        "\x00a",
        "é" * 900,
    ):
        try:
            hits = search.search(full, query)
        except UsageError:
            hits = []
        assert hits == [], query


@pytest.mark.parametrize("at_once", [2, 1000])
def test_an_index_that_is_behind_catches_up(
    full: Database, database_url: str, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(search_index, "MOST_VERSIONS", at_once)
    with full.write() as connection:
        statement = {"sqlite": "INSERT INTO words_comment(words_comment) VALUES ('delete-all')"}
        connection.execute(text(statement.get(connection.dialect.name, "DELETE FROM words_comment")))
    assert pieces_hit(full, "답글") == set()
    migrate.upgrade(database_url)
    assert pieces_hit(full, "답글") == {0, 1, 2, 3, 4, 5}


def test_what_is_taken_out_is_found_no_more(full: Database) -> None:
    with full.write() as connection:
        search_index.blank(connection, "words_comment", rows(full, CommentVersion)[:1])
        search_index.tidy(connection)
    assert pieces_hit(full, "답글") == {1, 2, 3, 4, 5}


@settings(max_examples=150, deadline=None)
@given(st.text("韓国中ab· \n、,Ａ가나", max_size=30), st.text("韓国中ab· Ａ가나", min_size=1, max_size=6))
def test_a_text_that_holds_the_phrase_has_all_its_tokens(before: str, query: str) -> None:
    try:
        wanted = tokenizer.phrases(f'"{query}"')
    except UsageError:
        return
    whole = f"{before} {query} {before}"
    assert set(tokenizer.needed(wanted)) <= set(tokenizer.tokens(whole))
    assert all(next(tokenizer.spans(whole, phrase), None) for phrase in wanted)


def test_a_long_text_is_taken_apart_in_linear_time() -> None:
    assert len(tokenizer.tokens("가나" * 200_000 + "a" * 1_000_000)) < 10
    assert len(tokenizer.tokens(" ".join(map(str, range(200_000))))) == tokenizer.MOST_TOKENS


def test_sources_and_samples_are_what_the_hits_say(full: Database) -> None:
    (hit,) = search.search(full, "限韩令")
    assert (hit.source_id, hit.terms, hit.comment_id) == (SOURCE.id, Terms.EXCERPT, None)
    assert COLUMN.title not in hit.text
