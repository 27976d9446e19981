"""Bodies of captures in a bucket of a real S3 server: stored, read, missing, unreachable, erased."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.db.db_samples import COLUMN, DAY_ONE, URL, Days, capture, look, payloads, size
from tests.servers.s3 import S3, SECRET
from yalu import ids
from yalu.db.captures import capture_store
from yalu.db.core.engine import open_database
from yalu.db.core.object_store import ObjectStore, needed_store, open_store
from yalu.db.maintenance import erase
from yalu.db.models import BodyRemoval
from yalu.errors import CaptureCorrupt, ObjectStoreUnreachable, SettingsError
from yalu.jobs.maintenance.doctor import run_checks
from yalu.jobs.runtime.check_result import CheckStatus

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket, pytest.mark.timeout(300)]

WHERE = "s3://captures/of/yalu"


def page(number: int) -> bytes:
    draw = random.Random(number)
    return " ".join("".join(draw.choices("abcdefghijklm", k=7)) for _ in range(900)).encode()


@pytest.fixture
def days(buckets: S3, database_url: str) -> Iterator[Days]:
    buckets.bucket("captures")
    database = open_database(database_url, captures=WHERE)
    yield Days(database, captures="all")
    database.close()


def visit(days: Days, *bodies: bytes) -> None:
    """A crawl a body; each body is a piece of its own."""
    for number, body in enumerate(bodies):
        url, piece = f"{URL}-{number}", replace(COLUMN, title=f"Bridge {number}", body=f"It is bridge {number}.")
        days.visit(replace(look(piece, url=url), captures=(capture(url, body),)))


def store(days: Days) -> ObjectStore:
    return needed_store(days.database.engine)


def digests(days: Days) -> set[str]:
    return {body.digest for body in store(days).objects()}


def test_captures_come_back_from_a_bucket_and_equal_bodies_are_one_object(days: Days) -> None:
    pages = [page(number) for number in range(12)]
    visit(days, *pages)
    visit(days, *pages)
    assert digests(days) == {ids.sha256(body) for body in pages}
    with days.database.read() as connection:
        assert [capture_store.load(connection, number).body for number in range(1, 25)] == pages * 2
        assert [wrong for _, wrong in capture_store.verify(connection)] == [None] * 24
    sizes = {stored.digest: stored.size for stored in store(days).objects()}
    assert [row.object_size for row in payloads(days.database)] == [sizes[ids.sha256(body)] for body in pages] * 2


def test_a_missing_object_and_a_missing_bucket_are_told_in_one_line(days: Days, buckets: S3) -> None:
    visit(days, page(1))
    store(days).remove(digests(days))
    store(days).remove({ids.sha256(page(1))})
    missing = f"capture 1 of {URL}-0: its body is not in the capture store {WHERE}$"
    with days.database.read() as connection, pytest.raises(CaptureCorrupt, match=missing):
        capture_store.load(connection, 1)
    buckets.reset()
    gone = f"^the capture store {WHERE} cannot be used: The specified bucket does not exist$"
    with days.database.read() as connection, pytest.raises(ObjectStoreUnreachable, match=gone):
        capture_store.load(connection, 1)


def test_erasing_empties_the_bucket(days: Days) -> None:
    visit(days, page(1), page(2), page(2))
    for number, objects in enumerate((1, 0, 1)):
        assert erase.forget_article(days.database, f"{URL}-{number}", reason="asked").objects == objects
    assert digests(days) == set()
    assert size(days.database, BodyRemoval) == 0


def test_retention_removes_what_is_idle(days: Days) -> None:
    visit(days, *(page(number) for number in range(3)))
    for number in range(3, 6):
        visit(days, *(page(number * 10 + part) for part in range(3)))
    done = erase.prune(days.database, captures_before=DAY_ONE.replace(year=2027))
    kept = payloads(days.database)
    assert done.objects == done.captures == 12 - len(kept)
    assert digests(days) == {row.sha256 for row in kept}


def test_a_server_that_is_away_is_told_in_one_line_without_secrets(
    days: Days, buckets: S3, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(ObjectStoreUnreachable, match=f"^the capture store {WHERE} cannot be used: ") as caught:
        open_store(WHERE).get("0" * 64)
    assert "\n" not in str(caught.value) and SECRET not in str(caught.value)


def test_doctor_says_whether_the_bucket_can_be_used(
    days: Days, buckets: S3, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    buckets.bucket("versions", versioned=True)
    monkeypatch.setenv("YALU_CAPTURE_STORE", WHERE)
    visit(days, page(1))

    def checked(url: str) -> tuple[bool, str]:
        monkeypatch.setenv("YALU_CAPTURE_STORE", url)
        (check,) = (check for check in run_checks() if check.what == "capture store")
        return check.state is CheckStatus.OK, check.says

    assert checked(WHERE) == (True, f"{WHERE} answers")
    assert checked("s3://nowhere/x") == (
        False,
        "the capture store s3://nowhere/x cannot be used: The specified bucket does not exist",
    )
    open_store("s3://versions/x").put({ids.sha256(b"a"): b"a"})
    bad, says = checked("s3://versions/x")
    assert not bad and "turn its versioning off" in says
    with pytest.raises(SettingsError, match="keeps old versions"):
        open_store("s3://versions/x").examine()
