"""The DAGs, made from the registry: crawls, the revisit, the diff, the reports, the maintenance.

Nothing in here varies from one parse to the next: a time or a random number would make a new DAG version each time.
Nothing heavy is imported: the DAG processor does this every minute.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import (  # type: ignore[attr-defined]  # not in its stub
    DAG,
    Asset,
    AssetAny,
    AssetOrTimeSchedule,
    CronTriggerTimetable,
    DeadlineAlert,
    DeadlineReference,
    DeltaTriggerTimetable,
    Param,
    SyncCallback,
)

from yalu.ids import SHARDED_DAG_ID, crawl_dag_id
from yalu.orchestration.dag_factory import schedule
from yalu.orchestration.dag_factory.documentation import DIFF, MAINTENANCE, REPORT, REVISIT, SHARDS, crawl_page
from yalu.orchestration.dag_factory.watched import Watched
from yalu.orchestration.notifier import OperatorNotifier, report_is_late
from yalu.orchestration.provider import ASSET_SCHEME
from yalu.orchestration.tasks.metadata import HOURLY, MaintenanceOperator
from yalu.orchestration.tasks.operator import RETRY_POLICY, YaluOperator
from yalu.sources.source import DiscoveryMethod, SourceConfig

OWNER = "yalu"
EVERY_SOURCE = "All sources"
"""First words of the names of DAGs that serve every source: a list by name begins with them, or nearly so."""
RETRIES = 2
RETRY_DELAY = timedelta(minutes=5)
AHEAD_OF_CRAWLS = 10
"""Priority of the short diff and report tasks, so that a queue of long crawls does not hold them up."""
SWEEP = "17 * * * *"
"""The diff also runs hourly: signals between DAGs may be merged or lost, the database's high-water mark is not."""
OFTEN = "*/5 * * * *"
"""Where shards crawl: their runs follow each other, and the diff does not wait for their end."""
GIVE_UP_AFTER = 20
"""Failed runs of one source in a row after which Airflow pauses its DAG; the maintenance then tells that it is late."""
REVISIT_AT = "7,22,37,52 * * * *"
"""As often as the most eager policy checks an article (``yalu.sources.revisit.TICK``)."""
REPORT_EVERY = timedelta(minutes=15)
REPORT_AT = f"*/{REPORT_EVERY // timedelta(minutes=1)} * * * *"
"""How late a report may be; which are due, subscriptions say. Failed deliveries are tried again as often."""
MAINTENANCE_AT = "40 3 * * *"
HOURLY_AT = "40 * * * *"
"""Where a log is kept: at 03:40 everything, at the other hours what is done each hour."""
_HOURLY = f"{{{{ '{HOURLY}' if dag_run.run_type == 'scheduled' and dag_run.run_after.hour != 3 else '' }}}}"
PIPELINE = ("yalu_revisit", "yalu_diff", "yalu_report", "yalu_maintenance")
"""DAGs that are there however many sources are watched."""
REPORT_WITHIN = timedelta(hours=1)
REVISITED = Asset("yalu_revisit", f"{ASSET_SCHEME}://revisit")
CRAWLED = Asset(SHARDED_DAG_ID, f"{ASSET_SCHEME}://crawl")
"""Asset that signals the end of a shard."""
_PERIOD = (
    "--since={{{{ (dag_run.run_after - macros.timedelta(seconds={seconds})).isoformat() }}}}",
    "--until={{{{ dag_run.run_after.isoformat() }}}}",
)
"""The time between a run of a backfill and the run before it."""
_SEND_AGAIN = "{{ '--send-again=' ~ dag_run.start_date.isoformat() if params.send_again else '' }}"
"""What was sent before the run began goes once more, and in a next try nothing that the first one has sent."""
_NO_ARCHIVE = (
    "{id} names no web archive among its ways in; give its source a discovery `archive`, or run "
    "`yalu backfill --source {id}`"
)


