"""TDMRep: three places can say that text and data mining is reserved, and none can be trusted to be well made."""

from __future__ import annotations

import json

import pytest

from yalu.model import Reservation, ReservationBasis
from yalu.terms.pages import reservation
from yalu.terms.tdmrep import LARGEST, TdmRule, read_rules

PAGE = "https://paper.example/opinion/2026/pier.html?part=2"
META = b'<html><head><meta charset="utf-8"><meta name="tdm-reservation" content="%s"></head>'


def rules(*pairs: tuple[str, object]) -> tuple[TdmRule, ...]:
    listed = [{"location": location, "tdm-reservation": value} for location, value in pairs]
    parsed_rules = read_rules(json.dumps(listed).encode())
    assert parsed_rules is not None
    return parsed_rules


@pytest.mark.parametrize(
    ("pattern", "path", "covered"),
    [
        ("/", "/anything", True),
        ("*", "/anything", True),
        ("/opinion/", "/opinion/pier.html", True),
        ("/opinion/", "/Opinion/pier.html", False),
        ("/opinion/", "/news/opinion/pier.html", False),
        ("/*/2026/", "/opinion/2026/pier.html", True),
        ("/*/2026/", "/opinion/2025/pier.html", False),
        ("/*.pdf$", "/files/treaty.pdf", True),
        ("/*.pdf$", "/files/treaty.pdf?page=2", False),
        ("/*.pdf", "/files/treaty.pdf?page=2", True),
        ("/about$", "/about", True),
        ("/about$", "/about/us", False),
        ("/a*b*b$", "/a-b", False),
        ("/a*b*b$", "/a-b-b", True),
        ("/a%7Eb", "/a~b", True),
        ("/a%2fb", "/a%2Fb", True),
        ("/a%2Fb", "/a/b", False),
        ("/foo-%24", "/foo-%24", True),
        ("/오피니언", "/%EC%98%A4%ED%94%BC%EB%8B%88%EC%96%B8/1", True),
    ],
)
def test_a_pattern_covers_the_paths_that_begin_with_it(pattern: str, path: str, covered: bool) -> None:
    ruled = reservation(f"https://paper.example{path}", (), b"", (TdmRule(pattern, True),))
    assert (ruled is not None) is covered


def test_the_first_rule_that_fits_counts() -> None:
    listed = rules(("/opinion/free/", 0), ("/opinion/", 1))
    assert reservation("https://paper.example/opinion/a", (), b"", listed) == Reservation(ReservationBasis.FILE, True)
    assert reservation("https://paper.example/opinion/free/a", (), b"", listed) == Reservation(
        ReservationBasis.FILE, False
    )
    assert reservation("https://paper.example/news/a", (), b"", listed) is None


def test_what_stands_nearer_to_the_page_outweighs_what_stands_further_away() -> None:
    everything = rules(("/", 1))
    free = (("TDM-Reservation", "0"),)
    assert reservation(PAGE, (), b"", everything) == Reservation(ReservationBasis.FILE, True)
    assert reservation(PAGE, free, b"", everything) == Reservation(ReservationBasis.HEADER, False)
    assert reservation(PAGE, free, META % b"1", everything) == Reservation(ReservationBasis.META, True)
    assert reservation(PAGE, (("tdm-reservation", "perhaps"),), META % b"perhaps", ()) is None


@pytest.mark.parametrize(
    ("tag", "says"),
    [
        (b'<META CONTENT=1 NAME="TDM-Reservation">', True),
        (b"<meta content='1' name='tdm-reservation' />", True),
        (b'<!-- <meta name="tdm-reservation" content="1"> -->', None),
        (b'<!-- <meta name="tdm-reservation" content="1">', None),
        (b'<meta data-name="tdm-reservation" content="1">', None),
        (b'<meta name="tdm-reservation" content="11">', None),
    ],
)
def test_a_meta_tag_is_read_in_any_spelling_but_not_in_a_comment(tag: bytes, says: bool | None) -> None:
    tdm_reservation = reservation(PAGE, (), b"<head>" + tag + b"</head>", ())
    assert (tdm_reservation and tdm_reservation.reserved) is says


def test_the_address_of_the_policy_comes_with_it() -> None:
    terms = "https://paper.example/terms.json"
    listed = read_rules(json.dumps([{"location": "/", "tdm-reservation": 1, "tdm-policy": terms}]).encode())
    assert listed == (TdmRule("/", True, terms),)
    body = META % b"1" + f'<meta name="tdm-policy" content="{terms}">'.encode()
    assert reservation(PAGE, (), body, ()) == Reservation(ReservationBasis.META, True, terms)
    assert reservation(PAGE, (("tdm-reservation", "1"), ("tdm-policy", "javascript:x")), b"", ()) == Reservation(
        ReservationBasis.HEADER, True
    )


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>Not found</html>", b'{"location": "/", "tdm-reservation": 1}', b"\xff\xfe", b"[" * 100_000],
)
def test_what_is_no_list_is_none(body: bytes) -> None:
    assert read_rules(body) is None


def test_a_list_that_is_too_large_is_none() -> None:
    assert read_rules(json.dumps([{"location": "/", "tdm-reservation": 1}]).encode().ljust(LARGEST + 1)) is None


@pytest.mark.parametrize(
    "rule",
    [
        None,
        "/",
        [["location", "/"]],
        {"tdm-reservation": 1},
        {"location": ["/"], "tdm-reservation": 1},
        {"location": "opinion", "tdm-reservation": 1},
        {"location": "/\ud800", "tdm-reservation": 1},
        {"location": "/\x1b[2J", "tdm-reservation": 1},
        {"location": "/" * 5000, "tdm-reservation": 1},
    ],
)
def test_a_rule_that_makes_no_sense_is_left_out_and_the_others_hold(rule: object) -> None:
    assert read_rules(json.dumps([rule, {"location": "/a", "tdm-reservation": 1}]).encode()) == (TdmRule("/a", True),)


@pytest.mark.parametrize(
    ("value", "reserved"), [(1, True), ("1", True), (0, False), (2, False), (None, False), ([1], False)]
)
def test_any_other_value_than_one_reserves_nothing(value: object, reserved: bool) -> None:
    assert rules(("/", value)) == (TdmRule("/", reserved),)
