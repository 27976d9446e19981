"""A paragraph that leaves the text and stands elsewhere on the page is no edit; one that the page lost is one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.pages.conftest import HEADLINE, NOW, PARAGRAPHS, page
from yalu.changes.body.paragraphs_elsewhere import shows_comments
from yalu.changes.page_pair import compare_pages
from yalu.finding import Finding
from yalu.model import Kind, Page, ParsedArticle
from yalu.pages.read_page import read_page
from yalu.reasons import Reason

_LINE = "Spotted a wrong buoy number on our maps of the strait? Write to the pilot and he will buy you a beer in Busan."
_TEXT = [f"<p>{text}</p>" for text in PARAGRAPHS]
_IN = "".join((*_TEXT[:2], f"<p>{_LINE}</p>", *_TEXT[2:]))
_OUT = "".join(_TEXT)
_FOOT = f'<footer class="site"><p>{_LINE}</p></footer>'


def _read(text: str, below: str = "", above: str = "") -> Page:
    served = f'{above}<h1>{HEADLINE}</h1><div class="text">{text}</div>{below}'
    return read_page(page(served), url="https://paper.example/1", headers={}, fetched_at=NOW)


def _only(old: Page, new: Page) -> Finding:
    (change,) = compare_pages(old, new)
    assert change.kind is Kind.ARTICLE_BODY
    return change


def test_a_paragraph_that_moves_out_of_the_text_or_into_it_is_counted() -> None:
    inside, below = _read(_IN), _read(_OUT, _FOOT)
    assert inside.article is not None and _LINE in inside.article.body
    assert below.article is not None and _LINE not in below.article.body
    out, back = _only(inside, below), _only(below, inside)
    assert out.significance < 0.2 and out.reason == Reason.of("form.displaced_out")
    assert back.significance < 0.2 and back.reason == Reason.of("form.displaced_in")


@pytest.mark.parametrize(
    "below",
    [
        f'<ul class="more"><li>{_LINE}</li></ul>',
        f'<div class="more"><a href="/2">{_LINE}</a></div>',
        f'<div style="display: none"><p>{_LINE}</p></div>',
        f'<div class="more"><p>{_LINE} And more of it.</p></div>',
        f'<script type="application/ld+json">{{"description": "{_LINE}"}}</script>',
    ],
)
def test_links_hidden_texts_parts_of_blocks_and_data_are_not_the_paragraph(below: str) -> None:
    assert _only(_read(_IN), _read(_OUT, below)).significance >= 0.5


def test_a_paragraph_taken_out_while_a_teaser_goes_on_repeating_it_is_an_edit() -> None:
    assert _only(_read(_IN, _FOOT), _read(_OUT, _FOOT)).significance >= 0.5
    assert _only(_read(_OUT, _FOOT), _read(_IN, _FOOT)).significance >= 0.5


def test_an_edit_beside_such_a_paragraph_is_told() -> None:
    edited = _OUT.replace(
        _TEXT[0], "<p>Nobody in the harbour wanted to talk about it, said the captain of the ferry.</p>"
    )
    assert _only(_read(_IN), _read(edited, _FOOT)).significance >= 0.5


@pytest.mark.parametrize(
    ("below", "expected"),
    [
        (("Well said.", "I was there.\n\nIt rained."), True),
        (("Well said.", "I was there. It rained."), True),
        (("Well said.",), False),
        (("Well said.", "The ministry answered on Friday."), False),
    ],
)
def test_a_page_for_print_shows_the_comments_below_the_text(below: tuple[str, ...], *, expected: bool) -> None:
    known = ("Well said.", "I was there.\n\nIt rained.", "Why?")
    whole = ParsedArticle("Bridge", "The bridge is old.\n\nIt is red.")
    printed = replace(whole, body="\n\n".join((whole.body, "Han wrote:", *below)))
    assert shows_comments(whole, printed, known) is shows_comments(printed, whole, known) is expected
    rewritten = replace(printed, body=printed.body.replace("red", "blue"))
    assert not shows_comments(whole, rewritten, known), "the text was edited"
