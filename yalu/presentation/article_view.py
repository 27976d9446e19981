"""One article with all that happened to it and its thread on one axis of time, and one of its versions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from yalu.db.queries.article_states import VersionAsOf
from yalu.db.room.articles import ArticlePage, VersionPage
from yalu.downloads.citing import cited_version
from yalu.model import Kind, Outcome
from yalu.presentation.charts.axis import events_of
from yalu.presentation.charts.change_calendar import article_calendar
from yalu.presentation.charts.drawing import drawing
from yalu.presentation.charts.thread_life import counts, life_charts
from yalu.presentation.comparison import Compared, compared, views
from yalu.presentation.own_text import standfirst
from yalu.presentation.page_context import PageContext
from yalu.presentation.telling import ToldChange, told_changes
from yalu.records.as_of import AsOf
from yalu.records.plain_text import plain, plain_paragraphs, safe_url
from yalu.records.quoting.cutting import Excerpt, excerpt, without_quotations
from yalu.rendering.charts.drawing import Drawing
from yalu.rendering.redline import plain_body
from yalu.reports.citation import Cited, memento
from yalu.reports.words.told_items import scope_in_words
from yalu.reports.words.words import Words
from yalu.sources.source import Terms

MOST_EVENTS = 40
"""Changes that the table of an article lists, the newest; the list of changes has all."""
MOST_CHECKS = 600
"""Checks that the axis of an article shows, the newest."""
MOST_STEPS = 6
"""Steps between neighbouring versions that an article offers, the newest."""


@dataclass(frozen=True, slots=True)
class VersionStep:
    """A step between two versions of an article, and the ways to see it."""

    compared: Compared
    views: tuple[tuple[str, str, str], ...]
    significant: bool
    """Whether a change was recorded between them; otherwise it is the newest step."""


@dataclass(frozen=True, slots=True)
class ArticleView:
    """What the page of an article shows."""

    held: ArticlePage
    clocks: AsOf
    title: str
    url: str | None
    base: str
    """Its path in the reading room."""
    summary: str
    axes: Sequence[Drawing]
    """Lying and upright."""
    calendar: Drawing
    life: Sequence[Drawing]
    """Of its thread, for a wide page and for a phone; none where no comment was seen."""
    changes: Sequence[ToldChange]
    """All of them, oldest first."""
    gone: int
    """Comments that are no longer visible."""
    edited: int
    """Edits of comments."""
    step: VersionStep | None
    ways: Sequence[tuple[str, str]]
    """Names and addresses of other comparisons of its versions."""
    unexplained: Sequence[tuple[VersionAsOf, str | None]]
    scope: str | None
    """Why it is watched."""

    @property
    def events(self) -> Sequence[ToldChange]:
        """The changes that its table lists, newest first."""
        return self.changes[: -MOST_EVENTS - 1 : -1]

    @property
    def quotable(self) -> bool:
        """Whether the terms allow words of its text."""
        return self.held.source.limit > 0


def article_view(
    context: PageContext, held: ArticlePage, checks: Sequence[tuple[datetime, Outcome]], clocks: AsOf
) -> ArticleView:
    """What is shown of an article by both clocks; ``checks`` are its newest ``MOST_CHECKS``."""
    axis, summary = events_of(context, held, checks), _summary(context, held)
    changes = told_changes(context, map(without_quotations, held.changes))
    return ArticleView(
        held=held,
        clocks=clocks,
        title=plain(held.version.article.title),
        url=safe_url(held.url),
        base=f"/articles/{held.article_id}",
        summary=summary,
        axes=[drawing(context, axis, summary, upright=upright) for upright in (False, True)],
        calendar=article_calendar(context, held, checks),
        life=life_charts(context, counts(held.comments, held.first_seen_at), held.last_check_at),
        changes=changes,
        gone=sum(bool(life.gone) and life.gone[-1].back_at is None for life in held.comments),
        edited=sum(change.record.kind is Kind.COMMENT_EDITED for change in changes),
        step=_foremost(context, held, changes),
        ways=list(_ways(context, held)),
        unexplained=_unexplained(context, held, changes),
        scope=_scope(context.words, held),
    )


def _foremost(context: PageContext, article_page: ArticlePage, events: Sequence[ToldChange]) -> VersionStep | None:
    """The most significant step, of several the newest; None where there is one version only."""
    if len(article_page.versions) == 1:
        return None
    weight: dict[str | None, float] = {}
    for change in events:
        record = change.record
        if record.before_version and record.comment_id is None:
            weight[record.after_version] = max(weight.get(record.after_version, 0.0), record.significance)
    old, new = max(pairwise(article_page.versions), key=lambda step: (weight.get(step[1].name, 0.0), step[1].seq))
    given = (("from", str(old.seq)), ("to", str(new.seq)))
    path = f"/articles/{article_page.article_id}/diff"
    held = compared(context, article_page, old, new, events, whole=False)
    return VersionStep(held, tuple(views(context, path, given)), new.name in weight)


def _summary(context: PageContext, article_page: ArticlePage) -> str:
    """What the axis shows, in a sentence: its description for those who do not see it."""
    words = context.words
    parts = [
        words.ngettext("{count} version", "{count} versions", len(article_page.versions)),
        words.ngettext("{count} comment", "{count} comments", len(article_page.comments)),
    ]
    if article_page.absences:
        parts.append(
            words.ngettext("{count} time not available", "{count} times not available", len(article_page.absences))
        )
    span = words.gettext(
        "from {start} to {end}",
        start=context.at(article_page.first_seen_at),
        end=context.at(article_page.last_check_at),
    )
    return words.sentences(words.several([*parts, span]) + ".", words.gettext("The table below has the same events."))


def _scope(words: Words, article_page: ArticlePage) -> str | None:
    if article_page.match is None or article_page.source.terms is Terms.LINK_ONLY:
        return None
    terms = tuple(dict.fromkeys(plain(term.text, 60) for term in article_page.match.terms))[:6]
    return scope_in_words(words, article_page.match.rule, terms)


def _unexplained(
    context: PageContext, article_page: ArticlePage, events: Sequence[ToldChange]
) -> list[tuple[VersionAsOf, str | None]]:
    """The newest versions that no recorded change of the article made, and the addresses of their comparisons."""
    made = {change.record.after_version for change in events}
    path = f"/articles/{article_page.article_id}/diff"
    steps = [(old, new) for old, new in pairwise(article_page.versions) if new.name not in made]
    return [
        (new, context.link(path, (("from", str(old.seq)), ("to", str(new.seq)))))
        for old, new in reversed(steps[-MOST_STEPS:])
    ]


def _ways(context: PageContext, article_page: ArticlePage) -> Iterator[tuple[str, str]]:
    """The comparisons of neighbouring versions, the newest first, and pages about all versions."""
    base, gettext = f"/articles/{article_page.article_id}", context.words.gettext
    pairs = list(pairwise(version.seq for version in article_page.versions))
    listed = [
        (f"v{old} → v{new}", context.link(f"{base}/diff", (("from", str(old)), ("to", str(new)))))
        for old, new in reversed(pairs[-MOST_STEPS:])
    ]
    if pairs:
        listed.append((gettext("Any two versions"), context.link(f"{base}/diff")))
    listed.append((gettext("Which version brought each sentence"), context.link(f"{base}/blame")))
    yield from ((name, address) for name, address in listed if address is not None)


@dataclass(frozen=True, slots=True)
class VersionView:
    """What a page shows of a version."""

    held: VersionPage
    title: str
    subtitle: Excerpt
    paragraphs: Sequence[str]
    """Of the body, as far as the terms allow."""
    left_out: int
    """Characters of the body that are not shown."""
    url: str | None
    memento: str | None
    """Its path in the reading room; None where there is none."""
    cited: Cited


def version_view(context: PageContext, held: VersionPage) -> VersionView:
    """What is shown of a version."""
    article, owner = held.version.article, held.version.owner
    limit, url = owner.source.limit, safe_url(owner.url)
    shown = excerpt(plain_body(article.body), limit)
    return VersionView(
        held=held,
        title=plain(article.title),
        subtitle=excerpt(standfirst(article), limit),
        paragraphs=plain_paragraphs(shown.text),
        left_out=shown.left_out,
        url=url,
        memento=memento(owner.url, held.version.not_after) if url and context.public_room else None,
        cited=cited_version(context.words, held),
    )
