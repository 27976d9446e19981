"""Reports as files: a page each, the newest as the index, and a feed that grows and stays bounded."""

from __future__ import annotations

import json
from pathlib import Path

from lxml import etree

from tests.delivery.delivery_samples import RENDERED, REPORT, all_formats
from tests.reports.report_examples import NOW, READER, SINCE, UNTIL, busy_report, item
from yalu.delivery import Channel, DeliveryResult, deliver, targets
from yalu.delivery.folder import MAX_ENTRIES, publish
from yalu.reports import Report
from yalu.settings import Settings

ATOM = "{http://www.w3.org/2005/Atom}"


def test_a_folder_gets_a_page_a_report_and_the_newest_as_its_index(tmp_path: Path) -> None:
    folder = tmp_path / "public" / "yalu"
    (result,) = deliver(REPORT, RENDERED, Settings(), targets(Settings(), (folder.as_uri(),)))
    assert result == DeliveryResult(Channel.FOLDER, str(folder))
    assert (folder / "reports" / f"{REPORT.id}.html").read_text(encoding="utf-8") == RENDERED["html"]
    assert (folder / "index.html").read_text(encoding="utf-8") == RENDERED["html"]
    assert json.loads((folder / "reports" / f"{REPORT.id}.json").read_text(encoding="utf-8"))["id"] == REPORT.id
    assert [path for path in folder.rglob("*") if path.name.startswith(".")] == []


def test_publishing_again_changes_nothing(tmp_path: Path) -> None:
    def files() -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    publish(REPORT, RENDERED, tmp_path)
    before = files()
    publish(REPORT, RENDERED, tmp_path)
    assert files() == before


def test_an_old_report_that_is_published_late_does_not_become_the_index(tmp_path: Path) -> None:
    publish(REPORT, RENDERED, tmp_path)
    late = busy_report(since=SINCE.replace(day=22), until=SINCE)
    publish(late, all_formats(late), tmp_path)
    assert (tmp_path / "index.html").read_text(encoding="utf-8") == RENDERED["html"]
    assert len(list((tmp_path / "reports").glob("*.html"))) == 2


def test_the_feed_grows_without_doubles_and_stays_bounded(tmp_path: Path) -> None:
    from yalu.model import Kind
    from yalu.reports import build

    def report(first: int, count: int) -> Report:
        items = [item(n, Kind.ARTICLE_GONE, source_id=f"s{n}") for n in range(first, first + count)]
        return build(items, reader=READER, since=SINCE, until=UNTIL, now=NOW)

    def ids() -> list[str | None]:
        return [entry.findtext(f"{ATOM}id") for entry in etree.parse(tmp_path / "changes.atom").iter(f"{ATOM}entry")]

    publish(report(0, 50), all_formats(report(0, 50)), tmp_path)
    publish(report(25, 50), all_formats(report(25, 50)), tmp_path)
    assert len(ids()) == len(set(ids())) == 75
    for first in range(100, 500, 50):
        publish(report(first, 50), all_formats(report(first, 50)), tmp_path)
    assert len(ids()) == len(set(ids())) == MAX_ENTRIES


def test_a_feed_that_cannot_be_read_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "changes.atom").write_text("<feed", encoding="utf-8")
    publish(REPORT, RENDERED, tmp_path)
    assert len(list(etree.parse(tmp_path / "changes.atom").iter(f"{ATOM}entry"))) == 13


def test_a_folder_that_cannot_be_written_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    (result,) = deliver(REPORT, RENDERED, Settings(), targets(Settings(), ((tmp_path / "file").as_uri(),)))
    assert result.error == f"folder {tmp_path / 'file'}: Not a directory"
