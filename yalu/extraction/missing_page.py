"""Decides whether the page served with a 404 or 410 is about a missing article (decision 0137).

The status proves that an article is gone unless the page says otherwise: that the site is down for a while, that one
must log in or consent first, that the visitor is refused, or the article itself. A page that says in any words that the
article does not exist, or says nothing, leaves the proof as it is.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Protocol

from yalu.errors import NotAPage, PageTooLarge
from yalu.extraction.article_check import ArticleCheck
from yalu.extraction.extractor import Extractor
from yalu.ids import same_article_address
from yalu.model import Outcome, Page, Quality
from yalu.pages.document.blocks import walk
from yalu.pages.document.document import Document, parse
from yalu.pages.document.http_headers import joined_headers
from yalu.pages.document.vocabulary import phrases
from yalu.reasons import Reason
from yalu.sources.source import SourceConfig

WHOLE_TEXT = 600
"""Characters of a body, or a third of them in East Asian scripts, from which it is an article's and not a notice's."""
SHORT_PAGE = 600
"""Characters of a page up to which all of it is the notice; of a longer one only title and headings are."""
MENU_ITEM = 12
"""Characters of a line up to which "log in" may be an item of a menu."""
MOST_OF_ALL = 0.7
LONGEST_BANNER = 100
"""Share of a page's characters, and their number, from which what asks for consent is the page and no banner on it."""
_ALERT = re.compile(r"""\balert\(\s{0,4}["'`]([^"'`\n]{2,200})["'`]""")
_EAST = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_STATUS_LINE = re.compile(
    r"\A\W*+(?:error|http)?\W*+(?:4\d\d)?\W*+(?:not found|gone)?\W*+(?:nginx|apache)?[\W\d]*+\Z", re.I
)
"""A status in words, as servers write it on every error page, also on one of maintenance."""


def why_not_missing(extractor: Extractor, source: SourceConfig, check: ArticleCheck) -> tuple[Outcome, Reason] | None:
    """The outcome and reason that replace a 404 or 410 whose page is not about a missing article; None when it stands.

    ``check`` holds the answer; its article is known. Decision 0137.
    """
    capture = check.capture
    if not capture.body:
        return None
    headers = joined_headers(capture.headers)

    def read(status: int) -> Page:
        return extractor.page(
            source, capture.body, url=check.final, headers=headers, fetched_at=capture.fetched_at, status=status
        )

    try:
        page = read(capture.status or 404)
        shown = read(200)
        notice = _notice_of(parse(capture.body, url=check.final, headers=headers))
    except (NotAPage, PageTooLarge):
        return None
    status = capture.status or 404
    # Scripts of a guard stand on ordinary pages too; they count where there is nothing else.
    guard = shown if not notice.lines and shown.quality is Quality.BLOCKED else page
    if guard.quality is Quality.BLOCKED or notice.refuses:
        reason = Reason.of("answer.status", status=status)
        if guard.reason is not None:
            reason = Reason.of("answer.status_and", status=status, cause=guard.reason)
        return Outcome.BLOCKED, reason
    if _is_the_article(shown, check, notice):
        shows = Reason.of("page.shows_article")
        return Outcome.UNREADABLE, Reason.of("answer.status_but", status=status, cause=shows)
    what = notice.instead()
    return (Outcome.UNREADABLE, Reason.of("answer.status_but", status=status, cause=what)) if what else None


class _Searchable(Protocol):
    def search(self, text: str, /) -> re.Match[str] | None: ...


