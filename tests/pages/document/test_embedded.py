"""Bodies that only live in data for scripts."""

from __future__ import annotations

import html
import json
from urllib.parse import quote

import pytest

from tests.pages.conftest import HEADLINE, NOW, PARAGRAPHS, page, paragraphs
from yalu.pages.document.embedded_state import read_literal
from yalu.pages.read_page import read_page

_PARTS = [{"type": "p", "children": [{"type": "text", "data": text}]} for text in PARAGRAPHS]
_ARTICLE = {"title": HEADLINE, "content": paragraphs()}
_SAFE = json.dumps(paragraphs()).replace("<", "\\u003c")


def _script(value: object, name: str) -> str:
    return f"<script type='application/json' id='{name}'>{json.dumps(value)}</script>"


_FORMS = {
    "next data": '<script id="__NEXT_DATA__" type="application/json">'
    + json.dumps({"props": {"pageProps": {"article": {"title": HEADLINE, "body": paragraphs()}}}})
    + "</script>",
    "fusion": "<script>Fusion.globalContent="
    + json.dumps({"content_elements": [{"type": "text", "content": text} for text in PARAGRAPHS]})
    + ";Fusion.other={}</script>",
    "apollo": f"<script>window.__APOLLO_STATE__={json.dumps({'a:1': {'headline': HEADLINE, 'body': _PARTS}})}</script>",
    "textarea": "<textarea class='article-content'>"
    + paragraphs().replace("<", "&lt;").replace(">", "&gt;")
    + "</textarea>",
    "state with undefined": "<script>window.__INITIAL_STATE__="
    f"{{u:undefined,a:{{title:'{HEADLINE}',content:{_SAFE}}}}};</script>",
    "state in brackets": f"<script>window['__STATE__'] = {{a: {{title: '{HEADLINE}', content: {_SAFE}}}}};</script>",
    "state parsed": f"<script>window.__INITIAL_STATE__ = JSON.parse({json.dumps(json.dumps(_ARTICLE))});</script>",
    "state in an address": "<script>window.__S__ = JSON.parse(decodeURIComponent("
    f'"{quote(json.dumps(_ARTICLE))}"));</script>',
    "fusion cache": "<script>Fusion.contentCache="
    + json.dumps({"x": {"y": {"content_elements": [{"type": "text", "content": text} for text in PARAGRAPHS]}}})
    + "</script>",
    "json in json": _script({"props": {"data": json.dumps(_ARTICLE)}}, "__NEXT_DATA__"),
    "rendered": _script({"post": {"title": {"rendered": HEADLINE}, "content": {"rendered": paragraphs()}}}, "x"),
    "list of paragraphs": _script({"post": {"title": HEADLINE, "paragraphs": PARAGRAPHS}}, "x"),
    "portable text": _script(
        {
            "title": HEADLINE,
            "body": [{"_type": "block", "children": [{"_type": "span", "text": text}]} for text in PARAGRAPHS],
        },
        "x",
    ),
    "draft": _script(
        {"title": HEADLINE, "raw": json.dumps({"blocks": [{"type": "unstyled", "text": t} for t in PARAGRAPHS]})}, "x"
    ),
    "angular": "<script type='application/json' id='app-state'>"
    + json.dumps(_ARTICLE).replace('"', "&q;")
    + "</script>",
    "template": f"<template id='article'>{paragraphs()}</template>",
    "noscript": f"<noscript><div>{paragraphs()}</div></noscript>",
    "xmp": f"<xmp>{paragraphs()}</xmp>",
    "script of markup": f"<script type='text/template'>{paragraphs()}</script>",
    "hidden input": f"<input type='hidden' value='{html.escape(paragraphs())}'>",
    "attribute": f"<div data-page='{html.escape(json.dumps({'props': _ARTICLE}))}'></div>",
    "kit": "<script>{const data = [null,{type:'data',data:"
    f"{{title:'{HEADLINE}',body:{_SAFE}}},uses:{{}}}}]; kit.start(data)}}</script>",
    "string of its own": f"<script>var articleContent = {_SAFE}; show(articleContent);</script>",
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


def test_comments_and_other_pieces_in_data_are_no_body() -> None:
    said = [
        f"I have crossed that bridge since {1960 + place} and I have never seen anything like it, believe me."
        for place in range(9)
    ]
    data = {
        "article": {"title": HEADLINE},
        "comments": [{"text": " ".join(said)}],
        "relatedArticles": [{"body": paragraphs()}],
    }
    found = read_page(
        page(f"<h1>{HEADLINE}</h1>{_script(data, 'x')}"), url="https://x.example/1", headers={}, fetched_at=NOW
    )
    assert found.article is None


def test_a_short_text_is_not_replaced_by_another_text_of_the_data() -> None:
    data = {"settings": {"content": paragraphs()}}
    short = "The bridge was closed on Monday for a day, the city said in a short statement that named no reason."
    body = f"<h1>{HEADLINE}</h1><p>{short}</p><p>{short[:60]}, and that was all.</p>{_script(data, 'x')}"
    found = read_page(page(body), url="https://x.example/1", headers={}, fetched_at=NOW)
    assert found.article is not None
    assert found.article.body.startswith(short)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (
            "{a:'x\\'y',b:[1,2,],c:undefined,d:!0,e:void 0,f:.5}",
            {"a": "x'y", "b": [1, 2], "c": None, "d": True, "e": None, "f": 0.5},
        ),
        ("['a', /* no */ '\"']", ["a", '"']),
        ("{a:1", None),
        ("{a:[1}", None),
        ("(" * 5000, None),
        ("{a:" * 5000, None),
    ],
)
def test_a_literal_is_read_and_nothing_else(text: str, value: object) -> None:
    assert read_literal(text, 0)[0] == value


def test_a_script_whose_list_begins_with_a_list_of_objects_is_read_over() -> None:
    script = f'<script>window.__DATA__ = [[{{"headline": "{HEADLINE}"}}, 1], "{"x" * 200}"];</script>'
    raw = page(f"<h1>{HEADLINE}</h1>{paragraphs()}{script}")
    assert read_page(raw, url="https://x.example/a", headers={}, fetched_at=NOW).article is not None
