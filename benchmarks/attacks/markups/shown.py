"""What a markup is given to write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from html import escape

from benchmarks.attacks.model import Comment
from benchmarks.attacks.words import Words


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


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread as a page shows it: `count` is None where no number is stated."""

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
        return (
            self.words.comments.replace("{n}개", "")
            .replace("{n}件", "")
            .replace("{n}条", "")
            .replace("{n}", "")
            .strip()
        )

    @property
    def form(self) -> str:
        if not self.open:
            return f'<p class="nocomments">{self.words.closed}</p>'
        return (
            f'<form class="comment-form" method="post" action="/post"><h3>{self.words.leave}</h3>'
            '<textarea name="comment"></textarea><input type="submit"></form>'
        )

    def threaded(self) -> list[tuple[Shown, list[Shown]]]:
        """Roots with their replies, one level deep."""
        present = {item.id for item in self.shown if item.id}
        roots = [item for item in self.shown if not item.parent_id or item.parent_id not in present]
        return [
            (root, [item for item in self.shown if item.parent_id and item.parent_id == root.id and item not in roots])
            for root in roots
        ]
