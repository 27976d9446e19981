"""A public archive is asked to save pages with weighty changes: politely, again after a failure, and never twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.db.db_samples import DAY_ONE
from tests.evidence.attestors import serving
from tests.evidence.test_evidence_packages import fill, number_of
from tests.web.rooms import room
from yalu.db.core.engine import Database
from yalu.db.evidence.public_copies import ATTEMPTS, copy_of
from yalu.db.maintenance.erase import forget_article
from yalu.jobs.evidence.public_copies import PAUSE, ask_archive
from yalu.model import Kind
from yalu.settings import Settings

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]


@pytest.fixture
def settings(database: Database) -> Settings:
    fill(database)
    return Settings(archive_save_weight=0.2, contact="desk@yalu.example", now=DAY_ONE + timedelta(days=8))


class Archive:
    """A public archive; ``answers`` are given in turn, the last one for ever."""

    def __init__(self, *answers: int) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def __call__(self, path: str, _: bytes) -> tuple[int, bytes, dict[str, str]]:
        self.asked.append(path)
        status = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        place = path.replace("/save/", "/web/20260305/")
        return status, b"", {"Location": place} if status == 302 else {}


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that are waited."""
    waited: list[float] = []
    monkeypatch.setattr("yalu.jobs.evidence.public_copies.time.sleep", waited.append)
    return waited


def test_a_page_is_saved_once_and_the_room_shows_where(
    database: Database, settings: Settings, waits: list[float]
) -> None:
    archive = Archive(302)
    with serving(archive) as address:
        settings = replace(settings, archive_save_url=f"{address}/save")
        done = ask_archive(settings, database)
        again = ask_archive(settings, database)
    assert archive.asked == ["/save/https://river.example/bridge", "/save/https://river.example/2"]
    assert (done.saved, done.refused, again.saved, waits) == (2, 0, 0, [PAUSE])
    number = number_of(database, Kind.ARTICLE_HEADLINE)
    kept = copy_of(database, number)
    assert kept is not None and (kept.status, kept.attempts) == (302, 1)
    assert kept.address == f"{address}/web/20260305/https://river.example/bridge"
    shown = room(database).get(f"/changes/{number}").text
    assert "Copy in a public archive" in shown and kept.address in shown
    assert copy_of(database, number_of(database, Kind.ARTICLE_GONE)) is None, "there is nothing to save any more"


def test_a_busy_archive_is_asked_again_later_and_not_for_ever(
    database: Database, settings: Settings, waits: list[float]
) -> None:
    archive, now = Archive(503), settings.now
    assert now is not None
    number = number_of(database, Kind.ARTICLE_HEADLINE)
    with serving(archive) as address:
        for hour in range(48):
            later = replace(settings, archive_save_url=f"{address}/save", now=now + timedelta(hours=hour))
            done = ask_archive(later, database)
            assert not done.saved
    assert waits == []
    kept = copy_of(database, number)
    assert kept is not None and (kept.attempts, kept.status) == (ATTEMPTS, 503)
    assert len(archive.asked) == 2 * ATTEMPTS, "of two pages, one a run: the run ends when the archive is busy"
    assert "not saved yet" in room(database).get(f"/changes/{number}").text
    away = replace(settings, archive_save_url="http://127.0.0.1:9/save")
    assert ask_archive(away, database).refused == 0, "five times is enough"


def test_what_weighs_little_is_old_or_was_erased_is_not_saved(database: Database, settings: Settings) -> None:
    archive = Archive(200)
    with serving(archive) as address:
        settings = replace(settings, archive_save_url=f"{address}/save")
        assert ask_archive(replace(settings, archive_save_weight=1.0), database).saved == 0
        assert ask_archive(replace(settings, now=DAY_ONE + timedelta(days=20)), database).saved == 0
        forget_article(database, "https://river.example/bridge", reason="asked")
        assert ask_archive(settings, database).saved == 1
    assert archive.asked == ["/save/https://river.example/2"]


@pytest.mark.parametrize(
    ("headers", "address"),
    [
        ({"Content-Location": "/web/1/x"}, "/web/1/x"),
        ({"Link": '<http://a/tm>; rel="timemap", <http://a/1/x>; rel="first memento"'}, "http://a/1/x"),
        ({"Link": '<{asked}/2026mp_/x>; rel="memento"; datetime="Sun, 08 Mar 2026 09:00:00 GMT"'}, "/papers/2026mp_/x"),
        ({}, None),
    ],
)
def test_the_place_of_a_copy_is_read_from_what_archives_answer(
    database: Database, settings: Settings, headers: dict[str, str], address: str | None
) -> None:
    given: dict[str, str] = {}
    with serving(lambda *_: (200, b"page", given)) as place:
        asked = f"{place}/papers/record"
        given |= {name: value.replace("{asked}", asked) for name, value in headers.items()}
        ask_archive(replace(settings, archive_save_url=asked), database)
    kept = copy_of(database, number_of(database, Kind.ARTICLE_HEADLINE))
    assert kept is not None and kept.status == 200
    assert kept.address == (f"{place}{address}" if address and address.startswith("/") else address)
