"""Boxes set apart from the text: one that comes or goes is boilerplate; what an editor does in one is told."""

from __future__ import annotations

import pytest

from tests.pages.conftest import HEADLINE, NOW, PARAGRAPHS, page
from yalu.changes.page_pair import compare_pages
from yalu.model import Kind, Page, ParsedArticle
from yalu.pages.read_page import read_page
from yalu.reasons import Reason

_MORE = (
    "Ferries run twice a day from the northern harbour, and the first of them is full of traders with heavy bags.",
    "A survey of five hundred adults found in the spring that distrust is deepest among people under thirty.",
    "The museum plans a joint show of ink paintings, for which insurers asked guarantees that took a year to settle.",
    "Students who came on exchange say that little of the quarrel reaches the campus or its crowded canteen.",
    "Film distributors are waiting for a signal, since only a few titles have been cleared for the cinemas.",
)
_TEXT = [f"<p>{text}</p>" for text in (*PARAGRAPHS, *_MORE)]
_SUMMARY = (
    '<div class="x81"><h3>In brief</h3><ul><li>Two neighbours resume their talks.</li>'
    "<li>Experts doubt that this will settle it.</li></ul></div>"
)
_WRITER = '<div class="w2"><h4>The writer</h4><p>Jo Lee covers the coast and lives in a village by the sea.</p></div>'
_OFFER = '<div class="p7"><p>This week only, forty percent off, see our plans</p></div>'


def _read(parts: list[str]) -> Page:
    served = f'<h1>{HEADLINE}</h1><div class="text">{"".join(parts)}</div>'
    return read_page(page(served), url="https://paper.example/1", headers={}, fetched_at=NOW)


def _article(parts: list[str]) -> ParsedArticle:
    article = _read(parts).article
    assert article is not None
    return article


def _with(box: str, place: int) -> list[str]:
    return [*_TEXT[:place], box, *_TEXT[place:]]


def _weights(old: list[str], new: list[str]) -> dict[Kind, float]:
    return {change.kind: change.significance for change in compare_pages(_read(old), _read(new))}


@pytest.mark.parametrize("box", [_SUMMARY, _WRITER, _OFFER])
@pytest.mark.parametrize("place", [0, 2, len(_TEXT)])
def test_a_box_that_comes_or_goes_is_stored_and_counted(box: str, place: int) -> None:
    assert max(_weights(_TEXT, _with(box, place)).values(), default=0) < 0.2
    assert max(_weights(_with(box, place), _TEXT).values(), default=0) < 0.2


def test_a_box_tells_that_it_appears() -> None:
    (change,) = compare_pages(_read(_TEXT), _read(_with(_SUMMARY, 2)))
    assert (change.kind, change.reason) == (Kind.ARTICLE_BODY, Reason.of("form.box_added"))
    assert change.after == "In brief\n\nTwo neighbours resume their talks.\n\nExperts doubt that this will settle it."


def test_a_box_that_moves_is_no_change() -> None:
    assert not _weights(_with(_SUMMARY, 1), _with(_SUMMARY, 3))
    assert not _weights(_with(_SUMMARY, 3), _with(_SUMMARY, len(_TEXT)))


def test_a_box_does_not_hide_an_edit_beside_it() -> None:
    edited = [*_TEXT[:-1], _TEXT[-1].replace("are waiting", "are not waiting")]
    assert _weights(_TEXT, [_SUMMARY, *edited])[Kind.ARTICLE_BODY] >= 0.5


@pytest.mark.parametrize(
    ("before", "after"),
    [("Two neighbours", "Three neighbours"), ("Experts doubt", "Experts do not doubt"), ("<li>Experts", "<li hidden>")],
)
def test_an_edit_in_a_box_is_told(before: str, after: str) -> None:
    edited = _SUMMARY.replace(before, after)
    assert _weights(_with(_SUMMARY, 2), _with(edited, 2))[Kind.ARTICLE_BODY] >= 0.5
    assert _weights(_with(_SUMMARY, 2), _with(edited, 3))[Kind.ARTICLE_BODY] >= 0.5


_SAID = "The minister said on Friday that the crossing would stay closed."


@pytest.mark.parametrize(
    "added",
    [
        f"<p>{_SAID}</p>",
        f"<div>{_SAID}</div>",
        f"<ul><li>{_SAID}</li></ul>",
        f"<blockquote><p>{_SAID}</p></blockquote>",
        f'<figure class="x1"><blockquote>{_SAID}</blockquote></figure>',
        f'<div class="pullquote"><p>{_SAID}</p></div>',
        f'<div class="x1"><p>“{_SAID}”</p></div>',
        f'<div class="x1"><table><tr><td>Crossing</td><td>{_SAID}</td></tr></table></div>',
    ],
)
def test_what_an_editor_adds_to_the_text_is_told(added: str) -> None:
    assert _weights(_TEXT, _with(added, 2))[Kind.ARTICLE_BODY] >= 0.5
    assert _weights(_with(added, 2), _TEXT)[Kind.ARTICLE_BODY] >= 0.5


def test_a_paragraph_that_gets_a_box_around_it_is_no_change() -> None:
    paragraph = f"<p>{_SAID}</p>"
    assert not _weights(_with(paragraph, 2), _with(f'<div class="x1">{paragraph}</div>', 2))


_SELLS = "Abonnieren Sie unsere Post aus Busan, jeden zweiten Dienstag."


@pytest.mark.parametrize(
    ("text", "box"),
    [
        (_TEXT, f"<x-beilage><p>{_SELLS}</p></x-beilage>"),
        (_TEXT, f"<table bgcolor=#eee><tr><td><font size=1>{_SELLS}</font></td></tr></table>"),
        (
            [part.replace("<p>", '<div class="absatz">').replace("</p>", "</div>") for part in _TEXT],
            f'<div class="abo">{_SELLS}</div>',
        ),
        ([f"{part[3:-4]}<br><br>" for part in _TEXT], f'<span class="abo"><i>{_SELLS}</i></span><br><br>'),
    ],
    ids=["element of the site", "table with one cell", "another class", "inline"],
)
def test_a_box_in_other_markup_comes_goes_and_moves(text: list[str], box: str) -> None:
    def with_box(place: int) -> list[str]:
        return [*text[:place], box, *text[place:]]

    assert max(_weights(text, with_box(3)).values(), default=0) < 0.2
    assert max(_weights(with_box(3), text).values(), default=0) < 0.2
    assert not _weights(with_box(2), with_box(5))


def test_a_sentence_in_markup_that_others_have_is_told() -> None:
    lines = [f'<span class="s">{part[3:-4]}</span><br><br>' for part in _TEXT]
    assert _weights(lines, [*lines[:3], *lines[4:]])[Kind.ARTICLE_BODY] >= 0.5
    classed = [part.replace("<p>", '<div class="absatz">').replace("</p>", "</div>") for part in _TEXT]
    for added in (f'<div class="absatz first">{_SAID}</div>', f"<div>{_SAID}</div>"):
        assert _weights(classed, [*classed[:3], added, *classed[3:]])[Kind.ARTICLE_BODY] >= 0.5


def test_elements_that_the_text_is_laid_out_in_are_no_boxes() -> None:
    each = [f'<div class="block">{part}</div>' for part in _TEXT]
    assert not _article(each).boxes
    assert _weights(each, [*each[:2], *each[3:]])[Kind.ARTICLE_BODY] >= 0.5
    half = len(_TEXT) // 2
    sections = [
        f'<section class="part">{"".join(part)}</section>' for part in (_TEXT[:half], _TEXT[half:-1], _TEXT[-1:])
    ]
    assert not _article(sections).boxes
