"""A real pywb serves what was exported, byte for byte, at the time it was fetched."""

from __future__ import annotations

import urllib.request
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.db.db_samples import COLUMN, DAY_ONE, URL, Days, look
from tests.servers.pywb import Pywb
from yalu import model
from yalu.db.core.engine import open_database
from yalu.db.maintenance import export

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket, pytest.mark.timeout(300)]


def test_pywb_serves_each_capture_as_it_was(sqlite_url: str, tmp_path: Path, pywb_server: Pywb) -> None:
    pages = [f"<html><p>다리 {number}</p>{'<p>the same</p>' * 200}</html>".encode() for number in range(3)]
    headers = (("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", "gzip"), ("ETag", '"1"'))
    file = tmp_path / "pages.warc.gz"
    with closing(open_database(sqlite_url)) as database:
        days = Days(database, captures="all")
        for number, page in enumerate(pages):
            served = model.HttpExchange(URL, DAY_ONE + timedelta(days=number), 200, headers, page)
            days.visit(replace(look(COLUMN), captures=(served,)))
        with file.open("wb") as out:
            assert export.export_warc(database, out) == export.Exported(4)
    archive = pywb_server.anew("exported")
    archive.add_file(file)
    for number, page in enumerate(pages):
        at = f"{DAY_ONE + timedelta(days=number):%Y%m%d%H%M%S}"
        with urllib.request.urlopen(f"{archive.url}/{at}id_/{URL}", timeout=30) as answer:
            assert (answer.status, answer.read()) == (200, page)
            assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
