"""What a host asks of machines is kept state by state, and a change of it is one change, on both databases."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from tests.pipeline.small_site import TEXT, SmallSite, small_site
from tests.pipeline.watching import Watch

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]

OPEN = "User-agent: *\nContent-Signal: search=yes, ai-train=yes\nDisallow: /drafts\n"
SHUT = "User-agent: *\nContent-Signal: search=yes, ai-train=no\nDisallow: /drafts\n"
FRESH = "Sun, 01 Nov 2026 08:00:00 +0000"
TDMREP = "/.well-known/tdmrep.json"


@pytest.fixture
def watch(tmp_path: Path, database_url: str) -> Iterator[Watch]:
    found = Watch(tmp_path, tmp_path / "sources.toml", database_url)
    yield found
    found.close()


@pytest.fixture
def site(watch: Watch) -> Iterator[SmallSite]:
    with small_site() as one:
        one.article("/a", "Barley on the pier")
        one.article("/b", "Letters from the other shore")
        one.feed("/feed", ("/a", "Barley on the pier", FRESH), ("/b", "Letters from the other shore", FRESH))
        one.put("/robots.txt", OPEN, TEXT)
        watch.sources.write_text(one.source('comments = "off"', 'scope = "all"'), encoding="utf-8")
        yield one


def rows(watch: Watch, statement: str) -> list[dict[str, Any]]:
    with watch.database.read() as connection:
        return [dict(row._mapping) for row in connection.execute(text(statement))]


def told(watch: Watch) -> list[dict[str, Any]]:
    out = watch.yalu("log", "--kind", "source.terms", "--json")
    return [json.loads(line) for line in out.splitlines()]


def test_a_host_that_asks_otherwise_makes_exactly_one_change(watch: Watch, site: SmallSite) -> None:
    watch.look()
    site.put("/robots.txt", SHUT, TEXT)
    site.put(TDMREP, '[{"location": "/", "tdm-reservation": 1}]', "application/json")
    assert watch.look()["changes"] == {"source.terms": 1}
    assert watch.look()["changes"] == {}
    (change,) = told(watch)
    assert change["significance"] >= 0.5
    assert change["reason"] == (
        f"{site.url}: ai-train: allowed -> not allowed (robots.txt line 2: content-signal: search=yes, ai-train=no); "
        "keep: unstated -> needs a licence (tdmrep.json rule 1: tdm-reservation: 1 for /); "
        "quote: allowed -> needs a licence (tdmrep.json rule 1: tdm-reservation: 1 for /); "
        "hand to a model: allowed -> not allowed (robots.txt line 2: content-signal: search=yes, ai-train=no)"
    )
    assert change["before"] == "Content-Signal: search=yes, ai-train=yes"
    assert change["after"].splitlines() == [
        "Content-Signal: search=yes, ai-train=no",
        "tdmrep.json: tdm-reservation: 1 for /",
    ]
    assert (change["not_before"][:10], change["not_after"][:10]) == ("2026-11-03", "2026-11-04")
    assert change["article_url"] is None


def test_equal_bytes_extend_a_row(watch: Watch, site: SmallSite) -> None:
    for _ in range(3):
        watch.look()
    (row,) = rows(watch, "SELECT * FROM terms_history")
    assert (row["host"], row["seq"], row["since"].__str__()[:10], str(row["last_seen_at"])[:10]) == (
        *(site.url, 1, "2026-11-03"),
        "2026-11-05",
    )
    assert site.asked.count("/robots.txt") == 3, "each crawl asks once"


@pytest.mark.parametrize("status", [503, 403, 429])
def test_an_answer_that_proves_nothing_changes_nothing(watch: Watch, site: SmallSite, status: int) -> None:
    watch.look()
    site.put("/robots.txt", SHUT, TEXT, status=status)
    site.put(TDMREP, "[]", "application/json", status=status)
    watch.look(status=0 if status == 403 else 1)
    site.put("/robots.txt", OPEN, TEXT)
    site.pages.pop(TDMREP)
    watch.look()
    assert told(watch) == []
    assert [row["seq"] for row in rows(watch, "SELECT * FROM terms_history")] == [1]


def test_a_robots_txt_that_is_gone_is_no_rule(watch: Watch, site: SmallSite) -> None:
    watch.look()
    site.pages.pop("/robots.txt")
    watch.look()
    (change,) = told(watch)
    assert "hand to a model: allowed -> unstated" in change["reason"]
    assert change["after"] is None


def test_comments_order_and_sitemaps_are_counted_as_cosmetic(watch: Watch, site: SmallSite) -> None:
    watch.look()
    site.put("/robots.txt", f"# hello\n\n{OPEN}\nSitemap: https://a.example/sitemap.xml\n", TEXT)
    watch.look()
    (change,) = told(watch)
    assert change["significance"] < 0.2
    assert change["reason"] == f"{site.url}: only comments, spacing, order or sitemaps differ"


def test_what_is_asked_of_other_machines_matters_less_than_what_is_asked_of_us(watch: Watch, site: SmallSite) -> None:
    watch.look()
    site.put("/robots.txt", f"{OPEN}\nUser-agent: GPTBot\nDisallow: /\n", TEXT)
    watch.look()
    (change,) = told(watch)
    assert 0.2 <= change["significance"] < 0.5
    assert "no answer for us differs; now a group for gptbot; now for gptbot: disallow: /" in change["reason"]


def test_a_path_of_ours_that_is_shut_is_a_decision(watch: Watch, site: SmallSite) -> None:
    watch.look()
    site.put("/robots.txt", f"{OPEN}Disallow: /b\n", TEXT)
    watch.look()
    (change,) = told(watch)
    assert change["significance"] >= 0.5
    assert f"{site.url}: /b: fetch: allowed -> not allowed (robots.txt line 4: disallow: /b)" == change["reason"]


def test_two_sources_of_one_host_share_its_terms(watch: Watch, site: SmallSite) -> None:
    one = site.source('comments = "off"', 'scope = "all"')
    other = one.replace('id = "small"', 'id = "other"').replace(f"{site.url}/feed", f"{site.url}/feed?other")
    site.pages["/feed?other"] = site.pages["/feed"]
    watch.sources.write_text(one + other, encoding="utf-8")
    watch.look()
    site.put("/robots.txt", SHUT, TEXT)
    assert watch.look()["changes"] == {"source.terms": 1}
    assert watch.look()["changes"] == {}
    assert [row["seq"] for row in rows(watch, "SELECT * FROM terms_history ORDER BY seq")] == [1, 2]


def test_terms_that_go_back_and_forth_are_told_once_and_then_counted(watch: Watch, site: SmallSite) -> None:
    for body in (OPEN, SHUT, OPEN, SHUT):
        site.put("/robots.txt", body, TEXT)
        watch.look()
    weights = [change["significance"] for change in told(watch)]
    assert [weight >= 0.5 for weight in weights] == [True, True, False]


def test_a_change_of_terms_is_in_the_report(watch: Watch, site: SmallSite) -> None:
    watch.look()
    site.put("/robots.txt", SHUT, TEXT)
    watch.look()
    whole = ("report", "--since", "2026-11-01", "--until", "2026-12-01")
    assert "Change of terms for machines [Small]:" in watch.yalu(*whole, "--format", "text")
    (line,) = json.loads(watch.yalu(*whole, "--format", "json"))["not_shown"]["site_wide"]
    assert line["quotes"], "the redline"
    assert "ai-train: allowed" in watch.yalu(*whole, "--format", "html")


def test_sources_show_says_what_follows(watch: Watch, site: SmallSite) -> None:
    site.put("/robots.txt", f"{SHUT}Disallow-Training: /\n", TEXT)
    watch.look()
    arguments = ("sources", "show", "small", "--sources", str(watch.sources))
    lines = [line.split(None, 1)[1] for line in watch.yalu(*arguments).splitlines() if line.startswith("terms of host")]
    assert lines
    (state,) = json.loads(watch.yalu(*arguments, "--json"))["host_terms"]
    assert state["decisions"]["hand to a model"]["answer"] == "not allowed"
    assert state["decisions"]["unknown"]["signals"] == ["robots.txt line 4: disallow-training: /"]


def test_headers_of_all_pages_are_the_hosts_doing(watch: Watch, site: SmallSite) -> None:
    watch.look()
    for path in ("/a", "/b"):
        site.headers[path] = {"Content-Usage": "train-ai=n", "tdm-reservation": "1"}
    assert watch.look()["changes"] == {"source.terms": 1}
    assert watch.look()["changes"] == {}
    (change,) = told(watch)
    assert "train-ai: unstated -> not allowed (pages: header content-usage: train-ai=n)" in change["reason"]
    assert change["after"].splitlines() == [
        "pages: header tdm-reservation: 1",
        "pages: header content-usage: train-ai=n",
    ]


def test_what_one_page_states_is_no_change_of_its_host(watch: Watch, site: SmallSite) -> None:
    watch.look()
    site.headers["/a"] = {"Content-Usage": "train-ai=n"}
    assert watch.look()["changes"] == {}
    assert [row["seq"] for row in rows(watch, "SELECT * FROM terms_history")] == [1]


HOSTILE = {
    "ten megabytes": b"User-agent: *\nDisallow: /x\n" * 400_000,
    "one long line": b"User-agent: *\nContent-Usage: " + b"a=b," * 120_000 + b"\nDisallow: /drafts\n",
    "one long line over the limit": b"User-agent: *\nDisallow: /" + b"x" * 1_000_000 + b"\n",
    "NUL bytes": b"\x00User-agent: *\x00\nDisallow: /\x00drafts\n" + b"\x00" * 1000,
    "unknown directives": b"User-agent: *\n" + b"".join(b"Mood-%d: good\n" % n for n in range(20_000)),
    "a byte order mark": b"\xef\xbb\xbfUser-agent: *\nContent-Signal: ai-train=no\n",
    "Latin-1": "User-agent: *\n# d\xe9j\xe0 vu\nDisallow: /caf\xe9\n".encode("latin-1"),
    "many rules": b"User-agent: *\n" + b"Disallow: /*a*b*c*d$\n" * 24_000,
    "many groups": b"".join(b"User-agent: a%d\nDisallow: /\n" % n for n in range(15_000)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_survived(watch: Watch, site: SmallSite, name: str) -> None:
    watch.look()
    site.raw["/robots.txt"] = HOSTILE[name]
    watch.look(status=1 if name == "ten megabytes" else 0)
    many = len(told(watch))
    assert many == (0 if name in ("ten megabytes", "one long line over the limit") else 1)
