"""The daily maintenance: what needs a person is said, what can be done is done in bounded steps."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from tests.db.db_samples import COLUMN, DAY_ONE, SOURCE, Days, look, payloads, thread
from tests.processes.forked import Forked
from yalu.crawl import DiscoveryStats
from yalu.db.core.engine import Database, open_database
from yalu.db.models import CapturePayload
from yalu.db.queries.coverage import WatchedSource
from yalu.db.verification.capture_sample import check_sample
from yalu.errors import CaptureCorrupt
from yalu.jobs.maintenance import maintenance_job
from yalu.jobs.maintenance.maintenance_job import StepResult, maintain
from yalu.jobs.maintenance.source_health import judge
from yalu.jobs.runtime.exit_codes import Exit
from yalu.settings import Settings, to_environment

Step = Callable[[Settings], StepResult]
DAY = timedelta(days=1)
SOURCE_FILE = """
[[source]]
id = "river-post"
name = "The River Post"
homepage = "https://river.example/"
country = "KR"
languages = ["en", "ko"]
type = "newspaper"
discover = [ { feed = "https://river.example/feed/" } ]
"""


def health(activity: Mapping[str, WatchedSource], ways: Mapping[str, Any], day: int) -> Any:
    return judge([SOURCE], activity, ways, DAY_ONE + day * DAY)


def seen(crawled: int | None, answered: int | None) -> dict[str, WatchedSource]:
    at = [None if day is None else DAY_ONE + day * DAY for day in (crawled, answered)]
    kept = SOURCE.name, SOURCE.country, SOURCE.type, SOURCE.languages, SOURCE.terms, SOURCE.every
    return {SOURCE.id: WatchedSource(SOURCE.id, *kept, DAY_ONE, last_crawl_at=at[0], last_ok_at=at[1])}


def test_a_source_that_is_crawled_and_does_not_answer_for_a_fortnight_is_dead() -> None:
    assert health(seen(10, 1), {}, 10).dead == ()
    (line,) = health(seen(20, 1), {}, 20).dead
    assert line.startswith("river-post: no answer since 2026-03-02")


def test_a_source_that_is_not_crawled_is_late_and_not_called_dead() -> None:
    state = health(seen(1, 1), {}, 30)
    assert (state.dead, state.silent) == ((), ())
    assert "last crawled 2026-03-02" in state.late[0]


def test_a_source_is_silent_when_every_listing_is() -> None:
    quiet = DiscoveryStats("feed", "https://river.example/feed/", state="stale")
    lively = DiscoveryStats("sitemap", "https://river.example/map", state="ok")
    assert health(seen(1, 1), {SOURCE.id: [quiet, lively]}, 1).silent == ()
    (line,) = health(seen(1, 1), {SOURCE.id: [quiet]}, 1).silent
    assert "https://river.example/feed/ is stale" in line


def test_a_source_that_was_never_crawled_is_counted_and_needs_nobody() -> None:
    state = health({}, {}, 1)
    assert state.counts() == {
        "sources_watched": 1,
        "sources_never_crawled": 1,
        "sources_dead": 0,
        "sources_late": 0,
        "sources_silent": 0,
    }


def test_every_capture_is_read_back_in_its_turn(database: Database) -> None:
    days = Days(database, captures="all")
    for day in range(5):
        days.visit(look(replace(COLUMN, title=f"Title {day}")))
    kept = len(payloads(database))
    read = [check_sample(database, turn=turn, most=2) for turn in range(-(-kept // 2))]
    assert sum(sample.read for sample in read) == kept == read[0].kept
    assert check_sample(database, turn=len(read), most=2).read == read[0].read, "then it begins again"


@pytest.fixture
def settings(sqlite_url: str, tmp_path: Path) -> Settings:
    """Two days of one source that were crawled by a former extractor."""
    sources = tmp_path / "river.toml"
    sources.write_text(SOURCE_FILE, encoding="utf-8")
    database = open_database(sqlite_url)
    days = Days(database)
    for day in range(2):
        talk = thread("First", "Second")
        days.visit(
            *(look(replace(COLUMN, title=f"{n} on day {day}"), talk, url=f"https://river.example/{n}") for n in "ab")
        )
    database.close()
    return Settings(
        database_url=sqlite_url, sources=(sources,), registry="none", secret="s3cret", now=days.now, captures="all"
    )


def test_a_healthy_installation_needs_nobody(settings: Settings) -> None:
    status, result = maintain(replace(settings, reextract_a_day=0))
    assert (status, result["attention"], result["says"]) == (Exit.OK, [], "nothing needs a person")
    assert result["steps"]["sources"]["sources_watched"] == 1
    assert result["steps"]["captures"]["captures_read_back"] == result["steps"]["captures"]["captures_kept"] > 0


def test_a_wrong_source_file_is_a_matter_for_a_person(settings: Settings, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(SOURCE_FILE.replace("river-post", "other").replace("KR", "Korea"), encoding="utf-8")
    status, result = maintain(replace(settings, sources=(*settings.sources, wrong), reextract_a_day=0))
    assert status is Exit.DEGRADED
    assert str(wrong) in result["attention"][0]
    assert "country" in result["attention"][0]


def test_retention_is_only_told_until_it_is_switched_on(settings: Settings) -> None:
    old = replace(settings, keep_comments_days=30, reextract_a_day=0, now=DAY_ONE + 60 * DAY)
    assert maintain(old)[1]["steps"]["retention"]["comments_to_blank"] == 4
    assert maintain(old)[1]["steps"]["retention"]["comments_to_blank"] == 4, "nothing was changed"
    assert maintain(replace(old, retention="apply"))[1]["steps"]["retention"]["comments_blanked"] == 4
    assert maintain(old)[1]["steps"]["retention"] == {}


def test_reextraction_goes_on_where_the_day_before_ended(settings: Settings) -> None:
    limited = replace(settings, reextract_a_day=1)
    steps = [maintain(limited)[1]["steps"]["reextraction"] for _ in range(3)]
    assert [step["articles_reextracted"] for step in steps] == [1, 1, 0]
    assert [step["articles_to_reextract"] for step in steps] == [1, 0, 0]


def test_a_damaged_capture_fails_the_job_and_every_other_step_is_done(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = open_database(settings.database_url)
    with database.write() as connection:
        capture_id = connection.execute(select(CapturePayload.capture_id).limit(1)).scalar_one()
        connection.execute(
            text("UPDATE capture_payload SET data = :data WHERE capture_id = :id"), {"data": b"\x00x", "id": capture_id}
        )
    database.close()
    done: list[str] = []

    def noted(name: str, step: Step) -> Step:
        def run(given: Settings) -> StepResult:
            done.append(name)
            return step(given)

        return run

    for steps in ("_DAILY", "_HOURLY"):
        watched = tuple((name, noted(name, step)) for name, step in getattr(maintenance_job, steps))
        monkeypatch.setattr(maintenance_job, steps, watched)
    with pytest.raises(CaptureCorrupt, match=f"capture {capture_id}"):
        maintain(replace(settings, reextract_a_day=0))
    assert done == [
        "sources",
        "captures",
        "partitions",
        "retention",
        "erasure",
        "reextraction",
        "dataset",
        "evidence_log",
        "public_copies",
    ]
    done.clear()
    maintain(settings, hourly=True)
    assert done == ["evidence_log", "public_copies"]


def test_the_job_tells_each_step_as_one_line(settings: Settings, tmp_path: Path) -> None:
    done = Forked(
        [sys.executable, "-m", "yalu.jobs", "maintenance", "--result", str(tmp_path / "result.json")],
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), **to_environment(settings)},
        stderr=subprocess.PIPE,
        text=True,
    )
    _, errors = done.communicate()
    assert done.returncode == Exit.OK, errors
    assert "sources: sources_watched=1 sources_never_crawled=0" in errors
    assert "retention: nothing to do" in errors
    assert json.loads((tmp_path / "result.json").read_text())["says"] == "nothing needs a person"
