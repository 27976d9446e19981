"""Any bytes give a page or a PageError, soon."""

# ruff: noqa: E501 -- markup reads better in one piece

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.pages.conftest import HEADLINE, NOW, page, paragraphs
from yalu.errors import PageError
from yalu.model import Page
from yalu.pages.document.document import MAX_ATTRIBUTES, parse
from yalu.pages.read_page import read_page

_PIECES = st.sampled_from(
    [
        "<div class='comments'>", "</div>", "<p>", "</p>", "<h1>", "<article itemscope itemtype='http://schema.org/Article'>",
        "<script type='application/ld+json'>{\"@type\":\"Article\",\"headline\":[[{}]],\"author\":{\"name\":[1]}}</script>",
        "<meta property='og:title' content='x'>", "<time datetime='9999-99-99T99:99:99+99:99'>", "<a href='javascript:1'>",
        "<table><tr><td>", "<textarea>", "<!--", "-->", "<![CDATA[", "\x00", "\ud7ff", "기자", "2026년 13월 40일", "&#x110000;",
        "<link rel=canonical href='http://[::1'>", "<svg><style>", "Words, and more words, and then some. ", "<br>",
        "<script>self.__next_f.push([1,\"0:[\\\"$\\\"]\"])</script>", "<meta name='date' content='99999999999999'>",
    ]
)  # fmt: skip


def read(body: bytes) -> Page | None:
    try:
        return read_page(body, url="https://x.example/1", headers={}, fetched_at=NOW)
    except PageError:
        return None


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=600))
def test_arbitrary_bytes(body: bytes) -> None:
    assert read(body) == read(body)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_PIECES, max_size=40))
def test_broken_markup(pieces: list[str]) -> None:
    assert read("".join(pieces).encode("utf-8", "replace")) is not None


@pytest.mark.parametrize(
    "body",
    [
        b"<div>" * 60_000 + b"text, and more. " * 50,
        b"<div class='related comment'>" * 3_000 + b"<p>text, and more.</p>" * 3_000,
        page("<p " + " ".join(f"a{n}='{n}'" for n in range(30_000)) + f">{paragraphs()}</p>"),
        page(f"<h1>{HEADLINE}</h1><p>" + "word, " * 300_000 + "</p>"),
        page("<a href='x'>" * 20_000 + "text"),
        page("<script type='application/ld+json'>" + '{"a":' * 50_000 + "</script>" + paragraphs()),
        page("<p>" + "a" * 1_000_000 + "</p>"),
        page("<ul>" + "<li><a href='#'>a link of some length</a>, " * 20_000 + "</ul>"),
        page("<article>" * 3000 + f"<h1>{HEADLINE}</h1>" + "<article><p>One, two.</p>" * 2000),
    ],
    ids=["deep", "deep names", "attributes", "long line", "links", "deep json", "one word", "list", "articles"],
)
def test_pages_made_to_hurt_are_read(body: bytes) -> None:
    assert read(body) == read(body)


def test_a_tag_is_cut_after_a_thousand_attributes() -> None:
    many = " ".join(f"a{n}='>'" for n in range(5000))
    body = page(f"<h1>{HEADLINE}</h1><div {many}>{paragraphs()}</div><p class='last'>It was late.</p>")
    tree = parse(body, url="https://x.example/1", headers={}).tree
    assert max(len(node.attrib) for node in tree.iter("div")) == MAX_ATTRIBUTES
    assert tree.xpath("string(//p[@class='last'])") == "It was late."
