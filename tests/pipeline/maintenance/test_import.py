"""What one database gives out another takes in, wholly or not at all, and answers the same."""

from __future__ import annotations

import gzip
import json
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from tests.pipeline.offline import BASE, Offline
from yalu.db.core.engine import Database, open_database
from yalu.db.queries import article_states, overview
from yalu.db.reextraction import reextraction_log
from yalu.db.room import search
from yalu.db.schema.views import VIEWS
from yalu.demo.articles import edition, when
from yalu.errors import ImportFileError, UsageError
from yalu.jobs.maintenance.export_files import export
from yalu.jobs.maintenance.import_files import import_file
from yalu.model import Kind
from yalu.settings import Settings

LATER = 5


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Offline:
    """The Estuary on three days, with a page rule and a re-extraction behind it."""
    folder = tmp_path_factory.mktemp("given")
    paper = Offline(f"sqlite:///{folder / 'yalu.db'}", folder)
    paper.days(1, 2, 3)
    paper.describe('[[source.page]]\nbyline = ".site-title"\n')
    assert paper.reextract(3).reextractions
    return paper


@pytest.fixture(scope="module")
def dumped(watched: Offline) -> Path:
    file = watched.folder / "yalu.dump"
    export(watched.settings(3), "dump", file)
    return file


def settings(url: str) -> Settings:
    return Settings(database_url=url, secret="a secret for tests", now=when(LATER), log_level="ERROR")


def answers(database: Database) -> dict[str, Any]:
    """All views, the log, the re-extractions, an article with its thread, and a search."""
    with database.read() as connection:
        contents: dict[str, Any] = {
            name: sorted(_plain(row) for row in connection.execute(text(f"SELECT * FROM {name}"))) for name in VIEWS
        }
    changes = overview.log(database)
    contents["log"] = changes
    contents["reextractions"] = reextraction_log.reextractions(database)
    urls = [str(change.article_url) for change in changes if change.kind is Kind.ARTICLE_NEW]
    contents["articles"] = [asdict(article_states.show(database, url)) for url in urls]
    contents["search"] = [search.search(database, "서해"), search.search(database, "Yellow Sea")]
    return contents


def _plain(row: Any) -> str:
    """A row in one spelling: the two databases give times, truth and JSON to raw SQL in forms of their own."""
    return json.dumps({name: _value(value) for name, value in row._mapping.items()}, sort_keys=True, default=float)


