"""Two versions of an article side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from starlette.responses import Response

from yalu.db.queries.article_states import VersionRecord
from yalu.db.room import articles
from yalu.db.room.articles import ArticlePage
from yalu.model import ParsedArticle
from yalu.records.plain_text import plain
from yalu.rendering.redline import Redline, redline, text_of
from yalu.web.filtering import time_of
from yalu.web.pages.captures import screenshots
from yalu.web.pages.likenesses import beside
from yalu.web.rendering import page
from yalu.web.telling import ToldChange, told_changes
from yalu.web.visit import KEPT, BadQuery, NotHere, RequestContext

VIEWS = ("changes", "inline", "side")
LONGEST_NAME = 60
"""Characters of what a reader calls a time."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field that differs, besides the body."""

    name: str
    compared: Redline


@dataclass(frozen=True, slots=True)
class Compared:
    """Two versions of an article as far as the terms allow, with what was recorded between them."""

    old: VersionRecord
    new: VersionRecord
    fields: tuple[Field, ...]
    body: Redline
    changes: tuple[ToldChange, ...]


def compared(
    visit: RequestContext,
    article_page: ArticlePage,
    old: VersionRecord,
    new: VersionRecord,
    changes: Sequence[ToldChange],
    *,
    whole: bool,
) -> Compared:
    """The redline of two versions; unchanged paragraphs are in it with ``whole``. ``told`` are its changes."""
    limit = article_page.source.limit
    steps = {version.name for version in article_page.versions if old.seq < version.seq <= new.seq}
    between = [
        change
        for change in changes
        if change.record.comment_id is None and change.record.before_version and change.record.after_version in steps
    ]
    body = redline(text_of(old.article.body), text_of(new.article.body), limit, whole=whole)
    return Compared(old, new, tuple(_fields(visit, old.article, new.article, limit)), body, tuple(between))


def diff(visit: RequestContext) -> Response:
    """``/articles/ID/diff``: ``from`` and ``to`` are versions, or times as of which one stood; ``view`` says how.

    ``name`` is what the reader calls the time in ``from``: "before the summit". With ``beside`` the newest version
    stands beside that of another article (``yalu.web.pages.likenesses``).
    """
    article_page = with_versions(visit)
    if "beside" in visit.query:
        return beside(visit, article_page)
    view = visit.query.get("view") or "changes"
    if view not in VIEWS:
        raise BadQuery(visit.words.gettext("view is changes, inline or side."))
    new = _chosen(visit, article_page, "to", article_page.versions[-1])
    before = [version for version in article_page.versions if version.seq < new.seq]
    old = _chosen(visit, article_page, "from", before[-1] if before else new)
    changes = told_changes(visit, article_page.changes)
    baseline = _baseline(visit)
    earlier, later = _neighbours(visit, article_page, old, new)
    return page(
        visit,
        "diff.html",
        article_page=article_page,
        compared=compared(visit, article_page, old, new, changes, whole=view != "changes"),
        view=view,
        views=views(visit, visit.request.url.path, [(n, v) for n, v in _given(visit) if n != "view"]),
        quotable=article_page.source.limit > 0,
        screenshots=screenshots(visit, (old.capture_id, new.capture_id)),
        baseline=baseline,
        title=plain(new.article.title),
        base=f"/articles/{article_page.article.article_id}",
        earlier=earlier,
        later=later,
    )


def with_versions(visit: RequestContext) -> ArticlePage:
    """The article of the address. Raises NotHere if it has no version."""
    article_page = articles.article(visit.database, visit.number("id"), gone_after=visit.settings.gone_after)
    if not article_page.versions:
        raise NotHere
    return article_page


def _chosen(visit: RequestContext, article_page: ArticlePage, name: str, otherwise: VersionRecord) -> VersionRecord:
    """The version that the address names by its number, or by a time at which it stood. Raises NotHere, BadQuery."""
    text = visit.query.get(name, "").strip()
    if not text:
        return otherwise
    if text.isascii() and text.isdigit() and len(text) < 9:
        standing = [version for version in article_page.versions if version.seq == int(text)]
    else:
        at = time_of(visit, name)
        standing = [version for version in article_page.versions if at is not None and version.not_after <= at]
        standing = standing or list(article_page.versions[:1])
    if not standing:
        raise NotHere
    return standing[-1]


def _given(visit: RequestContext) -> list[tuple[str, str]]:
    return [(name, value) for name, value in visit.request.query_params.multi_items() if name not in KEPT]


@dataclass(frozen=True, slots=True)
class Baseline:
    """A time that stands for a version, as the address has it, and what the reader calls it."""

    at: datetime
    name: str


def _baseline(visit: RequestContext) -> Baseline | None:
    text = visit.query.get("from", "").strip()
    at = time_of(visit, "from") if text and not text.isdigit() else None
    return None if at is None else Baseline(at, plain(visit.query.get("name", ""), LONGEST_NAME))


def views(visit: RequestContext, path: str, given: Sequence[tuple[str, str]]) -> Sequence[tuple[str, str, str]]:
    """Ways to see a comparison, each with its name and its address with the parameters ``given``."""
    gettext = visit.words.gettext
    names = {"changes": gettext("Changes only"), "inline": gettext("Inline"), "side": gettext("Side by side")}
    return [(view, names[view], visit.link(path, (*given, ("view", view)))) for view in VIEWS]


def _neighbours(
    visit: RequestContext, article_page: ArticlePage, old: VersionRecord, new: VersionRecord
) -> tuple[tuple[str, str] | None, tuple[str, str] | None]:
    """The steps before and after this one: names and addresses."""
    seqs = [version.seq for version in article_page.versions]
    steps = list(pairwise(seqs))
    earlier = [step for step in steps if step[1] <= old.seq]
    later = [step for step in steps if step[0] >= new.seq]

    def named(step: tuple[int, int]) -> tuple[str, str]:
        return f"v{step[0]} → v{step[1]}", visit.this(**{"from": step[0], "to": step[1], "name": None})

    return named(earlier[-1]) if earlier else None, named(later[0]) if later else None


def _fields(visit: RequestContext, old: ParsedArticle, new: ParsedArticle, limit: int) -> list[Field]:
    gettext = visit.words.gettext
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
