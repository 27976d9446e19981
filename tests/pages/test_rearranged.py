"""However the elements of a page are rearranged, it is read without an exception."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from copy import deepcopy
from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml.html import HtmlElement, document_fromstring, tostring

from benchmarks.press import page, sites
from tests.pages.conftest import NOW
from yalu.pages.read_page import read_page

STYLES = tomllib.loads((Path(page.__file__).parent / "styles.toml").read_text(encoding="utf-8"))["markups"]
MARKUPS = [name for names in STYLES.values() for name in names]
LAYOUTS = ("json-ld", "plain", "old", "korean-news", "chinese-portal", "newsletter", "story")
WORDS = (
    "",
    "3",
    "2026",
    "Comments (3)",
    "Posted by Kim at 3 May 2026",
    "댓글 5",
    "コメントを書く",
    "This comment has been removed.",
)


def _move(node: HtmlElement, other: HtmlElement) -> None:
    if node not in (other, *other.iterancestors()):
        other.append(node)


def _repeat(node: HtmlElement, other: HtmlElement) -> None:
    other.addnext(deepcopy(node))


def _rename(node: HtmlElement, other: HtmlElement) -> None:
    node.tag = other.tag


def _call_alike(node: HtmlElement, other: HtmlElement) -> None:
    node.set("class", other.get("class") or "comment")


def _say(node: HtmlElement, other: HtmlElement) -> None:
    node.text = WORDS[len(other.text or "") % len(WORDS)]


CHANGES: tuple[Callable[[HtmlElement, HtmlElement], object], ...] = (
    _move,
    _repeat,
    _rename,
    _call_alike,
    _say,
    lambda node, other: node.drop_tree(),
    lambda node, other: node.drop_tag(),
    lambda node, other: node.attrib.clear(),
)


@cache
def _html(markup: str, layout: str, language: str) -> str:
    site = sites.site(language, (layout, markup, "feed"), (5,), 7, NOW)
    return page.article_html(site.pieces[0], site, page.plain_view(site), "http://127.0.0.1:1")


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(MARKUPS),
    st.sampled_from(LAYOUTS),
    st.sampled_from(("en", "ko", "zh", "ja")),
    st.lists(st.tuples(st.sampled_from(CHANGES), st.integers(0, 2000), st.integers(0, 2000)), min_size=1, max_size=12),
)
def test_a_rearranged_page_is_read(
    markup: str, layout: str, language: str, changes: list[tuple[Callable[..., object], int, int]]
) -> None:
    tree = document_fromstring(_html(markup, layout, language))
    for change, first, second in changes:
        nodes = [
            node for node in tree.iterdescendants() if isinstance(node.tag, str) and node.tag not in ("head", "body")
        ]
        if nodes:
            change(nodes[first % len(nodes)], nodes[second % len(nodes)])
    seen = read_page(tostring(tree, encoding="utf-8"), url="https://paper.example/p/1", headers={}, fetched_at=NOW)
    assert seen.quality
