"""Which heading is the headline, and what of it."""

from __future__ import annotations

import pytest

from tests.pages.conftest import HEADLINE, NOW, page, paragraphs
from yalu.pages.read_page import read_page


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        (f"{HEADLINE} <span>13</span>", HEADLINE),
        (f"{HEADLINE} <a href='#comments'>(13)</a>", HEADLINE),
        (f"{HEADLINE} 13", f"{HEADLINE} 13"),
    ],
)
def test_a_counter_in_an_element_of_its_own_is_no_part_of_the_headline(heading: str, title: str) -> None:
    head = f'<meta property="og:title" content="{HEADLINE}">'
    body = page(f"<article><h1>{heading}</h1>{paragraphs()}</article>", head=head)
    article = read_page(body, url="https://post.example/a", headers={}, fetched_at=NOW).article
    assert article is not None
    assert article.title == title


@pytest.mark.parametrize("kicker", ["On the quay", "현장르포", "手记"])
@pytest.mark.parametrize("remark", ["", "<!-- kicker -->"])
def test_what_the_title_element_lacks_of_a_heading_is_a_kicker(kicker: str, remark: str) -> None:
    body = page(f"<article><h1>{remark}<span>{kicker}</span> {HEADLINE}</h1>{paragraphs()}</article>")
    article = read_page(body, url="https://post.example/a", headers={}, fetched_at=NOW).article
    assert article is not None
    assert article.title == HEADLINE