def crawl_dags(watched: Watched) -> list[DAG]:
    """One DAG for each enabled source; one for all of them when they are many. Crawls of one source never overlap."""
    if watched.sharded:
        return [_shards_dag(watched)]
    offsets = schedule.offsets(watched.sources())
    return [_crawl_dag(source, offsets[source.id], watched) for source in watched.sources()]


def diff_dag(watched: Watched) -> DAG:
    """DAG that turns versions into changes; triggered by each crawl that stored something, and by the clock."""
    time = CronTriggerTimetable(OFTEN if watched.sharded else SWEEP, timezone="UTC")
    signals = [CRAWLED] if watched.sharded else [*map(crawl_asset, watched.sources()), REVISITED]
    with _dag(
        "yalu_diff",
        dag_display_name=f"{EVERY_SOURCE} · diff",
        schedule=AssetOrTimeSchedule(timetable=time, assets=AssetAny(*signals)) if watched.sources() else time,
        doc_md=DIFF,
        tags=["yalu", "pipeline"],
        dagrun_timeout=timedelta(hours=2),
    ) as dag:
        YaluOperator(
            task_id="diff",
            job="diff",
            execution_timeout=timedelta(minutes=30),
            priority_weight=AHEAD_OF_CRAWLS,
            doc_md=DIFF,
            **_TRIES,
        )
    return dag


def revisit_dag(watched: Watched) -> DAG | None:
    """DAG that checks known articles due before the next crawl of their source; skipped while none is due.

    None where shards crawl, which check those articles as well.
    """
    if watched.sharded:
        return None
    with _dag(
        "yalu_revisit",
        dag_display_name=f"{EVERY_SOURCE} · revisit",
        schedule=CronTriggerTimetable(REVISIT_AT, timezone="UTC", run_immediately=timedelta(0)),
        doc_md=REVISIT,
        tags=["yalu", "pipeline"],
        dagrun_timeout=timedelta(hours=4),
    ) as dag:
        YaluOperator(
            task_id="revisit",
            job="crawl",
            arguments=["--due"],
            outlets=[REVISITED],
            execution_timeout=timedelta(hours=1),
            doc_md=REVISIT,
            **watched.pool,
            **_TRIES,
        )
    return dag


def report_dag() -> DAG:
    """DAG that makes the reports that are due and hands them over. The operator is told when it is an hour late."""
    with _dag(
        "yalu_report",
        dag_display_name=f"{EVERY_SOURCE} · reports",
        schedule=CronTriggerTimetable(REPORT_AT, timezone="UTC"),
        doc_md=REPORT,
        tags=["yalu", "pipeline"],
        dagrun_timeout=timedelta(hours=3),
        deadline=DeadlineAlert(
            reference=DeadlineReference.DAGRUN_QUEUED_AT,
            interval=REPORT_WITHIN,
            callback=SyncCallback(report_is_late),
            name="report is late",
        ),
        params={"send_again": Param(False, type="boolean", title="In a backfill: send past reports once more")},
    ) as dag:
        YaluOperator(
            task_id="report",
            job="report",
            backfill=["report", "--again", *_period(REPORT_EVERY), _SEND_AGAIN],
            execution_timeout=timedelta(minutes=30),
            priority_weight=AHEAD_OF_CRAWLS,
            doc_md=REPORT,
            **_TRIES,
        )
    return dag


def maintenance_dag(watched: Watched) -> DAG:
    """DAG that looks after the installation once a day, each time a bounded part of it; after its log each hour."""
    settings = watched.settings
    hourly = settings.evidence_log is not None or bool(settings.archive_save_url)
    crawls = [SHARDED_DAG_ID] if watched.sharded else [crawl_dag_id(source.id) for source in watched.sources()]
    with _dag(
        "yalu_maintenance",
        dag_display_name=f"{EVERY_SOURCE} · maintenance",
        schedule=CronTriggerTimetable(HOURLY_AT if hourly else MAINTENANCE_AT, timezone="UTC"),
        doc_md=MAINTENANCE,
        tags=["yalu", "pipeline"],
        dagrun_timeout=timedelta(hours=8),
    ) as dag:
        MaintenanceOperator(
            task_id="maintenance",
            dag_ids=[*crawls, *PIPELINE],
            arguments=[_HOURLY] if hourly else [],
            execution_timeout=timedelta(hours=2),
            doc_md=MAINTENANCE,
            **_TRIES,
        )
    return dag


