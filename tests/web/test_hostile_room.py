"""Texts that attack whoever reads them are inert on every page, and no page shows more than a source's terms allow."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from starlette.testclient import TestClient

from tests.db.db_samples import COLUMN, DAY_ONE, SOURCE, Days, look, rows, thread
from tests.db.room.test_room_queries import compare_waiting
from tests.prepared import filling_once
from tests.web.rooms import room, walked
from yalu.db.core.engine import Database
from yalu.db.models import Capture
from yalu.model import Outcome, ParsedThread
from yalu.sources.source import Terms
from yalu.web.access.users import hash_of

SCRIPT = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
RTL = "\u202egnorw\u202c \u200b\u2066hidden\u2069 \U000e0049\U000e0067\x9b31m"
HOSTILE = f"{SCRIPT} {RTL} \r\nX-Evil: 1 javascript:alert(1) {{{{ 7*7 }}}} &lt;b&gt;"
COMMENTER = "Kim the Reader"
OPEN_ELEMENTS = frozenset({"script", "img", "iframe", "object", "embed", "style", "base", "meta", "link", "form"})
SENTENCE = "One sentence of many words about Dandong and Sinuiju, numbered {}. "


class _Elements(HTMLParser):
    """The elements of a page that could act, with their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.acting: list[tuple[str, dict[str, str | None]]] = []
        self.attributes: set[str] = set()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.attributes |= set(named)
        self.addresses += [named[name] or "" for name in ("href", "src", "action") if name in named]
        if tag in OPEN_ELEMENTS:
            self.acting.append((tag, named))


def _signed(talk: ParsedThread) -> ParsedThread:
    return replace(talk, comments=tuple(replace(comment, author=COMMENTER) for comment in talk.comments))


NOW = DAY_ONE + timedelta(days=6)
"""When the hostile piece has been watched to its end."""


@filling_once
def _filled(database: Database) -> Database:
    """A piece whose every field is hostile; it is edited, and so are its comments; one goes."""
    days = Days(database, source=replace(SOURCE, name=HOSTILE))
    piece = replace(
        COLUMN, title=HOSTILE, subtitle=HOSTILE, body=f"{HOSTILE}\n\nFive.", byline=(HOSTILE,), label=HOSTILE
    )
    for title, words in (("", (HOSTILE, "Rust. " * 170_000)), (" again", (f"{HOSTILE} No.", "Rust."))):
        talk = _signed(thread(*words))
        days.visit(look(replace(piece, title=HOSTILE + title, body=f"{HOSTILE}\n\nFive{title}, 4 not 5."), talk))
    for _ in range(2):
        days.visit(look(replace(piece, title=HOSTILE + " again"), _signed(thread(HOSTILE, ""))))
    for _ in range(2):
        days.visit(look(outcome=Outcome.GONE))
    assert days.now == NOW
    compare_waiting(database, days.now)
    return database


def test_hostile_texts_are_inert_on_every_page(database: Database) -> None:
    client = room(_filled(database), now=NOW)
    count = 0
    for address, text in walked(client, "/", "/search?q=alert", "/articles/1/diff?from=1&to=2&view=side"):
        page = _Elements()
        page.feed(text)
        for tag, attributes in page.acting:
            held = attributes.get("src") or attributes.get("href") or attributes.get("action") or ""
            assert tag in ("script", "link", "meta", "form"), (address, tag)
            assert tag != "script" or held.startswith("/static/"), address
            assert tag != "form" or held.startswith("/"), address
        assert not {name for name in page.attributes if name.startswith("on") or name == "style"}, address
        assert all(re.match(r"/|#|https?://", target) for target in page.addresses if target), address
        assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b\x80-\x9f\U000e0000-\U000e007f]", text), address
        assert COMMENTER not in text, address
        assert " 49 " not in text, address
        assert len(text.encode()) < 100_000, address
        count += 1
    assert count > 25


def test_a_citation_carries_no_line_and_no_command(database: Database) -> None:
    client = room(_filled(database), now=NOW)
    for address in ("/changes/1", "/articles/1/versions/1", "/comments/1"):
        text = client.get(f"{address}/cite.txt").text
        assert text.count("\n") == 1 and not re.search(
            "[\u202a-\u202e\u2066-\u2069\x80-\x9f\U000e0000-\U000e007f]", text
        )
        bibtex = client.get(f"{address}/cite.bib").text
        assert bibtex.count("{") == bibtex.count("}")
        assert client.get(f"{address}/cite.json").json()[0]["archive"] == "Yalu"
        assert client.get(f"{address}/cite.exe").status_code == 404


