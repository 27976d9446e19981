"""Bibliographies in five formats: read, refused line by line, and written back with archived addresses."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from bibtexparser.entrypoint import parse_string

from yalu.errors import SourceFileError
from yalu.sources.bibliography.entry import ArchivedState, Bibliography, CitedPage
from yalu.sources.bibliography.formats import MAX_ENTRIES, read_bibliography, with_archived
from yalu.sources.bibliography.site import site_source

BIBTEX = r"""% what I cite
@string{ep = "The {\"E}l"}
@online{kim2021,
  author  = {Kim, A.},
  title   = {The {Ferry} \& the pier},
  url     = {https://river.example/a\_b?x=1},
  urldate = {2021-03-05},
  pages   = "12--14"
}
@misc(lee, title = "x" # ep, howpublished = {\url{https://river.example/c}},)
"""
CSL = """[
  {"id": "kim2021", "title": "The Ferry & the pier", "URL": "https://river.example/a_b?x=1", "page": "12-14",
   "accessed": {"date-parts": [["2021", 3, 5]]}, "custom": {"a": [1, 2.50]}},
  {"id":"lee","URL":"https://river.example/c"}
]
"""
RIS = (
    "TY  - ELEC\r\nID  - kim2021\r\nTI  - The Ferry & the pier\r\nUR  - https://river.example/a_b?x=1\r\n"
    "Y2  - 2021/03/05/\r\nSP  - 12\r\nEP  - 14\r\nER  - \r\n\r\nTY  - NEWS\r\nID  - lee\r\n"
    "UR  - https://river.example/c\r\nER  - \r\n"
)
OPML = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>읽을 것</title></head><body>
  <outline text="읽을 것"><outline text="The Ferry &amp; the pier" url="https://river.example/a_b?x=1"
    created="Fri, 05 Mar 2021 10:00:00 GMT"/></outline>
  <outline htmlUrl="https://river.example/c" text="c"/>
</body></opml>
"""
LINES = "# what I cite\nhttps://river.example/a_b?x=1 2021-03-05 12-14\n\nhttps://river.example/c  # again\n"
FILES = {"a.bib": BIBTEX, "a.json": CSL, "a.ris": RIS, "a.opml": OPML, "a.txt": LINES}
ARCHIVE = "https://archive.example/web/20210304000000/"


def read(text: str, file: str) -> Bibliography:
    return read_bibliography(text.encode(), file)


def archived(pages: tuple[CitedPage, ...]) -> dict[tuple[str, str], ArchivedState]:
    return {(page.key, page.url): ArchivedState(ARCHIVE + page.url, date(2021, 3, 4)) for page in pages}


@pytest.mark.parametrize("file", FILES)
def test_each_format_says_address_day_page_and_line(file: str) -> None:
    first, second = read(FILES[file], file).pages
    assert (first.url, first.cited_on) == ("https://river.example/a_b?x=1", date(2021, 3, 5))
    assert (second.url, second.cited_on) == ("https://river.example/c", None)
    assert first.locator == (None if file == "a.opml" else "12-14")
    assert first.title == (None if file == "a.txt" else "The Ferry & the pier")
    lines = FILES[file].splitlines()
    assert [page.url.rpartition("/")[2][:1] for page in (first, second)] == ["a", "c"]
    for page in (first, second):
        entry = "".join(lines[page.line - 1 :])
        assert page.url.removeprefix("https://river.example/").replace("_", "")[:1] in entry
        assert lines[page.line - 1].strip()


@pytest.mark.parametrize("file", FILES)
def test_an_archived_address_is_added_once_and_nothing_else_changes(file: str) -> None:
    text = FILES[file]
    states = archived(read(text, file).pages)
    written = with_archived(text.encode(), file, states).decode()
    assert written.count(ARCHIVE) >= 2
    assert with_archived(written.encode(), file, states).decode() == written
    assert read(written, file).pages[0] == read(text, file).pages[0]
    rest = iter(written)  # what was there is all there, in its order
    assert all(sign in rest for sign in text)
    assert with_archived(text.encode(), file, {}) == text.encode()


def test_what_is_written_is_read_by_others(tmp_path: Path) -> None:
    made = {file: with_archived(text.encode(), file, archived(read(text, file).pages)) for file, text in FILES.items()}
    kim, lee = parse_string(made["a.bib"].decode()).entries
    assert kim["archiveurl"] == ARCHIVE + "https://river.example/a_b?x=1" and kim["urldate"] == "2021-03-05"
    assert (lee["urldate"], lee["archivedate"]) == ("2021-03-04", "2021-03-04")
    item, other = json.loads(made["a.json"])
    assert (item["archive"], item["archive_location"]) == ("archive.example", kim["archiveurl"])
    assert item["accessed"] == {"date-parts": [["2021", 3, 5]]} and item["custom"] == {"a": [1, 2.5]}
    assert other["accessed"] == {"date-parts": [[2021, 3, 4]]}
    outlines = ElementTree.fromstring(made["a.opml"]).findall(".//outline[@archiveUrl]")
    assert [outline.get("archiveUrl") for outline in outlines] == [
        kim["archiveurl"],
        f"{ARCHIVE}https://river.example/c",
    ]
    assert made["a.ris"].decode().count("\r\n") == made["a.ris"].decode().count("\n")
    assert f"AV  - {kim['archiveurl']}\r\n" in made["a.ris"].decode()


def test_an_archived_address_is_no_comment_of_tex() -> None:
    text = "@online{kim, url = {https://river.example/%EA%B0%95#2}}\n"
    made = with_archived(text.encode(), "a.bib", archived(read(text, "a.bib").pages)).decode()
    (kim,) = parse_string(made).entries
    assert kim["archiveurl"] == ARCHIVE + "https://river.example/%EA%B0%95#2"
    assert rf"\url{{{ARCHIVE}https://river.example/\%EA\%B0\%95\#2}}" in kim["addendum"]


def test_an_entry_that_names_another_page_now_gets_no_address_of_the_one_before() -> None:
    before = read("[" + '{"id": "kim", "URL": "https://river.example/a"}' + "]", "a.json")
    now = b'[{"id": "kim", "URL": "https://river.example/b"}, {"id": "kim", "URL": "https://river.example/c"}]'
    assert with_archived(now, "a.json", archived(before.pages)) == now


def test_what_no_database_takes_is_taken_out_of_an_entry() -> None:
    item = {"id": "k\0im\ud800", "URL": "https://river.example/a", "title": "\x1b[31m한\n국", "page": "1\0"}
    (page,) = read("\ufeff" + json.dumps([item]), "a.json").pages
    assert (page.key, page.title, page.locator) == ("kim\ufffd", "[31m한 국", "1")
    (refused,) = read(json.dumps([item | {"URL": "https://river.example/\udfff"}]), "a.json").refused
    assert "its URL" in refused.why


def test_an_entry_that_cannot_be_watched_costs_no_other() -> None:
    text = """@online{good, url={https://river.example/a}}
@online{none, title={x}}
@article{doi, doi={10.1/2}}
@online{day, url={https://river.example/b}, urldate={2021-02-30}}
@online{month, url={https://river.example/b}, urldate={2021-03}}
@online{never, url={https://river.example/b}, urldate={9999-12-31}}
@online{own, url={http://192.168.0.1/a}}
@online{here, url={http://localhost:8400/}}
@online{ftp, url={ftp://river.example/a}}
@online{pass, url={https://me:secret@river.example/a}}
@online{good, url={https://river.example/c}}
@online{twice, url={https://river.example/c}, url={https://river.example/d}}
@online{long, url={https://river.example/%s}}
@online{open, title={x
@online{last, url={https://river.example/z}}
""" % ("a" * 3000)  # braces are BibTeX's
    got = read(text, "a.bib")
    assert [page.key for page in got.pages] == ["good", "last"]
    assert [(entry.key, entry.line) for entry in got.refused] == [
        (key, line)
        for line, key in enumerate(
            ["none", "doi", "day", "month", "never", "own", "here", "ftp", "pass", "good", "twice", "long", "open"], 2
        )
    ]
    assert all("\n" not in entry.why and len(entry.why) < 200 for entry in got.refused)
    assert not any("secret" in entry.why for entry in got.refused)
    private = read_bibliography(text.encode(), "a.bib", private=True)
    assert {"own", "here"} <= {page.key for page in private.pages}


@pytest.mark.parametrize(
    ("file", "document", "why"),
    [
        ("a.bib", b"%" * ((4 << 20) + 1), "is over 4 MB"),
        ("a.bib", "@online{a, title={é}}".encode("latin-1"), "is not UTF-8"),
        ("a.json", b"[" * 100_000, "is no JSON in line 1"),
        ("a.json", b'{"items": []}', "is no CSL-JSON"),
        ("a.json", b'[{"id": "a"}\n{', "is no JSON in line 2"),
        ("a.json", b'[{"id": "a"}', "its list is not closed"),
        ("a.ris", b"@online{a}", "is no RIS"),
        ("a.opml", b'<!DOCTYPE opml [<!ENTITY a "aaaa">]><opml/>', "has a document type"),
        ("a.opml", b"<rss/>", "is not OPML"),
        ("a.txt", b"https://river.example/a\n" * (MAX_ENTRIES + 1), f"has more than {MAX_ENTRIES} entries"),
        ("a.bib", b"not bib {{{", "no entry .* BibTeX"),
        ("a.bib", b"", "no entry"),
        ("a.bib", b"@" * 50_000, "no entry"),
        ("a.ris", b"", "is no RIS"),
        ("a.json", b"[]", "no entry .* CSL-JSON"),
        ("a.txt", b"\n\n", "no entry .* an address a line"),
    ],
)
def test_a_file_that_is_no_bibliography_is_refused_whole(file: str, document: bytes, why: str) -> None:
    with pytest.raises(SourceFileError, match=rf"^{file}: .*{why}"):
        read_bibliography(document, file)


@pytest.mark.parametrize("text", ["@a{k, t = " + "{" * 50_000, "@a{k," * 4_000, '@a{k, t="' + '"a' * 50_000])
def test_bibtex_that_never_ends_is_told_entry_by_entry(text: str) -> None:
    got = read(text, "a.bib")
    assert got.pages == () and len(got.refused) <= 4_000


def test_of_a_cited_site_nothing_is_stated_that_its_address_does_not_say() -> None:
    source = site_source("cited-lemonde-fr", "https://www.lemonde.fr/idees/1")
    assert (source.name, source.homepage) == ("www.lemonde.fr", "https://www.lemonde.fr/")
    assert (source.country, source.languages) == ("ZZ", ("und",))
