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
from tests.terms.hostile import HOSTILE
from yalu.reasons import Reason, reason_text

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]

OPEN = "User-agent: *\nContent-Signal: search=yes, ai-train=yes\nDisallow: /drafts\n"
SHUT = "User-agent: *\nContent-Signal: search=yes, ai-train=no\nDisallow: /drafts\n"
FRESH = "Sun, 01 Nov 2026 08:00:00 +0000"
TDMREP = "/.well-known/tdmrep.json"


@pytest.fixture
def watch(tmp_path: Path, database_url: str) -> Iterator[Watch]:
    watch = Watch(tmp_path, tmp_path / "sources.toml", database_url)
    yield watch
    watch.close()


@pytest.fixture
def site(watch: Watch) -> Iterator[SmallSite]:
    with small_site() as site:
        site.article("/a", "Barley on the pier")
        site.article("/b", "Letters from the other shore")
        site.feed("/feed", ("/a", "Barley on the pier", FRESH), ("/b", "Letters from the other shore", FRESH))
        site.put("/robots.txt", OPEN, TEXT)
        watch.sources.write_text(site.source('comments = "off"', 'scope = "all"'), encoding="utf-8")
        yield site


def rows(watch: Watch, statement: str) -> list[dict[str, Any]]:
    with watch.database.read() as connection:
        return [dict(row._mapping) for row in connection.execute(text(statement))]


def terms_changes(watch: Watch) -> list[dict[str, Any]]:
    out = watch.yalu("log", "--kind", "source.terms", "--json")
    return [json.loads(line) for line in out.splitlines()]


def test_a_host_that_asks_otherwise_makes_exactly_one_change(watch: Watch, site: SmallSite) -> None:
    watch.look()
    site.put("/robots.txt", SHUT, TEXT)
    site.put(TDMREP, '[{"location": "/", "tdm-reservation": 1}]', "application/json")
    assert watch.look()["changes"] == {"source.terms": 1}
    assert watch.look()["changes"] == {}
    (change,) = terms_changes(watch)
    assert change["significance"] >= 0.5
    assert reason_text(Reason.from_json(change["reason"])) == (
        f"{site.url}: ai-train: allowed -> not allowed (robots.txt line 2: content-signal: search=yes, ai-train=no); "
        "keep: unstated -> needs a licence (tdmrep.json rule 1: tdm-reservation: 1 for /); "
        "quote: allowed -> needs a licence (tdmrep.json rule 1: tdm-reservation: 1 for /); "
        "hand to a model: allowed -> not allowed (robots.txt line 2: content-signal: search=yes, ai-train=no)"
    )
    assert change["before"] == "Content-Signal: search=yes, ai-train=yes"
    assert change["after"] == "Content-Signal: search=yes, ai-train=no tdmrep.json: tdm-reservation: 1 for /"
    assert (change["not_before"][:10], change["not_after"][:10]) == ("2026-11-03", "2026-11-04")
    assert change["article_url"] is None


def test_a_503_changes_nothing(watch: Watch, site: SmallSite) -> None:
    watch.look()
    site.put("/robots.txt", SHUT, TEXT, status=503)
    site.put(TDMREP, "[]", "application/json", status=503)
    watch.look(status=1)
    assert terms_changes(watch) == []
    (row,) = rows(watch, "SELECT * FROM terms_history")
    assert (row["host"], row["seq"], str(row["since"])[:10], str(row["last_seen_at"])[:10]) == (
        *(site.url, 1, "2026-11-03"),
        "2026-11-03",
    )


def test_a_change_of_terms_is_in_the_report_and_todays_terms_are_shown(watch: Watch, site: SmallSite) -> None:
    watch.look()
    site.put("/robots.txt", f"{SHUT}Disallow-Training: /\n", TEXT)
    watch.look()
    assert site.asked.count("/robots.txt") == 2, "each crawl asks once"
    whole = ("report", "--since", "2026-11-01", "--until", "2026-12-01")
    assert "Terms for machines changed: Small (" in watch.yalu(*whole, "--format", "text")
    (line,) = json.loads(watch.yalu(*whole, "--format", "json"))["site_wide"]
    assert line["event"]["quotes"], "the redline"
    assert "ai-train: allowed" in watch.yalu(*whole, "--format", "html")
    arguments = ("sources", "show", "small", "--sources", str(watch.sources))
    lines = [line for line in watch.yalu(*arguments).splitlines() if line.startswith("terms of host")]
    assert "hand to a model not allowed (robots.txt line 2: content-signal: search=yes, ai-train=no)" in lines[0]
    assert "unknown: 1 (robots.txt line 4: disallow-training: /)" in lines[1]
    (state,) = json.loads(watch.yalu(*arguments, "--json"))["host_terms"]
    assert state["decisions"]["hand to a model"]["answer"] == "not allowed"
    assert state["decisions"]["unknown"]["signals"] == ["robots.txt line 4: disallow-training: /"]


def test_two_sources_of_one_host_share_its_terms(watch: Watch, site: SmallSite) -> None:
    source = site.source('comments = "off"', 'scope = "all"')
    other = source.replace('id = "small"', 'id = "other"').replace(f"{site.url}/feed", f"{site.url}/feed?other")
    site.pages["/feed?other"] = site.pages["/feed"]
    watch.sources.write_text(source + other, encoding="utf-8")
    watch.look()
    site.put("/robots.txt", SHUT, TEXT)
    assert watch.look()["changes"] == {"source.terms": 1}
    assert watch.look()["changes"] == {}
    assert [row["seq"] for row in rows(watch, "SELECT * FROM terms_history ORDER BY seq")] == [1, 2]


def test_headers_of_all_pages_are_the_hosts_doing_and_those_of_one_are_not(watch: Watch, site: SmallSite) -> None:
    watch.look()
    for path, changes in (("/a", {}), ("/b", {"source.terms": 1})):
        site.headers[path] = {"Content-Usage": "train-ai=n", "tdm-reservation": "1"}
        assert watch.look()["changes"] == changes
    (change,) = terms_changes(watch)
    assert "train-ai: unstated -> not allowed (pages: header content-usage: train-ai=n)" in reason_text(
        Reason.from_json(change["reason"])
    )
    assert change["after"] == "pages: header tdm-reservation: 1 pages: header content-usage: train-ai=n"


@pytest.mark.parametrize("name", ["ten megabytes", "many agents of one group"])
def test_a_hostile_file_is_survived(watch: Watch, site: SmallSite, name: str) -> None:
    watch.look()
    site.raw["/robots.txt"] = HOSTILE[name]
    watch.look(status=1 if name == "ten megabytes" else 0)
    assert len(terms_changes(watch)) == (0 if name == "ten megabytes" else 1)
