"""The name of the site, which is no part of a headline and nobody's byline, and addresses that pages state."""

from __future__ import annotations

import pytest

from tests.pages.conftest import HEADLINE, NOW, page, paragraphs
from yalu.changes.page_pair import compare_pages
from yalu.model import Kind, Page
from yalu.pages.read_page import read_page


def read(body: str, *, head: str = "", title: str = HEADLINE, url: str = "https://x.example/log/2026/ferry/") -> Page:
    html = page(body, head=head, title=title).replace(b" | River Post</title>", b"</title>")
    return read_page(html, url=url, headers={}, fetched_at=NOW)


TEXT = f"<div class='entry-content'>{paragraphs()}</div>"
HOME = '<a class="brand" rel="home" href="/log/">The Weir Keeper</a>'


def test_a_name_in_the_title_that_leads_home_is_no_part_of_the_headline() -> None:
    below = "<br><small class='entry-info'>Mina Park on <time datetime='2026-02-26'>Feb. 26, 2026</time></small>"
    head = f"<h2 class='entry-title'><a href='/log/2026/ferry/' rel='bookmark'>{HEADLINE}</a>{below}</h2>"
    article = f"<article class='hentry'>{head}{TEXT}</article>"
    seen = read(f"<header>{HOME}</header>{article}", title=f"The Weir Keeper - {HEADLINE}")
    assert seen.article is not None
    assert seen.article.title == HEADLINE


def test_the_site_as_author_gives_way_to_the_person_shown() -> None:
    stated = '<meta name="author" content="The Weir Keeper">'
    title = f"{HEADLINE} | The Weir Keeper"
    signed = f"<header>{HOME}</header><h1>{HEADLINE}</h1><div class='author'>Mina Park</div>{TEXT}"
    seen = read(signed, head=stated, title=title)
    assert seen.article is not None
    assert seen.article.byline == ("Mina Park",)


@pytest.mark.parametrize("stated", ["2026/ferry/", "ferry/", "/log/2026/ferry/"])
def test_a_canonical_path_without_its_first_stroke_is_that_of_the_page(stated: str) -> None:
    seen = read(f"<h1>{HEADLINE}</h1>{TEXT}", head=f'<link rel="canonical" href="{stated}">')
    assert seen.url == "https://x.example/log/2026/ferry/"


def test_a_person_stated_where_another_theme_states_the_site_is_no_change_of_author() -> None:
    title, stated = f"{HEADLINE} | The Weir Keeper", '<meta property="article:author" content="{}">'
    pages = [
        read(f"<header>{HOME}</header><h1>{HEADLINE}</h1>{TEXT}", head=stated.format(author), title=title)
        for author in ("The Weir Keeper", "Mina Park", "Jo Lee")
    ]
    changes = [[change.kind for change in compare_pages(pages[1], other)] for other in (pages[0], pages[2])]
    assert [Kind.ARTICLE_BYLINE in kinds for kinds in changes] == [False, True]


def test_a_relative_canonical_drops_the_query_of_the_address_fetched() -> None:
    head = '<link rel="canonical" href="2026/ferry/">'
    seen = read(f"<h1>{HEADLINE}</h1>{TEXT}", head=head, url="https://x.example/2026/ferry/?sid=81f")
    assert seen.url == "https://x.example/2026/ferry/"
