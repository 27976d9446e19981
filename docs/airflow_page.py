"""The page on Airflow: its tables come from the DAGs, the operator and the provider, so that they cannot differ."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from airflow_versions import pythons, versions

SHOWN = "the-globalist"
"""The source whose DAG stands for those of all sources."""

INTRODUCTION = """# Airflow: DAGs, states, settings, processes

First hour: [operate.md](../how-to/operate.md). How to set it up:
[deploy-to-airflow.md](../how-to/deploy-to-airflow.md).

## The DAGs
"""

ABOUT_DAGS = """
The DAGs are made from the registry (`yalu sources list`) by the files in `dags/`. Their names begin with the outlet
("The Globalist · crawl"), those of the others with "All sources". A source file that is wrong costs its own sources
only: `dags/source_files.py` then shows as an import error that names file, source and field. Sources are spread over
their interval by a hash of their host; sources of one host are set evenly apart. An interval that cron cannot express
(7 hours, for example) is counted from the run before. Two runs of one DAG never overlap.

Above `YALU_SHARD_ABOVE` sources one DAG, `yalu_crawl`, crawls all of them instead: a mapped task for each of
`YALU_SHARDS` shards (`work --shard I/N --seconds S`), every 5 minutes unless it runs. The diff is then as frequent,
and there is no `yalu_revisit`.

Airflow's search above the list finds names by their beginning, and heeds capitals: *The Glob*. The symbol `.*` in it
makes it search anywhere in a name: *globalist*.

To visit everything a source has, due or not, trigger its DAG and switch on *Visit everything known again, due or not*
(`force`).

## Maintenance

`yalu_maintenance` takes bounded steps, each one line of the log, and ends with a summary. `attention` in the task's
XCom lists what needs a person; with something in it the task says "done in part".

- **sources** tells source files that are wrong; sources without an answer for 14 days (dead), whose listings show
  nothing new (silent), that were not crawled for three of their intervals (late).
- **captures** reads 500 captures back and compares them with their hashes, others each day. The job fails when one
  differs, after all other steps.
- **partitions** makes those of the coming months (PostgreSQL).
- **retention** with `YALU_KEEP_CAPTURES_DAYS` or `YALU_KEEP_COMMENTS_DAYS`: tells what `yalu prune` would blank;
  blanks it with `YALU_RETENTION=apply`.
- **reextraction** re-extracts up to `YALU_REEXTRACT_A_DAY` articles that an earlier extractor read, and goes on the
  next day.
- **evidence_log** with `YALU_EVIDENCE_LOG`: adds captures to the transparency log and signs its checkpoint; tells
  when the log or the database was restored from an older copy ([evidence packages](evidence.md)).
