"""`yalu sources check`: a careful visit that says of each thing whether it works, and what changed since one before."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.pipeline.small_site import TEXT, SmallSite, small_site
from tests.pipeline.watching import Watch
from yalu.demo.outlets import ESTUARY, source_file
from yalu.demo.server import Server
from yalu.jobs.source_check.check import count_scripts, same_title

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]

SOURCE = """
[[source]]
id = "small"
name = "Small"
homepage = "{site}/"
country = "KR"
languages = ["{language}"]
type = "blog"
discover = [ {{ {way} = "{site}{path}" }} ]
delay = "0s"
comments = "{comments}"
allow_private_hosts = true
"""
FRESH, OLD = "Sun, 01 Nov 2026 08:00:00 +0000", "Mon, 11 Dec 2017 08:00:00 +0000"
LAST_WEEK, FORTNIGHT = "Tue, 27 Oct 2026 08:00:00 +0000", "Mon, 19 Oct 2026 08:00:00 +0000"


@pytest.fixture
def site() -> Iterator[SmallSite]:
    with small_site() as site:
        site.article("/a", "Barley on the pier")
        site.article("/b", "Letters from the other shore")
        yield site


def _signs(watch: Watch, site: SmallSite, status: int, **changes: str) -> dict[str, tuple[str, str]]:
    """What is said of each thing, without the site's address: (state, words)."""
    values = {"way": "feed", "path": "/feed", "language": "en", "comments": "auto", **changes}
    watch.sources.write_text(SOURCE.format(site=site.url, **values), encoding="utf-8")
    out = watch.yalu("sources", "check", "small", "--sources", str(watch.sources), "--json", status=status)
    assert watch.errors == ""
    signs = [json.loads(row) for row in out.splitlines()]
    assert len({sign["what"] for sign in signs}) == len(signs)
    assert signs[-1]["what"] == "verdict"
    return {sign["what"].replace(site.url, ""): (sign["state"], sign["says"]) for sign in signs}


def test_the_demonstration_paper_passes_with_one_line_for_each_thing(watch: Watch) -> None:
    with Server() as server:
        watch.sources.write_text(source_file(server.base_url), encoding="utf-8")
        out = watch.yalu("sources", "check", ESTUARY.id, "--sources", str(watch.sources)).replace(server.base_url, "")
        articles = [path for path in server.requests if path.startswith("/20")]
    lines = out.splitlines()
    assert lines[-1] == "ok   verdict: can be watched"
    assert not any(line.startswith("BAD") for line in lines)
    assert len(articles) == 2
    for start in (
        "ok   robots.txt of",
        "ok   feed /feed/: ok: 10 items, newest 2026-",
        "ok   sitemap /wp-sitemap.xml:",
    ):
        assert sum(line.startswith(start) for line in lines) == 1, start
    assert sum(line.startswith("ok   article /20") and "as listed" in line for line in lines) == 2
    assert sum(line.startswith("ok   comments: wordpress: readable") for line in lines) == 1


def test_robots_txt_is_reported_with_its_pause_and_sitemaps(watch: Watch, site: SmallSite) -> None:
    site.put("/robots.txt", "User-agent: *\nCrawl-delay: 0.1\nSitemap: SITE/news.xml\n", TEXT)
    site.feed("/feed", ("/a", "Barley on the pier", FRESH))
    signs = _signs(watch, site, 0)
    state, says = signs[f"robots.txt of {site.url.removeprefix('http://')}"]
    assert state == "ok"
    assert "asks for 0.1 s" in says and says.endswith(f"{site.url}/news.xml")


def test_a_feed_that_robots_txt_closes_is_not_asked_for(watch: Watch, site: SmallSite) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /feed\n", TEXT)
    site.feed("/feed", ("/a", "Barley on the pier", FRESH))
    signs = _signs(watch, site, 1)
    assert signs["feed /feed"] == ("BAD", "blocked: robots.txt does not allow it")
    assert site.asked == ["/robots.txt"]


