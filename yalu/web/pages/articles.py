"""Articles: the list, one article with its thread on one axis of time, and one of its versions."""

from __future__ import annotations

from starlette.responses import Response

from yalu.db.room import articles, beside
from yalu.db.room.articles import VersionPage
from yalu.downloads.citing import cited_version
from yalu.presentation.article_view import MOST_CHECKS, ArticleView, article_view, version_view
from yalu.records.plain_text import plain
from yalu.records.selection.filters import as_parameters
from yalu.reports.citation import Citation, cite
from yalu.web.active_filters import active_filters
from yalu.web.filtering import clocks_of, cursor_of, filters_of
from yalu.web.rendering import page
from yalu.web.sharing import PageHead, head_of
from yalu.web.visit import RequestContext

PER_PAGE = 40
FORMATS = ("atom", "json", "csv", "jsonl", "parquet")


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
    view = article_view(visit, article_page, checks, clocks)
    return page(visit, "article.html", view=view, file=None, head=_head(visit, view))


def _head(visit: RequestContext, view: ArticleView) -> PageHead:
    """An article is cited as its newest version."""
    state = view.held.article
    place = (state.article_id, plain(state.source_id), plain(state.source_name), view.held.source, state.url)
    cited = cited_version(visit.words, VersionPage(*place, state.version, None, None, None))
    return head_of(visit, cited, visit.words.several((cited.outlet, view.summary)), view.base)


def version(visit: RequestContext) -> Response:
    """``/articles/ID/versions/SEQ``: one version as far as the terms allow, with its evidence, by both clocks."""
    clocks = clocks_of(visit)
    held = articles.version(visit.database, visit.number("id"), visit.number("seq"), clocks)
    view = version_view(visit, held)
    base = f"/articles/{held.article_id}"
    given = (("from", str(held.previous)), ("to", str(held.version.seq)))
    return page(
        visit,
        "version.html",
        view=view,
        clocks=clocks,
        base=base,
        previous=visit.link(f"{base}/versions/{held.previous}") if held.previous else None,
        following=visit.link(f"{base}/versions/{held.following}") if held.following else None,
        compare=visit.link(f"{base}/diff", given) if held.previous else None,
        citation=cite(visit.words, view.cited, visit.public_room),
        head=head_of(visit, view.cited, visit.words.several((*view.cited.what, view.cited.outlet))),
    )


def citation(visit: RequestContext) -> Citation:
    """The citation of the version of the address."""
    held = articles.version(visit.database, visit.number("id"), visit.number("seq"))
    return cite(visit.words, cited_version(visit.words, held), visit.public_room)
