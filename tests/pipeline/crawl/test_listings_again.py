"""Ways in that are asked again: what has not changed is not sent again, and how each is doing is said."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.pipeline.small_site import SmallSite, small_site
from tests.pipeline.watching import Watch

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]

DATES = [f"Mon, {day:02} Nov 2026 0{hour}:00:00 +0000" for day, hour in ((2, 1), (2, 2), (9, 3), (9, 4))]


@pytest.fixture
def site() -> Iterator[SmallSite]:
    with small_site() as site:
        for number in range(6):
            site.article(f"/{number}", f"China and South Korea talk again, part {number}")
        yield site


def watched(watch: Watch, site: SmallSite, *ways: str) -> None:
    watch.sources.write_text(
        f'[[source]]\nid = "small"\nname = "Small"\nhomepage = "{site.url}/"\ncountry = "KR"\nlanguages = ["en"]\n'
        f'type = "blog"\ndiscover = [{", ".join(ways)}]\nscope = "all"\ndelay = "0s"\nallow_private_hosts = true\n',
        encoding="utf-8",
    )


def look(watch: Watch) -> None:
    watch.day += 1
    watch.yalu("run", "--sources", str(watch.sources))


def states(watch: Watch) -> dict[str, str]:
    """The state of each way in by its path, as `yalu sources list` gives it."""
    out = json.loads(watch.yalu("sources", "list", "--sources", str(watch.sources), "--json"))
    return {url.rsplit("/", 1)[1]: state for url, state in out["health"].items()}


def test_a_feed_that_has_not_changed_is_not_read_again(watch: Watch, site: SmallSite) -> None:
    watched(watch, site, f'{{ feed = "{site.url}/feed" }}')
    site.feed("/feed", ("/0", "Part 0", DATES[0]), ("/1", "Part 1", DATES[1]))
    site.etags["/feed"] = '"one"'
    look(watch)
    assert states(watch) == {"feed": "ok"}
    look(watch)
    assert site.unchanged == ["/feed"]
    assert states(watch) == {"feed": "ok"}

    site.feed("/feed", ("/2", "Part 2", DATES[1]), ("/1", "Part 1", DATES[1]))
    site.etags["/feed"] = '"two"'
    look(watch)
    assert site.asked.count("/2") == 1


def test_a_feed_is_read_again_while_something_in_it_could_not_be_had(watch: Watch, site: SmallSite) -> None:
    watched(watch, site, f'{{ feed = "{site.url}/feed" }}')
    site.feed("/feed", ("/0", "Part 0", DATES[0]), ("/broken", "Part 1", DATES[1]))
    site.put("/broken", "out of order", status=500)
    site.etags["/feed"] = '"one"'
    look(watch)
    site.article("/broken", "China and South Korea talk again, mended")
    look(watch)
    assert site.unchanged == []
    shown = json.loads(watch.yalu("show", f"{site.url}/broken", "--json"))
    assert shown["title"].endswith("mended")


def test_each_way_says_how_it_is_doing(watch: Watch, site: SmallSite) -> None:
    ways = ("good", "bare", "gone", "shut", "past", "lost")
    watched(watch, site, *(f'{{ feed = "{site.url}/{name}" }}' for name in ways))
    site.feed("/good", ("/0", "Part 0", DATES[0]))
    site.feed("/bare")
    site.put("/shut", "no", status=403)
    site.feed("/past", ("/1", "Part 1", "Mon, 11 Dec 2017 08:00:00 +0000"))
    site.feed("/lost", ("/2", "Part 2", DATES[0]), ("/3", "Part 3", DATES[1]))
    look(watch)
    first = {"good": "ok", "bare": "empty", "gone": "dead", "shut": "blocked", "past": "stale", "lost": "ok"}
    assert states(watch) == first
    watch.day = 9
    site.feed("/lost", ("/4", "Part 4", DATES[2]), ("/5", "Part 5", DATES[3]))
    look(watch)
    assert states(watch) == {**first, "good": "silent", "lost": "gap"}
    listing = watch.yalu("sources", "list", "--sources", str(watch.sources))
    assert "feed: ok 0 of 6 (silent 1, empty 1, dead 1, blocked 1, stale 1, gap 1)" in listing
    shown = watch.yalu("sources", "show", "small", "--sources", str(watch.sources))
    assert f"{site.url}/lost gap" in shown
