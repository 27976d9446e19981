"""What stands below a text and says under what it is filed, and what only looks so."""

from __future__ import annotations

import pytest

from tests.pages.conftest import HEADLINE, NOW, page, paragraphs
from tests.pages.fields.test_label import label
from yalu.pages.read_page import read_page


def test_a_line_after_the_text_that_names_it() -> None:
    assert label(end="<p>Filed under: Opinion, Trade</p>") == "Opinion"


@pytest.mark.parametrize(
    ("line", "section"),
    [
        ("이 기사는 언론사에서 <em>경제</em> 섹션으로 분류했습니다.", "경제"),
        ("本文归类于“国际”栏目。", "国际"),
        ("この記事は「経済」カテゴリーに分類されています。", "経済"),
        ("This article was filed under the Business section.", "Business"),
    ],
)
def test_a_sentence_after_the_text_says_where_it_is_filed(line: str, section: str) -> None:
    assert label(end=f"<div>{line}</div>") == section


def test_the_line_below_a_text_files_it_under_a_kind_of_piece() -> None:
    filed = "<div class='c3'>geschrieben von Jo Lee um 9:12 | <a href='/category/42'>{}</a></div>"
    assert label(end=filed.format("Kommentar")) == "Kommentar"
    assert label(end=filed.format("Sponsored post").replace("/category/42", "/search/label/x")) == "Sponsored post"
    assert label(end=filed.format("Hafenbau")) is None
    assert label(end=filed.format("Kommentar").replace("/category/42", "/jo-lee")) is None


def test_categories_of_boxes_and_other_pieces_after_the_text_file_nothing() -> None:
    link = "<a href='/category/opinion' rel='category tag'>Opinion</a>"
    assert label(end=f"<p>Posted in {link}</p>") == "Opinion"
    own = f"<article><h1>{HEADLINE}</h1><div>{paragraphs()}</div><footer><p>{link}</p></footer></article>"
    article = read_page(page(own), url="https://x.example/a/1", headers={}, fetched_at=NOW).article
    assert article is not None
    assert article.label == "Opinion"
    card = f"<li><div><div>{link}</div><h2><a href='/2026/03/x'>Ten ports that changed hands</a></h2></div></li>"
    assert label(end=f"<ul>{card}</ul>") is None
    assert label(end=f"<div class='widget'><ul><li>{link}</li></ul></div>") is None
    assert label(end=f"<nav><ul><li>{link}</li></ul></nav>") is None


def test_the_words_below_a_text_that_say_where_it_was_posted_file_it() -> None:
    filed = (
        "<div class='foot'>Posted by <a href='/authors/1'>Annika</a> {} <a href='/{}/1-Media'>Media</a> at 5:56</div>"
    )
    assert label(end=filed.format("in", "categories")) == "Media"
    assert label(end=filed.format("in", "people")) is None
    assert label(end=filed.format("and", "categories")) is None
    for words in (
        "This piece first appeared in <a href='https://other.example/columns/77'>Asia Weekly</a>",
        "Read more in <a href='/category/world'>World</a>",
        "Posted by Jo in <a href='/opinion/2026/03/why-ice'>Why ice matters</a>",
    ):
        assert label(end=f"<p class='foot'>{words}</p>") is None, words
