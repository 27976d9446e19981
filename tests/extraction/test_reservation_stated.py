"""What a page says about text and data mining goes with the observation, so that nobody reads the page again for it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from yalu.extraction.archive_copy import observe_archive_copy
from yalu.extraction.article_check import ArticleCheck
from yalu.extraction.extractor import Extractor
from yalu.model import HttpExchange, Outcome, Reservation, ReservationBasis
from yalu.sources.source import Discovery, DiscoveryMethod, Scope, SourceConfig

URL = "https://paper.example/2026/piece"
NOW = datetime(2026, 9, 1, tzinfo=UTC)
TEXT = "<p>" + "The ferry leaves the pier at seven and brings barley and letters. " * 20 + "</p>"
SOURCE = SourceConfig(
    *("paper", "Paper", "https://paper.example/", "KR", ("en",), "blog"),
    (Discovery(DiscoveryMethod.FEED, "https://paper.example/feed"),),
    scope=Scope.ALL,
)


def capture(head: str = "", *headers: tuple[str, str], status: int = 200) -> HttpExchange:
    body = f"<html><head><title>Ferry</title>{head}</head><body><article><h1>Ferry</h1>{TEXT}</article></body></html>"
    return HttpExchange(URL, NOW, status, headers, body.encode() if status == 200 else b"")


META = '<meta name="tdm-reservation" content="1">'
HEADER = ("tdm-reservation", "0")


@pytest.mark.parametrize(
    ("served", "stated"),
    [
        (capture(META), Reservation(ReservationBasis.META, True)),
        (capture("", HEADER), Reservation(ReservationBasis.HEADER, False)),
        (capture(META, HEADER), Reservation(ReservationBasis.META, True)),
        (capture("", HEADER, status=304), Reservation(ReservationBasis.HEADER, False)),
        (capture(), None),
    ],
)
def test_an_observation_holds_what_page_and_headers_say(served: HttpExchange, stated: Reservation | None) -> None:
    assert ArticleCheck(URL, URL, None, served).observation(Outcome.UNCHANGED).reservation == stated


def test_so_does_the_observation_of_an_archives_copy() -> None:
    seen = observe_archive_copy(Extractor(), SOURCE, capture(META), None)
    assert (seen.outcome, seen.reservation) == (Outcome.READ, Reservation(ReservationBasis.META, True))
