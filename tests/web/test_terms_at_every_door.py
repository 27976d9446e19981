"""However a text is asked for, no more of it comes out than the terms of its source and the law of its region allow.

Every word of the texts is unique, so that what an answer holds can be counted for each text alone.
"""

from __future__ import annotations

import io
import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import anyio
import pytest
from click.testing import CliRunner
from mcp import Client
from pyarrow import parquet
from starlette.testclient import TestClient

from tests.db.db_samples import COLUMN, SOURCE, Days, look, rows, thread
from tests.web.rooms import room
from yalu.cli.main import yalu
from yalu.db.core.engine import Database, open_database
from yalu.db.models import Article, ArticleVersion, Change, Comment, Crawl
from yalu.jobs.changes.detect import compare
from yalu.model import Reservation, ReservationBasis
from yalu.settings import Settings
from yalu.sources.source import Terms
from yalu.web.tools.server import create_server


@dataclass(frozen=True, slots=True)
class Kind:
    """A source of one kind of terms; ``limit`` is what may be quoted of each of its texts."""

    name: str
    country: str
    terms: Terms
    limit: int
    reserved: bool = False

    @property
    def title(self) -> str:
        """The headline of its one piece."""
        return f"A bridge at Dandong, says {self.name}"

    @property
    def url(self) -> str:
        """The address of its one piece."""
        return f"https://{self.name}.example/1"


KINDS = (
    Kind("licensed", "US", Terms.LICENSED, 1500),
    Kind("excerpt", "KR", Terms.EXCERPT, 300),
    Kind("presse", "DE", Terms.EXCERPT, 60),
    Kind("reserved", "KR", Terms.EXCERPT, 0, reserved=True),
    Kind("link", "US", Terms.LINK_ONLY, 0),
    Kind("off", "US", Terms.OFF, 0),
)
ENDINGS = ("atom", "json", "csv", "jsonl", "parquet")
SIGNS = 40
"""Characters that an answer may hold beyond a limit, for the word that is cut and what stands between words."""


def words(kind: Kind, letter: str, many: int) -> list[str]:
    """Words of a text that stand nowhere else: letter, number of the source, number of the word."""
    return [f"{letter}{KINDS.index(kind)}x{number:03}" for number in range(many)]


def texts(kind: Kind) -> dict[str, str]:
    """Both versions of the body, and both of the comment: four fifths of each pair are the same; a fourth is quoted."""
    made = {}
    for names, (common, own) in ((("body 1", "body 2"), ("s", "ab")), (("comment 1", "comment 2"), ("t", "cd"))):
        for name, letter in zip(names, own, strict=True):
            parts = zip(*(iter(words(kind, common, 320)),) * 8, *(iter(words(kind, letter, 80)),) * 2, strict=True)
            sentences = (
                f"“{' '.join(part)},” said Kim." if number % 4 == 0 else f"{' '.join(part)}."
                for number, part in enumerate(parts)
            )
            made[name] = " ".join(sentences)
    return made


def most(kind: Kind, answer: str) -> dict[str, int]:
    """How many characters of each text of a source an answer holds."""
    present = set(re.findall(r"[abcdst]\dx\d{3}", answer))
    return {
        name: sum(len(word) + 1 for word in re.findall(r"\w+", text) if word in present)
        for name, text in texts(kind).items()
    }


def parts_of(address: str, answer: str) -> list[str]:
    """Versions and changes apart where an answer about one piece has both: of each its own words are quoted."""
    if not re.fullmatch(r"/api/v1/articles/\d+", address):
        return [answer]
    whole = json.loads(answer)
    return [json.dumps(whole.pop("changes", ())), json.dumps(whole)]


