"""Both captures of an edited article are read again for what moved on its page: paragraphs, and names of authors."""

from __future__ import annotations

import pytest

from tests.pipeline.small_site import SmallSite, small_site
from tests.pipeline.watching import Watch
from yalu.db.queries import overview
from yalu.model import Kind
from yalu.reasons import Reason
from yalu.records.nouns.change import StoredChange

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]

LINE = "Spotted a wrong buoy number on our maps? Write to the pilot and he will buy you a beer in Busan."
FRESH = "Sun, 01 Nov 2026 08:00:00 +0000"


def show(site: SmallSite, *, inside: bool, below: bool) -> None:
    site.article("/pier", "The ferry of the pier", extra=f"<footer><p>{LINE}</p></footer>" if below else "")
    if inside:
        status, kind, body = site.pages["/pier"]
        site.pages["/pier"] = status, kind, body.replace("(3)</p>", f"(3)</p><p>{LINE}</p>")
    site.feed("/feed", ("/pier", "The ferry of the pier", FRESH))


def sign(site: SmallSite, *, shown: str, stated: str = "") -> None:
    site.article("/pier", "The ferry of the pier")
    status, kind, body = site.pages["/pier"]
    person = f'{{"@type": "Person", "name": "{stated}"}}'
    article = f'{{"@type": "NewsArticle", "headline": "The ferry of the pier", "author": {person}}}'
    script = f'<script type="application/ld+json">{article}</script></head>' if stated else "</head>"
    body = body.replace("</h1>", f'</h1><p class="byline">By {shown}</p>').replace("</head>", script)
    site.pages["/pier"] = status, kind, body
    site.feed("/feed", ("/pier", "The ferry of the pier", FRESH))


def edits(watch: Watch, kind: Kind = Kind.ARTICLE_BODY) -> list[StoredChange]:
    return [change for change in overview.log(watch.database) if change.kind is kind]


def test_a_paragraph_that_moved_below_the_text_is_counted_and_one_that_came_is_told(watch: Watch) -> None:
    with small_site() as site:
        watch.sources.write_text(site.source('scope = "all"', country="US"), encoding="utf-8")
        for inside, below in ((True, False), (False, True), (True, True)):
            show(site, inside=inside, below=below)
            watch.look()
    assert [change.significance >= 0.5 for change in edits(watch)] == [False, True]
    assert edits(watch)[0].reason == Reason.of("form.displaced_out")


def test_a_byline_is_compared_place_by_place(watch: Watch) -> None:
    with small_site() as site:
        watch.sources.write_text(site.source('scope = "all"', country="US"), encoding="utf-8")
        for shown, stated in (("Ann Lee", ""), ("Ann Lee", "Harbour Lights"), ("Bo Kim", "")):
            sign(site, shown=shown, stated=stated)
            watch.look()
    assert [(change.before, change.after) for change in edits(watch, Kind.ARTICLE_BYLINE)] == [("Ann Lee", "Bo Kim")]
