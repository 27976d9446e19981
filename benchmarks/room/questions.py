"""Every kind of question that the room is asked, with addresses that ask it: pages, API, feeds, Memento."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from benchmarks.history.fill import BEGIN, END
from yalu.records.figures.statistic import CalendarStep, Grouping
from yalu.records.selection.page import Cursor

API = "/api/v1"
DEPTHS = 4
"""Places of a list from which it is asked, from its newest to near its oldest."""
PIECES = 4
"""Pieces of each sort that are asked for: the newest, edited ones, those with the longest threads."""
_ASKED = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
FILTERS: list[str] = _ASKED["filters"]
FIGURE_FILTERS: list[str] = _ASKED["figure_filters"]
WORDS: list[str] = _ASKED["words"]


@dataclass(frozen=True, slots=True)
class Question:
    """One kind of question and the addresses that ask it."""

    name: str
    addresses: Sequence[str]


def questions(client: TestClient) -> Iterator[Question]:
    """All kinds, pages first."""
    yield from _lists("", ("changes", "articles"))
    yield from _pages(client)
    yield from _figures()
    yield from _lists(API, ("changes", "articles", "comments"))
    yield from _records(client)
    yield from _others()


def _lists(prefix: str, nouns: Sequence[str]) -> Iterator[Question]:
    step = (END - BEGIN) / DEPTHS
    cursors = ["", *(f"cursor={Cursor(END - number * step, 1)}" for number in range(1, DEPTHS))]
    for noun in nouns:
        for given in ("", *FILTERS):
            addresses = [f"{prefix}/{noun}?{'&'.join(filter(None, (given, cursor)))}" for cursor in cursors]
            yield Question(f"{prefix}/{noun}{f'?{given}' if given else ''}", addresses)
        day = END - timedelta(days=500)
        period = f"since={day:%Y-%m-%d}&until={day + timedelta(days=1):%Y-%m-%d}"
        yield Question(f"{prefix}/{noun}?since&until", [f"{prefix}/{noun}?{period}"])


def _pages(client: TestClient) -> Iterator[Question]:
    yield Question("/", ["/", "/?lang=ko&tz=Asia/Seoul"])
    for address in ("/sources", "/reports", "/about"):
        yield Question(address, [address])
    yield Question("/sources/ID", ["/sources/paper-1", "/sources/paper-59"])
    reports = client.get(f"{API}/reports", params={"limit": 3}).json()["items"]
    yield Question("/reports/ID", [f"/reports/{report['report_id']}" for report in reports])
    for word in WORDS:
        yield Question(f"/search?q={word}", [f"/search?q={word}"])
    yield Question("/search?q=한중&…", [f"/search?q=한중&{given}" for given in ("source=paper-50", "kind=comment")])
    changes = _changed(client)
    yield Question("/changes/ID", [f"/changes/{change['change_id']}" for change in changes])
    yield Question("/changes/ID/cite.bib", [f"/changes/{change['change_id']}/cite.bib" for change in changes])
    pieces = _pieces(client)
    late, early = f"{END:%Y-%m-%dT%H:%MZ}", f"{BEGIN + (END - BEGIN) / 2:%Y-%m-%dT%H:%MZ}"
    for path in (
        *("", "/versions/1", "/diff", "/diff?view=inline", "/diff?view=side", "/blame", "/thread"),
        *(f"/thread?at={late}", f"/thread?at={early}"),
    ):
        yield Question(f"/articles/ID{path}", [f"/articles/{number}{path}" for number in pieces])
    yield Question("/comments/ID", [f"/comments/{number}" for number in _comments(client)])
    yield Question("/captures/ID", [f"/captures/{number}" for number in _captures(client, pieces)])


def _figures() -> Iterator[Question]:
    """Figures over time, of outlets, and of marks."""
    for per in CalendarStep:
        for by in Grouping:
            yield Question(f"/overview?by={by}&per={per}", [f"/overview?by={by}&per={per}"])
    for given in FIGURE_FILTERS:
        addresses = [f"/overview?by={by}&{given}" for by in Grouping]
        yield Question(f"/overview?{given}", addresses)
    for by in Grouping:
        yield Question(f"{API}/statistics?by={by}", [f"{API}/statistics?by={by}"])
    for path in ("/outlets", f"{API}/outlets"):
        for given in ("", "source=paper-1", "country=KR"):
            yield Question(f"{path}?{given}", [f"{path}?{given}"])
    yield Question("/mutes", ["/mutes"])


def _records(client: TestClient) -> Iterator[Question]:
    """The items of the API, and Memento."""
    pieces = _pieces(client)
    for path in ("", "/versions", "/versions/1", "/thread"):
        yield Question(f"{API}/articles/ID{path}", [f"{API}/articles/{number}{path}" for number in pieces])
    yield Question(f"{API}/changes/ID", [f"{API}/changes/{change['change_id']}" for change in _changed(client)])
    yield Question(f"{API}/comments/ID", [f"{API}/comments/{number}" for number in _comments(client)])
    yield Question(f"{API}/captures/ID", [f"{API}/captures/{number}" for number in _captures(client, pieces)])
    urls = [client.get(f"{API}/articles/{number}").json()["article"]["url"] for number in pieces]
    yield Question("/timemap/link/URL", [f"/timemap/link/{url}" for url in urls])
    yield Question("/timegate/URL", [f"/timegate/{url}" for url in urls])
    yield Question("/memento/…/URL", [f"/memento/{END:%Y%m%d%H%M%S}/{url}" for url in urls])


def _others() -> Iterator[Question]:
    """The rest of the API and the feeds."""
    for given in ("", *FILTERS):
        yield Question(f"{API}/facets{f'?{given}' if given else ''}", [f"{API}/facets?{given}"])
    for word in WORDS:
        yield Question(f"{API}/search?q={word}", [f"{API}/search?q={word}"])
    for noun in ("sources", "sources/paper-1", "reports"):
        yield Question(f"{API}/{noun}", [f"{API}/{noun}"])
    for noun in ("changes", "articles", "comments"):
        for ending in ("atom", "json"):
            yield Question(f"/{noun}.{ending}", [f"/{noun}.{ending}", f"/{noun}.{ending}?country=KR"])
    yield Question("/healthz", ["/healthz"])


def _changed(client: TestClient) -> list[Any]:
    kinds = ("article.body", "comment.edited", "article.gone", "comment.gone")
    return [
        change
        for kind in kinds
        for change in client.get(f"{API}/changes", params={"kind": kind, "limit": 2}).json()["items"]
    ]


def _pieces(client: TestClient) -> list[int]:
    """Pieces that are new, that were edited, and under which most was said."""
    newest = client.get(f"{API}/articles", params={"limit": PIECES}).json()["items"]
    old: dict[str, str | int] = {"cursor": str(Cursor(BEGIN + (END - BEGIN) / 2, 1)), "limit": 500}
    older = client.get(f"{API}/articles", params=old).json()["items"]
    edited = sorted(older, key=lambda article: article["versions"], reverse=True)[:PIECES]
    discussed = sorted(older, key=lambda article: article["comments"], reverse=True)[:PIECES]
    return list(dict.fromkeys(article["article_id"] for article in (*newest, *edited, *discussed)))


def _comments(client: TestClient) -> list[int]:
    params: dict[str, str | int] = {"kind": "comment.edited", "limit": PIECES}
    newest = client.get(f"{API}/comments", params={"limit": PIECES}).json()["items"]
    edited = client.get(f"{API}/comments", params=params).json()["items"]
    return list(dict.fromkeys(comment["comment_id"] for comment in (*newest, *edited)))


def _captures(client: TestClient, pieces: Sequence[int]) -> list[int]:
    versions = (client.get(f"{API}/articles/{number}/versions").json()["items"][0] for number in pieces)
    return [version["capture_id"] for version in versions if version["capture_id"] is not None]
