"""History before the first crawl, from a running pywb."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.pipeline.small_site import SmallSite, small_site
from tests.pipeline.watching import Watch
from tests.processes.forked import Forked
from tests.servers.pywb import Kept, Pywb

pytestmark = [pytest.mark.loopback, pytest.mark.timeout(300)]

TEXT = "The ferry leaves the pier at seven and brings barley, letters and the engineers of the other shore. "


@pytest.fixture
def site(socket_enabled: None) -> Iterator[SmallSite]:
    with small_site() as running:
        yield running


def page(title: str, *paragraphs: str, thread: str = "", language: str = "en") -> str:
    """A page of a small newspaper."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in (TEXT * 2, *paragraphs, TEXT * 3))
    return (
        f'<!doctype html><html lang="{language}"><head><title>{title}</title>'
        f'<meta property="og:type" content="article"><meta property="og:title" content="{title}"></head>'
        f"<body><article><h1>{title}</h1>{text}</article>{thread}"
        "</body></html>"
    )


def watched(watch: Watch, homepage: str, feed: str = "/feed", archived: str = "") -> None:
    more = f', {{ archive = "{archived}" }}' if archived else ""
    watch.sources.write_text(
        f'[[source]]\nid = "river-post"\nname = "River Post"\nhomepage = "{homepage}"\ncountry = "KR"\n'
        f'languages = ["en"]\ntype = "newspaper"\nscope = "all"\ndiscover = [{{ feed = "{homepage}{feed[1:]}" }}'
        f"{more}]\n"
        'delay = "0s"\nallow_private_hosts = true\n',
        encoding="utf-8",
    )


def backfill(watch: Watch, archive: Pywb, *arguments: str, status: int = 0) -> dict[str, Any]:
    where = ("--sources", str(watch.sources), "--archive", archive.url, "--json")
    summary = json.loads(watch.yalu("backfill", *where, *arguments, status=status))
    assert isinstance(summary, dict)
    return summary


def log(watch: Watch) -> list[dict[str, Any]]:
    return [json.loads(line) for line in watch.yalu("log", "--baseline", "--json").splitlines()]


def as_of(watch: Watch, url: str, when: str) -> dict[str, Any]:
    shown = json.loads(watch.yalu("show", url, "--at", when, "--thread", "--json"))
    assert isinstance(shown, dict)
    return shown


def test_history_begins_with_the_first_copy(watch: Watch, web_archive: Pywb) -> None:
    url = "http://river.example/2014/bridge"
    watched(watch, "http://river.example/")
    web_archive.add(
        Kept(url, "2015-06-01T10:00:00Z", page("The bridge is open", "A hundred trucks a day.")),
        Kept(url, "2014-05-01T10:00:00Z", page("The bridge opens soon", "Ten trucks a day.")),
        Kept(url, "2014-09-01T10:00:00Z", page("The bridge opens soon", "Ten trucks a day.")),
        Kept(url, "2016-01-01T10:00:00Z", "gone", status="404 Not Found"),
    )
    first = backfill(watch, web_archive, "--url", url)
    assert (first["articles_new"], first["versions_new"], first["captures"]) == (1, 2, 2)
    assert first["skipped"]["answered 404"] == 1
    assert as_of(watch, url, "2014-08-01")["title"] == "The bridge opens soon"
    assert as_of(watch, url, "2015-08-01")["title"] == "The bridge is open"
    changes = {row["kind"]: row for row in log(watch)}
    headline = changes["article.headline"]
    assert (headline["not_before"], headline["not_after"]) == ("2014-09-01T10:00:00Z", "2015-06-01T10:00:00Z")

    again = backfill(watch, web_archive, "--url", url)
    assert (again["fetched"], again["captures"], again["versions_new"], again["known"]) == (0, 0, 0, 2)


