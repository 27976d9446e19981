"""Threads as a page shows them, and the styles in which sites write them (the macros of ``templates/``)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined

from benchmarks.press.model import Comment
from benchmarks.press.words import Words, moment

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Shown:
    """One comment as a page shows it; `id` is empty where the page gives none."""

    id: str
    ordinal: int
    comment: Comment
    posted: datetime
    date: str
    parent_id: str
    depth: int

    @property
    def author(self) -> str:
        return escape(self.comment.author)

    @property
    def text(self) -> str:
        return escape(self.comment.text)

    @property
    def paragraphs(self) -> str:
        """The text with a `p` for each paragraph."""
        return "".join(f"<p>{part}</p>" for part in self.text.split("\n\n"))

    @property
    def broken(self) -> str:
        """The text with two line breaks between paragraphs."""
        return self.text.replace("\n\n", "<br><br>")

    def attribute(self, template: str) -> str:
        """` id=comment-12` for the template `id=comment-{}`, or nothing without an id."""
        return " " + template.format(self.id) if self.id else ""

    def quoted(self, name: str, prefix: str) -> str:
        """` id="comment-12"` for the name `id` and the prefix `comment-`, or nothing without an id."""
        return f' {name}="{prefix}{self.id}"' if self.id else ""


Branch = tuple[Shown, list["Branch"]]


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread as a page shows it: `count` is None where no number is stated; `title` is escaped."""

    title: str
    shown: tuple[Shown, ...]
    count: int | None
    words: Words
    language: str
    open: bool
    more: str = ""

    @property
    def heading(self) -> str:
        return self.words.comments.format(n=self.count) if self.count is not None else self.plain

    @property
    def plain(self) -> str:
        """The heading without a number."""
        text = self.words.comments
        for number in ("{n}개", "{n}件", "{n}条", "{n}"):
            text = text.replace(number, "")
        return text.strip()

    @property
    def form(self) -> str:
        if not self.open:
            return f'<p class="nocomments">{self.words.closed}</p>'
        return (
            f'<form class="comment-form" method="post" action="/post"><h3>{self.words.leave}</h3>'
            '<textarea name="comment"></textarea><input type="submit"></form>'
        )

    def threaded(self) -> list[Branch]:
        """Roots with their replies, one level deep."""
        present = {item.id for item in self.shown if item.id}
        roots = [item for item in self.shown if not item.parent_id or item.parent_id not in present]
        replies = [item for item in self.shown if item not in roots]
        return [(root, [(item, []) for item in replies if item.parent_id == root.id]) for root in roots]


_STYLES = tomllib.loads((Path(__file__).parent / "styles.toml").read_text(encoding="utf-8"))
_FILE_OF = {name: file for file, names in _STYLES["markups"].items() for name in names}

UNCOUNTED: tuple[str, ...] = tuple(_STYLES["kinds"]["uncounted"])
"""Styles that state no count whatever the view says, or in their usual form."""
COMMON: tuple[str, ...] = tuple(_STYLES["kinds"]["common"])
EMBEDDED: tuple[str, ...] = tuple(_STYLES["kinds"]["embedded"])
"""Pages without comments of their own: a script fetches them from the platform of that name."""


def _source(name: str) -> str:
    """A template without the line breaks and indentations that it is read by."""
    return "".join(line.strip() for line in (TEMPLATES / name).read_text(encoding="utf-8").splitlines())


environment = Environment(loader=FunctionLoader(_source), undefined=StrictUndefined)
environment.filters["esc"] = escape
environment.globals["moment"] = moment


@cache
def macro(file: str, name: str) -> Any:
    """A macro of a template."""
    return getattr(environment.get_template(f"{file}.html").module, name.replace("-", "_"))


def thread_markup(thread: Thread, markup: str) -> str:
    """The HTML of a thread in one of the styles of ``styles.toml``."""
    return str(macro(_FILE_OF[markup], markup)(thread))
