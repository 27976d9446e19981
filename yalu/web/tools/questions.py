"""What the tools ask of the database, and how each answer is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from urllib.parse import urlencode

from yalu.conversion import whole_number
from yalu.db.core.engine import Database
from yalu.db.figures.statistics import statistics
from yalu.db.room import articles, changes, comments, search
from yalu.db.room.articles import find_article
from yalu.db.room.sources import stored_sources
from yalu.downloads.citing import cited_change, cited_comment, cited_version, versions_of
from yalu.downloads.states import comment_record, version_record
from yalu.errors import UsageError
from yalu.hints import nearest
from yalu.jobs.lookup.filter_reader import FilterReader
from yalu.reasons import reason_text
from yalu.records.as_of import AsOf
from yalu.records.definition import public
from yalu.records.figures.statistic import read_grouping, rows_of
from yalu.records.nouns.change import StoredChange
from yalu.records.plain_text import plain, safe_url
from yalu.records.quoting.cutting import comment_within_terms, hit_within_terms, made_safe, within_terms
from yalu.records.selection.filters import FilterError, Filters, as_parameters, as_texts
from yalu.records.selection.page import Cursor
from yalu.reports.citation import cite
from yalu.reports.words.words import words_for
from yalu.settings import Settings
from yalu.terms.signals import Permission
from yalu.web.issues import issues
from yalu.web.tools.answers import (
    Item,
    ModelPermissions,
    answered,
    handed,
    handed_on,
    is_withheld,
    item_of,
    listed,
    with_citation,
)

ENGLISH = words_for("en")

MOST_FIGURES = 300
"""Figures of one answer."""
CITED = ("change", "version", "comment")


class Questions:
    """What the tools ask of the database."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings
        self._reader = FilterReader(database, settings)
        self._room = settings.web_url.rstrip("/")

    def filters(self, given: Mapping[str, object]) -> Filters:
        """The filters of arguments. Raises FilterError for a value that there is not, naming the nearest."""
        return self._reader.read(as_texts(given))

    def clocks(self, at: str | None, known_at: str | None) -> AsOf:
        """The two clocks of arguments. Raises FilterError."""
        return self.filters({"at": at, "known_at": known_at}).as_of

    def search(self, filters: Filters, query: str, limit: int) -> str:
        """Hits of a search."""
        hits = search.search(self._database, query, filters, limit=limit)
        permissions = ModelPermissions(self._database, (hit.article_url for hit in hits))
        items = []
        for hit in hits:
            answer = permissions.answer(hit.article_url, hit.reserved)
            path = f"/comments/{hit.comment_id}" if hit.comment_id else f"/articles/{hit.article_id}/versions/{hit.seq}"
            more = {"evidence": self._room + path, "model": answer.value}
            withheld = is_withheld(answer, hit.terms)
            items.append(listed(item_of(handed_on(hit, answer, hit_within_terms), withheld=withheld, **more)))
        return answered(items)

    def changes(self, filters: Filters, cursor: str | None, limit: int) -> str:
        """A page of changes."""
        page = changes.changes(self._database, filters, Cursor.parse(cursor) if cursor else None, limit)
        items = [listed(item) for item, _ in self._changes(page.items)]
        return answered(items, None if page.next is None else str(page.next))

    def statistics(self, filters: Filters, by: str | None, per: str | None) -> str:
        """Figures by value and period, each with the list of what it counts."""
        grouping, step = read_grouping(by, per)
        counted = statistics(self._database, filters, grouping, step, self._reader.now).items
        if len(counted) > MOST_FIGURES:
            raise UsageError(f"more than {MOST_FIGURES} figures: ask for longer periods, or filter for less")
        items = []
        for item in counted:
            rows = rows_of(filters, grouping, [item])
            address = None if rows is None else f"{self._room}/changes?{urlencode(as_parameters(rows))}"
            items.append(item_of(public(item), withheld=False, evidence=address))
        return answered(items)

    def sources(self) -> str:
        """All sources."""
        lines = stored_sources(self._database)
        permissions = ModelPermissions(self._database, (line.homepage for line in lines))
        items = []
        for source in map(made_safe, lines):
            answer = permissions.answer(source.homepage, None).value
            evidence_of = f"{self._room}/sources/{source.source_id}"
            items.append(item_of(source, withheld=False, model=answer, evidence=evidence_of))
        return answered(items)

    def issues(self) -> str:
        """All issues of the lexicon."""
        return answered([public(issue) for issue in issues(self._settings)])

    def article(self, url: str, clocks: AsOf) -> str:
        """One article as of a time."""
        article_id = find_article(self._database, url)
        state = articles.article_as_of(self._database, article_id, clocks, gone_after=self._settings.gone_after)
        item = self._version(articles.version(self._database, article_id, state.version.seq, clocks))
        own = {"gone_since": state.gone_since, "between": state.between, "last_check_at": state.last_check_at}
        gone = item_of(own, withheld=False)
        return answered([item | {name: value for name, value in gone.items() if name != "quoted"}])

    def thread(self, url: str, clocks: AsOf, cursor: str | None, limit: int) -> str:
        """A part of the comments under an article as of a time."""
        start = _place(cursor)
        article_id = find_article(self._database, url)
        state = articles.article_as_of(self._database, article_id, clocks, gone_after=self._settings.gone_after)
        answer = ModelPermissions(self._database, [state.url]).answer(state.url, state.source.reserved)
        all_of = [(thread, each) for thread in state.threads for each in thread.comments]
        items = []
        for thread, each in all_of[start : start + limit]:
            item = item_of(
                handed_on(state.source, answer, partial(comment_record, each)),
                withheld=is_withheld(answer, state.source.terms),
                platform=plain(thread.platform, 100),
                snapshot_at=thread.read_at,
                snapshot_complete=thread.complete,
                model=answer.value,
                evidence=f"{self._room}/comments/{each.comment_id}",
            )
            items.append(listed(item))
        return answered(items, str(start + limit) if start + limit < len(all_of) else None)

    def cited(self, of: str, number: int) -> str:
        """One change, version or comment, with its citation. Raises FilterError for another noun."""
        if of not in CITED:
            raise FilterError("of", of, nearest(of, CITED), CITED[0])
        if of == "change":
            record = changes.change(self._database, number)
            ((item, shown),) = self._changes([record])
            cited = cited_change(ENGLISH, shown, versions_of(self._database, record))
            package = {"evidence_package": f"{self._room}/changes/{number}/evidence.wacz"}
            return answered([with_citation(item | package, cite(ENGLISH, cited, self._room))])
        if of == "version":
            return answered(
                [self._version(articles.version(self._database, *articles.place_of(self._database, number)))]
            )
        return answered([self._comment(comments.comment(self._database, number, gone_after=self._settings.gone_after))])

    def _changes(self, records: Sequence[StoredChange]) -> list[tuple[Item, StoredChange]]:
        """The items of changes, each with the change under the terms under which a model may have it.

        Of a change without an article the host of its source's homepage is asked.
        """
        lines = () if all(record.article_url for record in records) else stored_sources(self._database)
        homepages = {line.source_id: line.homepage for line in lines}
        addresses = [record.article_url or homepages.get(record.source_id) for record in records]
        permissions = ModelPermissions(self._database, addresses)
        answers = (permissions.answer(url, each.reserved) for url, each in zip(addresses, records, strict=True))
        return list(map(self._change, records, answers))

    def _change(self, record: StoredChange, answer: Permission) -> tuple[Item, StoredChange]:
        shown = handed(record, answer)
        row = handed_on(record, answer, within_terms)
        more = {"evidence": f"{self._room}/changes/{record.change_id}", "model": answer.value}
        withheld = is_withheld(answer, record.terms)
        return item_of(row, withheld=withheld, reason_text=reason_text(row.reason), **more), shown

    def _version(self, page: articles.VersionPage) -> Item:
        article = page.version.owner
        answer = ModelPermissions(self._database, [article.url]).answer(article.url, article.source.reserved)
        item = item_of(
            handed_on(article.source, answer, partial(version_record, page.version)),
            withheld=is_withheld(answer, article.source.terms),
            source_id=plain(article.source_id),
            source_name=plain(article.source_name),
            article_url=safe_url(article.url),
            model=answer.value,
            evidence=f"{self._room}/articles/{article.article_id}/versions/{page.version.seq}",
        )
        return with_citation(item, cite(ENGLISH, cited_version(ENGLISH, page), self._room))

    def _comment(self, life: comments.CommentPage) -> Item:
        newest = life.newest
        answer = ModelPermissions(self._database, [newest.article_url]).answer(newest.article_url, newest.reserved)
        item = item_of(
            handed_on(newest, answer, comment_within_terms),
            withheld=is_withheld(answer, newest.terms),
            model=answer.value,
            evidence=f"{self._room}/comments/{newest.comment_id}",
        )
        return with_citation(item, cite(ENGLISH, cited_comment(ENGLISH, life), self._room))


def _place(cursor: str | None) -> int:
    """How many comments come before; a thread has no time of its own that could be its cursor. Raises UsageError."""
    if not cursor:
        return 0
    place = whole_number(cursor, 9)
    if place is None:
        raise UsageError("cursor: not one that a thread gave")
    return place
