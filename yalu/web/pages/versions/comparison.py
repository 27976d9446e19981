"""Two versions of an article side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from starlette.responses import Response

from yalu.conversion import whole_number
from yalu.db.queries.article_states import VersionAsOf
from yalu.db.room import articles
from yalu.db.room.articles import ArticlePage
from yalu.presentation.comparison import VIEWS, compared, views
from yalu.presentation.telling import told_changes
from yalu.records.plain_text import plain
from yalu.records.quoting.cutting import without_quotations
from yalu.web.filtering import time_of
from yalu.web.pages.captures import screenshots
from yalu.web.pages.versions.likenesses import beside
from yalu.web.rendering import page
from yalu.web.visit import KEPT, BadQuery, NotHere, RequestContext

LONGEST_NAME = 60
"""Characters of what a reader calls a time."""


def diff(visit: RequestContext) -> Response:
    """``/articles/ID/diff``: ``from`` and ``to`` are versions, or times as of which one stood; ``view`` says how.

    ``name`` is what the reader calls the time in ``from``: "before the summit". With ``beside`` the newest version
    stands beside that of another article (``yalu.web.pages.versions.likenesses``).
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
    changes = told_changes(visit, map(without_quotations, article_page.changes))
    baseline = _baseline(visit)
    earlier, later = _neighbours(visit, article_page, old, new)
    given = [(n, v) for n, v in visit.request.query_params.multi_items() if n not in (*KEPT, "view")]
    return page(
        visit,
        "diff.html",
        article_page=article_page,
        compared=compared(visit, article_page, old, new, changes, whole=view != "changes"),
        view=view,
        views=views(visit, visit.request.url.path, given),
        quotable=article_page.source.limit > 0,
        screenshots=screenshots(visit, (old.capture_id, new.capture_id)),
        baseline=baseline,
        title=plain(new.article.title),
        base=f"/articles/{article_page.article_id}",
        earlier=earlier,
        later=later,
    )


def with_versions(visit: RequestContext) -> ArticlePage:
    """The article of the address. Raises NotHere if it has no version."""
    article_page = articles.article(visit.database, visit.number("id"), gone_after=visit.settings.gone_after)
    if not article_page.versions:
        raise NotHere
    return article_page


def _chosen(visit: RequestContext, article_page: ArticlePage, name: str, otherwise: VersionAsOf) -> VersionAsOf:
    """The version that the address names by its number, or by a time at which it stood. Raises NotHere, BadQuery."""
    text = visit.query.get(name, "").strip()
    if not text:
        return otherwise
    if (number := whole_number(text, 8)) is not None:
        chosen = [version for version in article_page.versions if version.seq == number]
    else:
        at = time_of(visit, name)
        chosen = [version for version in article_page.versions if at is not None and version.not_after <= at]
        chosen = chosen or list(article_page.versions[:1])
    if not chosen:
        raise NotHere
    return chosen[-1]


@dataclass(frozen=True, slots=True)
class Baseline:
    """A time that stands for a version, as the address has it, and what the reader calls it."""

    at: datetime
    name: str


def _baseline(visit: RequestContext) -> Baseline | None:
    text = visit.query.get("from", "").strip()
    at = time_of(visit, "from") if text and not text.isdigit() else None
    return None if at is None else Baseline(at, plain(visit.query.get("name", ""), LONGEST_NAME))


def _neighbours(
    visit: RequestContext, article_page: ArticlePage, old: VersionAsOf, new: VersionAsOf
) -> tuple[tuple[str, str] | None, tuple[str, str] | None]:
    """The steps before and after this one: names and addresses."""
    seqs = [version.seq for version in article_page.versions]
    steps = list(pairwise(seqs))
    earlier = [step for step in steps if step[1] <= old.seq]
    later = [step for step in steps if step[0] >= new.seq]

    def named(step: tuple[int, int]) -> tuple[str, str]:
        return f"v{step[0]} → v{step[1]}", visit.this(**{"from": step[0], "to": step[1], "name": None})

    return named(earlier[-1]) if earlier else None, named(later[0]) if later else None
