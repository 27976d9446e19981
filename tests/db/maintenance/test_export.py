"""What is exported can be read by others."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from tests.db.db_samples import COLUMN, DAY_ONE, URL, Days, look, retitled, thread
from yalu import model
from yalu.db.core.engine import Database
from yalu.db.maintenance import export
from yalu.db.models import CapturePayload
from yalu.model import Outcome
from yalu.sent_request import SentRequest


@pytest.fixture
def days(database: Database) -> Days:
    days = Days(database)
    headers = (
        ("Content-Type", "text/html"),
        ("Content-Encoding", "gzip"),
        ("X-Odd", "한국\r\nEvil: 1"),
        ("Set-Cookie", "a=b"),
    )
    sent = SentRequest(
        "POST", (("host", "river.example"), ("accept", "*/*")), b"q=1", "192.0.2.7", ("ab" * 32, "cd" * 32)
    )
    served = model.HttpExchange(
        URL, DAY_ONE, 200, headers, "<p>다리</p>".encode(), final_url=URL + "/final", request=sent
    )
    days.visit(replace(look(COLUMN, thread("One")), captures=(served,)))
    days.visit(look(retitled("B"), body=b"<p>B</p>"), look(None, url=URL + "/x", outcome=Outcome.OUT_OF_SCOPE))
    days.visit(
        replace(look(None, outcome=Outcome.FAILED), captures=(model.HttpExchange(URL, DAY_ONE, None, error="down"),))
    )
    return days


def test_a_warc_file_holds_each_answer_as_it_was(days: Days) -> None:
    out = io.BytesIO()
    assert export.export_warc(days.database, out) == export.Exported(3)
    out.seek(0)
    records = []
    for record in ArchiveIterator(out, check_digests="raise"):
        body = record.content_stream().read()
        if record.rec_type == "response":
            records.append((record.rec_headers.get_header("WARC-Target-URI"), record.http_headers, body))
    (first, headers, body), (second, _, other) = records
    assert (first, body.decode(), headers.get_statuscode()) == (URL + "/final", "<p>다리</p>", "200")
    assert headers.get_header("X-Archive-Orig-Content-Encoding") == "gzip" and headers.get_header("Evil") is None
    assert (second, other) == (URL, b"<p>B</p>")


def test_a_warc_file_holds_the_request_and_who_answered(days: Days) -> None:
    out = io.BytesIO()
    export.export_warc(days.database, out)
    out.seek(0)
    records: dict[str, list[tuple[Any, bytes]]] = {}
    for record in ArchiveIterator(out, check_digests="raise"):
        records.setdefault(record.rec_type, []).append((record, record.content_stream().read()))
    ((request, body),), ((metadata, lines),) = records["request"], records["metadata"]
    response = records["response"][0][0].rec_headers
    assert request.http_headers.get_header("host") == "river.example" and body == b"q=1"
    assert (request.http_headers.protocol, request.http_headers.statusline) == ("POST", "/bridge/final HTTP/1.1")
    assert request.rec_headers.get_header("WARC-Concurrent-To") == response.get_header("WARC-Record-ID")
    assert response.get_header("WARC-IP-Address") == "192.0.2.7"
    assert response.get_header("WARC-Payload-Digest").startswith("sha256:")
    assert metadata.rec_headers.get_header("WARC-Refers-To") == response.get_header("WARC-Record-ID")
    assert lines == b"certificate-sha256: " + b"ab" * 32 + b"\r\ncertificate-sha256: " + b"cd" * 32 + b"\r\n"


def test_the_same_captures_give_the_same_file(days: Days) -> None:
    first, second = io.BytesIO(), io.BytesIO()
    export.export_warc(days.database, first)
    export.export_warc(days.database, second)
    assert first.getvalue() == second.getvalue()


def test_warcio_check_accepts_the_file(days: Days, tmp_path: object, capsys: pytest.CaptureFixture[str]) -> None:
    from pathlib import Path

    file = Path(str(tmp_path)) / "out.warc.gz"
    with file.open("wb") as out:
        export.export_warc(days.database, out)

    class Command:
        inputs = [str(file)]  # noqa: RUF012
        verbose = True

    checker = Checker(Command())
    checker.process_all()
    assert checker.exit_value == 0, capsys.readouterr().out


def test_an_export_can_be_narrowed_and_names_what_is_damaged(days: Days) -> None:
    out = io.BytesIO()
    assert export.export_warc(days.database, out, source_id="nobody").records == 1
    assert export.export_warc(days.database, out, since=DAY_ONE + timedelta(days=9)).records == 1
    with days.database.write() as connection:
        connection.execute(update(CapturePayload).where(CapturePayload.capture_id == 2).values(data=b"x"))
    done = export.export_warc(days.database, out)
    assert done.records == 2 and len(done.unreadable) == 1 and "capture 2" in done.unreadable[0]


def test_versions_come_by_the_names_of_their_records(days: Days) -> None:
    first, second = export.versions(days.database, "article")
    assert (first.version, first.title, first.url, first.seq) == ("v1", COLUMN.title, URL, 1)
    assert (first.not_after, second.not_before) == (DAY_ONE, DAY_ONE)
    assert len(first.capture_sha256) == 64
    later = export.versions(days.database, "article", since=DAY_ONE + timedelta(hours=1))
    assert [row.title for row in later] == ["B"]
    (comment,) = export.versions(days.database, "comment")
    assert (comment.version, comment.platform_comment_id, comment.text, comment.article_url) == ("c1", "1", "One", URL)
    assert list(export.versions(days.database, "comment", source_id="nobody")) == []
