"""Texts whose paragraphs are lines: what stands between them in elements of its own is no part of them."""

# ruff: noqa: E501 -- markup reads best as it comes

from __future__ import annotations

import pytest

from tests.pages.conftest import HEADLINE, NOW, PARAGRAPHS, page, paragraphs
from yalu.pages.read_page import read_page


def _body(html: str) -> list[str]:
    article = read_page(page(html), url="https://paper.example/1", headers={}, fetched_at=NOW).article
    assert article is not None
    return article.body.split("\n\n")


def test_blank_lines_part_the_paragraphs_of_an_element_that_shows_lines_as_they_are_written() -> None:
    scraps = (
        '<span class="y1">PR</span>',
        '<span><b>【あわせて読みたい】</b><a href="/a/1">■渡し船の時刻</a><a href="/a/2">■橋の下の店</a></span>',
        "<span><b>A weekly letter</b> What we read on the river and argued about. <a>Count me in</a></span>",
    )
    lines = [line for pair in zip(PARAGRAPHS, (*scraps, "", ""), strict=True) for line in pair if line]
    text = "\n\n".join(lines)
    for tag in ("p", "div"):
        assert _body(f"<article><h1>{HEADLINE}</h1><{tag}>{text}</{tag}></article>") == list(PARAGRAPHS)


@pytest.mark.parametrize("picture", ["<img src='/1.jpg'>", "<a href='/1'><img src='/1.jpg'></a>"])
def test_one_inline_element_below_a_picture_is_its_caption(picture: str) -> None:
    caption = f"<p>{picture}<br><small>Lamps on the quay at dawn, before the boats leave.</small></p>"
    assert _body(f"<article><h1>{HEADLINE}</h1>{caption}{paragraphs()}</article>") == list(PARAGRAPHS)
    words = f"<p>{picture}<br>Lamps on the quay at dawn, <small>before the boats leave</small>.</p>"
    assert len(_body(f"<article><h1>{HEADLINE}</h1>{paragraphs()}{words}{paragraphs()}</article>")) > len(PARAGRAPHS)


def test_blank_lines_between_the_parts_of_a_line_part_nothing() -> None:
    line = (
        "Kim\n\n<b>of the River Post</b>\n\nwrote this on the other bank, where the trucks were waiting for the ferry."
    )
    body = _body(f"<article><h1>{HEADLINE}</h1>{paragraphs()}<p>{line}</p></article>")
    assert body[-1].startswith("Kim of the River Post wrote")


@pytest.mark.parametrize(
    "box",
    [
        '<table border=1><tr><td><b>A weekly letter</b> What we read on the river and argued about. <a href="#">Count me in</a></td></tr></table>',
        '<dl class="file"><dt><img src="/1.jpg"></dt><dd><em>Papers on the kitchen table. Nora Lee for the Post</em></dd></dl>',
    ],
)
def test_boxes_in_tables_and_lists_of_terms_are_no_part_of_a_text_in_lines(box: str) -> None:
    text = "<br><br>".join((*PARAGRAPHS[:2], box, *PARAGRAPHS[2:]))
    assert _body(f"<div><h1>{HEADLINE}</h1><div>{text}</div></div>") == list(PARAGRAPHS)


def test_a_tune_that_is_never_closed_hides_nothing() -> None:
    text = "<BR><BR>".join((*PARAGRAPHS[:2], '<EMBED SRC="1.mid">', *PARAGRAPHS[2:]))
    assert _body(f"<TABLE><TR><TD><H1>{HEADLINE}</H1><FONT SIZE=3>{text}</FONT></TD></TR></TABLE>") == list(PARAGRAPHS)


def test_what_a_site_asks_for_before_the_part_that_a_button_unfolds_is_no_lead() -> None:
    rest = "<br><br>".join((*PARAGRAPHS[1:], *(f"{text} So it went on." for text in PARAGRAPHS[1:])))
    call = "<table><tr><td>A weekly letter: what we read on the river and argued about, every week. <a>Count me in</a></td></tr></table>"
    hidden = f'<div style="display:none"><br>{rest}</div><button type="button">Show all</button>'
    body = _body(f"<div><h1>{HEADLINE}</h1><div>{PARAGRAPHS[0]}<br><br>{call}<br>{hidden}</div></div>")
    assert body[:5] == list(PARAGRAPHS)