def _value(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", timespec="microseconds")
    if isinstance(value, str) and value[:1] in ("[", "{"):
        with suppress(ValueError):
            return json.loads(value)
    return value.hex() if isinstance(value, bytes) else value


def test_the_other_database_answers_the_same(watched: Offline, dumped: Path, postgresql_url: str) -> None:
    done = import_file(settings(postgresql_url), dumped, source_id=None, only=None)
    assert done.added["article_version"] > 20
    here, there = open_database(watched.database_url), open_database(postgresql_url)
    mine, theirs = answers(here), answers(there)
    here.close()
    there.close()
    for name, answer in mine.items():
        assert theirs[name] == answer, name


def test_a_crawl_goes_on_where_the_dump_ended(watched: Offline, dumped: Path, postgresql_url: str) -> None:
    import_file(settings(postgresql_url), dumped, source_id=None, only=None)
    moved = Offline(postgresql_url, watched.folder)
    moved.describe('[[source.page]]\nbyline = ".site-title"\n')
    assert moved.day(4) == {"article.body": 1, "article.notice": 1, "comment.gone": 1}


def test_a_second_time_adds_nothing(dumped: Path, sqlite_url: str) -> None:
    first = import_file(settings(sqlite_url), dumped, source_id=None, only=None)
    again = import_file(settings(sqlite_url), dumped, source_id=None, only=None)
    assert (again.added, again.known) == ({}, sum(first.added.values()))


def broken(lines: list[str], what: str) -> list[str]:
    at = next(number for number, line in enumerate(lines) if '"article_version"' in line)
    row = json.loads(lines[at])
    if what == "no JSON":
        lines[at] = lines[at][:40]
    elif what == "cut off":
        return lines[:-1]
    elif what == "a row lost":
        del lines[at]
    else:
        name, value = what.split("=")
        lines[at] = json.dumps({**row, "row": {**row["row"], name: json.loads(value)}})
    return lines


@pytest.mark.parametrize(
    "what",
    [
        "no JSON",
        "cut off",
        "a row lost",
        'seq="one"',
        f"seq={'9' * 60}",
        "title=null",
        'not_after="soon"',
        "crawl_id=99",
        'access="no"',
    ],
)
def test_a_bad_line_is_named_and_nothing_is_taken_in(
    dumped: Path, tmp_path: Path, database: Database, database_url: str, what: str
) -> None:
    lines = broken(gzip.decompress(dumped.read_bytes()).decode().splitlines(), what)
    file = tmp_path / "bad.dump"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(ImportFileError, match=r"bad.dump, line \d+.*nothing was imported"):
        import_file(settings(database_url), file, source_id=None, only=None)
    with database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM source")).scalar_one() == 0


def test_a_database_that_holds_something_else_is_left_alone(dumped: Path, tmp_path: Path) -> None:
    other = Offline(f"sqlite:///{tmp_path / 'other.db'}", tmp_path)
    other.day(0)
    with pytest.raises(ImportFileError, match="something else here"):
        import_file(other.settings(LATER), dumped, source_id=None, only=None)


def test_what_is_no_dump_is_refused(watched: Offline, tmp_path: Path, sqlite_url: str) -> None:
    for form in ("jsonl", "csv"):
        file = tmp_path / f"versions.{form}"
        export(watched.settings(3), form, file)
        with pytest.raises(ImportFileError, match="neither a dump nor a WARC file"):
            import_file(settings(sqlite_url), file, source_id=None, only=None)
    with pytest.raises(UsageError, match="No such file"):
        import_file(settings(sqlite_url), tmp_path / "none", source_id=None, only=None)


def test_pages_of_a_warc_file_become_dated_versions(watched: Offline, tmp_path: Path, database_url: str) -> None:
    file = tmp_path / "captures.warc.gz"
    export(watched.settings(3), "warc", file)
    with pytest.raises(UsageError, match="--source"):
        import_file(settings(database_url), file, source_id=None, only=watched.file)
    done = import_file(settings(database_url), file, source_id="the-estuary", only=watched.file)
    assert done.added["articles"] == 13
    database = open_database(database_url)
    url = next(BASE + piece.path for piece in edition(1).articles if piece.name == "korean-chipmakers-stay-or-go")
    here = open_database(watched.database_url)
    mine, theirs = article_states.show(here, url).versions, article_states.show(database, url).versions
    here.close()
    assert [(version.article.title, version.article.body) for version in theirs] == [
        (version.article.title, version.article.body) for version in mine
    ]
    assert [version.not_after for version in theirs] == [version.not_after for version in mine]
    again = import_file(settings(database_url), file, source_id="the-estuary", only=watched.file)
    assert again.added["captures"] == 0
    database.close()


def test_older_pages_of_a_warc_file_join_what_crawls_saw(watched: Offline, tmp_path: Path) -> None:
    file = tmp_path / "captures.warc.gz"
    export(watched.settings(3), "warc", file, until=when(2))
    paper = Offline(f"sqlite:///{tmp_path / 'yalu.db'}", tmp_path)
    paper.days(2, 3)
    known = [change.change_id for change in paper.log(3)]
    done = import_file(paper.settings(3), file, source_id="the-estuary", only=paper.file)
    assert done.changes["article.body"] == 1
    new = [change for change in paper.log(3) if change.change_id not in known]
    assert {change.kind for change in new} >= {Kind.ARTICLE_BODY}
    assert all(change.not_after <= when(2) for change in new)
    database = paper.database()
    edited = next(change for change in new if change.kind is Kind.ARTICLE_BODY)
    assert [version.seq for version in article_states.show(database, str(edited.article_url)).versions] == [1, 2]
    database.close()


@pytest.mark.parametrize("form", ["packed", "plain"])
def test_a_damaged_warc_file_is_refused_before_anything_is_stored(
    watched: Offline, tmp_path: Path, sqlite_url: str, form: str
) -> None:
    file = tmp_path / "captures.warc.gz"
    export(watched.settings(3), "warc", file)
    whole = file.read_bytes()
    file.write_bytes(whole[:-2000] if form == "packed" else gzip.decompress(whole)[:-2000])
    with pytest.raises(ImportFileError, match=r"captures.warc.*nothing was imported"):
        import_file(settings(sqlite_url), file, source_id="the-estuary", only=watched.file)
    database = open_database(sqlite_url)
    with database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM capture")).scalar_one() == 0
    database.close()
