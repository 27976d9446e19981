"""Reports in a folder or a bucket: whole files, and an index over all of them."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.delivery.delivery_samples import Content, begin, parcel
from tests.servers.s3 import S3, SECRET
from yalu.db.core.buckets import Bucket
from yalu.delivery.files import FolderSession, ObjectsSession
from yalu.delivery.parcels import DELIVERED, Way
from yalu.model import DeliveryState


@dataclass(frozen=True)
class Numbered(Content):
    """Report ``number`` of many."""

    number: int = 1

    def files(self, known: Mapping[str, str]) -> Mapping[str, str]:
        name = f"r{self.number}.json"
        return {name: "{}", f"articles/{self.number}.html": "<p>", "index.html": "\n".join(sorted({*known, name}))}


def test_a_report_is_written_with_an_index_over_all(tmp_path: Path) -> None:
    folder = tmp_path / "srv" / "reports"
    assert FolderSession().hand_over(parcel(folder.as_uri()), begin) == DELIVERED
    assert (folder / "r1.html").read_text(encoding="utf-8") == "<p>观点"
    assert (folder / "articles" / "1.html").exists()
    assert (folder / "index.html").read_text() == "<p>1 reports"
    assert (folder / "index.html").stat().st_mode & 0o777 == 0o644
    assert FolderSession().hand_over(parcel(folder.as_uri()), begin) == DELIVERED
    assert (folder / "index.html").read_text() == "<p>1 reports"
    assert [file.name for file in folder.rglob(".*")] == [".yalu.lock"]


def test_many_at_once_lose_no_report_from_the_index(tmp_path: Path) -> None:
    def write(number: int) -> object:
        return FolderSession().hand_over(parcel(tmp_path.as_uri(), Numbered(number=number)), begin)

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(write, range(12))) == [DELIVERED] * 12
    assert len((tmp_path / "index.html").read_text().splitlines()) == 12


def test_a_folder_that_cannot_be_written_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    outcome = FolderSession().hand_over(parcel((tmp_path / "file" / "reports").as_uri()), begin)
    assert outcome.state is DeliveryState.FAILED
    assert "Not a directory" in str(outcome.error)


def test_a_name_that_leads_out_is_not_written(tmp_path: Path) -> None:
    class Hostile(Content):
        def files(self, known: Mapping[str, str]) -> Mapping[str, str]:
            return {"../out.html": "x"}

    outcome = FolderSession().hand_over(parcel((tmp_path / "in").as_uri(), Hostile()), begin)
    assert outcome.state is DeliveryState.FAILED
    assert not (tmp_path / "out.html").exists()


@pytest.mark.loopback
@pytest.mark.enable_socket
@pytest.mark.timeout(300)
def test_a_bucket_holds_the_same_files(buckets: S3) -> None:
    buckets.bucket("readers")
    session = ObjectsSession()
    for number in (1, 2):
        assert session.hand_over(parcel("s3://readers/of/yalu", Numbered(number=number)), begin) == DELIVERED
    texts = Bucket("s3://readers/of/yalu", "to").published("")
    assert texts["index.html"] == "r1.json\nr2.json"
    assert set(texts) == {"index.html", "r1.json", "r2.json"}
    missing = session.hand_over(parcel("s3://nowhere/of/yalu"), begin)
    assert (missing.state, missing.way) == (DeliveryState.FAILED, Way.DROPPED)
    assert SECRET not in str(missing.error)
