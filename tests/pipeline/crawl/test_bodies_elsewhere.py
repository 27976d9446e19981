"""A paper watched with the bodies of captures in an object store reads as one watched without."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.db.db_samples import payloads
from tests.pipeline.offline import Offline, copy_of, read_once
from tests.pipeline.small_site import small_site
from tests.pipeline.watching import Watch
from tests.servers.s3 import S3
from yalu.db.captures import capture_store as captures
from yalu.db.core.object_store import open_store
from yalu.db.maintenance import export
from yalu.db.queries import overview
from yalu.jobs.runtime.database import job_database
from yalu.model import Page
from yalu.pages import read_page as page_reader
from yalu.settings import IN_DATABASE
from yalu.sources import extractor_version

DAYS = range(3)


@pytest.fixture(scope="module", autouse=True)
def readings() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(page_reader, "read_page", read_once)
        yield


def watched(folder: Path, capture_store: str = IN_DATABASE) -> Offline:
    folder.mkdir()
    paper = Offline(f"sqlite:///{folder}/yalu.db", folder, capture_store=capture_store)
    paper.days(*DAYS)
    return paper


@pytest.fixture(scope="module")
def inside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a paper whose captures are in the database, to be copied."""
    folder = tmp_path_factory.mktemp("in-the-database") / "paper"
    watched(folder)
    return folder


def stored(paper: Offline) -> tuple[list[Any], bytes]:
    """What is told, and every capture as it is taken out."""
    with job_database(paper.settings(DAYS[-1])) as database:
        changes = overview.log(database)
        out = io.BytesIO()
        assert export.export_warc(database, out).unreadable == ()
        with database.read() as connection:
            assert {wrong for _, wrong in captures.verify(connection)} == {None}
    return changes, out.getvalue()


@pytest.fixture(params=["file", "s3"])
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty store."""
    if request.param == "file":
        return f"file://{tmp_path}/captures"
    request.getfixturevalue("buckets").bucket("captures")
    return "s3://captures"


@pytest.mark.loopback
@pytest.mark.enable_socket
@pytest.mark.timeout(300)
def test_all_is_as_it_is_in_the_database(
    elsewhere: str, inside: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_database, outside = copy_of(inside, tmp_path / "inside"), watched(tmp_path / "outside", elsewhere)
    assert stored(outside) == stored(in_database)
    with closing(outside.database()) as database:
        held = payloads(database)
    assert any(row.object_size is not None for row in held) and any(row.base_id is not None for row in held)
    assert all((row.object_size is None) == (row.base_id is not None) for row in held)
    monkeypatch.setattr(extractor_version, "EXTRACTOR", f"{extractor_version.EXTRACTOR}1")
    monkeypatch.setattr(page_reader, "read_page", lambda *given, **named: signed(read_once(*given, **named)))
    done = [paper.reextract(DAYS[-1]) for paper in (outside, in_database)]
    assert done[0] == done[1]
    assert done[0].reextractions["replaced"] and not done[0].counts.damaged


@pytest.mark.loopback
@pytest.mark.enable_socket
def test_the_command_line_crawls_into_a_bucket(watch: Watch, buckets: S3) -> None:
    buckets.bucket("captures")
    (watch.folder / "yalu.toml").write_text('capture_store = "s3://captures/of/yalu"\n', encoding="utf-8")
    with small_site() as site:
        site.article("/a", "Barley on the pier")
        site.feed("/feed", ("/a", "Barley on the pier", "Sun, 01 Nov 2026 08:00:00 +0000"))
        watch.sources.write_text(site.source('comments = "off"', 'scope = "all"'), encoding="utf-8")
        assert watch.look()["articles_new"] == 1
    assert len(list(open_store("s3://captures/of/yalu").objects())) == 1
    assert " captures read back, 0 damaged" in watch.yalu("db", "check", "--captures")
    assert "1 objects blanked" in watch.yalu("forget", f"{site.url}/a", "--yes")
    assert list(open_store("s3://captures/of/yalu").objects()) == []


def signed(page: Page) -> Page:
    return page if page.article is None else replace(page, article=replace(page.article, byline=("The Desk",)))
