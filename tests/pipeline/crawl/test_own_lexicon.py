"""A crawl keeps what an analyst's own terms bring into scope."""

from __future__ import annotations

import json

import pytest

from tests.pipeline.small_site import small_site
from tests.pipeline.watching import Watch

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]

FRESH = "Sun, 01 Nov 2026 08:00:00 +0000"


def test_a_crawl_judges_by_the_lexicon_in_the_settings(watch: Watch) -> None:
    (watch.folder / "yalu.toml").write_text('lexicon = ["own.toml"]\n', encoding="utf-8")
    own = '[[row]]\nid = "cn"\nen = ["Celestial Court"]\n'
    (watch.folder / "own.toml").write_text(own, encoding="utf-8")
    with small_site() as site:
        watch.sources.write_text(site.source(country="US"), encoding="utf-8")
        titles = {"/a": "Seoul and the Celestial Court", "/b": "Barley on the pier"}
        for path, title in titles.items():
            site.article(path, title)
        site.feed("/feed", *((path, title, FRESH) for path, title in titles.items()))
        assert watch.look()["articles_new"] == 1
        shown = json.loads(watch.yalu("show", f"{site.url}/a", "--json"))
    assert shown["title"] == "Seoul and the Celestial Court"
    (watch.folder / "own.toml").write_text("", encoding="utf-8")
    assert json.loads(watch.yalu("topic", "--rescore", "--json"))["left"] == 1
