"""What commands and jobs are forked from: everything imported that they would import, and done once what is kept."""

from __future__ import annotations

import subprocess
import tempfile
from importlib import import_module
from pathlib import Path

from sqlalchemy.orm import configure_mappers

from tests.pipeline.offline import Offline
from tests.processes.forked import Forked
from yalu.jobs import job_server
from yalu.sources.domains import registrable_domain

COMMANDS = (
    *("yalu.cli.maintenance.db", "yalu.cli.maintenance.reextraction"),
    *("yalu.cli.maintenance.doctor", "yalu.cli.maintenance.export", "yalu.cli.maintenance.retention"),
    *("yalu.cli.pages.compare", "yalu.cli.pages.extract", "yalu.cli.pages.topic", "yalu.cli.reading.history"),
    *("yalu.cli.reading.diff", "yalu.cli.watching.backfill", "yalu.cli.watching.local", "yalu.cli.watching.run"),
    *("yalu.cli.watching.silence", "yalu.cli.watching.sources", "yalu.cli.watching.work"),
    *("yalu.demo.run", "yalu.jobs.crawl.backfill", "yalu.jobs.crawl.leased_crawls", "yalu.jobs.lookup.show"),
    *("yalu.jobs.maintenance.import_files", "yalu.jobs.reextraction.reextract_job", "yalu.jobs.reports.report_job"),
    *("yalu.jobs.source_check.check", "yalu.spiders.one_off", "yalu.spiders.politeness.robots"),
    *("yalu.topics.editions", "encodings.utf_8_sig", "scrapy.extensions.closespider"),
    *("sqlalchemy.dialects.sqlite", "sqlalchemy.dialects.postgresql.psycopg", "xml.sax.expatreader", "babel.dates"),
    *("babel.numbers", "yalu.db.schema.migrate", "yalu.spiders.components", "yalu.spiders.state.write_buffer"),
    *("yalu.spiders.discovery.feed", "yalu.spiders.discovery.section", "yalu.spiders.discovery.sitemap"),
    *("yalu.spiders.discovery.wordpress", "yalu.spiders.http.decompression", "yalu.spiders.politeness.private_hosts"),
    *("yalu.spiders.politeness.download_handler", "scrapy.core.downloader", "scrapy.core.scraper", "scrapy.pqueues"),
    *("scrapy.squeues", "scrapy.logformatter", "scrapy.downloadermiddlewares.redirect", "scrapy.dupefilters"),
    *("scrapy.downloadermiddlewares.defaultheaders", "scrapy.downloadermiddlewares.downloadtimeout"),
    *("scrapy.downloadermiddlewares.useragent", "scrapy.statscollectors"),
    *("scrapy.spidermiddlewares.referer", "scrapy.spidermiddlewares.urllength", "scrapy.extensions.memusage"),
)
"""What a command or a crawl would import by name, beside what the product's own job server loads first."""


def prepare() -> None:
    """Import, and do once what is remembered from then on: vocabularies read, patterns and statements compiled.

    What a forked process starts in its turn is forked where it can be.
    """
    job_server.load()
    for module in COMMANDS:
        import_module(module)
    configure_mappers()
    registrable_domain("https://estuary.example/")  # reads the list of public suffixes, as each crawl would
    with tempfile.TemporaryDirectory(prefix="yalu-prepared-") as folder:
        paper = Offline(f"sqlite:///{folder}/yalu.db", Path(folder))
        paper.days(0, 1, 2)
    setattr(subprocess, "Popen", Forked)  # noqa: B010