@pytest.mark.parametrize(
    ("dates", "health", "status"),
    [((OLD, OLD), "stale", 1), ((None, None), "ok", 0), ((FRESH, LAST_WEEK), "ok", 0), ((FORTNIGHT, OLD), "silent", 0)],
)
def test_a_feed_is_judged_by_its_newest_item(
    watch: Watch, site: SmallSite, dates: tuple[str | None, str | None], health: str, status: int
) -> None:
    site.feed("/feed", ("/a", "Barley on the pier", dates[0]), ("/b", "Letters from the other shore", dates[1]))
    state, says = _signs(watch, site, status)["feed /feed"]
    assert says.startswith(f"{health}: 2 items")
    assert state == {"stale": "BAD", "silent": "note"}.get(health, "ok" if dates[0] else "note")


def test_an_empty_feed_and_none_at_all_cannot_be_watched(watch: Watch, site: SmallSite) -> None:
    site.feed("/feed")
    assert _signs(watch, site, 1)["feed /feed"][1].startswith("empty: ")
    assert _signs(watch, site, 1, path="/gone")["feed /gone"] == ("BAD", "dead: answers 404")
    state, says = _signs(watch, site, 1, path="/a")["feed /a"]
    assert (state, says) == ("BAD", "dead: there is no feed")


def test_a_feed_in_another_language_than_the_registry_says_is_found_out(watch: Watch, site: SmallSite) -> None:
    site.article("/a", "부두의 보리", "ko")
    site.article("/b", "건너편에서 온 편지", "ko")
    site.feed("/feed", ("/a", "부두의 보리", FRESH), ("/b", "건너편에서 온 편지", LAST_WEEK))
    state, says = _signs(watch, site, 1)["language of feed /feed"]
    assert (state, says) == ("BAD", "ko 2 of 2 titles; the registry says en")
    assert _signs(watch, site, 0, language="ko")["language of feed /feed"][0] == "ok"


def test_articles_that_are_not_what_the_listing_says_are_bad(watch: Watch, site: SmallSite) -> None:
    site.feed("/feed", ("/a", "Something else altogether", FRESH), ("/gone", "A piece taken away", FRESH))
    signs = _signs(watch, site, 1)
    assert signs["article /a"] == ("BAD", "read as “Barley on the pier”, listed as “Something else altogether”")
    assert signs["article /gone"][1].startswith("gone: answers 404")
    assert signs["verdict"] == ("BAD", "cannot be watched: no article was read as it should")


@pytest.mark.parametrize(("content", "reserves"), [("1", True), ("0", False)])
def test_a_reservation_of_text_and_data_mining_is_told(
    watch: Watch, site: SmallSite, content: str, reserves: bool
) -> None:
    tag = f'<meta name="tdm-reservation" content="{content}">'
    site.feed("/feed", ("/a", "Barley on the pier", FRESH))
    site.article("/a", "Barley on the pier", extra=tag)
    signs = _signs(watch, site, 0)
    assert ("reservation" in signs) is reserves
    if reserves:
        state, words = signs["reservation"]
        assert state == "note"
        assert words.endswith('(meta): reports give links only; a licence is told by terms = "licensed"')


def _later(watch: Watch, site: SmallSite, days: int) -> tuple[str, str]:
    """What a check on a later day says of the feed in comparison with an earlier one."""
    watch.day += days
    signs = _signs(watch, site, 0)
    (sign,) = [sign for what, sign in signs.items() if what.startswith(("/feed since", "second visit"))]
    return sign


def test_what_one_visit_cannot_tell_is_said_and_a_second_one_tells_it(watch: Watch, site: SmallSite) -> None:
    first, second = ("/a", "Barley on the pier", FRESH), ("/b", "Letters from the other shore", LAST_WEEK)
    site.feed("/feed", second)
    state, says = _later(watch, site, 0)
    assert state == "note" and says.startswith("this was the first visit: whether anything new appears")
    assert says.endswith("is still unknown; check again after 2026-11-02 09:00 UTC")
    state, says = _later(watch, site, 0)
    assert says.startswith("the first visit was only 0 min ago: ") and says.endswith("after 2026-11-02 09:00 UTC")
    state, says = _later(watch, site, 1)
    assert (state, says.partition(":")[0]) == ("note", "0 new, 1 as before, 0 no longer listed in 24 h")
    site.feed("/feed", first, second)
    assert _later(watch, site, 1) == (
        "ok",
        "live: 1 new, 1 as before, 0 no longer listed in 24 h; dates stay as they were",
    )
    signs = _signs(watch, site, 0)
    assert [what for what in signs if "since" in what] == ["/feed since 2026-11-03 03:00 UTC"], (
        "too near is not compared"
    )