@pytest.mark.dialects
def test_odd_addresses_are_answered_with_a_page(database: Database) -> None:
    client = room(_filled(database), now=NOW)
    for address in (
        "/changes/0", "/changes/-1", "/changes/٣", "/changes/99999999999999999999", "/articles/1/versions/x",
        "/comments/1e3", "/captures/%00", "/sources/%3Cscript%3E", "/reports/1.5", "/static/../app.py",
    ):  # fmt: skip
        assert client.get(address).status_code == 404, address
    for address in (
        "/changes?cursor=%00", "/changes?kind=nothing", "/changes?until=2026-13-45", "/articles/1/thread?at=yesterday",
        "/articles/1/thread?start=-1", "/?tz=../../etc/passwd", "/search?q=a&kind=x", "/changes?min_significance=nan",
        "/changes?since=0001-01-01T00:00%2B23:59", "/changes?" + "&".join(f"source=s{number}" for number in range(60)),
    ):  # fmt: skip
        assert client.get(address).status_code == 422, address


@pytest.fixture
def watched(database: Database) -> TestClient:
    """One long piece in a German newspaper, a source that only links, one that must not be mentioned, and a blog."""
    sources = (
        ("zeitung", "DE", Terms.EXCERPT),
        ("links", "US", Terms.LINK_ONLY),
        ("off", "US", Terms.OFF),
        ("kr", "KR", Terms.EXCERPT),
    )
    for number, (name, country, terms) in enumerate(sources, 1):
        homepage = f"https://{name}.example/"
        days = Days(database, source=replace(SOURCE, id=name, country=country, terms=terms, homepage=homepage))
        first = "".join(SENTENCE.format(f"{number}{place:02}") for place in range(30))
        second = first.replace("many words", "few words")
        for body in (first, second):
            days.visit(look(replace(COLUMN, title=f"Piece {number}", body=body), thread(body), url=f"{homepage}1"))
        compare_waiting(database, days.now)
    return room(database, now=days.now)


def test_no_page_shows_more_than_the_terms_allow(watched: TestClient) -> None:
    limits = {1: 60, 2: 0, 3: 0, 4: 300}
    seen: dict[int, int] = dict.fromkeys(limits, 0)
    for address, text in walked(
        watched, "/", "/search?q=words", *(f"/articles/{number}/diff?view=side" for number in (1, 2, 4))
    ):
        bare = re.sub(r"<[^>]+>", "", re.sub(r'<span class="vh">[^<]*</span>', "", text))
        for number in limits:
            quoted = len(re.findall(rf"numbered {number}\d\d", bare))
            seen[number] = max(seen[number], quoted)
        assert "off.example" not in text, address
        if re.match(r"/articles/2/|/comments/2", address):
            assert "many words" not in bare and "few words" not in bare, address
    length = len(SENTENCE.format(100))
    assert seen[3] == seen[2] == 0
    assert 0 < seen[4] <= 8 * (300 // length + 2)
    assert watched.get("/articles/3").status_code == watched.get("/sources/off").status_code == 404
    assert watched.get("/captures/5").status_code == 404 or "off.example" not in watched.get("/captures/5").text


@pytest.mark.parametrize(("article", "limit"), [(1, 60), (4, 300)])
def test_a_version_and_a_comparison_stay_within_the_limit(watched: TestClient, article: int, limit: int) -> None:
    version = watched.get(f"/articles/{article}/versions/2").text
    (prose,) = re.findall(r'<div class="prose">(.*?)</div>', version, re.DOTALL)
    assert 0 < len(re.sub(r"<[^>]+>", "", prose).strip()) <= limit + 2
    assert "characters are not shown" in version
    for view in ("changes", "inline", "side"):
        page = watched.get(f"/articles/{article}/diff?view={view}").text
        (shown,) = re.findall(r'<div class="diff">(.*?)\n<p class="note">', page, re.DOTALL)
        for side in ("del", "ins"):
            words = "".join(re.findall(rf"<{side}>(.*?)</{side}>", shown))
            assert len(re.sub(r'<span class="vh">.*?</span>', "", words)) <= limit


def test_bytes_are_for_whoever_runs_this_machine_and_for_named_users(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    _filled(database)
    kept = rows(database, Capture)[0].id
    answer = room(database, now=NOW).get(f"/captures/{kept}/raw")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["content-security-policy"].startswith("sandbox")
    assert answer.headers["content-type"] == "application/octet-stream"
    token = "a-token-of-22-letters!"
    users = room(database, now=NOW, web_users=(f"anna:{hash_of(token)}",))
    assert users.get(f"/captures/{kept}/raw", follow_redirects=False).status_code == 303
    with caplog.at_level("INFO", "yalu"):
        taken = users.get(f"/captures/{kept}/raw", auth=("anna", token))
    assert taken.status_code == 200 and taken.content == answer.content
    assert taken.headers["content-security-policy"].startswith("sandbox")
    assert f"capture {kept} was taken out by anna" in caplog.text
    assert f"/captures/{kept}/raw" in users.get(f"/captures/{kept}", auth=("anna", token)).text
    for named in (
        {"web_hosts": ("room.example",)},
        {"web_url": "https://room.example"},
        {"web_proxies": ("10.0.0.1",)},
    ):
        assert room(database, now=NOW, **named).get(f"/captures/{kept}/raw").status_code == 404
    assert room(database, now=NOW, web_url="http://localhost:8400").get(f"/captures/{kept}/raw").status_code == 200