@dataclass(frozen=True, slots=True)
class _Notice:
    """What a page says to its visitor, by lines."""

    title: tuple[str, ...]
    """The page's title and its first headings."""
    headings: tuple[str, ...]
    lines: tuple[str, ...]
    password: bool
    marked: bool
    """Whether the site itself calls it a page of something missing."""
    unlisted: bool
    """Whether it is kept from search engines, as pages of errors are and articles are not."""

    @property
    def short(self) -> bool:
        return sum(map(len, self.lines)) <= SHORT_PAGE

    @property
    def says_missing(self) -> bool:
        """Whether it says that the article is not there, in more words than its status."""
        lines = (line for line in self._all if not _STATUS_LINE.match(line))
        return self.marked or any(_words("not_found").search(line) for line in lines)

    @property
    def refuses(self) -> bool:
        """Whether it turns the visitor away."""
        lines = self._all if self.short else self.title
        return not self.says_missing and _first(phrases("block"), lines) is not None

    @property
    def _all(self) -> tuple[str, ...]:
        return (*self.title, *self.headings, *self.lines)

    def instead(self) -> Reason | None:
        """What the page is about, if it is not about a missing article."""
        if self.says_missing:
            return None
        everything = self._all
        if phrase := _first(_words("maintenance"), everything if self.short else (*self.title, *self.headings)):
            return Reason.of("page.maintenance", text=phrase)
        if phrase := _first(_words("failure"), everything if self.short else self.title):
            return Reason.of("page.failure", text=phrase)
        asks = [line for line in self.lines if self.password or len(line) > MENU_ITEM] if self.short else []
        if phrase := _first(phrases("login"), (*self.title, *asks)):
            return Reason.of("page.login", text=phrase)
        if phrase := _first(phrases("consent"), (*self.title, *self._mostly(phrases("consent")))):
            return Reason.of("page.consent", text=phrase)
        return None

    def _mostly(self, pattern: _Searchable) -> tuple[str, ...]:
        """The lines that match, where they are nearly all of the page; a notice at its edge is not."""
        matching = tuple(line for line in self.lines if pattern.search(line))
        size = sum(map(len, matching))
        return matching if size >= MOST_OF_ALL * sum(map(len, self.lines)) and size > LONGEST_BANNER else ()


def _is_the_article(page: Page, check: ArticleCheck, notice: _Notice) -> bool:
    """Whether a page, read as if it had come with 200, is the article that was asked for, whole."""
    article = page.article
    if article is None or page.quality not in (Quality.OK, Quality.TEASER):
        return False
    names_itself = page.provenance.get("url", "address fetched") != "address fetched"
    if names_itself and same_article_address(page.url) not in check.own | {same_article_address(check.final)}:
        return False
    if _words("not_found").search(article.title):
        return False
    if article.published_at is not None and (names_itself or page.publisher_id):
        return True
    begin = article.body[:200]
    weight = len(article.body) + 2 * len(_EAST.findall(article.body))
    return weight >= WHOLE_TEXT and not notice.marked and not notice.unlisted and not _words("not_found").search(begin)


def _notice_of(document: Document) -> _Notice:
    tree = document.tree
    lines = tuple(block.text.strip() for block in walk(tree).blocks[:400] if block.text.strip())
    if not lines:
        lines = tuple(_ALERT.findall(document.text[: SHORT_PAGE * 10])[:3])
    body = tree.find("body")
    names = f"{body.get('class') or ''} {body.get('id') or ''}".lower().split() if body is not None else []
    robots = (node.get("content") or "" for node in tree.iter("meta") if (node.get("name") or "").lower() == "robots")
    return _Notice(
        _texts(document, "title", "h1"),
        _texts(document, "h2"),
        lines,
        password=any((node.get("type") or "").lower() == "password" for node in tree.iter("input")),
        marked=any(_words("not_found_marks").fullmatch(name) for name in names),
        unlisted=any("noindex" in content.lower() for content in robots),
    )


def _texts(document: Document, *tags: str) -> tuple[str, ...]:
    texts = (" ".join(node.text_content().split()) for node in document.tree.iter(*tags))
    return tuple(text[:300] for text in texts if text)[:10]


def _first(pattern: _Searchable, lines: Iterable[str]) -> str | None:
    """The first words that match in one of the lines."""
    return next((match[0][:60].strip() for line in lines if (match := pattern.search(line)) is not None), None)


@cache
def _words(kind: str) -> re.Pattern[str]:
    text = files("yalu.extraction").joinpath("missing_page.toml").read_text(encoding="utf-8")
    return re.compile("|".join(f"(?:{pattern})" for pattern in tomllib.loads(text)[kind]), re.IGNORECASE)
