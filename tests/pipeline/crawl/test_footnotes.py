"""A bibliography goes in, its pages drift, and it comes back with archived addresses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.pipeline.small_site import SmallSite, small_site
from tests.pipeline.watching import Watch
from tests.servers.pywb import Kept, Pywb

pytestmark = [pytest.mark.loopback, pytest.mark.timeout(300)]


@pytest.fixture
def site(socket_enabled: None) -> Iterator[SmallSite]:
    with small_site() as running:
        yield running


@pytest.fixture
def author(watch: Watch, site: SmallSite) -> Watch:
    """Somebody whose database knows no source, and whom no archive answers."""
    watch.more = {"YALU_REGISTRY": "none", "YALU_ARCHIVE_URL": f"{site.url}/no-archive"}
    return watch


def page(title: str, sentence: str) -> str:
    text = "".join(f"<p>The ferry leaves the pier at seven and brings barley and letters ({n}).</p>" for n in range(8))
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title><meta property="og:type" content="article">'
        f'<meta property="og:title" content="{title}"></head><body><article><h1>{title}</h1><p>{sentence}</p>{text}'
        "</article></body></html>"
    )


def cite(author: Watch, text: str, name: str = "refs.bib") -> Path:
    file = author.folder / name
    file.write_text(text, encoding="utf-8")
    return file


def add(author: Watch, *named: str, status: int = 0) -> list[str]:
    return author.yalu("watch", "add", "--private", *named, status=status).splitlines()


def visit(author: Watch) -> None:
    author.day += 1
    author.yalu("run", "--force", "--json")


def drifts(author: Watch, *arguments: str) -> dict[str, dict[str, Any]]:
    lines = author.yalu("watch", "footnotes", *arguments, "--json").splitlines()
    return {footnote["entry"]: footnote for footnote in map(json.loads, lines)}


def test_a_cited_page_is_visited_and_its_drift_is_told(author: Watch, site: SmallSite) -> None:
    site.put("/barley", page("Barley prices", "The mayor promised forty trucks."))
    file = cite(author, f"@online{{kim, url={{{site.url}/barley}}, pages={{12}}}}\n")
    assert add(author, "refs.bib")[0] == "refs.bib: added kim"
    assert drifts(author, "--all")["kim"]["drift"] == "unchanged"
    site.put("/barley", page("Barley prices", "The mayor promised no trucks."))
    visit(author)
    drift = drifts(author)["kim"]
    assert (drift["drift"], drift["basis"], drift["kinds"]) == ("changed", "undated", ["article.body"])
    assert (drift["before"], drift["after"]) == ("forty", "no") and drift["significance"] >= 0.5
    output = author.yalu("watch", "footnotes", str(file))
    assert (
        "The page that you cite (p. 12) now says “no” in place of “forty”." in output
        and "Cite: “Barley prices”" in output
    )
    assert "/articles/1/versions/1" in output  # the state that was cited, not the one of now


def test_a_page_that_is_gone_keeps_its_last_copy(author: Watch, site: SmallSite) -> None:
    site.put("/ferry", page("The ferry", "It leaves at seven."))
    add(author, f"{site.url}/ferry")
    del site.pages["/ferry"]
    visit(author)
    assert drifts(author) == {}  # once proves nothing
    visit(author)
    drift = drifts(author)[f"{site.url}/ferry"]
    assert (drift["drift"], drift["current_seq"], drift["article_id"]) == ("gone", 1, 1)
    assert "is gone since 3 Nov 2026; its last copy is of 2 Nov 2026" in author.yalu("watch", "footnotes")


def test_a_bibliography_that_is_given_again_is_followed(author: Watch, site: SmallSite) -> None:
    for name in "abcd":
        site.put(f"/{name}", page(f"Page {name}", "It leaves at seven."))
    entries = {name: f"@online{{{name}, url={{{site.url}/{name}}}}}\n" for name in "abc"}
    cite(author, "".join(entries.values()))
    add(author, "refs.bib")
    asked = len(site.asked)
    assert add(author, "refs.bib") == ["refs.bib: 3 unchanged, 0 not watched"]
    assert len(site.asked) == asked
    cite(author, f"{entries['a']}@online{{z, url={{{site.url}/b}}}}\n")
    assert add(author, "refs.bib") == [
        "refs.bib: removed c",
        "refs.bib: renamed b to z",
        "refs.bib: 1 unchanged, 0 not watched",
    ]
    cite(author, entries["a"].replace("/a}", "/d}"))
    assert add(author, "refs.bib")[:2] == ["refs.bib: changed a", "refs.bib: removed z"]
    assert [json.loads(line)["url"] for line in author.yalu("watch", "list", "--json").splitlines()] == [
        f"{site.url}/d"
    ]
    site.asked.clear()
    author.day += 40
    author.yalu("run", "--json")
    assert "/d" in site.asked and not {"/a", "/b", "/c"} & set(site.asked)  # what is cited no more is left alone


def test_what_cannot_be_watched_is_named_and_the_rest_is_taken(author: Watch, site: SmallSite) -> None:
    site.put("/a", page("A", "It leaves at seven."))
    text = f"""@online{{good, url={{{site.url}/a}}}}
