"""``python -m yalu.jobs.fork_server FILE``: loads what a crawl needs once, and forks a process for each job.

A line on stdin is a job as JSON: ``{"arguments": [...], "environment": {...}}``, those of ``python -m yalu.jobs``. Its
result goes to FILE, its exit status to stdout as a line. While it runs, stdin is the job's: its end tells it to stop.
``yalu.jobs.runtime.child_process.ForkServer`` is the parent's side (decision 0317).
"""

from __future__ import annotations

import json
import os
import signal
import sys
from datetime import UTC, datetime
from importlib import import_module

from yalu.jobs.forked_job import become_job
from yalu.jobs.runtime.warm_up import frozen_imports

_MODULES = (
    *("yalu.jobs.changes.diff_job", "yalu.jobs.changes.detect", "yalu.jobs.crawl.crawl_job"),
    *("yalu.jobs.crawl.crawl_sources", "yalu.jobs.reextraction.captured_evidence", "yalu.history.detection.pairs"),
    *("yalu.db.maintenance.reprints", "yalu.db.schema.migrate", "yalu.db.reextraction.reextraction_writer"),
    *("yalu.spiders.settings", "yalu.spiders.log_filter"),
    *("yalu.spiders.discovery.feed", "yalu.spiders.discovery.section", "yalu.spiders.discovery.sitemap"),
    *("yalu.spiders.discovery.wordpress", "yalu.spiders.articles.pipelines", "yalu.spiders.http.decompression"),
    *("yalu.spiders.politeness.download_handler", "yalu.spiders.politeness.private_hosts"),
    *("scrapy.core.downloader", "scrapy.core.scraper", "scrapy.pqueues", "scrapy.squeues", "scrapy.logformatter"),
    *("scrapy.downloadermiddlewares.redirect", "scrapy.downloadermiddlewares.defaultheaders", "scrapy.dupefilters"),
    *("scrapy.downloadermiddlewares.downloadtimeout", "scrapy.downloadermiddlewares.stats"),
    *("scrapy.downloadermiddlewares.useragent", "scrapy.spidermiddlewares.referer"),
    *("scrapy.spidermiddlewares.urllength", "scrapy.extensions.memusage", "scrapy.statscollectors"),
    *("xml.sax.expatreader", "babel.dates", "babel.numbers"),
)
"""What a crawl and the comparison after it would import by name, each anew. None of them starts Twisted's reactor."""

_PAGE = f"""<!DOCTYPE html><html lang="en"><head><title>Word lists</title></head><body><article><h1>Word lists</h1>
<p class="byline">By Jane Doe</p><time>1 January 2026</time>
{"<p>Reading this page compiles the word lists, which all pages need.</p>" * 5}
<p>The views expressed here are the author's own.</p><p>Sign up for our newsletter.</p><p>Photo: Jane Doe</p></article>
<div id="comments"><h2>1 comment</h2><ol class="comment-list"><li class="comment" id="comment-1"><cite>John Roe</cite>
<time>2 January 2026</time><p>A comment.</p></li></ol><p>Log in to reply</p><p>Showing 1 of 1</p></div></body></html>
""".encode()
"""Read once by the parent: each job would compile the word lists of ``yalu.pages`` anew, a quarter of a second."""


def serve(result: str) -> None:
    """Run the jobs named on stdin one after the other until it ends; each writes its result to ``result``."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends it to all processes; the parent says when to stop
    load()
    # Unbuffered: what follows a line is for the job to see.
    with open(0, "rb", buffering=0, closefd=False) as lines:
        for line in lines:
            job = os.fork()
            if job == 0:
                request = json.loads(line)
                become_job(request["arguments"], request["environment"], result)
            sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(job, 0)[1])}\n")
            sys.stdout.flush()


def load() -> None:
    """Import what jobs need, and read the data files that each of them would."""
    with frozen_imports():
        for name in _MODULES:
            import_module(name)
        from yalu.extraction.addresses import registrable_domain
        from yalu.pages import read_page
        from yalu.topics.scanning.lexicon import lexicon

        registrable_domain("www.example.org")
        lexicon()
        at = datetime(2026, 1, 1, tzinfo=UTC)
        read_page(_PAGE, url="https://www.example.org/article", headers={}, fetched_at=at, status=200)


if __name__ == "__main__":
    serve(sys.argv[1])
