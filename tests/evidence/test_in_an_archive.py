"""A real pywb replays a package, and saves the pages that it is asked to save."""

from __future__ import annotations

import urllib.request
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.db.db_samples import COLUMN, DAY_ONE, SOURCE, URL, Days, look
from tests.db.room.test_room_queries import compare_waiting
from tests.evidence.attestors import serving
from tests.evidence.test_evidence_packages import EDITED, number_of
from tests.servers.pywb import Pywb
from yalu.db.core.engine import open_database
from yalu.db.evidence.public_copies import copy_of
from yalu.jobs.evidence.export import package_of
from yalu.jobs.evidence.public_copies import ask_archive
from yalu.model import Kind
from yalu.settings import Settings
from yalu.sources.source import Terms

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket, pytest.mark.timeout(300)]
PAGES = (b"<html><p>The bridge is old.</p></html>", b"<html><p>The bridge is new.</p></html>")


def edited(url: str, database_url: str) -> Days:
    """An article that got another headline on the second day."""
    days = Days(open_database(database_url), source=replace(SOURCE, terms=Terms.LICENSED), captures="all")
    for piece, body in zip((COLUMN, EDITED), PAGES, strict=True):
        seen = look(piece, url=url, body=body)
        days.visit(replace(seen, captures=tuple(replace(capture, fetched_at=days.now) for capture in seen.captures)))
    compare_waiting(days.database, days.now)
    return days


def served(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=30) as answer:
        assert answer.status == 200
        return bytes(answer.read())


def test_pywb_replays_a_package_as_it_was_served(sqlite_url: str, tmp_path: Path, web_archive: Pywb) -> None:
    with closing(edited(URL, sqlite_url).database) as database:
        settings = Settings(secret="s3cret", evidence_key=tmp_path / "key.pem")
        number = str(number_of(database, Kind.ARTICLE_HEADLINE))
        (tmp_path / "a.wacz").write_bytes(package_of(settings, database, number, whole=True).data)
    web_archive.add_file(tmp_path / "a.wacz")
    for day, page in enumerate(PAGES):
        at = f"{DAY_ONE + timedelta(days=day):%Y%m%d%H%M%S}"
        assert served(f"{web_archive.url}/{at}id_/{URL}") == page


def test_a_recording_pywb_saves_a_page_and_the_kept_address_leads_to_it(sqlite_url: str, web_archive: Pywb) -> None:
    with serving(lambda *_: (200, PAGES[1], {"Content-Type": "text/html"})) as site:
        days = edited(f"{site}/bridge", sqlite_url)
        place = f"{web_archive.url}/record"
        settings = Settings(archive_save_url=place, archive_save_weight=0.2, contact="desk@yalu.example", now=days.now)
        with closing(days.database) as database:
            done, again = ask_archive(settings, database), ask_archive(settings, database)
            kept = copy_of(database, number_of(database, Kind.ARTICLE_HEADLINE))
    assert (done.saved, done.refused, done.reasons, again.saved) == (1, 0, [], 0)
    assert kept is not None and kept.status == 200 and kept.address is not None
    web_archive.index_recorded()
    assert b"<p>The bridge is new.</p>" in served(kept.address), "the site itself is away"
