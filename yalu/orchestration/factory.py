"""The DAGs, made from the registry: one crawl for each enabled source, the revisit, the diff, the reports.

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

from yalu.orchestration import config, schedule
from yalu.orchestration.documentation import DIFF, REPORT, REVISIT, crawl_page
from yalu.orchestration.notifier import OperatorNotifier, report_is_late
from yalu.orchestration.operator import RETRY_POLICY, YaluOperator
from yalu.orchestration.provider import ASSET_SCHEME
from yalu.sources import Registry, Source, usable, watched

OWNER = "yalu"
EVERY_SOURCE = "All sources"
"""First words of the names of DAGs that serve every source: a list by name begins with them, or nearly so."""
RETRIES = 2
RETRY_DELAY = timedelta(minutes=5)
AHEAD_OF_CRAWLS = 10
"""Priority of the short diff and report tasks, so that a queue of long crawls does not hold them up."""
SWEEP = "17 * * * *"
"""The diff also runs hourly: signals between DAGs may be merged or lost, the database's high-water mark is not."""
REVISIT_AT = "7,22,37,52 * * * *"
"""As often as the most eager policy checks an article (``yalu.sources.revisit.TICK``)."""
REPORT_AT = "*/15 * * * *"
"""How late a report may be; which are due, subscriptions say. Failed deliveries are tried again as often."""
REPORT_WITHIN = timedelta(hours=1)
REVISITED = Asset("yalu_revisit", f"{ASSET_SCHEME}://revisit")


def load_watched_registry() -> Registry:
    """The registry of the settings without source files that are wrong. Raises SettingsError."""
    return usable(config.load())


def check_source_files() -> None:
    """Raise SourceFileError for a wrong source file, which Airflow shows as one import error; nothing else needs it."""
    watched(config.load())


def crawl_dags(registry: Registry) -> list[DAG]:
    """One DAG for each enabled source. Two crawls of one source never overlap."""
    offsets = schedule.offsets(registry.enabled())
    return [_crawl_dag(source, offsets[source.id]) for source in registry.enabled()]


def diff_dag(registry: Registry) -> DAG:
    """DAG that turns versions into changes; triggered by each crawl that stored something, and hourly."""
    time = CronTriggerTimetable(SWEEP, timezone="UTC")
    signals = [*(crawl_asset(source) for source in registry.enabled()), REVISITED] if registry.enabled() else []
    with _dag(
        "yalu_diff",
        dag_display_name=f"{EVERY_SOURCE} · diff",
        schedule=AssetOrTimeSchedule(timetable=time, assets=AssetAny(*signals)) if signals else time,
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


def revisit_dag() -> DAG:
    """DAG that checks known articles due before the next crawl of their source; skipped while none is due."""
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
    ) as dag:
        YaluOperator(
            task_id="report",
            job="report",
            execution_timeout=timedelta(minutes=30),
            priority_weight=AHEAD_OF_CRAWLS,
            doc_md=REPORT,
            **_TRIES,
        )
    return dag


def crawl_asset(source: Source) -> Asset:
    """Asset that signals a crawl of the source. It only triggers; the data is in the database (decision 0092)."""
    return Asset(f"yalu_crawl/{source.id}", f"{ASSET_SCHEME}://sources/{source.id}")


def _crawl_dag(source: Source, offset: int) -> DAG:
    longest = schedule.max_crawl_duration(source)
    page = crawl_page(source)
    with _dag(
        schedule.dag_id(source),
        dag_display_name=f"{source.name} · crawl",
        schedule=_timetable(source.every, offset),
        doc_md=page,
        tags=sorted({"yalu", "crawl", source.country, source.type, *source.languages}),
        dagrun_timeout=(RETRIES + 1) * longest + timedelta(hours=12),
        params={"force": Param(False, type="boolean", title="Visit everything known again, due or not")},
    ) as dag:
        YaluOperator(
            task_id="crawl",
            job="crawl",
            arguments=["--source", source.id, "{{ '--force' if params.force else '' }}"],
            outlets=[crawl_asset(source)],
            execution_timeout=longest,
            doc_md=page,
            **_TRIES,
        )
    return dag


def _dag(name: str, **options: Any) -> DAG:
    return DAG(
        name,
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
