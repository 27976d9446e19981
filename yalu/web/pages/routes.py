"""Addresses and the pages that answer them."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response

from yalu.web.pages import articles, changes, citations, comparison, threads
from yalu.web.visit import Visit

ROUTES: tuple[tuple[str, Callable[[Visit], Response]], ...] = (
    ("/changes", changes.listed),
    ("/changes/{id}", changes.one),
    ("/changes/{id}/cite.{format}", citations.of(changes.cited)),
    ("/articles", articles.listed),
    ("/articles/{id}", articles.one),
    ("/articles/{id}/diff", comparison.diff),
    ("/articles/{id}/blame", comparison.blame),
    ("/articles/{id}/thread", threads.thread),
    ("/comments/{id}", threads.comment),
    ("/comments/{id}/cite.{format}", citations.of(threads.cited)),
    ("/articles/{id}/versions/{seq}", articles.version),
    ("/articles/{id}/versions/{seq}/cite.{format}", citations.of(articles.cited)),
)
