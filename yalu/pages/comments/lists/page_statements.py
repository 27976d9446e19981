"""What a page states of itself, by which its article and its headline are told from comments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import takewhile

from lxml.html import HtmlElement

from yalu.pages.comments.comment_text import SHORT, letters_in, line_of, text_of
from yalu.pages.comments.platform import Sight

_LEAST_DESCRIBED = 20
"""Letters of a description that a block has, from which it is what the page is about."""
_LEAST_AFTER = 5
"""Letters after a title from which a description says more than that."""


class PageStatements:
    """The headline, title and descriptions of a page."""

    def __init__(self, sight: Sight) -> None:
        self._elements = sight.elements

    @cached_property
    def headline(self) -> str:
        """The page's headline, or what it states as such; empty without any."""
        shown = (line_of(node) for node in self._elements.tagged("h1"))
        return next(shown, "") or next(iter(self._elements.metas.get("og:title", ())), "")

    @cached_property
    def _title(self) -> str:
        """The letters of the page's title element."""
        return letters_in(next((node.text or "" for node in self._elements.tagged("title")), ""))

    @cached_property
    def _described(self) -> Sequence[str]:
        """The letters that the page's descriptions of itself begin with, some after its title too; no short ones."""
        title = self._title
        stated = (text for name in ("description", "og:description") for text in self._elements.metas.get(name, ()))
        begins = []
        for text in map(letters_in, stated):
            after = _after(text, title)
            if len(after) >= _LEAST_AFTER and len(text) >= _LEAST_DESCRIBED:
                begins.append(text[: max(_LEAST_DESCRIBED, len(text) - len(after) + _LEAST_AFTER)])
            if len(text) > len(after) >= _LEAST_DESCRIBED:
                begins.append(after[:_LEAST_DESCRIBED])
        return begins

    def describes(self, text: str) -> bool:
        """True if a description that the page gives of itself begins with words of a text."""
        letters = letters_in(text) if self._described else ""
        return any(begin in letters for begin in self._described)

    def heads_article(self, texts: Iterable[str]) -> bool:
        """True if one of some texts is the headline of a page that has no other: what follows is its article."""
        return any(map(self._is_headline, texts)) and not self._has_headline

    @cached_property
    def _has_headline(self) -> bool:
        """True if a heading of the first level is the headline."""
        return any(self._is_headline(line_of(node)) for node in self._elements.tagged("h1"))

    def _is_headline(self, text: str) -> bool:
        """True if a text is half of the title or more, which begins or ends with it."""
        line, title = letters_in(text), self._title
        return bool(line) and 2 * len(line) >= len(title) and (title.startswith(line) or title.endswith(line))

    def is_described(self, post: Sequence[HtmlElement]) -> bool:
        """True if a block has, near its begin, the words that the page describes itself by."""
        return self.describes("".join(text_of(node, most=SHORT) for node in post))


def _after(text: str, title: str) -> str:
    """A text without what it begins with as a title does."""
    same = takewhile(lambda letters: letters[0] == letters[1], zip(text, title, strict=False))
    return text[sum(1 for _ in same) :]
