"""Writes one sample of each format, from a small history: ``python -m tests.conformance.samples FOLDER``."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

from tests.evidence.test_evidence_packages import fill, number_of
from tests.reports.fortnight import LINKS, golden_report
from tests.web.rooms import room
from yalu.db.core.engine import Database, open_database
from yalu.db.maintenance.export import export_warc
from yalu.db.schema.migrate import upgrade
from yalu.jobs.evidence import log
from yalu.jobs.evidence.export import package_of
from yalu.jobs.maintenance.dataset import write_dataset
from yalu.model import Kind
from yalu.reports.formats.render import Format, render
from yalu.settings import Settings
from yalu.web.api.app import DOCUMENT

PATHS = (
    *("/", "/changes", "/articles", "/articles/1", "/articles/1/diff", "/articles/1/thread", "/sources", "/overview"),
    *("/about", "/outlets"),
)
"""Pages of the room that a checker of HTML reads."""


def main(folder: Path) -> None:
    """Write the samples into a folder that is there."""
    url = f"sqlite:///{folder / 'yalu.db'}"
    upgrade(url)
    settings = Settings(
        secret="s3cret", evidence_key=folder / "key.pem", evidence_log=str(folder / "log"), database_url=url
    )
    with closing(open_database(url)) as database:
        fill(database)
        log.append(settings, database)
        with (folder / "captures.warc.gz").open("wb") as out:
            export_warc(database, out)
        number = number_of(database, Kind.COMMENT_GONE)
        packed = package_of(settings, database, str(number), whole=True)
        (folder / "package.wacz").write_bytes(packed.data)
        write_dataset(settings, database, folder / "dataset", None)
        _citations(database, folder)
        _pages(database, folder)


def _pages(database: Database, folder: Path) -> None:
    """The document of the interface, pages of the room and a report, in two languages."""
    for language in ("en", "ko"):
        report = render(golden_report(language), Format.HTML, LINKS)
        (folder / f"report-{language}.html").write_text(report, encoding="utf-8")
    client = room(database)
    (folder / "openapi.json").write_bytes(client.get(DOCUMENT).content)
    number = number_of(database, Kind.ARTICLE_HEADLINE)
    for place, path in enumerate((*PATHS, f"/changes/{number}")):
        answer = client.get(path, params={"lang": ("en", "ko")[place % 2]})
        (folder / f"page-{place}.html").write_bytes(answer.content)


def _citations(database: Database, folder: Path) -> None:
    client = room(database)
    numbers = [number_of(database, kind) for kind in (Kind.ARTICLE_HEADLINE, Kind.ARTICLE_GONE, Kind.COMMENT_GONE)]
    for form in ("bib", "json", "ris"):
        texts = [client.get(f"/changes/{number}/cite.{form}").text for number in numbers]
        for place, text in enumerate(texts):
            (folder / f"citation-{place}.{form}").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
