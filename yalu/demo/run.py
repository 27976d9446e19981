"""Visit the two newspapers for some days: each day is one pass of the real jobs, at that day's time."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from yalu.db.reports import ledger
from yalu.demo.articles import calendar, when
from yalu.demo.folder import demo_folder
from yalu.demo.outlets import OUTLETS
from yalu.demo.serve import PORTS, papers
from yalu.errors import UsageError
from yalu.hints import invoked_from
from yalu.jobs.crawl.crawl_summary import changes_text
from yalu.jobs.crawl.footnotes import follow_bibliography
from yalu.jobs.crawl.run import PassResult, run
from yalu.jobs.reports.report_job import new_report, report_of_period
from yalu.jobs.runtime.child_process import job_server
from yalu.jobs.runtime.database import job_database
from yalu.jobs.runtime.exit_codes import Exit
from yalu.reports.formats.render import Format, render
from yalu.reports.report import Reader
from yalu.settings import Settings, variable
from yalu.text import quantity

SETTINGS_FILE = "yalu.toml"
SECRET_FILE = "secret"  # noqa: S105  the name of the file
BIBLIOGRAPHY = "references.ris"
CITED = """\
TY  - NEWS
ID  - renner-yoo-2026
AU  - Renner, Tobias
AU  - Yoo, Min-ah
TI  - Why the China–South Korea trade pact needs a second act
UR  - {url}/2026/10/trade-pact-second-act/
Y2  - {day:%Y/%m/%d}
SP  - 2
ER  -
"""
"""What an author who read the paper at the beginning cites; RIS needs no extra to be read."""
_KEPT_SETTINGS = f"""\
# Commands that run in this folder read these settings.
database_url = "sqlite:///yalu.db"
secret_file = "{SECRET_FILE}"
registry = "none" # the sources that come with Yalu are not watched here
sources = [] # your own: ["mine.toml"]; the two papers, while `yalu demo --serve` serves them: ["papers.toml"]
"""


def run_demo(
    *,
    say: Callable[[str], None],
    days: int | None,
    keep: Path | None,
    under_way: Callable[[str], None],
) -> None:
    """Visit the newspapers day by day, reporting what each pass found, and end with the report of all days.

    ``say`` prints a line; ``under_way`` shows a text until the next line, which is longer; ``days`` limits the days,
    None runs all of them. Everything happens in a temporary folder; with ``keep`` the database and the report stay in
    that folder, with what goes on there (decision 0080). Raises YaluError.
    """
    last = min(days or len(calendar()), len(calendar()))
    for name in ("yalu.db", SETTINGS_FILE, SECRET_FILE):
        if keep is not None and (keep / name).exists():
            raise UsageError(f"{keep} already holds a {name}; the demonstration needs a folder of its own")
    names = " and ".join(outlet.known_as for outlet in OUTLETS)
    say(f"Two made-up papers on this machine, {names}, watched for {quantity(last, 'day')}.")
    say("")
    with demo_folder(keep) as folder:
        under_way(_visiting(0, last))
        for day, done in watch(folder, last, ports=PORTS if keep else (0, 0), kept=keep is not None):
            say(f"{when(day):%a %d %b %Y}: {_pass_line(done)}")
            if day + 1 < last:
                under_way(_visiting(day + 1, last))
        settings = _settings(folder, last, kept=keep is not None)
        with job_database(settings) as database:
            report = report_of_period(database, settings, when(0), when(last), reader=Reader())
            if keep is not None:
                ledger.add_report(database, new_report(report, "demo"), now=settings.now)
        say("")
        say(render(report, Format.TEXT).rstrip())
        if keep is not None:
            page = folder / "report.html"
            page.write_text(render(report, Format.HTML), encoding="utf-8")
            (folder / SETTINGS_FILE).write_text(_KEPT_SETTINGS, encoding="utf-8")
            say("")
            say(f"kept: {folder / 'yalu.db'} and {page}")
            say(f"      {folder / SECRET_FILE}, without which nobody can crawl on with that database")
            say(f"      {folder / BIBLIOGRAPHY}, which cites one of the articles")
            say(f"      {folder / SETTINGS_FILE}, which names both to commands that run in the folder")
        say("")
        for text in next_steps(folder if keep else None):
            say(text)


def next_steps(kept: Path | None) -> tuple[str, ...]:
    """What to try with what was kept, or how to keep it; then the way to papers that exist."""
    papers = "`yalu sources check the-globalist`, then `yalu up`."
    if kept is None:
        keep = "To look around in all of this as pages, keep it: `yalu demo --keep FOLDER`"
        return keep, f"To watch papers that exist: {papers}"
    overruled = [name for name in ("database_url", "secret", "secret_file") if os.environ.get(variable(name))]
    unset = [f"  unset {' '.join(map(variable, overruled))}"] if overruled else []
    enter = f"  cd {shlex.quote(os.path.relpath(kept))}"
    elsewhere = f"To watch papers that exist, outside of that folder, whose settings know none: {papers}"
    return "To look around in it:", *unset, enter, f"  {invoked_from(kept)} serve", elsewhere


def watch(
    folder: Path, days: int, ports: tuple[int, int] = (0, 0), *, kept: bool = False
) -> Iterator[tuple[int, PassResult]]:
    """Serve the newspapers and visit them on each day, 0 to ``days`` - 1; yield each day and its result.

    Each is at its port of ``ports`` if that is free; 0 leaves the choice to the system. The database is
    ``folder``/yalu.db; if it is ``kept``, its secret is made and lies beside it, else it is one that everybody knows.
    Raises KeyboardInterrupt if a visit was stopped.
    """
    with papers(folder, ports) as served, job_server() as server:
        cited = folder / BIBLIOGRAPHY
        cited.write_text(CITED.format(url=served.servers[0].base_url, day=when(0)), encoding="utf-8")
        for day in range(days):
            served.turn_to(day)
            done = run(
                _settings(folder, day, kept=kept), only=served.file, source_ids=(), force=True, run_job=server.run
            )
            if done.status is Exit.CANCELLED:
                raise KeyboardInterrupt
            if day == 0:
                own = replace(_settings(folder, day, kept=kept), sources=(served.file,), registry="none")
                follow_bibliography(own, cited, private=True)
            yield day, done


def _settings(folder: Path, day: int, *, kept: bool) -> Settings:
    return replace(
        Settings(),
        database_url=f"sqlite:///{folder / 'yalu.db'}",
        secret="" if kept else "the demonstration keeps no secrets",
        secret_file=folder / SECRET_FILE,
        log_level="ERROR",
        now=when(day),
    )


def _visiting(day: int, last: int) -> str:
    return f"{when(day):%a %d %b %Y}: day {day + 1} of {last} ..."


def _pass_line(done: PassResult) -> str:
    verdict = ", ".join(f"{source_id} {crawl.verdict}" for source_id, crawl in sorted(done.sources.items()))
    return f"{verdict}: {done.counts.get('captures', 0)} captures; {changes_text(done.recorded)}"