def crawl_asset(source: SourceConfig) -> Asset:
    """Asset that signals a crawl of the source. It only triggers; the data is in the database (decision 0091)."""
    return Asset(f"yalu_crawl/{source.id}", f"{ASSET_SCHEME}://sources/{source.id}")


def _crawl_dag(source: SourceConfig, offset: int, watched: Watched) -> DAG:
    longest = schedule.max_crawl_duration(source)
    page = crawl_page(source)
    with _dag(
        crawl_dag_id(source.id),
        dag_display_name=f"{source.name} · crawl",
        schedule=_timetable(source.every, offset),
        doc_md=page,
        tags=sorted({"yalu", "crawl", source.country, source.type, *source.languages}),
        dagrun_timeout=(RETRIES + 1) * longest + timedelta(hours=12),
        max_consecutive_failed_dag_runs=GIVE_UP_AFTER,
        params={"force": Param(False, type="boolean", title="Visit everything known again, due or not")},
    ) as dag:
        YaluOperator(
            task_id="crawl",
            job="crawl",
            arguments=["--source", source.id, "{{ '--force' if params.force else '' }}"],
            backfill=["backfill", "--source", source.id, *_period(source.every)] if _has_archive(source) else [],
            no_backfill=_NO_ARCHIVE.format(id=source.id),
            outlets=[crawl_asset(source)],
            execution_timeout=longest,
            doc_md=page,
            **watched.pool,
            **_TRIES,
        )
    return dag


def _has_archive(source: SourceConfig) -> bool:
    return any(way.method is DiscoveryMethod.ARCHIVE for way in source.discover)


def _period(every: timedelta) -> list[str]:
    return [part.format(seconds=int(every.total_seconds())) for part in _PERIOD]


def _shards_dag(watched: Watched) -> DAG:
    settings = watched.settings
    time = timedelta(minutes=settings.shard_minutes)
    longest = time + max(map(schedule.max_crawl_duration, watched.sources()))
    with _dag(
        SHARDED_DAG_ID,
        dag_display_name=f"{EVERY_SOURCE} · crawl",
        schedule=CronTriggerTimetable(OFTEN, timezone="UTC", run_immediately=timedelta(0)),
        doc_md=SHARDS,
        tags=["yalu", "crawl", "pipeline"],
        dagrun_timeout=(RETRIES + 1) * longest + timedelta(hours=12),
    ) as dag:
        YaluOperator.partial(
            task_id="crawl",
            job="work",
            outlets=[CRAWLED],
            execution_timeout=longest,
            map_index_template="shard {{ task.arguments[1] }}",
            doc_md=SHARDS,
            **watched.pool,
            **_TRIES,
        ).expand(
            arguments=[
                ["--shard", f"{number}/{settings.shards}", "--seconds", f"{time.total_seconds():g}"]
                for number in range(1, settings.shards + 1)
            ]
        )
    return dag


def _dag(name: str, *, schedule: Any, **options: Any) -> DAG:
    return DAG(
        name,
        schedule=schedule,
        description=options["doc_md"].strip().splitlines()[0].lstrip("# "),
        catchup=False,
        max_active_runs=1,
        default_args={"owner": OWNER},
        **options,
    )


_TRIES: dict[str, Any] = {
    "retries": RETRIES,
    "retry_delay": RETRY_DELAY,
    "retry_policy": RETRY_POLICY,
    "on_failure_callback": [OperatorNotifier()],
}


def _timetable(every: timedelta, offset: int) -> CronTriggerTimetable | DeltaTriggerTimetable:
    if line := schedule.cron(every, offset):
        # Otherwise Airflow would immediately start every DAG due within the last tenth of its interval.
        return CronTriggerTimetable(line, timezone="UTC", run_immediately=timedelta(0))
    return DeltaTriggerTimetable(every)
