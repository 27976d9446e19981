"""An article beside a reprint of it, or beside its edition in another language."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest

from starlette.responses import Response

from yalu.changes.text_diff.diff import Op, Segment
from yalu.db.queries.article_states import ArticleAsOf
from yalu.db.room import articles
from yalu.db.room.articles import ArticlePage
from yalu.presentation.own_text import own_text
from yalu.records.nouns.details import LikeArticle
from yalu.records.plain_text import plain
from yalu.records.quoting.cutting import excerpt
from yalu.rendering.redline import Redline, RedlineBlock, redline
from yalu.text import paragraphs
from yalu.web.rendering import page
from yalu.web.visit import NotHere, RequestContext


@dataclass(frozen=True, slots=True)
class Half:
    """One of two articles that stand side by side."""

    record: ArticleAsOf
    title: str

    @property
    def language(self) -> str | None:
        """Of its newest version."""
        return self.record.version.article.language


def beside(visit: RequestContext, article_page: ArticlePage) -> Response:
    """``/articles/ID/diff?beside=OTHER``: the newest versions of two articles that are alike, without boilerplate.

    Raises NotHere.
    """
    other = _other(visit, article_page)
    held = articles.article(visit.database, other.article_id, gone_after=visit.settings.gone_after)
    limits = article_page.source.limit, held.source.limit
    same = other in article_page.reprints
    texts = own_text(article_page), own_text(held)
    return page(
        visit,
        "beside.html",
        halves=(_half(article_page), _half(held)),
        other=other,
        same=same,
        body=redline(*texts, min(limits), whole=True) if same else _columns(*texts, *limits),
        quotable=min(limits) > 0,
        base=f"/articles/{article_page.article_id}",
    )


def _half(article_page: ArticlePage) -> Half:
    return Half(article_page, plain(article_page.version.article.title))


def _other(visit: RequestContext, article_page: ArticlePage) -> LikeArticle:
    asked = [
        likeness
        for likeness in (*article_page.reprints, *article_page.editions)
        if str(likeness.article_id) == visit.query["beside"]
    ]
    if not asked:
        raise NotHere
    return asked[0]


def _columns(here: str, there: str, most_here: int, most_there: int) -> Redline:
    """Paragraphs of two languages in rows, one beside the other, each text as far as its terms allow."""
    left, right = excerpt(here, most_here), excerpt(there, most_there)
    rows = zip_longest(paragraphs(left.marked), paragraphs(right.marked), fillvalue="")
    blocks = tuple(RedlineBlock("edition", (Segment(Op.REMOVED, old), Segment(Op.ADDED, new))) for old, new in rows)
    return Redline(blocks, 0, bool(left.left_out or right.left_out))
