"""The thread of an article as of any time, and one comment's life."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from starlette.responses import Response

from yalu.conversion import exact
from yalu.db.queries.thread_states import CommentAsOf, ThreadAsOf
from yalu.db.room import articles, comments
from yalu.db.room.articles import ArticlePage
from yalu.db.room.captures import captures_of
from yalu.downloads.citing import cited_comment
from yalu.errors import UnknownItem
from yalu.model import CommentState, Fate, Kind
from yalu.presentation.charts.thread_life import counts, life_charts
from yalu.presentation.telling import ToldChange, told_changes
from yalu.records.as_of import AsOf
from yalu.records.nouns.comment import StoredCommentVersion
from yalu.records.plain_text import plain
from yalu.records.quoting.cutting import Excerpt, excerpt
from yalu.records.quoting.quotation import SourceTerms
from yalu.rendering.redline import Redline, plain_body, redline
from yalu.reports.citation import Cited, cite
from yalu.web.filtering import first_shown, page_clocks, pager_of
from yalu.web.rendering import page
from yalu.web.visit import RequestContext

PER_PAGE = 60
MOST_CHARACTERS = 24_000
"""Characters of comments on one page."""
DEEPEST = 4
STEPS = 12
"""Times that the page offers on each side of the one it shows."""
PSEUDONYM = 4
"""Characters of a commenter's pseudonym that tell readers of one thread apart."""
_LEFT_OR_BACK = (Kind.COMMENT_GONE, Kind.COMMENT_BACK)


@dataclass(frozen=True, slots=True)
class ShownComment:
    """One comment in its place in the thread."""

    record: CommentAsOf
    depth: int
    text: Excerpt
    edit: ToldChange | None
    gone: ToldChange | None

    @property
    def reader(self) -> str:
        """The pseudonym, shortened; empty where there is none."""
        return (self.record.comment.author or "")[:PSEUDONYM]


@dataclass(frozen=True, slots=True)
class _CommentChanges:
    """The last change of each comment: its last edit, and its last disappearance."""

    edits: Mapping[str, ToldChange]
    losses: Mapping[str, ToldChange]


def thread(visit: RequestContext) -> Response:
    """``/articles/ID/thread``: ``at`` and ``known_at`` are the clocks, ``start`` the place of the first comment."""
    number = visit.number("id")
    clocks = page_clocks(visit)
    at, gone_after = clocks.at, visit.settings.gone_after
    article_page = articles.article(visit.database, number, AsOf(known_at=clocks.known_at), gone_after=gone_after)
    held = _as_of(visit, number, clocks)
    ordered = [(record, depth) for thread in held for record, depth in _in_place(thread)]
    start = first_shown(visit)
    life = _life_of(visit, article_page, at)
    shown = list(_shown_comments(ordered[start:], life, article_page.source.limit))
    end = start + len(shown)
    moment = at or article_page.last_check_at
    grown = counts(article_page.comments, article_page.first_seen_at)
    end_of_life = article_page.last_check_at
    return page(
        visit,
        "thread.html",
        article_page=article_page,
        clocks=clocks,
        moment=moment,
        threads=held,
        shown=shown,
        total=len(ordered),
        start=start,
        **pager_of(visit, start, end, len(ordered), PER_PAGE),
        steps=_steps(visit, article_page, moment),
        life=life_charts(visit, grown, end_of_life, moment),
        title=plain(article_page.version.article.title),
        base=f"/articles/{number}",
    )


def _as_of(visit: RequestContext, number: int, clocks: AsOf) -> tuple[ThreadAsOf, ...]:
    """The threads as of a time; none before the article was first seen."""
    try:
        state = articles.article_as_of(visit.database, number, clocks, gone_after=visit.settings.gone_after)
        return state.threads
    except UnknownItem:
        return ()


def _in_place(held: ThreadAsOf) -> Iterator[tuple[CommentAsOf, int]]:
    """The comments of a thread, each below the one it answers, with how deep it stands."""
    known = {record.comment.id for record in held.comments}
    below: dict[str | None, list[CommentAsOf]] = {}
    for record in held.comments:
        parent = record.comment.parent_id
        below.setdefault(parent if parent in known and parent != record.comment.id else None, []).append(record)
    waiting = [(record, 0) for record in reversed(below.pop(None, []))]
    while waiting:
        record, depth = waiting.pop()
        yield record, depth
        waiting += [(answer, depth + 1) for answer in reversed(below.pop(record.comment.id, []))]
    for rest in below.values():  # answers that answer one another in a circle
        yield from ((record, 0) for record in rest)


