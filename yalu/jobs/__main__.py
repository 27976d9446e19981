"""``python -m yalu.jobs JOB``: entry point through which the command line and Airflow run a job in its own process.

The exit status is one of ``yalu.jobs.runtime.exit_codes.Exit``; ``--result FILE`` receives the result as JSON. With
``--watch-stdin`` a byte on stdin, or its end, is the request to store what is held and stop.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from datetime import datetime
from pathlib import Path
from typing import Any

from yalu import settings as setting
from yalu.errors import StoreError, UsageError, YaluError
from yalu.jobs.runtime.child_process import write_result
from yalu.jobs.runtime.exit_codes import Exit
from yalu.jobs.runtime.log_setup import configure_logging
from yalu.processes.warm_up import frozen_imports
from yalu.redact import hidden
from yalu.text import printable


def main() -> int:
    """Run the job named by the command line and exit with its status."""
    arguments = _parser().parse_args()
    if arguments.watch_stdin:
        threading.Thread(target=_stop_on_stdin, daemon=True).start()
    try:
        status, result = _run(arguments)
    except YaluError as error:
        message = printable(hidden(str(error)))
        status, result = _status_of(error), {"error": message}
        sys.stderr.write(f"ERROR yalu: {message}\n")
    write_result(arguments.result, result)
    return status


def _run(arguments: argparse.Namespace) -> tuple[Exit, dict[str, Any]]:
    settings = setting.load()
    configure_logging(settings.log_level, settings.log_format)
    if arguments.job == "crawl":
        with frozen_imports():
            from yalu.jobs.crawl.crawl_job import crawl
            from yalu.jobs.crawl.due_sources import CrawlRequest

        whatever = arguments.force or arguments.sources is not None
        wanted = CrawlRequest(arguments.source, everything=whatever, due=arguments.due)
        return crawl(settings, wanted, only=arguments.sources, force=arguments.force, compare=arguments.compare)
    if arguments.job == "work":
        with frozen_imports():
            from yalu.jobs.crawl.leased_crawls import work
            from yalu.jobs.crawl.shards import Shard

        return work(settings, only=arguments.sources, shard=Shard.parse(arguments.shard), seconds=arguments.seconds)
    if arguments.job == "diff":
        from yalu.jobs.changes.diff_job import diff

        return diff(settings)
    if arguments.job == "backfill":
        from yalu.jobs.crawl.backfill import backfill_period

        return backfill_period(settings, source_id=arguments.source, since=arguments.since, until=arguments.until)
    if arguments.job == "maintenance":
        from yalu.jobs.maintenance.maintenance_job import maintain

        return maintain(settings, hourly=arguments.hourly)
    if arguments.again:
        from yalu.jobs.reports.past_reports import render_again

        return render_again(settings, since=arguments.since, until=arguments.until, send_again=arguments.send_again)
    from yalu.jobs.reports.send import send_reports

    return send_reports(settings, since=arguments.since, until=arguments.until)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m yalu.jobs", description=__doc__)
    parser.add_argument("--result", type=Path, help="file that gets the result as JSON")
    parser.add_argument("--watch-stdin", action="store_true", help="stop when stdin says so or ends")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--result", type=Path, default=argparse.SUPPRESS)
    common.add_argument("--watch-stdin", action="store_true", default=argparse.SUPPRESS)
    jobs = parser.add_subparsers(dest="job", required=True)
    crawl = jobs.add_parser("crawl", parents=[common], help="visit sources and store what they show")
    crawl.add_argument("--source", action="append", default=[], metavar="ID")
    crawl.add_argument("--sources", type=Path, metavar="FILE", help="only the sources of this file")
    crawl.add_argument("--force", action="store_true", help="revisit everything known")
    crawl.add_argument("--due", action="store_true", help="follow no discovery, only check known articles that are due")
    crawl.add_argument("--compare", action="store_true", help="then do what the job diff does")
    work = jobs.add_parser("work", parents=[common], help="crawl what is due until told to stop")
    work.add_argument("--sources", type=Path, metavar="FILE", help="only the sources of this file")
    work.add_argument("--shard", default="1/1", metavar="I/N", help="only the sources of this shard")
    work.add_argument("--seconds", type=float, help="begin no crawl after so many; end with the last one")
    jobs.add_parser("diff", parents=[common], help="turn stored versions into changes")
    maintenance = jobs.add_parser("maintenance", parents=[common], help="look after the installation, a bounded part")
    maintenance.add_argument("--hourly", action="store_true", help="only what is done each hour")
    report = jobs.add_parser("report", parents=[common], help="make the reports that are due and hand them over")
    report.add_argument("--since", type=datetime.fromisoformat, help="this period instead of those that are due")
    report.add_argument("--until", type=datetime.fromisoformat)
    report.add_argument("--again", action="store_true", help="render what was made in the period again; send nothing")
    report.add_argument(
        "--send-again",
        type=datetime.fromisoformat,
        metavar="TIME",
        help="with --again: readers get once more what they got before this time",
    )
    backfill = jobs.add_parser("backfill", parents=[common], help="ask archives about a period of a source")
    backfill.add_argument("--source", required=True, metavar="ID")
    backfill.add_argument("--since", type=datetime.fromisoformat, required=True)
    backfill.add_argument("--until", type=datetime.fromisoformat, required=True)
    return parser


def _stop_on_stdin() -> None:
    # Not sys.stdin.buffer.read: its lock, held by a waiting thread, aborts the interpreter when the job is done.
    os.read(sys.stdin.fileno(), 1)
    os.kill(os.getpid(), signal.SIGTERM)


def _status_of(error: YaluError) -> Exit:
    if isinstance(error, UsageError):
        return Exit.CONFIGURATION
    if isinstance(error, StoreError):
        return Exit.STORE
    return Exit.NETWORK


if __name__ == "__main__":
    sys.exit(main())
