"""Bodies that only live in data for scripts."""

from __future__ import annotations

import json

import pytest

from tests.pages.conftest import HEADLINE, NOW, PARAGRAPHS, page, paragraphs
from yalu.pages import read_page

_ROWS = "5:" + json.dumps(
    ["$", "article", None, {"children": [["$", "p", None, {"children": text}] for text in PARAGRAPHS]}]
)
_PARTS = [{"type": "p", "children": [{"type": "text", "data": text}]} for text in PARAGRAPHS]
_FORMS = {
    "next data": '<script id="__NEXT_DATA__" type="application/json">'
    + json.dumps({"props": {"pageProps": {"article": {"title": HEADLINE, "body": paragraphs()}}}})
    + "</script>",
    "next stream of elements": f"<script>self.__next_f.push([1,{json.dumps(_ROWS)}])</script>",
    "next stream of text": "<script>self.__next_f.push([1,"
    + json.dumps(f"6:T{len(paragraphs().encode()):x},{paragraphs()}7:[]")
    + "])</script>",
    "fusion": "<script>Fusion.globalContent="
    + json.dumps({"content_elements": [{"type": "text", "content": text} for text in PARAGRAPHS]})
    + ";Fusion.other={}</script>",
    "apollo": f"<script>window.__APOLLO_STATE__={json.dumps({'a:1': {'headline': HEADLINE, 'body': _PARTS}})}</script>",
    "textarea": "<textarea class='article-content'>"
    + paragraphs().replace("<", "&lt;").replace(">", "&gt;")
    + "</textarea>",
    "json-ld": '<script type="application/ld+json">'
    + json.dumps({"@type": "Article", "headline": HEADLINE, "articleBody": "\n".join(PARAGRAPHS)})
    + "</script>",
}


@pytest.mark.parametrize("form", _FORMS)
def test_a_body_in_data_is_read(form: str) -> None:
    found = read_page(page(f"<h1>{HEADLINE}</h1>{_FORMS[form]}"), url="https://x.example/1", headers={}, fetched_at=NOW)
    assert found.article is not None, found.reason
    assert found.article.body == "\n\n".join(PARAGRAPHS)


def test_data_does_not_replace_a_text_that_is_in_the_markup() -> None:
    other = json.dumps({"items": [{"title": "Another", "body": paragraphs(tuple(f"Other: {t}" for t in PARAGRAPHS))}]})
    body = f"<h1>{HEADLINE}</h1>{paragraphs()}<script type='application/json'>{other}</script>"
    found = read_page(page(body), url="https://x.example/1", headers={}, fetched_at=NOW)
    assert found.article is not None
    assert found.article.body == "\n\n".join(PARAGRAPHS)
