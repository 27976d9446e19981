"""Articles: the list, one article with its thread on one axis of time, and one of its versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from starlette.responses import Response

from yalu.db.queries.article_states import VersionRecord
from yalu.db.room import articles, beside
from yalu.db.room.articles import ArticlePage, VersionPage
from yalu.downloads.citing import cited_version
from yalu.model import Kind
from yalu.records.filters import as_parameters
from yalu.records.plain_text import plain, plain_paragraphs, safe_url
from yalu.rendering.redline import excerpt
from yalu.reports.citation import Citation, cite, memento
from yalu.reports.words import Words
from yalu.reports.words.told_items import scope_in_words
from yalu.sources.source import Terms
from yalu.web.active_filters import active_filters
from yalu.web.charts.axis import events_of
from yalu.web.charts.change_calendar import article_calendar
from yalu.web.charts.drawing import drawing
from yalu.web.charts.thread_life import counts, life_charts
from yalu.web.filtering import clocks_of, cursor_of, filters_of
from yalu.web.own_text import standfirst
from yalu.web.pages.comparison import Compared, compared, views
from yalu.web.rendering import page
from yalu.web.sharing import PageHead, head_of
from yalu.web.telling import ToldChange, told_changes
from yalu.web.visit import RequestContext

PER_PAGE = 40
MOST_EVENTS = 40
"""Changes that the table of an article lists, the newest; the list of changes has all."""
MOST_CHECKS = 600
"""Checks that the axis of an article shows, the newest."""
MOST_STEPS = 6
"""Steps between neighbouring versions that an article offers, the newest."""
FORMATS = ("atom", "json", "csv", "jsonl", "parquet")


@dataclass(frozen=True, slots=True)
class VersionStep:
    """A step between two versions of an article, and the ways to see it."""

    compared: Compared
    views: tuple[tuple[str, str, str], ...]
    significant: bool
    """Whether a change was recorded between them; otherwise it is the newest step."""


def listed(visit: RequestContext) -> Response:
    """``/articles``: articles, the latest first seen before others."""
    filters = filters_of(visit)
    listing = articles.articles(visit.database, filters, cursor_of(visit), PER_PAGE)
    given = as_parameters(filters)
    return page(
        visit,
        "articles.html",
        articles=listing.items,
        filters=filters,
        given=given,
        active=active_filters(visit, filters, "/articles"),
        everything=visit.link("/articles"),
        first=visit.link("/articles", given) if "cursor" in visit.query else None,
        following=visit.link("/articles", given, cursor=listing.next) if listing.next else None,
        doors=[(name, visit.link(f"/articles.{name}", given)) for name in FORMATS],
    )


def one(visit: RequestContext) -> Response:
    """``/articles/ID``: everything that happened to an article and its thread, by both clocks."""
    number, clocks = visit.number("id"), clocks_of(visit)
    article_page = articles.article(visit.database, number, clocks, gone_after=visit.settings.gone_after)
    checks = beside.checks_of(visit.database, number, MOST_CHECKS, article_page.article.last_check_at)
    axis = events_of(visit, article_page, checks)
    events = told_changes(visit, article_page.changes)
    base = f"/articles/{number}"
    grown = counts(article_page.comments, article_page.article.first_seen_at)
    summary = _summary(visit, article_page)
    return page(
        visit,
        "article.html",
        article_page=article_page,
        clocks=clocks,
        title=plain(article_page.article.version.article.title),
        url=safe_url(article_page.article.url),
        axes=[drawing(visit, axis, summary, upright=upright) for upright in (False, True)],
        calendar=article_calendar(visit, article_page, checks),
        life=life_charts(visit, grown, article_page.article.last_check_at),
        events=list(reversed(events))[:MOST_EVENTS],
        more=len(events) > MOST_EVENTS,
        scope=_scope(visit.words, article_page),
        gone=sum(bool(life.gone) and life.gone[-1][2] is None for life in article_page.comments),
        edited=sum(change.record.kind is Kind.COMMENT_EDITED for change in events),
        step=_foremost(visit, article_page, events),
        steps=_steps(visit, article_page),
        unexplained=_unexplained(visit, article_page, events),
        quotable=article_page.source.limit > 0,
        base=base,
        head=_head(visit, article_page, base),
    )


def _head(visit: RequestContext, article_page: ArticlePage, path: str) -> PageHead:
    """An article is cited as its newest version."""
    state = article_page.article
    place = (state.article_id, plain(state.source_id), plain(state.source_name), article_page.source, state.url)
    cited = cited_version(visit.words, VersionPage(*place, state.version, None, None, None))
    return head_of(visit, cited, visit.words.several((cited.outlet, _summary(visit, article_page))), path)


def _foremost(visit: RequestContext, article_page: ArticlePage, events: Sequence[ToldChange]) -> VersionStep | None:
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
    path = f"/articles/{article_page.article.article_id}/diff"
    held = compared(visit, article_page, old, new, events, whole=False)
    return VersionStep(held, tuple(views(visit, path, given)), new.name in weight)


def _summary(visit: RequestContext, article_page: ArticlePage) -> str:
    """What the axis shows, in a sentence: its description for those who do not see it."""
    words = visit.words
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
        start=visit.at(article_page.article.first_seen_at),
        end=visit.at(article_page.article.last_check_at),
    )
    return words.sentences(words.several([*parts, span]) + ".", words.gettext("The table below has the same events."))


def _scope(words: Words, article_page: ArticlePage) -> str | None:
    if article_page.match is None or article_page.source.terms is Terms.LINK_ONLY:
        return None
    terms = tuple(dict.fromkeys(plain(term.text, 60) for term in article_page.match.terms))[:6]
    return scope_in_words(words, article_page.match.rule, terms)


def _unexplained(
    visit: RequestContext, article_page: ArticlePage, events: Sequence[ToldChange]
) -> list[tuple[VersionRecord, str]]:
    """The newest versions that no recorded change of the article made, and the addresses of their comparisons."""
    made = {change.record.after_version for change in events}
    path = f"/articles/{article_page.article.article_id}/diff"
    steps = [(old, new) for old, new in pairwise(article_page.versions) if new.name not in made]
    return [
        (new, visit.link(path, (("from", str(old.seq)), ("to", str(new.seq)))))
        for old, new in reversed(steps[-MOST_STEPS:])
    ]


def _steps(visit: RequestContext, article_page: ArticlePage) -> list[tuple[str, str]]:
    """Names and addresses of the comparisons of neighbouring versions, the newest first."""
    seqs = [version.seq for version in article_page.versions]
    pairs = list(pairwise(seqs))[-MOST_STEPS:]
    path = f"/articles/{article_page.article.article_id}/diff"
    return [
        (f"v{before} → v{after}", visit.link(path, (("from", str(before)), ("to", str(after)))))
        for before, after in reversed(pairs)
    ]


def version(visit: RequestContext) -> Response:
    """``/articles/ID/versions/SEQ``: one version as far as the terms allow, with its evidence, by both clocks."""
    clocks = clocks_of(visit)
    held = articles.version(visit.database, visit.number("id"), visit.number("seq"), clocks)
    article = held.version.article
    shown = excerpt("\n\n".join(plain_paragraphs(article.body)), held.source.limit)
    base = f"/articles/{held.article_id}"
    cited = cited_version(visit.words, held)
    return page(
        visit,
        "version.html",
        held=held,
        clocks=clocks,
        title=plain(article.title),
        subtitle=excerpt(standfirst(article), held.source.limit),
        shown=plain_paragraphs(shown.text),
        left_out=shown.left_out,
        length=len(article.body),
        base=base,
        previous=visit.link(f"{base}/versions/{held.previous}") if held.previous else None,
        following=visit.link(f"{base}/versions/{held.following}") if held.following else None,
        compare=visit.link(f"{base}/diff", (("from", str(held.previous)), ("to", str(held.version.seq))))
        if held.previous
        else None,
        url=safe_url(held.url),
        memento=memento(held.url, held.version.not_after) if safe_url(held.url) else None,
        citation=cite(visit.words, cited, visit.public_room),
        head=head_of(visit, cited, visit.words.several((*cited.what, cited.outlet))),
    )


def citation(visit: RequestContext) -> Citation:
    """The citation of the version of the address."""
    held = articles.version(visit.database, visit.number("id"), visit.number("seq"))
    return cite(visit.words, cited_version(visit.words, held), visit.public_room)
