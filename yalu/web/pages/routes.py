"""Addresses and the pages that answer them."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response

from yalu.web.pages import articles, captures, changes, evidence, finding, following, home, reports, sources, threads
from yalu.web.pages.figures import outlets, overview
from yalu.web.pages.study import coding, footnotes
from yalu.web.pages.versions import blame, comparison
from yalu.web.sharing import citation_page
from yalu.web.visit import RequestContext

ROUTES: tuple[tuple[str, Callable[[RequestContext], Response]], ...] = (
    ("/", home.home),
    ("/about", home.about),
    ("/overview", overview.overview),
    ("/outlets", outlets.listed),
    ("/mutes", outlets.muted),
    ("/coding", coding.listed),
    ("/coding/{id}", coding.sample),
    ("/coding/{id}/{place}", coding.unit),
    ("/footnotes", footnotes.listed),
    ("/changes", changes.listed),
    ("/changes/{id}", changes.one),
    ("/changes/{id}/cite.{format}", citation_page(changes.cited)),
    ("/changes/{id}/evidence.wacz", evidence.package),
    ("/articles", articles.listed),
    ("/articles/{id}", articles.one),
    ("/articles/{id}/versions/{seq}", articles.version),
    ("/articles/{id}/versions/{seq}/cite.{format}", citation_page(articles.cited)),
    ("/articles/{id}/diff", comparison.diff),
    ("/articles/{id}/blame", blame.blame),
    ("/articles/{id}/thread", threads.thread),
    ("/comments/{id}", threads.comment),
    ("/comments/{id}/cite.{format}", citation_page(threads.cited)),
    ("/sources", sources.listed),
    ("/sources/{id}", sources.one),
    ("/search", finding.search),
    ("/follow", following.follow),
    ("/reports", reports.listed),
    ("/reports/{id}", reports.one),
    ("/captures/{id}", captures.one),
    ("/captures/{id}/raw", captures.raw),
    ("/captures/{id}/screenshot.jpg", captures.screenshot),
    ("/log/checkpoint", evidence.log_file),
    ("/log/tile/{path:path}", evidence.log_file),
)
