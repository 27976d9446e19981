"""Two versions of an article beside each other, as far as the terms allow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from yalu.db.queries.article_states import VersionAsOf
from yalu.db.room.articles import ArticlePage
from yalu.model import ParsedArticle
from yalu.presentation.page_context import PageContext
from yalu.presentation.telling import ToldChange
from yalu.records.plain_text import plain
from yalu.rendering.redline import Redline, plain_body, redline

VIEWS = ("changes", "inline", "side")


@dataclass(frozen=True, slots=True)
class Field:
    """A field that differs, besides the body."""

    name: str
    compared: Redline


@dataclass(frozen=True, slots=True)
class Compared:
    """Two versions of an article as far as the terms allow, with what was recorded between them."""

    old: VersionAsOf
    new: VersionAsOf
    fields: tuple[Field, ...]
    body: Redline
    changes: tuple[ToldChange, ...]


def compared(
    context: PageContext,
    article_page: ArticlePage,
    old: VersionAsOf,
    new: VersionAsOf,
    changes: Sequence[ToldChange],
    *,
    whole: bool,
) -> Compared:
    """The redline of two versions; unchanged paragraphs are in it with ``whole``. ``changes`` are its own."""
    limit = article_page.source.limit
    steps = {version.name for version in article_page.versions if old.seq < version.seq <= new.seq}
    between = [
        change
        for change in changes
        if change.record.comment_id is None and change.record.before_version and change.record.after_version in steps
    ]
    body = redline(plain_body(old.article.body), plain_body(new.article.body), limit, whole=whole)
    return Compared(old, new, tuple(_fields(context, old.article, new.article, limit)), body, tuple(between))


def views(context: PageContext, path: str, given: Sequence[tuple[str, str]]) -> Sequence[tuple[str, str, str]]:
    """Ways to see a comparison, each with its name and its address with the parameters ``given``."""
    gettext = context.words.gettext
    names = {"changes": gettext("Changes only"), "inline": gettext("Inline"), "side": gettext("Side by side")}
    addresses = ((view, context.link(path, (*given, ("view", view)))) for view in VIEWS)
    return [(view, names[view], address) for view, address in addresses if address is not None]


def _fields(context: PageContext, old: ParsedArticle, new: ParsedArticle, limit: int) -> list[Field]:
    gettext = context.words.gettext
    pairs = (
        (gettext("Headline"), old.title, new.title),
        (gettext("Subtitle"), old.subtitle, new.subtitle),
        (gettext("Byline"), ", ".join(old.byline), ", ".join(new.byline)),
        (gettext("Label"), old.label, new.label),
        (gettext("Published"), str(old.published_at or ""), str(new.published_at or "")),
        (gettext("Notices"), "\n".join(old.notices), "\n".join(new.notices)),
    )
    return [
        Field(name, redline(plain(before, 2000), plain(after, 2000), limit))
        for name, before, after in pairs
        if plain(before, 2000) != plain(after, 2000)
    ]
