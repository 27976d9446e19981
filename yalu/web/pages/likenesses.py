"""A piece beside a reprint of it, or beside its edition in another language."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest

from starlette.responses import Response

from yalu.db.queries.article_states import ArticleRecord
from yalu.db.room import articles
from yalu.db.room.articles import ArticlePage, Likeness
from yalu.records.plain_text import plain
from yalu.text import paragraphs
from yalu.web.quoting import Redline, RedlineBlock, Run, body_of, excerpt, redline
from yalu.web.rendering import page
from yalu.web.visit import NotHere, RequestContext


@dataclass(frozen=True, slots=True)
class Half:
    """One of two pieces that stand side by side."""

    record: ArticleRecord
    title: str

    @property
    def language(self) -> str | None:
        """Of its newest version."""
        return self.record.version.article.language


def beside(visit: RequestContext, piece: ArticlePage) -> Response:
    """``/articles/ID/diff?beside=OTHER``: the newest versions of two pieces that are alike. Raises NotHere."""
    other = _other(visit, piece)
    held = articles.article_as_of(visit.database, other.article_id, gone_after=visit.settings.gone_after)
    sources = articles.terms_of_articles(visit.database, [other.article_id])
    if other.article_id not in sources:
        raise NotHere
    limits = piece.source.limit, sources[other.article_id].limit
    here, there = piece.article.version.article, held.version.article
    same = other in piece.reprints
    texts = body_of(here), body_of(there)
    return page(
        visit,
        "beside.html",
        halves=(Half(piece.article, plain(here.title)), Half(held, plain(there.title))),
        other=other,
        same=same,
        body=redline(*texts, min(limits), whole=True) if same else _columns(*texts, *limits),
        quotable=min(limits) > 0,
        base=f"/articles/{piece.article.article_id}",
    )


def _other(visit: RequestContext, piece: ArticlePage) -> Likeness:
    found = [one for one in (*piece.reprints, *piece.editions) if str(one.article_id) == visit.query["beside"]]
    if not found:
        raise NotHere
    return found[0]


def _columns(here: str, there: str, most_here: int, most_there: int) -> Redline:
    """Paragraphs of two languages in rows, one beside the other, each text as far as its terms allow."""
    left, right = excerpt(here, most_here), excerpt(there, most_there)
    texts = [f"{one.text} …" if one.left_out else one.text for one in (left, right)]
    rows = zip_longest(*map(paragraphs, texts), fillvalue="")
    blocks = tuple(RedlineBlock("edition", (Run("removed", old), Run("added", new))) for old, new in rows)
    return Redline(blocks, 0, bool(left.left_out or right.left_out))
