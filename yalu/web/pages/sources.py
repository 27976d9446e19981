"""Sources: how well each answers, how often it is asked, and what its hosts ask of machines."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, timedelta
from functools import partial

from starlette.responses import Response

from yalu.db.figures.statistics import crawl_days
from yalu.db.room.sources import source_name, stored_source, stored_sources
from yalu.ids import SHARDED_DAG_ID, crawl_dag_id
from yalu.model import ANSWERING, Verdict
from yalu.reasons import reason_text
from yalu.records.figures.statistic import CalendarStep, start_of
from yalu.records.plain_text import plain, safe_url
from yalu.rendering.charts.calendar import CalendarDay, calendar
from yalu.rendering.charts.drawing import DataTable, Drawing, Role
from yalu.reports.coverage import CoverageState
from yalu.reports.words.classes import state_name
from yalu.reports.words.reasons import reason_phrase
from yalu.reports.words.times import day
from yalu.reports.words.words import Words
from yalu.settings import Settings
from yalu.sources.load import usable
from yalu.terms.signals import Act, Permission
from yalu.web.rendering import page
from yalu.web.visit import NotHere, RequestContext

WEEKS = 12
"""Weeks of the calendar."""
MOST_TERMS = 40
_ROLES = {
    Verdict.OK: Role.WELL,
    Verdict.PARTIAL: Role.PARTLY,
    Verdict.BLOCKED: Role.BADLY,
    Verdict.FAILED: Role.BADLY,
}
CSS = {Verdict.OK: "ok", Verdict.PARTIAL: "partial", Verdict.BLOCKED: "bad", Verdict.FAILED: "bad"}


def listed(visit: RequestContext) -> Response:
    """``/sources``: every source that may be mentioned, by name."""
    sources = sorted(stored_sources(visit.database), key=lambda source: source.source_name.casefold())
    return page(
        visit,
        "sources.html",
        sources=sources,
        states=_verdict_names(visit),
        css=CSS,
        every=partial(_every, visit.words),
    )


def one(visit: RequestContext) -> Response:
    """``/sources/ID``: its health, rhythm, calendar of coverage and the history of its terms for machines."""
    source_id = visit.request.path_params["id"]
    if len(source_id) > 80 or not source_id.replace("-", "").isalnum():
        raise NotHere
    held = stored_source(visit.database, source_id)
    since = start_of(visit.now, CalendarStep.WEEK) - timedelta(weeks=WEEKS - 1)
    days = crawl_days(visit.database, source_id, since)
    return page(
        visit,
        "source.html",
        held=held,
        source=held.source,
        states=_verdict_names(visit),
        css=CSS,
        every=_every(visit.words, held.source.every),
        calendar=_calendar(visit, days, since.date()),
        crawled=sum(sum(counts.values()) for counts in days.values()),
        answered=sum(counts.get(verdict, 0) for counts in days.values() for verdict in ANSWERING),
        start=day(visit.words, since.date(), year=True),
        end=day(visit.words, visit.now.astimezone(UTC).date(), year=True),
        edition_of=name_of(visit, held.source.editions_of),
        reason=lambda recorded: reason_phrase(visit.words, recorded.with_texts(plain)),
        terms=[(line, _answers(visit, line.decisions)) for line in reversed(held.terms[-MOST_TERMS:])],
        homepage=safe_url(held.source.homepage),
        in_airflow=_in_airflow(visit.settings, source_id),
    )


def _in_airflow(settings: Settings, source_id: str) -> str | None:
    """The page of the DAG that crawls the source, where an Airflow is named."""
    if not settings.airflow_url:
        return None
    sharded = usable(settings).is_sharded(settings.shard_above)
    return f"{settings.airflow_url}/dags/{SHARDED_DAG_ID if sharded else crawl_dag_id(source_id)}"


def _verdict_names(visit: RequestContext) -> Mapping[Verdict, str]:
    return {verdict: state_name(visit.words, CoverageState(verdict.value)) for verdict in Verdict}


def _every(words: Words, seconds: int) -> str:
    """A number of seconds as a rhythm."""
    return words.ngettext("every hour", "every {count} hours", max(round(seconds / 3600), 1))


def _calendar(visit: RequestContext, days: Mapping[str, Mapping[Verdict, int]], first: date) -> Drawing:
    """The days from ``first`` to today, each as its worst crawl ended, or as some did where one answered."""
    words, names = visit.words, _verdict_names(visit)
    squares, rows = [], []
    for number in range((visit.now.astimezone(UTC).date() - first).days + 1):
        on = first + timedelta(days=number)
        counts = days.get(on.isoformat(), {})
        worst = next((verdict for verdict in _WORST if counts.get(verdict)), None)
        answered = counts.get(Verdict.OK, 0) + counts.get(Verdict.PARTIAL, 0)
        role = Role.UNSEEN if worst is None else _ROLES[worst]
        role = Role.PARTLY if answered and role is Role.BADLY else role
        parts = [f"{names[verdict]} {count}" for verdict, count in counts.items()]
        parts = parts or [state_name(words, CoverageState.NOT_VISITED)]
        squares.append(CalendarDay(on, role, words.labelled(day(words, on), words.several(parts))))
        rows.append((day(words, on, year=True), words.several(parts)))
    crawled = sum(sum(counts.values()) for counts in days.values())
    return calendar(
        squares,
        title=words.gettext("Coverage, day by day"),
        description=words.ngettext(
            "{count} crawl in the last twelve weeks; the table has the latest.",
            "{count} crawls in the last twelve weeks; the table has the latest.",
            crawled,
        ),
        table=DataTable((words.gettext("Day"), words.gettext("How")), tuple(reversed(rows))),
        legend=_legend(visit),
    )


_WORST = (Verdict.FAILED, Verdict.BLOCKED, Verdict.PARTIAL, Verdict.OK)


def _legend(visit: RequestContext) -> Mapping[Role, str]:
    """Roles of the calendar's days and what they say."""
    names = _verdict_names(visit)
    failed = visit.words.several((names[Verdict.BLOCKED], names[Verdict.FAILED]))
    absent = state_name(visit.words, CoverageState.NOT_VISITED)
    ok, partial = names[Verdict.OK], names[Verdict.PARTIAL]
    return {Role.WELL: ok, Role.PARTLY: partial, Role.BADLY: failed, Role.UNSEEN: absent}


def _worded(words: Words, stored: str, kind: type[Act | Permission]) -> str:
    """A stored value in words; as it is where a later version stored it."""
    try:
        return reason_text(kind(stored).reason, words)
    except ValueError:
        return plain(stored, 60)


def _answers(visit: RequestContext, decisions: object) -> list[str]:
    """What was decided from a host's rules: acts with their answers."""
    if not isinstance(decisions, dict):
        return []
    words = visit.words
    given = ((str(act), str(held.get("answer", ""))) for act, held in decisions.items() if isinstance(held, dict))
    return [
        words.labelled(_worded(words, act, Act), _worded(words, answer, Permission)) for act, answer in given if answer
    ]


def name_of(visit: RequestContext, source_id: str | None) -> str:
    """The name of a source; its id where it is not known."""
    return (source_name(visit.database, source_id) or source_id) if source_id else ""