def test_a_run_that_is_dry_or_limited_says_what_is_left(watch: Watch, web_archive: Pywb) -> None:
    url = "http://river.example/ferry"
    watched(watch, "http://river.example/")
    web_archive.add(*(Kept(url, f"201{year}-05-01T10:00:00Z", page(f"The ferry, year {year}")) for year in range(4)))
    dry = backfill(watch, web_archive, "--url", url, "--dry-run")
    assert (dry["wanted"], dry["fetched"], dry["captures"]) == (4, 0, 0)
    assert "2012-05-01 10:00 http://river.example/ferry" in watch.errors
    assert backfill(watch, web_archive, "--url", url, "--limit", "3")["captures"] == 3
    rest = backfill(watch, web_archive, "--url", url, "--since", "2011-01-01", "--until", "2014-01-01")
    assert (rest["known"], rest["captures"], rest["versions_new"]) == (2, 1, 1)


def test_a_source_whose_addresses_are_named_is_asked_about_at_the_archive_of_the_settings(
    watch: Watch, web_archive: Pywb, tmp_path: Path
) -> None:
    watched(watch, "http://river.example/", archived="http://river.example/*")
    web_archive.add(Kept("http://river.example/2014/mill", "2014-05-01T10:00:00Z", page("The mill")))
    web_archive.add(Kept("http://river.example/2014/mill", "2015-05-01T10:00:00Z", page("The mill stands still")))
    watch.yalu("db", "upgrade")
    result = tmp_path / "result.json"
    environment = watch.environment() | {"YALU_ARCHIVE_URL": web_archive.url, "YALU_SOURCES": str(watch.sources)}
    period = ["--since", "2014-01-01T00:00:00+00:00", "--until", "2015-01-01T00:00:00+00:00"]
    command = [sys.executable, "-m", "yalu.jobs", "backfill", "--source=river-post", *period, "--result", str(result)]
    assert Forked(command, env=environment).wait(120) == 0
    summary = json.loads(result.read_text(encoding="utf-8"))
    assert (summary["fetched"], summary["articles_new"], summary["says"]) == (1, 1, "1 copies listed in the period")


def test_bytes_are_read_as_they_were_served(watch: Watch, web_archive: Pywb) -> None:
    url = "http://river.example/charset"
    watched(watch, "http://river.example/")
    web_archive.add(
        Kept(url, "2012-05-01T10:00:00Z", page("압록강의 다리", language="ko"), charset="euc-kr"),
        Kept(url, "2013-05-01T10:00:00Z", page("鸭绿江上的桥", language="zh"), charset="gb18030", packed=True),
        Kept(
            url,
            "2014-05-01T10:00:00Z",
            page("鸭绿江上的桥", language="zh"),
            charset="gb18030",
            packed=True,
            revisit=True,
        ),
        Kept(url, "2015-05-01T10:00:00Z", page("압록강의 다리", language="ko"), charset="euc-kr", revisit=True),
    )
    assert backfill(watch, web_archive, "--url", url)["versions_new"] == 3
    titles = [as_of(watch, url, f"{year}-06-01")["title"] for year in (2012, 2013, 2014, 2015)]
    assert titles == ["압록강의 다리", "鸭绿江上的桥", "鸭绿江上的桥", "압록강의 다리"]


def test_a_folder_of_an_archive_gives_pieces_that_no_crawl_saw(watch: Watch, web_archive: Pywb) -> None:
    watched(watch, "http://river.example/")
    source = watch.sources.read_text(encoding="utf-8").replace(
        "discover = [", 'discover = [{ archive = "http://river.example/opinion/" }, '
    )
    watch.sources.write_text(source, encoding="utf-8")
    web_archive.add(
        Kept("http://river.example/opinion/old-bridge-stands", "2009-05-01T10:00:00Z", page("The old bridge")),
        Kept(
            "http://www.river.example/opinion/old-bridge-stands?utm_source=x",
            "2010-05-01T10:00:00Z",
            page("The old bridge stands"),
        ),
        Kept("http://river.example/opinion/photo.jpg", "2010-05-01T10:00:00Z", "not a page", kind="image/jpeg"),
        Kept("http://river.example/opinion/barley-price-rises", "2011-05-01T10:00:00Z", page("Barley is dear")),
        Kept("http://river.example/sport/match", "2011-05-01T10:00:00Z", page("A match")),
    )
    summary = backfill(watch, web_archive)
    assert (summary["articles_new"], summary["versions_new"]) == (2, 3)
    assert as_of(watch, "http://river.example/opinion/old-bridge-stands", "2009-06-01")["title"] == "The old bridge"


