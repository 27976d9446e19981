"""Literals of scripts, read and not executed."""

from __future__ import annotations

import pytest

from tests.pages.conftest import HEADLINE, NOW, page, paragraphs
from yalu.pages.comments.generic.from_state import read_literal
from yalu.pages.read_page import read_page


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
