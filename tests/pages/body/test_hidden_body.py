"""Bodies that stand outside the visible markup."""

from __future__ import annotations

import html
import json

import pytest

from tests.pages.conftest import HEADLINE, NOW, PARAGRAPHS, page, paragraphs
from yalu.pages.read_page import read_page

_FORMS = {
    "textarea": "<textarea class='article-content'>"
    + paragraphs().replace("<", "&lt;").replace(">", "&gt;")
    + "</textarea>",
    "template": f"<template id='article'>{paragraphs()}</template>",
    "noscript": f"<noscript><div>{paragraphs()}</div></noscript>",
    "xmp": f"<xmp>{paragraphs()}</xmp>",
    "script of markup": f"<script type='text/template'>{paragraphs()}</script>",
    "hidden input": f"<input type='hidden' value='{html.escape(paragraphs())}'>",
    "json-ld": '<script type="application/ld+json">'
    + json.dumps({"@type": "Article", "headline": HEADLINE, "articleBody": "\n".join(PARAGRAPHS)})
    + "</script>",
}


@pytest.mark.parametrize("form", _FORMS)
def test_a_body_outside_the_markup_is_read(form: str) -> None:
    read = read_page(page(f"<h1>{HEADLINE}</h1>{_FORMS[form]}"), url="https://x.example/1", headers={}, fetched_at=NOW)
    assert read.article is not None, read.reason
    assert read.article.body == "\n\n".join(PARAGRAPHS)


def test_a_short_text_is_not_replaced_by_another_text_that_is_not_shown() -> None:
    short = "The bridge was closed on Monday for a day, the city said in a short statement that named no reason."
    body = f"<h1>{HEADLINE}</h1><p>{short}</p><p>{short[:60]}, and that was all.</p><template>{paragraphs()}</template>"
    read = read_page(page(body), url="https://x.example/1", headers={}, fetched_at=NOW)
    assert read.article is not None
    assert read.article.body.startswith(short)