@pytest.fixture(scope="module")
def database(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """One piece with one comment in each source, both edited once; nothing here writes after that."""
    file = shutil.copy(sqlite_template, tmp_path_factory.mktemp("room") / "yalu.db")
    database = open_database(f"sqlite:///{file}")
    for kind in KINDS:
        source = replace(SOURCE, id=kind.name, country=kind.country, terms=kind.terms, name=f"Paper {kind.name}")
        days = Days(database, source=replace(source, homepage=f"https://{kind.name}.example/"))
        made = texts(kind)
        for body, comment in (("body 1", "comment 1"), ("body 2", "comment 2"), ("body 2", "")):
            seen = look(
                replace(COLUMN, title=kind.title, body=made[body], subtitle=made[body].removesuffix(".")),
                thread("First.", made.get(comment, "")),
                url=kind.url,
            )
            reservation = Reservation(ReservationBasis.HEADER, reserved=True) if kind.reserved else None
            days.visit(replace(seen, reservation=reservation))
        days.visit(
            replace(
                look(replace(COLUMN, title=kind.title, body=made["body 2"]), thread("First."), url=kind.url),
                reservation=reservation,
            )
        )
    compare(database, Settings(secret="s3cret", now=days.now), [crawl.id for crawl in rows(database, Crawl)], None)
    yield database
    database.close()


@pytest.fixture(scope="module")
def client(database: Database) -> TestClient:
    """The room as everybody sees it."""
    return room(database, now=rows(database, Crawl)[-1].ended_at)


Door = Callable[[Database, Kind], list[str]]


def numbers(database: Database, kind: Kind) -> tuple[int, list[int], list[int]]:
    """The numbers of the source's piece, of its changes and of its comments."""
    (piece,) = [article.id for article in rows(database, Article) if article.source_id == kind.name]
    changes = [change.id for change in rows(database, Change) if change.source_id == kind.name]
    comments = [comment.id for comment in rows(database, Comment) if comment.thread_id == piece]
    return piece, changes, comments


def pages(database: Database, kind: Kind) -> list[str]:
    """Pages about the source, its piece and everything of it."""
    piece, changes, comments = numbers(database, kind)
    base = f"/articles/{piece}"
    return [
        *(
            f"/?source={kind.name}",
            f"/sources/{kind.name}",
            f"/changes?source={kind.name}",
            f"/articles?source={kind.name}",
        ),
        *(base, f"{base}/versions/1", f"{base}/versions/2", f"{base}/blame", f"{base}/thread"),
        *(f"{base}/diff?from=1&to=2&view={view}" for view in ("changes", "inline", "side")),
        *(f"/comments/{number}" for number in comments),
        *(f"/changes/{number}" for number in changes),
        *(f"/captures/{number}" for number in (piece, 2 * piece)),
        *(f"{base}/versions/2/cite.{form}" for form in ("txt", "bib", "json")),
        *(f"/search?q={word}&source={kind.name}" for word in (words(kind, "s", 9)[-1], words(kind, "d", 9)[-1])),
    ]


def api(database: Database, kind: Kind) -> list[str]:
    """Addresses of the API for the same."""
    piece, changes, comments = numbers(database, kind)
    base, of_source = f"/api/v1/articles/{piece}", f"source={kind.name}&limit=500"
    return [
        *(f"/api/v1/{noun}?{of_source}" for noun in ("changes", "articles", "comments")),
        *(base, f"{base}/versions", f"{base}/versions/1", f"{base}/versions/2", f"{base}/thread"),
        *(f"/api/v1/comments/{number}" for number in comments),
        *(f"/api/v1/changes/{number}" for number in changes),
        *(f"/api/v1/sources/{kind.name}", f"/api/v1/captures/{piece}"),
        *(f"/api/v1/search?q={word}&{of_source}" for word in (words(kind, "s", 9)[-1], words(kind, "d", 9)[-1])),
    ]


def downloads(_database: Database, kind: Kind) -> list[str]:
    """Feeds and files of every noun."""
    return [
        f"/{noun}.{ending}?source={kind.name}" for noun in ("changes", "articles", "comments") for ending in ENDINGS
    ]


def mementos(_database: Database, kind: Kind) -> list[str]:
    """The piece by its own address."""
    return [f"/timegate/{kind.url}", f"/timemap/link/{kind.url}", f"/memento/20270101000000/{kind.url}"]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("door", [pages, api, downloads, mementos], ids=lambda door: door.__name__)
def test_no_answer_holds_more_than_may_be_quoted(
    database: Database, client: TestClient, door: Door, kind: Kind
) -> None:
    shown = 0
    for address in door(database, kind):
        answer = client.get(address)
        text = answer.text
        if address.partition("?")[0].endswith(".parquet"):
            text = str(parquet.read_table(io.BytesIO(answer.content)).to_pylist())
        elif answer.headers["content-type"].startswith("text/html"):
            text = re.sub(r"<(?:input|link)[^>]*>", "", text)
        held = {name: max(most(kind, part)[name] for part in parts_of(address, text)) for name in texts(kind)}
        if "search?" in address:  # the word that was asked for is in the answer, whatever it holds
            held = {name: count - 7 for name, count in held.items()}
        assert max(held.values()) <= (kind.limit + SIGNS if kind.limit else 0), (address, held)
        shown = max(shown, *held.values())
        if kind.terms is Terms.OFF:
            assert "Paper off" not in text and kind.title not in text, address
    assert bool(shown > 0) == bool(kind.limit)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_no_tool_hands_out_more_than_may_be_quoted(database: Database, kind: Kind) -> None:
    server = create_server(database, Settings(secret="s3cret"))
    _, changes, comments = numbers(database, kind)
    versions = [
        version.id for version in rows(database, ArticleVersion) if version.article_id == numbers(database, kind)[0]
    ]
    asked: list[tuple[str, dict[str, Any]]] = [
        ("changes", {"source": [kind.name], "limit": 50}),
        *(("search", {"query": word}) for word in (words(kind, "s", 9)[-1], words(kind, "d", 9)[-1])),
        *((tool, {"url": kind.url}) for tool in ("article_as_of", "thread_as_of")),
        *(("cite", {"of": "change", "number": number}) for number in changes),
        *(("cite", {"of": "version", "number": number}) for number in versions),
        *(("cite", {"of": "comment", "number": number}) for number in comments),
    ]

    async def session() -> list[str]:
        async with Client(server) as client:
            return [json.dumps((await client.call_tool(name, given)).model_dump(mode="json")) for name, given in asked]

    for (name, given), answer in zip(asked, anyio.run(session), strict=True):
        bare = answer.replace(str(given.get("query")), "") if "query" in given else answer
        assert max(most(kind, bare).values()) <= (kind.limit + SIGNS if kind.limit else 0), (name, given)
        assert kind.terms is not Terms.OFF or kind.title not in answer


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_many_searches_together_show_no_more_than_may_be_quoted(
    database: Database, client: TestClient, kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three words in quotation marks, all along the texts: what all snippets of all doors show, taken together."""
    made = texts(kind)
    phrases = [f'"{" ".join(part)}"' for text in made.values() for part in zip(*[iter(text.split())] * 3, strict=False)]
    monkeypatch.setenv("YALU_DATABASE_URL", database.engine.url.render_as_string(hide_password=False))
    shown: set[str] = set()
    hits = 0
    for number, phrase in enumerate(phrases[::8]):  # a snippet would show the words between
        items = client.get("/api/v1/search", params={"q": phrase, "source": kind.name}).json()["items"]
        hits += len(items)
        shown |= {word for item in items for word in re.findall(r"\w+", item["snippet"])}
        if number % 4 == 0:
            page = client.get("/search", params={"q": phrase, "source": kind.name}).text
            shown |= {word for item in re.findall(r"<mark>.*?</p>", page) for word in re.findall(r"\w+", item)}
        if number % 16 == 0:
            command = CliRunner().invoke(yalu, ["search", phrase, "--source", kind.name, "--json"])
            assert command.exit_code == 0, command.output
            shown |= {
                word for line in command.stdout.splitlines() for word in re.findall(r"\w+", json.loads(line)["snippet"])
            }
    assert (hits > 20) == (kind.terms is not Terms.OFF)
    assert max(most(kind, " ".join(shown)).values()) <= (kind.limit + SIGNS if kind.limit else 0)


def test_what_is_told_names_edited_quotations(database: Database) -> None:
    quoting = {change.source_id for change in rows(database, Change) if change.quotations}
    assert quoting == {kind.name for kind in KINDS}


def test_the_texts_are_what_this_file_says_they_are() -> None:
    for kind in KINDS:
        made = list(texts(kind).values())
        assert all(len(text) > 2500 for text in made)
        assert all(old != new for old, new in pairwise(made))
        assert min(most(kind, " ".join(made)).values()) > 2500
