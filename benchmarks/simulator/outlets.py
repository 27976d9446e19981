"""The outlets as they truly are: articles, comments and addresses."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from benchmarks.simulator.wording import BANKS, Bank, Paragraphs


class Status(StrEnum):
    """What an article's address answers."""

    LIVE = "live"
    NOT_FOUND = "404"
    GONE = "410"
    FRONT = "redirect to the front page"


class Presence(StrEnum):
    """Whether a comment is on the page."""

    VISIBLE = "visible"
    REMOVED = "removed"
    PLACEHOLDER = "placeholder"


@dataclass(slots=True)
class Comment:
    """One comment; `key` never changes, `platform_id` does when the platform renumbers."""

    key: int
    platform_id: int
    author: str
    posted: datetime
    text: str
    presence: Presence = Presence.VISIBLE
    sealed: bool = False
    since: int = 0


@dataclass(slots=True)
class Article:
    """One article; `paths` are all addresses that it ever had, the present one last."""

    key: int
    title: str
    body: Paragraphs
    byline: str
    published: datetime
    paths: list[str]
    modified: datetime | None = None
    status: Status = Status.LIVE
    since: int = 0
    open: bool = True
    comments: list[Comment] = field(default_factory=list)

    @property
    def path(self) -> str:
        """The present address."""
        return self.paths[-1]

    @property
    def shown(self) -> list[Comment]:
        """The comments that stand on the page, placeholders included, oldest first."""
        return [one for one in self.comments if one.presence is not Presence.REMOVED]


@dataclass(slots=True)
class Outlet:
    """One site; `style` is how its comments are marked up, `theme` how its pages are."""

    id: str
    name: str
    host: str
    port: int
    style: str
    language: str
    discovery: str
    theme: int
    next_id: int
    articles: list[Article] = field(default_factory=list)

    @property
    def base(self) -> str:
        """Scheme, host and port."""
        return f"http://{self.host}:{self.port}"

    @property
    def bank(self) -> Bank:
        """What its language says."""
        return BANKS[self.language]

    @property
    def live(self) -> list[Article]:
        """The articles that can be read."""
        return [one for one in self.articles if one.status is Status.LIVE]


def body_text(article: Article, bank: Bank) -> str:
    """The body as `yalu extract` would give it: paragraphs separated by one blank line."""
    return "\n\n".join(bank.glue.join(part) for part in article.body)
