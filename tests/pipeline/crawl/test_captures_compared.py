"""Both captures of an edited article are read again for paragraphs that moved elsewhere on its page."""

from __future__ import annotations

import pytest

from tests.pipeline.small_site import SmallSite, small_site
from tests.pipeline.watching import Watch
from yalu.db.queries import overview
from yalu.model import Kind
from yalu.reasons import Reason
from yalu.records.change import StoredChange

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]

LINE = "Spotted a wrong buoy number on our maps? Write to the pilot and he will buy you a beer in Busan."
FRESH = "Sun, 01 Nov 2026 08:00:00 +0000"


def show(site: SmallSite, *, inside: bool, below: bool) -> None:
    site.article("/pier", "The ferry of the pier", extra=f"<footer><p>{LINE}</p></footer>" if below else "")
    if inside:
        status, kind, body = site.pages["/pier"]
        site.pages["/pier"] = status, kind, body.replace("(3)</p>", f"(3)</p><p>{LINE}</p>")
    site.feed("/feed", ("/pier", "The ferry of the pier", FRESH))


def edits(watch: Watch) -> list[StoredChange]:
    return [change for change in overview.log(watch.database) if change.kind is Kind.ARTICLE_BODY]


def test_a_paragraph_that_moved_below_the_text_is_counted_and_one_that_came_is_told(watch: Watch) -> None:
    with small_site() as site:
        watch.sources.write_text(site.source('scope = "all"', country="US"), encoding="utf-8")
        for inside, below in ((True, False), (False, True), (True, True)):
            show(site, inside=inside, below=below)
            watch.look()
    assert [change.significance >= 0.5 for change in edits(watch)] == [False, True]
    assert edits(watch)[0].reason == Reason.of("form.displaced_out")
