"""The work on a long list of comments grows with the list, whatever stands beside each other in it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest

from tests.growth import grows_linearly
from yalu.pages.comments.blocks import block_words, replies
from yalu.pages.comments.blocks.time_markers import _visible, groups_of
from yalu.pages.comments.generic import generic_platform
from yalu.pages.comments.lists.evidence import Surroundings
from yalu.pages.comments.platform import Sight
from yalu.pages.document.document import tree_of
from yalu.pages.document.elements import Elements
from yalu.pages.read_page import read_page

LONG = "The bridge is old and carries more than trucks. "


def _steps(monkeypatch: pytest.MonkeyPatch, many: int) -> int:
    """How many texts are looked at in a page of so many blocks of several kinds, side by side."""
    count: Counter[str] = Counter()
    for module, name in ((block_words, "says_chrome"), (replies, "text_of")):
        looks = getattr(module, name)

        def counted(*given: object, looks: object = looks, name: str = name, **named: object) -> object:
            count[name] += 1
            return looks(*given, **named)  # type: ignore[operator]

        monkeypatch.setattr(module, name, counted)
    blocks = "".join(
        f"<div class=k{n % 12}><b>Kim{n}</b><i class=t{n % 12}x>2026-01-{n % 28 + 1:02d} 10:{n % 60}</i> says {n}</div>"
        for n in range(many)
    )
    page = f"<html><body><article><h1>The bridge</h1><p>{LONG * 9}</p></article>{blocks}</body></html>".encode()
    read_page(page, url="http://a.example/x", headers={}, fetched_at=datetime(2026, 7, 1, tzinfo=UTC))
    monkeypatch.undo()
    return count.total()


def test_flat_blocks_are_not_looked_at_for_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    few, many = _steps(monkeypatch, 120), _steps(monkeypatch, 480)
    assert few < 60 * 120 and many < 60 * 480, "each block is in several lists that may be the thread"


def test_a_list_that_shows_as_many_as_its_heading_says_is_not_read_as_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: object) -> None:
        raise AssertionError("read as lines")

    monkeypatch.setattr(generic_platform, "read_unstructured", refuse)
    items = "".join(
        f"<div><div><b>Kim {n}</b><span>2026-03-0{n} 10:1{n}</span></div>"
        f"<div><p>Words of number {n} here, and more of them.</p></div></div>"
        for n in range(1, 4)
    )
    page = read_page(
        f"<html><body><article><h1>The bridge</h1><p>{LONG * 9}</p></article>"
        f"<div><h3>3 comments</h3><div>{items}</div></div></body></html>".encode(),
        url="http://a.example/x", headers={}, fetched_at=datetime(2026, 7, 1, tzinfo=UTC),
    )  # fmt: skip
    assert page.thread is not None
    assert [comment.author for comment in page.thread.comments] == ["Kim 1", "Kim 2", "Kim 3"]


@pytest.mark.parametrize("page", ["<aside class='{names}'>{headings}</aside>", "<ul class='comments'>{comments}</ul>"])
def test_headings_are_not_looked_at_for_each_other(page: str) -> None:
    def work(many: int) -> None:
        headings = "".join(f"<h3>Pier {number}</h3>" for number in range(many))
        comments = "".join(
            f"<li id='comment-{number}'><b>Kim {number}</b> <i>2026-03-03 10:00</i><h3>Pier</h3><p>It is old.</p></li>"
            for number in range(many // 8)
        )
        shown = page.format(names="side " * many, headings=headings, comments=comments)
        elements = Elements(tree_of(f"<html><body><h1>The bridge</h1><p>{LONG * 9}</p>{shown}</body></html>"))
        around = Surroundings(Sight(elements, "http://a.example/x", {}))
        list(_visible(elements))
        if items := [(item,) for item in elements.tagged("li")]:
            around.is_headed_otherwise(items)

    assert grows_linearly(work, 8000)


def test_times_of_many_shapes_are_not_compared_with_each_other() -> None:
    def work(many: int) -> None:
        shapes = (f"k{'abcdefghij'[number % 10]}x{letters(number)}" for number in range(many))
        times = "".join(f"<div class='{shape}'><i>2026-03-03</i></div>" for shape in shapes)
        groups_of(Elements(tree_of(f"<html><body><h1>The bridge</h1>{times}</body></html>")))

    def letters(number: int) -> str:
        return "".join("abcdefghij"[int(digit)] for digit in str(number))

    assert grows_linearly(work, 8000)
