"""Pages that are recognised without being read: by their very bytes, or by what is left without noise."""

from __future__ import annotations

import pytest

from tests.db.db_samples import SOURCE, URL
from yalu.extraction.extractor import Extractor, say_the_same

PAGE = b"<html><head><!-- token 1 --></head><body><article><h1>The bridge</h1><p>It is old.</p></article></body></html>"


def mark(body: bytes, url: str = URL) -> str:
    return Extractor().footprint(SOURCE, body, url=url, headers={})


@pytest.mark.parametrize(
    ("body", "url", "same_bytes", "same_content"),
    [
        (PAGE, URL, True, True),
        (PAGE.replace(b"token 1", b"token 2"), URL, False, True),
        (PAGE.replace(b"old", b"new"), URL, False, False),
        (PAGE, URL + "/2", False, False),
    ],
)
def test_noise_differs_in_bytes_and_not_in_content(body: bytes, url: str, same_bytes: bool, same_content: bool) -> None:
    before = mark(PAGE)
    assert Extractor().has_bytes_of(before, SOURCE, body, url=url, headers={}) is same_bytes
    assert say_the_same(before, mark(body, url)) is same_content
