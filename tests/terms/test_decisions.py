"""What signals mean: precedence, places, and what no standard defines."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from protego import Protego

from yalu.spiders.politeness.robots_rules import Robots
from yalu.terms.decide import decide, overview
from yalu.terms.pages import read_pages
from yalu.terms.preferences import content_signal, content_usage
from yalu.terms.robots import read_robots
from yalu.terms.signals import Act, Permission, TermsDocument, TermsReading, absent
from yalu.terms.tdmrep import read_tdmrep

AIPREF = b"""User-Agent: *
Allow: /
Disallow: /never/
Content-Usage: train-ai=n
Content-Usage: /ai-ok/ train-ai=y

User-Agent: ExampleBot
Allow: /
Content-Usage: train-ai=y
"""
MANAGED = b"""User-Agent: *
Content-signal: search=yes, ai-train=no, use=reference
Allow: /

User-agent: GPTBot
Disallow: /
"""


def answers(robots: bytes, path: str = "/", agent: str = "Yalu", *more: TermsReading) -> dict[str, str]:
    decisions = decide([read_robots(robots), *more], agent, path)
    return {act.name.lower(): decision.answer.value for act, decision in decisions.items()}


def because(robots: bytes, act: Act, path: str = "/", agent: str = "Yalu") -> tuple[str, ...]:
    return decide([read_robots(robots)], agent, path)[act].because


def test_the_example_of_the_attachment_draft() -> None:
    assert answers(AIPREF, "/test")["model"] == "not allowed"
    assert answers(AIPREF, "/ai-ok/test")["model"] == "allowed"
    assert set(answers(AIPREF, "/never/test").values()) == {"not allowed"}, "what may not be fetched may not be used"
    assert answers(AIPREF, "/test", "ExampleBot")["model"] == "allowed"
    assert because(AIPREF, Act.MODEL, "/test") == ("robots.txt line 4: content-usage: train-ai=n",)


def test_the_managed_file_of_a_large_provider() -> None:
    assert answers(MANAGED) == {"fetch": "allowed", "keep": "unstated", "quote": "allowed", "model": "not allowed"}
    assert set(answers(MANAGED, agent="gptbot").values()) == {"not allowed"}
    (signal,) = [signal for signal in read_robots(MANAGED).signals if signal.unknown]
    assert signal.unknown == ("use=reference",)


def test_a_group_of_ones_own_replaces_that_for_everybody_even_without_a_rule() -> None:
    assert answers(b"User-agent: *\nDisallow: /\n\nUser-agent: yalu\nDisallow:\n")["fetch"] == "allowed"
    assert answers(b"User-agent: *\nContent-Signal: ai-train=no\n\nUser-agent: Yalu\nAllow: /\n")["model"] == "unstated"


def test_groups_that_name_one_machine_are_one() -> None:
    body = b"User-agent: *\nContent-Signal: ai-train=no\nUser-agent: *\nDisallow: /x\n"
    assert answers(body, "/x/1")["fetch"] == "not allowed"
    assert answers(body)["model"] == "not allowed"


def test_a_path_beats_no_path_and_equal_paths_are_combined_to_the_stricter() -> None:
    body = b"User-agent: *\nContent-Usage: /b/ ai-use=y\nContent-Usage: /b/ ai-use=n\nContent-Signal: ai-input=yes\n"
    assert answers(body, "/b/1")["model"] == "not allowed"
    assert answers(body, "/a")["model"] == "allowed"


def test_a_licence_line_holds_for_everybody_wherever_it_stands() -> None:
    body = b"License: https://a.example/license.xml\nUser-agent: GPTBot\nDisallow: /\n"
    expected = {"fetch": "allowed", "keep": "needs a licence", "quote": "needs a licence", "model": "needs a licence"}
    assert answers(body) == expected
    assert because(body, Act.MODEL) == ("robots.txt line 1: license: https://a.example/license.xml",)
    assert answers(b"License: /license.xml\nUser-agent: *\nAllow: /")["model"] == "unstated", "no address, no licence"


def test_of_conflicting_statements_the_stricter_counts() -> None:
    allowing = b"License: https://a.example/l\nUser-agent: *\nContent-Signal: ai-train=no, search=yes\n"
    assert answers(allowing)["model"] == "not allowed"
    assert answers(allowing)["quote"] == "needs a licence"


def test_a_page_outweighs_the_list_of_the_host() -> None:
    reserved = read_tdmrep(b'[{"location": "/", "tdm-reservation": 1, "tdm-policy": "https://a.example/p"}]')
    assert answers(b"", "/a", "Yalu", reserved)["keep"] == "needs a licence"
    free = read_pages([("meta tdm-reservation", "0")])
    assert answers(b"", "/a", "Yalu", reserved, free)["keep"] == "allowed"


def test_the_first_rule_of_the_list_that_fits_counts() -> None:
    rules = read_tdmrep(
        b'[{"location": "/free/*", "tdm-reservation": 0}, {"location": "/", "tdm-reservation": "1", "mood": "good"},'
        b' {"location": "/x", "tdm-reservation": 2}, "what"]'
    )
    assert answers(b"", "/free/1", "Yalu", rules)["model"] == "allowed"
    assert answers(b"", "/other", "Yalu", rules)["quote"] == "needs a licence"
    unknown = [signal.value for signal in rules.signals if signal.unknown]
    assert unknown == ['mood: "good"', "tdm-reservation: 2", '"what"']


@pytest.mark.parametrize("body", [b"{}", b"[" * 5000, b"\xff\xfe", b""])
def test_what_is_no_list_reserves_nothing_and_is_unknown(body: bytes) -> None:
    reading = read_tdmrep(body)
    assert decide([reading], "Yalu")[Act.KEEP].answer is Permission.UNSTATED
    assert [signal.name for signal in reading.signals] == ["unreadable"]


def test_a_web_page_in_the_place_of_a_list_is_none() -> None:
    assert read_tdmrep(b"\xef\xbb\xbf\n<html>not found</html>") == absent(TermsDocument.TDMREP)


def test_no_robots_txt_is_no_rule_and_one_that_nobody_read_says_nothing() -> None:
    assert decide([absent(TermsDocument.ROBOTS)], "Yalu")[Act.FETCH].answer is Permission.ALLOWED
    assert decide([], "Yalu")[Act.FETCH].answer is Permission.UNSTATED


@pytest.mark.parametrize(
    ("text", "known", "unknown"),
    [
        ("train-ai=y, search=n", {"train-ai": True, "search": False}, ()),
        ("train-ai=y, train-ai, search=n", {"search": False}, ("train-ai=",)),
        ('train-ai=y, search=n, search="n"', {"train-ai": True}, ('search="n"',)),
        ("train-ai;allow=n, train-ai=y", {"train-ai": True}, ()),
        ('train-ai;has;parameters="?"', {}, ("train-ai=",)),
        ("Train-AI=n", {}, ("Train-AI=n",)),
        ("train-ai = n", {}, ("train-ai = n",)),
        ("train-ai=n,", {}, ("train-ai=n,",)),
        ("bots=n, train-ai=n", {"train-ai": False}, ("bots=n",)),
        ("", {}, ()),
    ],
)
def test_usage_preferences_are_dictionaries(text: str, known: dict[str, bool], unknown: tuple[str, ...]) -> None:
    assert content_usage(text) == (tuple(known.items()), unknown)


def test_content_signals_know_three_labels() -> None:
    known, unknown = content_signal("Search=Yes,ai-train = no, ai-train=yes, use=full, perhaps")
    assert dict(known) == {"search": True, "ai-train": False}
    assert unknown == ("use=full", "perhaps")


def test_what_is_unknown_is_kept_word_for_word() -> None:
    body = (
        b"Disallow: /before-any-group\nUser-agent: *\nDisallow-AI-Training: /\nCrawl-delay: 5\nSitemap: https://x/s\n"
    )
    signals = read_robots(body).signals
    assert [signal.unknown for signal in signals if signal.unknown] == [
        ("disallow: /before-any-group",),
        ("disallow-ai-training: /",),
    ]
    unknown = overview([read_robots(body)], "Yalu")["unknown"]
    assert unknown == {
        "signals": [
            "robots.txt line 1: disallow: /before-any-group",
            "robots.txt line 3: disallow-ai-training: /",
        ],
        "many": 2,
    }


LINES = st.sampled_from(
    [
        *(
            "User-agent: *",
            "User-agent: Yalu",
            "user-agent: other",
            "User-agent:",
            "Sitemap: https://x/",
            "",
            "# nothing",
        ),
        *(
            "Disallow: /",
            "Disallow:",
            "Allow: /a",
            "Disallow: /a/b",
            "Allow: /*.html",
            "Disallow: /a*c$",
            "Allow: /a%2fb",
        ),
        *(
            "# nothing",
            "Allow: /a%2fb",
            "Disallow: /b$",
            "Crawl-delay: 3",
            "Content-Signal: ai-train=no",
            "License: https://x/",
            "Disallow: /%7ea",
        ),
    ]
)
PATHS = ["/", "/a", "/a/b", "/a/b/c", "/x.html", "/abc", "/b", "/bb", "/a%2Fb", "/~a", "/b?q=1"]


@settings(max_examples=400, deadline=None)
@given(st.lists(LINES, max_size=14))
def test_access_is_told_as_the_crawl_obeys_it(lines: list[str]) -> None:
    body = "\n".join(lines)
    rules, reading, obeyed = Protego.parse(body), read_robots(body.encode()), Robots.parse(body.encode(), "Yalu")
    assert obeyed.rules is not None
    for path in PATHS:
        allowed = decide([reading], "Yalu", path)[Act.FETCH].answer is Permission.ALLOWED
        url = f"https://a.example{path}"
        assert allowed == rules.can_fetch(url, "Yalu") == obeyed.rules.can_fetch(url, "Yalu"), (body, path)
