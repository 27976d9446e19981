"""One version of an article: its text as far as the terms allow, its evidence and its citation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from yalu.db.room.articles import VersionPage
from yalu.downloads.citing import cited_version
from yalu.presentation.own_text import standfirst
from yalu.presentation.page_context import PageContext
from yalu.records.plain_text import plain, plain_paragraphs, safe_url
from yalu.rendering.redline import Excerpt, excerpt
from yalu.reports.citation import Cited, memento


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
    article, limit, url = held.version.article, held.source.limit, safe_url(held.url)
    shown = excerpt("\n\n".join(plain_paragraphs(article.body)), limit)
    return VersionView(
        held=held,
        title=plain(article.title),
        subtitle=excerpt(standfirst(article), limit),
        paragraphs=plain_paragraphs(shown.text),
        left_out=shown.left_out,
        url=url,
        memento=memento(held.url, held.version.not_after) if url and context.public_room else None,
        cited=cited_version(context.words, held),
    )
