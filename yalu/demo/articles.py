"""The articles and comments of a newspaper on each day: data with each day's edits applied."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from yalu.demo.outlets import ESTUARY, Outlet
from yalu.model import Access

FIRST_DAY = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
"""When day 0 is visited; each later day is one day on."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A reader comment as the newspaper stores it; ``parent`` is 0 at the top level, ``hidden`` True if not shown."""

    id: int
    at: datetime
    author: str
    text: str
    parent: int = 0
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class DemoArticle:
    """One article on a given day; ``name`` is the slug it was first published under and never changes."""

    id: int
    name: str
    slug: str
    language: str
    label: str
    title: str
    byline: tuple[str, ...]
    published: datetime
    body: tuple[str, ...]
    tags: tuple[str, ...] = ()
    subtitle: str | None = None
    modified: datetime | None = None
    notices: tuple[str, ...] = ()
    access: Access = Access.FULL
    on_topic: bool = True
    open: bool = True
    withdrawn: bool = False
    first_day: int = 0
    old_slugs: tuple[str, ...] = ()
    comments: tuple[Remark, ...] = ()

    @property
    def path(self) -> str:
        """The URL path of the article on that day."""
        return self.path_of(self.slug)

    def path_of(self, slug: str) -> str:
        """Return the URL path of the article under a slug."""
        return f"/{self.published:%Y/%m}/{slug}/"

    @property
    def shown(self) -> tuple[Remark, ...]:
        """The comments that are not hidden."""
        return tuple(remark for remark in self.comments if not remark.hidden)


@dataclass(frozen=True, slots=True)
class PaperIssue:
    """The whole newspaper on one day; articles are newest first."""

    day: int
    what: str
    articles: tuple[DemoArticle, ...]
    theme: str
    outage: bool
    boilerplate: str | None
    robots: str | None
    """A further line of its robots.txt, for every machine."""


def when(day: int) -> datetime:
    """Return the time (UTC) at which the newspapers are visited on a day, 0 or later."""
    return FIRST_DAY + timedelta(days=day)


@cache
def calendar(outlet: Outlet = ESTUARY) -> tuple[Mapping[str, Any], ...]:
    """Return the days of a newspaper as written in its ``days.toml``, in order; those of The Estuary have no gaps."""
    return tuple(_data(outlet, "days")["day"])


@cache
def edition(day: int, outlet: Outlet = ESTUARY) -> PaperIssue:
    """Return a newspaper on ``day`` (0 is the first; nothing changes on a day that is not written)."""
    articles = {article.name: article for article in _first_articles(outlet)}
    theme, boilerplate, robots = "classic", None, None
    past = [entry for entry in calendar(outlet) if entry["number"] <= day]
    for entry in past:
        theme = entry.get("theme", theme)
        boilerplate = entry.get("boilerplate", boilerplate)
        robots = entry.get("robots", robots)
        for change in entry.get("edit", ()):
            articles[change["article"]] = _edited(articles[change["article"]], change)
    printed = [article for article in articles.values() if article.first_day <= day]
    printed.sort(key=lambda article: (article.published, article.id), reverse=True)
    today = past[-1] if past[-1]["number"] == day else {}
    what = today.get("what", "Nothing happens.")
    return PaperIssue(day, what, tuple(printed), theme, bool(today.get("outage")), boilerplate, robots)


def _data(outlet: Outlet, name: str) -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "paper" / outlet.id / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def _first_articles(outlet: Outlet) -> tuple[DemoArticle, ...]:
    return tuple(_article(raw) for page in outlet.pages for raw in _data(outlet, page)["article"])


def _article(raw: Mapping[str, Any]) -> DemoArticle:
    fields = dict(raw)
    fields["name"] = fields["slug"]
    fields["body"] = tuple(part.strip() for part in fields["body"].strip().split("\n\n"))
    for name in ("byline", "tags"):
        fields[name] = tuple(fields.get(name, ()))
    fields["comments"] = _remarks(fields.get("comments", ()))
    return DemoArticle(**fields)


def _remarks(raw: Iterable[Mapping[str, Any]]) -> tuple[Remark, ...]:
    return tuple(Remark(**fields) for fields in raw)


_ACTIONS = frozenset({"article", "slug", "replace", "comment", "comments", "hide", "show"})
"""Keys of an edit that are not fields of the article with their new value."""
_CONVERTED: Mapping[str, Callable[[Any], Any]] = {"byline": tuple, "notices": tuple, "access": Access}


def _edited(article: DemoArticle, change: Mapping[str, Any]) -> DemoArticle:
    """Apply an edit; TypeError if it names a field that articles do not have."""
    plain = {
        name: _CONVERTED[name](value) if name in _CONVERTED else value
        for name, value in change.items()
        if name not in _ACTIONS
    }
    article = replace(article, **plain)
    if "slug" in change:
        article = replace(article, slug=change["slug"], old_slugs=(*article.old_slugs, article.slug))
    if "replace" in change:
        old, new = change["replace"]
        article = replace(article, body=tuple(part.replace(old, new) for part in article.body))
    return replace(article, comments=_moderated(article.comments, change))


def _moderated(remarks: tuple[Remark, ...], change: Mapping[str, Any]) -> tuple[Remark, ...]:
    rewritten = change.get("comment", {})
    hide, show = change.get("hide", ()), change.get("show", ())
    result = []
    for remark in remarks:
        if remark.id == rewritten.get("id"):
            remark = replace(remark, text=rewritten["text"])
        if remark.id in hide or remark.id in show:
            remark = replace(remark, hidden=remark.id in hide)
        result.append(remark)
    return (*result, *_remarks(change.get("comments", ())))