@online{{none, title={{No address}}}}
@article{{doi, doi={{10.1000/182}}}}
@online{{day, url={{{site.url}/a}}, urldate={{last spring}}}}
@online{{good, url={{{site.url}/b}}}}
@online{{open, title={{never closed
"""
    cite(author, text)
    assert "refs.bib: added good" in add(author, "refs.bib", status=1)
    assert author.errors.splitlines()[:5] == [
        "refs.bib: line 2: none has no URL",
        "refs.bib: line 3: doi has a DOI and no URL; name the page in url",
        "refs.bib: line 4: day its day of citing is 'last spring', which is no day such as 2021-03-05",
        "refs.bib: line 5: good has the key of an entry before it",
        "refs.bib: line 6: open is no BibTeX: a brace or quote is not closed",
    ]
    assert "refs.bib: 1 unchanged, 5 not watched" in add(author, "refs.bib", status=1)
    author.yalu("watch", "add", f"{site.url}/a", status=1)
    assert "its URL is a private address; --private watches these too" in author.errors


def test_robots_txt_is_obeyed(author: Watch, site: SmallSite) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /private\n", "text/plain")
    site.put("/private/a", page("A", "It leaves at seven."))
    add(author, f"{site.url}/private/a")
    assert "/private/a" not in site.asked
    assert drifts(author, "--all")[f"{site.url}/private/a"]["drift"] == "unseen"


def test_a_source_of_the_registry_visits_cited_pages_off_its_topic(author: Watch, site: SmallSite) -> None:
    site.feed("/feed")
    site.put("/cake", page("A cake recipe", "Beat the eggs."))
    author.sources.write_text(site.source(), encoding="utf-8")
    author.more = {**author.more, "YALU_SOURCES": str(author.sources)}
    add(author, f"{site.url}/cake")
    footnote = drifts(author, "--all")[f"{site.url}/cake"]
    assert (footnote["source_id"], footnote["drift"]) == ("small", "unchanged")
    author.yalu("watch", "remove", f"{site.url}/cake")
    site.asked.clear()
    author.day += 40
    author.yalu("run", "--json")
    assert "/feed" in site.asked and "/cake" not in site.asked


def test_the_archive_shows_the_day_of_citing(author: Watch, web_archive: Pywb) -> None:
    url = "http://paper.example/2019/bridge"
    states = {"2019-05-01": "Ten trucks", "2019-06-20": "Twenty trucks", "2020-01-01": "Thirty trucks"}
    web_archive.add(
        *(Kept(url, f"{day}T10:00:00Z", page("The bridge", f"{what} a day.")) for day, what in states.items())
    )
    author.more = {**author.more, "YALU_ARCHIVE_URL": web_archive.url}
    days = {"between": "2019-06-01", "seen": "2019-06-20", "later": "2019-04-01"}
    text = "".join(f"@online{{{key}, url={{{url}}}, urldate={{{day}}}}}\n" for key, day in days.items())
    file = cite(author, text)
    add(author, "refs.bib")
    footnotes = drifts(author, "--all")
    assert {key: footnote["basis"] for key, footnote in footnotes.items()} == {key: key for key in days}
    assert footnotes["seen"]["archived_url"] == f"{web_archive.url}/20190620100000/{url}"
    assert "No state of the day of citing is held" in author.yalu("watch", "footnotes", "--all")
    out = author.folder / "out.bib"
    author.yalu("watch", "export", "refs.bib", "--output", str(out))
    written = out.read_text(encoding="utf-8")
    assert f"archiveurl = {{{web_archive.url}/20190501100000/{url}}}" in written
    assert [line for line in written.splitlines() if "urldate" in line] == [  # the author's own day stays
        line.removesuffix("}") + "," for line in file.read_text(encoding="utf-8").splitlines()
    ]