def _life_of(visit: RequestContext, article_page: ArticlePage, at: datetime | None) -> _CommentChanges:
    happened = [change for change in article_page.changes if at is None or change.not_after <= at]
    events = told_changes(visit, happened)
    edits, losses = (
        {change.record.platform_comment_id or "": change for change in events if change.record.kind is kind}
        for kind in (Kind.COMMENT_EDITED, Kind.COMMENT_GONE)
    )
    return _CommentChanges(edits, losses)


def _shown_comments(
    ordered: Sequence[tuple[CommentAsOf, int]], life: _CommentChanges, limit: int
) -> Iterator[ShownComment]:
    room = MOST_CHARACTERS
    for record, depth in ordered[:PER_PAGE]:
        name = plain(record.comment.id)
        shown = excerpt(plain_body(record.words), limit)
        room -= len(shown.text)
        if room < 0:
            return
        gone = None if record.visible else life.losses.get(name)
        edit = life.edits.get(name) if record.seq > 1 else None
        yield ShownComment(record, min(depth, DEEPEST), shown, edit, gone)


@dataclass(frozen=True, slots=True)
class _Steps:
    """Times at which the thread changed, around the one that is shown."""

    earlier: str | None
    later: str | None
    near: tuple[tuple[datetime, str, bool], ...]


def _steps(visit: RequestContext, article_page: ArticlePage, moment: datetime) -> _Steps:
    times = {life.first_seen_at for life in article_page.comments}
    times |= {at for life in article_page.comments for _, at in life.edits}
    absences = [each for life in article_page.comments for each in life.gone]
    times |= {at for each in absences for at in (each.missed_at, each.back_at) if at}
    ordered = sorted(times)
    before, after = [at for at in ordered if at < moment], [at for at in ordered if at > moment]
    near = [*before[-STEPS:], *([moment] if moment in times else []), *after[:STEPS]]
    return _Steps(
        _at(visit, before[-1]) if before else None,
        _at(visit, after[0]) if after else None,
        tuple((at, _at(visit, at), at == moment) for at in near),
    )


def _at(visit: RequestContext, at: datetime) -> str:
    return visit.this(at=exact(at), start=None)


@dataclass(frozen=True, slots=True)
class State:
    """One version of a comment, with what differs from the one before."""

    version: StoredCommentVersion
    text: Excerpt
    compared: Redline | None
    notice: str | None
    """What the page shows in place of the text."""


def comment(visit: RequestContext) -> Response:
    """``/comments/ID``: when it was posted, edited, missed and seen again, and how to cite it, by both clocks."""
    clocks = page_clocks(visit)
    life = comments.comment(visit.database, visit.number("id"), clocks, gone_after=visit.settings.gone_after)
    line = life.newest
    limit = SourceTerms(line.terms, line.country, line.source_type, line.reserved).limit
    events = told_changes(visit, life.changes)
    fate = next((event for event in reversed(events) if event.record.kind in _LEFT_OR_BACK), None)
    newest = max([line.not_after, *([fate.record.not_after] if fate else [])])
    snapshots = {line.snapshot_id, *(absence.snapshot_id for absence in life.absences)}
    return page(
        visit,
        "comment.html",
        clocks=clocks,
        life=life,
        line=line,
        read_from=captures_of(visit.database, snapshots),
        title=plain(line.title) or plain(line.source_name),
        states=_states(life.versions, limit),
        limit=limit,
        reader=(line.author_key or "")[:PSEUDONYM],
        events=events,
        fate=fate,
        exact=exact,
        fates=_fates(visit),
        in_thread=visit.link(f"/articles/{line.article_id}/thread", (), at=exact(newest)),
        citation=cite(visit.words, cited_comment(visit.words, life), visit.public_room),
    )


def cited(visit: RequestContext) -> Cited:
    """The comment of the address as it is cited."""
    return cited_comment(visit.words, comments.comment(visit.database, visit.number("id")))


def _fates(visit: RequestContext) -> Mapping[Fate, str]:
    gettext = visit.words.gettext
    return {
        Fate.SHOWN: gettext("the platform still shows it"),
        Fate.WITHHELD: gettext("it exists, but visitors may not see it"),
        Fate.ERASED: gettext("the platform knows no such comment"),
        Fate.UNKNOWN: gettext("the platform's answer proves nothing"),
        Fate.UNANSWERED: gettext("the platform did not answer"),
    }


def _states(versions: Sequence[StoredCommentVersion], limit: int) -> list[State]:
    shown = []
    before: dict[int, StoredCommentVersion] = {new.version_id: old for old, new in pairwise(versions)}
    for version in versions:
        text = plain_body(version.text)
        visible = version.state is CommentState.VISIBLE
        old = before.get(version.version_id)
        both = visible and old is not None and old.state is CommentState.VISIBLE
        compared = redline(plain_body(old.text), text, limit, whole=True) if both and old else None
        shown.append(
            State(
                version, excerpt(text if visible else "", limit), compared, None if visible else plain(text, limit or 1)
            )
        )
    return shown
