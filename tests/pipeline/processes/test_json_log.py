"""With YALU_LOG_FORMAT=json each line of a job's log is one object, and those of a crawl have its source and id."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.pipeline.small_site import small_site
from tests.pipeline.watching import Watch
from tests.processes.forked import Forked

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]


def test_lines_of_two_crawls_at_once_are_told_apart(watch: Watch) -> None:
    with small_site("127.0.2.1") as small, small_site("127.0.2.2") as other:
        for site in (small, other):
            site.feed("/feed", ("/a", "A ferry", None), ("/gone", "Gone", None))
            site.article("/a", "A ferry")
            site.put("/gone", "no", status=500)
        second = other.source('scope = "all"').replace('id = "small"', 'id = "other"')
        watch.sources.write_text(small.source('scope = "all"') + second, encoding="utf-8")
        job = [sys.executable, "-m", "yalu.jobs", "crawl", "--sources", str(watch.sources)]
        environ = watch.environment() | {"YALU_LOG_FORMAT": "json"}
        crawl = Forked(job, env=environ, cwd=watch.folder, stderr=subprocess.PIPE, text=True)
        _, errors = crawl.communicate()
    records = [json.loads(line) for line in errors.splitlines()]
    assert {"time", "level", "logger", "message"} <= set(records[0])
    of_crawls = {(record["source"], record["crawl"]) for record in records if "crawl" in record}
    assert {source for source, _ in of_crawls} == {"small", "other"}
    assert len(of_crawls) == 2, "each crawl has one id"
    for record in records:
        if record["message"].startswith(("small: ", "other: ")):
            assert record["source"] == record["message"].partition(":")[0]