- **airflow** counts the runs and tasks of Yalu's DAGs that Airflow holds; above 200,000 the log has the `airflow db
  clean` that helps.

## When a task failed

The documentation of each DAG (the book symbol) says what to do. By the last line of the task's log:
"""

ABOUT_FAILURES = """
A task is tried {tries} times. When it has failed for good, the addresses in `YALU_TELL` get one mail an outage (through
`YALU_SMTP_URL`, from `YALU_MAIL_FROM`): [what the operator is
told](../how-to/check-deliveries.md#what-the-operator-is-told). They are also told when a run of `yalu_report` has not
ended an hour after it was queued, unless it has ended by the time Airflow asks.

Stopping a task in Airflow stops its job: the job has {stop} seconds to store what it holds, and is killed after that.
A job never outlives its task, not even when the worker is killed.

## What the wheel registers

| thing | name |
|---|---|
"""

SETTINGS = """
## Settings

Looked up in this order: the environment (`YALU_DATABASE_URL`), the connection that `[yalu] connection_id` names
(database, secret, contact), Airflow's section `[yalu]` (`[yalu] database_url`, or `AIRFLOW__YALU__DATABASE_URL`),
`yalu.toml`, the default. A job has no key of Airflow's, no connection and no variable in its environment.

In the connection the database's URL is the password, `secret` and `contact` are extras. The options of `[yalu]` are
`connection_id` and the [settings](settings.md) under their names. Those that hold secrets can be the result of a
command (`database_url_cmd`) or come from a secrets backend (`database_url_secret`): {sensitive}. DAG files never ask
for these.

`[yalu] web_url` is the address of a reading room: crawl tasks then have a button to the page of their source, report
tasks one to their report. `[yalu] room_url` is where these lead when readers get another address. The other way,
`YALU_AIRFLOW_URL` of the reading room puts a link to the crawls of a source on its page. `yalu up` sets both.

Where a room is named, Airflow's menu *Browse* has *{room}*, which opens it in a new tab for whoever may see plugins;
everybody else gets 401 or 403.
The API server reads the address when it starts, so the wheel and the setting belong into its environment too.
"""

OPEN_BUGS = """
## What Airflow's open bugs cost

Tested against the runner, supervisor, API and scheduler of Airflow 3.3.2 (`tests/orchestration/test_open_bugs.py`):

- A task whose runner gets SIGTERM goes on and ends as a success. **Here:** the operator notices and fails; the next
  try takes the crawl over, and each change is told once.
- Events of assets that arrive while a DAG with one run at a time is busy may start no run, and an end that was marked
  by hand hides the DAG until its file is read again. **Here:** an event only wakes. What waits is in the database,
  one run compares all of it, and the diff runs by the clock as well.
- Two runs that wait for one partition key never start; an event with a key wakes no DAG without keys. **Here:** no
  DAG of Yalu's uses partitions; a crawl that was triggered with a key is compared by the clock.
- When the scheduler has failed a task (its worker is gone, say), the DAG processor reads that DAG's file without a
  pause until it is restarted: one core. **Here:** restart it, or set `disable_bundle_versioning = True` in
  `[dag_processor]`; runs then have no version, and a run that began with another wheel goes on with the installed one.
- Where the clock of Airflow goes back, running tasks cannot report their end, and a run by the clock waits until its
  time has come again, all others of its DAG behind it. **Here:** the next try takes the crawl over, and the database's
  clock counts for leases; what waits is compared when the clock is right again. (Seen in `benchmarks/deployments`.)
- A deadline alert comes hours after its run failed. **Here:** its callback says nothing about a run that has ended.
"""

PROCESSES = """
## Processes of `yalu up`

| process | about |
|---|---|
| api-server | the page and the interface that tasks talk to |
| scheduler, and the workers below it | start tasks |
| dag-processor | reads the DAG files once a minute |
| triggerer | part of a healthy Airflow; Yalu's DAGs do not use it |
| reading-room | `yalu serve`: shows what is stored; started again when it ends, while Airflow goes on |

Each writes to `.yalu/airflow/logs/NAME.log`; task logs are beside them.
"""

VERSIONS = """
## Versions

Python {pythons}, and of the packages that Airflow needs as well (read from `pyproject.toml`, from Airflow's own
requirements and from the lock that the tests run with):
"""

CONSTRAINTS = """
Airflow publishes a constraints file for each of its versions and each Python, `constraints-X.Y.Z/constraints-3.NN.txt`
in its repository on GitHub. The one that fits is that of your Airflow's version and of your Python. By its own heading
it is for the installation of Airflow alone, not for what is installed afterwards, so install in two steps:

```sh
pip install "apache-airflow==X.Y.Z" --constraint constraints-3.NN.txt
pip install "apache-airflow==X.Y.Z" 'yalu-0.1.0-py3-none-any.whl[airflow,postgres]'
pip check
```

The second step names Airflow's version once more, so that pip leaves Airflow as it is, and raises what the table asks
for. Airflow's own requirements (third column) stay fulfilled, which `pip check` confirms for everything installed,
providers included. A constraints file given to the second step as well makes pip refuse it by naming the first package
that clashes. Where the environment must keep to the file, or a provider refuses a raised package, Yalu gets an
environment of its own, in which `yalu work` crawls without Airflow ([run-workers.md](../how-to/run-workers.md)).
"""


def airflow_page() -> str:
    """The page, in Markdown."""
    with _airflow_of_its_own():
        return "\n".join(
            [
                INTRODUCTION + _dags(),
                ABOUT_DAGS + _failures(),
                _about_failures() + _registered(),
                _settings() + _versions() + OPEN_BUGS + PROCESSES,
            ]
        )


@contextmanager
def _airflow_of_its_own() -> Iterator[None]:
    """Airflow makes its home when it is imported, and reads settings there."""
    foreign = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith(("AIRFLOW", "YALU_"))}
    with tempfile.TemporaryDirectory() as home:
        os.environ["AIRFLOW_HOME"] = home
        os.environ["AIRFLOW__LOGGING__LOGGING_LEVEL"] = "ERROR"
        try:
            yield
        finally:
            os.environ.update(foreign)


def _dags() -> str:
    from airflow.dag_processing.dagbag import DagBag

    from yalu.orchestration.dag_files import dag_folder

    bag = DagBag(str(dag_folder()))
    if bag.import_errors:
        raise ValueError(str(bag.import_errors))
    crawls = [name for name in bag.dags if name.startswith("yalu_crawl__")]
    others = sorted(set(bag.dags) - set(crawls))
    rows = [_row(f"`yalu_crawl__SOURCE` ({len(crawls)})", bag.dags[f"yalu_crawl__{SHOWN}"])]
    rows += [_row(f"`{name}`", bag.dags[name]) for name in others]
    return _table(("DAG", "what", "when", "job", "longest"), rows)


def _row(name: str, dag: Any) -> tuple[str, ...]:
    from yalu.orchestration.dag_factory.documentation import duration_text

    about, when = dag.description, _when(dag.timetable)
    if "SOURCE" in name:
        about, when = "Crawls one source", "every `every` of the source, at an hour of its own"
    jobs = [" ".join([task.job, *(_shown(argument) for argument in task.arguments if argument)]) for task in dag.tasks]
    longest = duration_text(dag.tasks[0].execution_timeout)
    return name, about, when, "; ".join(f"`{job}`" for job in jobs), "by its pages" if "SOURCE" in name else longest


def _shown(argument: str) -> str:
    """An argument without its template."""
    if argument == SHOWN:
        return "SOURCE"
    if argument.startswith("{{"):
        return "[" + argument.split("'")[1].rstrip("=") + "]"
    return argument.split("={{")[0]


def _when(timetable: Any) -> str:
    from airflow.sdk import AssetOrTimeSchedule

    if isinstance(timetable, AssetOrTimeSchedule):
        return f"after each crawl and revisit that ended well, and {_when(timetable.timetable)}"
    return f"`{timetable.expression}` (UTC)"


def _failures() -> str:
    from yalu.jobs.runtime.exit_codes import Exit
    from yalu.orchestration.dag_factory.documentation import duration_text
    from yalu.orchestration.tasks.operator import JOB_ENDS, RETRY_POLICY, JobFailed

    rules = {rule.exception: rule for rule in RETRY_POLICY.rules}

    def answer(failure: type[JobFailed]) -> str:
        rule = rules.get(f"{failure.__module__}.{failure.__qualname__}") or rules.get(failure)
        if rule is None:
            return "tried again"
        if rule.retry_delay is None:
            return f"failed, no retry: {rule.reason}"
        return f"tried again after {duration_text(rule.retry_delay)}: {rule.reason}"

    rows = [
        ("done", f"{Exit.OK:d}", "success; starts the diff"),
        ("was done in part", f"{Exit.DEGRADED:d}", "success with a warning; starts the diff"),
    ]
    rows += [
        (what, f"{status:d}", answer(failure) if failure else "skipped")
        for status, (failure, what) in sorted(JOB_ENDS.items())
    ]
    return _table(("it says", "exit status of the job", "Airflow's answer"), rows)


def _about_failures() -> str:
    from yalu.orchestration.dag_factory.factory import RETRIES
    from yalu.orchestration.tasks.operator import STOP_WITHIN

    return ABOUT_FAILURES.format(tries=RETRIES + 1, stop=STOP_WITHIN)


def _registered() -> str:
    from yalu.orchestration.provider import get_provider_info

    info = get_provider_info()
    (connection,) = info["connection-types"]
    rows = [
        ("connection type", f"`{connection['connection-type']}` (`{connection['hook-class-name']}`)"),
        ("DAG bundle", "`yalu.orchestration.bundle.WheelBundle`"),
        ("operator", "`yalu.orchestration.tasks.operator.YaluOperator`"),
        ("notifier", _listed(info["notifications"])),
        ("buttons of tasks", _listed(info["extra-links"])),
        ("plugin", "`yalu.orchestration.plugin.YaluPlugin`"),
        ("scheme of assets", _listed(scheme for asset_uri in info["asset-uris"] for scheme in asset_uri["schemes"])),
        ("section of the configuration", _listed(f"[{name}]" for name in info["config"])),
    ]
    return "\n".join(f"| {thing} | {name} |" for thing, name in rows) + "\n"


def _settings() -> str:
    from yalu.orchestration.config import options
    from yalu.orchestration.plugin import NAME

    return SETTINGS.format(
        room=NAME, sensitive=_listed(name for name, option in options().items() if option["sensitive"])
    )


def _versions() -> str:
    head = ("package", "Yalu", "Airflow", "tested with")
    return VERSIONS.format(pythons=pythons()) + _table(head, list(versions())) + CONSTRAINTS


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n" + "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"
