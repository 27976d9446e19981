"""Articles: the list, one article with its thread on one axis of time, and one of its versions."""

from __future__ import annotations

from starlette.responses import Response

from yalu.db.room import articles
from yalu.db.room.articles import VersionPage, checks_of
from yalu.downloads.citing import cited_version
from yalu.presentation.article_view import MOST_CHECKS, ArticleView, article_view, version_view
from yalu.reports.citation import Cited, cite
from yalu.web.active_filters import active_filters
from yalu.web.filtering import list_cursor, list_filters, listing_of, page_clocks
from yalu.web.rendering import page
from yalu.web.sharing import PageHead, head_of
from yalu.web.visit import RequestContext

PER_PAGE = 40


def listed(visit: RequestContext) -> Response:
    """``/articles``: articles, the latest first seen before others."""
    filters = list_filters(visit)
    listing = articles.articles(visit.database, filters, list_cursor(visit), PER_PAGE)
    return page(
        visit,
        "articles.html",
        articles=listing.items,
        active=active_filters(visit, filters, "/articles"),
        **listing_of(visit, "/articles", filters, listing.next),
    )


def one(visit: RequestContext) -> Response:
    """``/articles/ID``: everything that happened to an article and its thread, by both clocks."""
    number, clocks = visit.number("id"), page_clocks(visit)
    article_page = articles.article(visit.database, number, clocks, gone_after=visit.settings.gone_after)
    checks = checks_of(visit.database, number, MOST_CHECKS, article_page.last_check_at)
    view = article_view(visit, article_page, checks, clocks)
    return page(visit, "article.html", view=view, file=None, head=_head(visit, view))


def _head(visit: RequestContext, view: ArticleView) -> PageHead:
    """An article is cited as its newest version."""
    newest = cited_version(visit.words, VersionPage(view.held.version, None, None, None))
    return head_of(visit, newest, visit.words.several((newest.outlet, view.summary)), view.base)


def version(visit: RequestContext) -> Response:
    """``/articles/ID/versions/SEQ``: one version as far as the terms allow, with its evidence, by both clocks."""
    clocks = page_clocks(visit)
    held = articles.version(visit.database, visit.number("id"), visit.number("seq"), clocks)
    view = version_view(visit, held)
    base = f"/articles/{held.version.owner.article_id}"
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


def cited(visit: RequestContext) -> Cited:
    """The version of the address as it is cited."""
    return cited_version(visit.words, articles.version(visit.database, visit.number("id"), visit.number("seq")))
