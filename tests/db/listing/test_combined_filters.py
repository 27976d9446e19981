"""Any filters together, on a small history made at random: what the room finds is what a look at every row finds."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from tests.db.db_samples import COLUMN, DAY_ONE, MATCH, SOURCE, Days, look, thread
from tests.db.room.test_room_queries import compare_waiting, statements_of
from yalu.db.core.engine import Database, open_database
from yalu.db.listing import keyset_scan, selectivity
from yalu.db.listing.filters import check_words, having_words
from yalu.db.models import (
    Article,
    ArticleTerm,
    ArticleVersion,
    Change,
    Comment,
    CommentVersion,
    Crawl,
    Source,
    Thread,
    ThreadSnapshot,
)
from yalu.db.room import articles, changes, comments
from yalu.errors import UsageError
from yalu.records.selection.filters import Filters, selects
from yalu.records.selection.page import each_page

_SPOKEN = {"river-post": ("en",), "gang": ("ko",), "he": ("zh-Hans", "zh-Hant"), "kawa": ("ja", "en")}
_COUNTRIES = {"river-post": "KR", "gang": "KR", "he": "CN", "kawa": "JP"}
_WORDS = ("bridge", "trucks", "한중", "限韩令", "rust")
_ISSUES = ("border", "trade")
_CHOICES: dict[str, tuple[Any, ...]] = {
    "source": (("river-post",), ("gang",), ("he", "kawa"), ("nobody",)),
    "country": (("KR",), ("CN", "JP")),
    "language": (("en",), ("ko",), ("zh",), ("zh-Hant", "ja"), ("xx",)),
    "kind": (("article.new",), ("article.body", "article.headline"), ("comment.new",), ("comment.edited",)),
    "issue": (("border",), ("trade",), ("none",)),
    "min_significance": (0.2, 0.4, 0.6),
    "q": (*_WORDS, "bridge rust", "nosuchword"),
    "article": ((1,), (2, 5, 7), (999,)),
    "comment": ((1,), (1, 2, 3, 4, 5), (999,)),
    "silent": (True, False),
    "quotation": (("changed",), ("added", "withdrawn")),
    "baseline": (True, "only"),
    "since": (DAY_ONE + timedelta(days=1),),
    "until": (DAY_ONE + timedelta(days=2),),
    "at": (DAY_ONE + timedelta(days=1), DAY_ONE + timedelta(hours=1)),
    "known_at": (DAY_ONE + timedelta(days=1, hours=1), DAY_ONE + timedelta(hours=1), DAY_ONE - timedelta(days=1)),
}


def pieces(database: Database, draw: random.Random) -> None:
    """Four sources for three days: each piece changes its words, its language and its comments now and then."""
    for name, languages in _SPOKEN.items():
        source = replace(SOURCE, id=name, homepage=f"https://{name}.example/", country=_COUNTRIES[name])
        days = Days(database, source=source)
        for _ in range(3):
            looks = []
            for number in range(3):
                words = draw.sample(_WORDS, k=2)
                piece = replace(
                    COLUMN, title=words[0], body=f"{words[1]}\n\n{words[0]}.", language=draw.choice(languages)
                )
                match = replace(MATCH, tags=tuple(draw.sample(_ISSUES, k=draw.randrange(3))))
                talk = thread(*(draw.choice(_WORDS) for _ in range(draw.randrange(3))))
                looks.append(look(piece, talk, url=f"https://{name}.example/{number}", match=match))
            days.visit(*looks)
            compare_waiting(database, days.now)


def combinations(draw: random.Random, many: int) -> Iterator[Filters]:
    for _ in range(many):
        names = draw.sample(sorted(_CHOICES), k=draw.randrange(1, 6))
        yield Filters(**{name: draw.choice(_CHOICES[name]) for name in names})


class Plain:
    """Every row, and what the filters ask of it, without an index."""

    def __init__(self, database: Database, filters: Filters) -> None:
        self.filters = filters
        with database.read() as connection:
            self.sources = {row.id: row for row in connection.execute(select(Source.__table__))}
            self.articles = {row.id: row for row in connection.execute(select(Article.__table__))}
            versions = select(ArticleVersion.__table__, Crawl.ended_at).join(Crawl).order_by(ArticleVersion.seq)
            self.versions = connection.execute(versions).all()
            self.changes = connection.execute(select(Change.__table__)).all()
            self.comments = connection.execute(
                select(CommentVersion.__table__, Thread.article_id, Crawl.ended_at)
                .join(Comment, Comment.id == CommentVersion.comment_id)
                .join(Thread, Thread.id == Comment.thread_id)
                .join(ThreadSnapshot, ThreadSnapshot.id == CommentVersion.snapshot_id)
                .join(Crawl, Crawl.id == ThreadSnapshot.crawl_id)
            ).all()
            tags = select(ArticleTerm.article_id, ArticleTerm.term).where(ArticleTerm.kind == "tag")
            self.tags = {(row.article_id, row.term) for row in connection.execute(tags)}
            self.having = {
                name: set(connection.scalars(having_words(connection, name, filters.q))) if filters.q else set()
                for name in ("words_article", "words_comment")
            }
        self.languages = {row.article_id: row.language for row in self.versions}

    def changes_found(self) -> list[int]:
        rows = [row for row in self.changes if self._is_changed(row) and self._is_of(row.article_id, row.source_id)]
        rows = [row for row in rows if self._is_then(row.not_after) and (not self.filters.q or self._is_told(row))]
        rows = [row for row in rows if not self.filters.article or row.article_id in self.filters.article]
        rows = [row for row in rows if not self.filters.comment or row.comment_id in self.filters.comment]
        return [row.id for row in sorted(rows, key=lambda row: (row.not_after, row.id), reverse=True)]

    def articles_found(self) -> list[int]:
        rows = [row for row in self.articles.values() if row.in_scope and self._is_of(row.id, row.source_id)]
        having = {row.article_id for row in self.versions if row.id in self.having["words_article"]}
        changed = {row.article_id for row in self.changes if self._is_changed(row)}
        rows = [row for row in rows if self._is_then(row.first_seen_at) and (not self.filters.q or row.id in having)]
        if self._asks_changes() or self.filters.baseline == "only":
            rows = [row for row in rows if row.id in changed]
        rows = [row for row in rows if not self.filters.article or row.id in self.filters.article]
        above = {row.article_id for row in self.comments if row.comment_id in self.filters.comment}
        rows = [row for row in rows if not self.filters.comment or row.id in above]
        recorded = {row.article_id for row in self.versions if self._is_recorded(row.ended_at)}
        rows = [row for row in rows if row.id in recorded]
        return [row.id for row in sorted(rows, key=lambda row: (row.first_seen_at, row.id), reverse=True)]

    def comments_found(self) -> list[int]:
        rows = [row for row in self.comments if self._is_of(row.article_id, self.articles[row.article_id].source_id)]
        rows = [row for row in rows if self._is_then(row.not_after)]
        changed = {row.comment_id for row in self.changes if self._is_changed(row)}
        if self._asks_changes():
            rows = [row for row in rows if row.comment_id in changed]
        rows = [row for row in rows if not self.filters.article or row.article_id in self.filters.article]
        rows = [row for row in rows if not self.filters.comment or row.comment_id in self.filters.comment]
        rows = [row for row in rows if self._is_recorded(row.ended_at)]
        if self.filters.q:
            rows = [row for row in rows if row.id in self.having["words_comment"]]
        return [row.id for row in sorted(rows, key=lambda row: (row.not_after, row.id), reverse=True)]

    def _is_then(self, at: Any) -> bool:
        since, until, seen = self.filters.since, self.filters.until, self.filters.at
        return (since is None or at >= since) and (until is None or at < until) and (seen is None or at <= seen)

    def _is_recorded(self, at: Any) -> bool:
        return self.filters.known_at is None or at <= self.filters.known_at

    def _asks_changes(self) -> bool:
        wanted = self.filters
        return bool(wanted.kind or wanted.min_significance or wanted.quotation or wanted.silent is not None)

    def _is_changed(self, row: Any) -> bool:
        least = self.filters.min_significance or 0
        if row.baseline not in self.filters.baselines or not self._is_recorded(row.recorded_at):
            return False
        if self.filters.silent is not None and row.declared is not (not self.filters.silent):
            return False
        if self.filters.quotation and not any(row.reason.has(f"quotation.{edit}") for edit in self.filters.quotation):
            return False
        return row.significance >= least and (not self.filters.kind or row.kind in self.filters.kind)

    def _is_told(self, row: Any) -> bool:
        articles_of, comments_of = self.having["words_article"], self.having["words_comment"]
        sides = (row.new_version_id, row.old_version_id)
        return any(version_id in articles_of for version_id in sides) or any(
            version_id in comments_of for version_id in (row.new_comment_version_id, row.old_comment_version_id)
        )

    def _is_of(self, article_id: int | None, source_id: str) -> bool:
        wanted = self.filters
        if wanted.source and source_id not in wanted.source:
            return False
        if wanted.country and self.sources[source_id].country not in wanted.country:
            return False
        if wanted.issue and not any((article_id, issue) in self.tags for issue in wanted.issue):
            return False
        language = self.languages.get(article_id) if article_id is not None else None
        return not wanted.language or any(
            language is not None and (language == code or language.startswith(f"{code}-")) for code in wanted.language
        )


def found_by(database: Database, filters: Filters) -> tuple[list[int], list[int], list[int]]:
    return (
        [record.change_id for record in changes.changes(database, filters, None, 500).items],
        [record.article_id for record in articles.articles(database, filters, None, 500).items],
        [record.version_id for record in comments.comments(database, filters, None, 500).items],
    )


def test_an_edited_quotation_is_found_by_what_became_of_it(database: Database) -> None:
    days = Days(database)
    for season in ("spring", "autumn"):
        days.visit(look(replace(COLUMN, body=f'{COLUMN.body}\n\n"It will open in {season}," said Park Ji-min.')))
    compare_waiting(database, days.now)
    ((change_id,), (article_id,), _) = found_by(database, Filters(quotation=("added", "changed")))
    assert (change_id, article_id) == (changes.changes(database, Filters(kind=("article.body",))).items[0].change_id, 1)
    assert found_by(database, Filters(quotation=("withdrawn",))) == ([], [], [])
    assert found_by(database, Filters(quotation=("changed",), kind=("article.headline",)))[0] == []


def test_any_filters_together_find_what_a_look_at_every_row_finds(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = random.Random(20)
    pieces(database, draw)
    monkeypatch.setattr(keyset_scan, "FIRST_SLICE", 2)
    empty = 0
    every = changes.changes(database, Filters(baseline=True), None, 500).items
    for filters in combinations(draw, 20):
        plain = Plain(database, filters)
        wanted = plain.changes_found(), plain.articles_found(), plain.comments_found()
        for few, of_language in ((0, 0), (4, 1), (2000, 4)):  # nothing is named, some is, all is
            monkeypatch.setattr(selectivity, "FEW", few)
            monkeypatch.setattr(selectivity, "MOST_OF_LANGUAGE", of_language)
            assert found_by(database, filters) == wanted, (filters, few)
            in_order = each_page(partial(changes.changes_in_order, database, filters), 7)
            assert [record.change_id for record in in_order] == wanted[0][::-1], (filters, few)
            paged = each_page(partial(changes.changes, database, filters), 7)
            assert [record.change_id for record in paged] == wanted[0], (filters, few)
        if not filters.q:
            assert [record.change_id for record in every if selects(filters, record)] == wanted[0], filters
        page, counts = changes.changes_and_facets(database, filters, None, 500)
        assert [record.change_id for record in page.items] == wanted[0]
        assert counts == changes.facets(database, filters)
        for name in ("source", "country", "kind"):
            if not getattr(filters, name):  # its own filter is not applied to a facet
                assert counts.whole[name]
                assert sum(getattr(counts, name).values()) == len(wanted[0]), (filters, name)
        empty += not wanted[0]
    assert 2 < empty < 18


def test_filters_that_exclude_each_other_are_answered_without_a_look_at_any_row(database: Database) -> None:
    pieces(database, random.Random(1))
    filters = Filters(source=("gang",), language=("en",), kind=("article.body",), min_significance=0.1, q="bridge")
    with statements_of(database) as plans:
        assert found_by(database, filters) == ([], [], [])
    whole = [sql for sql, _ in plans]
    assert whole
    assert not [sql for sql in whole if "words_" in sql or "article_version" in sql]
    with pytest.raises(UsageError):  # by whoever reads the filters, before a row is looked for
        check_words(replace(filters, q="!"))


def test_what_many_have_is_not_looked_up_again(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    pieces(database, random.Random(2))
    monkeypatch.setattr(selectivity, "FEW", 1)
    filters = Filters(min_significance=0.1)
    before = changes.changes(database, filters)
    with statements_of(database) as plans:
        assert changes.changes(database, filters) == before
    assert not [sql for sql, _ in plans if "change.significance >=" in sql and "coalesce" not in sql]


def test_a_piece_is_asked_for_its_own_changes_only(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    database = open_database(sqlite_url)
    pieces(database, random.Random(3))
    monkeypatch.setattr(selectivity, "FEW", 0)
    with statements_of(database) as plans:
        articles.articles(database, Filters(kind=("article.body",), min_significance=0.1))
        comments.comments(database, Filters(kind=("comment.edited",), min_significance=0.1))
    walks = [plan for sql, plan in plans if " AS at" in sql and "count(*)" not in sql]  # nor the ends of a slice
    assert len(walks) == 2
    assert "ix_change_article_id_id" in walks[0] and "ix_change_comment_id_id" in walks[1], walks
    assert not [plan for plan in walks if "ix_change_kind" in plan], walks
    database.close()


def test_the_tighter_of_two_limits_comes_first() -> None:
    since, later = Change.not_after > DAY_ONE, Change.not_after > DAY_ONE + timedelta(days=1)
    assert list(keyset_scan.KeysetScan(Change.not_after, Change.id, [since]).where(later).wanted) == [later, since]