def test_a_database_that_cannot_be_used_does_not_keep_a_check_from_its_verdict(watch: Watch, site: SmallSite) -> None:
    (watch.folder / "yalu.db").write_text("This is no database at all, whatever its name says.", encoding="utf-8")
    site.feed("/feed", ("/a", "Barley on the pier", FRESH))
    signs = _signs(watch, site, 0)
    assert signs["second visit"][0] == "note" and "this visit cannot be remembered (" in signs["second visit"][1]
    assert signs["verdict"] == ("ok", "can be watched")


def test_the_reservations_of_a_host_are_told_and_where_they_hold(watch: Watch, site: SmallSite) -> None:
    policy = "https://paper.example/terms"
    listed = [{"location": "/a", "tdm-reservation": 1, "tdm-policy": policy}, {"location": "/x", "tdm-reservation": 0}]
    site.put("/.well-known/tdmrep.json", json.dumps(listed), "application/json")
    site.feed("/feed", ("/a", "Barley on the pier", FRESH), ("/b", "Letters from the other shore", FRESH))
    signs = _signs(watch, site, 0)
    host = site.url.removeprefix("http://")
    assert signs[f"tdmrep.json of {host}"] == ("note", f"/a reserved (policy {policy}), /x free")
    assert signs["reservation"][1].startswith(
        f"{site.url}/a reserves text and data mining (tdmrep.json, policy {policy})"
    )
    assert site.asked.count("/.well-known/tdmrep.json") == 1


def test_a_teaser_is_not_taken_for_an_article(watch: Watch, site: SmallSite) -> None:
    wall = "<div class='paywall'>Subscribe to continue reading. Already a subscriber? Log in.</div>"
    site.article("/a", "Barley on the pier", extra=wall, paragraphs=1)
    site.feed("/feed", ("/a", "Barley on the pier", FRESH))
    state, says = _signs(watch, site, 1)["article /a"]
    assert state == "BAD" and says.startswith("only a teaser")


def test_comments_that_nobody_can_read_are_named(watch: Watch, site: SmallSite) -> None:
    site.article("/a", "Barley on the pier", extra='<div class="fb-comments" data-href="x"></div>')
    site.feed("/feed", ("/a", "Barley on the pier", FRESH))
    state, says = _signs(watch, site, 0)["comments"]
    assert state == "note" and says.startswith("facebook: not readable")
    assert _signs(watch, site, 0, comments="off")["comments"] == (
        "note",
        "switched off in the registry, so not searched for",
    )


def test_a_host_that_does_not_answer_cannot_be_watched(watch: Watch) -> None:
    signs = _signs(watch, SmallSite("http://127.0.0.1:1"), 1)
    assert signs["verdict"][0] == "BAD"
    assert "the connection was refused" in signs["feed /feed"][1]


def test_wrong_names_are_one_line(watch: Watch) -> None:
    watch.yalu("sources", "check", "nobody", status=2)
    assert watch.errors.count("\n") == 1 and "'nobody'" in watch.errors


def test_titles_are_one_when_a_listing_cuts_or_adds_at_an_end() -> None:
    assert same_title("Barley on the pier", "BARLEY on the pier!")
    assert same_title("Barley on the pier, and what it costs", "Barley on the pier, and what…")
    assert not same_title("Barley on the pier", "Barley")
    assert not same_title("Barley on the pier", "Letters from the other shore")


def test_titles_of_chinese_characters_alone_are_what_the_registry_expects() -> None:
    assert count_scripts(["首脳会談"], ["ja"]) == {"ja": 1}
    assert count_scripts(["首脳会談", "中韩关系", "한중 관계"], ["zh-Hans", "ja"]) == {"zh": 2, "ko": 1}
