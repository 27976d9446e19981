"""How much a change of terms matters, and what is told of it."""

from __future__ import annotations

import pytest

from tests.growth import grows_linearly
from tests.terms.hostile import HOSTILE
from yalu.finding import Finding
from yalu.reasons import reason_text
from yalu.spiders.politeness.robots_rules import Robots
from yalu.terms.compare import difference
from yalu.terms.pages import read_pages
from yalu.terms.robots import read_robots
from yalu.terms.signals import TermsDocument, TermsReading, absent
from yalu.terms.tdmrep import read_tdmrep

OPEN = b"User-agent: *\nContent-Signal: search=yes, ai-train=yes\nDisallow: /drafts\n"


def change(before: bytes | TermsReading, after: bytes | TermsReading, agent: str = "Yalu") -> Finding:
    sides = [[side if isinstance(side, TermsReading) else read_robots(side)] for side in (before, after)]
    finding = difference("a.example", sides[0], sides[1], agent)
    assert finding is not None
    return finding


def test_equal_documents_make_no_change() -> None:
    assert difference("a.example", [read_robots(OPEN)], [read_robots(OPEN)], "Yalu") is None


def test_a_document_that_only_one_side_knows_is_no_change() -> None:
    listed = read_tdmrep(b'[{"location": "/", "tdm-reservation": 1}]')
    assert difference("a.example", [read_robots(OPEN)], [read_robots(OPEN), listed], "Yalu") is None


def test_a_robots_txt_that_is_gone_is_no_rule() -> None:
    finding = change(OPEN, absent(TermsDocument.ROBOTS))
    assert finding.significance >= 0.5
    assert "hand to a model: allowed -> unstated" in reason_text(finding.reason)
    assert (finding.before, finding.after) == (OPEN.decode().strip(), None)


def test_a_web_page_in_the_place_of_a_robots_txt_is_none() -> None:
    pages = [b"\n<!doctype html><title>Not here</title><script>\nnonce: '%d'\n</script>" % number for number in (1, 2)]
    assert [read_robots(page) for page in pages] == [absent(TermsDocument.ROBOTS)] * 2
    assert read_robots(b"<!-- ours -->\n" + OPEN).there


@pytest.mark.parametrize(
    "after",
    [
        b"# hello\n\n" + OPEN + b"\n\nSitemap: https://a.example/sitemap.xml\n",
        b"User-agent: *\nDisallow: /drafts\nContent-Signal: search=yes, ai-train=yes\n",
        OPEN.replace(b"\n", b"\r\n") + b"  # the end\n",
    ],
    ids=["comments and sitemaps", "order", "spacing"],
)
def test_what_changes_nothing_is_cosmetic(after: bytes) -> None:
    finding = change(OPEN, after)
    assert finding.significance < 0.2
    assert reason_text(finding.reason) == "a.example: only comments, spacing, order or sitemaps differ"


def test_what_is_asked_of_other_machines_matters_less_than_what_is_asked_of_us() -> None:
    finding = change(OPEN, OPEN + b"\nUser-agent: GPTBot\nDisallow: /\n")
    assert 0.2 <= finding.significance < 0.5
    assert reason_text(finding.reason) == (
        "a.example: no answer for us differs; now a group for gptbot; now for gptbot: disallow: /"
    )
    assert change(OPEN, OPEN + b"\nUser-agent: GPTBot\nDisallow: /\n", "GPTBot").significance >= 0.5


def test_a_path_that_is_shut_is_a_decision() -> None:
    finding = change(OPEN, OPEN + b"Disallow: /opinion/\n")
    assert finding.significance >= 0.5
    assert (
        reason_text(finding.reason)
        == "a.example: /opinion/: fetch: allowed -> not allowed (robots.txt line 4: disallow: /opinion/)"
    )
    assert (finding.before, finding.after) == (None, "Disallow: /opinion/")


def test_a_new_label_that_nobody_defines_decides_nothing() -> None:
    finding = change(OPEN, OPEN.replace(b"ai-train=yes", b"ai-train=yes, use=reference"))
    assert 0.2 <= finding.significance < 0.5


def test_another_licence_is_told_although_the_answer_is_the_same() -> None:
    finding = change(OPEN + b"License: https://a.example/1\n", OPEN + b"License: https://a.example/2\n")
    assert finding.significance >= 0.2
    assert "now license: https://a.example/2; no longer license: https://a.example/1" in reason_text(finding.reason)


def test_the_policy_of_a_page_counts() -> None:
    first, two = (
        read_pages([("meta tdm-reservation", "1"), ("meta tdm-policy", f"https://a.example/{n}")]) for n in (1, 2)
    )
    assert change(first, two).significance >= 0.2


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_costs_in_proportion(name: str) -> None:
    body = HOSTILE[name]

    def read(size: int) -> Finding:
        Robots.parse(body[:size], "Yalu")
        first = read_robots(body[:size])
        difference("a.example", [first], [read_robots(body[: size // 2] + b"\nDisallow: /new\n")], "Yalu")
        return change(read_robots(OPEN), first)

    finding = read(len(body))
    assert grows_linearly(read, len(body) // 4)
    assert (
        len(reason_text(finding.reason)) < 3000
        and len(finding.before or "") <= 2000
        and len(finding.after or "") <= 2000
    )