def test_what_copies_show_is_in_no_report_that_does_not_ask_for_that_time(watch: Watch, web_archive: Pywb) -> None:
    url = "http://river.example/levee"
    watched(watch, "http://river.example/")
    web_archive.add(
        Kept(url, "2012-05-01T10:00:00Z", page("The levee holds")),
        Kept(url, "2013-05-01T10:00:00Z", page("The levee does not hold")),
    )
    backfill(watch, web_archive, "--url", url)
    assert "The levee" not in watch.yalu("report", "--format", "text")
    asked = watch.yalu("report", "--format", "text", "--since", "2013-01-01", "--until", "2014-01-01")
    assert "The levee does not hold" in asked
    assert {row["kind"] for row in log(watch)} == {"article.new", "article.headline"}


def test_an_archive_that_is_none_is_said_so(watch: Watch, site: SmallSite) -> None:
    watched(watch, "http://river.example/")
    watch.yalu(
        "backfill", "--sources", str(watch.sources), "--archive", site.url, "--url", "http://river.example/x", status=1
    )
    assert len(watch.errors.strip().splitlines()) == 1


def test_older_copies_take_their_place_before_what_crawls_saw(watch: Watch, site: SmallSite, web_archive: Pywb) -> None:
    """A piece that crawls know, with copies from before them, between them, and of what they saw."""
    url = f"{site.url}/opinion/bridge"
    watched(watch, f"{site.url}/")
    site.feed("/feed", ("/opinion/bridge", "The bridge", None))
    first, second, closed = "The bridge is old", "The bridge is older than we thought", "The bridge is closed"
    site.put("/opinion/bridge", page(first))
    assert watch.look()["articles_new"] == 1
    watch.day = 20
    site.put("/opinion/bridge", page(second))
    watch.look()
    assert [(row["kind"], row["after"]) for row in log(watch)] == [
        ("article.new", first),
        ("article.headline", second),
    ]

    web_archive.add(
        Kept(url, "2015-05-01T10:00:00Z", page("The bridge is new")),
        Kept(url, "2019-05-01T10:00:00Z", page(first)),
        Kept(url, "2026-11-10T10:00:00Z", page(closed)),
        Kept(url, "2026-11-15T10:00:00Z", page(second)),
    )
    summary = backfill(watch, web_archive)
    assert (summary["fetched"], summary["captures"], summary["error"]) == (4, 4, None)

    days = ("2016-01-01", "2020-01-01", "2026-11-12", "2026-12-01")
    assert [as_of(watch, url, day)["title"] for day in days] == ["The bridge is new", first, closed, second]
    rows = [row for row in log(watch) if row["kind"] == "article.headline"]
    assert [(row["before"], row["after"], row["not_before"][:10], row["not_after"][:10]) for row in rows] == [
        ("The bridge is new", first, "2015-05-01", "2019-05-01"),
        (first, closed, "2026-11-03", "2026-11-10"),
        (closed, second, "2026-11-10", "2026-11-15"),
        (first, second, "2026-11-03", "2026-11-23"),
    ]
    again = backfill(watch, web_archive)
    assert (again["fetched"], again["captures"], again["versions_new"], again["changes"]) == (0, 0, 0, {})
    watch.look()
    assert as_of(watch, url, "2026-12-30")["title"] == second
