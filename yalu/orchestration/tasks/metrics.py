"""Numbers of a job, sent the way Airflow sends its own: to StatsD or OpenTelemetry, by the settings in [metrics].

Without such settings nothing is sent. A name says everything, since plain StatsD knows no tags; where tags are known, a
crawl of one source has its id as the tag ``source``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any

from yalu.model import Kind, Verdict

JOBS = ("crawl", "work", "diff", "report", "maintenance", "backfill")
_STORED = ("captures", "articles_new", "versions_new", "comments_new")
_GAUGES = ("sources_dead", "sources_late", "sources_silent", "captures_damaged")


class MetricKind(StrEnum):
    """What a metric is to StatsD and OpenTelemetry."""

    COUNTER = "counter"
    GAUGE = "gauge"
    TIMING = "timing"


@dataclass(frozen=True, slots=True)
class Metric:
    """One number under its name, without the prefix of Airflow's settings. A timing is in milliseconds."""

    name: str
    kind: MetricKind
    value: float
    tags: Mapping[str, str] = field(default_factory=dict)


def names() -> dict[str, MetricKind]:
    """Every name that can be sent."""
    counters = [f"yalu.{job}.{end}" for job in JOBS for end in ("done", "failed")]
    counters += [f"yalu.crawl.{name}" for name in _STORED]
    counters += [f"yalu.crawl.verdict.{verdict}" for verdict in Verdict]
    counters += [_change_name(kind) for kind in Kind]
    counters += [f"yalu.deliveries.{state}" for state in ("delivered", "failed")]
    return {
        **dict.fromkeys(counters, MetricKind.COUNTER),
        **{f"yalu.{job}.duration": MetricKind.TIMING for job in JOBS},
        **{f"yalu.maintenance.{name}": MetricKind.GAUGE for name in (*_GAUGES, "attention")},
    }


def metrics_of(
    job: str, result: Mapping[str, Any], *, failed: bool, time: timedelta, arguments: Sequence[str] = ()
) -> list[Metric]:
    """The metrics of one run of a job by its result, which is empty when the job could not tell any."""
    given = list(arguments)
    position = given.index("--source") + 1 if given.count("--source") == 1 else len(given)
    tags = {"source": given[position]} if position < len(given) else {}
    ended = [
        Metric(f"yalu.{job}.{'failed' if failed else 'done'}", MetricKind.COUNTER, 1),
        Metric(f"yalu.{job}.duration", MetricKind.TIMING, time.total_seconds() * 1000),
    ]
    counted = [Metric(name, names()[name], value) for name, value in _numbers(job, result) if name in names()]
    return [Metric(metric.name, metric.kind, metric.value, tags) for metric in (*ended, *counted)]


def send(metrics: Sequence[Metric]) -> None:
    """Send metrics as Airflow is set to send its own. Never raises: a collector that is away costs no crawl."""
    from airflow.sdk.observability import stats

    for metric in metrics:
        tags = dict(metric.tags)
        if metric.kind is MetricKind.COUNTER:
            stats.incr(metric.name, int(metric.value), tags=tags)
        elif metric.kind is MetricKind.GAUGE:
            stats.gauge(metric.name, metric.value, tags=tags)
        else:
            stats.timing(metric.name, metric.value, tags=tags)


def _numbers(job: str, result: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    for name, value in _dict(result, "counts").items():
        yield f"yalu.crawl.{name}", value
    for kind, value in _dict(result, "changes").items():
        yield _change_name(kind), value
    yield from _verdicts(result)
    deliveries = result.get("deliveries")
    for delivery in deliveries if isinstance(deliveries, list) else ():
        yield f"yalu.deliveries.{'failed' if delivery.get('error') else 'delivered'}", 1
    for step in _dict(result, "steps").values():
        for name, value in step.items():
            yield f"yalu.maintenance.{name}", value
    if job == "maintenance" and isinstance(result.get("attention"), list):
        yield "yalu.maintenance.attention", len(result["attention"])


def _verdicts(result: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    sources = [crawl for crawl in _dict(result, "sources").values() if isinstance(crawl, dict)]
    for crawl in sources:
        yield f"yalu.crawl.verdict.{crawl.get('verdict')}", 1
    if isinstance(crawls := result.get("crawls"), int) and "sources" in result and crawls > len(sources):
        yield f"yalu.crawl.verdict.{Verdict.OK}", crawls - len(sources)  # a shard lists only those that were not ok


def _dict(result: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = result.get(name)
    return value if isinstance(value, dict) else {}


def _change_name(kind: str) -> str:
    return f"yalu.changes.{kind.replace('.', '_')}"
